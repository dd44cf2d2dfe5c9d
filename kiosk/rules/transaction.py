"""One item from "seen" to "done": the transaction machine, shared by kiosk, bin, replay and staff.

The law is docs/architecture.md, "One item":

* a loan:   written → `asked` committed → checkout → answer committed → tag released and read back → green;
* a return: written → tag secured and read back → `asked` committed → checkin → answer committed → green.

A transaction *is* two facts (`Entry.ils`, `Entry.tag`); the phase only says what it is waiting for, and is lost at a
restart without harm. This file knows neither sessions nor screens.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Ask, Look, Save, SwitchStrip, WriteTags
from kiosk.events import (
    Answered,
    Inspected,
    LookAgain,
    Looked,
    NotDone,
    NotSaved,
    NotSent,
    OutcomeUnknown,
    Promised,
    Saved,
    Standing,
    TagsWritten,
    Unanswered,
)
from kiosk.rules import late
from kiosk.rules.machine import Machine, goes
from kiosk.rules.phases import (
    BackOnPad,
    GivenUp,
    Kept,
    Late,
    Phase,
    Reported,
    SameNumber,
    Stands,
    Step,
    TagsFound,
    Told,
    Transaction,
    Turn,
    end,
    save,
)
from kiosk.values import ON_CARD, TO_SEE, Entry, IlsFact, Kind, Moment, Reason, Security, TagFact

# --- beginnings -----------------------------------------------------------------------------------


def begin(entry: Entry, uids: tuple[str, ...], *, look_first: bool = False, receive: bool = False) -> Step:
    """A new transaction. `look_first` for a renewal, and for a book presented for borrowing that is on loan (rule 5);
    `receive`: if it turns out to be on somebody else's account it is taken back. A renewal without tags here has no `uids`.
    """
    if look_first:
        return Transaction(entry, Phase.LOOKING, uids, receive=receive), (
            Look(entry.key, entry.item, entry.card),
        )
    return Transaction(entry, Phase.OPENING, uids), (Save(entry),)


def undo(entry: Entry, loan: Entry, uids: tuple[str, ...]) -> Step:
    """Takes back `loan` while its book lies on the pad: `entry` is a return with `prior` UNDO (rule 7)."""
    return Transaction(entry, Phase.OPENING, uids, undoes=loan), (Save(entry),)


def resume(entry: Entry, late: Late) -> Transaction:
    """A row that the ILS has not heard of, or that it never answered."""
    return Transaction(entry, Phase.WAITING, (), late)


def found(entry: Entry, uids: tuple[str, ...], late: Late) -> Step:
    """A return that a restart found unasked, and its book lies there: it is secured, and waits for its turn."""
    tx = replace(resume(entry, late), uids=uids)
    if entry.tagless:
        return save(tx, Phase.SETTLING, replace(entry, queued=True))
    return _write(tx, Security.IN_STOCK)


# --- handlers -------------------------------------------------------------------------------------


def _looked(tx: Transaction, what: Looked, _at: Moment) -> Step:
    entry = replace(tx.entry, title=what.title or tx.entry.title)
    if entry.renewed:
        return _looked_to_renew(tx, entry, what)
    match what.standing:
        case Standing.NOT_CHARGED:
            return save(tx, Phase.OPENING, replace(entry, prior=what.standing.value))
        case Standing.ON_THIS_CARD:
            return end(tx, replace(entry, reason=Reason.ALREADY_YOURS))
        case Standing.ON_SOMEBODY | Standing.UNSURE if entry.prior == ON_CARD:
            return end(tx, replace(entry, reason=Reason.ALREADY_YOURS))
        case Standing.ON_ANOTHER | Standing.ON_SOMEBODY:
            return _seen(tx, replace(entry, card=None, prior=what.standing.value), what.standing)
        case Standing.UNSURE:
            return end(tx, replace(entry, reason=Reason.NOT_SENT))


def _looked_to_renew(tx: Transaction, entry: Entry, what: Looked) -> Step:
    match what.standing:
        case Standing.ON_THIS_CARD | Standing.ON_SOMEBODY:
            return save(tx, Phase.OPENING, replace(entry, prior=what.due))
        case Standing.NOT_CHARGED | Standing.ON_ANOTHER:
            return end(tx, replace(entry, reason=Reason.RENEWAL_REFUSED))
        case Standing.UNSURE:
            return end(tx, replace(entry, reason=Reason.NOT_SENT))


def _seen(tx: Transaction, entry: Entry, standing: Standing) -> Step:
    """Seen in the library while on loan to somebody: `prior` and the time say so, as evidence for that reader (rule 5)."""
    if tx.receive and standing is Standing.ON_ANOTHER:
        return save(tx, Phase.OPENING, replace(entry, kind=Kind.RETURN))
    elsewhere = Reason.ON_LOAN_ELSEWHERE
    return save(tx, Phase.NOTING, replace(entry, reason=elsewhere, parked=elsewhere, closed=True))


def _opened(tx: Transaction, what: Saved, _at: Moment) -> Step:
    entry = replace(tx.entry, seq=what.seq, reference=what.reference)
    tx = replace(tx, entry=entry, lent=what.lent)
    if entry.closed:  # recorded for staff, and nobody is asked
        return end(tx, entry)
    if entry.kind is Kind.LOAN or entry.tagless:
        return replace(tx, phase=Phase.WAITING), ()
    return _write(tx, Security.IN_STOCK)


def _write(tx: Transaction, security: Security) -> Step:
    """A book without a tag has a strip: what carries neither never comes here."""
    tx = replace(tx, entry=replace(tx.entry, tag=TagFact.WRITING), phase=Phase.TAGGING)
    if not tx.uids:
        return tx, (SwitchStrip(tx.key, security, tx.told.media),)
    return tx, (WriteTags(tx.key, tx.uids, security),)


def _turn(tx: Transaction, what: Turn, _at: Moment) -> Step:
    tx = replace(tx, waits=what.waits)
    return late.mark(tx) if tx.late is None else late.look(tx)


def _same_number(tx: Transaction, what: SameNumber, _at: Moment) -> Step:
    """Which of them the ILS means nobody here can tell: not lent; taken back, all of them secured, for staff."""
    tx = replace(tx, uids=what.uids)
    if tx.entry.kind is Kind.LOAN:
        return save(tx, Phase.NOTING, replace(tx.entry, reason=Reason.SAME_NUMBER, closed=True))
    return _write(replace(tx, entry=replace(tx.entry, parked=Reason.SAME_NUMBER)), Security.IN_STOCK)


def _ask(tx: Transaction, _what: Saved, _at: Moment) -> Step:
    entry = tx.entry
    late, due = tx.late is not None, entry.due if entry.provisional else None
    ask = Ask(
        entry.key,
        entry.kind,
        entry.item,
        entry.card,
        entry.opened,
        entry.prior,
        late,
        due,
        entry.override,
        entry.renewed,
        tx.waits,
    )
    return replace(tx, phase=Phase.ASKING), (ask,)


def _answered(tx: Transaction, what: Answered, _at: Moment) -> Step:
    tx = replace(tx, told=Told(what.media, what.collection, what.said))
    entry = replace(tx.entry, title=what.title or tx.entry.title)
    entry = replace(entry, renewed=entry.renewed or what.renewed)
    if entry.kind is Kind.RETURN:
        entry = _told_where(entry, what)
    if not what.yes:
        return _refused(tx, entry, what.reason or Reason.REFUSED)
    if entry.kind is Kind.RETURN:
        entry = replace(entry, ils=IlsFact.YES, reason=what.reason, queued=False, closed=True)
        return save(tx, Phase.NOTING, entry)
    entry = replace(entry, ils=IlsFact.YES, reason=what.reason, due=what.due, queued=False)
    if what.leave_tag and tx.late is None:
        return save(tx, Phase.NOTING, replace(entry, reason=Reason.TAG_LEFT, closed=True))
    renewed_elsewhere = tx.entry.renewed and not tx.uids  # without the book: there is no tag to write
    if renewed_elsewhere or (entry.tagless and tx.late is None):
        return save(tx, Phase.NOTING, replace(entry, closed=True))
    if tx.late is None:
        return save(tx, Phase.NOTING, replace(entry, tag=TagFact.WRITING))
    return late.lent(tx, entry)


def _told_where(entry: Entry, what: Answered) -> Entry:
    """What staff have to do with it, and whether its reader may be fined for the library's own delay.

    Its due date stays what a look before it showed: that of the loan that it ends.
    """
    entry = replace(entry, dated_later=what.dated_later)
    if what.routing is None:
        return entry
    return replace(entry, handling=what.routing.handling, destination=what.routing.destination)


def _refused(tx: Transaction, entry: Entry, reason: Reason) -> Step:
    """The ILS said no. Late rows are tried again, then staff settle them; a return is received all the same (rule 10)."""
    entry = replace(entry, ils=IlsFact.NO, reason=reason)
    if entry.kind is Kind.RETURN and reason is Reason.NOT_ON_LOAN:
        return save(tx, Phase.NOTING, replace(entry, queued=False, closed=True))
    if tx.late is not None:
        entry = replace(entry, attempts=entry.attempts + 1)
        if entry.attempts < tx.late.tries and not entry.override:
            return save(tx, Phase.NOTING, replace(entry, ils=IlsFact.UNASKED, queued=True))
    if tx.late is not None or (entry.kind is Kind.RETURN and not tx.undo):
        entry = replace(entry, parked=entry.parked or reason)
    return save(tx, Phase.NOTING, replace(entry, queued=False, closed=True))


def _not_sent(tx: Transaction, what: NotSent, _at: Moment) -> Step:
    entry = replace(tx.entry, ils=IlsFact.UNASKED, title=what.title or tx.entry.title)
    if (entry.kind is Kind.RETURN and not tx.undo) or tx.late is not None:
        return save(tx, Phase.NOTING, replace(entry, queued=True))
    return save(tx, Phase.NOTING, replace(entry, reason=Reason.NOT_SENT, closed=True))


def _promised(tx: Transaction, what: Promised, _at: Moment) -> Step:
    """Lent by the station's own snapshots: queued for the ILS before the tag is released."""
    entry = replace(tx.entry, ils=IlsFact.UNASKED, queued=True, provisional=True, due=what.due)
    tag = entry.tag if entry.tagless else TagFact.WRITING
    return save(tx, Phase.NOTING, replace(entry, title=what.title or entry.title, tag=tag))


def _unanswered(tx: Transaction, _what: Unanswered, _at: Moment) -> Step:
    """It stays asked; `rules.sending` has it looked for as soon as the link is back."""
    return save(tx, Phase.NOTING, replace(tx.entry, reason=Reason.NO_ANSWER, queued=False))


def _outcome_unknown(tx: Transaction, _what: OutcomeUnknown, _at: Moment) -> Step:
    entry = replace(tx.entry.park(Reason.NO_ANSWER), ils=IlsFact.UNKNOWN, reason=Reason.NO_ANSWER)
    return save(tx, Phase.NOTING, replace(entry, queued=False, closed=True))


def _noted(tx: Transaction, what: Saved, _at: Moment) -> Step:
    tx = replace(tx, entry=replace(tx.entry, seq=what.seq, reference=what.reference))
    lent = tx.entry.ils is IlsFact.YES or tx.entry.provisional
    to_release = tx.entry.kind is Kind.LOAN and not tx.entry.tagless
    if tx.late is None and to_release and lent and not tx.entry.closed:
        return _write(tx, Security.ON_LOAN)
    return end(tx, tx.entry)


def _tagged(tx: Transaction, what: TagsWritten, _at: Moment) -> Step:
    entry = replace(tx.entry, tag=what.fact)
    if tx.undo and what.fact is not TagFact.VERIFIED:  # not secured, so not taken back: the loan stands
        return save(tx, Phase.SETTLING, replace(entry, reason=Reason.NOT_SECURED, closed=True))
    if what.fact is TagFact.GONE and tx.late is not None:
        return save(tx, Phase.SETTLING, late.left_open(entry))
    if what.fact is TagFact.GONE:
        # Not saved: `writing` on the disk means the same at a restart, and the book may be back in a second.
        return replace(tx, entry=entry, phase=Phase.AWAITING), ()
    if entry.kind is Kind.LOAN:
        return save(tx, Phase.SETTLING, _released(entry))
    if what.fact is not TagFact.VERIFIED:
        entry = entry.park(Reason.NOT_SECURED)
    if not entry.item.ils:  # nobody to ask: received, for staff (rule 1)
        entry = replace(entry.park(Reason.UNRESOLVED), closed=True)
    if Reason.INCOMPLETE in entry.waits_for:  # staff look for the part first
        entry = replace(entry, closed=True)
    if tx.late is not None:
        entry = replace(entry, queued=not entry.closed)
    return save(tx, Phase.SETTLING, entry)


def _released(entry: Entry) -> Entry:
    if entry.tag is TagFact.VERIFIED:
        return replace(entry, closed=not entry.queued)
    if entry.provisional:  # the ILS knows nothing of it and the book cannot leave: there is no loan
        return replace(entry, queued=False, provisional=False, reason=Reason.NOT_RELEASED, closed=True)
    return replace(entry.park(Reason.NOT_RELEASED), closed=True)


def _settled(tx: Transaction, _what: Saved, _at: Moment) -> Step:
    if tx.entry.closed or tx.entry.queued or tx.entry.ils is IlsFact.ASKED:
        return end(tx, tx.entry)
    return replace(tx, phase=Phase.WAITING), ()


def _back(tx: Transaction, what: BackOnPad, _at: Moment) -> Step:
    security = Security.ON_LOAN if tx.entry.kind is Kind.LOAN else Security.IN_STOCK
    return _write(replace(tx, uids=what.uids), security)


def _abandoned(tx: Transaction, _what: GivenUp, _at: Moment) -> Step:
    """The book did not come back. The loan stands, for staff; the return never happened."""
    if tx.entry.kind is Kind.LOAN:
        # A promised loan that left with its reader is still sent: no book goes out unrecorded.
        closed = not tx.entry.queued
        return save(tx, Phase.SETTLING, replace(tx.entry.park(Reason.NOT_RELEASED), closed=closed))
    if tx.entry.ils is IlsFact.YES:  # shown by its barcode before it lay on the pad
        return save(tx, Phase.SETTLING, tx.entry.park(Reason.NOT_SECURED))
    left = tx.entry.unpark(Reason.TO_CONFIRM, Reason.INCOMPLETE) if tx.entry.parked in TO_SEE else tx.entry
    return save(tx, Phase.SETTLING, replace(left, reason=Reason.LEFT_PAD, closed=True))


def _kept(tx: Transaction, _what: Kept, _at: Moment) -> Step:
    """In a return bin it goes on as received, and staff secure it (docs/architecture.md)."""
    return save(tx, Phase.SETTLING, replace(tx.entry.park(Reason.NOT_SECURED), tag=TagFact.FAILED))


def _stands(tx: Transaction, _what: Stands, _at: Moment) -> Step:
    """What the attempt to undo left on the tags is not known for sure: released and read back once more."""
    entry = replace(tx.entry, reason=Reason.UNDO_FAILED)
    return end(tx, entry) if entry.tagless else _write(replace(tx, entry=entry), Security.ON_LOAN)


def _tags_found(tx: Transaction, what: TagsFound, _at: Moment) -> Step:
    """It was shown by its barcode and has a tag after all: what is recorded is made true of the tag as well."""
    security = Security.ON_LOAN if tx.entry.kind is Kind.LOAN else Security.IN_STOCK
    return _write(replace(tx, uids=what.uids, entry=replace(tx.entry, tagless=False)), security)


def _reported(tx: Transaction, what: Reported, _at: Moment) -> Step:
    """For the staff list, without blame; nothing else about it changes."""
    return save(tx, Phase.SETTLING, tx.entry.park(what.reason))


def _not_saved(tx: Transaction, _what: NotSaved, _at: Moment) -> Step:
    """Nothing is green that is not on the disk. What the ILS was asked, a look after the restart decides."""
    return end(tx, replace(tx.entry, reason=Reason.NOT_RECORDED))


MACHINE: Machine[Phase, Transaction] = Machine(
    "transaction",
    lambda tx: tx.phase,
    {
        (Phase.LOOKING, Looked): goes(_looked, Phase.OPENING, Phase.NOTING, Phase.ENDED),
        (Phase.OPENING, Saved): goes(_opened, Phase.WAITING, Phase.TAGGING, Phase.ENDED),
        (Phase.OPENING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.WAITING, Turn): goes(_turn, Phase.MARKING, Phase.RESOLVING, Phase.INSPECTING),
        (Phase.WAITING, SameNumber): goes(_same_number, Phase.NOTING, Phase.TAGGING),
        (Phase.RESOLVING, Answered): goes(_answered, Phase.NOTING),
        (Phase.RESOLVING, NotDone): goes(late.not_done, Phase.NOTING),
        (Phase.RESOLVING, OutcomeUnknown): goes(_outcome_unknown, Phase.NOTING),
        (Phase.RESOLVING, LookAgain): goes(late.postponed, Phase.ENDED),
        (Phase.RESOLVING, NotSent): goes(late.postponed, Phase.ENDED),
        (Phase.INSPECTING, Inspected): goes(late.inspected, Phase.MARKING, Phase.NOTING),
        (Phase.INSPECTING, NotSent): goes(late.postponed, Phase.ENDED),
        (Phase.MARKING, Saved): goes(_ask, Phase.ASKING),
        (Phase.MARKING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.ASKING, Answered): goes(_answered, Phase.NOTING),
        (Phase.ASKING, NotSent): goes(_not_sent, Phase.NOTING),
        (Phase.ASKING, Unanswered): goes(_unanswered, Phase.NOTING),
        (Phase.ASKING, Promised): goes(_promised, Phase.NOTING),
        (Phase.ASKING, OutcomeUnknown): goes(_outcome_unknown, Phase.NOTING),
        (Phase.NOTING, Saved): goes(_noted, Phase.TAGGING, Phase.ENDED),
        (Phase.NOTING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.TAGGING, TagsWritten): goes(_tagged, Phase.SETTLING, Phase.AWAITING),
        (Phase.SETTLING, Saved): goes(_settled, Phase.WAITING, Phase.ENDED),
        (Phase.SETTLING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.ENDED, Stands): goes(_stands, Phase.TAGGING, Phase.ENDED),
        (Phase.ENDED, TagsFound): goes(_tags_found, Phase.TAGGING),
        (Phase.ENDED, Reported): goes(_reported, Phase.SETTLING),
        (Phase.AWAITING, BackOnPad): goes(_back, Phase.TAGGING),
        (Phase.AWAITING, GivenUp): goes(_abandoned, Phase.SETTLING),
        (Phase.AWAITING, Kept): goes(_kept, Phase.SETTLING),
    },
)
