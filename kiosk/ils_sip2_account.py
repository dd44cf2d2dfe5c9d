"""A SIP2 account as the core knows it: loans, holds to collect, fees and the reasons for a block. Pure."""

from __future__ import annotations

from kiosk.account import Account, Loan, Why
from kiosk.collation import vietnamese
from kiosk.messages import Money
from kiosk.values import ItemKey
from sip2 import results as r

MOST_LOANS = 100
"""Rows that a reader could still look through; a class's card may carry more."""

# Patron status flags, SIP2 2.00 "patron status"; those that deny recalls or holds are no reason for what is asked here.
_WHY = {
    "card_reported_lost": Why.LOST,
    "too_many_charged": Why.LIMIT,
    "too_many_overdue": Why.OVERDUE,
    "excessive_fines": Why.FEES,
    "excessive_fees": Why.FEES,
    "too_many_billed": Why.FEES,
    "too_many_claims_returned": Why.CLAIMS,
    "too_many_lost": Why.CLAIMS,
    "recall_overdue": Why.RECALL,
}


def account_of(ils: str, found: r.PatronKnown, ready: tuple[r.Listed, ...]) -> Account:
    """`found` with its verified account; `ready`: the list of holds that can be collected."""
    held = found.account
    assert held is not None, "an account is handed on only with a verified PIN"
    loans = tuple(Loan(ItemKey(ils, line.item), _title(line)) for line in held.listed[:MOST_LOANS])
    counted = held.counts.loans if held.counts.loans is not None else len(held.listed)
    owed = held.owed if held.owed is not None and held.owed.amount > 0 else None
    return Account(
        loans=loans,
        more=max(0, counted - len(loans)),
        ready=tuple(sorted((_title(line) or line.item for line in ready), key=vietnamese)),
        waiting=held.counts.unavailable_holds or 0,
        owed=Money(owed.amount, owed.currency) if owed else None,
        owed_unclear=held.owed_unclear,
        may_renew=found.may_renew,
        reasons=_reasons(found, held),
    )


def _title(line: r.Listed) -> str:
    """Some systems write the title behind the item's id."""
    return line.text.removeprefix(line.item).strip()


def _reasons(found: r.PatronKnown, held: r.Account) -> tuple[Why, ...]:
    """In the order of `Why`, each once; blocked without a flag that says why is still said."""
    named = {why for flag, why in _WHY.items() if flag in held.status_flags}
    if not found.may_borrow and not named:
        named = {Why.OTHER}
    return tuple(why for why in Why if why in named)
