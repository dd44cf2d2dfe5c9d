"""A clock that stands before what was recorded already has lost its time: nothing is taken in with it (ux.md §3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.events import Device, DeviceChanged, RecordsChanged, What
from kiosk.journal.journal import Journal
from kiosk.messages import say
from kiosk.owners.journal import JournalOwner
from kiosk.values import Entry, ItemKey, Kind, Moment, Security
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WRONG, RIGHT = (RecordsChanged(set_aside=False, room=True, clock=right) for right in (False, True))


class Night:
    """A station that is switched off after a row at noon, and on again with whatever its clock says then."""

    def __init__(self, folder: Path) -> None:
        self.now, self.synced, self.said = NOON, False, list[What]()
        self.path = folder / "journal.db"
        with_a_row = self.journal()
        with_a_row.save(Entry("k", Kind.RETURN, ItemKey("main", "101"), "s", Moment(NOON, 0.0)))
        with_a_row.close()
        self.owner = JournalOwner(
            self.journal, self.said.append, lambda: self.now, synced=lambda: self.synced
        )

    def journal(self) -> Journal:
        return Journal(self.path, "A1", lambda: self.now)

    def look(self, now: datetime) -> list[What]:
        self.now = now
        self.said.clear()
        self.owner.idle()
        return self.said


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path)
    yield made
    made.owner.closed()


def test_a_clock_before_the_newest_row_is_told_before_the_station_opens(night: Night) -> None:
    said = night.look(NOON - timedelta(hours=1))
    assert said.index(WRONG) < said.index(DeviceChanged(Device.JOURNAL, ready=True))


def test_one_that_is_later_serves_though_nothing_vouches_for_it(night: Night) -> None:
    assert RIGHT in night.look(NOON + timedelta(hours=12))


def test_one_that_was_put_back_by_some_minutes_serves(night: Night) -> None:
    assert RIGHT in night.look(NOON - timedelta(minutes=4))


def test_one_that_was_synchronised_is_right_and_the_rows_were_wrong(night: Night) -> None:
    night.synced = True
    assert RIGHT in night.look(NOON - timedelta(hours=1))


def test_as_soon_as_it_is_set_the_station_hears_of_it(night: Night) -> None:
    night.look(datetime(1970, 1, 1, tzinfo=UTC))
    assert night.look(NOON + timedelta(hours=1)) == [RIGHT]


def test_a_new_station_knows_that_no_journal_is_so_old(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db", "A1", lambda: datetime(2000, 1, 1, tzinfo=UTC))
    assert journal.clock_is_behind()
    journal.close()


def test_the_screen_says_so_and_opens_when_the_clock_is_right() -> None:
    play = Play()
    play.tell(WRONG)
    assert (play.view.screen, play.view.detail) == (Screen.OUT_OF_ORDER, say("out.clock"))
    play.tell(RIGHT)
    assert play.shows(Screen.WELCOME)


def test_who_is_there_already_is_served() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.tell(WRONG)
    play.run()
    assert play.only.done
