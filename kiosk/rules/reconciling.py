"""Reconciling a crate that was taken out: what the bin recorded, against what people hold in their hands (reference §4.5).

Pure. A reconciling is nothing but its findings, so it may stop at any moment and be taken up by somebody else, on another day
or after a power cut. Each thing that entered is found once, in whichever crate it lies; what is left over when the crate is
closed is missing. Totals add up or staff are told: accepted = matched + missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.passages import Crate, Flag, Outcome, Passage
from kiosk.rules.late import surely_older
from kiosk.values import Entry, Handling, IlsFact, ItemKey, Moment, TagFact


class Result(StrEnum):
    """What a thing on the table turned out to be, or what became of a record that nothing on the table belonged to."""

    MATCHED = "matched"
    WRONG_BIN = "wrong_bin"  # recorded, for another crate
    CONFIRMED = "confirmed"  # the record was uncertain since a power cut, and here it is
    IDENTIFIED = "identified"  # it went in without a tag that could be read
    UNEXPECTED = "unexpected"  # nothing was recorded: a double drop, a failed write, somebody's jest
    FOREIGN = "foreign"  # not the library's
    MISSING = "missing"  # accepted, and not in the crate: kept open, then claimed
    ABSENT = "absent"  # uncertain or unidentified, and nothing there: closed


FOUND = frozenset({Result.MATCHED, Result.WRONG_BIN, Result.CONFIRMED, Result.IDENTIFIED, Result.FOREIGN})
"""These name the passage that they found; a stranger's item only where the bin recorded something without a name."""


class Deed(StrEnum):
    """What was done about a finding."""

    SECURED = "secured"
    TAKEN_IN = "taken_in"  # returned, dated back
    NOTED = "noted"  # nothing to do: not on loan
    PRINTED = "printed"  # its hold or transit slip
    CLAIMED = "claimed"  # missing: its reader is believed, the library looks for it
    SEARCHED = "searched"  # missing: it was found elsewhere after all


class Offer(StrEnum):
    """What staff may do about it now."""

    SECURE = "secure"  # lay it on the pad
    TAKE_IN = "take_in"
    NOTE = "note"
    PRINT = "print"
    KEEP_APART = "keep_apart"  # not sent yet: don't lend it (circulation rule 12)
    STAFF = "staff"  # the library system wants it looked at


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that the bin recorded, with its return where it was accepted. `found`: some finding names it."""

    passage: Passage
    entry: Entry | None = None
    found: bool = False

    @property
    def item(self) -> ItemKey | None:
        return self.entry.item if self.entry else None

    @property
    def accepted(self) -> bool:
        return self.passage.what is Outcome.ACCEPTED

    @property
    def not_secured(self) -> bool:
        entry = self.entry
        if entry is not None:
            return entry.tag is not TagFact.VERIFIED and not entry.tagless
        return Flag.NOT_SECURED in self.passage.flags

    @property
    def unsent(self) -> bool:
        return self.entry is not None and not self.entry.closed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing on the table, or one record that nothing belonged to. `id` is the journal's."""

    result: Result
    item: ItemKey | None = None
    passage: int | None = None  # seq of the passage that it found, or that was missing
    title: str = ""
    entry: str = ""  # key of the return that it led to
    done: frozenset[Deed] = frozenset()
    person: str = ""
    at: datetime | None = None
    id: int = 0


def judge(
    item: ItemKey, records: Sequence[Record], elsewhere: Sequence[Record], on_loan: bool | None
) -> Finding:
    """What this item is. `records` are the crate's; `elsewhere` those of the same item in other crates or in none.

    `on_loan`: as its library system says now, None where it does not tell. A return that the system has heard of and that is
    on loan again was lent since: that record is not about this time.
    """
    for record in records:
        if record.item == item and record.accepted and not record.found:
            return Finding(Result.MATCHED, item, record.passage.seq)
    for record in (*records, *elsewhere):
        if record.item == item and record.passage.what is Outcome.UNCERTAIN and not record.found:
            return Finding(Result.CONFIRMED, item, record.passage.seq)
    for record in elsewhere:
        lent_since = on_loan is True and record.entry is not None and record.entry.ils is IlsFact.YES
        if record.item == item and record.accepted and not record.found and not lent_since:
            return Finding(Result.WRONG_BIN, item, record.passage.seq)
    unread = next((one for one in records if _unread(one)), None)
    if unread is not None:
        return Finding(Result.IDENTIFIED, item, unread.passage.seq)
    return Finding(Result.UNEXPECTED, item)


def judge_stranger(item: ItemKey, records: Sequence[Record]) -> Finding:
    """Not the library's: it is what went in without a name, if anything did; best something whose tag was heard then."""
    unread = [one for one in records if _unread(one) and one.passage.what is Outcome.UNIDENTIFIED]
    best = min(unread, key=lambda one: not one.passage.tag, default=None)
    return Finding(Result.FOREIGN, item, best.passage.seq if best else None)


def could_hold(crate: Crate, passage: Passage) -> bool:
    """Whether it stood in its bin when this went in, wherever it fell."""
    at = passage.at.utc
    return crate.put_in <= at and (crate.taken_out is None or at < crate.taken_out)


def _unread(record: Record) -> bool:
    """It went in without saying what it is, and nothing on the table was taken for it yet."""
    nameless = record.item is None and record.passage.what in (Outcome.UNIDENTIFIED, Outcome.UNCERTAIN)
    return nameless and not record.found


def offers(
    finding: Finding, record: Record | None, *, secured: bool | None, on_loan: bool | None
) -> tuple[Offer, ...]:
    """What to do about it, most urgent first. `secured`: as its tags say on the pad, None where it was only scanned."""
    to_secure = secured is False or (secured is None and record is not None and record.not_secured)
    offered = [Offer.SECURE] if to_secure and Deed.SECURED not in finding.done else []
    if finding.result in (Result.IDENTIFIED, Result.UNEXPECTED):
        if not finding.done & {Deed.TAKEN_IN, Deed.NOTED}:
            offered.append(Offer.NOTE if on_loan is False else Offer.TAKE_IN)
        return tuple(offered)
    if record is None or record.entry is None:
        return tuple(offered)
    if record.unsent:
        offered.append(Offer.KEEP_APART)
    if record.entry.handling in (Handling.HOLD, Handling.TRANSIT):
        offered.append(Offer.PRINT)
    if record.entry.handling is Handling.STAFF:
        offered.append(Offer.STAFF)
    return tuple(offered)


def dated_back(
    crate: Crate, *, lent: datetime | None, due: datetime | None, shortest_loan_days: int
) -> datetime | None:
    """As of when an unexpected item came back (circulation rule 15): the later of the emptying before and the start of its loan.

    None: the start is not known, staff choose. Where it is due before a loan made after that emptying could be, it was lent
    before it, whenever that was.
    """
    if lent is not None:
        return max(crate.put_in, lent)
    emptied = Moment(crate.put_in, 0.0)
    return crate.put_in if surely_older(due, emptied, shortest_loan_days) else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What staff sign when they close a crate."""

    accepted: int = 0
    matched: int = 0
    missing: int = 0
    unidentified: int = 0
    identified: int = 0
    uncertain: int = 0
    confirmed: int = 0
    unexpected: int = 0
    wrong_bin: int = 0
    foreign: int = 0
    counter: int | None = None  # the machine's running count of what it carried in

    @property
    def adds_up(self) -> bool:
        """Also with the machine's own counter; of the uncertain ones nobody knows whether they fell in."""
        if self.accepted != self.matched + self.missing:
            return False
        surely = self.accepted + self.unidentified
        return self.counter is None or surely <= self.counter <= surely + self.uncertain


def totals(crate: Crate, records: Sequence[Record], findings: Iterable[Finding]) -> Totals:
    """Of one crate. `matched` counts what was found anywhere; `wrong_bin` is what lay here and belonged elsewhere."""
    findings = tuple(findings)
    results = [finding.result for finding in findings]
    strangers = {finding.passage for finding in findings if finding.result is Result.FOREIGN}
    accepted = [record for record in records if record.accepted]
    unread = [record for record in records if record.passage.what is Outcome.UNIDENTIFIED]
    uncertain = [record for record in records if record.passage.what is Outcome.UNCERTAIN]
    return Totals(
        accepted=len(accepted),
        matched=sum(record.found for record in accepted),
        missing=len([record for record in accepted if not record.found]),
        unidentified=len(unread),
        identified=sum(record.found and record.passage.seq not in strangers for record in unread),
        uncertain=len(uncertain),
        confirmed=sum(record.found for record in uncertain),
        unexpected=results.count(Result.UNEXPECTED),
        wrong_bin=results.count(Result.WRONG_BIN),
        foreign=results.count(Result.FOREIGN),
        counter=crate.counter,
    )


def left_over(records: Iterable[Record]) -> tuple[Finding, ...]:
    """What closing the crate writes down about the records that nothing belonged to."""
    lost = {
        Outcome.ACCEPTED: Result.MISSING,
        Outcome.UNIDENTIFIED: Result.ABSENT,
        Outcome.UNCERTAIN: Result.ABSENT,
    }
    return tuple(
        Finding(lost[one.passage.what], one.item, one.passage.seq, one.entry.title if one.entry else "")
        for one in records
        if not one.found and one.passage.what in lost
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """What went in over some days, by what became of it (reference §4.5). `returns`: rows of the journal that say so, too."""

    entered: int
    extra: int  # further items of a passage that broke the beam once
    accepted: int
    unidentified: int
    uncertain: int
    withdrawn: int
    under_way: int
    returns: int

    @property
    def adds_up(self) -> bool:
        """What entered = what became of it; and every accepted item has its return."""
        became = self.accepted + self.unidentified + self.uncertain + self.withdrawn
        return self.entered + self.extra == became + self.under_way and self.accepted == self.returns


def sums(records: Iterable[Record]) -> Sums:
    seen = tuple(records)
    outcomes = [record.passage.what for record in seen]
    extra = sum(Flag.EXTRA in record.passage.flags for record in seen)
    return Sums(
        entered=len(seen) - extra,
        extra=extra,
        accepted=outcomes.count(Outcome.ACCEPTED),
        unidentified=outcomes.count(Outcome.UNIDENTIFIED),
        uncertain=outcomes.count(Outcome.UNCERTAIN),
        withdrawn=outcomes.count(Outcome.WITHDRAWN),
        under_way=outcomes.count(Outcome.ENTERED),
        returns=sum(record.accepted and record.entry is not None for record in seen),
    )
