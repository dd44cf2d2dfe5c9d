"""The hard end counts from the reader's last act, warns, and cuts neither an item nor what follows the visit (rule 19)."""

from __future__ import annotations

from kiosk.effects import Ask, WriteTags
from kiosk.events import TagsWritten
from kiosk.messages import say
from kiosk.rules.session import names_reader
from kiosk.values import TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, instead


def flickers(play: Play, times: int) -> None:
    """A tag at the edge of the field comes and goes, half a minute each."""
    for number in range(times):
        play.place(unreadable=number % 2)
        play.wait(30)


def test_a_reader_who_goes_on_is_never_ended_however_long_it_takes() -> None:
    play = Play()
    play.sign_in()
    for number in range(40):
        play.place(book(f"{number:03}"))
        play.run()
        play.wait(31)
    assert play.shows(Screen.ITEMS)
    assert play.view.done == 40
    for _ in range(40):
        play.wait(31)
        play.touch(Action.HERE)
    assert play.shows(Screen.ITEMS)


def test_a_pad_that_flickers_by_itself_keeps_nobody_signed_in_and_the_end_is_warned_of() -> None:
    play = Play()
    play.sign_in()
    flickers(play, 19)
    assert play.seconds_left() is None
    play.wait(5)
    play.place(unreadable=0)
    play.wait(10)
    play.place(unreadable=1)
    assert play.seconds_left() == 15
    play.wait(15)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_a_touch_while_it_warns_goes_on() -> None:
    play = Play()
    play.sign_in()
    flickers(play, 19)
    play.wait(15)
    play.touch(Action.HERE)
    assert play.seconds_left() is None
    play.wait(40)
    assert play.shows(Screen.ITEMS)


def test_an_item_in_progress_and_the_wait_for_one_are_not_cut() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run(hold=Ask)
    play.wait(700)
    assert play.only.running
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    assert play.shows(Screen.PUT_BACK)
    play.wait(80)
    assert play.shows(Screen.PUT_BACK)


def test_receipt_and_goodbye_have_their_own_time_after_a_reader_who_walked_away() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.wait(65)
    assert play.shows(Screen.RECEIPT)
    play.wait(19)
    assert play.shows(Screen.RECEIPT)
    play.wait(1)
    assert play.view.heading == say("goodbye.borrowed")
    play.wait(2)
    assert play.shows(Screen.GOODBYE)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
