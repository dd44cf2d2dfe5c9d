"""A damaged journal may hold the only word of an unsent return: what can still be read of it is read out, and the rest named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal, Which
from kiosk.journal.salvage import Salvaged, salvage
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact

OPENED = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
PAGE = 4096
ROWS = 240


def rows(count: int, first: int = 0) -> Iterable[Entry]:
    """A queued return, a queued loan, a parked loan, a loan that is done; and again."""
    for n in range(first, first + count):
        kind = Kind.LOAN if n % 4 else Kind.RETURN
        card = Secret(f"TV{n:07}") if kind is Kind.LOAN else None
        queued, parked = n % 4 < 2, Reason.REFUSED if n % 4 == 2 else None
        ils = {2: IlsFact.NO, 3: IlsFact.YES}.get(n % 4, IlsFact.UNASKED)
        yield Entry(
            f"k{n}", kind, ItemKey("main", str(10_000 + n)), "s", Moment(OPENED + timedelta(minutes=n), 0.0), card, ils,
            TagFact.VERIFIED, parked, queued=queued, closed=not queued, title=f"Sách số {n} hết", late=True,
        )  # fmt: skip


def write(path: Path) -> tuple[Entry, ...]:
    """What waits, of all that was written."""
    journal = Journal(path, "K1")
    for row in rows(ROWS):
        journal.save(row)
    waiting = journal.entries(Which.WAITING)
    journal.close()
    return waiting


def damage(path: Path, *titles: str) -> None:
    """Whole pages of the table overwritten, as a dying card does it: those on which these titles stand."""
    content, dice = bytearray(path.read_bytes()), Random(1)
    for title in titles:
        at = content.index(title.encode()) // PAGE * PAGE
        content[at : at + PAGE] = dice.randbytes(PAGE)
    path.write_bytes(content)


def salvaged(aside: Path) -> Salvaged:
    return salvage(aside, aside.parent / "journal.key")


def test_all_is_read_out_but_the_rows_on_the_damaged_pages_and_those_are_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    waiting = write(path)
    damage(path, "Sách số 60 hết", "Sách số 150 hết")
    journal = Journal(path, "K1")  # a station that starts
    journal.close()
    (aside,) = tmp_path.glob("journal.db.damaged-*")
    before = aside.read_bytes()
    found = salvaged(aside)
    assert 2 <= len(found.unreadable) < ROWS / 4
    assert {61, 151} <= set(found.unreadable)
    assert found.waiting == tuple(row for row in waiting if row.seq not in found.unreadable)
    assert found.no_card == 0
    assert aside.read_bytes() == before
    assert not list(tmp_path.glob("*.damaged-*-shm"))


def test_the_last_page_may_be_the_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    waiting = write(path)
    damage(path, f"Sách số {ROWS - 1} hết")
    found = salvaged(path)
    assert found.unreadable[-1] == ROWS
    assert found.waiting == tuple(row for row in waiting if row.seq < found.unreadable[0])


def test_what_a_power_cut_left_in_the_wal_is_read_as_well(tmp_path: Path) -> None:
    path, cut = tmp_path / "journal.db", tmp_path / "cut"
    write(path)
    cut.mkdir()
    journal = Journal(path, "K1")
    for row in rows(8, first=ROWS):
        journal.save(row)
    for name in ("journal.db", "journal.db-wal", "journal.key"):
        shutil.copyfile(tmp_path / name, cut / name)
    expected = journal.entries(Which.WAITING)
    journal.close()
    assert salvaged(cut / "journal.db") == Salvaged(expected, (), 0)


def test_a_row_that_makes_no_sense_is_named_and_its_neighbours_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    waiting = write(path)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2026-09-01T02:00:00", b"\xff\xfe26-09-01T02:00:00", 1))
    found = salvaged(path)
    assert found.unreadable == (61,)
    assert found.waiting == tuple(row for row in waiting if row.seq != 61)


def test_without_the_key_the_books_are_still_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    waiting = write(path)
    for key in (tmp_path / "none.key", tmp_path / "other.key"):
        if key.name == "other.key":
            Journal(tmp_path / "other.db", "K1").close()
        found = salvage(path, key)
        assert [row.item for row in found.waiting] == [row.item for row in waiting]
        assert found.no_card == sum(row.card is not None for row in waiting)
    assert not (tmp_path / "none.key").exists()


def test_a_file_of_which_nothing_is_left_is_told_and_not_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(Random(2).randbytes(5000))
    with pytest.raises(JournalError, match=r"nothing of journal\.db can be read row by row .*\.recover"):
        salvaged(path)


def test_a_file_of_another_version_is_not_called_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    write(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(JournalError, match="version 0001"):
        salvaged(path)
