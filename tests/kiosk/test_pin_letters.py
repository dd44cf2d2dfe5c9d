"""A library whose PINs have letters: a key shows them, and typing stays what it is (ux.md §3.2). Others see twelve keys."""

from __future__ import annotations

from kiosk.effects import AskPatron
from kiosk.events import PatronFound, PinState
from kiosk.rules.signing_in import PIN_LONGEST
from kiosk.rules.state import Stage
from kiosk.view import Action, PinPad
from tests.kiosk.play import CARD, Play, instead, with_site


def at_the_pin(**site: object) -> Play:
    play = Play(with_site(pin_letters=True, **site))
    play.scan()
    return play


def typed(play: Play) -> str:
    return play.state.session.typed.reveal()


def test_where_pins_are_digits_no_letter_is_offered_or_taken() -> None:
    play = Play()
    play.scan()
    play.touch(Action.LETTERS)
    play.type_pin("a1é")
    assert (typed(play), play.view.pin) == ("1", PinPad(1))


def test_the_letters_come_and_go_with_their_key_and_what_was_typed_stays() -> None:
    play = at_the_pin()
    assert play.view.pin == PinPad(0, letters=True)
    play.type_pin("1")
    play.touch(Action.LETTERS)
    play.type_pin("b")
    assert play.view.pin == PinPad(2, letters=True, spelling=True)
    play.touch(Action.LETTERS)
    assert play.view.pin == PinPad(2, letters=True)
    assert typed(play) == "1b"


def test_large_and_small_letters_are_sent_as_they_were_typed() -> None:
    play = at_the_pin()
    play.type_pin("1bZ9")
    (asked,) = [effect for effect in play.effects if isinstance(effect, AskPatron)]
    assert asked.pin is not None
    assert asked.pin.reveal() == "1bZ9"


def test_only_latin_letters_and_digits_and_no_more_than_the_longest_are_taken() -> None:
    play = at_the_pin(pin_length=None)
    play.type_pin("é -ក" + "x" * (PIN_LONGEST + 3))
    assert typed(play) == "x" * PIN_LONGEST


def test_one_is_taken_back_or_all() -> None:
    play = at_the_pin()
    play.type_pin("ab")
    play.touch(Action.ERASE)
    assert typed(play) == "a"
    play.touch(Action.CLEAR)
    play.touch(Action.ERASE)
    assert typed(play) == ""


def test_after_a_wrong_one_the_letters_stay_and_for_the_next_card_they_are_gone() -> None:
    play = at_the_pin()
    play.touch(Action.LETTERS)
    play.type_pin("abcd")
    play.run(instead(AskPatron, lambda e: PatronFound(e.serial, PinState.WRONG, may_borrow=False)))
    assert play.view.pin == PinPad(0, wrong=True, letters=True, spelling=True)
    play.scan("TV0000013")
    assert play.view.pin == PinPad(0, letters=True)
    play.touch(Action.CANCEL)
    assert play.state.session.stage is Stage.IDLE
    play.scan(CARD)
    assert play.view.pin == PinPad(0, letters=True)
