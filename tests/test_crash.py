"""Killed once at every named step, and started again: nothing lost, nothing twice, nothing false (DESIGN §8, promise 1)."""

from __future__ import annotations

from pathlib import Path

from tests.crash.run import run_once, steps_of_a_story
from tests.crash.stage import Nursery


def test_killed_once_at_every_named_step_the_station_loses_doubles_and_pretends_nothing(
    tmp_path: Path,
) -> None:
    with Nursery() as nursery:
        names = steps_of_a_story(tmp_path / "whole", nursery)
        assert len(names) > 30, names
        wrong = {}
        for number, name in enumerate(names):
            verdict = run_once(tmp_path / str(number), nursery, name)
            if not verdict.clean:
                wrong[name] = verdict
    assert wrong == {}
