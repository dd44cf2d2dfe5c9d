"""A disk that is full, a journal that was damaged: what the journal's owner does about it, and what the station then offers.

A full disk stops acceptance; a damaged file is set aside with its date, an alarm is raised, the station serves online only.
"""

from __future__ import annotations

import logging
import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from kiosk.effects import Ask, Save
from kiosk.events import (
    Device,
    DeviceChanged,
    LinkChanged,
    NotSaved,
    NotSent,
    RecordsChanged,
    Reloaded,
    Saved,
    What,
)
from kiosk.journal import journal as journal_room
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.messages import say
from kiosk.owners.journal import JournalOwner
from kiosk.values import Entry, ItemKey, Kind, Moment, Security, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, instead
from tests.kiosk.test_journal import old_journal, spoil_a_leaf

NOON = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROOM = 64 << 10


def drop(key: str, title: str = "") -> Entry:
    return Entry(key, Kind.RETURN, ItemKey("main", "101"), "s", Moment(NOON, 0.0), title=title)


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """A log line would find the disk as full as the journal does."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@contextmanager
def full_disk(room: int = 0) -> Iterator[None]:
    """No file of this process grows beyond that: the kernel refuses (EFBIG), as it does on a full disk (setrlimit(2))."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def out_of_order(detail: str) -> DeviceChanged:
    return DeviceChanged(Device.JOURNAL, ready=False, detail=detail)


class Desk:
    """A journal's owner without its thread, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.db"
        self.said: list[What] = []
        self.owner = JournalOwner(lambda: Journal(self.path, "A1"), self.said.append, lambda: NOON)

    def look(self) -> list[What]:
        """What it says when it looks after its journal once."""
        self.said.clear()
        self.owner.idle()
        return self.said

    def save(self, entry: Entry) -> list[What]:
        self.said.clear()
        self.owner._save(Save(entry))
        return self.said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.owner.closed()


# --- a full disk ------------------------------------------------------------------------------------


def test_a_disk_that_takes_no_more_stops_acceptance_until_it_takes_commits_again(desk: Desk) -> None:
    desk.look()
    (first,) = desk.save(drop("k1"))
    assert isinstance(first, Saved)
    with full_disk():
        assert desk.save(drop("never")) == [
            NotSaved("never", "OperationalError"),
            out_of_order("OperationalError"),
        ]
        for _ in range(2):
            (still,) = desk.look()
            assert isinstance(still, DeviceChanged)
            assert not still.ready, "a station that only seems to serve"
    assert desk.look() == [DeviceChanged(Device.JOURNAL, ready=True)]
    assert isinstance(desk.save(drop("k2"))[0], Saved)
    kept = desk.owner.consult(lambda journal: journal.entries())
    desk.owner.breathe()
    assert [entry.key for entry in kept.result(0)] == ["k1", "k2"]
    assert not list(desk.path.parent.glob("*damaged*"))


def test_a_migration_on_a_full_disk_leaves_the_older_journal_whole_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.db"
    old_journal(path, rows=400)
    before = path.read_bytes()
    assert len(before) > ROOM
    with full_disk(ROOM), pytest.raises(JournalError, match="is as it was"):
        Journal(path, "A1")
    with closing(Journal(path, "A1")) as journal:
        assert journal.count() == 400
    assert not list(path.parent.glob("*damaged*"))


def test_a_journal_that_cannot_be_opened_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    """A full disk, a folder of somebody else's: its rows are all there, and must stay in their place."""
    path = tmp_path / "journal.db"
    with closing(Journal(path, "A1")) as journal:
        kept = journal.save(drop("k1"))
    obstacle = path.with_name("journal.db-wal")
    obstacle.mkdir()
    with pytest.raises(JournalError, match="check the disk"):
        Journal(path, "A1")
    obstacle.rmdir()
    with closing(Journal(path, "A1")) as journal:
        assert journal.entries() == (kept,)


def test_before_the_disk_is_full_no_visit_begins_any_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert RecordsChanged(set_aside=False, room=True) in desk.look()
    monkeypatch.setattr(journal_room, "LEAST_ROOM", 1 << 60)
    assert desk.look() == [RecordsChanged(set_aside=False, room=False)]
    assert isinstance(desk.save(drop("k1"))[0], Saved), "a visit under way is recorded all the same"
    assert desk.look() == []
    monkeypatch.undo()
    assert desk.look() == [RecordsChanged(set_aside=False, room=True)]


def test_a_reader_who_is_there_when_room_runs_out_is_served_and_the_next_one_is_not() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.tell(RecordsChanged(set_aside=False, room=False))
    play.run()
    assert play.only.done
    play.touch(Action.FINISH)
    play.run()
    play.touch(Action.NO_RECEIPT)
    play.wait(5)
    assert play.shows(Screen.OUT_OF_ORDER)
    assert play.view.detail == say("out.disk")
    play.tell(RecordsChanged(set_aside=False, room=True))
    assert play.shows(Screen.WELCOME)


# --- a damaged journal ------------------------------------------------------------------------------


def test_a_damaged_journal_raises_an_alarm_until_the_technician_has_taken_it_away(desk: Desk) -> None:
    desk.path.write_bytes(b"x" * 5000)
    reloaded, *told = desk.look()
    assert isinstance(reloaded, Reloaded)
    assert told == [RecordsChanged(set_aside=True, room=True), DeviceChanged(Device.JOURNAL, ready=True)]
    assert desk.look() == []
    desk.owner._close()
    after_a_restart = Desk(desk.path.parent)
    assert RecordsChanged(set_aside=True, room=True) in after_a_restart.look()
    (aside,) = desk.path.parent.glob("journal.db.damaged-*")
    aside.rename(desk.path.parent.parent / aside.name)
    assert after_a_restart.look() == [RecordsChanged(set_aside=False, room=True)]
    after_a_restart.owner.closed()


def test_damage_after_a_good_end_is_found_right_after_the_start_and_not_in_the_next_night(desk: Desk) -> None:
    spoil_a_leaf(desk.path, 30)  # where only old rows stand
    reloaded, *told = desk.look()
    assert isinstance(reloaded, Reloaded)
    assert told == [RecordsChanged(set_aside=False, room=True), DeviceChanged(Device.JOURNAL, ready=True)]
    assert desk.look() == [out_of_order("DatabaseError")]
    assert desk.look()[-2:] == [
        RecordsChanged(set_aside=True, room=True),
        DeviceChanged(Device.JOURNAL, ready=True),
    ]


def test_what_could_not_be_read_at_the_start_is_read_when_the_journal_opens_again(desk: Desk) -> None:
    spoil_a_leaf(desk.path, 12)  # where the open rows are looked up
    assert desk.look() == [out_of_order("DatabaseError")]
    reloaded, *_told = desk.look()
    assert isinstance(reloaded, Reloaded)


def damaged(*, online: bool) -> Play:
    play = Play()
    play.tell(LinkChanged(online))
    play.tell(RecordsChanged(set_aside=True, room=True))
    return play


def test_with_a_damaged_journal_the_station_serves_online_and_tells_staff() -> None:
    play = damaged(online=True)
    assert play.shows(Screen.WELCOME)
    assert play.view.strip == (say("strip.set_aside"),)
    play.sign_in()
    play.place(book("101"))
    play.run()
    assert play.only.done


def test_and_while_the_library_system_is_away_it_takes_nothing() -> None:
    play = damaged(online=False)
    assert play.shows(Screen.OUT_OF_ORDER)
    assert play.view.detail == say("out.journal")
    play.touch(Action.RETURN)
    play.place(book("101"))
    assert play.state.live == ()
    play.tell(LinkChanged(online=True))
    assert play.shows(Screen.WELCOME)
    play.tell(LinkChanged(online=False))
    assert play.shows(Screen.OUT_OF_ORDER)
    play.tell(RecordsChanged(set_aside=False, room=True))
    assert play.shows(Screen.WELCOME)


def test_a_book_that_is_in_the_machine_when_the_line_goes_is_taken_in_all_the_same() -> None:
    play = damaged(online=True)
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.tell(LinkChanged(online=False))
    play.run(instead(Ask, lambda ask: NotSent(ask.key)))
    assert play.only.entry.queued
    assert play.only.entry.tag is TagFact.VERIFIED


def test_a_station_that_starts_without_a_line_beside_a_damaged_journal_says_what_is_wrong() -> None:
    play = damaged(online=False)
    play.state = replace(play.state, starting=True)
    assert play.view.heading == say("out.heading")
