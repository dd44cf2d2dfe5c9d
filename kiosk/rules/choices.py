"""What a reader is asked about one book, and what the answer makes of it. Law: circulation rule 5.

A question is derived from the state, so that it comes and goes with its book; the answer begins a transaction of its own,
which stands in the old row's place. This file knows no screen.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Effect
from kiosk.rules import transaction
from kiosk.rules.phases import Transaction
from kiosk.rules.state import Stage, State
from kiosk.values import Entry, Kind, Moment, PadItem, Reason
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]


def already_yours(state: State) -> Transaction | None:
    """The book on the pad that is on this card already, and about which the reader has not decided."""
    if state.session.stage is not Stage.BORROWING:
        return None
    return next(
        (tx for tx in state.live if tx.entry.reason is Reason.ALREADY_YOURS and lies(state, tx)), None
    )


def lies(state: State, tx: Transaction) -> PadItem | None:
    """This transaction's book, if it lies on the pad whole."""
    here = set(tx.uids)
    return next((item for item in state.pad.items if item.complete and here and here <= set(item.uids)), None)


def answers(state: State) -> tuple[Action, ...]:
    """What may be answered; nothing is renewed while the library cannot be reached."""
    return (
        (Action.LEAVE, Action.RENEW, Action.RETURN) if state.health.online else (Action.LEAVE, Action.RETURN)
    )


def answer(state: State, tx: Transaction, action: Action, at: Moment) -> Step:
    """Return, renew or leave it: nothing happens to a book on loan that its reader did not ask for."""
    match action:
        case Action.RETURN:
            return _begin(
                state, tx, replace(_anew(state, tx, at), kind=Kind.RETURN, card=None), look_first=False
            )
        case Action.RENEW if state.health.online:
            return _begin(state, tx, replace(_anew(state, tx, at), renewed=True), look_first=True)
        case Action.LEAVE:
            return put(state, replace(tx, entry=replace(tx.entry, reason=Reason.LEFT_AS_IS)), tx.key), ()
        case _:
            return state, ()


def _anew(state: State, tx: Transaction, at: Moment) -> Entry:
    key = f"{state.boot}-{state.counter + 1}"
    card = state.session.card
    return Entry(key, Kind.LOAN, tx.entry.item, state.session.id, at, card, title=tx.entry.title)


def _begin(state: State, old: Transaction, entry: Entry, *, look_first: bool) -> Step:
    begun, effects = transaction.begin(entry, old.uids, look_first=look_first)
    return put(replace(state, counter=state.counter + 1), begun, old.key), effects


def put(state: State, tx: Transaction, key: str) -> State:
    """`tx` in the place of the transaction of this key."""
    return replace(state, live=tuple(tx if one.key == key else one for one in state.live))
