"""How a transaction goes on that is sent late: looked at first, so that no newer loan is ended and nothing is done twice.

A look often tells less than all. An item with a due date is taken for one on loan, whether or not its state says so; and of
one on loan nobody here ends a loan that may be newer. A system that tells neither a state that it knows nor a due date (many
answer 17 with "other" and nothing else) leaves nothing to go by: the return is sent all the same, because else it would never
be, and such a system would leave each late return to staff.

Handlers of the machine in `kiosk.rules.transaction`; which row goes when is `kiosk.rules.sending`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.effects import Inspect, Resolve
from kiosk.events import Inspected, LookAgain, NotDone, NotSent
from kiosk.rules.phases import Phase, Step, Transaction, end, save
from kiosk.values import IN_HAND, Entry, IlsFact, Kind, Moment, Reason, TagFact

_FARTHEST_BEHIND = timedelta(hours=12)
_LENT_HERE = "lent_here "


def look(tx: Transaction) -> Step:
    """What was asked before is looked for; what was never asked is inspected."""
    entry = tx.entry
    if entry.ils is IlsFact.ASKED:
        return replace(tx, phase=Phase.RESOLVING), (_resolve(entry),)
    if entry.override or entry.prior == IN_HAND:  # staff have looked for themselves
        return mark(tx)
    return replace(tx, phase=Phase.INSPECTING), (Inspect(entry.key, entry.kind, entry.item, entry.card),)


def _resolve(entry: Entry) -> Resolve:
    e = entry
    return Resolve(e.key, e.kind, e.item, e.card, e.prior, e.opened, e.late, e.renewed)


def mark(tx: Transaction) -> Step:
    return save(tx, Phase.MARKING, replace(tx.entry, ils=IlsFact.ASKED))


def inspected(tx: Transaction, what: Inspected, _at: Moment) -> Step:
    entry = tx.entry
    assert tx.late is not None, "only late rows are inspected"
    if entry.kind is Kind.LOAN:
        if what.on_card:  # somebody recorded it by hand
            return lent(tx, replace(entry, ils=IlsFact.YES, due=what.due, queued=False))
        # Recorded without blocks, it would end whosever loan this is.
        return _park(tx, Reason.ON_LOAN_ELSEWHERE) if what.charged else mark(tx)
    ours = what.on_card is True and what.due is not None and entry.prior == lent_here(what.due)
    lent_out = what.charged or (what.charged is None and what.due is not None)
    if lent_out and not (ours or surely_older(what.due, entry.opened, tx.late.shortest_loan_days)):
        return _park(tx, Reason.NEWER_LOAN)
    return mark(replace(tx, entry=replace(entry, due=what.due)))


def lent(tx: Transaction, entry: Entry) -> Step:
    """The ILS has the loan of a reader who left with the book: what he was promised, and what its tag says, must agree."""
    promised = tx.entry.due
    if entry.tag is not TagFact.VERIFIED and not entry.tagless:
        entry = entry.park(Reason.NOT_RELEASED)
    elif promised and entry.due and entry.due.date() < promised.date():
        entry = entry.park(Reason.DUE_EARLIER)
    return save(tx, Phase.NOTING, replace(entry, provisional=False, closed=True))


def lent_here(due: datetime) -> str:
    """`prior` of a return whose loan, due then, this station sent just before it.

    On the same reader's card that loan is no newer one (rule 12); on another's it is, though it may be due on the same day.
    """
    return f"{_LENT_HERE}{due.date()}"


def of_loan(returned: Entry, lent: Entry) -> Entry:
    """The return of a book whose loan this station sent before it: it knows whose loan that was, and until when.

    An undo, and what was seen on somebody else's account, already say what they are.
    """
    assert lent.due is not None
    if returned.prior and not returned.prior.startswith(_LENT_HERE):
        return returned
    return replace(returned, prior=lent_here(lent.due), card=lent.card)


def _park(tx: Transaction, reason: Reason) -> Step:
    return save(tx, Phase.NOTING, replace(tx.entry.park(reason), queued=False, closed=True))


def surely_older(due: datetime | None, dropped: Moment, shortest_days: int) -> bool:
    """Whether the loan that is due then was made before the drop: a later one could not be due so soon (rule 12).

    Days are the library's own; where its zone is not known, its day may have been the one before (UTC-12).
    """
    if due is None:
        return False
    then = dropped.utc.astimezone(due.tzinfo) if due.tzinfo else dropped.utc - _FARTHEST_BEHIND
    return due.date() < (then + timedelta(days=shortest_days)).date()


def not_done(tx: Transaction, _what: NotDone, _at: Moment) -> Step:
    """It was asked and not done. A loan whose reader has left is cancelled; what was promised is sent again."""
    entry = replace(tx.entry, ils=IlsFact.UNASKED)
    again = entry.kind is Kind.RETURN or entry.provisional
    return save(tx, Phase.NOTING, replace(entry, queued=again, closed=not again))


def postponed(tx: Transaction, _what: NotSent | LookAgain, _at: Moment) -> Step:
    """The link went away before anything was sent, or another look is due: the row stays as it is, for later."""
    return end(tx, tx.entry)


def left_open(entry: Entry) -> Entry:
    """What a restart makes of an open entry that the ILS was not asked about, or has answered."""
    if entry.kind is Kind.LOAN and entry.ils is IlsFact.UNASKED:
        return replace(entry, closed=True)  # the reader has left; the tag is untouched
    if entry.ils is IlsFact.UNASKED:  # a return: its book is no longer where it could be taken in
        return replace(entry, closed=True, parked=entry.parked or Reason.NOT_SENT)
    reason = Reason.NOT_RELEASED if entry.kind is Kind.LOAN else Reason.NOT_SECURED
    return replace(entry, closed=True, parked=entry.parked or reason)
