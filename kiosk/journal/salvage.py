"""What a damaged journal still tells of the rows that wait: read one by one, past whatever cannot be read.

Reads a copy, so that the file stays as it was found. Knows neither the station nor its running journal.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Integer, RowMapping, create_engine, func, literal_column, select, table
from sqlalchemy.exc import DatabaseError

from kiosk.journal.cipher import Cipher, WrongKey
from kiosk.journal.database import JournalError, revision_of
from kiosk.journal.rows import entry_of
from kiosk.journal.tables import REVISION, transactions
from kiosk.values import Entry, EntryState

WAITING = (EntryState.OPEN, EntryState.QUEUED, EntryState.PARKED)

_t = transactions.c
_NUMBERS_GIVEN = (
    select(literal_column("seq", Integer))
    .select_from(table("sqlite_sequence"))
    .where(literal_column("name") == transactions.name)
)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`unreadable`: numbers of rows that cannot be read, or never were. `no_card`: loans whose reader's number cannot be."""

    waiting: tuple[Entry, ...]
    unreadable: tuple[int, ...]
    no_card: int


def salvage(file: Path, key_file: Path) -> Salvaged:
    """Raises JournalError when nothing at all can be read, OSError."""
    cipher = Cipher(key_file) if key_file.exists() else None
    with TemporaryDirectory(prefix="tramsach-") as room:
        copy = Path(room) / "journal.db"
        for companion in ("", "-wal"):  # the newest commits may be in the WAL alone
            source = file.with_name(file.name + companion)
            if source.exists() or not companion:
                shutil.copyfile(source, copy.with_name(copy.name + companion))
        engine = create_engine(f"sqlite:///{copy}", hide_parameters=True)
        try:
            with engine.connect() as connection:
                _assert_of_this_program(connection)
                return _salvaged(connection, cipher)
        except DatabaseError as error:
            raise JournalError(
                f"nothing of {file.name} can be read row by row ({error.orig}); SQLite's own tool may get more out of it "
                f"(sqlite3 {file.name} .recover), and so may the last backup"
            ) from None
        finally:
            engine.dispose()


def _assert_of_this_program(connection: Connection) -> None:
    """Raises JournalError for rows of another shape; a file that does not tell which it has is tried."""
    try:
        found = revision_of(connection)
    except DatabaseError:
        return
    if found != REVISION:
        raise JournalError(
            f"the file is of version {found or 'none'}, this program reads {REVISION}: take the one that wrote it"
        )


def _salvaged(connection: Connection, cipher: Cipher | None) -> Salvaged:
    waiting, unreadable, no_card = [], [], 0
    for seq, row in _rows(connection, _last(connection)):
        entry = _entry(row, None) if row is not None else None
        if row is None or entry is None:
            unreadable.append(seq)
        elif entry.state in WAITING:
            whole = _entry(row, cipher) if cipher else None
            no_card += row["card"] is not None and whole is None
            waiting.append(whole or entry)
    return Salvaged(tuple(waiting), tuple(unreadable), no_card)


def _last(connection: Connection) -> int:
    """The highest number; where the last page is damaged, the highest that was ever given. Raises DatabaseError."""
    try:
        return int(connection.execute(select(func.max(_t.seq))).scalar() or 0)
    except DatabaseError:
        return int(connection.execute(_NUMBERS_GIVEN).scalar() or 0)


def _rows(connection: Connection, last: int) -> Iterator[tuple[int, RowMapping | None]]:
    """Each row with its number; None where it cannot be read. A damaged page costs its own rows alone."""
    at = 1
    while at <= last:
        try:
            for row in connection.execute(
                select(transactions).where(_t.seq >= at).order_by(_t.seq)
            ).mappings():
                if at <= row["seq"] <= last:  # a damaged page may tell numbers out of their order
                    at = row["seq"] + 1
                    yield row["seq"], row
            return
        except DatabaseError:
            yield at, None
            at += 1


def _entry(row: RowMapping, cipher: Cipher | None) -> Entry | None:
    """None where it holds what no journal ever wrote. Without a cipher: without the reader's number."""
    try:
        return entry_of(row, cipher)
    except (ValueError, TypeError, WrongKey):
        return None
