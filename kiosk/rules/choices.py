"""What a reader is asked about one book, and what the answer makes of it. Law: circulation rules 5, 7 and 8.

A question is derived from the state, so that it comes and goes with its book; the answer begins a transaction of its own,
which stands in the old row's place. This file knows no screen.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Effect
from kiosk.messages import Message, say
from kiosk.rules import barcodes, transaction
from kiosk.rules.phases import Phase, Reported, Stands, Transaction
from kiosk.rules.state import Stage, State, in_session
from kiosk.values import UNDO, Entry, IlsFact, Kind, Moment, PadItem, Reason, TagFact
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]


def already_yours(state: State) -> Transaction | None:
    """The book in front of the station that is on this card already, and about which the reader has not decided."""
    if state.session.stage is not Stage.BORROWING:
        return None
    undecided = (tx for tx in state.live if tx.entry.reason is Reason.ALREADY_YOURS)
    return next((tx for tx in undecided if lies(state, tx) or not tx.uids), None)


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
            parked = barcodes.to_confirm(state, without_tag=tx.entry.tagless)
            entry = replace(_anew(state, tx, at), kind=Kind.RETURN, card=None, parked=parked)
            return _begin(state, tx, entry, look_first=False)
        case Action.RENEW if state.health.online:
            return _begin(state, tx, replace(_anew(state, tx, at), renewed=True), look_first=True)
        case Action.LEAVE:
            return put(state, replace(tx, entry=replace(tx.entry, reason=Reason.LEFT_AS_IS)), tx.key), ()
        case _:
            return state, ()


def about(state: State) -> Transaction | None:
    """The row whose "more" was touched: only while books are served, and only while something can be done about it."""
    if state.session.stage not in (Stage.BORROWING, Stage.RETURNING) or not state.session.about:
        return None
    tx = state.transaction(state.session.about)
    return tx if tx is not None and offers(state, tx) else None


def offers(state: State, tx: Transaction) -> tuple[Action, ...]:
    """What can be done about a row that is done."""
    if not tx.done:
        return ()
    report = (Action.TROUBLE,) if _may_report(tx) else ()
    return (*report, Action.UNDO) if _may_undo(state, tx) else report


def _may_report(tx: Transaction) -> bool:
    return tx.entry.parked in (None, Reason.TO_CONFIRM)


FAULTS = {
    "title": Reason.REPORTED_TITLE,
    "damaged": Reason.REPORTED_DAMAGED,
    "part": Reason.REPORTED_PART,
    "other": Reason.REPORTED,
}
"""What may be the matter with a book, in the order of the screen (rule 8)."""


def asks_what(state: State) -> Transaction | None:
    """The row about which the reader is being asked what is the matter with it."""
    return about(state) if state.session.reporting else None


def _may_undo(state: State, tx: Transaction) -> bool:
    """Only a fresh loan whose own tag was released here, only while its book lies on the pad (rule 7)."""
    entry = tx.entry
    fresh = (
        entry.kind is Kind.LOAN and entry.ils is IlsFact.YES and not entry.renewed and entry.reason is None
    )
    released = entry.tag is TagFact.VERIFIED or entry.tagless
    return fresh and released and state.health.online and lies(state, tx) is not None


def answer_about(state: State, tx: Transaction, action: Action, argument: str, at: Moment) -> Step:
    """Back, undo, or tell staff."""
    closed = in_session(state, about="", reporting=False)
    match action:
        case Action.CANCEL if state.session.reporting:
            return in_session(state, reporting=False), ()
        case Action.CANCEL:
            return closed, ()
        case Action.TROUBLE if not state.session.reporting and _may_report(tx):
            return in_session(state, reporting=True), ()
        case Action.TROUBLE if argument in FAULTS and _may_report(tx):
            told, effects = transaction.MACHINE.run(tx, Reported(FAULTS[argument]), at)
            return put(closed, told, tx.key), effects
        case Action.UNDO if _may_undo(state, tx):
            entry = replace(_anew(state, tx, at), kind=Kind.RETURN, card=None, prior=UNDO)
            begun, effects = transaction.undo(entry, tx.entry, tx.uids)
            return put(replace(closed, counter=state.counter + 1), begun, tx.key), effects
        case _:
            return state, ()


def loan_stands(state: State, at: Moment) -> Step:
    """An undo that surely did not happen gives way to its loan, whose tags are released again."""
    for tx in state.live:
        surely_not = (
            tx.entry.ils in (IlsFact.UNASKED, IlsFact.NO) and tx.entry.reason is not Reason.NOT_RECORDED
        )
        if tx.undoes is not None and not tx.running and not tx.undone and surely_not:
            loan = Transaction(tx.undoes, Phase.ENDED, tx.uids)
            standing, effects = transaction.MACHINE.run(loan, Stands(), at)
            return put(state, standing, tx.key), effects
    return state, ()


def weak_evidence(state: State) -> Message | None:
    """Why the reader may believe that more is done than is: something lies there that is in no row (ux.md §3.2).

    What is still in progress is waited for anyway.
    """
    if state.pad.unreadable:
        return say("items.unreadable")
    return say("question.part_missing") if any(not item.complete for item in state.pad.items) else None


def asks_for_all(state: State) -> bool:
    served = state.session.stage in (Stage.BORROWING, Stage.RETURNING)
    return served and state.session.is_that_all and weak_evidence(state) is not None


def _anew(state: State, tx: Transaction, at: Moment) -> Entry:
    key = f"{state.boot}-{state.counter + 1}"
    old, visit = tx.entry, state.session
    return Entry(key, Kind.LOAN, old.item, visit.id, at, visit.card, title=old.title, tagless=old.tagless)


def _begin(state: State, old: Transaction, entry: Entry, *, look_first: bool) -> Step:
    begun, effects = transaction.begin(entry, old.uids, look_first=look_first)
    return put(replace(state, counter=state.counter + 1), begun, old.key), effects


def put(state: State, tx: Transaction, key: str) -> State:
    """`tx` in the place of the transaction of this key."""
    return replace(state, live=tuple(tx if one.key == key else one for one in state.live))
