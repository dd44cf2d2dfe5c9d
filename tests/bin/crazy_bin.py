"""A bin for generated stories: the table of `tests.bin.play` with a door that obeys nature, and everything that can fail.

`BinPlay` does as told; here a hand in the door holds it, fire stops it, no line means no answer, a full disk refuses and the
process may end at any effect.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.bin import DoorOrder, Level
from kiosk.effects import (
    Ask,
    CarryTo,
    Effect,
    Inspect,
    MoveDoor,
    RecordAttempt,
    Resolve,
    Save,
    SavePassage,
    SwapCrate,
    WriteTags,
)
from kiosk.events import (
    Answered,
    AttemptNotRecorded,
    BinSensed,
    CrateSwapped,
    Device,
    DeviceChanged,
    NotSaved,
    NotSent,
    PadChanged,
    PassageNotSaved,
    Reloaded,
    TagsWritten,
    What,
)
from kiosk.passages import BinLoad, Crate, Outcome
from kiosk.rules.bin.machine import begun
from kiosk.rules.state import State
from kiosk.values import Pad, PadItem, TagFact
from tests.bin.play import Answer, BinPlay
from tests.kiosk.play import START


class Died(BaseException):
    """The process ended here. Nothing in the rules may catch it."""


@dataclass
class CrazyBin(BinPlay):
    """`boots_so_far` names its lives. `system` is how the library system answers: "yes", "no", "not sent" or "silent"."""

    boots_so_far: int = 0
    system: str = "yes"
    disk: bool = True
    reader: bool = True
    line: bool = True  # to the hardware
    wedged: bool = False  # something keeps the door from closing
    jams: int = 0
    slips: int = 0  # so many times the belt runs its course under what lies there
    dies_in: int = 0  # effects from now; 0: not
    carried: list[tuple[tuple[PadItem, ...], frozenset[str]]] = field(default_factory=list)  # and as what
    emptied: list[tuple[int, PadItem | None]] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)  # passages that left with a crate

    # --- what it does ---------------------------------------------------------------------------------

    def tell(self, what: What) -> None:
        if isinstance(what, PadChanged) and not what.outside and not self.reader:
            what = PadChanged(Pad())
        if isinstance(what, BinSensed) and not self.line:
            what = BinSensed(None)
        super().tell(what)

    def run(self, answer: Answer | None = None, hold: tuple[type[Effect], ...] = ()) -> None:
        try:
            super().run(answer or self.answer, (*hold, Ask) if self.system == "silent" else hold)
        except Died:
            self.start_again()

    def obey(self, effect: Effect) -> What | None:
        match effect:
            case MoveDoor(order):
                return self._door(order)
            case CarryTo(number):
                return self._carry(effect, number)
            case _:
                return super().obey(effect)

    def answer(self, effect: Effect) -> What | None:
        if self.dies_in:
            self.dies_in -= 1
            if not self.dies_in:
                raise Died
        if not self.disk and (refused := _refused(effect)) is not None:
            return refused
        match effect:
            case Ask(key):
                return NotSent(key) if self.system == "not sent" else Answered(key, yes=self.system != "no")
            case Resolve(key):
                return Answered(key, yes=True)
            case Inspect():
                return None if self.system in ("silent", "not sent") else super().obey(effect)
            case WriteTags(key, uids) if not self.reader or not self._hears(uids):
                return TagsWritten(key, TagFact.GONE)
            case SwapCrate(bin):
                return CrateSwapped(Crate(1, 1, bin, START))
            case _:
                return None

    def _hears(self, uids: tuple[str, ...]) -> bool:
        return any(thing is not None and set(thing.uids) & set(uids) for thing in self.chute)

    def _door(self, order: DoorOrder) -> What | None:
        if (counted := self._not_moved()) is not None:
            return counted
        if order is DoorOrder.LOCK and self.sensors.open and (self.sensors.front or self.wedged):
            return self.caught()
        return super().obey(MoveDoor(order))

    def _carry(self, order: CarryTo, number: int) -> What | None:
        if (counted := self._not_moved()) is not None:
            return counted
        if self.jams or not self.sensors.shut:  # the board's own: behind an open door no belt runs
            self.jams = max(0, self.jams - 1)
            return self.jam()
        if self.slips:
            self.slips -= 1
            return self.slip(number)
        self.carried.append((self.readable, frozenset(each.key for each in self.bin.passages)))
        return super().obey(order)

    def _not_moved(self) -> What | None:
        """Without a line, or during a fire alarm: the order is counted, and that is all."""
        return None if self.line and not self.sensors.fire else self._did()

    def recorded_before_it_moves(self, number: int) -> None:
        """On the disk when the order is given: that everything in hand goes to this bin, and the row of each return."""
        on_disk = [self.passages.get(each.key) for each in self.bin.passages]
        going = [each for each in on_disk if each is not None and each.bin == str(number)]
        assert going, "the belt runs and no passage is on the disk"
        assert len(going) == len(self.bin.passages), "a passage in hand is not on the disk"
        assert all(each.entry in self.rows for each in going if each.what is Outcome.ACCEPTED)

    # --- what becomes of it ---------------------------------------------------------------------------

    def start_again(self) -> None:
        """A new process with an empty memory; the board's watchdog has shut the door meanwhile."""
        self.dies_in = 0
        self.pending.clear()
        self.boots_so_far += 1
        self.shut_by_itself()
        self.sensors = replace(self.sensors, orders=0, carried=None, jammed=False)
        self.state = State(self.site, f"boot{self.boots_so_far}", self.now(), bin=begun(self.mono))
        self.tell(self._reloaded())
        for device, works in self._devices():
            self.tell(DeviceChanged(device, works))
        self.tell(PadChanged(Pad(self.readable)))
        self.sense()
        self.run()

    def shut_by_itself(self) -> None:
        """Without current: springs, and a bolt. Not against a hand."""
        if not (self.wedged or self.sensors.front):
            self.sensors = replace(self.sensors, shut=True, open=False, obstructed=False)

    def _devices(self) -> tuple[tuple[Device, bool], ...]:
        works = {Device.JOURNAL: self.disk, Device.RFID: self.reader, Device.BIN: self.line}
        return tuple((device, works.get(device, True)) for device in Device)

    def _reloaded(self) -> Reloaded:
        unsettled = tuple(each for each in self.passages.values() if not each.settled)
        rows = tuple(row for row in self.rows.values() if not row.closed)
        standing = [each for each in self.passages.values() if each.bin and each.key not in self.counted]
        loads = tuple(
            BinLoad(str(n), Crate(1, 1, str(n), START), sum(p.bin == str(n) for p in standing))
            for n in range(1, 5)
        )
        return Reloaded(rows, bins=loads, passages=unsettled)

    @property
    def readable(self) -> tuple[PadItem, ...]:
        return tuple(thing for thing in self.chute if thing is not None)

    def plug_line(self, *, plugged: bool) -> None:
        """Its watchdog shuts the door when the line is out."""
        self.line = plugged
        if not plugged:
            self.shut_by_itself()
        self.sensors = replace(self.sensors, carried=None, jammed=False)
        self.tell(BinSensed(self.sensors))
        self.run()

    def plug_reader(self, *, plugged: bool) -> None:
        self.reader = plugged
        self.tell(DeviceChanged(Device.RFID, plugged))
        self.tell(PadChanged(Pad(self.readable)))
        self.run()

    def ever_in(self, number: int) -> list[PadItem | None]:
        """What fell into this bin, whether or not it was carried away."""
        return [*self.bins.get(number, ()), *(thing for place, thing in self.emptied if place == number)]

    # --- hands ----------------------------------------------------------------------------------------

    def push(self, *things: PadItem | None) -> bool:
        """Through the door, if it stands open until they are in."""
        if not self.sensors.open:
            return False
        self.hand_in()
        inside = self.sensors.open
        if inside:
            self.chute = (*self.chute, *things)
            self.sensors = replace(self.sensors, inside=True)
            self.tell(PadChanged(Pad(self.readable)))
        self.hand_out()
        return inside

    def hand_in(self) -> None:
        self.sense(front=True, front_breaks=self.sensors.front_breaks + 1)
        self.run()

    def hand_out(self) -> None:
        self.sense(front=False)
        self.run()

    def swap_crates(self) -> None:
        """All four, by somebody with the key."""
        numbers = (1, 2, 3, 4)
        self.sense(levels=tuple(Level(number, removed=True) for number in numbers))
        self.run()
        for number, things in self.bins.items():
            self.emptied += [(number, thing) for thing in things]
            things.clear()
        self.counted |= {each.key for each in self.passages.values() if each.bin and each.settled}
        self.sense(levels=())
        self.run()


def _refused(effect: Effect) -> What | None:
    match effect:
        case Save(entry):
            return NotSaved(entry.key, "disk full")
        case SavePassage(passage):
            return PassageNotSaved(passage, "disk full")
        case RecordAttempt(attempt):
            return AttemptNotRecorded(attempt, "disk full")
        case _:
            return None
