"""Printed codes act as touches, and a hostile one is never more than a finger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.effects import AskCounter, AskPatron, Effect, PrintSlip, Sound
from kiosk.effects import Play as PlaySound
from kiosk.messages import say
from kiosk.rules.commands import COMMANDS
from kiosk.rules.state import CardRule, Stage
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, with_site

PREFIX = "TS+"
SITE = with_site(commands=PREFIX)


def command(play: Play, name: str) -> list[Effect]:
    play.effects.clear()
    play.scan(PREFIX + name)
    return play.effects


def test_a_visit_without_one_touch_of_the_glass() -> None:
    play = Play(with_site(commands=PREFIX, pin_length=4))
    command(play, "BORROW")
    assert play.shows(Screen.CARD)
    play.scan()
    play.type_pin()  # on the station's number pad
    play.run()
    play.place(book("101"))
    play.run()
    command(play, "FINISH")
    assert play.shows(Screen.RECEIPT)
    command(play, "PRINT")
    assert [e for e in play.effects if isinstance(e, PrintSlip)]


@pytest.mark.parametrize(
    ("name", "screen"), [("RETURN", Screen.ITEMS), ("BORROW", Screen.CARD), ("ACCOUNT", Screen.CARD)]
)
def test_the_tiles_of_the_welcome_screen(name: str, screen: Screen) -> None:
    play = Play(SITE)
    command(play, name)
    assert play.shows(screen)


@pytest.mark.parametrize(("name", "language"), [("VI", "vi"), ("EN", "en"), ("KM", "km")])
def test_a_language(name: str, language: str) -> None:
    play = Play(SITE)
    command(play, name)
    assert play.view.language == language


def test_a_language_that_the_station_does_not_speak_is_not_spoken() -> None:
    play = Play(with_site(commands=PREFIX, languages=("vi", "en")))
    command(play, "KM")
    assert play.view.language == "vi"


def test_more_time_before_the_clock_runs_counts_for_the_whole_visit() -> None:
    play = Play(SITE)
    play.sign_in()
    command(play, "MORE-TIME")
    play.wait(46)
    assert play.seconds_left() is None


def test_help_and_the_way_back_from_it() -> None:
    play = Play(with_site(commands=PREFIX, help=(say("help.phone", phone="1"),)))
    play.sign_in()
    command(play, "HELP")
    assert play.shows(Screen.HELP)
    command(play, "OK")
    assert play.shows(Screen.ITEMS)


def test_what_is_not_on_the_screen_cannot_be_commanded() -> None:
    play = Play(SITE)
    for name in ("FINISH", "PRINT", "RENEW-ALL", "NEXT-CARD", "OK", "CODE", "LEAVE", "MORE-TIME"):
        assert command(play, name) == [PlaySound(Sound.ERROR)]
        assert play.shows(Screen.WELCOME)


def test_there_is_no_code_for_a_digit_for_staff_or_for_anything_with_an_argument() -> None:
    never = {Action.DIGIT, Action.CLEAR, Action.STAFF, Action.SHOW, Action.ERASE, Action.MORE, Action.TROUBLE}
    assert never & {touch.action for touch in COMMANDS.values()} == set()
    assert all(t.action is Action.LANGUAGE for t in COMMANDS.values() if t.argument)


@pytest.mark.parametrize(
    "name", ["1", "DIGIT", "DIGIT 1", "STAFF", "staff", "CLEAR", "", "BORROW ", "borrow"]
)
def test_an_invented_command_does_nothing_at_all(name: str) -> None:
    play = Play(SITE)
    play.scan()
    before = play.state
    assert command(play, name) == [PlaySound(Sound.ERROR)]
    assert play.state == before


def test_a_command_is_no_card_even_where_any_text_may_be_one() -> None:
    play = Play(with_site(commands=PREFIX, cards=(CardRule(),)))
    command(play, "STAFF")
    assert play.shows(Screen.WELCOME)
    assert not [e for e in play.effects if isinstance(e, AskPatron | AskCounter)]


def test_in_the_staff_area_no_code_is_obeyed() -> None:
    play = Play(SITE)
    play.touch(Action.STAFF)
    assert play.state.session.stage is Stage.STAFF
    for name in COMMANDS:
        assert command(play, name) == [PlaySound(Sound.ERROR)]
    assert play.state.session.stage is Stage.STAFF


def test_without_a_prefix_there_are_no_commands_and_the_text_is_a_book() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.scan("TS+FINISH")
    play.run()
    assert play.only.entry.item.item == "TS+FINISH"


@given(st.text(max_size=40))
def test_no_text_behind_the_prefix_types_a_digit_asks_about_a_card_or_opens_the_staff_area(text: str) -> None:
    play = Play(SITE)
    play.scan()
    command(play, text)
    assert len(play.state.session.typed) == 0
    assert play.state.session.stage in (Stage.PIN, Stage.IDLE)
    assert not [e for e in play.effects if isinstance(e, AskPatron | AskCounter)]
