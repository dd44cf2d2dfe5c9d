"""The journal keeps its word: durable, ordered, encrypted, never older than told, never newer than it understands."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from kiosk.acts import Act, Done
from kiosk.journal import database
from kiosk.journal.database import JournalError, NewerJournal, open_database
from kiosk.journal.journal import Journal, Which
from kiosk.journal.lock import JournalBusy
from kiosk.journal.migrations import upgrade
from kiosk.journal.tables import REVISION, metadata
from kiosk.owners.journal import reloaded, settle_restart
from kiosk.rules.late import left_open
from kiosk.rules.reference import read_reference, reference
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


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """A desktop session's, and root's."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(stat.S_IMODE(file.stat().st_mode)) for file in (folder, *folder.iterdir())}


@pytest.mark.usefixtures("usual_umask")
def test_nobody_but_the_stations_user_reads_a_journal_whatever_the_umask(path: Path) -> None:
    opened = Journal(path, "A1")
    opened.save(entry())
    found = modes(path.parent)
    opened.close()
    assert found.pop(path.parent.name) == "0o700"
    assert {"journal.db", "journal.db-wal", "journal.db-shm", "journal.key", "journal.lock"} <= set(found)
    assert set(found.values()) == {"0o600"}


@pytest.mark.usefixtures("usual_umask")
def test_a_journal_that_everybody_could_read_becomes_private_and_a_folder_stays_its_makers(
    path: Path,
) -> None:
    path.parent.mkdir(mode=0o755)
    running, kept = Journal(path, "A1"), path.with_name("kept.db")
    running.save(entry())
    for suffix in ("", "-wal", "-shm"):  # as a power cut leaves them
        companion = kept.with_name(kept.name + suffix)
        shutil.copyfile(path.with_name(path.name + suffix), companion)
        assert stat.S_IMODE(companion.stat().st_mode) == 0o644
    running.close()
    opened = Journal(kept, "A1")
    found = modes(path.parent)
    assert opened.count() == 1
    opened.close()
    assert found[path.parent.name] == "0o755"
    assert {found[name] for name in ("kept.db", "kept.db-wal", "kept.db-shm")} == {"0o600"}


def test_a_database_error_in_words_names_no_item_no_visit_and_no_title(journal: Journal) -> None:
    journal.save(entry())
    with pytest.raises(IntegrityError) as twice:
        journal.save(entry())
    told = str(twice.value)
    assert not [word for word in ("1000000056", "Mèn", "'s1'", "'k1'") if word in told], told


def test_an_entry_comes_back_as_it_was_saved(journal: Journal) -> None:
    saved = journal.save(entry())
    due = datetime(2026, 12, 14, 23, 59, tzinfo=VIETNAM)
    lent = replace(saved, ils=IlsFact.YES, tag=TagFact.VERIFIED, due=due, closed=True)
    journal.save(lent)
    assert journal.entries() == (lent,)
    assert saved.seq == 1
    assert read_reference(saved.reference, "A1") == 1


def test_every_save_is_a_line_of_history_and_the_original_time_never_changes(journal: Journal) -> None:
    saved = journal.save(entry())
    journal.save(replace(saved, ils=IlsFact.ASKED, opened=Moment(datetime(2000, 1, 1, tzinfo=UTC), 0.0)))
    assert [line.ils for line in journal.history_of(1)] == [IlsFact.UNASKED, IlsFact.ASKED]
    assert journal.entries()[0].opened == OPENED


def test_a_power_cut_while_the_key_is_made_leaves_no_half_key(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("kiosk.journal.cipher.os.fsync", power_cut)
        with pytest.raises(KeyboardInterrupt):
            Journal(path, "A1")
    with closing(Journal(path, "A1")) as journal:
        assert journal.save(entry()).card == Secret("TV0000012")
    assert not list(path.parent.glob("*.key.new"))


def test_a_key_that_is_none_is_told_to_the_technician(path: Path) -> None:
    Journal(path, "A1").close()
    path.with_suffix(".key").write_bytes(b"")
    with pytest.raises(JournalError, match=r"journal\.key holds no key; restore"):
        Journal(path, "A1")


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


def test_a_database_whose_commits_would_not_be_durable_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an SQLite would be that was built to ignore the pragma."""
    engine_of = database._engine

    def careless(file: Path) -> Engine:
        engine = engine_of(file)
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=NORMAL"))
        return engine

    monkeypatch.setattr(database, "_engine", careless)
    with pytest.raises(JournalError, match="not be durable"):
        Journal(path, "A1")


def test_the_one_connection_belongs_to_the_one_thread_that_opened_it(journal: Journal) -> None:
    with ThreadPoolExecutor(1) as another, pytest.raises(ProgrammingError, match="thread"):
        another.submit(journal.count).result()


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


def test_no_number_that_was_told_before_the_damage_is_told_again(path: Path) -> None:
    days, told = [OPENED.utc], []
    for _ in range(3):
        with closing(Journal(path, "A1", lambda: days[-1])) as journal:
            told += [journal.save(entry(f"k{n}")).seq for n in range(3)]
        path.write_bytes(b"x" * 5000)
        days.append(days[-1] + timedelta(days=1))
    assert told == sorted(set(told))
    assert read_reference(reference("A1", told[-1]), "A1") == told[-1]


def test_a_row_whose_journal_was_set_aside_meanwhile_is_kept_in_the_new_one_as_it_was_told(
    path: Path,
) -> None:
    with closing(Journal(path, "A1")) as journal:
        saved = journal.save(replace(entry(kind=Kind.RETURN), queued=True))
    path.write_bytes(b"x" * 5000)
    with closing(Journal(path, "A1")) as journal:
        sent = journal.save(replace(saved, ils=IlsFact.ASKED, queued=False))
        journal.save(sent)
        assert journal.entries() == (replace(saved, ils=IlsFact.ASKED, queued=False),)
        assert journal.save(entry("k2")).seq > saved.seq


def spoil_a_leaf(path: Path, page: int = 12) -> None:
    """Damage that opening does not meet: a page in the middle of a table of many."""
    with closing(Journal(path, "A1")) as journal:
        for n in range(300):
            journal.save(replace(entry(f"k{n}"), closed=True))
        journal.end_run()
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 4096)


def test_damage_is_found_at_the_start_after_a_sudden_end_and_at_night_after_a_good_one(path: Path) -> None:
    spoil_a_leaf(path)
    with closing(Journal(path, "A1")) as journal:  # the last run ended well: no reader waits for a long check
        assert journal.notice == ""
        with pytest.raises(DatabaseError):
            journal.check()
        journal.begin_run()
    with closing(Journal(path, "A1")) as journal:
        assert "set aside" in journal.notice


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
    may_lie_there = journal.save(entry("k4", kind=Kind.RETURN))
    assert settle_restart(journal) == (asked, promised, may_lie_there)
    states = [EntryState.OPEN, EntryState.QUEUED, EntryState.CANCELLED, EntryState.OPEN]
    assert [e.state for e in journal.entries()] == states
    assert never_asked.seq == 3


# --- older journals ---------------------------------------------------------------------------------


def old_journal(path: Path, rows: int = 1) -> None:
    """A journal of the second version, with rows in it."""
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        upgrade(connection, "0002")
    engine.dispose()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany(
            "INSERT INTO transactions (key, kind, ils_name, item, session, opened, clock, ils, tag, queued, closed,"
            " prior, renewed, title, reference) VALUES (?, 'return', 'main', '101', 's', '2026-01-10T09:00:00+00:00',"
            " 'synced', 'yes', 'verified', 0, 1, '', 0, 'T', 'A1-00001-K')",
            [(f"k{number}",) for number in range(1, rows + 1)],
        )


def test_an_older_journal_is_brought_up_to_date_after_a_copy_of_it(path: Path) -> None:
    old_journal(path)
    journal = Journal(path, "A1")
    assert [e.reference for e in journal.entries()] == ["A1-00001-K"]
    journal.close()
    copy = path.with_name(f"journal.db.before-{REVISION}")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
        assert raw.execute("SELECT count(*) FROM transactions").fetchone() == (1,)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_migration_that_fails_leaves_the_older_journal_whole_and_in_its_place(path: Path) -> None:
    old_journal(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "CREATE TABLE acts (in_the_way)"
        )  # 0003 has added columns and indexes when it comes to this
    with pytest.raises(JournalError, match="is as it was"):
        Journal(path, "A1")
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
        columns = [row[1] for row in raw.execute("PRAGMA table_info(transactions)")]
        assert "late" not in columns
        assert raw.execute("SELECT key FROM transactions").fetchall() == [("k1",)]
    assert not list(path.parent.glob("*damaged*"))


# --- one process, staff -----------------------------------------------------------------------------


def test_only_one_process_has_the_journal_open(journal: Journal, path: Path) -> None:
    with pytest.raises(JournalBusy):
        Journal(path, "A1")
    journal.close()
    Journal(path, "A1").close()


def test_an_act_of_staff_is_kept_with_its_person_time_and_note(journal: Journal) -> None:
    saved = journal.save(entry())
    journal.save(replace(saved, closed=True, ils=IlsFact.WAIVED), Done("Hoa", Act.SETTLE, "by hand"))
    (line,) = journal.acts_of(saved.seq)
    assert line.done == Done("Hoa", Act.SETTLE, "by hand")
    assert line.at.tzinfo is not None


def test_staff_see_what_waits_for_them_and_what_is_queued(journal: Journal) -> None:
    done = journal.save(replace(entry("k1"), ils=IlsFact.YES, closed=True))
    queued = journal.save(replace(entry("k2"), queued=True))
    parked = journal.save(replace(entry("k3"), ils=IlsFact.NO, closed=True, parked=Reason.REFUSED, late=True))
    opened = journal.save(replace(entry("k4"), ils=IlsFact.ASKED))
    assert journal.entries(Which.PARKED) == journal.stuck() == (parked,)
    assert journal.entries(Which.QUEUED) == (queued,)
    assert journal.entries(Which.OPEN) == (opened,)
    assert journal.of_item("1000000056") == (done, queued, parked, opened)
    assert journal.entry(done.seq) == done
    assert journal.entry(99) is None


def test_the_last_visit_is_the_session_that_wrote_last(journal: Journal) -> None:
    assert journal.last_visit() == ()
    for key, session in (("k1", "s1"), ("k2", "s2"), ("k3", "s2")):
        journal.save(replace(entry(key), session=session))
    assert [e.key for e in journal.last_visit()] == ["k2", "k3"]


def test_a_run_that_ended_by_itself_is_told_from_one_that_was_cut_off(path: Path) -> None:
    journal = Journal(path, "A1")
    assert not journal.begin_run()
    journal.end_run()
    journal.close()
    journal = Journal(path, "A1")  # a command that only looks
    journal.close()
    journal = Journal(path, "A1")
    assert journal.begin_run()
    journal.close()
    journal = Journal(path, "A1")
    assert not journal.begin_run()
    journal.close()


def test_only_an_end_that_cut_a_visit_off_leaves_one_to_go_on_with(path: Path) -> None:
    journal = Journal(path, "A1")
    reloaded(journal)
    row = journal.save(replace(entry(), ils=IlsFact.YES))
    journal.close()  # as a power cut leaves it: nobody said that the run ends
    journal = Journal(path, "A1")
    (interrupted,) = reloaded(journal).interrupted
    assert interrupted == replace(row, closed=True, parked=Reason.NOT_RELEASED)
    journal.end_run()
    journal.close()
    journal = Journal(path, "A1")
    assert reloaded(journal).interrupted == ()
    journal.end_run(awaited=row.seq)
    journal.close()
    journal = Journal(path, "A1")
    assert [entry.key for entry in reloaded(journal).interrupted] == [row.key]
    journal.close()


def test_a_visit_that_was_cut_off_waits_for_its_reader_through_orderly_ends_and_later_visits(
    path: Path,
) -> None:
    """A power cut at noon, others in the afternoon, switched off in the evening: the morning still has it (rule 20)."""
    journal = Journal(path, "A1")
    reloaded(journal)
    for key in ("k1", "k2"):
        journal.save(replace(entry(key), ils=IlsFact.YES, closed=True))
    journal.close()
    for evening in range(2):
        journal = Journal(path, "A1")
        visit = reloaded(journal).interrupted
        assert [row.key for row in visit] == ["k1", "k2"]
        journal.save(replace(entry(f"later{evening}"), session=f"later{evening}", closed=True))
        journal.end_run(awaited=visit[-1].seq)
        journal.close()
    journal = Journal(path, "A1")
    reloaded(journal)
    journal.end_run()  # its reader was here
    journal.close()
    journal = Journal(path, "A1")
    assert reloaded(journal).interrupted == ()
    journal.close()


def test_what_staff_and_a_start_ask_for_does_not_walk_through_the_whole_journal(path: Path) -> None:
    path.parent.mkdir()
    connection, _ = open_database(path)
    plans = []
    for where in (
        "parked IS NOT NULL",
        "parked IS NOT NULL AND +closed = 1",
        "closed = 0",
        "item = 'x'",
        "card IS NOT NULL AND seq > 5",
    ):
        with connection.begin():
            plan = connection.execute(
                text(f"EXPLAIN QUERY PLAN SELECT * FROM transactions WHERE {where} ORDER BY seq")
            )
            plans += [row.detail for row in plan]
    connection.close()
    connection.engine.dispose()
    used = [plan.partition("USING INDEX ")[2].partition(" ")[0] for plan in plans]
    parked, item, card = "parked_transactions", "transactions_of_item", "transactions_with_card"
    assert used == [parked, parked, "open_transactions", item, card]


def test_a_copy_made_while_others_write_is_whole_and_has_what_they_wrote(
    journal: Journal, path: Path
) -> None:
    for n in range(1500):
        journal.save(replace(entry(f"k{n}"), title="x" * 500))
    breaths = iter(range(1500, 1503))

    def breathe() -> None:
        number = next(breaths, None)
        if number is not None:
            journal.save(entry(f"k{number}"))

    copy = path.with_name("copy.db")
    journal.copy(copy, breathe)
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (copied,) = raw.execute("SELECT count(*) FROM transactions").fetchone()
    assert journal.count() > 1501
    assert copied >= journal.count() - 1  # what was written when the last page was through comes too late
