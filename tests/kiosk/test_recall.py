"""A visit that the station's end cut off is there again for the same card and PIN within a day (rule 20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.effects import AskPatron, PrintSlip, Resolve
from kiosk.events import Answered, PatronFound, PatronUnknown, PinState, Reloaded
from kiosk.rules.recall import awaited, under_way
from kiosk.rules.state import PinPolicy
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import CARD, START, Play, book, instead, with_site

EARLIER = Moment(START - timedelta(hours=3), 0.0)
NEW = Entry("old-1", Kind.LOAN, ItemKey("main", "101"), "old", EARLIER, Secret(CARD), title="Đất rừng", seq=1)
LENT = replace(
    NEW,
    ils=IlsFact.YES,
    tag=TagFact.VERIFIED,
    closed=True,
    due=START + timedelta(days=14),
    reference="A1-00001-K",
)
CANCELLED = replace(NEW, key="old-2", item=ItemKey("main", "102"), seq=2, closed=True, title="Tắt đèn")
LOCKED = replace(
    NEW,
    key="old-3",
    item=ItemKey("main", "103"),
    seq=3,
    ils=IlsFact.YES,
    closed=True,
    parked=Reason.NOT_RELEASED,
)
ASKED = replace(NEW, key="old-4", item=ItemKey("main", "104"), seq=4, ils=IlsFact.ASKED)


def cut_off(*rows: Entry) -> Play:
    play = Play()
    play.tell(Reloaded(tuple(row for row in rows if not row.closed), interrupted=rows))
    return play


def words(play: Play) -> dict[str, str]:
    return {row.key: row.word.code for row in play.view.rows}


def test_the_reader_sees_what_was_done_and_what_was_not() -> None:
    play = cut_off(LENT, CANCELLED, LOCKED)
    play.sign_in()
    assert play.shows(Screen.ITEMS)
    assert words(play) == {
        "old-1": "row.borrowed",
        "old-2": "row.not_done",
        "old-3": "row.see_staff_before_leaving",
    }
    assert play.view.done == 1


def test_and_can_have_the_slip_that_the_power_cut_took() -> None:
    play = cut_off(LENT, CANCELLED)
    play.sign_in()
    play.touch(Action.FINISH)
    play.run()
    play.touch(Action.PRINT)
    (slip,) = (effect for effect in play.effects if isinstance(effect, PrintSlip))
    assert [(row.title, row.stands) for row in slip.rows] == [
        ("Đất rừng", True),
        ("Tắt đèn", False),
    ]  # rule 20
    assert slip.reference == "A1-00001-K"


def test_a_question_whose_answer_never_came_is_uncertain_until_it_was_looked_for() -> None:
    play = cut_off(ASKED)
    play.sign_in()
    (row,) = play.view.rows
    assert (row.mark, row.word.code) == (Mark.ATTENTION, "row.no_answer")


def test_what_was_learnt_since_the_restart_is_what_the_reader_sees() -> None:
    play = cut_off(ASKED)
    play.run(instead(Resolve, lambda e: Answered(e.key, yes=True)))
    play.sign_in()
    assert words(play) == {"old-4": "row.see_staff_before_leaving"}  # lent, and its tag was never released


def test_what_was_not_done_can_be_done_now() -> None:
    play = cut_off(LENT, CANCELLED)
    play.sign_in()
    play.place(book("101"), book("102"))
    play.run()
    assert [row.title for row in play.view.rows] == ["Sách 102", "Đất rừng"]
    assert play.view.done == 2


def test_nobody_else_sees_it() -> None:
    play = cut_off(LENT)
    play.scan("TV0000015")
    play.type_pin()
    play.run()
    assert play.view.rows == ()
    play.touch(Action.FINISH)
    play.wait(5)
    play.sign_in()
    assert words(play) == {"old-1": "row.borrowed"}


@pytest.mark.parametrize("answer", [PinState.WRONG, None])
def test_without_the_right_pin_nothing_is_shown(answer: PinState | None) -> None:
    def refused(ask: AskPatron) -> PatronFound | PatronUnknown:
        if answer is None:
            return PatronUnknown(ask.serial)
        return PatronFound(ask.serial, answer, may_borrow=True)

    play = cut_off(LENT)
    play.sign_in(instead(AskPatron, refused))
    assert play.view.rows == ()


def test_who_is_known_without_a_pin_sees_no_titles() -> None:
    play = cut_off(LENT)
    play.sign_in(
        instead(AskPatron, lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=True, offline=True))
    )
    (row,) = play.view.rows
    assert row.title == ""


def test_where_no_pin_is_ever_asked_the_card_tells_how_the_rows_stand_and_no_titles() -> None:
    """Anybody can type or copy a number (rule 9); done or not, and by which reference, is the card's to tell (rule 20)."""
    play = Play(with_site(pin=PinPolicy.NEVER))
    play.tell(Reloaded((), interrupted=(LENT, CANCELLED)))
    play.scan()
    play.run(instead(AskPatron, lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=True)))
    assert words(play) == {"old-1": "row.borrowed", "old-2": "row.not_done"}
    assert [row.title for row in play.view.rows] == ["", ""]
    play.touch(Action.FINISH)
    play.run()
    play.touch(Action.PRINT)
    (slip,) = (effect for effect in play.effects if isinstance(effect, PrintSlip))
    assert [(row.title, row.item, row.stands) for row in slip.rows] == [
        ("", "A1-00001-K", True),
        ("", "", False),
    ]
    assert slip.reference == "A1-00001-K"


def test_a_reader_who_may_not_borrow_more_sees_it_all_the_same() -> None:
    play = cut_off(LENT)
    play.sign_in(instead(AskPatron, lambda e: PatronFound(e.serial, PinState.VERIFIED, may_borrow=False)))
    assert words(play) == {"old-1": "row.borrowed"}


def test_it_is_shown_once_and_for_a_day() -> None:
    play = cut_off(LENT)
    play.sign_in()
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(5)
    play.sign_in()
    assert play.view.rows == ()
    late = cut_off(LENT)
    late.wait(timedelta(hours=21, seconds=1).total_seconds())
    late.sign_in()
    assert late.view.rows == ()


def test_the_visit_that_its_reader_may_come_back_for_is_kept_when_the_station_ends() -> None:
    """Switched off in the evening, it has in the morning what the power cut at noon interrupted."""
    play = cut_off(LENT, CANCELLED)
    play.scan("TV0000015")
    play.type_pin()
    play.run()
    play.touch(Action.FINISH)
    play.wait(5)
    assert awaited(play.state) == CANCELLED.seq
    play.sign_in()
    assert awaited(play.state) == CANCELLED.seq  # it goes on: cut off once more, it is there once more
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(5)
    assert awaited(play.state) == 0


def test_a_visit_without_a_card_and_one_of_yesterday_wait_for_nobody() -> None:
    assert awaited(cut_off(replace(LENT, card=None)).state) == 0
    late = cut_off(LENT)
    late.wait(timedelta(hours=21, seconds=1).total_seconds())
    assert awaited(late.state) == 0


def test_a_visit_is_under_way_from_its_first_row_to_its_goodbye() -> None:
    play = Play()
    seen = [under_way(play.state)]
    play.sign_in()
    seen.append(under_way(play.state))
    play.place(book("101"))
    play.run()
    seen.append(under_way(play.state))
    play.touch(Action.FINISH)
    play.run()
    assert play.shows(Screen.RECEIPT)
    seen.append(under_way(play.state))
    play.touch(Action.NO_RECEIPT)
    seen.append(under_way(play.state))
    play.wait(5)
    assert play.shows(Screen.WELCOME)
    assert [*seen, under_way(play.state)] == [False, False, True, True, False, False]


def test_a_visit_that_goes_on_after_a_power_cut_is_under_way_again() -> None:
    play = cut_off(LENT)
    assert not under_way(play.state)
    play.sign_in()
    assert under_way(play.state)
