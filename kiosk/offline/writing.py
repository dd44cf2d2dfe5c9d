"""Makes snapshot files: rows in, a signed database out. A file appears under its name whole and on the disk, or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import FORMAT, Kind, Manifest, sign

MANIFEST = "CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
TABLES = {
    Kind.CARDS: "CREATE TABLE cards (card BLOB PRIMARY KEY, expires TEXT, category TEXT NOT NULL, borrows INTEGER NOT NULL,"
    " loans INTEGER NOT NULL, blocked INTEGER NOT NULL, pin BLOB) WITHOUT ROWID",
    Kind.CATALOGUE: "CREATE TABLE items (ils TEXT, item TEXT, title TEXT NOT NULL, loan_class TEXT NOT NULL,"
    " held INTEGER NOT NULL, sort_class TEXT NOT NULL, due TEXT, PRIMARY KEY (ils, item)) WITHOUT ROWID",
}


def write_cards(
    path: Path, manifest: Manifest, cards: Iterable[tuple[bytes, Card]], key: Ed25519PrivateKey
) -> int:
    """Cards by their keyed hash, none twice; returns the size in bytes. Raises sqlite3.Error, OSError."""
    rows = (
        (
            hashed,
            card.expires.isoformat() if card.expires else None,
            card.category,
            card.limit,
            card.loans,
            card.blocked,
            card.pin,
        )
        for hashed, card in sorted(cards, key=lambda pair: pair[0])  # the order of the export tells nothing
    )
    return _write(path, manifest, "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?)", rows, key)


def write_catalogue(
    path: Path, manifest: Manifest, items: Iterable[tuple[str, str, Item]], key: Ed25519PrivateKey
) -> int:
    """Items by (library system, item id), "" for the home system, none twice; returns the size in bytes.

    Raises sqlite3.Error, OSError.
    """
    rows = (
        (
            ils,
            number,
            item.title,
            item.loan_class,
            item.held,
            item.sort_class,
            item.due.isoformat() if item.due else None,
        )
        for ils, number, item in sorted(items, key=lambda row: row[:2])
    )
    return _write(path, manifest, "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?)", rows, key)


def _write(
    path: Path, manifest: Manifest, insert: str, rows: Iterable[tuple[object, ...]], key: Ed25519PrivateKey
) -> int:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("BEGIN")
            database.execute(MANIFEST)
            database.execute(TABLES[manifest.kind])
            count = database.executemany(insert, rows).rowcount
            database.executemany("INSERT INTO manifest VALUES (?, ?)", _said(manifest, max(0, count)))
            database.execute("COMMIT")
        sign(fresh, key)
        fresh.replace(path)
        _sync_folder(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return path.stat().st_size


def _said(manifest: Manifest, rows: int) -> list[tuple[str, str]]:
    return [
        ("format", FORMAT),
        ("kind", manifest.kind.value),
        ("library", manifest.library),
        ("created", manifest.created.isoformat()),
        ("valid_until", manifest.valid_until.isoformat()),
        ("rows", str(rows)),
    ]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
