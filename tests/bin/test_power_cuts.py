"""The power fails in every state, at every order to an actuator, at every commit and exchange: the truths still agree.

After each cut the machine stands alone; then it starts again, nobody comes, and what lies where is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.bin.emulator.body import Build
from kiosk.rules.bin.phases import Phase
from tests.bin.cut_stories import STORIES, Visitors
from tests.bin.night import Cut, Night, PowerCut
from tests.bin.truth import judge
from tests.offline.town import Town

NIMBLE = Build(crate_mm=(600.0,) * 4, flap_s=0.3, belt_s=0.4, gate_s=0.1, slide_s=0.2, insert_s=0.2)


@contextmanager
def a_night(folder: Path) -> Iterator[tuple[Night, Visitors]]:
    night = Night(folder, Town(4, 1), build=NIMBLE)
    yield night, Visitors(night)
    if night.alive:
        night.stop()


def live(night: Night, visitors: Visitors, story: str, cut: Cut) -> bool:
    """Whether the power failed before the story was over."""
    try:
        night.start(cut)
        night.until(night.stands(Phase.IDLE))
        STORIES[story].play(visitors)
        night.pass_time(16)
    except PowerCut:
        night.die()
        return True
    night.stop()
    return False


def recover(night: Night, visitors: Visitors) -> None:
    """Everybody has left; what still could be taken back was taken. The machine starts again, and serves."""
    night.pass_time(3.0)
    visitors.leave()
    night.power_on()
    night.start()
    assert night.until(lambda: night.settled() and night.phase() is Phase.IDLE, patience_s=300.0)
    night.stop()


def steps_of(folder: Path, story: str) -> list[tuple[str, int]]:
    """Every named step of an undisturbed story's own part, and its how-manieth time."""
    with a_night(folder) as (night, visitors):
        cut = Cut()
        assert not live(night, visitors, story, cut)
        assert judge(night, visitors.ours, visitors.emptied).wrong == []
        steps = [(name, cut.seen[: number + 1].count(name)) for number, name in enumerate(cut.seen)]
        since = STORIES[story].since
        return steps[cut.seen.index(since) :] if since else steps


@pytest.mark.parametrize("story", STORIES)
def test_the_power_fails_at_every_step(story: str, tmp_path: Path) -> None:
    wrong = {}
    for number, (name, nth) in enumerate(steps_of(_made(tmp_path / "whole"), story)):
        with a_night(_made(tmp_path / str(number))) as (night, visitors):
            assert live(night, visitors, story, Cut(name, nth)), (name, nth)
            recover(night, visitors)
            verdict = judge(night, visitors.ours, visitors.emptied)
        if verdict.wrong:
            wrong[name, nth] = verdict.wrong
    assert wrong == {}


ACTUATORS = ("lock", "unlock", "reopen", "stop_motors", "go_to")
"""All of `BinHardware` that moves something."""


def test_the_power_is_cut_in_every_phase_of_the_machine_and_at_every_order_to_an_actuator(
    tmp_path: Path,
) -> None:
    cut = {name for story in STORIES for name, _ in steps_of(_made(tmp_path / story), story)}
    assert {f"in {phase.value}" for phase in Phase} - cut == set()
    assert {f"{when} {order}" for when in ("before", "after") for order in ACTUATORS} - cut == set()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
