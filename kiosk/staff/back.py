"""What lies behind the counter (`kiosk.staff.counter`): a running station's owners and rules, or the journal alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from drivers.printer.interface import Slip
from kiosk.acts import Act, Refusal
from kiosk.journal.journal import Journal
from kiosk.passages import Crate
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry

T = TypeVar("T")


class Back(Protocol):
    """What lies behind the counter. All calls wait for their answer."""

    station: str
    workshop: Workshop | None  # None where nobody has come for the tools that need devices

    def consult(self, question: Callable[[Journal], T]) -> T:
        """Have the journal looked up or written. Raises JournalError and what SQLAlchemy raises."""

    def perform(self, act: Act, entry: Entry, person: str, note: str) -> Refusal | None:
        """Do it; None: done, and on the disk."""

    def copy(self) -> Path:
        """A consistent copy of the database, for the asker to take away and delete."""

    def letter(self, entry: Entry, language: str) -> Slip: ...

    def print_slip(self, slip: Slip) -> bool:
        """Whether it came out of the station's printer."""

    def paused(self, why: str) -> None:
        """The journal knows of it already: the running station closes, or opens when `why` is ""."""

    def crate_swapped(self, crate: Crate) -> None:
        """The journal knows of it already: the running station begins to count anew."""
