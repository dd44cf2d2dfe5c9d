"""Whoever finds the controls by keys hears their names; never a digit of a PIN, never a title."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiosk.messages import Message
from kiosk.recordings import sentences
from kiosk.rules.speaking import prompt, recorded_code
from tests.ui.conftest import Kiosk
from ui.touch.gallery import GALLERY

ROUND = 60
"""Presses of Tab: more than a reader's screen has controls."""


def heard_on(kiosk: Kiosk, screen: str, language: str = "vi") -> list[str]:
    """What Tab comes to, round and round."""
    heard: list[str] = []
    kiosk.touch.on_reached(heard.append)
    kiosk.show(GALLERY[screen](language))
    for _ in range(ROUND):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(kiosk.touch.window, event)
    return heard


def test_the_controls_of_a_screen_are_named_with_the_words_that_stand_on_them(kiosk: Kiosk) -> None:
    heard = set(heard_on(kiosk, "receipt"))
    assert {"action.print", "action.code", "action.no_receipt", "language.en", "ease.choose"} <= heard


def test_a_button_whose_words_depend_on_the_screen_is_named_with_those(kiosk: Kiosk) -> None:
    assert "action.choice.return" in heard_on(kiosk, "choice")


def test_what_finish_counts_is_not_said_but_what_it_is(kiosk: Kiosk) -> None:
    assert "action.finish" in heard_on(kiosk, "items")


def test_no_digit_is_named_where_a_pin_is_typed(kiosk: Kiosk) -> None:
    heard = set(heard_on(kiosk, "pin"))
    assert {"action.clear", "action.ok", "action.cancel"} <= heard
    assert not {code for code in heard if code.startswith("key") or any(sign.isdigit() for sign in code)}


def test_of_the_keys_that_spell_a_pin_only_those_are_named_that_write_nothing(kiosk: Kiosk) -> None:
    heard = set(heard_on(kiosk, "pin-spelling"))
    keys = {code for code in heard if code.startswith("action.")}
    assert keys == {"action.erase", "action.shift", "action.ok", "action.letters.back", "action.cancel"}
    assert "action.letters" in heard_on(kiosk, "pin-letters")


def test_staff_hear_nothing(kiosk: Kiosk) -> None:
    assert heard_on(kiosk, "staff-menu") == []


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_whatever_is_said_of_any_screen_can_be_recorded(kiosk: Kiosk, language: str) -> None:
    recordable = set(sentences(language))
    for name, view in GALLERY.items():
        said = prompt(None, view(language))
        assert set(said.codes if said else ()) <= recordable, name


def test_every_control_that_is_named_can_be_recorded(kiosk: Kiosk) -> None:
    recordable = set(sentences("vi"))
    for name in GALLERY:
        heard = {recorded_code(Message(code)) for code in heard_on(kiosk, name)}
        assert bool(heard) is not name.startswith("staff"), name
        assert heard <= recordable, name
