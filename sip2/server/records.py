"""What the small library keeps records of: titles, items, patrons, loans, holds, fines, and what it executed.

Values only. Knows no rule and no protocol.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """What an item is; the rules differ by it."""

    BOOK = "book"
    CHILDREN = "children"
    SET = "set"
    """A book with discs, or several volumes lent together."""
    REFERENCE = "reference"
    PERIODICAL = "periodical"


class Reason(Enum):
    """Why the library says no."""

    UNKNOWN_PATRON = "unknown_patron"
    UNKNOWN_ITEM = "unknown_item"
    WRONG_PIN = "wrong_pin"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    FINES = "fines"
    TOO_MANY = "too_many"
    ADULTS_ONLY = "adults_only"
    NOT_FOR_LOAN = "not_for_loan"
    LOST = "lost"
    HELD = "held"
    ON_LOAN_TO_ANOTHER = "on_loan_to_another"
    ALREADY_YOURS = "already_yours"
    FEE_NOT_ACCEPTED = "fee_not_accepted"
    NOT_ON_LOAN = "not_on_loan"
    NO_MORE_RENEWALS = "no_more_renewals"
    NO_SUCH_HOLD = "no_such_hold"
    NO_SUCH_FINE = "no_such_fine"
    TOO_MUCH_PAID = "too_much_paid"


class Charge(Enum):
    """What a fine or fee is for."""

    OVERDUE = "overdue"
    DAMAGE = "damage"
    RENTAL = "rental"
    CARD = "card"


class Act(Enum):
    """Something that changed the library's records."""

    LENT = "lent"
    RENEWED = "renewed"
    RETURNED = "returned"
    SEEN = "seen"
    """An item was returned that was not on loan; its place is now known."""
    HOLD_TRAPPED = "hold_trapped"
    SENT_HOME = "sent_home"
    HOLD_PLACED = "hold_placed"
    HOLD_CHANGED = "hold_changed"
    HOLD_CANCELLED = "hold_cancelled"
    FINED = "fined"
    PAID = "paid"
    BLOCKED = "blocked"
    ENABLED = "enabled"
    ITEM_NOTED = "item_noted"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with a barcode. A set has several parts and one barcode."""

    barcode: str
    title: str
    author: str
    kind: Kind
    branch: str
    call_number: str
    parts: int = 1
    rental: Decimal = Decimal(0)
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Patron:
    """A reader. `pin` is None for a reader who never chose one. Name and PIN never show in a repr."""

    card: str
    name: str = field(repr=False)
    pin: str | None = field(repr=False)
    branch: str
    expires: date
    category: str
    limit: int
    birth: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    blocked: str = ""
    """Why staff blocked the card; empty when it is not blocked."""


@dataclass(frozen=True, slots=True)
class Loan:
    """An item out with a reader. Times are aware."""

    item: str
    card: str
    since: datetime
    due: datetime
    renewals: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A reader waits for an item. Ready: the item stands on the hold shelf of `pickup`."""

    number: int
    item: str
    card: str
    placed: datetime
    pickup: str
    expires: date | None = None
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Fine:
    """An amount in dong that a reader owes, with what it is for."""

    number: int
    card: str
    amount: Decimal
    charge: Charge
    item: str
    raised: date


@dataclass(frozen=True, slots=True)
class Executed:
    """One line of the append-only record of what was really done: the oracle of crash tests."""

    seq: int
    time: datetime
    act: Act
    item: str = ""
    card: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lent:
    """The loan as it stands now; `renewed` when the reader had the item already."""

    loan: Loan
    renewed: bool


@dataclass(frozen=True, slots=True)
class Declined:
    """The library says no. `fee` is what would have to be accepted first."""

    reason: Reason
    fee: Decimal = Decimal(0)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A known item came back. `loan` is the one that ended, if any; `send_to` a branch when it must travel."""

    item: Item
    loan: Loan | None
    hold: Hold | None
    send_to: str
    bin: str
    fined: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RenewedAll:
    """Which items were renewed, and which not and why."""

    renewed: tuple[Loan, ...]
    declined: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment as booked, with the library's own number for it."""

    number: str
    amount: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """Everything about one reader at one moment."""

    patron: Patron
    loans: tuple[Loan, ...]
    overdue: tuple[Loan, ...]
    ready: tuple[Hold, ...]
    waiting: tuple[Hold, ...]
    fines: tuple[Fine, ...]
    recalled: tuple[Loan, ...]
    """Loans of this reader that others wait for."""
    trouble: Reason | None
    """Why this reader may not borrow now."""

    @property
    def owed(self) -> Decimal:
        """All fines together, in dong."""
        return sum((fine.amount for fine in self.fines), Decimal(0))
