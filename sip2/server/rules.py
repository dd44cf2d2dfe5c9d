"""When the small library lends, renews, charges and where a returned item goes. Pure functions over records.

Knows no protocol and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from sip2.server.records import Account, Fine, Hold, Item, Kind, Loan, Patron, Reason

LAST_MINUTE = time(23, 59, 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """The house rules, from the catalogue."""

    days: Mapping[Kind, int]
    max_renewals: int
    fine_limit: Decimal
    fine_per_day: Decimal
    bins: Mapping[Kind, str]
    hold_bin: str
    transit_bin: str
    exception_bin: str
    zone: tzinfo


def due_date(rules: Rules, item: Item, now: datetime) -> datetime:
    """The end of the last day of the loan, local time."""
    day = now.astimezone(rules.zone).date() + timedelta(days=rules.days[item.kind])
    return datetime.combine(day, LAST_MINUTE, rules.zone)


def patron_trouble(rules: Rules, patron: Patron, owed: Decimal, today: date) -> Reason | None:
    """Why this reader may borrow nothing at all today."""
    if patron.blocked:
        return Reason.BLOCKED
    if patron.expires < today:
        return Reason.EXPIRED
    if owed > rules.fine_limit:
        return Reason.FINES
    return None


def item_trouble(item: Item, card: str, loan: Loan | None, holds: tuple[Hold, ...]) -> Reason | None:
    """Why this item cannot go to this reader now; a loan to the same reader is no trouble (it is a renewal)."""
    if item.lost:
        return Reason.LOST
    if item.kind in (Kind.REFERENCE, Kind.PERIODICAL):
        return Reason.NOT_FOR_LOAN
    if loan is not None and loan.card != card:
        return Reason.ON_LOAN_TO_ANOTHER
    if loan is None and holds and holds[0].card != card:
        return Reason.HELD
    return None


def why_not_lend(account: Account, item: Item, loan: Loan | None, holds: tuple[Hold, ...]) -> Reason | None:
    """The first reason against lending `item` to the reader of `account`."""
    if account.trouble is not None:
        return account.trouble
    trouble = item_trouble(item, account.patron.card, loan, holds)
    if trouble is not None:
        return trouble
    if account.patron.category == "child" and item.kind is not Kind.CHILDREN:
        return Reason.ADULTS_ONLY
    if loan is None and len(account.loans) >= account.patron.limit:
        return Reason.TOO_MANY
    return None


def why_not_renew(rules: Rules, account: Account, loan: Loan, holds: tuple[Hold, ...]) -> Reason | None:
    """The first reason against a longer loan."""
    if account.trouble is not None:
        return account.trouble
    if any(hold.card != loan.card for hold in holds):
        return Reason.HELD
    if loan.renewals >= rules.max_renewals:
        return Reason.NO_MORE_RENEWALS
    return None


def late_fine(rules: Rules, loan: Loan, returned: datetime) -> Decimal:
    """Dong for each day begun after the due date."""
    late = (returned.astimezone(rules.zone).date() - loan.due.astimezone(rules.zone).date()).days
    return rules.fine_per_day * max(0, late)


def sort_bin(rules: Rules, item: Item, hold: Hold | None, send_to: str) -> str:
    """The bin that a sorter should drop the item into."""
    if hold is not None and not send_to:
        return rules.hold_bin
    return rules.transit_bin if send_to else rules.bins[item.kind]


def fine_to_pay(fines: tuple[Fine, ...], number: int | None) -> tuple[Fine, ...]:
    """The fines that a payment is for, oldest first: the one asked for, or all."""
    return tuple(fine for fine in fines if number is None or fine.number == number)
