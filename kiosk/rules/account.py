"""*My account*: loans with due dates, renewing them, holds to collect, fees, reasons. Circulation rules 6, 9 and 21.

Only with a verified PIN, and only while the library can be reached. A renewal is a transaction like any other, one at a
time; "renew all" is one renewal after the other, because lists of an answer to 65 may be incomplete and then no row could
be told what became of it. This file knows no screen.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.account import Account, Loan
from kiosk.effects import CheckPrinter, Describe, Effect
from kiosk.events import Described, PadChanged, Tick, Touched
from kiosk.rules import transaction
from kiosk.rules.limits import overdue
from kiosk.rules.phases import Transaction
from kiosk.rules.state import PinPolicy, Stage, State, in_session
from kiosk.values import Entry, ItemKey, Kind, Moment
from kiosk.view import Action, Purpose

Step = tuple[State, tuple[Effect, ...]]


def offered(state: State) -> bool:
    """Whether the welcome screen offers it: where a PIN is asked for and somebody can check it."""
    return state.site.pin is PinPolicy.ASK and state.health.online


def available(state: State) -> bool:
    """Whether this reader may see it now."""
    return state.session.account is not None and state.health.online


def enter(state: State) -> State:
    return in_session(state, stage=Stage.ACCOUNT, purpose=Purpose.ACCOUNT)


def loans(state: State) -> tuple[Loan, ...]:
    """What is on the card now: as the library system listed it, with what this visit changed."""
    held = {loan.item: loan for loan in _account(state).loans}
    for entry in (tx.entry for tx in state.live if tx.done):
        if entry.kind is Kind.RETURN:
            held.pop(entry.item, None)
        else:
            held[entry.item] = Loan(entry.item, entry.title, entry.due, described=True)
    return tuple(held.values())


def renewal(state: State, item: ItemKey) -> Transaction | None:
    """This visit's renewal of the item, whatever became of it."""
    return next((tx for tx in state.live if tx.entry.item == item and tx.entry.renewed), None)


def renewable(state: State, item: ItemKey) -> bool:
    """Once a visit: what was lent or asked about a moment ago is not asked again."""
    touched = any(tx.entry.item == item for tx in state.live)
    return _account(state).may_renew and not touched and item not in state.session.to_renew


def _account(state: State) -> Account:
    return state.session.account or Account()


# --- handlers of the session machine ---


def touched(state: State, what: Touched, _at: Moment) -> Step:
    match what.action:
        case Action.FINISH:
            return in_session(state, stage=Stage.ENDING), (CheckPrinter(),)
        case Action.CANCEL if state.session.may_borrow:
            return to_books(state), ()
        case Action.RENEW:
            return _wish(
                state, tuple(loan.item for loan in loans(state) if loan.item.item == what.argument)
            ), ()
        case Action.RENEW_ALL:
            return _wish(state, tuple(loan.item for loan in loans(state))), ()
        case _:
            return state, ()


def _wish(state: State, items: tuple[ItemKey, ...]) -> State:
    wanted = tuple(item for item in items if renewable(state, item))
    return in_session(state, to_renew=(*state.session.to_renew, *wanted))


def to_books(state: State) -> State:
    return in_session(state, stage=Stage.BORROWING, purpose=Purpose.BORROW)


def laid_down(state: State, _what: PadChanged, _at: Moment) -> Step:
    """A book on the pad says what its reader wants now."""
    return (to_books(state) if state.pad.items and state.session.may_borrow else state), ()


def time(state: State, _what: Tick, _at: Moment) -> Step:
    return (in_session(state, stage=Stage.ENDING), ()) if overdue(state) else (state, ())


def described(state: State, what: Described) -> State:
    """Title and due date of one listed loan have come; for a reader who has left meanwhile they are nobody's."""
    account = state.session.account
    if account is None or what.serial != state.session.describing:
        return state
    told = tuple(
        replace(loan, title=what.title or loan.title, due=what.due, described=True)
        if loan.item == what.item
        else loan
        for loan in account.loans
    )
    return in_session(state, account=replace(account, loans=told), describing=0)


# --- what follows from the state ---


def describe_next(state: State, _at: Moment) -> Step:
    """Look up the next loan while the reader reads: one at a time, from the top, never beside a renewal."""
    session = state.session
    if (
        session.stage is not Stage.ACCOUNT
        or session.describing
        or session.to_renew
        or not state.health.online
    ):
        return state, ()
    loan = next((loan for loan in _account(state).loans if not loan.described), None)
    if loan is None or state.running:
        return state, ()
    serial = state.counter + 1
    state = in_session(replace(state, counter=serial), describing=serial)
    return state, (Describe(serial, loan.item),)


def renew_next(state: State, at: Moment) -> Step:
    """Begin the next renewal that was wished for."""
    session = state.session
    if not session.to_renew or state.running:
        return state, ()
    if not state.health.journal:  # nothing can be recorded, so nothing is asked
        return in_session(state, to_renew=()), ()
    item, *rest = session.to_renew
    loan = next((loan for loan in loans(state) if loan.item == item), None)
    state = in_session(replace(state, counter=state.counter + 1), to_renew=tuple(rest))
    entry = Entry(
        f"{state.boot}-{state.counter}",
        Kind.LOAN,
        item,
        session.id,
        at,
        session.card,
        title=loan.title if loan else "",
        due=loan.due if loan else None,
        renewed=True,
    )
    tx, effects = transaction.begin(entry, (), look_first=True)
    return replace(state, live=(*state.live, tx)), effects
