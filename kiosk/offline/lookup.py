"""Finds a card or an item in a snapshot that was checked. One row at a time from the file; nothing is kept in memory."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path

from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import (
    Fault,
    Kind,
    Manifest,
    SnapshotError,
    Trust,
    checked,
    open_database,
    signature_of,
)


class Snapshot:
    """A checked file that stays open, so that it may be replaced meanwhile. For one thread at a time."""

    kind: Kind

    def __init__(self, path: Path, trust: Trust, now: datetime) -> None:
        """Raises SnapshotError."""
        self.manifest: Manifest = checked(path, self.kind, trust, now)
        self.signature = signature_of(path)
        self._database = open_database(path)

    def _row(self, query: str, *values: str | bytes) -> tuple[object, ...] | None:
        """Raises SnapshotError where the file went bad after it was checked (a dying memory card)."""
        try:
            row: tuple[object, ...] | None = self._database.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise SnapshotError(Fault.UNREADABLE, f"{self.kind.value}: {error}") from None
        return row

    def close(self) -> None:
        self._database.close()


class Cards(Snapshot):
    kind = Kind.CARDS

    def find(self, hashed: bytes) -> Card | None:
        """The card with this keyed hash. Raises SnapshotError."""
        row = self._row(
            "SELECT expires, category, borrows, loans, blocked, pin FROM cards WHERE card = ?", hashed
        )
        match row:
            case (str() | None as expires, str(category), int(limit), int(loans), int(blocked), pin):
                known_pin = pin if isinstance(pin, bytes) else None
                return Card(limit, loans, bool(blocked), _day(expires), category, known_pin)
            case _:
                return None


class Catalogue(Snapshot):
    kind = Kind.CATALOGUE

    def find(self, ils: str, item: str) -> Item | None:
        """The item of this library system, "" for the home system. Raises SnapshotError."""
        row = self._row(
            "SELECT title, loan_class, held, sort_class, due FROM items WHERE ils = ? AND item = ?", ils, item
        )
        match row:
            case (str(title), str(loan_class), int(held), str(sort_class), str() | None as due):
                return Item(title, loan_class, bool(held), sort_class, _day(due))
            case _:
                return None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
