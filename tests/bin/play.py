"""A table to play the return bin's rules on: a willing journal, library system, antenna and a chute made of a few variables.

Everything is answered on request (`run`), so that a test may stop, lose or change any answer; the real hardware's physics is
`drivers.bin.emulator`, and `tests.bin` runs over that as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.bin import DoorOrder, Sensors, Trouble
from kiosk.effects import (
    CarryTo,
    Effect,
    Inspect,
    MoveDoor,
    RecordAttempt,
    Report,
    Save,
    SavePassage,
    SwapCrate,
)
from kiosk.events import (
    AttemptRecorded,
    BinSensed,
    Device,
    DeviceChanged,
    Happened,
    Inspected,
    LinkChanged,
    PadChanged,
    PassageNotSaved,
    PassageSaved,
    Reloaded,
    Tick,
    Touched,
    What,
)
from kiosk.passages import BinLoad, Outcome, Passage
from kiosk.rules.bin.machine import begun
from kiosk.rules.bin.phases import Bin, BinSite, Phase, Start
from kiosk.rules.bin.sorting import Answer as Said
from kiosk.rules.bin.sorting import BinPlace, Sorting, SortRule
from kiosk.rules.show import view
from kiosk.rules.state import Site, State
from kiosk.rules.step import step
from kiosk.values import Entry, Moment, Pad, PadItem
from kiosk.view import Action, View
from tests.kiosk.play import SITE, START, willing

HOLDS, BRANCHES, SHELVES, EXCEPTIONS = 1, 2, 3, 4

SORTING = Sorting(
    rules=(
        SortRule("hold", HOLDS, alerts=frozenset({"01"})),
        SortRule("rotating", SHELVES, collections=frozenset({"LC"})),
        SortRule("transit", BRANCHES, elsewhere=True),
        SortRule("refused", EXCEPTIONS, answers=frozenset({Said.NO})),
        SortRule("all", SHELVES),
    ),
    exceptions=EXCEPTIONS,
    here=frozenset({"TT"}),
)
BIN_SITE = BinSite(
    bins=tuple(BinPlace(number, 5) for number in (HOLDS, BRANCHES, SHELVES, EXCEPTIONS)),
    sorting=SORTING,
    starts=frozenset(Start),
)

Answer = Callable[[Effect], What | None]


@dataclass
class BinPlay:
    """`inside` and `outside` are what the antennas see; `chute` what really lies there (None: something without a tag)."""

    site: Site = field(default_factory=lambda: replace(SITE, bin=BIN_SITE))
    left: Reloaded = field(default_factory=lambda: Reloaded(()))
    sensors: Sensors = field(default_factory=Sensors)
    chute: tuple[PadItem | None, ...] = ()
    boots: bool = True
    state: State = field(init=False)
    mono: float = 0.0
    effects: list[Effect] = field(default_factory=list)
    pending: list[Effect] = field(default_factory=list)
    rows: dict[str, Entry] = field(default_factory=dict)  # what the journal holds
    passages: dict[str, Passage] = field(default_factory=dict)
    bins: dict[int, list[PadItem | None]] = field(default_factory=dict)  # what really lies there
    visited: list[Phase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(self.site, "boot", self.now(), bin=begun(0.0))
        if self.boots:
            self.boot()

    def boot(self) -> None:
        self.tell(self.left)
        for device in Device:
            self.tell(DeviceChanged(device, ready=True))
        self.tell(LinkChanged(online=True))
        self.sense()
        self.run()

    def now(self) -> Moment:
        from datetime import timedelta

        return Moment(START + timedelta(seconds=self.mono), self.mono)

    # --- what happens ---------------------------------------------------------------------------------

    def tell(self, what: What) -> None:
        before = self.phase
        self.state, effects = step(self.state, Happened(self.now(), what))
        if self.phase is not before:
            self.visited.append(self.phase)
        self.effects += effects
        self.pending += effects

    def sense(self, **changes: object) -> None:
        self.sensors = replace(self.sensors, **changes)  # type: ignore[arg-type]  # names are Sensors' own
        self.tell(BinSensed(self.sensors))

    def wait(self, seconds: float, answer: Answer | None = None) -> None:
        """In half seconds, as the ticker does."""
        until = self.mono + seconds
        while self.mono < until:
            self.mono = min(until, self.mono + 0.5)
            self.tell(Tick())
            self.run(answer)

    def run(self, answer: Answer | None = None, hold: tuple[type[Effect], ...] = ()) -> None:
        held: list[Effect] = []
        while self.pending:
            effect = self.pending.pop(0)
            if isinstance(effect, hold):
                held.append(effect)
                continue
            what = (answer(effect) if answer else None) or self.obey(effect)
            if what is not None:
                self.tell(what)
        self.pending = held

    def obey(self, effect: Effect) -> What | None:
        """The journal, the door and the sorter do as told; everybody else as on the kiosk's table."""
        match effect:
            case Save(entry, _, passage):
                saved = willing(effect)
                self.rows[entry.key] = entry
                if passage is not None:
                    self.passages[passage.key] = passage
                return saved
            case SavePassage(passage):
                self.passages[passage.key] = passage
                return PassageSaved(replace(passage, seq=len(self.passages)))
            case Inspect(key):
                return Inspected(key, charged=False)
            case RecordAttempt(attempt):
                return AttemptRecorded(replace(attempt, reference="A1-T00001-X"))
            case MoveDoor(order):
                shut = order is DoorOrder.LOCK
                return self._did(shut=shut, open=not shut, obstructed=False)
            case CarryTo(number):
                self.bins.setdefault(number, []).extend(self.chute)
                self.chute = ()
                self.tell(PadChanged(Pad()))
                exits = self.sensors.exit_breaks + 1
                return self._did(carried=number, jammed=False, inside=False, exit_breaks=exits)
            case _:
                return willing(effect)

    def _did(self, **changes: object) -> What:
        orders = self.sensors.orders + 1
        self.sensors = replace(self.sensors, orders=orders, **changes)  # type: ignore[arg-type]  # Sensors' own
        return BinSensed(self.sensors)

    # --- what people do -------------------------------------------------------------------------------

    def show(self, *books: PadItem, answer: Answer | None = None) -> None:
        """Hold these before the door."""
        self.tell(PadChanged(Pad(books), outside=True))
        self.run(answer)

    def put(
        self, *things: PadItem | None, answer: Answer | None = None, hold: tuple[type[Effect], ...] = ()
    ) -> None:
        """Push these through the open door, all at once; their tags are read inside."""
        breaks = self.sensors.front_breaks + 1
        self.sense(front=True, front_breaks=breaks)
        self.run(answer, hold)
        self.chute = (*self.chute, *things)
        self.tell(PadChanged(Pad(tuple(thing for thing in self.chute if thing is not None))))
        exits = self.sensors.exit_breaks + (not self.sensors.holds)
        self.sense(front=False, inside=self.sensors.knows_inside, exit_breaks=exits)
        self.run(answer, hold)

    def take_out(self, *things: PadItem | None) -> None:
        self.chute = tuple(thing for thing in self.chute if thing not in things)
        self.tell(PadChanged(Pad(tuple(thing for thing in self.chute if thing is not None))))
        self.sense(inside=bool(self.chute))
        self.run()

    def bring(self, book: PadItem, answer: Answer | None = None) -> None:
        """Show a book, put it in, and go."""
        self.show(book, answer=answer)
        self.put(book, answer=answer)
        self.show(answer=answer)

    def touch(self, action: Action) -> None:
        self.tell(Touched(action))
        self.run()

    # --- hardware that does not do as told -------------------------------------------------------------

    def deaf(self) -> What:
        """The order was taken, and nothing moves."""
        return self._did()

    def ignoring(self, *orders: type[Effect]) -> Answer:
        return lambda effect: self.deaf() if isinstance(effect, orders) else None

    def caught(self) -> What:
        """The closing door met something and the owner opened it again."""
        return self._did(obstructed=True, shut=False, open=True)

    def slip(self, number: int) -> What:
        """The sorter has run its course, and what lay in the chute lies there still."""
        return self._did(carried=number, jammed=False)

    def jam(self) -> What:
        return self._did(jammed=True, carried=None)

    # --- what is seen ---------------------------------------------------------------------------------

    @property
    def bin(self) -> Bin:
        assert self.state.bin is not None
        return self.state.bin

    @property
    def phase(self) -> Phase:
        return self.bin.phase

    def at(self, phase: Phase) -> bool:
        return self.phase is phase

    @property
    def view(self) -> View:
        return view(self.state)

    @property
    def outcomes(self) -> list[Outcome]:
        return [passage.what for passage in self.passages.values()]

    def ordered(self, order: DoorOrder) -> list[MoveDoor]:
        return [effect for effect in self.effects if effect == MoveDoor(order)]

    def troubles(self) -> list[Trouble]:
        return [effect.trouble for effect in self.effects if isinstance(effect, Report)]

    def swaps(self) -> list[SwapCrate]:
        return [effect for effect in self.effects if isinstance(effect, SwapCrate)]


def lose_journal(effect: Effect) -> What | None:
    """A full disk."""
    from kiosk.events import NotSaved

    match effect:
        case Save(entry):
            return NotSaved(entry.key, "disk full")
        case SavePassage(passage):
            return PassageNotSaved(passage, "disk full")
        case _:
            return None


def loads(**counts: int) -> tuple[BinLoad, ...]:
    from datetime import UTC, datetime

    from kiosk.passages import Crate

    at = datetime(2026, 11, 22, tzinfo=UTC)
    return tuple(BinLoad(name[1:], Crate(1, 1, name[1:], at), count) for name, count in counts.items())
