"""What a new run knows of the loans of the ones before it: those that no snapshot of the morning has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest
from structlog.testing import capture_logs

from kiosk.effects import Save
from kiosk.journal import loans
from kiosk.journal.journal import Journal
from kiosk.owners.journal import JournalOwner
from kiosk.values import UNDO, Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

Facts: TypeAlias = dict[str, object]


class Room:
    """A journal, and the time at which things happen in it."""

    def __init__(self, path: Path) -> None:
        self.path, self.time, self._count = path, NOW, 0
        self.journal = self.open()

    def open(self) -> Journal:
        return Journal(self.path, "A1", lambda: self.time)

    def keep(self, item: str, kind: Kind = Kind.LOAN, facts: Facts | None = None) -> Entry:
        self._count += 1
        key = ItemKey("main", item)
        card = Secret("TV0000012") if kind is Kind.LOAN else None
        row = Entry(
            f"k{self._count}", kind, key, "s1", Moment(self.time, 0.0), card, IlsFact.YES, TagFact.VERIFIED
        )
        return self.journal.save(replace(row, **{"closed": True, **(facts or {})}))  # type: ignore[arg-type]  # fields of a row

    def taken(self) -> list[tuple[Kind, str, datetime | None]]:
        return [(entry.kind, entry.item.item, told) for entry, told in self.journal.loans.taken()]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "journal.db")
    yield made
    made.journal.close()


QUEUED: Facts = {"ils": IlsFact.UNASKED, "queued": True, "closed": False, "provisional": True}


def test_a_loan_comes_with_its_reader_and_since_when_the_library_system_knows_of_it(room: Room) -> None:
    made = room.keep("1")
    room.time += timedelta(days=3)
    room.journal.save(
        replace(made, parked=Reason.NOT_RELEASED)
    )  # staff's act much later changes nothing of that
    ((known, told),) = room.journal.loans.taken()
    assert (known.item.item, known.card, told) == ("1", Secret("TV0000012"), NOW)


def test_one_that_was_sent_late_is_known_since_then_also_where_staff_must_see_to_it(room: Room) -> None:
    early = room.keep("1", facts=QUEUED)
    assert room.taken() == [(Kind.LOAN, "1", None)]
    room.time += timedelta(hours=3)
    room.journal.save(replace(early, ils=IlsFact.YES, queued=False, closed=True, parked=Reason.DUE_EARLIER))
    assert room.taken() == [(Kind.LOAN, "1", room.time)]


def test_a_promise_that_staff_settled_is_known_since_they_did(room: Room) -> None:
    promise = room.keep("1", facts=QUEUED)
    room.time += timedelta(hours=3)
    room.journal.save(replace(promise, ils=IlsFact.WAIVED, queued=False, closed=True))
    assert room.taken() == [(Kind.LOAN, "1", room.time)]


def test_what_came_back_since_comes_too_and_what_came_before_does_not(room: Room) -> None:
    room.keep("1", Kind.RETURN)  # before it was lent
    room.keep("1")
    room.keep("1", Kind.RETURN, {"ils": IlsFact.UNASKED, "queued": True, "closed": False})
    room.keep("stranger", Kind.RETURN)
    assert room.taken() == [(Kind.LOAN, "1", NOW), (Kind.RETURN, "1", None)]


@pytest.mark.parametrize(
    ("row", "still_out"),
    [
        ({"ils": IlsFact.UNASKED, "reason": Reason.LEFT_PAD}, True),  # taken off the pad before it was done
        ({"ils": IlsFact.UNASKED, "reason": Reason.NOT_SENT, "prior": UNDO}, True),
        ({"ils": IlsFact.UNASKED, "parked": Reason.NEWER_LOAN}, False),  # it is here, whosever loan that is
        ({}, False),
    ],
)
def test_a_return_that_did_not_happen_is_not_what_happened_last_to_a_book(
    room: Room, row: Facts, still_out: bool
) -> None:
    loan = room.keep("1")
    room.keep("1", Kind.RETURN, row)
    last = room.journal.loans.last(loan.item)
    assert (last is not None and last.key == loan.key) is still_out


def test_an_old_journal_is_not_walked_through_but_what_waits_is_found_in_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loans, "NEWEST", 2)
    room.keep("queued", facts=QUEUED)
    room.keep("parked", facts={**QUEUED, "queued": False, "closed": True, "parked": Reason.REFUSED})
    for item in "123":
        room.keep(item)
        room.keep(item + "back", Kind.RETURN)  # names nobody
    assert [item for _, item, _ in room.taken()] == ["queued", "parked", "2", "3"]


def test_a_start_tells_it_once_and_then_each_row_that_is_written(room: Room) -> None:
    promise = room.keep("1", facts=QUEUED)
    owner, told = opened_again(room)
    owner.idle()
    assert told == []  # no start waits for it
    owner.idle()
    owner._close()
    owner.idle()  # broke, and came back
    owner.idle()
    owner._save(Save(replace(promise, ils=IlsFact.YES, queued=False, closed=True)))
    owner.closed()
    assert [[(entry.ils, since) for entry, since in rows] for rows in told] == [
        [(IlsFact.UNASKED, None)],
        [(IlsFact.YES, NOW)],
    ]
    room.journal = room.open()


def test_cards_that_cannot_be_read_keep_no_station_out_of_order(room: Room) -> None:
    room.keep("1")
    owner, told = opened_again(room)
    room.path.with_suffix(".key").unlink()
    with capture_logs() as logged:
        owner.idle()
        owner.idle()
    assert [line["event"] for line in logged] == ["journal.loans_unread"]
    assert owner._journal is not None
    assert told == []
    owner.closed()
    room.journal = room.open()


def opened_again(room: Room) -> tuple[JournalOwner, list[loans.Rows]]:
    room.journal.end_run()
    room.journal.close()
    told: list[loans.Rows] = []
    return JournalOwner(room.open, lambda what: None, lambda: room.time, taken=told.append), told
