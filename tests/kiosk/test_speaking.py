"""What the station's voice says: what changed on the screen, in sentences that hold nothing of a reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.messages import Message, say
from kiosk.recordings import sentences
from kiosk.rules.speaking import prompt
from kiosk.view import Action, Mark, PinPad, Purpose, Row, Screen, View

WELCOME = View(Screen.WELCOME, "vi", say("welcome.heading"), say("welcome.detail"))
PIN = View(Screen.PIN, "vi", say("pin.heading"), say("pin.detail"), pin=PinPad(0))
ITEMS = View(Screen.ITEMS, "vi", say("items.borrow"), say("items.borrow.detail"), purpose=Purpose.BORROW)
PUT_BACK = View(Screen.PUT_BACK, "vi", say("put_back.heading"), purpose=Purpose.BORROW)
TITLE = "Đất rừng phương Nam"


def row(mark: Mark, word: str, key: str = "1") -> Row:
    return Row(key, Purpose.BORROW, mark, TITLE, say(word), say("fact.due", due=date(2026, 12, 14)))


def codes(before: View | None, after: View) -> tuple[str, ...]:
    said = prompt(before, after)
    return said.codes if said else ()


def test_a_new_screen_says_its_heading_and_its_detail_in_the_readers_language() -> None:
    said = prompt(WELCOME, replace(PIN, language="en"))
    assert said is not None
    assert (said.language, said.codes) == ("en", ("pin.heading", "pin.detail"))


def test_a_digit_of_the_pin_is_never_heard() -> None:
    assert [prompt(PIN, replace(PIN, pin=PinPad(typed))) for typed in range(1, 5)] == [None] * 4


def test_what_has_a_count_a_date_or_a_title_in_it_is_left_out() -> None:
    left = replace(PIN, heading=say("pin.wrong"), detail=say("pin.tries_left", count=2))
    assert codes(PIN, left) == ("pin.wrong",)
    asked = replace(
        ITEMS,
        screen=Screen.QUESTION,
        heading=say("question.about"),
        detail=say("question.title", title=TITLE),
    )
    assert codes(ITEMS, asked) == ("question.about",)
    several = replace(ITEMS, screen=Screen.PUT_BACK, heading=say("put_back.several", count=2))
    assert codes(ITEMS, several)[0] == "put_back.heading"


def test_nothing_new_is_nothing_said() -> None:
    assert prompt(ITEMS, ITEMS) is None
    assert prompt(ITEMS, replace(ITEMS, strip=(say("strip.offline"),))) is None


def test_each_book_says_what_became_of_it_once() -> None:
    working = replace(ITEMS, rows=(row(Mark.WORKING, "row.reading"),))
    done = replace(
        ITEMS, rows=(row(Mark.DONE, "row.borrowed"),), heading=say("items.borrow_more"), detail=None
    )
    both = replace(done, rows=(row(Mark.ATTENTION, "row.held_for_other", "2"), *done.rows))
    assert codes(ITEMS, working) == ()
    assert codes(working, done) == ("row.borrowed", "items.borrow_more")
    assert codes(done, both) == ("row.held_for_other",)


def test_while_an_answer_is_awaited_nothing_is_said_and_what_settled_meanwhile_is_said_after() -> None:
    busy = replace(ITEMS, rows=(row(Mark.DONE, "row.borrowed"),), busy=True)
    assert prompt(ITEMS, busy) is None
    assert "row.borrowed" in codes(ITEMS, replace(busy, busy=False))


def test_a_book_that_must_come_back_is_called_for_although_it_is_awaited() -> None:
    assert codes(ITEMS, replace(PUT_BACK, busy=True)) == ("put_back.heading",)


def test_a_countdown_asks_once_whether_somebody_is_there() -> None:
    twenty = replace(ITEMS, seconds_left=20, actions=(Action.FINISH, Action.MORE_TIME))
    assert codes(ITEMS, twenty) == ("countdown.heading",)
    assert prompt(twenty, replace(twenty, seconds_left=19)) is None
    assert codes(twenty, ITEMS) == ("items.borrow", "items.borrow.detail")


@pytest.mark.parametrize(
    ("view", "private"),
    [
        (PIN, False),
        (ITEMS, False),
        (replace(ITEMS, rows=(row(Mark.DONE, "row.borrowed"),)), False),
        (replace(ITEMS, rows=(row(Mark.ATTENTION, "row.limit_reached"),)), True),
        (replace(PUT_BACK, rows=(row(Mark.STOP, "row.put_back"),)), False),
        (replace(PUT_BACK, rows=(row(Mark.ATTENTION, "row.card_blocked"),)), True),
        (replace(PIN, pin=PinPad(0, wrong=True)), True),
        (View(Screen.NOTICE, "vi", say("notice.card_see_staff")), True),
        (View(Screen.ACCOUNT, "vi", say("account.loans")), True),
        (View(Screen.GOODBYE, "vi", say("goodbye.borrowed")), False),
        (WELCOME, True),
    ],
    ids=[
        "pin",
        "items",
        "borrowed",
        "refused",
        "lay it back",
        "refused meanwhile",
        "wrong pin",
        "notice",
        "account",
        "goodbye",
        "nobody there",
    ],
)
def test_what_could_shame_somebody_and_what_nobody_is_there_for_goes_to_the_headset_only(
    view: View, private: bool
) -> None:
    said = prompt(None, view)
    assert said is not None
    assert said.headset_only is private


def test_staff_hear_nothing() -> None:
    assert prompt(WELCOME, View(Screen.STAFF, "vi", say("staff.menu"))) is None


def test_a_library_s_own_sentence_that_no_catalogue_has_is_left_out() -> None:
    assert codes(WELCOME, replace(ITEMS, heading=Message("note.1"), detail=None)) == ()


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_sentences_to_record_have_no_value_in_them_and_no_digit_to_read(language: str) -> None:
    words = sentences(language)
    assert len(words) > 100
    assert {"welcome.heading", "pin.heading", "row.borrowed", "countdown.heading", "put_back.heading"} <= set(
        words
    )
    assert not {code for code, said in words.items() if "{" in said or "}" in said}
    assert not {
        code for code in words if code.partition(".")[0] in ("slip", "staff", "desk", "letter", "tally")
    }
