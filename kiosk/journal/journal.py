"""The journal's surface: save an entry durably, read entries back. All calls belong to one thread.

`save` has returned only when the commit is on the disk. Original times never change; every save adds a line of history.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    update,
)

from kiosk.acts import Act, Done
from kiosk.journal import leftovers
from kiosk.journal.attempts import Attempts
from kiosk.journal.bins import Bins
from kiosk.journal.cipher import Cipher
from kiosk.journal.database import assert_sound, copy_database, open_database
from kiosk.journal.incidents import Incidents
from kiosk.journal.loans import Loans
from kiosk.journal.lock import JournalLock
from kiosk.journal.people import People
from kiosk.journal.reconcilings import Reconcilings
from kiosk.journal.retention import RULE_32, Keeping, Sweep, sweep
from kiosk.journal.rows import CHANGING, entry_of, moment_of, row_of
from kiosk.journal.tables import acts, history, transactions
from kiosk.passages import Passage
from kiosk.rules.reference import reference
from kiosk.values import Entry, IlsFact, TagFact

LEAST_ROOM = 64 << 20
"""Bytes: below that no visit begins, so that those under way have all they need."""

NUMBERS_A_DAY = 1000
"""More than a station ever gives: after a damaged journal its numbers go on above all that may have been told before."""
_NO_STATION_YET = datetime(2026, 1, 1, tzinfo=UTC)

CLOCK_STEPS = timedelta(minutes=5)
"""A clock may be put right by so much under a station that serves."""

MOST_ROWS = 2000
"""Of one answer to staff; who needs more asks for less at a time."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    ils: IlsFact
    tag: TagFact
    note: str


@dataclass(frozen=True, slots=True)
class ActLine:
    at: datetime
    done: Done


class Ending(IntEnum):
    """How a run of the station ended; kept as SQLite's `user_version`, so a file that nobody closed says SUDDEN.

    So much above WELL as the number of a row: in order, and the visit of that row waits for its reader.
    """

    SUDDEN = 0
    WELL = 1


class Which(StrEnum):
    """What staff want to see."""

    PARKED = "parked"  # waits for them
    QUEUED = "queued"  # waits for the library system
    OPEN = "open"  # under way, or asked and not answered
    WAITING = "waiting"  # parked or queued
    ALL = "all"


_t = transactions.c
# Unary plus: the few parked rows by their own index, not all the closed ones (sqlite.org/optoverview.html).
_CONDITIONS: dict[Which, ColumnElement[bool]] = {
    Which.PARKED: _t.parked.is_not(None) & literal_column("+closed", Boolean),
    Which.QUEUED: ~_t.closed & _t.queued,
    Which.OPEN: ~_t.closed & ~_t.queued,
    Which.WAITING: (_t.parked.is_not(None) & _t.closed) | (~_t.closed & _t.queued),
    Which.ALL: true(),
}
_INSERT = insert(transactions)
_REFER = update(transactions).where(_t.seq == bindparam("at_seq")).values(reference=bindparam("reference"))
_UPDATE = (
    update(transactions)
    .where(_t.seq == bindparam("at_seq"))
    .values({name: bindparam(name) for name in CHANGING})
)
_NOTE = insert(history)
_ACT = insert(acts)

# Of what readers are told references.
_MARK_NUMBERS = text(
    "INSERT INTO sqlite_sequence (name, seq) SELECT told.name, 0"
    " FROM (SELECT 'transactions' AS name UNION SELECT 'attempts' UNION SELECT 'passages') AS told"
    " WHERE told.name NOT IN (SELECT name FROM sqlite_sequence)"
)
_SKIP_NUMBERS = text(
    "UPDATE sqlite_sequence SET seq = seq + :count WHERE name IN ('transactions', 'attempts', 'passages')"
)


def _of_system(ils: str) -> ColumnElement[bool]:
    return _t.ils_name == ils if ils else true()


class Journal:
    def __init__(
        self,
        path: Path,
        station: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keeping: Keeping = RULE_32,
    ) -> None:
        """Opens or makes the journal at `path`. Raises JournalError; JournalBusy when another process has it open."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = JournalLock(path)
        try:
            self._connection, self.notice = open_database(path)
            self._cipher = Cipher(path.with_suffix(".key"))
        except BaseException:
            self._lock.release()
            raise
        self.people = People(self._connection, self._cipher)
        self.bins = Bins(self._connection, now)
        self.attempts = Attempts(self._connection, station, now)
        self.incidents = Incidents(self._connection)
        self.loans = Loans(self._connection, self._cipher)
        self.reconcilings = Reconcilings(self._connection, self._cipher, now)
        self._path = path
        self._station = station
        self._now = now
        self._keeping = keeping
        if self.notice:
            self.skip_numbers(NUMBERS_A_DAY * (now() - _NO_STATION_YET).days)

    # --- writing --------------------------------------------------------------------------------------

    def save(self, entry: Entry, done: Done | None = None, passage: Passage | None = None) -> Entry:
        """Commit, together with the act of staff that led to it and with what the bin knows of it.

        Returns the entry with its number and reference.
        """
        with self._connection.begin():
            saved = (
                self._insert(self._connection, entry)
                if entry.seq == 0
                else self._update(self._connection, entry)
            )
            self._note(self._connection, saved, saved.parked or saved.reason or "")
            if done is not None:
                self._act(self._connection, saved.seq, done)
            if passage is not None:
                self.bins.write(passage)
        return saved

    def record(self, done: Done, seq: int | None = None) -> None:
        """An act that changes no row."""
        with self._connection.begin():
            self._act(self._connection, seq, done)

    def _insert(self, connection: Connection, entry: Entry) -> Entry:
        key = connection.execute(_INSERT, row_of(entry, self._cipher, self._now())).inserted_primary_key
        assert key is not None
        seq = int(key[0])
        told = reference(self._station, seq)
        connection.execute(_REFER, {"at_seq": seq, "reference": told})
        return replace(entry, seq=seq, reference=told)

    def _update(self, connection: Connection, entry: Entry) -> Entry:
        row = row_of(entry, None, self._now())
        changed = connection.execute(_UPDATE, {"at_seq": entry.seq, **{name: row[name] for name in CHANGING}})
        if not changed.rowcount:  # of a journal that was damaged and set aside in this very run
            connection.execute(_INSERT, {"seq": entry.seq, **row_of(entry, self._cipher, self._now())})
        return entry

    def _note(self, connection: Connection, entry: Entry, note: str) -> None:
        at = self._now().isoformat()
        line = {"seq": entry.seq, "at": at, "ils": entry.ils.value, "tag": entry.tag.value, "note": str(note)}
        connection.execute(_NOTE, line)

    def _act(self, connection: Connection, seq: int | None, done: Done) -> None:
        at = self._now().isoformat()
        line = {"seq": seq, "at": at, "person": done.person, "act": done.act.value, "note": done.note}
        connection.execute(_ACT, line)

    # --- reading --------------------------------------------------------------------------------------

    def unfinished(self) -> tuple[Entry, ...]:
        """Entries that are not closed, oldest first: queued ones, and those that a power cut left open."""
        return self._read(select(transactions).where(~_t.closed).order_by(_t.seq))

    def stuck(self) -> tuple[Entry, ...]:
        """Late rows that wait for staff and hold back what depends on them."""
        parked = select(transactions).where(_t.parked.is_not(None)).order_by(_t.seq)
        return tuple(entry for entry in self._read(parked) if entry.stuck)

    def entries(
        self, which: Which = Which.ALL, most: int | None = None, after: int = 0, ils: str = ""
    ) -> tuple[Entry, ...]:
        """Oldest first, from behind the row numbered `after`; of one library system alone where it is named."""
        these = _CONDITIONS[which] & (_t.seq > after) & _of_system(ils)
        return self._read(select(transactions).where(these).order_by(_t.seq).limit(most))

    def entry(self, seq: int) -> Entry | None:
        found = self._read(select(transactions).where(_t.seq == seq))
        return found[0] if found else None

    def dated_later(self) -> tuple[tuple[Entry, datetime | None], ...]:
        """Returns that the library system entered as of a later day, and when it did; until their fine is dealt with."""
        dealt_with = exists().where(acts.c.seq == _t.seq, acts.c.act == Act.FINE_REMOVED.value)
        query = (
            select(transactions).where(literal_column("dated_later", Boolean), ~dealt_with).order_by(_t.seq)
        )
        with self._connection.begin():
            rows = self._connection.execute(query).mappings().all()
        return tuple((entry_of(row, self._cipher), moment_of(row["settled"])) for row in rows)

    def with_key(self, key: str) -> Entry | None:
        found = self._read(select(transactions).where(_t.key == key))
        return found[0] if found else None

    def opened_between(self, begin: datetime, end: datetime) -> tuple[Entry, ...]:
        """What happened from `begin` to before `end`, by its original time; both in UTC."""
        within = (_t.opened >= begin.isoformat()) & (_t.opened < end.isoformat())
        return self._read(select(transactions).where(within).order_by(_t.seq))

    def of_item(self, item: str) -> tuple[Entry, ...]:
        """All that ever happened to an item here, whichever library system it belongs to."""
        return self._read(select(transactions).where(_t.item == item).order_by(_t.seq).limit(MOST_ROWS))

    def last_visit(self) -> tuple[Entry, ...]:
        """The rows of the session that wrote the last one: the visit that the end of a run cut off, if it did."""
        newest = self._read(select(transactions).order_by(_t.seq.desc()).limit(1))
        if not newest:
            return ()
        recent = (_t.session == newest[0].session) & (_t.seq > newest[0].seq - MOST_ROWS)
        return self._read(select(transactions).where(recent).order_by(_t.seq))

    def visit(self, entry: Entry) -> tuple[Entry, ...]:
        """All rows of the visit to which this one belongs, oldest first."""
        near = _t.seq.between(entry.seq - MOST_ROWS, entry.seq + MOST_ROWS)
        same = (_t.session == entry.session) & near
        return self._read(select(transactions).where(same).order_by(_t.seq))

    def cut_off_visit(self, ended: int) -> tuple[Entry, ...]:
        """The rows of the visit that a run which `ended` so left to its reader."""
        if ended == Ending.SUDDEN:
            return self.last_visit()
        row = self.entry(ended - Ending.WELL)
        return self.visit(row) if row is not None else ()

    def begin_run(self) -> int:
        """How the last run of a station ended (`Ending`); this one has not, until `end_run`."""
        with self._connection.begin():
            ended = int(self._connection.execute(text("PRAGMA user_version")).scalar_one())
            self._connection.execute(text("PRAGMA user_version = 0"))
        return ended

    def end_run(self, awaited: int = 0) -> None:
        """In order. `awaited`: the number of a row whose visit waits for its reader; 0: none."""
        with self._connection.begin():
            self._connection.execute(text(f"PRAGMA user_version = {Ending.WELL + awaited}"))

    def history_of(self, seq: int) -> tuple[HistoryLine, ...]:
        with self._connection.begin():
            rows = self._connection.execute(
                select(history).where(history.c.seq == seq).order_by(history.c.id)
            )
            return tuple(
                HistoryLine(datetime.fromisoformat(r.at), IlsFact(r.ils), TagFact(r.tag), r.note)
                for r in rows
            )

    def acts_of(self, seq: int | None) -> tuple[ActLine, ...]:
        """What staff did to a row; with None, what they did to no row."""
        with self._connection.begin():
            rows = self._connection.execute(select(acts).where(acts.c.seq.is_(seq)).order_by(acts.c.id))
            return tuple(
                ActLine(datetime.fromisoformat(r.at), Done(r.person, Act(r.act), r.note)) for r in rows
            )

    def paused(self) -> str:
        """Why staff paused the station, "" when they did not or let it serve again since."""
        either = acts.c.act.in_((Act.PAUSED.value, Act.OPENED.value))
        with self._connection.begin():
            last = self._connection.execute(
                select(acts).where(either).order_by(acts.c.id.desc()).limit(1)
            ).first()
        return str(last.note) if last is not None and last.act == Act.PAUSED.value else ""

    def count(self, which: Which = Which.ALL, ils: str = "") -> int:
        query = select(func.count()).select_from(transactions).where(_CONDITIONS[which] & _of_system(ils))
        with self._connection.begin():
            return self._connection.execute(query).scalar_one()

    def _read(self, query: Select[Any]) -> tuple[Entry, ...]:
        with self._connection.begin():
            return tuple(entry_of(row._mapping, self._cipher) for row in self._connection.execute(query))

    # --- keeping house --------------------------------------------------------------------------------

    def set_aside(self) -> tuple[str, ...]:
        """Names of damaged journals beside this one that nobody has taken away yet."""
        return leftovers.set_aside(self._path)

    def clock_is_behind(self) -> bool:
        """Whether this journal was written to later than now: the clock has lost its time, and would stamp wrong ones."""
        last = select(history.c.at).order_by(history.c.id.desc()).limit(1)
        with self._connection.begin():
            at = moment_of(self._connection.execute(last).scalar())
        return self._now() < max(at or _NO_STATION_YET, _NO_STATION_YET) - CLOCK_STEPS

    def has_room(self) -> bool:
        """Whether the disk takes many more visits. Raises OSError."""
        return shutil.disk_usage(self._path.parent).free >= LEAST_ROOM

    def tidy(self) -> tuple[str, ...]:
        """Remove what may not lie beside the journal any longer; the names of what went. Raises OSError."""
        return leftovers.tidy(self._path, self._now(), self._keeping.card_at_most)

    def sweep(self, so_far: Sweep) -> Sweep:
        """One step of forgetting on time; see kiosk.journal.retention."""
        return sweep(self._connection, self._now(), so_far, self._keeping)

    def check(self) -> None:
        """Read the whole file. Raises sqlalchemy.exc.DatabaseError when it is damaged; opening it anew sets it aside."""
        assert_sound(self._connection)

    def copy(self, target: Path, breathe: Callable[[], None] | None = None) -> None:
        """A consistent copy of the database; `breathe` is called between its steps."""
        copy_database(self._connection, target, breathe)

    def skip_numbers(self, count: int) -> None:
        """Leave a gap in the sequence: numbers that were told since this copy was made are never told again."""
        with self._connection.begin():
            self._connection.execute(_MARK_NUMBERS)
            self._connection.execute(_SKIP_NUMBERS, {"count": count})

    def close(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()
        self._lock.release()
