"""One transaction as one row on the screen: its mark, its state in a word or two, the one fact that matters. Pure."""

from __future__ import annotations

from kiosk.events import Standing
from kiosk.messages import Message, say
from kiosk.rules.choices import FAULTS
from kiosk.rules.phases import Phase, Transaction
from kiosk.values import IlsFact, Kind, Reason, TagFact
from kiosk.view import Mark, Purpose, Row

_WORKING = {
    Phase.LOOKING: "row.reading",
    Phase.OPENING: "row.reading",
    Phase.WAITING: "row.waiting",
    Phase.MARKING: "row.asking",
    Phase.ASKING: "row.asking",
    Phase.NOTING: "row.asking",
    Phase.TAGGING: "row.securing",
    Phase.SETTLING: "row.securing",
}

_REFUSED = {
    Reason.NOT_ON_LOAN: "row.received",
    Reason.ON_LOAN_ELSEWHERE: "row.on_loan_elsewhere",
    Reason.HELD_FOR_OTHER: "row.held_for_other",
    Reason.REFERENCE_ONLY: "row.reference_only",
    Reason.LIMIT_REACHED: "row.limit_reached",
    Reason.CARD_BLOCKED: "row.card_blocked",
    Reason.UNKNOWN_CARD: "row.card_blocked",
    Reason.UNKNOWN_ITEM: "row.unknown_item",
    Reason.RENEWAL_REFUSED: "row.not_renewed",
    Reason.REFUSED: "row.refused",
    Reason.NO_ANSWER: "row.no_answer",
    Reason.NOT_SENT: "row.no_answer",
    Reason.NOT_RELEASED: "row.see_staff_before_leaving",
    Reason.NOT_SECURED: "row.not_secured",
    Reason.LEFT_PAD: "row.not_returned",
    Reason.UNRESOLVED: "row.unknown_item",
    Reason.NOT_MIGRATED: "row.unknown_item",
    Reason.ALREADY_YOURS: "row.already_yours",
    Reason.LEFT_AS_IS: "row.already_yours",
    Reason.NOT_OURS: "row.not_ours",
    Reason.SAME_NUMBER: "row.same_number",
    Reason.UNDO_FAILED: "row.still_borrowed",
    Reason.REPORTED: "row.uncertain",
    Reason.UNTAGGED: "row.untagged",
    Reason.USE_PAD: "row.use_pad",
    Reason.TRADE_BARCODE: "row.trade_barcode",
    Reason.NOT_RECORDED: "row.uncertain",
}

_NEXT = {
    Reason.NOT_OURS: "fact.keep",
    Reason.LEFT_PAD: "fact.put_back",
    Reason.NOT_SENT: "fact.leave_here",
    Reason.ALREADY_YOURS: "",
    Reason.LEFT_AS_IS: "",
    Reason.USE_PAD: "",
    Reason.TRADE_BARCODE: "fact.library_barcode",
}
"""What to do with a book that was not done; everything else: see staff."""


def row_of(tx: Transaction) -> Row:
    """One transaction as one row."""
    entry = tx.entry
    purpose = Purpose.BORROW if entry.kind is Kind.LOAN else Purpose.RETURN
    if tx.phase is Phase.AWAITING:
        return Row(tx.key, purpose, Mark.STOP, entry.title, say("row.put_back"), say("fact.put_back"))
    if tx.running:
        return Row(tx.key, purpose, Mark.WORKING, entry.title, say(_WORKING[tx.phase]))
    if tx.undone:
        return Row(tx.key, Purpose.BORROW, Mark.ITEM, entry.title, say("row.undone"), say("fact.leave_here"))
    if tx.done:
        word, fact = _loan_words(tx) if entry.kind is Kind.LOAN else _return_words(tx)
        mark = Mark.ATTENTION if Reason.NOT_SECURED in entry.waits_for else Mark.DONE
        return Row(tx.key, purpose, mark, entry.title, word, fact)
    return _refused_row(tx, purpose)


def _loan_words(tx: Transaction) -> tuple[Message, Message | None]:
    due, renewed = tx.entry.due, tx.entry.renewed
    if tx.entry.provisional:
        return say("row.recorded"), say("fact.expected_due", due=due.date()) if due else None
    if tx.entry.reason is Reason.UNDO_FAILED:
        return say("row.still_borrowed"), say("fact.due", due=due.date()) if due else None
    if tx.entry.parked in FAULTS.values() and not renewed:
        return say("row.borrowed_reported"), say("fact.due", due=due.date()) if due else None
    if tx.entry.reason is Reason.TAG_LEFT:
        return say("row.borrowed_desk"), say("fact.due", due=due.date()) if due else None
    word = say("row.renewed" if renewed else "row.borrowed")
    code = "fact.new_due" if renewed else "fact.due"
    return word, say(code, due=due.date()) if due else None


def _return_words(tx: Transaction) -> tuple[Message, Message | None]:
    entry = tx.entry
    if entry.tag is TagFact.FAILED:
        return say("row.not_secured"), None
    if not entry.closed or entry.ils is IlsFact.UNKNOWN or entry.parked:
        return say("row.received_staff"), None
    if entry.prior == Standing.ON_ANOTHER:
        return say("row.received"), say("fact.leave_here")
    return say("row.returned" if entry.ils is IlsFact.YES and entry.reason is None else "row.received"), None


def _refused_row(tx: Transaction, purpose: Purpose) -> Row:
    entry = tx.entry
    reason = entry.parked or entry.reason
    word = say(_REFUSED.get(reason, "row.uncertain")) if reason else say("row.not_done")
    fact = _NEXT.get(reason, "fact.see_staff") if reason else "fact.see_staff"
    stop = reason in (Reason.NOT_RELEASED, Reason.NOT_RECORDED)
    mark = Mark.STOP if stop else Mark.ATTENTION
    return Row(tx.key, purpose, mark, entry.title, word, say(fact) if fact else None)
