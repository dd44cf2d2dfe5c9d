"""What a new run knows of the loans of the ones before it: those that no snapshot of the morning has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.journal import loans
from kiosk.journal.journal import Journal
from kiosk.owners.journal import JournalOwner, Lent
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATELY = NOW - timedelta(days=14)


class Room:
    """A journal, and the time at which things happen in it."""

    def __init__(self, path: Path) -> None:
        self.path, self.time, self._count = path, NOW, 0
        self.journal = self.open()

    def open(self) -> Journal:
        return Journal(self.path, "A1", lambda: self.time)

    def keep(self, item: str, kind: Kind = Kind.LOAN, ils: IlsFact = IlsFact.YES, **more: object) -> Entry:
        self._count += 1
        key = ItemKey("main", item)
        card = Secret("TV0000012") if kind is Kind.LOAN else None
        row = Entry(f"k{self._count}", kind, key, "s1", Moment(self.time, 0.0), card, ils, TagFact.VERIFIED)
        return self.journal.save(replace(row, **{"closed": True, **more}))  # type: ignore[arg-type]  # fields of a row

    def lately(self) -> list[str]:
        return [entry.item.item for entry, _ in self.journal.loans.lately(LATELY)]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "journal.db")
    yield made
    made.journal.close()


def test_what_the_library_system_recorded_is_known_with_its_reader_and_time(room: Room) -> None:
    room.keep("1")
    room.time += timedelta(minutes=1)
    ((known, at),) = room.journal.loans.lately(LATELY)
    assert (known.item.item, known.card, at) == ("1", Secret("TV0000012"), NOW)


def test_what_was_brought_back_here_or_never_recorded_is_not(room: Room) -> None:
    room.keep("back")
    room.keep("back", Kind.RETURN, IlsFact.UNASKED, queued=True, closed=False)
    room.keep("refused", ils=IlsFact.NO)
    room.keep("queued", ils=IlsFact.UNASKED, queued=True, closed=False)  # counted with what is queued
    room.keep("renewed", renewed=True)  # the card had it before
    assert room.lately() == []


def test_a_book_that_was_lent_again_counts_once(room: Room) -> None:
    room.keep("1")
    room.keep("1", Kind.RETURN)
    room.keep("1")
    assert room.lately() == ["1"]


def test_a_loan_that_waits_for_staff_counts_from_when_it_was_made(room: Room) -> None:
    room.keep("1", tag=TagFact.FAILED, parked=Reason.NOT_RELEASED)
    ((_, at),) = room.journal.loans.lately(LATELY)
    assert at == NOW


def test_a_loan_that_was_sent_late_counts_from_when_it_was_recorded(room: Room) -> None:
    early = room.keep("1", ils=IlsFact.UNASKED, queued=True, closed=False)
    room.time += timedelta(hours=3)
    room.journal.save(replace(early, ils=IlsFact.YES, queued=False, closed=True))
    ((_, at),) = room.journal.loans.lately(LATELY)
    assert at == NOW + timedelta(hours=3)


def test_an_old_journal_is_not_walked_through(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loans, "NEWEST", 2)
    room.time -= timedelta(days=15)
    room.keep("old")
    room.time = NOW
    for item in "123":
        room.keep(item)
        room.keep(item + "back", Kind.RETURN)  # names nobody
    assert room.lately() == ["2", "3"]


def test_a_start_tells_it_once_though_its_journal_breaks_and_comes_back(room: Room) -> None:
    room.keep("1")
    room.journal.end_run()
    room.journal.close()
    told: list[Lent] = []
    owner = JournalOwner(room.open, lambda what: None, lambda: room.time, lent=told.append)
    owner.idle()
    owner._close()
    owner.idle()
    assert [[entry.item.item for entry, _ in lent] for lent in told] == [["1"]]
    owner.closed()
    with closing(room.open()) as room.journal:
        assert room.lately() == ["1"]
