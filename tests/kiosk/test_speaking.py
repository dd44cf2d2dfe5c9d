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


def test_each_book_says_what_became_of_it_once() -> None:
    working = replace(ITEMS, rows=(row(Mark.WORKING, "row.reading"),))
    done = replace(
        ITEMS, rows=(row(Mark.DONE, "row.borrowed"),), heading=say("items.borrow_more"), detail=None
    )
    both = replace(done, rows=(row(Mark.ATTENTION, "row.held_for_other", "2"), *done.rows))
    assert codes(ITEMS, working) == ()
    assert codes(working, done) == ("row.borrowed", "items.borrow_more")
    assert codes(done, both) == ("row.held_for_other",)


@pytest.mark.parametrize(
    ("word", "fact", "heard"),
    [
        ("row.returned", say("fact.tray", tray=3), "fact.tray.3"),
        ("row.received", say("fact.leave_here"), "fact.leave_here"),
        ("row.not_ours", say("fact.keep"), "fact.keep"),
        ("row.put_back", say("fact.put_back"), "fact.put_back"),
    ],
)
def test_each_book_says_what_to_do_with_it(word: str, fact: Message, heard: str) -> None:
    settled = replace(ITEMS, rows=(replace(row(Mark.DONE, word), fact=fact),))
    assert codes(ITEMS, settled) == (word, heard)
    assert heard in sentences("vi")


def test_into_which_box_is_said_at_the_end_too_but_no_number_that_nobody_recorded() -> None:
    boxed = View(Screen.GOODBYE, "vi", say("goodbye.returned"), say("items.put_in_box", tray=2))
    assert codes(ITEMS, boxed) == ("goodbye.returned", "items.put_in_box.2")
    assert codes(ITEMS, replace(boxed, detail=say("items.put_in_box", tray=99))) == ("goodbye.returned",)


def test_what_does_not_work_is_said_once_when_it_begins_and_once_to_each_who_comes() -> None:
    offline = (say("strip.offline"), say("strip.queued", count=2))
    without, away = replace(ITEMS, strip=offline), replace(WELCOME, strip=offline)
    assert codes(ITEMS, without) == ("strip.offline",)
    assert prompt(without, without) is None
    assert "strip.offline" in codes(WELCOME, away)
    assert codes(away, replace(PIN, strip=offline)) == ("pin.heading", "pin.detail", "strip.offline")
    assert codes(replace(PIN, strip=offline), without) == ("items.borrow", "items.borrow.detail")


def test_a_station_that_rests_says_why() -> None:
    paused = View(Screen.OUT_OF_ORDER, "vi", say("pause.cleaning"), say("pause.detail"))
    assert codes(WELCOME, paused) == ("pause.cleaning", "pause.detail")


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
        (replace(ITEMS, strip=(say("strip.offline"),)), False),
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
        "offline",
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
