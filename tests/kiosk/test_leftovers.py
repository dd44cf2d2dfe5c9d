"""What lies beside the journal is bounded: the newest few copies, and no reader's number longer than rule 32 allows."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.journal.leftovers import BEFORE_RESTORE, DAMAGED, name_aside, set_aside, tidy

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
AT_MOST = 180 * DAY


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    for name in ("journal.db", "journal.db-wal", "journal.key", "journal.lock", "control.sock", "notes.txt"):
        put(tmp_path / name, NOW - 400 * DAY)
    return path


def put(file: Path, written: datetime) -> Path:
    file.touch()
    os.utime(file, (written.timestamp(), written.timestamp()))
    return file


def beside(journal: Path) -> set[str]:
    """Names that are not of the journal itself."""
    own = {"journal.db", "journal.db-wal", "journal.key", "journal.lock", "control.sock", "notes.txt"}
    names = {file.name for file in journal.parent.iterdir()}
    assert own <= names, "the journal itself, and what is not ours, stays"
    return names - own


@pytest.mark.parametrize("kind", [DAMAGED, BEFORE_RESTORE])
def test_a_journal_that_was_set_aside_stays_with_its_companions_however_many_lie_there(
    journal: Path, kind: str
) -> None:
    """Each may hold the only word of an unsent return: a bad card can damage four journals in a day."""
    cases = [[name_aside(journal, kind, NOW - days * DAY)] for days in (9, 181, 179, 1, 182)]
    for case in cases:
        first = case[0]
        key = first.with_name(first.name.replace("journal.db", "journal.key"))
        case += [first.with_name(first.name + "-wal"), key]
        for file in case:
            put(file, NOW - 500 * DAY)
    removed = tidy(journal, NOW, AT_MOST)
    kept = {file.name for at in (0, 2, 3) for file in cases[at]}
    assert beside(journal) == kept
    assert set(removed) == {file.name for at in (1, 4) for file in cases[at]}


def test_a_restored_journals_wal_goes_with_it(journal: Path) -> None:
    wal = journal.with_name("journal.db-wal")
    for days in range(1, 6):
        for file in (journal, wal):
            put(name_aside(file, BEFORE_RESTORE, NOW - days * DAY), NOW)
    tidy(journal, NOW + 177 * DAY, AT_MOST)
    assert len(beside(journal)) == 6


def test_none_stays_longer_than_a_number_may_be_kept_however_few_there_are(journal: Path) -> None:
    aside = put(name_aside(journal, DAMAGED, NOW - 180 * DAY), NOW)
    copy = put(journal.with_name("journal.db.before-0003"), NOW - 180 * DAY)
    tidy(journal, NOW, AT_MOST)
    assert beside(journal) == {aside.name, copy.name}
    tidy(journal, NOW + DAY, AT_MOST)
    assert beside(journal) == set()


def test_copies_from_before_migrations_are_three_at_most(journal: Path) -> None:
    for number in range(1, 6):
        put(journal.with_name(f"journal.db.before-000{number}"), NOW - (10 - number) * DAY)
    tidy(journal, NOW, AT_MOST)
    assert beside(journal) == {f"journal.db.before-000{number}" for number in (3, 4, 5)}


def test_a_restore_or_a_copy_that_was_cut_off_goes_after_a_day(journal: Path) -> None:
    room = journal.with_name(".restore-x1")
    room.mkdir()
    put(room / "journal.key", NOW)
    for file in (room, journal.with_name("journal.copy"), journal.with_name(".journal.key.part")):
        put(file, NOW - DAY)
    assert tidy(journal, NOW, AT_MOST) == ()
    assert tidy(journal, NOW + timedelta(seconds=1), AT_MOST) == (
        ".journal.key.part",
        ".restore-x1",
        "journal.copy",
    )
    assert beside(journal) == set()


def test_what_a_technician_renamed_is_no_longer_in_the_way_but_does_not_stay_for_ever(journal: Path) -> None:
    aside = put(name_aside(journal, DAMAGED, NOW), NOW)
    put(aside.with_name(aside.name + "-wal"), NOW)
    assert set_aside(journal) == (aside.name,)
    aside.rename(aside.with_name(aside.name + ".seen"))
    assert set_aside(journal) == ()
    tidy(journal, NOW + 180 * DAY, AT_MOST)
    assert len(beside(journal)) == 2
    tidy(journal, NOW + 181 * DAY, AT_MOST)
    assert beside(journal) == set()
