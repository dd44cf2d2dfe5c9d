"""Sending late: what was taken in while the ILS could not be asked is told to it when it is there and nobody waits.

By sequence, one row at a time; of several library systems only those that are there are told. A row that waits (for its next
try, or for staff) holds back later rows of its item and later loans of its patron, and nothing else. A broken link pauses
without counting; refusals count.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import merge
from math import inf

from kiosk.effects import Effect
from kiosk.events import LookAgain
from kiosk.rules import late, recall, transaction
from kiosk.rules.phases import Transaction, Turn
from kiosk.rules.state import Pending, State
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Secret

Step = tuple[State, tuple[Effect, ...]]

AFTER_A_BREAK_S = 5.0
AFTER_A_REFUSAL_S = 60.0


def reloaded(state: State, entries: tuple[Entry, ...], stuck: tuple[Entry, ...]) -> State:
    """What an earlier run left open takes its place in the queue; what waits for staff still holds back the rest."""
    return replace(state, queue=tuple(Pending(entry) for entry in entries), stuck=stuck, sending=None)


def queued(state: State, tx: Transaction) -> State:
    """A transaction that ended without the ILS joins the queue; it keeps its sequence."""
    for_the_ils = not tx.entry.closed and (tx.entry.queued or tx.entry.ils is IlsFact.ASKED)
    if tx.running or not for_the_ils or any(p.entry.key == tx.key for p in state.queue):
        return state
    # Its row says nothing of that loan: a restart finds it in the journal again (`owners.journal`).
    return joined(state, Pending(late.of_loan(tx.entry, tx.lent) if tx.lent else tx.entry))


def joined(state: State, pending: Pending) -> State:
    """The row takes its place in the queue."""
    return replace(state, queue=_by_sequence((*state.queue, pending)))


def _by_sequence(rows: tuple[Pending, ...]) -> tuple[Pending, ...]:
    return tuple(sorted(rows, key=_sequence))


def _sequence(pending: Pending) -> int:
    return pending.entry.seq


def send_next(state: State, at: Moment) -> Step:
    """Begin the next row that may go; only while its ILS is there and no reader is served."""
    free = state.at_rest and state.health.journal
    if state.sending is not None or not free:
        return state, ()
    entry = _next(state, at.mono)
    if entry is None:
        return state, ()
    begun = transaction.resume(entry, state.site.late)
    asked, effects = transaction.MACHINE.run(begun, Turn(), at)
    return replace(state, sending=asked), effects


def _next(state: State, now: float) -> Entry | None:
    """Asked after every event, so it costs little: rows lie in their order, and those of a system that is away are passed by.

    They hold back nothing that another system is to hear of.
    """
    hears = state.health.hears()
    waiting_for_staff = (*state.stuck, *((state.desk.after,) if state.desk else ()))
    held_up = _by_sequence(tuple(Pending(entry, inf) for entry in waiting_for_staff))
    held_items: set[ItemKey] = set()
    held_cards: set[Secret] = set()
    for pending in merge(state.queue, held_up, key=_sequence):
        entry = pending.entry
        if not hears(entry.item.ils):
            continue
        held = entry.item in held_items or (entry.kind is Kind.LOAN and entry.card in held_cards)
        may_go = not held or entry.ils is IlsFact.ASKED  # to look changes nothing, and waits for nobody
        if may_go and pending.not_before <= now:
            return entry
        held_items.add(entry.item)
        if entry.card and not held:  # a row that only waits for another says nothing about its reader
            held_cards.add(entry.card)
    return None


def ends_an_unheard_loan(state: State, entry: Entry) -> bool:
    """Whether this return ends a promised loan that the ILS has still to hear of, or staff to settle that it refused it."""
    if entry.kind is not Kind.RETURN:
        return False
    desk = (state.desk.after,) if state.desk else ()
    rows = (*(pending.entry for pending in state.queue), *state.stuck, *desk)
    return any(row.item == entry.item and row.provisional for row in rows)


def advance(state: State, what: object, at: Moment) -> Step:
    """The late row under way hears an answer."""
    assert state.sending is not None
    tx, effects = transaction.MACHINE.run(state.sending, what, at)
    if tx.running:
        return replace(state, sending=tx), effects
    state = recall.heard(replace(state, sending=None), tx.entry)
    rest_s = what.after_s if isinstance(what, LookAgain) else AFTER_A_BREAK_S
    return _ended(state, tx.entry, at, rest_s), effects


def _ended(state: State, entry: Entry, at: Moment, rest_s: float) -> State:
    rest = tuple(_known(p, entry) for p in state.queue if p.entry.key != entry.key)
    if entry.closed:
        stuck = (*state.stuck, entry) if entry.stuck else state.stuck
        return replace(state, queue=rest, stuck=stuck)
    wait_s = (
        AFTER_A_REFUSAL_S * 2 ** (entry.attempts - 1)
        if entry.ils is IlsFact.UNASKED and entry.attempts
        else 0.0
    )
    again = Pending(entry, at.mono + max(wait_s, rest_s))
    return replace(state, queue=_by_sequence((*rest, again)))


def _known(pending: Pending, sent: Entry) -> Pending:
    """A book that was lent and brought back before either was sent: its return knows whose loan came before it."""
    lent = sent.kind is Kind.LOAN and sent.ils is IlsFact.YES and sent.due is not None
    if not (lent and pending.entry.kind is Kind.RETURN and pending.entry.item == sent.item):
        return pending
    return replace(pending, entry=late.of_loan(pending.entry, sent))
