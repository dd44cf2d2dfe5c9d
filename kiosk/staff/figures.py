"""What was lent, taken back and renewed on one day of the library, by the original date (circulation rule 31). Pure.

Sent late is told apart, and so is what was used in the library and not lent (rule 29); what was undone is nothing. A device
test writes no row, so there is none to leave out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from kiosk.rules.phases import received
from kiosk.values import UNDO, Entry, IlsFact, ItemKey, Kind


@dataclass(frozen=True, slots=True)
class Figures:
    """`*_late` are among their kind: taken in on this day, told to the library system afterwards, or not yet."""

    loans: int = 0
    returns: int = 0
    renewals: int = 0
    loans_late: int = 0
    returns_late: int = 0
    in_house: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return asdict(self)


def figures(rows: Iterable[Entry], begin: datetime, end: datetime, in_house: Collection[str] = ()) -> Figures:
    """Of the day that lasts from `begin` to before `end`. `rows`: by sequence, at least all of that day.

    `in_house`: keys of those that the return bin sorted as used in the library.
    """
    undone: set[tuple[str, ItemKey]] = set()
    made = Figures()
    for entry in sorted(rows, key=lambda entry: entry.seq, reverse=True):  # an undo comes after its loan
        if entry.prior == UNDO:
            if entry.closed and entry.ils is IlsFact.YES:
                undone.add((entry.session, entry.item))
        elif begin <= entry.opened.utc < end:
            visit = (entry.session, entry.item)
            if entry.kind is Kind.LOAN and visit in undone:
                undone.discard(visit)
            else:
                made = _with(made, entry, used_here=entry.key in in_house)
    return made


def _with(made: Figures, entry: Entry, *, used_here: bool) -> Figures:
    late = entry.late or entry.queued
    if entry.kind is Kind.RETURN:
        if not received(entry):
            return made
        if used_here:
            return replace(made, in_house=made.in_house + 1)
        return replace(made, returns=made.returns + 1, returns_late=made.returns_late + late)
    if entry.ils is not IlsFact.YES and not entry.provisional:
        return made
    if entry.renewed:
        return replace(made, renewals=made.renewals + 1)
    return replace(made, loans=made.loans + 1, loans_late=made.loans_late + late)
