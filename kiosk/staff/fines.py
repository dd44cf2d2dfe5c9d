"""Books that came on time and that their library system dated later: its fine, if any, is the library's to take away.

Reference return-station.md §4.4: some systems ignore the return date of a late message. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.values import Entry


@dataclass(frozen=True, slots=True)
class Fine:
    """`dated`: when the library system heard of it. `certain`: it was due between the two; False: when is not known."""

    entry: Entry
    dated: datetime | None
    certain: bool


def to_be_removed(dated_later: Iterable[tuple[Entry, datetime | None]], zone: tzinfo) -> tuple[Fine, ...]:
    """A book that was not due yet when the system heard of it has no fine; one that was overdue already has too high a one."""
    fines = []
    for entry, dated in dated_later:
        if entry.due is None or dated is None:
            fines.append(Fine(entry, dated, certain=False))
        elif entry.due.date() < dated.astimezone(zone).date():
            fines.append(Fine(entry, dated, certain=True))
    return tuple(fines)
