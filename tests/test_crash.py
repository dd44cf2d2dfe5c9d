"""Killed once at every named step, and started again: nothing lost, nothing twice, nothing false (DESIGN §8, promise 1)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from kiosk.values import Reason
from tests import soak
from tests.crash.run import OFFLINE, ONLINE, Story, run_once, steps_of
from tests.crash.stage import Nursery
from tests.crash.truth import Verdict


@pytest.mark.parametrize(
    ("story", "least"), [(ONLINE, 30), (OFFLINE, 10)], ids=["with a line", "without one"]
)
def test_killed_once_at_every_named_step_the_station_loses_doubles_and_pretends_nothing(
    tmp_path: Path, story: Story, least: int
) -> None:
    """Without a line: at the steps that a day without one adds."""
    with Nursery() as nursery, ThreadPoolExecutor(2) as two:
        names = steps_of(story, tmp_path / "whole", nursery)
        if story is OFFLINE:
            known = steps_of(ONLINE, tmp_path / "online", nursery)
            names = [name for name in names if name not in known]
        assert len(names) > least, names

        def die_at(number: int) -> Verdict:
            return run_once(story, tmp_path / str(number), nursery, names[number])

        verdicts = dict(zip(names, two.map(die_at, range(len(names))), strict=True))
    assert {name: verdict for name, verdict in verdicts.items() if not verdict.clean} == {}


def test_a_short_soak_finds_nothing_and_reports_what_it_did(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    wanted = ["--crashes", "6", "--seconds", "30", "--offline", "20", "--seed", "3", "--json", str(report)]
    try:
        assert soak.main(wanted) == 0
    finally:
        structlog.reset_defaults()
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["kills"] > 0
    assert told["transactions"] > 0
    assert (told["lost"], told["doubled"], told["false_done"]) == (0, 0, 0)
    assert told["two_days"]["transactions"] == 20
    assert set(told["parked"]) <= {reason.value for reason in Reason}
