"""The journal keeps its word: durable, ordered, encrypted, never older than told, never newer than it understands."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from kiosk.journal.database import NewerJournal, open_database
from kiosk.journal.journal import Journal
from kiosk.journal.tables import REVISION, metadata
from kiosk.owners.journal import left_open, settle_restart
from kiosk.rules.reference import sequence_of
from kiosk.values import Entry, EntryState, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact

VIETNAM = timezone(timedelta(hours=7))
OPENED = Moment(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), 0.0)


def entry(key: str = "k1", kind: Kind = Kind.LOAN) -> Entry:
    return Entry(
        key,
        kind,
        ItemKey("main", "1000000056"),
        "s1",
        OPENED,
        Secret("TV0000012"),
        title="Dế Mèn phiêu lưu ký",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal(path, "A1")
    yield opened
    opened.close()


def test_an_entry_comes_back_as_it_was_saved(journal: Journal) -> None:
    saved = journal.save(entry())
    due = datetime(2026, 12, 14, 23, 59, tzinfo=VIETNAM)
    lent = replace(saved, ils=IlsFact.YES, tag=TagFact.VERIFIED, due=due, closed=True)
    journal.save(lent)
    assert journal.entries() == (lent,)
    assert saved.seq == 1
    assert sequence_of(saved.reference, "A1") == 1


def test_every_save_is_a_line_of_history_and_the_original_time_never_changes(journal: Journal) -> None:
    saved = journal.save(entry())
    journal.save(replace(saved, ils=IlsFact.ASKED, opened=Moment(datetime(2000, 1, 1, tzinfo=UTC), 0.0)))
    assert [line.ils for line in journal.history_of(1)] == [IlsFact.UNASKED, IlsFact.ASKED]
    assert journal.entries()[0].opened == OPENED


def test_card_numbers_are_ciphertext_on_the_disk_and_the_key_is_the_stations_alone(
    journal: Journal, path: Path
) -> None:
    journal.save(entry())
    journal.close()
    files = [file for file in path.parent.iterdir() if file.suffix != ".key"]
    assert all(b"TV0000012" not in file.read_bytes() for file in files)
    assert stat.S_IMODE(path.with_suffix(".key").stat().st_mode) == 0o600


def test_commits_are_durable_by_setting_and_checked(path: Path) -> None:
    path.parent.mkdir()
    connection, _ = open_database(path)
    with connection.begin():
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    connection.close()
    connection.engine.dispose()


def test_what_is_saved_survives_opening_again_and_numbers_only_grow(path: Path) -> None:
    for n in range(3):
        journal = Journal(path, "A1")
        assert journal.save(entry(f"k{n}")).seq == n + 1
        journal.close()


def test_a_damaged_journal_is_set_aside_with_its_date_and_a_fresh_one_serves(path: Path) -> None:
    first = Journal(path, "A1")
    first.save(entry())
    first.close()
    damaged = b"x" * 5000
    path.write_bytes(damaged)
    second = Journal(path, "A1")
    assert "set aside" in second.notice
    assert second.count() == 0
    second.close()
    (kept,) = path.parent.glob("journal.db.damaged-*")
    assert kept.read_bytes() == damaged


def test_a_newer_journal_is_not_touched(path: Path) -> None:
    Journal(path, "A1").close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(NewerJournal, match="9999"):
        Journal(path, "A1")


def test_the_migrations_make_the_tables_that_the_code_knows(path: Path) -> None:
    path.parent.mkdir()
    connection, _ = open_database(path)
    found = inspect(connection)
    for table in metadata.sorted_tables:
        assert [c["name"] for c in found.get_columns(table.name)] == [c.name for c in table.columns]
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}
    assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISION
    connection.close()
    connection.engine.dispose()


@pytest.mark.parametrize(
    ("found", "parked"),
    [
        (entry(), None),  # a loan that was never asked is simply cancelled
        (replace(entry(), ils=IlsFact.YES), Reason.NOT_RELEASED),
        (replace(entry(kind=Kind.RETURN), ils=IlsFact.YES), Reason.NOT_SECURED),
        (entry(kind=Kind.RETURN), Reason.NOT_SENT),
    ],
)
def test_what_a_power_cut_left_open_is_cancelled_or_goes_to_staff(
    found: Entry, parked: Reason | None
) -> None:
    settled = left_open(found)
    assert settled.closed
    assert settled.parked is parked
    assert settled.ils is found.ils


def test_what_was_asked_or_promised_before_a_power_cut_is_for_the_ils_and_stays_open(
    journal: Journal,
) -> None:
    asked = journal.save(replace(entry("k1"), ils=IlsFact.ASKED))
    promised = journal.save(replace(entry("k2"), queued=True, provisional=True, tag=TagFact.VERIFIED))
    never_asked = journal.save(entry("k3"))
    assert settle_restart(journal) == (asked, promised)
    assert [e.state for e in journal.entries()] == [EntryState.OPEN, EntryState.QUEUED, EntryState.CANCELLED]
    assert never_asked.seq == 3
