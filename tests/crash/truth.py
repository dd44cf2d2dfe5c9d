"""Compares independent truths after crashes and a restart: what the ILS executed, what the tags say, what the journal holds,
and what the witness was shown, on the screen and on paper.

`lost`: something that the library promised or did of which no record is left, or a book that may leave unrecorded.
`doubled`: the ILS did something more often than transactions asked for it. `false_done`: a green row, or one of a slip, that
was not true when it was shown. Items are lent and returned many times in a long life, so acts and rows are counted, item by item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from kiosk.journal.journal import Journal
from kiosk.values import Entry, IlsFact, Kind, Reason
from sip2.server.records import Act, Executed
from tests.crash.stage import Green, Stage

ON_LOAN, IN_STOCK = 0xC2, 0x07

Span: TypeAlias = tuple[datetime, datetime]


@dataclass
class Verdict:
    transactions: int = 0
    late: int = 0  # of them: told to the ILS after their reader had left
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    false_done: list[str] = field(default_factory=list)
    parked: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    undecided: list[Span] = field(default_factory=list)  # parked for want of an answer: opened, and given up

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.false_done)

    def without_need(self, blind: Sequence[Span]) -> int:
        """Rows that were left to staff although in all their time nothing kept the library system from being looked at."""
        return sum(
            not any(opened <= until and since <= given_up for since, until in blind)
            for opened, given_up in self.undecided
        )


@dataclass(frozen=True, slots=True)
class Before:
    """How the world stood before the first station: the tags, and how much the ILS had done."""

    afi: dict[str, int]
    acts: int

    @classmethod
    def of(cls, stage: Stage) -> Before:
        world = stage.world
        return cls({name: tag.afi for name, tag in world.tags.items()}, len(world.library.executed))


def judge(stage: Stage, before: Before) -> Verdict:
    """To be asked when no station runs."""
    journal = Journal(stage.folder / "journal.db", "D1")
    try:
        entries = journal.entries()
        given_up = [
            (entry.opened.utc, journal.history_of(entry.seq)[-1].at)
            for entry in entries
            if Reason.NO_ANSWER in entry.waits_for
        ]
    finally:
        journal.close()
    executed = stage.world.library.executed[before.acts :]
    verdict = Verdict(len(entries), sum(entry.late for entry in entries))
    verdict.undecided += given_up
    verdict.parked.update(entry.parked.value for entry in entries if entry.parked)
    verdict.acts.update(act.act.value for act in executed)
    by_key = {entry.key: entry for entry in entries}
    told = [*stage.green, *stage.printed]
    unknown = [green for green in told if green.key not in by_key]
    verdict.lost += [f"{green.word} was shown, the journal knows nothing of it" for green in unknown]
    shown = [(green, by_key[green.key]) for green in told if green.key in by_key]
    to_look_up = {entry.reference for entry in entries}
    verdict.lost += [
        f"slip {slip}: the journal has no such row" for slip in stage.references if slip not in to_look_up
    ]
    for item in {act.item for act in executed if act.item} | {entry.item.item for entry in entries}:
        _weigh(verdict, item, executed, [e for e in entries if e.item.item == item])
    verdict.lost += _promises(stage, shown, entries)
    verdict.false_done += [wrong for green, entry in shown for wrong in _not_true(green, entry)]
    verdict.lost += _out_unrecorded(stage, before, entries)
    verdict.lost += [
        f"{e.kind} {e.item.item} never closed" for e in entries if not e.closed and e.key not in held(entries)
    ]
    return verdict


def _weigh(
    verdict: Verdict,
    item: str,
    executed: Iterable[Executed],
    rows: Sequence[Entry],
) -> None:
    """Acts of the ILS on one item against the journal's rows."""
    acts = Counter(act.act for act in executed if act.item == item)
    loans = [row for row in rows if row.kind is Kind.LOAN]
    returns = [row for row in rows if row.kind is Kind.RETURN]
    known_loans = sum(row.ils in (IlsFact.YES, IlsFact.UNKNOWN) for row in loans)
    known_returns = sum(
        row.ils is IlsFact.YES or (row.ils is not IlsFact.UNASKED and row.parked is not None)
        for row in returns
    )
    if acts[Act.RENEWED]:
        verdict.doubled.append(f"{item} was renewed {acts[Act.RENEWED]} times")
    if acts[Act.LENT] > known_loans:
        where = verdict.doubled if known_loans else verdict.lost
        where.append(f"{item} was lent {acts[Act.LENT]} times, the journal knows of {known_loans}")
    if acts[Act.RETURNED] > known_returns:
        where = verdict.doubled if known_returns else verdict.lost
        where.append(f"{item} was returned {acts[Act.RETURNED]} times, the journal knows of {known_returns}")
    came = acts[Act.RETURNED] + acts[Act.SEEN]
    asked = sum(1 + row.attempts for row in returns if row.ils is not IlsFact.UNASKED)
    if came > asked:
        verdict.doubled.append(f"{item} was checked in {came} times for {asked} questions")


def _promises(stage: Stage, shown: Sequence[tuple[Green, Entry]], entries: Sequence[Entry]) -> list[str]:
    """Whether each item is in the end where the last green row of it says, if nothing came after."""
    on_loan = {loan.item for loans in stage.world.library.loans_by_patron().values() for loan in loans}
    last = {entry.item.item: entry for _, entry in sorted(shown, key=lambda pair: pair[1].seq)}
    broken = []
    for item, entry in last.items():
        later = any(
            e.item == entry.item and e.seq > entry.seq and e.ils is not IlsFact.UNASKED for e in entries
        )
        told = not (entry.provisional or entry.kind is Kind.RETURN)
        settled = told or (entry.parked is None and not entry.queued)
        if settled and not later and (item in on_loan) is not (entry.kind is Kind.LOAN):
            broken.append(f"a {entry.kind} of {item} was shown; on loan at the ILS: {item in on_loan}")
    return broken


def _out_unrecorded(stage: Stage, before: Before, entries: Sequence[Entry]) -> list[str]:
    on_loan = {loan.item for loans in stage.world.library.loans_by_patron().values() for loan in loans}
    listed = {
        entry.item.item
        for entry in entries
        if entry.parked is Reason.NOT_SECURED or (entry.provisional and (entry.parked or entry.queued))
    }
    return [
        f"{item} may leave and is on nobody's loan"
        for name, item in stage.world.items.items()
        if stage.world.tags[name].afi == ON_LOAN and before.afi[name] != ON_LOAN
        if item not in on_loan and item not in listed
    ]


def held(rows: Sequence[Entry]) -> set[str]:
    """Keys of late rows that wait because staff must first settle an earlier one: of their item, or of their reader."""
    keys, items, cards = set(), set(), set()
    for row in sorted(rows, key=lambda row: row.seq):
        waits = row.queued and (row.item in items or (row.kind is Kind.LOAN and row.card in cards))
        if waits:
            keys.add(row.key)
        elif row.parked is not None and row.card is not None:
            cards.add(row.card)
        if waits or row.parked is not None:
            items.add(row.item)
    return keys


def _not_true(green: Green, entry: Entry) -> list[str]:
    item = entry.item.item
    lent = item in green.loans
    match green.word:
        case "row.borrowed":
            fine = lent and green.afi[item] == ON_LOAN
        case "put_back.see_staff":
            fine = lent or entry.provisional or entry.late  # promised, and perhaps taken by the ILS since
        case "row.not_secured":
            fine = entry.ils is not IlsFact.YES or not lent
        case "row.recorded":  # promised: the ILS hears of it later
            fine = green.afi[item] == ON_LOAN
        case "row.returned":
            fine = not lent and green.afi[item] == IN_STOCK
        case _:
            fine = green.afi[item] == IN_STOCK
    return [] if fine else [f"{green.word} shown for {item}: on loan {lent}, tag {green.afi[item]:02X}"]
