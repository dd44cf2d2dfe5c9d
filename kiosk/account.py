"""What a library system tells a verified reader about the own account: loans, holds to collect, fees, reasons. Pure values.

Never shown, kept or sent anywhere without a verified PIN (circulation rules 9 and 21); nothing of it has a repr.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.messages import Money
from kiosk.values import ItemKey


class Why(StrEnum):
    """Why a card may not do everything. Codes; the sentences tell what to do and blame nobody."""

    LOST = "lost"  # the card was reported lost
    LIMIT = "limit"
    OVERDUE = "overdue"
    FEES = "fees"
    CLAIMS = "claims"  # books said to be returned, or lost, that the library still looks for
    RECALL = "recall"
    OTHER = "other"  # blocked, and the library system does not say why: an expired card, most often


@dataclass(frozen=True, slots=True, repr=False)
class Loan:
    """`described`: it was looked up already, whatever that brought."""

    item: ItemKey
    title: str = ""
    due: datetime | None = None
    described: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """`more`: loans beyond those listed. `ready`: titles, or item ids, of the holds that can be collected now."""

    loans: tuple[Loan, ...] = ()
    more: int = 0
    ready: tuple[str, ...] = ()
    waiting: int = 0  # holds that are not ready yet
    owed: Money | None = None
    owed_unclear: bool = False  # something is owed, and only staff can say how much
    may_renew: bool = True
    reasons: tuple[Why, ...] = ()
