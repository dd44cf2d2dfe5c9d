"""The power fails in every state, at every order to an actuator, at every commit and exchange: the truths still agree.

After each cut the machine stands alone; then it starts again, nobody comes, and what lies where is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.bin.emulator.body import Build
from drivers.bin.emulator.things import Place, Thing
from kiosk.events import Touched
from kiosk.rules.bin.phases import Phase
from kiosk.view import Action
from tests.bin.night import Cut, Night, PowerCut
from tests.bin.truth import judge
from tests.offline.town import Town
from ui.demo.bin_world import book

NIMBLE = Build(crate_mm=(600.0,) * 4, flap_s=0.3, belt_s=0.4, gate_s=0.1, slide_s=0.2, insert_s=0.2)


class Visitors:
    """Who comes in this night, and with what."""

    def __init__(self, night: Night) -> None:
        self.night, self.body = night, night.body
        self.things: list[Thing] = []

    def lent(self, number: int, *, foil: bool = False) -> Thing:
        """A book that a reader has had for five days."""
        item, library = self.night.town.books[number], self.night.town.library
        since = library.now() - timedelta(days=5)
        library.record_offline_loan(self.night.town.readers[0], item, since, since + timedelta(days=14))
        thing = replace(book(item, f"E0040150991{number:05X}"), foil=foil)
        self.things.append(thing)
        self.body.take_away(thing)  # into the visitor's hand
        return thing

    def honest(self) -> None:
        self.bring(self.lent(0))

    def unreadable(self) -> None:
        foil = self.lent(0, foil=True)
        self.night.tell(Touched(Action.RETURN))
        self.night.until(self.night.stands(Phase.OPEN))
        self.body.insert(foil)
        self.night.until(self.night.stands(Phase.DONE))

    def two_at_once(self) -> None:
        """And both stay where they are."""
        first, second = self.lent(0), self.lent(1)
        self.body.show(first)
        self.night.until(self.night.stands(Phase.OPEN))
        self.body.take_away(first)
        self.body.insert(first, second)
        self.night.until(self.night.stands(Phase.DONE))

    def one_of_two(self) -> None:
        first, second = self.lent(0), self.lent(1)
        self.body.show(first)
        self.night.until(self.night.stands(Phase.OPEN))
        self.body.take_away(first)
        self.body.insert(first, second)
        self.night.until(self.night.stands(Phase.SEVERAL))
        self.night.until(lambda: self.body.pull_back(second))
        self.night.until(self.night.stands(Phase.DONE))

    def pulled_back(self) -> None:
        thing = self.lent(0)
        self.body.show(thing)
        self.night.until(self.night.stands(Phase.OPEN))
        self.body.insert(thing, let_go=False)
        self.night.pass_time(0.5)
        self.body.pull_back(thing)
        self.night.until(self.night.stands(Phase.IDLE))

    def offline(self) -> None:
        self.night.online = False
        self.bring(self.lent(0))
        self.night.online = True

    def bring(self, thing: Thing) -> None:
        self.body.show(thing)
        self.night.until(self.night.stands(Phase.OPEN))
        self.night.until(lambda: self.body.insert(thing))
        self.night.until(self.night.stands(Phase.DONE))


STORIES: dict[str, Callable[[Visitors], None]] = {
    "honest": Visitors.honest,
    "unreadable": Visitors.unreadable,
    "two at once": Visitors.two_at_once,
    "one of two": Visitors.one_of_two,
    "pulled back": Visitors.pulled_back,
    "offline": Visitors.offline,
}


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
        STORIES[story](visitors)
        night.pass_time(16)
    except PowerCut:
        night.die()
        return True
    night.stop()
    return False


def recover(night: Night, visitors: Visitors) -> None:
    """Everybody has left; what still could be taken back was taken. The machine starts again."""
    night.pass_time(3.0)
    for thing in visitors.things:
        if night.body.spot(thing.name).place in (Place.PLATE, Place.OPENING):
            night.body.take_away(thing)
    night.online = True
    night.power_on()
    night.start()
    night.until(night.settled, patience_s=300.0)
    night.stop()


def steps_of(folder: Path, story: str) -> list[tuple[str, int]]:
    """Every named step of an undisturbed story, and its how-manieth time."""
    with a_night(folder) as (night, visitors):
        cut = Cut()
        assert not live(night, visitors, story, cut)
        verdict = judge(night, {thing.name for thing in visitors.things if not thing.foil})
        assert verdict.wrong == []
        steps = [(name, cut.seen[: number + 1].count(name)) for number, name in enumerate(cut.seen)]
        return (
            steps if story == "honest" else steps[cut.seen.index("in S4_open") :]
        )  # till then all are alike


@pytest.mark.parametrize("story", STORIES)
def test_the_power_fails_at_every_step(story: str, tmp_path: Path) -> None:
    wrong = {}
    for number, (name, nth) in enumerate(steps_of(_made(tmp_path / "whole"), story)):
        with a_night(_made(tmp_path / str(number))) as (night, visitors):
            assert live(night, visitors, story, Cut(name, nth)), (name, nth)
            recover(night, visitors)
            verdict = judge(night, {thing.name for thing in visitors.things if not thing.foil})
        if verdict.wrong:
            wrong[name, nth] = verdict.wrong
    assert wrong == {}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
