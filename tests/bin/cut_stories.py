"""The stories in which the power is cut: who comes, what the house does meanwhile, and how all of it is put right again.

They know what lies where from the machine's mechanics alone, and nothing of when the power fails (`test_power_cuts`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from drivers.bin.emulator.things import Crate, Place, Thing
from kiosk.events import Paused, Touched
from kiosk.rules.bin.phases import Phase
from kiosk.view import Action
from tests.bin.night import BINS, Night
from tests.bin.visitors import STRANGERS
from ui.demo.bin_world import book

HEAP = "heap"


class Visitors:
    """Who comes in this night, and with what. `emptied`: what staff carried away."""

    def __init__(self, night: Night) -> None:
        self.night, self.body = night, night.body
        self.things: list[Thing] = []
        self.ours: set[str] = set()  # what an antenna can read
        self.emptied: dict[int, list[Thing]] = {}

    def lent(self, number: int, *, foil: bool = False) -> Thing:
        """A book that a reader has had for five days."""
        item, library = self.night.town.books[number], self.night.town.library
        since = library.now() - timedelta(days=5)
        library.record_offline_loan(self.night.town.readers[0], item, since, since + timedelta(days=14))
        thing = self.in_hand(replace(book(item, f"E0040150991{number:05X}"), foil=foil))
        if not foil:
            self.ours.add(item)
        return thing

    def in_hand(self, thing: Thing) -> Thing:
        self.things.append(thing)
        self.body.take_away(thing)
        return thing

    def honest(self) -> None:
        self.bring(self.lent(0))

    def hand_in_the_door(self) -> None:
        """While it closes behind the book."""
        self.put_in(self.lent(0))
        self.night.until(lambda: self.night.board.outputs["door"] is False)
        self.body.hand_in()
        self.night.until(lambda: self.night.board.obstructed)
        self.night.pass_time(1.0)
        self.body.hand_out()
        self.night.until(self.night.stands(Phase.DONE))

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

    def refused(self) -> None:
        """Another library's book is not ours."""
        stranger = self.in_hand(book("4711", "E004015099FFFFFF", owner=STRANGERS))
        self.body.show(stranger)
        self.night.until(self.night.stands(Phase.REFUSED))
        self.night.pass_time(2)
        self.body.take_away(stranger)

    def queue(self) -> None:
        """The next one holds a book before the door while the first is still carried."""
        first, second = self.lent(0), self.lent(1)
        self.put_in(first)
        self.night.until(self.night.stands(Phase.SORTING))
        self.body.show(second)
        self.night.until(self.night.stands(Phase.OPEN))
        self.night.until(lambda: self.body.insert(second))
        self.night.until(self.night.stands(Phase.DONE))

    def queue_at_the_button(self) -> None:
        """… or leans on the button, for a book that no antenna hears."""
        self.put_in(self.lent(0))
        self.night.until(self.night.stands(Phase.SORTING))
        foil = self.lent(1, foil=True)
        self.night.board.start = True
        self.night.until(self.night.stands(Phase.OPEN))
        self.night.board.start = False
        self.night.until(lambda: self.body.insert(foil))
        self.night.until(self.night.stands(Phase.DONE))

    def full(self) -> None:
        """While a book lies in the chute; the next one is turned away. Then somebody levels the heaps."""
        self.put_in(self.lent(0), meanwhile=self.heap_up)
        self.night.until(self.night.stands(Phase.FULL))
        self.turned_away(self.lent(1))
        self.level()
        self.night.until(self.night.stands(Phase.DONE))

    def heap_up(self) -> None:
        for number in BINS:
            self._crate(number).contents.append(Thing(f"{HEAP} {number}", (), thickness_mm=570.0))
        self.body.changed()

    def level(self) -> None:
        for number in BINS:
            crate = self._crate(number)
            crate.contents[:] = [thing for thing in crate.contents if not thing.name.startswith(HEAP)]
        self.body.changed()

    def _crate(self, number: int) -> Crate:
        crate = self.body.crates[number]
        assert crate is not None
        return crate

    def jams(self) -> None:
        """Twice: a fault, its self test, and a look into the chute."""
        self.put_in(self.in_hand(replace(self.lent(0), jams=2)))
        self.night.until(self.night.stands(Phase.FAULT))
        self.night.until(self.night.stands(Phase.DONE))

    def interrupted(self) -> None:
        """The power failed already with a book in the chute; the story begins when it is looked for."""
        self.put_in(self.lent(0))
        self.night.until(self.night.stands(Phase.SORTING))
        self.starts_again()
        self.night.until(self.night.stands(Phase.DONE))

    def interrupted_and_gone(self) -> None:
        """… and its reader pulled it out again."""
        thing = self.lent(0)
        self.body.show(thing)
        self.night.until(self.night.stands(Phase.OPEN))
        self.body.insert(thing, let_go=False)
        self.night.until(self.night.stands(Phase.INTAKE))
        self.night.pass_time(0.5)
        self.body.pull_back(thing)
        self.starts_again()
        self.night.until(self.night.stands(Phase.IDLE))

    def starts_again(self) -> None:
        self.night.die()
        self.night.pass_time(3.0)
        self.night.power_on()
        self.night.start(self.night.cut)

    def emptied_by_staff(self) -> None:
        """Key, another crate, key."""
        self.bring(self.lent(0))
        self.night.board.key = True
        self.night.until(self.night.stands(Phase.SERVICE))
        for number in BINS:
            self.emptied[number] = self.body.remove_crate(number).contents
            self.night.pass_time(0.5)
        self.home_again()
        self.night.until(self.night.stands(Phase.IDLE))

    def home_again(self) -> None:
        """Every crate in its place, then the key."""
        for number in BINS:
            if self.body.crates[number] is None:
                self.body.put_crate(number, Crate(f"new {number}", []))
        self.night.pass_time(0.5)
        self.night.board.key = False

    def paused(self) -> None:
        """A book is shown to a machine that staff have paused."""
        self.night.tell(Paused(paused=True))
        self.turned_away(self.lent(0))
        self.night.tell(Paused(paused=False))
        self.night.until(self.night.stands(Phase.IDLE))

    def fire(self) -> None:
        """While a book is carried."""
        self.put_in(self.lent(0))
        self.night.until(self.night.stands(Phase.SORTING))
        self.night.board.alarm_fire(True)
        self.night.until(self.night.stands(Phase.CLOSED))
        self.night.pass_time(2)
        self.night.board.alarm_fire(False)
        self.night.until(self.night.stands(Phase.DONE))

    def mains_out(self) -> None:
        """While the door is open: the book is taken in, then nothing more until the mains are back."""
        self.put_in(self.lent(0), meanwhile=lambda: self.night.board.power_mains(False))
        self.night.until(self.night.stands(Phase.POWER_LOSS))
        self.night.pass_time(2)
        self.night.board.power_mains(True)
        self.night.until(self.night.stands(Phase.IDLE))

    def turned_away(self, thing: Thing) -> None:
        self.body.show(thing)
        self.night.pass_time(2)
        self.body.take_away(thing)
        self.night.pass_time(2)

    def put_in(self, thing: Thing, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Shown until the door opens, and pushed in; nothing is left before the door."""
        self.body.show(thing)
        self.night.until(self.night.stands(Phase.OPEN))
        meanwhile()
        self.night.until(lambda: self.body.insert(thing))

    def bring(self, thing: Thing) -> None:
        self.put_in(thing)
        self.night.until(self.night.stands(Phase.DONE))

    def leave(self) -> None:
        """What still can be taken back is taken, and whatever was wrong in the house is right again."""
        self.body.hand_out()
        for thing in self.things:
            if self.body.spot(thing.name).place in (Place.PLATE, Place.OPENING):
                self.body.take_away(thing)
        self.home_again()
        self.level()
        self.night.online, self.night.board.start = True, False
        self.night.board.alarm_fire(False)
        self.night.board.power_mains(True)


@dataclass(frozen=True)
class Story:
    """`since`: up to this step it is like another story, and the power is not cut."""

    play: Callable[[Visitors], None]
    since: str = "in S4_open"


STORIES = {
    "honest": Story(Visitors.honest, since=""),
    "hand in the door": Story(Visitors.hand_in_the_door, since="before lock"),
    "unreadable": Story(Visitors.unreadable),
    "two at once": Story(Visitors.two_at_once),
    "one of two": Story(Visitors.one_of_two),
    "pulled back": Story(Visitors.pulled_back),
    "offline": Story(Visitors.offline),
    "refused": Story(Visitors.refused, since="in S8_refused"),
    "queue": Story(Visitors.queue, since="in S2_candidate"),
    "queue at the button": Story(Visitors.queue_at_the_button, since="in S2b_started"),
    "full": Story(Visitors.full, since="in S10_full"),
    "jams": Story(Visitors.jams, since="in S13_fault"),
    "interrupted": Story(Visitors.interrupted, since="in S7a_sorting"),
    "interrupted and gone": Story(Visitors.interrupted_and_gone, since="in S12_recover"),
    "emptied": Story(Visitors.emptied_by_staff, since="in S14_service"),
    "paused": Story(Visitors.paused, since="in S11_closed"),
    "fire": Story(Visitors.fire, since="before stop_motors"),
    "mains out": Story(Visitors.mains_out, since="in S7d_done"),
}
