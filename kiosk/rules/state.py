"""Everything the core knows at one instant, as frozen values.

`Site` is what the library decided; `Session` the one reader in front of the station; `Health` which parts work. All of a
reader's data lives in `Session` and `live`, so that one replacement forgets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.account import Account
from kiosk.messages import Message
from kiosk.rules.bin.phases import AT_REST, Bin, BinSite
from kiosk.rules.identity import ItemRule
from kiosk.rules.notes import Note, Notice
from kiosk.rules.phases import Late, Phase, Transaction
from kiosk.values import Entry, ItemKey, Kind, Moment, Pad, Secret
from kiosk.view import Purpose, Spot

if TYPE_CHECKING:
    from kiosk.staff.area.page import Area


class PinPolicy(StrEnum):
    ASK = "ask"
    NEVER = "never"


class OnLoanElsewhere(StrEnum):
    """What becomes of a book shown for borrowing that is on somebody else's account (rule 5)."""

    STAFF = "staff"
    RECEIVE = "receive"  # taken back for its reader


class ByBarcode(StrEnum):
    """What becomes of a book that is shown by its barcode, not laid on the pad."""

    ALLOW = "allow"
    STAFF = "staff"  # only staff lend it; a return is recorded and left to them
    REFUSE = "refuse"  # it must lie on the pad


class Strips(StrEnum):
    """Magnetic strips in books without a tag."""

    NONE = "none"
    DESK = "desk"  # staff switch them: the reader is sent there
    SENSITISER = "sensitiser"  # a device at the station does


class OfflinePolicy(StrEnum):
    """Whether books are lent while the ILS cannot be reached; returns are always taken."""

    NONE = "none"
    RETURNS_ONLY = "returns_only"
    BOTH = "both"


class ReceiptPolicy(StrEnum):
    NEVER = "never"
    ASK = "ask"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Limit:
    """Seconds of quiet before the warning, and seconds that the warning counts down."""

    quiet: float
    warning: float = 0.0

    @property
    def total(self) -> float:
        return self.quiet + self.warning


@dataclass(frozen=True, slots=True)
class Limits:
    """Time-outs of reference ux.md §3.3."""

    identify: Limit = Limit(30, 20)
    items: Limit = Limit(45, 20)
    account: Limit = Limit(60, 20)
    card_gone: Limit = Limit(0, 20)
    empty_pad: Limit = Limit(15, 20)
    put_back: Limit = Limit(90, 20)
    receipt: Limit = Limit(20)
    notice: Limit = Limit(30)
    goodbye: Limit = Limit(3)
    staff: Limit = Limit(120, 20)
    session: float = 600.0  # hard end: so long after the reader's last act, whatever the pad says


@dataclass(frozen=True, slots=True)
class CardRule:
    """Which scanned texts are cards: the first that fits. Everything else may be an item.

    Lengths count the prefix, as it is printed below the bars; `digits_only` does not.
    """

    prefix: str = ""
    shortest: int = 1
    longest: int = 32
    digits_only: bool = False
    drop_prefix: bool = False  # the ILS knows the number without it

    def number(self, text: str) -> str | None:
        """The card's number as the ILS knows it, or None where the text is no such card."""
        rest = text.removeprefix(self.prefix)
        if not (text.startswith(self.prefix) and rest and self.shortest <= len(text) <= self.longest):
            return None
        if self.digits_only and not (rest.isascii() and rest.isdigit()):
            return None
        return rest if self.drop_prefix else text


@dataclass(frozen=True, slots=True)
class Site:
    """The library's decisions. `station` is 1 to 6 capital letters or digits."""

    station: str
    languages: tuple[str, ...] = ("vi", "en", "km")
    owners: frozenset[str] = frozenset()
    items: tuple[ItemRule, ...] = ()
    cards: tuple[CardRule, ...] = (CardRule(),)
    citizen_cards: bool = False  # an identity card may stand for a library card
    more_time: float = 3.0  # factor on every time-out once a reader asked for more time
    help: tuple[Message, ...] = ()  # where help is when no staff are here: phone, opening hours (rule 21)
    return_box: int | None = None  # the number on the box that takes returned books (rule 11)
    pad: bool = True  # there is one that reads tags; False: everything goes by barcode
    scanner: bool = True  # there is one for barcodes
    gate: bool = True  # a gate would notice a tag that is in stock and leaves (rule 11)
    switches: bool = True  # tags are switched; False: read, and never written
    by_barcode: ByBarcode = ByBarcode.ALLOW
    strips: Strips = Strips.NONE
    commands: str = ""  # what printed commands begin with; "": there are none
    group_prefixes: tuple[str, ...] = ()  # of cards of a whole class
    group_classes: frozenset[str] = frozenset()  # … by patron class, case-folded
    group_time: float = 3.0  # factor on every time-out for such a card (rule 19)
    notes: tuple[Note, ...] = ()
    notices: tuple[Notice, ...] = ()
    ils_text: bool = False  # the ILS's own sentence as a second line
    spot: Spot = Spot.BACK  # where the tag sits in a book (rule 24)
    pin: PinPolicy = PinPolicy.ASK
    pin_length: int | None = 4
    pin_tries: int = 3
    pin_letters: bool = False  # PINs may have Latin letters
    receipts: ReceiptPolicy = ReceiptPolicy.ASK  # after borrowing
    return_receipts: ReceiptPolicy | None = None  # None: the same after returning
    on_loan_elsewhere: OnLoanElsewhere = OnLoanElsewhere.STAFF
    limits: Limits = field(default_factory=Limits)
    late: Late = field(default_factory=Late)
    zone: tzinfo = UTC  # of the library's wall clock
    offline: OfflinePolicy = OfflinePolicy.NONE
    offline_pin: bool = False  # the snapshot may have the PIN's keyed hash (rule 18)
    bin: BinSite | None = None  # this station is a return bin

    def receipts_of(self, kind: Kind) -> ReceiptPolicy:
        return self.return_receipts or self.receipts if kind is Kind.RETURN else self.receipts


NOTHING_TYPED = Secret("")


class Stage(StrEnum):
    """Where the session stands."""

    IDLE = "idle"
    CHOOSING = "choosing"  # a book lies there: return or borrow?
    CARD = "card"  # borrowing, card awaited
    PIN = "pin"
    CHECKING = "checking"  # the ILS is asked about the card
    BORROWING = "borrowing"
    RETURNING = "returning"
    ACCOUNT = "account"  # the reader looks at the own account
    ENDING = "ending"  # items in progress are finished first
    RECEIPT = "receipt"
    PRINTING = "printing"
    CODE = "code"  # the reference stands on the screen to be noted down
    GOODBYE = "goodbye"
    NOTICE = "notice"
    HELP = "help"
    CLOSED = "closed"  # out of order
    STAFF = "staff"  # somebody of staff is in the staff area


@dataclass(frozen=True, slots=True)
class Session:
    """One reader, or nobody. A fresh value forgets the last reader entirely."""

    stage: Stage = Stage.CLOSED
    id: str = ""
    language: str = "vi"
    language_chosen: bool = False  # by this reader's own touch
    purpose: Purpose | None = None
    card: Secret | None = None
    typed: Secret = NOTHING_TYPED
    wrong_pins: int = 0
    spelling: bool = False  # the PIN is typed with the keys of letters
    charged: frozenset[str] | None = None
    may_borrow: bool = False
    verified: bool = False  # by PIN: else no titles, no account, no reasons (rule 9)
    account: Account | None = None  # only with a verified PIN
    card_lies: bool = False  # this reader's card lies on the pad
    card_gone: bool = False  # it was taken away, and nothing was touched since
    other_card: Secret | None = None  # shown by the way; whose turn it is, is being asked
    next_card: Secret | None = None  # whose turn it is when this visit has ended
    group: bool = False  # a card of a whole class
    shown: tuple[str, ...] = ()  # barcodes of books that have had no turn yet
    slow: bool = False  # asked for more time
    is_that_all: bool = False  # asked, because something on the pad was not read
    back: Stage = Stage.IDLE  # where help was asked for
    about: str = ""  # key of the transaction that the reader wants to do something about
    reporting: bool = False  # … namely tell what is the matter with it
    to_renew: tuple[ItemKey, ...] = ()  # wished for and not begun
    describing: int = 0  # serial of the question about a loan that is under way
    notice: str = ""  # message code
    incident: str = ""
    staff: Area | None = None  # the staff area, while somebody stands there
    whose_card: int = 0  # ticket of the question whether the card just shown is a staff card
    stranger: bool = False  # it is no reader's, and no book
    print_failed: bool = False  # the slip did not come out
    acted: float = (
        0.0  # the reader's last act: a touch, a scan, a book that had no turn before; monotonic seconds
    )
    active: float = 0.0  # last sign of life


@dataclass(frozen=True, slots=True)
class Pending:
    """A late row, and the monotonic second before which it is not tried again."""

    entry: Entry
    not_before: float = 0.0


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A row in the hands of staff until the journal has what they did: as it was, and as it will be."""

    ticket: int
    before: Pending | None  # None: it was not in the queue
    after: Entry


@dataclass(frozen=True, slots=True)
class Health:
    rfid: bool = False
    rfid_outside: bool = False  # the second antenna of a return bin
    bin: bool = False
    scanner: bool = False
    card_reader: bool | None = None  # None: this station has none
    printer: bool = False
    journal: bool = False
    set_aside: bool = (
        False  # a damaged journal waits for the technician: nothing is taken in that the ILS does not hear of
    )
    room: bool = True  # on the journal's disk
    clock: bool = True  # False: it stands before what was recorded already
    online: bool = False
    lends: bool = False  # by its own snapshots
    systems: tuple[tuple[str, bool], ...] = ()  # each, and whether it is there; empty: there is only one

    def hears(self) -> Callable[[str], bool]:
        """Whether this library system is there; one that nobody knows any more never is."""
        there = {name for name, up in self.systems if up}
        return there.__contains__ if self.systems else lambda _name: self.online


@dataclass(frozen=True, slots=True)
class State:
    site: Site
    boot: str  # unique a start; transaction keys grow from it
    now: Moment
    session: Session = field(default_factory=Session)
    live: tuple[Transaction, ...] = ()  # of this session, oldest first
    pad: Pad = field(default_factory=Pad)
    health: Health = field(default_factory=Health)
    queue: tuple[Pending, ...] = ()  # rows that the ILS has still to hear of, by sequence
    stuck: tuple[Entry, ...] = ()  # late rows that wait for staff: they hold back what depends on them
    sending: Transaction | None = None  # the late row under way
    left: tuple[Entry, ...] = ()  # returns that a restart found unasked: their books may still lie on the pad
    left_until: float = 0.0  # monotonic second: then they are believed to be gone
    desk: AtDesk | None = None
    lent: int = 0  # ticket by which staff had the pad last, until a reader comes
    interrupted: tuple[Entry, ...] = ()  # the visit that a power cut ended, until its reader is back
    counter: int = 0  # of keys, sessions and questions
    starting: bool = True  # until the station could serve for the first time
    bin: Bin | None = None  # of a return bin
    paused: str = ""  # why staff have paused the station, a code

    @property
    def at_rest(self) -> bool:
        """Nobody is served, so there is time for what was not sent yet."""
        if self.bin is not None:
            return self.bin.phase in AT_REST and not self.running
        resting = self.session.stage is Stage.STAFF and not self.running
        return resting or self.session.stage in (Stage.IDLE, Stage.CLOSED)

    @property
    def running(self) -> bool:
        return any(tx.running for tx in self.live)

    @property
    def awaited(self) -> tuple[Transaction, ...]:
        """Books that must come back on the pad: nothing else is asked or offered meanwhile."""
        return tuple(tx for tx in self.live if tx.phase is Phase.AWAITING)

    def transaction(self, key: str) -> Transaction | None:
        return next((tx for tx in self.live if tx.key == key), None)


def in_session(state: State, **changes: object) -> State:
    """The state with these fields of its session replaced."""
    return replace(state, session=replace(state.session, **changes))  # type: ignore[arg-type]  # names are the dataclass's own
