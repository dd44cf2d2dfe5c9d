"""The mechanics of a return bin, and every hand that reaches into it: flap, beams, chute, belt, crates, gravity.

Pure: time is a `Timeline` that somebody else moves. It knows which physical thing is where, whatever sensors, records and library
systems believe, and keeps the RFID fields of the outer and the inner antenna filled with exactly the tags that lie before them.
What the motors do, and what happens when the flap meets a hand, its board decides (`drivers.bin.emulator.board`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drivers.bin.emulator.flap import PASSABLE, Flap
from drivers.bin.emulator.things import Crate, Place, Spot, Thing
from drivers.bin.emulator.timeline import Timeline, Timer
from drivers.rfid.emulator.field import Field
from drivers.rfid.emulator.tag_memory import Tag

_HAND_KEEPS_OPEN = 0.35
_BOOK_KEEPS_OPEN = 0.15
_FULL = 0.9
_OVERFLOWS = 1.15
_INNER = (Place.CHUTE, Place.SORTER)


@dataclass(frozen=True, slots=True)
class Build:
    """How one bin is built; lengths of time are those of a quiet machine's data sheet.

    `reach_mm`: how much of crate 1 the inner antenna hears, where things slide past it and there is no sorter.
    """

    motor: bool = True
    sorter: bool = True
    crate_mm: tuple[float, ...] = (600.0, 600.0, 600.0)
    flap_s: float = 0.8
    bolt_s: float = 0.1
    inertia_s: float = 0.05
    insert_s: float = 0.6
    slide_s: float = 0.4
    gate_s: float = 0.3
    belt_s: float = 1.2
    exit_s: float = 0.12
    fall_s: float = 0.25
    gap_mm: float = 90.0
    reach_mm: float = 40.0
    battery_s: float = 1200.0


COMMUNE = Build(motor=False, sorter=False, crate_mm=(450.0,), flap_s=0.3)
"""A solenoid flap, two beams, a lamp, one crate."""


class Body:
    """`on_change` is called after everything that a sensor could notice."""

    def __init__(
        self, build: Build, time: Timeline, *, outside: Field | None = None, inside: Field | None = None
    ) -> None:
        self.build, self.time = build, time
        self.outside, self.inside = outside or Field(), inside or Field()
        self.flap = Flap(time, travel_s=build.flap_s, bolt_s=build.bolt_s, inertia_s=build.inertia_s)
        self.crates: dict[int, Crate | None] = {
            number: Crate(f"K{number}", []) for number in range(1, len(build.crate_mm) + 1)
        }
        self.floor: list[tuple[int, Thing]] = []
        self.taken: list[Crate] = []
        self.hand = False
        self.passages = 0  # everything that ever fell into a crate or beside one
        self.on_change: Callable[[], None] = lambda: None
        self._spots: dict[str, Spot] = {}
        self._there: dict[Place, dict[str, Thing]] = {place: {} for place in Place}
        self._going: dict[str, Timer] = {}
        self._jams: dict[str, int] = {}
        self._slips: dict[str, int] = {}
        self._bounces: dict[str, int] = {}
        self._passing = 0
        self._gate_at = 1
        self._belt_began = self._belt_takes = 0.0
        self._belt: Timer | None = None
        self._heard: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    # -- the truth ----------------------------------------------------------------------------------------------

    def spot(self, name: str) -> Spot:
        return self._spots[name]

    def at(self, *places: Place) -> tuple[Thing, ...]:
        return tuple(thing for place in places for thing in self._there[place].values())

    def in_crate(self, number: int) -> tuple[Thing, ...]:
        """What lies in the crate under this mouth, lowest first; nothing when it was taken away."""
        crate = self.crates[number]
        return tuple(crate.contents) if crate is not None else ()

    # -- what sensors see ---------------------------------------------------------------------------------------

    @property
    def front(self) -> bool:
        return self.hand or bool(self.at(Place.OPENING))

    @property
    def chute(self) -> bool:
        return bool(self.at(*_INNER))

    @property
    def exit(self) -> bool:
        return self._passing > 0

    def fill(self, number: int) -> float:
        """0 to 1 and beyond; what falls past the sensor right now counts as full for that moment."""
        crate = self.crates[number]
        if crate is None:
            return 0.0
        return crate.height_mm / self.build.crate_mm[number - 1]

    def full(self, number: int) -> bool:
        falling = any(self._spots[name].number == number for name in self._there[Place.FALLING])
        return falling or self.fill(number) >= _FULL

    @property
    def belt(self) -> tuple[int, float]:
        """Where the gate leads, and how far what lies on the belt has come, 0 to 1."""
        share = (self.time.now - self._belt_began) / self._belt_takes if self._belt_takes else 0.0
        return self._gate_at, min(1.0, max(0.0, share))

    # -- a visitor's hands --------------------------------------------------------------------------------------

    def show(self, *things: Thing) -> None:
        """Hold them to the outer antenna."""
        self._put(Spot(Place.PLATE), things)

    def take_away(self, *things: Thing) -> None:
        self._put(Spot(Place.HAND), things)

    def insert(self, *things: Thing, let_go: bool = True) -> bool:
        """Push them through the flap together; False where it does not give way. They slide down when let go."""
        if not self._opened_by_hand():
            return False
        self._put(Spot(Place.OPENING), things)
        if let_go:
            for thing in things:
                self._bounces.setdefault(thing.name, thing.bounces)
                self._later(thing, self.build.insert_s, self._slides)
        return True

    def let_go(self, *things: Thing) -> None:
        """Of what was held in the opening."""
        for thing in things:
            self._later(thing, self.build.insert_s / 2, self._slides)

    def pull_back(self, thing: Thing) -> bool:
        """Out of the opening, or by an arm out of the chute, while the flap lets an arm through."""
        place = self.spot(thing.name).place
        if place is Place.OPENING or (place is Place.CHUTE and self.flap.passable):
            self._put(Spot(Place.HAND), (thing,))
            self._flap_falls()
            return True
        return False

    def hand_in(self) -> bool:
        """A hand in the opening, until `hand_out`."""
        if not self._opened_by_hand():
            return False
        self.hand = True
        self.changed()
        return True

    def hand_out(self) -> None:
        self.hand = False
        self.changed()
        self._flap_falls()

    def push(self) -> None:
        """Hold the flap open by hand, as far as it gives way; `release` lets it fall shut."""
        self._opened_by_hand()
        self.changed()

    def release(self) -> None:
        self._flap_falls()

    def force(self) -> None:
        """Break the flap open; `release` ends it."""
        self.flap.force()
        self.changed()

    # -- staff's hands ------------------------------------------------------------------------------------------

    def remove_crate(self, number: int) -> Crate:
        """Raises LookupError when there is none."""
        crate = self.crates[number]
        if crate is None:
            raise LookupError(f"no crate under mouth {number}")
        self.crates[number] = None
        self.taken.append(crate)
        self._put(Spot(Place.TAKEN, number), crate.contents)
        return crate

    def put_crate(self, number: int, crate: Crate) -> None:
        self.crates[number] = crate
        self._put(Spot(Place.CRATE, number), crate.contents)

    def new_crate(self, number: int, label: str = "") -> Crate:
        """An empty one, where there is none. Raises LookupError."""
        if self.crates[number] is not None:
            raise LookupError(f"there is a crate under mouth {number}")
        crate = Crate(label or f"K{len(self.crates) + len(self.taken)}", [])
        self.put_crate(number, crate)
        return crate

    def clear_chute(self) -> tuple[Thing, ...]:
        """Staff take out by hand whatever lies in the chute or is stuck on the belt."""
        found = self.at(*_INNER)
        for thing in found:
            self._jams[thing.name] = self._slips[thing.name] = 0
        self._put(Spot(Place.HAND), found)
        return found

    # -- motors, as the board drives them -----------------------------------------------------------------------

    def run_belt(self, number: int, done: Callable[[], None], jammed: Callable[[], None]) -> None:
        """Gate to this mouth, then belt until all that lies in the chute had time to leave it, or one of it sticks."""
        self.halt_belt()
        load = self.at(*_INNER)
        self._put(Spot(Place.SORTER), load)
        turn = self.build.gate_s * (1 + abs(number - self._gate_at))
        self._gate_at = number
        self._belt_began, self._belt_takes = self.time.now, turn + self.build.belt_s

        def halfway() -> None:
            stuck = [thing for thing in load if self._jams.setdefault(thing.name, thing.jams) > 0]
            crate = self.crates.get(number)
            heaped = crate is not None and self.fill(number) >= _OVERFLOWS
            if stuck or heaped or sum(thing.thickness_mm for thing in load) > self.build.gap_mm:
                for thing in stuck:
                    self._jams[thing.name] -= 1
                jammed()
            else:
                going = [thing for thing in load if not self._slipped(thing)]
                self._belt = self.time.after(self.build.belt_s / 2, lambda: leave(going))

        def leave(waiting: list[Thing]) -> None:
            if not waiting:
                done()
                return
            self._pass_exit(waiting.pop(0), number)
            self._belt = self.time.after(2 * self.build.exit_s, lambda: leave(waiting))

        self._belt = self.time.after(turn + self.build.belt_s / 2, halfway)

    def _slipped(self, thing: Thing) -> bool:
        left = self._slips.setdefault(thing.name, thing.slips)
        self._slips[thing.name] = max(0, left - 1)
        return left > 0

    def halt_belt(self) -> None:
        if self._belt is not None:
            self._belt.cancel()
            self._belt = None

    # -- inside -------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Something moved: the flap feels it, the antennas hear it, the board may look."""
        kept = _HAND_KEEPS_OPEN if self.hand else _BOOK_KEEPS_OPEN if self.at(Place.OPENING) else 0.0
        self.flap.keep_open(kept)
        self._fill_fields()
        self.on_change()

    def _opened_by_hand(self) -> bool:
        if not self.build.motor and not self.flap.bolted:
            self.flap.push_open()
        return self.flap.position >= PASSABLE

    def _flap_falls(self) -> None:
        """A flap without a motor has a spring; a forced one falls shut as well."""
        if not self.build.motor or self.flap.forced:
            self.flap.drive(-1)
        self.on_change()

    def _put(self, spot: Spot, things: Iterable[Thing]) -> None:
        for thing in things:
            if (timer := self._going.pop(thing.name, None)) is not None:
                timer.cancel()
            if (before := self._spots.get(thing.name)) is not None:
                del self._there[before.place][thing.name]
            self._spots[thing.name] = spot
            self._there[spot.place][thing.name] = thing
        self.changed()

    def _later(self, thing: Thing, seconds: float, action: Callable[[Thing], None]) -> None:
        self._going[thing.name] = self.time.after(seconds, lambda: action(thing))

    def _slides(self, thing: Thing) -> None:
        self._put(Spot(Place.CHUTE), (thing,))
        if not self.at(Place.OPENING) and not self.hand:
            self._flap_falls()
        if self._bounces.get(thing.name, 0) > 0 and self.flap.passable:
            self._bounces[thing.name] -= 1
            self._later(thing, self.build.slide_s / 2, self._springs_back)
        elif not self.build.sorter:
            self._later(thing, self.build.slide_s, lambda one: self._pass_exit(one, 1))

    def _springs_back(self, thing: Thing) -> None:
        if self.flap.passable:
            self._put(Spot(Place.OPENING), (thing,))
            self._later(thing, self.build.slide_s, self._slides)

    def _pass_exit(self, thing: Thing, number: int) -> None:
        self._passing += 1
        self.passages += 1
        self._put(Spot(Place.FALLING, number), (thing,))

        def clear() -> None:
            self._passing -= 1
            self.changed()

        self.time.after(self.build.exit_s, clear)
        self._later(thing, self.build.fall_s, lambda one: self._lands(one, number))

    def _lands(self, thing: Thing, number: int) -> None:
        crate = self.crates[number]
        if crate is None:
            self.floor.append((number, thing))
        else:
            crate.contents.append(thing)
        self._put(Spot(Place.FLOOR if crate is None else Place.CRATE, number), (thing,))

    def _within_reach(self) -> tuple[Thing, ...]:
        """The top of the crate, where the inner antenna sits at its mouth."""
        heard: list[Thing] = []
        depth = 0.0
        for thing in reversed(self.in_crate(1)) if not self.build.sorter else ():
            if depth >= self.build.reach_mm:
                break
            heard.append(thing)
            depth += thing.thickness_mm
        return tuple(heard)

    def _fill_fields(self) -> None:
        outer = _tags(self.at(Place.PLATE))
        falling = self.at(Place.FALLING) if not self.build.sorter else ()
        inner = _tags((*self.at(*_INNER), *falling, *self._within_reach()))
        heard = (frozenset(outer), frozenset(inner))
        if heard == self._heard:
            return
        for field, tags, before in (
            (self.outside, outer, self._heard[0]),
            (self.inside, inner, self._heard[1]),
        ):
            for uid in before - set(tags):
                if field.get(uid) is not None:
                    field.remove(uid)
            for uid in set(tags) - before:
                field.place(tags[uid])
        self._heard = heard


def _tags(things: Iterable[Thing]) -> dict[str, Tag]:
    return {tag.uid: tag for thing in things if not thing.foil for tag in thing.tags}
