"""What the library system answered, in the trade's words: closed unions of frozen values.

"No" is a value here. `Unreachable` answers a question that could not be asked; `Unsent` and `Unknown` answer a wish
that should change something: the first surely did nothing, the second may have done it (see `sip2.resolve`).
Names, titles and texts have passed `sip2.text.clean`: NFC, no control characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from sip2.codes import AlertType, CirculationStatus, FeeType, MediaType, SecurityMarker
from sip2.message import Deviation
from sip2.values import Money


class Reason(Enum):
    """Why the library system refused. Never read out of a screen text unless the profile's `af_map` says how."""

    UNSPECIFIED = "unspecified"
    PATRON_UNKNOWN = "patron_unknown"
    PATRON_BLOCKED = "patron_blocked"
    PATRON_EXPIRED = "patron_expired"
    PIN_WRONG = "pin_wrong"
    FINES_OWED = "fines_owed"
    LIMIT_REACHED = "limit_reached"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_ON_LOAN = "item_on_loan"
    ITEM_ON_HOLD = "item_on_hold"
    ITEM_NOT_FOR_LOAN = "item_not_for_loan"
    ITEM_LOST = "item_lost"
    NOT_ON_LOAN = "not_on_loan"
    RENEWAL_LIMIT = "renewal_limit"
    RENEWAL_DENIED = "renewal_denied"
    FEE_REQUIRED = "fee_required"
    NO_SUCH_HOLD = "no_such_hold"
    NOT_SUPPORTED = "not_supported"


class TroubleKind(Enum):
    """What went wrong on the way, for a technician's screen."""

    CONNECT = "connect"
    TLS = "tls"
    LOGIN = "login"
    OFFLINE = "offline"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    DAMAGED = "damaged"
    NOT_SIP = "not_sip"
    UNEXPECTED = "unexpected"
    REFUSED_TEXT = "refused_text"
    """A value (a barcode with a delimiter, say) was refused before anything was sent."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`detail` names no person and holds no value that was sent."""

    kind: TroubleKind
    detail: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A question got no answer."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Unsent:
    """A wish never reached the library system: nothing happened there."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Unknown:
    """A wish left and no usable answer came: it may have happened. Look before asking again."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as sent, and as understood by the profile's formats; `at` is the library's wall clock or aware."""

    raw: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Texts:
    """Screen messages and print lines of an answer. Internal words at some systems: not for readers as they are.

    They may name a reader, so a repr does not show them.
    """

    screen: tuple[str, ...] = field(default=(), repr=False)
    print_lines: tuple[str, ...] = field(default=(), repr=False)


class PinState(Enum):
    """What is known of the reader's PIN."""

    NOT_ASKED = "not_asked"
    VERIFIED = "verified"
    WRONG = "wrong"
    UNCONFIRMED = "unconfirmed"
    """It was sent, and the library system said nothing of it (CQ missing): not verified."""


class Detail(Enum):
    """The list that a patron question may ask for, one at a time."""

    HOLDS = "hold"
    OVERDUE = "overdue"
    LOANS = "charged"
    FINES = "fine"
    RECALLS = "recall"
    UNAVAILABLE_HOLDS = "unavailable_hold"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: the item's id (the text up to the first blank) and the whole text."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many; None where the system does not count."""

    holds: int | None
    overdue: int | None
    loans: int | None
    fines: int | None
    recalls: int | None
    unavailable_holds: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """What only the reader may see: handed on only with a verified PIN."""

    name: str = field(repr=False)
    status_flags: frozenset[str]
    """Names of `sip2.values.PatronStatus` that are set: the reasons why something is denied."""
    counts: Counts
    listed: tuple[Listed, ...] = field(repr=False)
    """The list that was asked for."""
    owed: Money | None
    owed_unclear: bool
    """An amount is owed that could be read in two ways, or in none: the patron must hear of it from staff."""
    fee_limit: Money | None
    loans_limit: int | None
    expires: str
    """As sent; only where the profile says that PA is a date."""
    texts: Texts = field(repr=False)


@dataclass(frozen=True, slots=True)
class PatronKnown:
    """The card is valid. Only a verified PIN brings `card` and `account`; a wrong one brings nothing of the patron.

    Without an answer about the PIN (not asked for, or unconfirmed) there are, besides the flags, the two facts that a
    station serves by: in which language, and whether the card is a group's.
    """

    card: str = field(repr=False)
    """The system's own number of this patron: it may differ from what was read. Empty without a verified PIN."""
    pin: PinState
    may_borrow: bool
    may_renew: bool
    may_hold: bool
    account: Account | None
    deviations: tuple[Deviation, ...] = ()
    language: str = ""
    """Three digits of the SIP2 table, "000" for unknown."""
    patron_class: str = ""
    """PC, where the system has such a field."""


@dataclass(frozen=True, slots=True)
class PatronUnknown:
    """The library system does not know this card (BL other than Y). Its texts are dropped: they may name a patron."""


PatronResult: TypeAlias = PatronKnown | PatronUnknown | Unreachable


@dataclass(frozen=True, slots=True)
class ItemKnown:
    """An item and where it is."""

    item: str
    title: str
    status: CirculationStatus
    due: Due | None
    hold_queue: int | None
    security_marker: SecurityMarker
    media: MediaType | None
    fee_type: FeeType
    fee: Money | None
    owner: str
    permanent_location: str
    current_location: str
    item_properties: str
    texts: Texts
    deviations: tuple[Deviation, ...] = ()

    @property
    def charged(self) -> bool | None:
        """Whether it is on loan; None where the status does not tell."""
        match self.status:
            case CirculationStatus.CHARGED | CirculationStatus.CHARGED_NOT_RECALLABLE:
                return True
            case CirculationStatus.RECALLED | CirculationStatus.CLAIMED_RETURNED:
                return True  # both are states of a loan
            case (
                CirculationStatus.AVAILABLE
                | CirculationStatus.IN_PROCESS
                | CirculationStatus.ON_HOLD_SHELF
                | CirculationStatus.TO_BE_RESHELVED
                | CirculationStatus.IN_TRANSIT
            ):
                return False
            case _:
                return None


@dataclass(frozen=True, slots=True)
class ItemUnknown:
    """The library system does not know this item."""

    texts: Texts = Texts()


ItemResult: TypeAlias = ItemKnown | ItemUnknown | Unreachable


@dataclass(frozen=True, slots=True)
class Lent:
    """The item is now on loan to the patron."""

    item: str
    title: str
    due: Due
    desensitize: bool | None
    """Y, N or U of the answer: None says that the system does not know."""
    security_inhibit: bool
    """CI Y: the security bit must not be touched."""
    magnetic: bool | None
    media: MediaType | None
    fee: Money | None
    transaction_id: str
    texts: Texts
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewed:
    """The loan that this patron already had was extended. `asked` is False when lending turned out to be renewing."""

    item: str
    title: str
    due: Due
    asked: bool
    desensitize: bool | None
    security_inhibit: bool
    fee: Money | None
    texts: Texts
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The library system said no. With FEE_REQUIRED, `fee` is what must be accepted first, None if it cannot be read."""

    reason: Reason
    texts: Texts
    fee: Money | None = None
    fee_type: FeeType | None = None
    deviations: tuple[Deviation, ...] = ()


LendResult: TypeAlias = Lent | Renewed | Refused | Unsent | Unknown
RenewResult: TypeAlias = Renewed | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a returned item must go. Decide by `alert_type` and `destination` first, then `alert`, then ok."""

    alert: bool
    alert_type: AlertType | None
    destination: str
    sort_bin: str
    permanent_location: str
    collection: str
    call_number: str
    hold_for: str
    """The waiting patron's number, masked."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The return was accepted (10 with ok 1)."""

    item: str
    title: str
    routing: Routing
    resensitize: bool | None
    magnetic: bool | None
    media: MediaType | None
    item_properties: str
    texts: Texts
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, slots=True)
class NotTakenBack:
    """10 with ok 0. The routing still counts: Koha traps a hold and says ok 0 all the same."""

    item: str
    title: str
    reason: Reason
    routing: Routing
    resensitize: bool | None
    texts: Texts
    deviations: tuple[Deviation, ...] = ()


ReturnResult: TypeAlias = TakenBack | NotTakenBack | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class RenewedAll:
    """The counts are the system's own; lists may be incomplete or empty."""

    renewed: tuple[str, ...]
    unrenewed: tuple[Listed, ...]
    renewed_count: int
    unrenewed_count: int
    texts: Texts


RenewAllResult: TypeAlias = RenewedAll | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class HoldDone:
    """The hold was added, changed or deleted."""

    available: bool | None
    queue_position: str
    pickup: str
    title: str
    texts: Texts


HoldResult: TypeAlias = HoldDone | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class Paid:
    """The library system recorded the payment."""

    transaction_id: str
    texts: Texts
    deviations: tuple[Deviation, ...] = ()


PayResult: TypeAlias = Paid | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class CardState:
    """How a card stands after blocking or enabling it."""

    may_borrow: bool
    texts: Texts


CardResult: TypeAlias = CardState | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The end of the patron's session was told; `asked` is False where this system is not told."""

    asked: bool
    texts: Texts = Texts()
    ended: bool = True
    """False: the system says that it did not end it (36N)."""


@dataclass(frozen=True, slots=True)
class PropertiesStored:
    """The item's properties were stored."""

    title: str
    texts: Texts


PropertiesResult: TypeAlias = PropertiesStored | Refused | Unsent | Unknown


@dataclass(frozen=True, slots=True)
class IlsStatus:
    """What the library system says of itself, and what the profile knows better."""

    online: bool
    version: str
    supported: frozenset[str]
    """Request codes that may be used: from BX, unless the profile says that BX lies."""
    offline_ok: bool | None
    clock_skew_s: float | None
    """The system's clock minus ours; None where it sends no date."""
    library_name: str
    texts: Texts


StatusResult: TypeAlias = IlsStatus | Unreachable


@dataclass(frozen=True, slots=True)
class Prior:
    """What was true before a wish was sent; written down by the caller, compared by `sip2.resolve`.

    None means that it is not known. `due` is the raw due date.
    """

    charged: bool | None = None
    due: str | None = None
    on_account: bool | None = None
    """Whether the item was on this patron's list of loans."""
    owed: Decimal | None = None
