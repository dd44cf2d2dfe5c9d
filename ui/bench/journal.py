"""What the journal takes: durable commits against bare SQLite, and whether its age slows it down.

Bare SQLite commits the same rows into the same tables with the same settings. Old journals of ten thousand to a million
rows are made by SQL; each holds as many rows that are not settled.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from kiosk.journal.journal import Journal
from kiosk.journal.rows import CHANGING
from kiosk.owners.journal import reloaded
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact
from ui.bench.row import Better, Row, milliseconds

COMMITS_BAR, AGE_BAR = 0.4, 1.5
ROUNDS = 7
TRANSACTIONS = 40  # a round
SIZES = {"10 k": 10_000, "100 k": 100_000, "1 M": 1_000_000}
WAITING = 20  # rows that a start finds queued, and as many parked
STARTS, ENQUEUED = 9, 100
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tramsach-bench-") as folder:
        return [commits(Path(folder)), *ages(Path(folder))]


# --- commits --------------------------------------------------------------------------------------


def commits(folder: Path) -> Row:
    took: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        ours = folder / f"ours-{number}.db"
        with closing(Journal(ours, "B1")) as journal:
            began = time.perf_counter()
            for lent in range(TRANSACTIONS):
                _lend(journal, lent)
            took.append(time.perf_counter() - began)
        bare.append(_bare(ours, folder / f"bare-{number}.db"))
    count = TRANSACTIONS * len(list(_life(0)))
    note = f"{count / median(took):.0f} against {count / median(bare):.0f}"
    ratio = median(theirs / own for own, theirs in zip(took, bare, strict=True))
    return Row("journal commits a second ÷ bare SQLite's", ratio, COMMITS_BAR, Better.HIGHER, note)


def _lend(journal: Journal, number: int) -> None:
    seq, told = 0, ""
    for entry in _life(number):
        saved = journal.save(replace(entry, seq=seq, reference=told))
        seq, told = saved.seq, saved.reference


def _life(number: int) -> Iterator[Entry]:
    """A book that is borrowed, as often as it is saved."""
    opened = Moment(datetime.now(UTC), 0.0)
    entry = Entry(f"k{number}", Kind.LOAN, ItemKey("main", f"VV24.{number:05}"), "s1", opened)
    entry = replace(entry, card=Secret("TV0000012"), prior="not_on_card")
    yield entry
    yield replace(entry, ils=IlsFact.ASKED)
    lent = replace(entry, ils=IlsFact.YES, tag=TagFact.WRITING, title="Dế Mèn phiêu lưu ký", due=opened.utc)
    yield lent
    yield replace(lent, tag=TagFact.VERIFIED, closed=True)


def _bare(source: Path, target: Path) -> float:
    """Seconds for the same commits with nothing but SQLite's own module."""
    with closing(sqlite3.connect(source)) as old:
        old.row_factory = sqlite3.Row
        schema = [sql for (sql,) in old.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        entries = [dict(row) for row in old.execute("SELECT * FROM transactions ORDER BY seq")]
        notes = [dict(row) for row in old.execute("SELECT * FROM history ORDER BY id")]
    with closing(sqlite3.connect(target, isolation_level=None)) as new:
        for pragma in PRAGMAS:
            new.execute(f"PRAGMA {pragma}")
        for sql in schema:
            if "sqlite_sequence" not in sql:
                new.execute(sql)
        by_seq = {entry["seq"]: entry for entry in entries}
        statements = _statements(entries[0], notes[0])
        began = time.perf_counter()
        opened: set[int] = set()
        for note in notes:
            _commit(new, statements, by_seq[note["seq"]], note, first=note["seq"] not in opened)
            opened.add(note["seq"])
        return time.perf_counter() - began


def _statements(entry: Mapping[str, object], note: Mapping[str, object]) -> tuple[str, str, str]:
    changing = ", ".join(f"{name} = :{name}" for name in CHANGING)
    return (
        f"INSERT INTO transactions ({', '.join(entry)}) VALUES ({', '.join(f':{name}' for name in entry)})",  # noqa: S608 - our own column names
        f"UPDATE transactions SET {changing} WHERE seq = :seq",  # noqa: S608 - likewise
        f"INSERT INTO history ({', '.join(note)}) VALUES ({', '.join(f':{name}' for name in note)})",  # noqa: S608 - likewise
    )


def _commit(
    to: sqlite3.Connection,
    statements: tuple[str, str, str],
    entry: Mapping[str, object],
    note: Mapping[str, object],
    *,
    first: bool,
) -> None:
    insert, update, write = statements
    to.execute("BEGIN IMMEDIATE")
    if first:
        to.execute(insert, entry)
        to.execute("UPDATE transactions SET reference = :reference WHERE seq = :seq", entry)
    else:
        to.execute(update, entry)
    to.execute(write, note)
    to.execute("COMMIT")


# --- age ------------------------------------------------------------------------------------------


def ages(folder: Path) -> list[Row]:
    """Start and enqueueing with many settled rows, against the fewest."""
    paths = {name: _old_journal(folder / f"{size}.db", size) for name, size in SIZES.items()}
    starts: dict[str, list[float]] = {name: [] for name in SIZES}
    saves: dict[str, list[float]] = {name: [] for name in SIZES}
    for number in range(STARTS):
        for name, path in paths.items():
            starts[name].append(_start(path))
            saves[name] += _enqueue(path, number)
    least, *more = SIZES
    return [
        Row(
            f"{what} with {name} rows ÷ with {least}",
            median(took[name]) / median(took[least]),
            AGE_BAR,
            note=f"{milliseconds(took[name])} against {milliseconds(took[least])}",
        )
        for what, took in (("journal's start", starts), ("enqueueing", saves))
        for name in more
    ]


def _old_journal(path: Path, size: int) -> Path:
    """A journal with so many settled rows, and some that are not."""
    with closing(Journal(path, "B1")) as journal:
        _lend(journal, size)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        _copies(raw, "transactions", size)
        _copies(raw, "history", size)
        raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(Journal(path, "B1")) as journal:
        for number in range(WAITING):
            journal.save(replace(_returned(f"q{number}"), queued=True))
            journal.save(replace(_returned(f"p{number}"), parked=Reason.NEWER_LOAN, closed=True))
    return path


def _copies(raw: sqlite3.Connection, table: str, size: int) -> None:
    """The first row of a table `size` times more, each with its own number and key, without its card."""
    names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    first = f"(SELECT min({names[0]}) FROM {table})"  # noqa: S608 - our own names, here and below
    own = {
        "id": "i + 10",
        "seq": "i + 10",
        "key": "'old-' || i",
        "item": "'VV-' || (i % 2000)",
        "card": "NULL",
    }
    values = ", ".join(own.get(name, name) for name in names)
    raw.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"  # noqa: S608
        f" INSERT INTO {table} ({', '.join(names)})"
        f" SELECT {values} FROM n, {table} WHERE {table}.{names[0]} = {first}",
        (size,),
    )


def _returned(key: str) -> Entry:
    opened = Moment(datetime.now(UTC), 0.0)
    return Entry(key, Kind.RETURN, ItemKey("main", key), "s", opened, tag=TagFact.VERIFIED)


def _start(path: Path) -> float:
    """What a start waits for: the journal opened and checked, and what an earlier run left read."""
    began = time.perf_counter()
    journal = Journal(path, "B1")
    reloaded(journal)
    took = time.perf_counter() - began
    journal.end_run()
    journal.close()
    return took


def _enqueue(path: Path, number: int) -> list[float]:
    took = []
    with closing(Journal(path, "B1")) as journal:
        for each in range(ENQUEUED):
            entry = replace(_returned(f"new-{number}-{each}"), queued=True)
            began = time.perf_counter()
            saved = journal.save(entry)
            took.append(time.perf_counter() - began)
            journal.save(replace(saved, queued=False, closed=True, ils=IlsFact.YES))
    return took
