"""A table to play the rules on: sends events into `step`, answers what a willing journal, ILS and reader would.

Answers are given only on request (`run`), so that a test may stop, lose or change any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from kiosk.effects import Ask, AskPatron, Effect, Look, PrintSlip, Save, SwitchStrip, WriteTags
from kiosk.events import (
    Answered,
    Device,
    DeviceChanged,
    Happened,
    LinkChanged,
    Looked,
    PadChanged,
    PatronFound,
    PinState,
    Printed,
    Saved,
    Scanned,
    Standing,
    TagsWritten,
    Tick,
    Touched,
    What,
)
from kiosk.rules.identity import ItemRule
from kiosk.rules.phases import Transaction
from kiosk.rules.show import view
from kiosk.rules.state import CardRule, Site, State
from kiosk.rules.step import step
from kiosk.values import Kind, Moment, Pad, PadItem, Part, Secret, Security, TagFact
from kiosk.view import Action, Screen, View

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CARD = "TV0000012"
SITE = Site(
    station="A1",
    owners=frozenset({"VNAG"}),
    items=(ItemRule(ils="main"),),
    cards=(CardRule(prefix="TV", shortest=9, longest=9),),
)

Answer = Callable[[Effect], What | None]


@dataclass
class Play:
    site: Site = SITE
    state: State = field(init=False)
    mono: float = 0.0
    effects: list[Effect] = field(default_factory=list)  # everything that was ever wanted
    pending: list[Effect] = field(default_factory=list)  # not answered yet
    saved: list[Save] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(self.site, "boot", self.now())
        for device in Device:
            self.tell(DeviceChanged(device, ready=True))
        self.tell(LinkChanged(online=True))

    def now(self) -> Moment:
        return Moment(START + timedelta(seconds=self.mono), self.mono)

    def tell(self, what: What) -> tuple[Effect, ...]:
        self.state, effects = step(self.state, Happened(self.now(), what))
        self.effects += effects
        self.pending += effects
        return effects

    def touch(self, action: Action, argument: str = "") -> None:
        self.tell(Touched(action, argument))

    def type_pin(self, digits: str = "1234") -> None:
        for digit in digits:
            self.touch(Action.DIGIT, digit)

    def scan(self, text: str = CARD) -> None:
        self.tell(Scanned(Secret(text)))

    def wait(self, seconds: float) -> None:
        self.mono += seconds
        self.tell(Tick())

    def run(self, answer: Answer | None = None, *, hold: type[Effect] | None = None) -> None:
        """Answer every pending effect, and those that the answers cause, until nobody waits; `hold` stay pending."""
        held: list[Effect] = []
        while self.pending:
            effect = self.pending.pop(0)
            if hold is not None and isinstance(effect, hold):
                held.append(effect)
                continue
            if isinstance(effect, Save):
                self.saved.append(effect)
            what = (answer(effect) if answer else None) or willing(effect)
            if what is not None:
                self.tell(what)
        self.pending = held

    def place(self, *items: PadItem, unreadable: int = 0) -> None:
        self.tell(PadChanged(Pad(items, unreadable)))

    def sign_in(self, answer: Answer | None = None) -> None:
        self.scan()
        self.type_pin()
        self.run(answer)

    @property
    def view(self) -> View:
        return view(self.state)

    def shows(self, screen: Screen) -> bool:
        return self.view.screen is screen

    def seconds_left(self) -> int | None:
        return self.view.seconds_left

    @property
    def only(self) -> Transaction:
        (tx,) = self.state.live
        return tx


def book(
    text: str, owner: str = "VN-AG", security: Security = Security.IN_STOCK, parts: int = 1, here: int = 1
) -> PadItem:
    tags = tuple(Part(f"E00401500000{text[-3:]}{n}", security) for n in range(here))
    return PadItem(owner, text, tags, parts - here)


def willing(effect: Effect) -> What | None:
    """What happens when everybody does as asked."""
    match effect:
        case Save(entry):
            seq = entry.seq or int("".join(c for c in entry.key if c.isdigit()))
            return Saved(entry.key, seq, f"A1-{seq:05d}-X")
        case AskPatron(serial, _, _):
            return PatronFound(serial, PinState.VERIFIED, may_borrow=True, charged=frozenset())
        case Ask(key, kind, item, _, _, _):
            due = START + timedelta(days=21) if kind is Kind.LOAN else None
            return Answered(key, yes=True, title=f"Sách {item.item}", due=due)
        case Look(key, _, _):
            return Looked(key, Standing.NOT_CHARGED)
        case WriteTags(key) | SwitchStrip(key):
            return TagsWritten(key, TagFact.VERIFIED)
        case PrintSlip():
            return Printed(ok=True)
        case _:
            return None


E = TypeVar("E", bound=Effect)


def instead(kind: type[E], make: Callable[[E], What | None]) -> Answer:
    """Willing, except for this kind of effect."""

    def answer(effect: Effect) -> What | None:
        return make(effect) if isinstance(effect, kind) else None

    return answer


def with_site(**changes: object) -> Site:
    return replace(SITE, **changes)  # type: ignore[arg-type]  # names are Site's own fields
