"""Opens the one connection: pragmas, soundness check, migrations.

SQLite's WAL-reset bug (3.7.0 to 3.51.2, two connections writing at once) and every lock question vanish with exactly one
connection in one thread. `synchronous=FULL` is asserted, because a test that kills a process cannot tell it from NORMAL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from kiosk.journal.leftovers import DAMAGED, name_aside
from kiosk.journal.tables import REVISION

COPY_PAGES = 256
"""A megabyte a step: some milliseconds, after which whoever waits gets a turn."""

COMPANIONS = ("", "-wal", "-shm")
"""What a database's name has behind it in its own files."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-512",  # KiB. SQLite's own 2 MiB fill visit by visit, for weeks, with pages that nobody asks for again
)


class JournalError(Exception):
    """The journal cannot be used; the message says what happened and what a technician can do."""


class NewerJournal(JournalError):
    """A later version of the program wrote it: this one must not touch it."""


def open_database(path: Path) -> tuple[Connection, str]:
    """The connection and, when a damaged file was set aside, a sentence about it (else "").

    Raises JournalError when the folder cannot be written, the disk is full, or the database is newer than the program.
    """
    try:
        return _opened_or_told(path), ""
    except DatabaseError as error:
        aside = _set_aside(path)
        notice = f"journal {path.name} was damaged ({error.orig}); set aside as {aside}; started afresh"
        return _opened_or_told(path), notice


def _opened_or_told(path: Path) -> Connection:
    """Raises DatabaseError for a damaged file alone, JournalError where a full disk or the folder is at fault."""
    try:
        return _opened(path)
    except OperationalError as error:
        raise JournalError(
            f"cannot open the journal {path}: {error.orig}; check the disk and the folder's owner"
        ) from error


def _opened(path: Path) -> Connection:
    try:
        _make_private(path)
    except OSError as error:
        raise JournalError(
            f"cannot open the journal {path}: {error.strerror}; check the disk and the folder's owner"
        ) from error
    engine = _engine(path)
    try:
        connection = engine.connect()
        _assert_usable(connection)
        _migrate(connection, path)
    except BaseException:
        engine.dispose()
        raise
    return connection


def _make_private(path: Path) -> None:
    """For the station's user alone, whatever the umask; SQLite gives the WAL and its index the database's own mode.

    Never opens a file that is there: closing it would let go of the locks that SQLite has on it (sqlite.org/howtocorrupt.html).
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    for file in (path.with_name(path.name + suffix) for suffix in COMPANIONS):
        with suppress(OSError):  # somebody else's: opening it tells
            if file.is_file():
                file.chmod(0o600)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        hide_parameters=True,  # an error's words may be logged: they name no item and no visit
        # SQLAlchemy lets a connection that is never pooled cross threads: this one must not.
        connect_args={"isolation_level": None, "timeout": 5.0, "check_same_thread": True},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _assert_usable(connection: Connection) -> None:
    """Durable, and sound: checked whole after a sudden end. What ended well is checked soon after (`owners.journal`)."""
    with connection.begin():
        full = connection.execute(text("PRAGMA synchronous")).scalar_one()
        ended_well = connection.execute(text("PRAGMA user_version")).scalar_one()
    if full != 2:
        raise JournalError("SQLite did not take synchronous=FULL: commits would not be durable")
    if not ended_well:
        assert_sound(connection)


def assert_sound(connection: Connection) -> None:
    """Reads the whole file: some 5 ms for a thousand rows. Raises DatabaseError when it is damaged."""
    with connection.begin():
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise DatabaseError("quick_check", None, Exception(str(found)))


def _migrate(connection: Connection, path: Path) -> None:
    """Bring an older journal to this program's version, after a copy of it; all or nothing."""
    at = revision_of(connection)
    if at == REVISION:
        return
    if at > REVISION:
        raise NewerJournal(
            f"the journal is of version {at}, this program knows {REVISION}: install the newer program"
        )
    # Alembic costs a tenth of a second: only where there is work.
    from kiosk.journal.migrations import upgrade

    kept = path.with_name(f"{path.name}.before-{REVISION}")
    try:
        if at:
            copy_database(connection, kept)
        upgrade(connection)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise JournalError(
            f"the journal could not be brought from version {at or 'none'} to {REVISION} and is as it was "
            f"({getattr(error, 'orig', error)}); install the former program; a copy is {kept.name}"
        ) from error


def copy_database(connection: Connection, target: Path, breathe: Callable[[], None] | None = None) -> None:
    """A consistent copy, readable by the station's user alone; `breathe` is called between its steps.

    Made over the one connection, so that what is written to it meanwhile is in the copy as well (sqlite.org/backup.html).
    """
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    step = (lambda _status, _left, _all: breathe()) if breathe else None
    with closing(sqlite3.connect(target)) as copy:
        raw.backup(copy, pages=COPY_PAGES if breathe else -1, progress=step)
        # A copy is one file: it must not need the WAL that its header promises.
        copy.execute("PRAGMA journal_mode=DELETE")


def revision_of(connection: Connection) -> str:
    with connection.begin():
        known = connection.execute(
            text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
        ).first()
        if known is None:
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _set_aside(path: Path) -> str:
    """Rename the database and its companions (a WAL belongs to its database); returns the new name."""
    aside = name_aside(path, DAMAGED, datetime.now(UTC))
    for suffix in COMPANIONS:
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside.name
