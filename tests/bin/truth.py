"""Three truths compared when no station runs: what physically lies in the bins, what the tags say, what the library system did;
and the journal, which must agree with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drivers.bin.emulator.things import Place, Thing
from kiosk.passages import Flag, Outcome, Passage
from kiosk.values import Entry, IlsFact, Reason
from sip2.server.records import Act
from tests.bin.night import BINS, Night

IN_STOCK = 0x07
INSIDE = (Place.CHUTE, Place.SORTER, Place.FALLING)


@dataclass
class Verdict:
    wrong: list[str] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)


def judge(night: Night, ours: Iterable[str], emptied: Mapping[int, Sequence[Thing]] | None = None) -> Verdict:
    """`ours`: numbers of items that belong to this library and can be read by an antenna; `emptied`: what was carried away."""
    rows, passages = night.read()
    by_key = {row.key: row for row in rows}
    verdict = Verdict()
    verdict.parked.update(row.parked.value for row in rows if row.parked)
    readable = set(ours)
    _add_up(verdict, passages, night.body.passages)
    for number in BINS:
        lying = (*(emptied or {}).get(number, ()), *night.body.in_crate(number))
        _compare(verdict, number, lying, [p for p in passages if p.bin == str(number)], by_key, readable)
    for thing in night.body.at(*INSIDE):
        verdict.wrong.append(f"{thing.name} is left inside, in no bin")
    if not (night.body.flap.closed and night.body.flap.bolted):
        verdict.wrong.append("the door stands open and nobody is there")
    _compare_library(verdict, night, rows)
    return verdict


def _add_up(verdict: Verdict, passages: tuple[Passage, ...], fell: int) -> None:
    """passages + extra tags - withdrawn = what physically fell, ever, wherever to.

    Only of the uncertain ones nobody can know: each may have fallen or not. Nothing else is allowed for; visitors who hide a
    thing without a tag in a book do not come here.
    """
    numbers = verdict.numbers
    numbers.update(passage.what.value for passage in passages)
    numbers["extra"] = sum(Flag.EXTRA in passage.flags for passage in passages)
    numbers["passages"] = len(passages) - numbers["extra"]
    numbers["fell"] = fell
    most = numbers["passages"] + numbers["extra"] - numbers[Outcome.WITHDRAWN.value]
    least = numbers[Outcome.ACCEPTED.value] + numbers[Outcome.UNIDENTIFIED.value]
    if not least <= fell <= most:
        verdict.wrong.append(f"{fell} things fell, the journal tells of {least} to {most}: {dict(numbers)}")
    verdict.wrong += [f"passage {p.key} was never settled: {p.what}" for p in passages if not p.settled]


def _compare(
    verdict: Verdict,
    number: int,
    lying: tuple[Thing, ...],
    told: list[Passage],
    rows: dict[str, Entry],
    readable: set[str],
) -> None:
    """What lies in this crate against what is written of it; "uncertain" may be there or not."""
    accepted = [rows[p.entry] for p in told if p.what is Outcome.ACCEPTED]
    uncertain = [p for p in told if p.what is Outcome.UNCERTAIN]
    maybe = {rows[p.entry].item.item for p in uncertain if p.entry in rows}
    names = [thing.name for thing in lying]
    counted = {row.item.item for row in accepted}
    for row in accepted:
        if row.item.item not in names:
            verdict.wrong.append(f"{row.item.item} is recorded in bin {number} and is not there")
    others = [name for name in names if name not in counted]
    without_record = [name for name in others if name in readable and name not in maybe]
    unidentified = sum(p.what is Outcome.UNIDENTIFIED for p in told) + len(uncertain)
    if len([name for name in others if name not in maybe]) > unidentified:
        verdict.wrong.append(f"in bin {number} lie {others}, recorded without a name: {unidentified}")
    least = sum(p.what is Outcome.UNIDENTIFIED for p in told)
    if len(others) < least:
        verdict.wrong.append(
            f"in bin {number} {least} unidentified things are recorded, {len(others)} lie there"
        )
    if without_record and len(without_record) > unidentified:
        verdict.wrong.append(f"in bin {number}: {without_record} without a record")
    verdict.numbers["matched"] += len(names) - len(others)
    for row in accepted:
        _compare_tags(verdict, row, [thing for thing in lying if thing.name == row.item.item])


def _compare_tags(verdict: Verdict, row: Entry, things: list[Thing]) -> None:
    secured = all(tag.afi == IN_STOCK for thing in things for tag in thing.tags)
    listed = row.parked is Reason.NOT_SECURED
    if things and not secured and not listed:
        verdict.wrong.append(f"{row.item.item} would not alarm and is on no list")


def _compare_library(verdict: Verdict, night: Night, rows: tuple[Entry, ...]) -> None:
    """What it did for us, item by item: nothing twice, nothing that nobody recorded, nothing left undone."""
    returned = Counter(act.item for act in night.town.library.executed if act.act is Act.RETURNED)
    known = Counter(row.item.item for row in rows if row.ils is not IlsFact.UNASKED)
    for item, times in returned.items():
        if item and times > known[item]:
            verdict.wrong.append(f"{item} was returned {times} times, the journal knows of {known[item]}")
    on_loan = night.town.loans()
    for row in rows:
        if not row.closed and not row.queued and row.ils is not IlsFact.ASKED:
            verdict.wrong.append(f"the return of {row.item.item} was left open")
        if row.ils is IlsFact.YES and row.item.item in on_loan:
            verdict.wrong.append(f"{row.item.item} is recorded as returned and is still on loan")
