"""The whole kiosk without touching the glass: by a keyboard, and by the twelve keys of a tactile pad."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickItem

from kiosk.view import Action, Screen
from tests.ui.conftest import SIZES, Kiosk
from tests.ui.test_screens import scrolls, texts
from ui.touch.gallery import GALLERY

PLAIN = Qt.KeyboardModifier.NoModifier


def down(kiosk: Kiosk, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN, *, again: bool = False) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, "", again)
    QCoreApplication.sendEvent(kiosk.touch.window, event)


def up(kiosk: Kiosk, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
    QCoreApplication.sendEvent(kiosk.touch.window, QKeyEvent(QEvent.Type.KeyRelease, key, held))


def press(kiosk: Kiosk, *keys: Qt.Key) -> None:
    for key in keys:
        down(kiosk, key)
        up(kiosk, key)


def focused(kiosk: Kiosk) -> QQuickItem:
    item = kiosk.touch.window.activeFocusItem()
    assert item is not None
    return item


def controls(kiosk: Kiosk) -> set[str]:
    return {item.objectName() for item in kiosk.page.items() if item.property("canBeTouched")}


def lists(kiosk: Kiosk) -> int:
    """Those that are longer than the glass."""
    return sum(bool(item.property("canBePaged")) for item in kiosk.page.items())


def on_glass(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


@pytest.mark.parametrize(
    ("name", "forward"),
    [
        *((name, Qt.Key.Key_Tab) for name in GALLERY),
        *(("choice", key) for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_8, Qt.Key.Key_6)),
        ("pin", Qt.Key.Key_Down),
    ],
)
def test_keys_reach_every_control_of_every_screen_and_show_where_they_are(
    kiosk: Kiosk, name: str, forward: Qt.Key
) -> None:
    kiosk.show(GALLERY[name]("vi"))
    wanted, reached = controls(kiosk), set()
    for _ in range(len(wanted) + lists(kiosk)):
        press(kiosk, forward)
        item = focused(kiosk)
        rings = [ring for ring in item.childItems() if ring.isVisible() and ring.z() == 1]
        assert rings, f"{item.objectName()} has the focus and does not show it"
        assert rings[0].width() >= item.width()
        reached.add(item.objectName())
    assert reached - {""} == wanted


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["account", "account-loans", "items-attention", "items-many", "staff-today"])
def test_arrows_show_all_of_a_list_that_is_longer_than_the_glass_and_the_focus_never_leaves_it(
    make_kiosk: Callable[..., Kiosk], name: str, size: str
) -> None:
    kiosk = make_kiosk(size)
    kiosk.show(GALLERY[name]("vi"))
    stage = on_glass(kiosk.page.find("stage"))
    unseen = {id(text): text for text in texts(kiosk.page) if scrolls(text)}
    for _ in range(60):
        unseen = {key: text for key, text in unseen.items() if not stage.contains(on_glass(text))}
        press(kiosk, Qt.Key.Key_Down)
        kiosk.touch.grab()
        item = focused(kiosk)
        assert item.property("canBePaged") or not scrolls(item) or stage.contains(on_glass(item)), (
            item.objectName()
        )
    assert not unseen, [text.property("text") for text in unseen.values()]


def test_back_goes_the_same_way_in_the_other_direction(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["choice"]("vi"))
    press(kiosk, Qt.Key.Key_Down)
    first = focused(kiosk).objectName()
    press(kiosk, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Backtab, Qt.Key.Key_Up)
    assert focused(kiosk).objectName() == first


def test_the_first_key_goes_to_the_main_action(kiosk: Kiosk) -> None:
    view = GALLERY["receipt"]("vi")
    kiosk.show(view)
    press(kiosk, Qt.Key.Key_Tab)
    assert focused(kiosk).objectName() == view.actions[-1]


@pytest.mark.parametrize(
    "key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_NumberSign, Qt.Key.Key_5]
)
def test_enter_touches_on_release_and_once_however_long_it_is_held(kiosk: Kiosk, key: Qt.Key) -> None:
    kiosk.show(GALLERY["items"]("vi"))
    press(kiosk, Qt.Key.Key_Tab)
    down(kiosk, key)
    for _ in range(5):
        down(kiosk, key, again=True)
    assert kiosk.touches == []
    up(kiosk, key)
    assert kiosk.touches == [(Action.FINISH, "")]


def test_enter_that_went_down_on_another_screen_touches_nothing(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["items"]("vi"))
    press(kiosk, Qt.Key.Key_Tab)
    down(kiosk, Qt.Key.Key_Return)
    kiosk.show(GALLERY["receipt"]("vi"))
    up(kiosk, Qt.Key.Key_Return)
    assert kiosk.touches == []


def test_a_pin_is_typed_with_the_digits_themselves(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["pin"]("vi"))
    press(
        kiosk, Qt.Key.Key_2, Qt.Key.Key_5, Qt.Key.Key_8, Qt.Key.Key_0, Qt.Key.Key_Backspace, Qt.Key.Key_Return
    )
    digits = [(Action.DIGIT, sign) for sign in "2580"]
    assert kiosk.touches == [*digits, (Action.CLEAR, ""), (Action.OK, "")]


def test_where_pins_have_letters_they_are_typed_with_the_letters_themselves(kiosk: Kiosk) -> None:
    large = Qt.KeyboardModifier.ShiftModifier
    kiosk.show(GALLERY["pin-letters"]("vi"))
    press(kiosk, Qt.Key.Key_A, Qt.Key.Key_5, Qt.Key.Key_Minus, Qt.Key.Key_Period)
    down(kiosk, Qt.Key.Key_B, large)
    up(kiosk, Qt.Key.Key_B, large)
    assert kiosk.touches == [(Action.DIGIT, sign) for sign in "a5B"]
    kiosk.touches.clear()
    kiosk.show(GALLERY["pin"]("vi"))
    press(kiosk, Qt.Key.Key_A)
    assert kiosk.touches == []


def test_what_staff_are_asked_for_is_typed_with_letters_and_digits(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["staff-settle-own"]("vi"))
    press(kiosk, Qt.Key.Key_O, Qt.Key.Key_K, Qt.Key.Key_Space, Qt.Key.Key_5, Qt.Key.Key_Minus)
    press(kiosk, Qt.Key.Key_Backspace, Qt.Key.Key_Return)
    typed = [(Action.DIGIT, sign) for sign in "ok 5-"]
    assert kiosk.touches == [*typed, (Action.ERASE, ""), (Action.OK, "")]


def test_star_clears_a_pin_and_then_cancels(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["pin"]("vi"))
    press(kiosk, Qt.Key.Key_Asterisk)
    kiosk.show(GALLERY["pin-wrong"]("vi"))  # nothing typed
    kiosk.touches.clear()
    press(kiosk, Qt.Key.Key_Asterisk)
    assert (Action.CANCEL, "") in kiosk.touches


@pytest.mark.parametrize("name", GALLERY)
def test_escape_cancels_where_that_is_offered_and_does_nothing_elsewhere(kiosk: Kiosk, name: str) -> None:
    view = GALLERY[name]("vi")
    kiosk.show(view)
    press(kiosk, Qt.Key.Key_Escape)
    wanted = [(Action.CANCEL, "")] if Action.CANCEL in view.actions else []
    assert [touch for touch in kiosk.touches if touch[0] is not Action.HERE] == wanted


def test_any_key_answers_the_countdown(kiosk: Kiosk) -> None:
    kiosk.show(GALLERY["items-countdown"]("vi"))
    press(kiosk, Qt.Key.Key_Up)
    assert kiosk.touches == [(Action.HERE, "")]


@pytest.mark.parametrize(
    "held",
    [Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.MetaModifier],
)
def test_nothing_happens_with_alt_control_or_meta_held(kiosk: Kiosk, held: Qt.KeyboardModifier) -> None:
    kiosk.show(GALLERY["pin"]("vi"))
    for key in Qt.Key:
        down(kiosk, key, held)
        up(kiosk, key, held)
    assert kiosk.touches == []
    assert kiosk.touch.window.isVisible()


def test_whoever_uses_keys_finds_the_focus_on_the_next_screen_and_whoever_touches_does_not(
    make_kiosk: Callable[..., Kiosk],
) -> None:
    kiosk = make_kiosk()
    kiosk.show(GALLERY["welcome"]("vi"))
    press(kiosk, Qt.Key.Key_Tab)
    kiosk.show(GALLERY["items"]("vi"))
    QGuiApplication.processEvents()
    assert focused(kiosk).objectName() == "finish"
    kiosk.page.tap("heading")
    kiosk.show(GALLERY["receipt"]("vi"))
    QGuiApplication.processEvents()
    assert kiosk.touch.facade.view.screen is Screen.RECEIPT
    assert not [
        item.objectName()
        for item in kiosk.page.items()
        if item.hasActiveFocus() and item.objectName() == "print"
    ]
