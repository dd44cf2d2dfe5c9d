"""The slip of a finished visit once more, by the reference of any of its rows, as the journal has them now.

Only what is done: what was to be handed over has reached staff by now. No name, no card number.
Rows that were forgotten (rule 32) are on no slip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from drivers.printer.interface import Slip
from kiosk.acts import Act, Done
from kiosk.effects import PrintSlip
from kiosk.journal.journal import Journal
from kiosk.rules.outcome import slip_row
from kiosk.rules.phases import Phase, Transaction
from kiosk.staff import asked
from kiosk.staff.asked import Answer, Request
from kiosk.staff.declined import Declined
from kiosk.staff.workshop import Workshop
from kiosk.texts import LANGUAGES
from kiosk.values import UNDO, Entry, IlsFact, Kind, Moment, Reason

T = TypeVar("T")


class Journalled(Protocol):
    """What of the counter's back is needed here."""

    def consult(self, question: Callable[[Journal], T]) -> T: ...
    def print_slip(self, slip: Slip) -> bool: ...


class Reprint:
    def __init__(
        self,
        back: Journalled,
        workshop: Workshop,
        entry_of: Callable[[str], Entry],
        person: Callable[[Request], str],
        now: Callable[[], Moment],
    ) -> None:
        """`entry_of` finds the row of a reference, or raises Declined; `person` proves who asks."""
        self._workshop = workshop
        self._back = back
        self._entry_of = entry_of
        self._person = person
        self._now = now
        self.served: dict[str, Callable[[Request], Answer]] = {"reprint": self._reprint}

    def _reprint(self, request: Request) -> Answer:
        person, language = self._person(request), asked.one_of(request, "language", list(LANGUAGES))
        entry = self._entry_of(asked.text(request, "ref"))
        rows = self._back.consult(lambda journal: journal.visit(entry))
        visit = slip_of(rows, language, self._now())
        if visit is None:
            raise Declined("nothing_done", entry.reference)
        if not self._back.print_slip(self._workshop.slip(visit)):
            raise Declined("not_printed")
        done = Done(person, Act.REPRINT, visit.reference)
        self._back.consult(lambda journal: journal.record(done, entry.seq))
        return {"reference": visit.reference, "rows": len(visit.rows)}


def slip_of(rows: tuple[Entry, ...], language: str, at: Moment) -> PrintSlip | None:
    """None where nothing of the visit is done."""
    done: list[Entry] = []
    for entry in rows:
        if _took_back(entry):
            done = [one for one in done if (one.kind, one.item) != (Kind.LOAN, entry.item)]
        elif Transaction(entry, Phase.ENDED, ()).done:
            done.append(entry)
    if not done:
        return None
    return PrintSlip(language, tuple(map(slip_row, done)), done[0].reference, at)


def _took_back(entry: Entry) -> bool:
    """An undo that was done: its loan is off the card."""
    off = entry.ils is IlsFact.YES or entry.reason is Reason.NOT_ON_LOAN
    return entry.prior == UNDO and entry.closed and off
