"""The counter when no station runs: a command that opened the journal itself, and alone.

Rows are changed by the same rules; the station takes them up when it starts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from drivers.printer.interface import Slip
from kiosk.acts import Act, Done, Refusal
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.passages import Crate
from kiosk.rules.staff import outcome
from kiosk.staff.back import Back
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry

T = TypeVar("T")


class AloneBack(Back):
    def __init__(
        self,
        station: str,
        journal: Journal,
        folder: Path,
        letter: Callable[[Entry, str], Slip],
        print_slip: Callable[[Slip], bool],
        workshop: Workshop | None = None,
    ) -> None:
        self.station = station
        self._journal = journal
        self._folder = folder
        self._letter = letter
        self._print = print_slip
        self.workshop = workshop

    def consult(self, question: Callable[[Journal], T]) -> T:
        try:
            return question(self._journal)
        except SQLAlchemyError as error:
            raise JournalError(str(getattr(error, "orig", error))) from error

    def perform(self, act: Act, entry: Entry, person: str, note: str) -> Refusal | None:
        after = outcome(act, entry, note)
        if isinstance(after, Refusal):
            return after
        self.consult(lambda journal: journal.save(after, Done(person, act, note)))
        return None

    def copy(self) -> Path:
        target = self._folder / "journal.copy"
        self.consult(lambda journal: journal.copy(target))
        return target

    def letter(self, entry: Entry, language: str) -> Slip:
        return self._letter(entry, language)

    def paused(self, why: str) -> None:
        """No station runs: it learns of it from the journal when it starts."""

    def crate_swapped(self, crate: Crate) -> None:
        """No station runs: it learns of it from the journal when it starts."""

    def print_slip(self, slip: Slip) -> bool:
        return self._print(slip)
