"""Killed once at every named step, and started again: nothing lost, nothing twice, nothing false (DESIGN §8, promise 1)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from kiosk.values import Reason
from tests import soak
from tests.crash.run import OFFLINE, ONLINE, run_once, steps_of
from tests.crash.stage import Nursery
from tests.crash.truth import Verdict


def test_killed_once_at_every_named_step_the_station_loses_doubles_and_pretends_nothing(
    tmp_path: Path,
) -> None:
    """With a line; and without one, at the steps that a day without a line adds."""
    with Nursery() as nursery, ThreadPoolExecutor(2) as two:
        online = steps_of(ONLINE, tmp_path / "online", nursery)
        offline = steps_of(OFFLINE, tmp_path / "offline", nursery)
        deaths = [(ONLINE, name) for name in online]
        deaths += [(OFFLINE, name) for name in offline if name not in online]
        assert len(online) > 30, online
        assert len(deaths) > len(online) + 10, offline

        def die(number: int) -> Verdict:
            story, name = deaths[number]
            return run_once(story, tmp_path / str(number), nursery, name)

        verdicts = list(two.map(die, range(len(deaths))))
    assert {deaths[at][1]: verdict for at, verdict in enumerate(verdicts) if not verdict.clean} == {}


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
