"""One item from "seen" to "done": the transaction machine, shared by kiosk, bin, replay and staff.

The law is docs/architecture.md, "One item":

* a loan:   written → `asked` committed → checkout → answer committed → tag released and read back → green;
* a return: written → tag secured and read back → `asked` committed → checkin → answer committed → green.

A transaction *is* two facts (`Entry.ils`, `Entry.tag`); the phase only says what it is waiting for, and is lost at a
restart without harm. This file knows neither sessions nor screens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.effects import Ask, Effect, Look, Save, WriteTags
from kiosk.events import Answered, Looked, NotSaved, NotSent, OutcomeUnknown, Saved, Standing, TagsWritten
from kiosk.rules.machine import Machine, goes
from kiosk.values import Entry, IlsFact, Kind, Moment, Reason, Security, TagFact


class Phase(StrEnum):
    """What the transaction waits for."""

    LOOKING = "looking"  # for a look at the ILS, before anything is written
    OPENING = "opening"  # for the journal to hold it
    WAITING = "waiting"  # for its turn at the ILS: one exchange at a time
    MARKING = "marking"  # for the journal to hold `asked`
    ASKING = "asking"  # for the ILS
    NOTING = "noting"  # for the journal to hold the answer
    TAGGING = "tagging"  # for the tags to be written and read back
    SETTLING = "settling"  # for the journal to hold the result at the tags
    AWAITING = "awaiting"  # for the book to come back on the pad
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Transaction:
    entry: Entry
    phase: Phase
    uids: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def running(self) -> bool:
        return self.phase is not Phase.ENDED

    @property
    def done(self) -> bool:
        """Green: everything that the row promises is true and on the disk."""
        entry = self.entry
        if self.phase is not Phase.ENDED or entry.reason is Reason.NOT_RECORDED:
            return False
        if entry.kind is Kind.LOAN:
            return entry.ils is IlsFact.YES and entry.tag is TagFact.VERIFIED
        return received(entry)


def received(entry: Entry) -> bool:
    """A return that the library has and has written down, whatever the ILS made of it (rule 10)."""
    recorded = entry.seq > 0 and (entry.closed or entry.queued)
    return entry.kind is Kind.RETURN and recorded and entry.reason is not Reason.LEFT_PAD


# --- internal events ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """Its turn at the ILS has come."""


@dataclass(frozen=True, slots=True)
class BackOnPad:
    """The item that was awaited lies on the pad again, with these tags."""

    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Time is up and the awaited book did not come back."""


# --- beginnings -----------------------------------------------------------------------------------

Step = tuple[Transaction, tuple[Effect, ...]]


def begin(entry: Entry, uids: tuple[str, ...], *, look_first: bool = False) -> Step:
    """A new transaction. `look_first` for a book presented for borrowing whose tag says *on loan* (rule 5)."""
    if look_first:
        return Transaction(entry, Phase.LOOKING, uids), (Look(entry.key, entry.item, entry.card),)
    return Transaction(entry, Phase.OPENING, uids), (Save(entry),)


# --- handlers -------------------------------------------------------------------------------------


def _save(tx: Transaction, phase: Phase, entry: Entry) -> Step:
    return replace(tx, phase=phase, entry=entry), (Save(entry),)


def _end(tx: Transaction, entry: Entry) -> Step:
    return replace(tx, phase=Phase.ENDED, entry=entry), ()


def _looked(tx: Transaction, what: Looked, _at: Moment) -> Step:
    entry = replace(tx.entry, title=what.title)
    match what.standing:
        case Standing.NOT_CHARGED:
            return _save(tx, Phase.OPENING, replace(entry, prior=what.standing.value))
        case Standing.ON_THIS_CARD:
            return _end(tx, replace(entry, reason=Reason.ALREADY_YOURS))
        case Standing.ON_ANOTHER:
            return _end(tx, replace(entry, reason=Reason.ON_LOAN_ELSEWHERE))
        case Standing.UNSURE:
            return _end(tx, replace(entry, reason=Reason.NOT_SENT))


def _opened(tx: Transaction, what: Saved, _at: Moment) -> Step:
    entry = replace(tx.entry, seq=what.seq, reference=what.reference)
    if entry.kind is Kind.LOAN:
        return replace(tx, entry=entry, phase=Phase.WAITING), ()
    return _write(replace(tx, entry=entry), Security.IN_STOCK)


def _write(tx: Transaction, security: Security) -> Step:
    entry = replace(tx.entry, tag=TagFact.WRITING)
    return replace(tx, entry=entry, phase=Phase.TAGGING), (WriteTags(tx.key, tx.uids, security),)


def _mark(tx: Transaction, _what: Turn, _at: Moment) -> Step:
    return _save(tx, Phase.MARKING, replace(tx.entry, ils=IlsFact.ASKED))


def _ask(tx: Transaction, _what: Saved, _at: Moment) -> Step:
    entry = tx.entry
    ask = Ask(entry.key, entry.kind, entry.item, entry.card, entry.opened, entry.prior)
    return replace(tx, phase=Phase.ASKING), (ask,)


def _answered(tx: Transaction, what: Answered, _at: Moment) -> Step:
    entry = replace(tx.entry, title=what.title or tx.entry.title, due=what.due, renewed=what.renewed)
    if what.yes:
        entry = replace(entry, ils=IlsFact.YES, reason=what.reason)
        if entry.kind is Kind.LOAN:
            return _save(tx, Phase.NOTING, replace(entry, tag=TagFact.WRITING))
        return _save(tx, Phase.NOTING, replace(entry, closed=True))
    reason = what.reason or Reason.REFUSED
    entry = replace(entry, ils=IlsFact.NO, reason=reason, closed=True)
    if entry.kind is Kind.RETURN and reason is not Reason.NOT_ON_LOAN:
        entry = replace(entry, parked=entry.parked or reason)  # received, and staff settle it (rule 10)
    return _save(tx, Phase.NOTING, entry)


def _not_sent(tx: Transaction, _what: NotSent, _at: Moment) -> Step:
    entry = replace(tx.entry, ils=IlsFact.UNASKED)
    if entry.kind is Kind.RETURN:
        return _save(tx, Phase.NOTING, replace(entry, queued=True))
    return _save(tx, Phase.NOTING, replace(entry, reason=Reason.NOT_SENT, closed=True))


def _outcome_unknown(tx: Transaction, _what: OutcomeUnknown, _at: Moment) -> Step:
    entry = replace(tx.entry, ils=IlsFact.UNKNOWN, reason=Reason.NO_ANSWER, parked=Reason.NO_ANSWER)
    return _save(tx, Phase.NOTING, replace(entry, closed=True))


def _noted(tx: Transaction, _what: Saved, _at: Moment) -> Step:
    if tx.entry.kind is Kind.LOAN and tx.entry.ils is IlsFact.YES:
        return _write(tx, Security.ON_LOAN)
    return _end(tx, tx.entry)


def _tagged(tx: Transaction, what: TagsWritten, _at: Moment) -> Step:
    entry = replace(tx.entry, tag=what.fact)
    if what.fact is TagFact.GONE:
        # Not saved: `writing` on the disk means the same at a restart, and the book may be back in a second.
        return replace(tx, entry=entry, phase=Phase.AWAITING), ()
    if entry.kind is Kind.LOAN:
        parked = None if what.fact is TagFact.VERIFIED else Reason.NOT_RELEASED
        return _save(tx, Phase.SETTLING, replace(entry, parked=parked, closed=True))
    if what.fact is not TagFact.VERIFIED:
        entry = replace(entry, parked=Reason.NOT_SECURED)
    if not entry.item.ils:  # nobody to ask: received, for staff (rule 1)
        entry = replace(entry, parked=Reason.UNRESOLVED, closed=True)
    return _save(tx, Phase.SETTLING, entry)


def _settled(tx: Transaction, _what: Saved, _at: Moment) -> Step:
    if tx.entry.closed:
        return _end(tx, tx.entry)
    return replace(tx, phase=Phase.WAITING), ()


def _back(tx: Transaction, what: BackOnPad, _at: Moment) -> Step:
    security = Security.ON_LOAN if tx.entry.kind is Kind.LOAN else Security.IN_STOCK
    return _write(replace(tx, uids=what.uids), security)


def _abandoned(tx: Transaction, _what: GivenUp, _at: Moment) -> Step:
    """The book did not come back. The loan stands, for staff; the return never happened."""
    if tx.entry.kind is Kind.LOAN:
        return _save(tx, Phase.SETTLING, replace(tx.entry, parked=Reason.NOT_RELEASED, closed=True))
    return _save(tx, Phase.SETTLING, replace(tx.entry, reason=Reason.LEFT_PAD, closed=True))


def _not_saved(tx: Transaction, _what: NotSaved, _at: Moment) -> Step:
    """Nothing is green that is not on the disk. What the ILS was asked, a look after the restart decides."""
    return _end(tx, replace(tx.entry, reason=Reason.NOT_RECORDED))


MACHINE: Machine[Phase, Transaction] = Machine(
    "transaction",
    lambda tx: tx.phase,
    {
        (Phase.LOOKING, Looked): goes(_looked, Phase.OPENING, Phase.ENDED),
        (Phase.OPENING, Saved): goes(_opened, Phase.WAITING, Phase.TAGGING),
        (Phase.OPENING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.WAITING, Turn): goes(_mark, Phase.MARKING),
        (Phase.MARKING, Saved): goes(_ask, Phase.ASKING),
        (Phase.MARKING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.ASKING, Answered): goes(_answered, Phase.NOTING),
        (Phase.ASKING, NotSent): goes(_not_sent, Phase.NOTING),
        (Phase.ASKING, OutcomeUnknown): goes(_outcome_unknown, Phase.NOTING),
        (Phase.NOTING, Saved): goes(_noted, Phase.TAGGING, Phase.ENDED),
        (Phase.NOTING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.TAGGING, TagsWritten): goes(_tagged, Phase.SETTLING, Phase.AWAITING),
        (Phase.SETTLING, Saved): goes(_settled, Phase.WAITING, Phase.ENDED),
        (Phase.SETTLING, NotSaved): goes(_not_saved, Phase.ENDED),
        (Phase.AWAITING, BackOnPad): goes(_back, Phase.TAGGING),
        (Phase.AWAITING, GivenUp): goes(_abandoned, Phase.SETTLING),
    },
)
