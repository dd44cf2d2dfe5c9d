"""The desk that lends without the library system: card, item and day in; a due date or a reason out.

Circulation rules 16 to 18. Pure; it knows neither files nor hashes nor the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.offline.calendar import Calendar
from kiosk.offline.records import Card, Item
from kiosk.values import Reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What the site loosens knowingly, and what it tightens. The defaults are rule 16's."""

    unknown_cards: int = 0  # books lent to a card that the snapshot lacks
    unknown_items: int = 0  # days for an item that the snapshot lacks; 0: not lent
    held_items: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)  # patron class: most books on a card


def card_trouble(card: Card | None, today: date, terms: Terms) -> Reason | None:
    """Why this card may borrow nothing at all."""
    if card is None:
        return None if terms.unknown_cards else Reason.UNKNOWN_CARD
    if card.blocked or (card.expires is not None and card.expires < today):
        return Reason.CARD_BLOCKED
    return None


def may_still_borrow(card: Card | None, borrowed: int, terms: Terms) -> int:
    """How many more books; `borrowed` are those that were lent since the snapshot and that it cannot know."""
    if card is None:
        return max(0, terms.unknown_cards - borrowed)
    limit = min(card.limit, terms.limits.get(card.category, card.limit))
    return max(0, limit - card.loans - borrowed)


def loan_days(item: Item | None, terms: Terms, calendar: Calendar) -> int | Reason:
    """For how long this item is lent. A class without days in the calendar is restricted."""
    if item is None:
        return terms.unknown_items or Reason.UNKNOWN_ITEM
    if item.held and not terms.held_items:
        return Reason.HELD_FOR_OTHER
    return calendar.days.get(item.loan_class, 0) or Reason.REFERENCE_ONLY


def lend(
    card: Card | None, borrowed: int, item: Item | None, today: date, terms: Terms, calendar: Calendar
) -> date | Reason:
    """The due date to promise, or why there is no loan. NOT_SENT: the calendar ends before a day could be promised."""
    trouble = card_trouble(card, today, terms)
    if trouble is not None:
        return trouble
    days = loan_days(item, terms, calendar)
    if isinstance(days, Reason):
        return days
    if not may_still_borrow(card, borrowed, terms):
        return Reason.LIMIT_REACHED
    return calendar.due(today, days) or Reason.NOT_SENT
