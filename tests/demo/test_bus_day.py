"""A library bus: away from its library system from morning to evening, lending and taking back all the same. Issue 5.

Real drivers, real SIP2 and a real station; the snapshots are built of the demo library's own records, as its office would.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.rfid.emulator.air import Air
from kiosk.build import build
from kiosk.clock import SystemClock
from kiosk.ils_sip2 import connect
from kiosk.messages import say
from kiosk.station import Station
from kiosk.values import EntryState, IlsFact, Moment, Reason, TagFact
from kiosk.view import Action, Mark, Screen, View
from sip2.server import faults as ils
from sip2.server.records import Act
from tests.demo.bench import QUICK, Bench, entries
from tests.demo.snapshots import tables
from ui.demo.views import Views
from ui.demo.world import READER_CARD, READER_PIN, World

IMPATIENT = {"request_deadline_s": 0.5, "settle_s": 0.3, "connect_timeout_s": 0.5}
BOOKS = {"one": "1000000056", "two": "11223344", "three": "1620154429"}
OVERDUE = "VV24.00122"


def _lends(view: View) -> bool:
    return not {"strip.offline_return_only", "strip.ils_down"} & {message.code for message in view.strip}


class HurryingClock(SystemClock):
    """The real time, until a test has no patience for minutes of waiting: then seconds pass a thousand times as fast."""

    def __init__(self) -> None:
        super().__init__()
        self._since: float | None = None

    def hurry(self) -> None:
        self._since = super().now().mono

    def now(self) -> Moment:
        now = super().now()
        return now if self._since is None else replace(now, mono=now.mono + 1000 * (now.mono - self._since))


class Bus(Bench):
    """A running station that lends from snapshots."""

    def __init__(self, world: World, station: Station, views: Views, clock: HurryingClock) -> None:
        super().__init__(world, station, views)
        self.clock = clock

    def show_card(self, card: str = READER_CARD) -> None:
        self.world.scanner.scan(card)

    def told(self, *codes: str) -> View:
        return self.views.wait(lambda view: [message.code for message in view.strip] == list(codes))

    def borrow(self, *names: str, card: str = READER_CARD) -> View:
        self.views.wait(_lends)  # the snapshots are read while the first screen is up already
        self.show_card(card)
        self.sees(Screen.ITEMS)
        self.world.put(*names)
        return self.rows(len(names))

    def take_back(self, name: str) -> View:
        self.touch(Action.RETURN)
        self.sees(Screen.ITEMS)
        self.world.put(name)
        return self.rows(1)

    def leave_with(self, *names: str) -> None:
        """The books first: what still lies there at the end is the last reader's, and not looked at again."""
        self.world.lift(*names)
        self.leave()


@contextmanager
def bus(folder: Path, personality: str = "generic", *, away: bool = True, **offline: object) -> Iterator[Bus]:
    """A bus that serves. `away`: the library system is out of reach from the start; `offline` changes its policy."""
    with World(folder, air=Air.instant(), personality=personality, profile=IMPATIENT) as world:
        if away:
            world.ils.stop()
        views, clock = Views(), HurryingClock()
        settings = world.settings(**QUICK, **tables(folder, world.library, **offline))
        station = build(settings, views.show, connect, clock)
        station.start()
        try:
            made = Bus(world, station, views, clock)
            made.sees(Screen.WELCOME)
            yield made
        finally:
            assert station.stop(), "a thread of the station did not end"


def test_a_system_that_still_logs_in_and_answers_its_status_but_no_question_is_away_after_two_time_outs(
    tmp_path: Path,
) -> None:
    with bus(tmp_path, away=False) as b:
        b.told()
        for question in ("63", "17", "11", "09"):
            b.world.ils.faults.add(ils.Ignored(), on=question, times=1000)
        b.sign_in()
        b.sees(Screen.NOTICE)
        b.touch(Action.OK)
        b.sees(Screen.WELCOME)
        b.told()
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.told("strip.offline")
        b.world.put("one")
        lent = b.rows(1)
        assert [row.word for row in lent.rows] == [say("row.recorded")]
        b.leave_with("one")
    assert [row.provisional for row in entries(tmp_path)] == [True]


def test_a_library_without_a_line_hears_of_a_day_by_a_file_and_is_never_asked(tmp_path: Path) -> None:
    by_file = [{"id": "main", "kind": "file"}]
    with World(tmp_path, air=Air.instant()) as world:
        settings = world.settings(**QUICK, **tables(tmp_path, world.library), ils=by_file)
        views = Views()
        station = build(settings, views.show, connect)
        station.start()
        try:
            b = Bus(world, station, views, HurryingClock())
            b.told("strip.offline")
            assert [row.mark for row in b.borrow("one").rows] == [Mark.DONE]
            b.leave_with("one")
            assert b.take_back("overdue").rows[0].mark is Mark.DONE
            b.leave_with("overdue")
            b.told("strip.offline", "strip.queued")
        finally:
            assert station.stop(), "a thread of the station did not end"
        assert not world.library.executed
    assert [row.state for row in entries(tmp_path)] == [EntryState.QUEUED] * 2


def test_a_bus_lends_three_books_and_takes_one_back_and_in_the_evening_the_library_knows_it_all(
    tmp_path: Path,
) -> None:
    with bus(tmp_path) as b:
        world = b.world
        b.told("strip.offline")
        lent = b.borrow(*BOOKS)
        assert [row.mark for row in lent.rows] == [Mark.DONE] * 3
        assert {row.word for row in lent.rows} == {say("row.recorded")}
        assert all(row.fact and row.fact.code == "fact.expected_due" for row in lent.rows)
        titles = {world.library.catalogue.items[item].title for item in BOOKS.values()}
        assert {row.title for row in lent.rows} == titles
        assert [world.tags[name].afi for name in BOOKS] == [0xC2] * 3
        b.leave_with(*BOOKS)
        received = b.take_back("overdue").rows[0]
        assert (received.mark, received.title) == (Mark.DONE, world.library.catalogue.items[OVERDUE].title)
        assert world.tags["overdue"].afi == 0x07
        b.leave_with("overdue")
        b.told("strip.offline", "strip.queued")
        assert not world.library.executed

        world.ils.start()
        b.told()
        loans = {loan.item: loan for loan in world.library.loans_by_patron()[READER_CARD]}
        acts: list[Act] = [act.act for act in world.library.executed if act.act in (Act.LENT, Act.RETURNED)]
        assert acts == [Act.LENT] * 3 + [Act.RETURNED]
        assert world.library.loan(OVERDUE) is None
    rows = entries(tmp_path)
    assert [row.state for row in rows] == [EntryState.DONE] * 4
    assert all(row.ils is IlsFact.YES and row.tag is TagFact.VERIFIED and not row.provisional for row in rows)
    for row in rows[:3]:
        loan = loans[row.item.item]
        assert loan.since == row.opened.utc.replace(microsecond=0)  # SIP2 knows whole seconds
        assert row.due is not None
        assert loan.due.replace(tzinfo=None) == row.due  # SIP2 knows no zone
        assert row.due.date() == (loan.since + timedelta(days=14)).date()


def test_a_reader_who_was_blocked_meanwhile_keeps_the_loan_where_the_library_records_what_happened(
    tmp_path: Path,
) -> None:
    with bus(tmp_path) as b:
        b.borrow("one")
        b.leave_with("one")
        b.world.library.block(READER_CARD, "at the desk, while the bus was out")
        b.world.ils.start()
        b.told()
        assert b.world.library.loan(BOOKS["one"]) is not None
    assert [row.state for row in entries(tmp_path)] == [EntryState.DONE]


def test_a_library_that_takes_no_late_loans_as_done_refuses_and_staff_settle_it(tmp_path: Path) -> None:
    with bus(tmp_path, "invenio") as b:
        b.borrow("one")
        b.leave_with("one")
        b.world.library.block(READER_CARD, "at the desk, while the bus was out")
        b.clock.hurry()
        b.world.ils.start()
        b.told()
        assert b.world.library.loan(BOOKS["one"]) is None
    (row,) = entries(tmp_path)
    assert row.state is EntryState.PARKED
    assert row.attempts == 3
    assert row.parked is not None
    assert row.tag is TagFact.VERIFIED
    assert row.provisional


def test_a_book_that_the_desk_at_home_lent_meanwhile_is_parked_and_nobody_s_loan_is_ended(
    tmp_path: Path,
) -> None:
    with bus(tmp_path) as b:
        b.borrow("one")
        b.leave_with("one")
        b.world.library.checkout("TV0000015", BOOKS["one"])
        b.world.ils.start()
        b.told()
        loan = b.world.library.loan(BOOKS["one"])
        assert loan is not None
        assert loan.card == "TV0000015"
    assert [row.parked for row in entries(tmp_path)] == [Reason.ON_LOAN_ELSEWHERE]


def test_a_book_that_was_lent_and_brought_back_on_one_day_is_lent_and_brought_back_at_the_library_too(
    tmp_path: Path,
) -> None:
    with bus(tmp_path) as b:
        b.borrow("one")
        b.leave_with("one")
        b.take_back("one")
        b.leave_with("one")
        b.borrow("one", card="TV0000015")
        b.leave_with("one")
        b.world.ils.start()
        b.told()
        loan = b.world.library.loan(BOOKS["one"])
        assert loan is not None
        assert loan.card == "TV0000015"
    assert [row.state for row in entries(tmp_path)] == [EntryState.DONE] * 3


def test_a_return_does_not_overtake_the_loan_that_it_ends(tmp_path: Path) -> None:
    with bus(tmp_path) as b:
        b.borrow("one")
        b.leave_with("one")
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.ils.start()  # back before the loan could be sent: a reader stands here
        b.told()
        b.world.put("one")
        assert b.rows(1).rows[0].mark is Mark.DONE
        b.leave_with("one")
        b.views.wait(lambda view: view.screen is Screen.WELCOME and view.strip == ())
        assert b.world.library.loan(BOOKS["one"]) is None
        acts = [act.act for act in b.world.library.executed if act.act in (Act.LENT, Act.RETURNED)]
        assert acts == [Act.LENT, Act.RETURNED]
    assert [row.state for row in entries(tmp_path)] == [EntryState.DONE] * 2


@pytest.mark.parametrize(
    ("book", "code"),
    [("held", "row.held_for_other"), ("reference", "row.reference_only"), ("unknown", "row.unknown_item")],
)
def test_what_may_not_be_lent_offline_stays_secured(tmp_path: Path, book: str, code: str) -> None:
    with bus(tmp_path) as b:
        row = b.borrow(book).rows[0]
        assert (row.mark, row.word) == (Mark.ATTENTION, say(code))
        assert b.world.tags[book].afi == 0x07


@pytest.mark.parametrize(
    ("card", "code"),
    [("TV0009999", "notice.unknown_card_offline"), ("TV0000032", "notice.card_see_staff")],
)
def test_cards_that_may_not_borrow_offline(tmp_path: Path, card: str, code: str) -> None:
    with bus(tmp_path) as b:
        b.told("strip.offline")
        b.show_card(card)
        assert b.sees(Screen.NOTICE).heading == say(code)


def test_a_station_that_only_takes_back_says_so(tmp_path: Path) -> None:
    with bus(tmp_path, policy="returns_only") as b:
        b.told("strip.offline_return_only")
        b.show_card()
        assert b.sees(Screen.NOTICE).heading == say("notice.ils_offline")
        b.touch(Action.OK)
        b.sees(Screen.WELCOME)
        title = b.world.library.catalogue.items[OVERDUE].title
        assert b.take_back("overdue").rows[0].title == title


def test_a_site_that_checks_pins_offline_knows_a_wrong_one(tmp_path: Path) -> None:
    with bus(tmp_path, check_pin=True) as b:
        b.told("strip.offline")
        b.sign_in(pin="9999")
        b.views.wait(lambda view: view.heading == say("pin.wrong"))
        for digit in READER_PIN:
            b.touch(Action.DIGIT, digit)
        b.sees(Screen.ITEMS)


def test_a_link_that_is_lost_between_two_books_lends_the_second_from_the_snapshot(tmp_path: Path) -> None:
    with bus(tmp_path, away=False) as b:
        b.told()
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        assert b.rows(1).rows[0].word == say("row.borrowed")
        b.world.ils.stop()
        b.world.put("two")
        assert b.rows(2).rows[0].word == say("row.recorded")
        b.leave_with("one", "two")
        b.world.ils.start()
        b.told()
        assert {loan.item for loan in b.world.library.loans_by_patron()[READER_CARD]} >= {
            BOOKS["one"],
            BOOKS["two"],
        }
        assert len([act for act in b.world.library.executed if act.act is Act.LENT]) == 2
    assert [row.state for row in entries(tmp_path)] == [EntryState.DONE] * 2


def test_a_question_that_left_is_never_answered_by_the_snapshot(tmp_path: Path) -> None:
    with bus(tmp_path, away=False) as b:
        b.told()
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.ils.faults.add(ils.Lost(), on="11")
        b.world.ils.faults.add(ils.Ignored(), on="17", times=99)
        b.world.put("one")
        row = b.rows(1).rows[0]
        assert row.word == say("row.no_answer")
        assert b.world.tags["one"].afi == 0x07
    (row_on_disk,) = entries(tmp_path)
    assert row_on_disk.ils is IlsFact.ASKED
    assert not row_on_disk.provisional
