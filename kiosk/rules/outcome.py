"""What a visit came to: what is done, what its reader must still hand over or ask about, and what of both the slip says.

One fact for receipt, slip and goodbye, so that none of them contradicts a row (rules 4, 11 and 20). This file knows no screen.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import SlipRow
from kiosk.messages import Message, say
from kiosk.rules.phases import Transaction
from kiosk.rules.state import State
from kiosk.values import Entry, IlsFact, Kind, Reason

_CALM = (Reason.NOT_OURS, Reason.ALREADY_YOURS, Reason.LEFT_AS_IS)
"""Not done, and nobody expects it to be."""


def done(state: State) -> tuple[Transaction, ...]:
    return tuple(tx for tx in state.live if tx.done)


def kinds(state: State) -> frozenset[Kind]:
    """What was done: borrowed (or renewed), returned, both, or nothing."""
    return frozenset(tx.entry.kind for tx in done(state))


def left(state: State) -> tuple[Transaction, ...]:
    """What its reader must still hand over or ask about."""
    return tuple(tx for tx in state.live if _is_left(tx))


def _is_left(tx: Transaction) -> bool:
    if tx.running or tx.undone:
        return False
    return not_secured(tx) or _alarms(tx) if tx.done else tx.entry.reason not in _CALM


def not_secured(tx: Transaction) -> bool:
    """Received, and it could leave again unnoticed: it goes to staff, not into the box."""
    return tx.done and Reason.NOT_SECURED in tx.entry.waits_for


def _alarms(tx: Transaction) -> bool:
    """The loan stands, and the gate will ring for it (rule 4)."""
    kept_on = Reason.NOT_RELEASED in tx.entry.waits_for or tx.entry.reason is Reason.TAG_LEFT
    return tx.entry.kind is Kind.LOAN and kept_on


def left_reference(state: State) -> str:
    """Under which staff find the first of that; "" where nothing of it is in the journal."""
    return next((tx.entry.reference for tx in left(state) if tx.entry.reference), "")


def to_put_away(state: State) -> bool:
    """Whether its reader still has returned books that go into the box, or on the shelf."""
    return any(tx.entry.kind is Kind.RETURN and not not_secured(tx) for tx in done(state))


def parting_words(state: State) -> Message | None:
    """The one sentence about what is left, the most pressing first; None where nothing is."""
    rest = left(state)
    if not rest:
        return None
    if any(_alarms(tx) for tx in rest):
        return say("put_back.see_staff")
    if all(not_secured(tx) for tx in rest):
        return say("row.not_secured")
    if not all(tx.entry.renewed for tx in rest):
        return say("goodbye.not_done")
    return _not_renewed(next((tx for tx in rest if _open(tx)), rest[0]))


# --- the slip -------------------------------------------------------------------------------------


def slip_rows(state: State) -> tuple[SlipRow, ...]:
    """What the reader leaves with, and what is left to do; nothing where nothing is done."""
    told = tuple(_slip_row(state, tx) for tx in state.live if tx.done or _is_left(tx))
    return told if done(state) else ()


def _slip_row(state: State, tx: Transaction) -> SlipRow:
    row = slip_row(tx.entry, stands=tx.done or _alarms(tx), left=_slip_words(tx) if _is_left(tx) else None)
    recalled = tx.entry.session != state.session.id
    # Without a PIN a visit that was cut off comes back without titles, nor numbers by which a catalogue finds them (rule 9).
    return replace(row, item=tx.entry.reference) if recalled and not state.session.verified else row


def _slip_words(tx: Transaction) -> Message:
    if _alarms(tx):
        return say("put_back.see_staff")
    return _not_renewed(tx) if tx.entry.renewed else say("slip.line_not_done")


def _not_renewed(tx: Transaction) -> Message:
    """A renewal whose answer was lost may have been done: nobody is told that it was not."""
    return say("row.no_answer" if _open(tx) else "row.not_renewed")


def _open(tx: Transaction) -> bool:
    return tx.entry.ils in (IlsFact.ASKED, IlsFact.UNKNOWN)


def slip_row(entry: Entry, *, stands: bool = True, left: Message | None = None) -> SlipRow:
    e = entry
    return SlipRow(
        e.kind, e.title, e.item.item, e.due, e.renewed, _certain(e), e.provisional, stands=stands, left=left
    )


def unverified_row(reference: str) -> SlipRow:
    """Of something that a return bin took and nobody could identify."""
    left = say("bin.unverified.detail")
    return SlipRow(Kind.RETURN, "", reference, certain=False, verified=False, left=left)


def _certain(entry: Entry) -> bool:
    return entry.kind is Kind.LOAN or (entry.ils is IlsFact.YES and Reason.TO_CONFIRM not in entry.waits_for)


def slip_reference(state: State) -> str:
    """The first done transaction's reference stands for the visit; staff find the session by it."""
    return next((tx.entry.reference for tx in done(state)), "")
