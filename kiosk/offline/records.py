"""What the two snapshots tell of a card and of an item. Values; no card number among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Card:
    """A reader's card on the day of the snapshot. It carries no number: it is found by a keyed hash."""

    limit: int
    loans: int = 0
    blocked: bool = False
    expires: date | None = None  # the last day on which it may borrow; None: never expires
    category: str = ""
    pin: bytes | None = None  # keyed hash, where the library put one in (rule 18)


@dataclass(frozen=True, slots=True)
class Item:
    """An item on the day of the snapshot."""

    title: str
    loan_class: str
    held: bool = False
    sort_class: str = ""
    due: date | None = None  # of the loan that it was on
