"""Compares independent truths after a crash and a restart: what the ILS executed, what the tags say, what the journal holds,
and what the witness was shown.

`lost`: something that the library promised or did of which no record is left, or a book that may leave unrecorded.
`doubled`: the ILS did something twice. `false_done`: a green row that was not true when it was shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.journal.journal import Journal
from kiosk.values import Entry, EntryState, IlsFact, Kind
from sip2.server.records import Act
from tests.crash.stage import Green, Stage

ON_LOAN, IN_STOCK = 0xC2, 0x07


@dataclass
class Verdict:
    transactions: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    false_done: list[str] = field(default_factory=list)
    parked: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.false_done)


def judge(stage: Stage, afi_before: dict[str, int]) -> Verdict:
    """To be asked when no station runs."""
    journal = Journal(stage.folder / "journal.db", "D1")
    try:
        entries = journal.entries()
    finally:
        journal.close()
    verdict = Verdict(transactions=len(entries))
    verdict.parked.update(entry.parked.value for entry in entries if entry.parked)
    executed = Counter((act.act, act.item) for act in stage.world.library.executed)
    verdict.doubled = [f"{act.value} {item} {n} times" for (act, item), n in executed.items() if n > 1]
    verdict.doubled += [f"renewed {item}" for act, item in executed if act is Act.RENEWED]
    verdict.lost = [*_without_record(executed, entries), *_out_unrecorded(stage, afi_before)]
    by_key = {entry.key: entry for entry in entries}
    for green in stage.green:
        entry = by_key.get(green.key)
        if entry is None:
            verdict.lost.append(f"a green row {green.word} of which the journal knows nothing")
            continue
        verdict.false_done += _not_true(green, entry)
        verdict.lost += _promise_broken(green, entry, executed)
    verdict.lost += [f"{e.kind} {e.item.item} is still open" for e in entries if e.state is EntryState.OPEN]
    return verdict


def _without_record(executed: Counter[tuple[Act, str]], entries: Sequence[Entry]) -> list[str]:
    kinds = {Act.LENT: Kind.LOAN, Act.RETURNED: Kind.RETURN}
    known = {(e.kind, e.item.item) for e in entries if e.ils is IlsFact.YES or e.parked}
    return [
        f"the ILS has {act.value} {item}, the journal does not know it"
        for act, item in executed
        if act in kinds and (kinds[act], item) not in known
    ]


def _out_unrecorded(stage: Stage, afi_before: dict[str, int]) -> list[str]:
    on_loan = {loan.item for loans in stage.world.library.loans_by_patron().values() for loan in loans}
    return [
        f"{stage.world.items[name]} may leave and is on nobody's loan"
        for name, tag in stage.world.tags.items()
        if tag.afi == ON_LOAN and afi_before[name] != ON_LOAN and stage.world.items[name] not in on_loan
    ]


def _not_true(green: Green, entry: Entry) -> list[str]:
    item = entry.item.item
    lent = item in green.loans
    match green.word:
        case "row.borrowed":
            fine = lent and green.afi[item] == ON_LOAN
        case "row.returned":
            fine = not lent and green.afi[item] == IN_STOCK
        case _:
            fine = green.afi[item] == IN_STOCK
    return [] if fine else [f"{green.word} shown for {item}: on loan {lent}, tag {green.afi[item]:02X}"]


def _promise_broken(green: Green, entry: Entry, executed: Counter[tuple[Act, str]]) -> list[str]:
    item = entry.item.item
    if entry.kind is Kind.LOAN:
        kept = executed[Act.LENT, item] == 1
    else:
        kept = executed[Act.RETURNED, item] == 1 or entry.parked is not None or entry.queued
    return [] if kept else [f"{green.word} was shown for {item}, the ILS never did it"]
