"""The offline desk with real snapshots: what it answers in the library system's stead, and what it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from kiosk.bin import Routing
from kiosk.effects import Ask, AskPatron
from kiosk.events import (
    Answered,
    NotSent,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Promised,
    What,
)
from kiosk.offline.calendar import Calendar
from kiosk.offline.desk import Terms
from kiosk.offline.keys import hash_pin
from kiosk.offline.lending import House, Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.values import UNDO, Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret
from tests.kiosk.offline.office import NOW, Office

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Calendar(date(2027, 12, 31), frozenset(range(1, 7)), days={"book": 14})
TITLE = "Đất rừng phương Nam"
READER = "TV0000012"


Facts: TypeAlias = dict[str, object]
DONE: Facts = {"ils": IlsFact.YES, "closed": True, "queued": False, "provisional": False}
PROMISED: Facts = {"provisional": True, "queued": True}
LATER = NOW + timedelta(minutes=1)


class Room:
    """A desk, its snapshots and a clock that tests turn."""

    def __init__(self, office: Office, *, check_pin: bool = False) -> None:
        self.office = office
        self.time = NOW
        self.trusted = True
        self.rows = 0
        house = House(Terms(), CALENDAR, office.site_key, check_pin)
        self.desk = Lending(house, "main", HOME, self.now, lambda: self.trusted)

    def now(self) -> datetime:
        return self.time

    def use_cards(self, created: datetime = NOW, days: float = 7, **cards: Card) -> None:
        path = self.office.cards({READER: Card(2), **cards}, created, days)
        self.desk.use(Cards(path, self.office.trust, self.time))

    def use_catalogue(self, ils: str = "") -> None:
        items = [(f"{number}", Item(TITLE, "book")) for number in range(9)]
        self.desk.use(Catalogue(self.office.catalogue(items, ils=ils), self.office.trust, self.time))

    def sign_in(self, card: str = READER, pin: str | None = None) -> What:
        return self.desk.patron(AskPatron(1, Secret(card), Secret(pin) if pin else None))

    def ask(self, item: str, kind: Kind = Kind.LOAN, ils: str = "main", card: str = READER) -> Ask:
        holder = Secret(card) if kind is Kind.LOAN else None
        return Ask(f"k{item}", kind, ItemKey(ils, item), holder, Moment(self.time, 0.0), "")

    def lend(self, item: str, card: str = READER) -> What:
        return self.desk.ask(self.ask(item, card=card))

    def take_back(self, item: str) -> What:
        return self.desk.ask(self.ask(item, Kind.RETURN))

    def note(self, item: str, facts: Facts, kind: Kind = Kind.LOAN, told: datetime | None = None) -> Entry:
        """A row of the journal, the newest."""
        self.rows += 1
        ask = self.ask(item, kind)
        row = Entry(f"r{self.rows}", kind, ask.item, "s", ask.opened, ask.card, seq=self.rows)
        return self.change(row, facts, told)

    def change(self, row: Entry, facts: Facts, told: datetime | None = None) -> Entry:
        row = replace(row, **facts)  # type: ignore[arg-type]  # fields of a row
        self.desk.note([(row, told)])
        return row


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(Office(tmp_path))
    made.use_cards()
    made.use_catalogue()
    yield made
    made.desk.close()


def refused(answer: What) -> Reason | None:
    assert isinstance(answer, Answered)
    assert not answer.yes
    return answer.reason


def test_a_known_card_is_found_without_its_pin_and_borrows_until_the_end_of_the_due_day(room: Room) -> None:
    assert room.sign_in() == PatronFound(1, PinState.NOT_ASKED, may_borrow=True, offline=True)
    due = datetime(2026, 12, 8, 23, 59, tzinfo=HOME)
    assert room.lend("1") == Promised("k1", due, TITLE)


def test_the_card_of_a_class_is_one_offline_too(room: Room) -> None:
    room.use_cards(TV0000060=Card(40, category="class"))
    found = room.sign_in("TV0000060")
    assert isinstance(found, PatronFound)
    assert found.patron_class == "class"


def test_the_day_is_the_library_s_not_greenwich_s(room: Room) -> None:
    room.time = datetime(2026, 11, 23, 18, 0, tzinfo=NOW.tzinfo)  # past midnight in Viet Nam
    promised = room.lend("1")
    assert isinstance(promised, Promised)
    assert promised.due.date() == date(2026, 12, 8)
    room.time += timedelta(days=1)
    later = room.lend("2")
    assert isinstance(later, Promised)
    assert later.due.date() == date(2026, 12, 9)


def test_cards_that_may_not_borrow(room: Room) -> None:
    room.use_cards(blocked=Card(2, blocked=True), full=Card(2, loans=2))
    assert room.sign_in("stranger") == PatronUnknown(1)
    assert room.sign_in("blocked") == PatronFound(1, PinState.NOT_ASKED, may_borrow=False, offline=True)
    assert room.sign_in("full") == PatronFound(1, PinState.NOT_ASKED, may_borrow=True, offline=True)
    assert refused(room.lend("1", "full")) is Reason.LIMIT_REACHED


def test_items_that_are_not_lent_keep_their_title_where_it_is_known(room: Room) -> None:
    assert room.lend("unknown") == Answered("kunknown", yes=False, reason=Reason.UNKNOWN_ITEM)


def test_a_return_waits_with_its_title(room: Room) -> None:
    assert room.take_back("1") == NotSent("k1", TITLE, Routing())
    assert room.take_back("unknown") == NotSent("kunknown", "")


def test_a_return_brings_what_a_bin_sorts_by_out_of_the_catalogue(room: Room) -> None:
    items = [("1", Item(TITLE, "book", sort_class="KHO2")), ("2", Item(TITLE, "book", held=True))]
    room.desk.use(Catalogue(room.office.catalogue(items, ils=""), room.office.trust, room.time))
    assert room.take_back("1") == NotSent("k1", TITLE, Routing(sort_bin="KHO2"))
    assert room.take_back("2") == NotSent("k2", TITLE, Routing(alert="01"))


def test_what_is_sent_late_or_renewed_is_never_lent_by_the_desk(room: Room) -> None:
    assert room.desk.ask(replace(room.ask("1"), late=True)) == NotSent("k1", TITLE, Routing())
    assert room.desk.ask(replace(room.ask("1"), renew=True)) == NotSent("k1", TITLE, Routing())


def test_loans_of_this_session_and_of_earlier_ones_count_against_the_limit(room: Room) -> None:
    assert isinstance(
        room.lend("1"), Promised
    )  # two books lie on the pad: the journal has neither promise yet
    assert isinstance(room.lend("2"), Promised)
    assert refused(room.lend("3")) is Reason.LIMIT_REACHED


def test_a_promise_counts_once_and_no_more_where_its_tag_could_not_be_written(room: Room) -> None:
    assert isinstance(room.lend("1"), Promised)
    asked = Entry(
        "k1", Kind.LOAN, ItemKey("main", "1"), "s", Moment(room.time, 0.0), Secret(READER), IlsFact.ASKED
    )
    kept = replace(asked, seq=1, ils=IlsFact.UNASKED, provisional=True, queued=True)
    for row in (replace(asked, seq=1), kept):  # the first was written before the promise
        room.desk.note([(row, None)])
        assert isinstance(room.lend("1"), Promised)  # the same book again
    assert isinstance(room.lend("2"), Promised)
    assert refused(room.lend("3")) is Reason.LIMIT_REACHED
    room.desk.note([(replace(kept, provisional=False, queued=False, closed=True), None)])
    assert isinstance(room.lend("3"), Promised)


def test_somebody_else_s_loans_do_not_count(room: Room) -> None:
    room.use_cards(other=Card(2))
    room.lend("1", "other")
    room.lend("2", "other")
    assert isinstance(room.lend("3"), Promised)


def test_what_the_ils_lent_counts_and_what_came_back_was_renewed_or_refused_does_not(room: Room) -> None:
    for item in ("1", "2"):
        room.note(item, DONE, told=LATER)
    room.note("3", {"ils": IlsFact.NO, "closed": True})
    room.note("5", {**DONE, "renewed": True}, told=LATER)
    assert refused(room.lend("4")) is Reason.LIMIT_REACHED
    room.note("1", DONE, Kind.RETURN, LATER)
    assert isinstance(room.lend("4"), Promised)


@pytest.mark.parametrize(
    "unfinished",
    [
        {"closed": True, "reason": Reason.LEFT_PAD},
        {"prior": UNDO, "ils": IlsFact.ASKED},
        {"prior": UNDO, "ils": IlsFact.NO, "closed": True, "reason": Reason.UNDO_FAILED},
        {"prior": UNDO, "closed": True, "reason": Reason.UNDO_FAILED},
        {},  # it lies on the pad
    ],
)
def test_a_return_that_did_not_happen_and_an_undo_that_failed_leave_the_loan(
    room: Room, unfinished: Facts
) -> None:
    room.note("1", PROMISED)
    room.note("2", DONE, told=LATER)
    room.note("2", unfinished, Kind.RETURN)
    assert refused(room.lend("3")) is Reason.LIMIT_REACHED


def test_a_promise_counts_though_the_ils_refused_it_or_staff_settled_it(room: Room) -> None:
    first, second = room.note("1", PROMISED), room.note("2", PROMISED)
    room.change(first, {"queued": False, "closed": True, "parked": Reason.REFUSED})
    room.change(second, {"queued": False, "closed": True, "ils": IlsFact.WAIVED}, LATER)
    assert refused(room.lend("3")) is Reason.LIMIT_REACHED


def test_a_newer_snapshot_knows_of_what_the_ils_was_told_before_it(room: Room) -> None:
    made = NOW + timedelta(hours=1)
    early = room.note("1", DONE, told=LATER)
    room.note("2", DONE, told=made + timedelta(minutes=1))
    room.note("3", PROMISED)
    room.time += timedelta(hours=2)
    room.use_cards(made, TV0000012=Card(4, loans=1))
    room.change(early, {}, LATER)  # a start tells it again; so does staff's act on the row
    assert isinstance(room.lend("4"), Promised)
    assert refused(room.lend("5")) is Reason.LIMIT_REACHED


def test_what_is_sent_late_does_not_undo_what_happened_since(room: Room) -> None:
    lent = room.note("1", PROMISED)
    back = room.note("1", {"queued": True}, Kind.RETURN)
    room.use_cards(room.time)  # neither is in it
    room.change(lent, DONE, LATER)
    room.lend("2")
    assert isinstance(room.lend("1"), Promised)
    room.change(back, DONE, LATER)
    assert refused(room.lend("3")) is Reason.LIMIT_REACHED


def test_nothing_is_lent_after_a_snapshot_s_end_or_the_calendar_s_and_a_clock_set_back_lends_nothing(
    room: Room,
) -> None:
    for time in (NOW + timedelta(days=7), NOW - timedelta(minutes=6), NOW + timedelta(days=700)):
        room.time = time
        assert not room.desk.ready
        assert room.sign_in() == PatronNoAnswer(1)
        assert room.lend("1") == NotSent("k1", TITLE, Routing())


def test_nothing_is_lent_by_a_calendar_that_has_ended(room: Room) -> None:
    assert room.desk.ready
    ended = replace(CALENDAR, until=NOW.date() - timedelta(days=1))
    house = House(Terms(), ended, room.office.site_key)
    desk, room.desk = room.desk, Lending(house, "main", HOME, room.now)
    desk.close()
    room.use_cards()
    room.use_catalogue()
    assert not room.desk.ready


def test_titles_are_known_where_nothing_is_lent(tmp_path: Path) -> None:
    room = Room(Office(tmp_path))
    room.desk = Lending(None, "main", HOME, room.now)
    room.use_catalogue()
    assert not room.desk.ready
    assert room.sign_in() == PatronNoAnswer(1)
    assert room.take_back("1") == NotSent("k1", TITLE, Routing())
    assert room.lend("1") == NotSent("k1", TITLE, Routing())
    room.desk.close()
    assert room.take_back("1") == NotSent("k1", "")


def test_an_item_is_of_its_own_library_system(room: Room) -> None:
    other = room.ask("1", ils="old")
    assert refused(room.desk.ask(other)) is Reason.UNKNOWN_ITEM
    room.use_catalogue("old")
    assert isinstance(room.desk.ask(other), Promised)
    assert refused(room.lend("1")) is Reason.UNKNOWN_ITEM


@pytest.mark.parametrize(
    ("known", "typed", "state"),
    [
        ("1234", "1234", PinState.VERIFIED),
        ("1234", "9999", PinState.WRONG),
        ("1234", None, PinState.NOT_ASKED),
        (None, "1234", PinState.NOT_ASKED),
    ],
)
def test_a_pin_is_checked_where_the_site_wants_it_and_the_snapshot_has_it(
    tmp_path: Path, known: str | None, typed: str | None, state: PinState
) -> None:
    room = Room(Office(tmp_path), check_pin=True)
    pin = hash_pin(room.office.site_key, READER, known) if known else None
    room.use_cards(TV0000012=Card(2, pin=pin))
    room.use_catalogue()
    found = room.sign_in(READER, typed)
    assert isinstance(found, PatronFound)
    assert found.pin is state
    room.desk.close()


def test_a_file_that_goes_bad_on_the_disk_ends_lending_and_not_the_station(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    path = room.office.folder / "catalogue.snapshot"
    items = [(f"{number:05d}", Item(TITLE, "book")) for number in range(5000)]
    room.desk.use(Catalogue(room.office.catalogue(items), room.office.trust, NOW))
    with path.open("r+b") as file:  # the memory card dies under the open file
        file.seek(4096)
        file.write(b"\xff" * 200_000)
    answers = [room.lend(f"{number:05d}") for number in range(0, 5000, 500)]
    assert any(isinstance(answer, NotSent) for answer in answers)
    assert not room.desk.ready
    assert READER not in capsys.readouterr().out


def test_beside_a_damaged_journal_nothing_is_promised(room: Room) -> None:
    room.trusted = False
    assert not room.desk.ready
    assert isinstance(room.sign_in(), PatronNoAnswer)
    assert isinstance(room.lend("1"), NotSent)
    room.trusted = True
    assert isinstance(room.lend("1"), Promised)
