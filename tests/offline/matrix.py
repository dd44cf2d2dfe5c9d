"""One visit for every combination of what an item, its tag, the network, the reader's hands and the printer may be like.

`kinds` after dp2's issue 291, as the project's requirements list it. The library's own record is the oracle; the station is
the one of `town`, with the real rules, owners, adapter and offline desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from kiosk.events import PadChanged, Scanned, Tick, Touched
from kiosk.journal.journal import Journal
from kiosk.rules.session import names_reader
from kiosk.rules.show import view
from kiosk.rules.state import Stage
from kiosk.values import Entry, Kind, Pad, PadItem, Part, Reason, Secret, Security
from kiosk.view import Action, Mark, Row, Screen
from sip2.server.records import Act
from tests.crash.truth import held
from tests.offline.station import Station
from tests.offline.town import PIN, SHIPPED

AFI = {0x07: Security.IN_STOCK, 0xC2: Security.ON_LOAN}
"""What a byte is to this library; every other byte is none of its own."""
SLOW_S = 8.0
WISHES = (b"11", b"09")


class Situation(StrEnum):
    MINE = "on loan to me"
    OTHERS = "on loan to another"
    FREE = "not on loan"
    UNKNOWN = "unknown"
    RESERVED = "reserved here"
    TRANSIT = "in transit"
    REFERENCE = "reference"
    INCOMPLETE = "incomplete"


class Network(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    FLAPPING = "flapping"
    SLOW = "slow"
    LOST = "reply lost"


class Hands(StrEnum):
    STAYS = "stays"
    LEAVES = "leaves early"
    SWAPS = "swaps"


@dataclass(frozen=True, slots=True)
class Case:
    purpose: Kind
    situation: Situation
    afi: int
    network: Network
    hands: Hands
    printer: bool

    def __str__(self) -> str:
        printer = "printer ok" if self.printer else "no paper"
        return f"{self.purpose}, {self.situation}, {self.afi:02X}, {self.network}, {self.hands}, {printer}"


def cases() -> Iterator[Case]:
    ways = product(Kind, Situation, (0x07, 0xC2, 0x00, 0x55), Network, Hands, (True, False))
    return (Case(*way) for way in ways)


@dataclass
class Seen:
    """What a visit left: green rows when it ended, the journal's rows, what the library did, and the tag."""

    green: list[Row]
    rows: list[Entry]
    acts: list[tuple[Act, str]]
    released: bool
    """The station wrote *on loan* on this book's tag."""
    item: str
    me: str
    on_loan_to: str
    ended: bool
    nobody: bool


class Visit:
    """One case, played on a station that has served others before, with two books that nobody has touched yet."""

    def __init__(
        self, station: Station, case: Case, books: tuple[str, str], readers: tuple[str, str]
    ) -> None:
        self._station, self._town, self._case = station, station.town, case
        self._item, self._swapped = books
        self._me, self._other = readers
        self._crossed = 0
        self._lost = False

    def play(self) -> Seen:
        station = self._station
        self._prepare()
        acts = len(self._town.library.executed)
        before = self._last_row
        green = self._visit()
        ended = station.state.session.stage is Stage.IDLE
        nobody = not names_reader(station.state.session)
        station.spoil, station.hands, station.online = (lambda _frame: ""), (lambda: None), True
        station.printer_works = True
        self._send()
        loan = self._town.library.loan(self._item)
        return Seen(
            green,
            self._rows_since(before),
            [(act.act, act.item) for act in self._town.library.executed[acts:]],
            station.tags.get(self._item) is Security.ON_LOAN,
            self._item,
            self._me,
            loan.card if loan else "",
            ended,
            nobody,
        )

    def _prepare(self) -> None:
        library, item = self._town.library, self._item
        match self._case.situation:
            case Situation.MINE:
                library.checkout(self._me, item)
            case Situation.OTHERS:
                library.checkout(self._other, item)
            case Situation.UNKNOWN:
                self._town.forget(frozenset({item}))
            case Situation.RESERVED:
                library.place_hold(self._other, item, pickup=SHIPPED.location)
                library.checkin(item, SHIPPED.location)
            case Situation.TRANSIT:
                library.checkin(item, "VS")
            case Situation.REFERENCE:
                self._town.make_reference(item)
            case Situation.FREE | Situation.INCOMPLETE:
                pass

    @property
    def _last_row(self) -> int:
        newest = self._journal.last_visit()
        return newest[-1].seq if newest else 0

    def _rows_since(self, seq: int) -> list[Entry]:
        rows = (self._journal.entry(number) for number in range(seq + 1, self._last_row + 1))
        return [row for row in rows if row is not None]

    @property
    def _journal(self) -> Journal:
        journal = self._station.journal._journal
        assert journal is not None
        return journal

    # --- the visit ------------------------------------------------------------------------------------

    def _visit(self) -> list[Row]:
        station, case = self._station, self._case
        station.printer_works = case.printer
        station.online = case.network is not Network.OFFLINE
        station.look_at_the_link()
        station.spoil, station.hands = self._cross, self._hand
        if case.purpose is Kind.LOAN:
            station.tell(Touched(Action.BORROW))
            station.tell(Scanned(Secret(self._me)))
            for digit in PIN if station.state.session.stage is Stage.PIN else "":
                station.tell(Touched(Action.DIGIT, digit))
        else:
            station.tell(Touched(Action.RETURN))
        station.tell(PadChanged(Pad((self._on_pad(self._item, case.afi, case.situation),))))
        shown = view(station.state)
        if shown.screen is Screen.QUESTION:
            station.tell(Touched(Action.LEAVE))
        green = {row.key: row for row in view(station.state).rows if row.mark is Mark.DONE}
        station.tell(Touched(Action.FINISH))
        for _ in range(150):
            if station.state.session.stage is Stage.IDLE:
                break
            green |= {row.key: row for row in view(station.state).rows if row.mark is Mark.DONE}
            self._town.clock.seconds += 2
            station.tell(Tick())
        station.tell(PadChanged(Pad()))
        return list(green.values())

    def _on_pad(self, item: str, afi: int, situation: Situation = Situation.FREE) -> PadItem:
        missing = 1 if situation is Situation.INCOMPLETE else 0
        return PadItem("", item, (Part(item, AFI.get(afi, Security.OTHER)),), missing)

    def _hand(self) -> Pad | None:
        """Once: the book is gone, or another lies there, just before the tag is written."""
        if self._case.hands is Hands.STAYS:
            return None
        self._station.hands = lambda: None
        if self._case.hands is Hands.LEAVES:
            return Pad()
        return Pad((self._on_pad(self._swapped, 0x07),))

    def _cross(self, frame: bytes) -> str:
        """What becomes of one request on the way to the library system."""
        self._crossed += 1
        match self._case.network:
            case Network.SLOW:
                self._town.clock.seconds += SLOW_S
            case Network.FLAPPING if self._crossed % 3 == 0:
                return "before" if self._crossed % 2 else "after"
            case Network.LOST if frame[:2] in WISHES and not self._lost:
                self._lost = True
                return "after"
            case _:
                pass
        return ""

    def _send(self) -> None:
        """The line is back and nobody is there, for as long as anything changes."""
        for _ in range(8):
            self._station.send()
            if not self._station.queue:
                return
            self._town.clock.seconds += 300


# --- promises -------------------------------------------------------------------------------------


def broken(case: Case, seen: Seen) -> list[str]:
    """Which promises this visit broke, in words."""
    wrong = []
    if not seen.ended or not seen.nobody:
        wrong.append("the visit did not end, or left the reader's data")
    acts = [act for act, acted in seen.acts if acted == seen.item]
    for act in (Act.LENT, Act.RETURNED):
        if acts.count(act) > 1:
            wrong.append(f"{act.value} {acts.count(act)} times")
    if Act.RENEWED in acts:
        wrong.append("renewed by accident")
    mine = [row for row in seen.rows if row.item.item == seen.item]
    listed = any(row.parked for row in mine)
    if any(not row.closed and row.key not in held(seen.rows) for row in seen.rows):
        wrong.append("a row was never closed")
    if Act.RETURNED in acts and not any(row.kind is Kind.RETURN for row in mine):
        wrong.append("returned without a row")
    if Act.LENT in acts and not any(row.kind is Kind.LOAN for row in mine):
        wrong.append("lent without a row")
    if seen.released and seen.on_loan_to != seen.me and not listed:
        wrong.append("the tag is released and the book is on nobody's list")
    return [*wrong, *_greens(seen), *_lent_rightly(case, seen, acts)]


def _greens(seen: Seen) -> list[str]:
    keys = {row.key: row for row in seen.rows}
    wrong = []
    for green in seen.green:
        row = keys.get(green.key)
        if row is None:
            wrong.append(f"{green.word.code} without a row in the journal")
        elif row.item.item == seen.item and row.kind is Kind.LOAN:
            if not seen.released or (seen.on_loan_to != seen.me and not row.parked):
                wrong.append(f"{green.word.code}, and it is on loan to {seen.on_loan_to or 'nobody'}")
        elif row.item.item == seen.item and seen.on_loan_to and not row.parked:
            wrong.append(f"{green.word.code}, and it is still on loan")
    return wrong


def _lent_rightly(case: Case, seen: Seen, acts: list[Act]) -> list[str]:
    """With a good line and still hands it is known beforehand what must happen."""
    if case.network not in (Network.ONLINE, Network.SLOW) or case.hands is not Hands.STAYS:
        return []
    lends = case.purpose is Kind.LOAN and case.situation in (Situation.FREE, Situation.TRANSIT)
    on_loan = case.situation in (Situation.MINE, Situation.OTHERS)
    returns = case.purpose is Kind.RETURN and on_loan
    received = case.purpose is Kind.LOAN and case.situation is Situation.OTHERS and case.afi == 0xC2
    wrong = []
    if (Act.LENT in acts) is not lends:
        wrong.append(f"lent: {Act.LENT in acts}, should be {lends}")
    if not received and (Act.RETURNED in acts) is not returns:
        wrong.append(f"returned: {Act.RETURNED in acts}, should be {returns}")
    if case.situation is Situation.INCOMPLETE:
        for_staff = (
            [Reason.INCOMPLETE] if case.purpose is Kind.RETURN else []
        )  # every own item is accepted (rule 10)
        if [row.parked for row in seen.rows] != for_staff:
            wrong.append("a set that is not complete is received for staff, and never lent")
    if lends and any(row.reason is Reason.REFUSED for row in seen.rows):
        wrong.append("refused without a reason")
    return wrong
