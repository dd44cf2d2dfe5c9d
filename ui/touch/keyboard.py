"""Keys for those who cannot use the glass: a keyboard, or the twelve tactile keys of a kiosk's pad.

Arrows and Tab go from control to control; a list that is longer than the glass is one as well, and arrows turn its pages.
Enter and Space touch the one in focus when they are let go, Escape cancels. On the PIN screen digits are digits; where staff
type, or PINs have them, letters are letters. A pad of 12 keys has no arrows: where nothing is typed 2 and 4 go back, 8 and 6
go on, 5 touches; its * clears or cancels, its # is Enter (ADA 707: × cancel, ← clear, ○ enter). Every other key is
swallowed, whatever is held with it: a kiosk has no shortcuts.
Knows the window's focus and the facade; no screen by name.
"""

from __future__ import annotations

from string import ascii_lowercase
from typing import Final

from PySide6.QtCore import QEvent, QMetaObject, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.staff.view import Keys
from kiosk.view import Action
from ui.touch.facade import Facade

_ON: Final = {Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Right}
_BACK: Final = {Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Left}
_TABS: Final = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
_TOUCH: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select, Qt.Key.Key_NumberSign}
_SPACE: Final = Qt.Key.Key_Space
_CLEAR: Final = {Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Clear}
_CANCEL: Final = {Qt.Key.Key_Escape, Qt.Key.Key_Cancel}
_STAR: Final = Qt.Key.Key_Asterisk
_DIGITS: Final = {Qt.Key(Qt.Key.Key_0.value + digit): str(digit) for digit in range(10)}
_LETTERS: Final = {
    **{Qt.Key(Qt.Key.Key_A.value + place): letter for place, letter in enumerate(ascii_lowercase)},
    Qt.Key.Key_Minus: "-",
    Qt.Key.Key_Period: ".",
    Qt.Key.Key_Space: " ",
}
_PAD_ON, _PAD_BACK, _PAD_TOUCH = {"8", "6"}, {"2", "4"}, "5"

_KEYS: Final = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
_POINTERS: Final = {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin}
_HARMLESS: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Keyboard(QObject):
    """Filters the window's events for as long as the window lives."""

    reached = Signal(str)  # a key went to this control, by its name

    def __init__(self, window: QQuickWindow, facade: Facade) -> None:
        super().__init__(window)
        self._window, self._facade = window, facade
        self._in_use = False
        # Where Enter went down, by name: the item itself may be gone before the key comes up.
        self._held: tuple[str, str] | None = None
        window.installEventFilter(self)
        # After the stage has loaded its screen.
        facade.screenChanged.connect(self._begin_screen, Qt.ConnectionType.QueuedConnection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _POINTERS and self._in_use:
            self._in_use = False
            self._focus(None)
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        event.accept()  # nobody else's: not a shortcut, not the compositor's
        if event.type() is not QEvent.Type.ShortcutOverride and not event.modifiers() & ~_HARMLESS:
            key = Qt.Key(event.key())
            if event.type() is QEvent.Type.KeyPress:
                self._pressed(key, again=event.isAutoRepeat())
            elif not event.isAutoRepeat():
                self._released(key, large=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return True

    def _pressed(self, key: Qt.Key, *, again: bool) -> None:
        self._in_use = True
        if not again:
            self._facade.stirred()
        digit = _DIGITS.get(key, "")
        typing = self._typing()
        on = key in _ON or (digit in _PAD_ON and not typing)
        if on or key in _BACK or (digit in _PAD_BACK and not typing):
            if key in _TABS or not _turn_page(self._window.activeFocusItem(), forward=on):
                self._go(forward=on)
            self._tell()
        elif not again:
            self._held = self._place() if self._touches(key) else None

    def _released(self, key: Qt.Key, *, large: bool) -> None:
        held, self._held = self._held, None
        sign = self._sign(key, large=large)
        typing = self._typing()
        if held is not None and held == self._place() and self._touches(key):
            QMetaObject.invokeMethod(self._window.activeFocusItem(), "touched")
        elif typing and sign:
            self._facade.touchKey(sign)
        elif typing and key in _TOUCH:
            self._facade.touchKey(Action.OK)
        elif typing and (key in _CLEAR or (key is _STAR and self._facade.stage.pinTyped)):
            self._facade.touchKey(Action.CLEAR if self._facade.view.pin else Action.ERASE)
        elif key in _CANCEL | {_STAR} and Action.CANCEL in self._facade.view.actions:
            self._facade.touch(Action.CANCEL, "")

    def _place(self) -> tuple[str, str] | None:
        """The control in focus: screen and name."""
        now = self._window.activeFocusItem()
        return (self._facade.stage.screen, now.objectName()) if _can_be_touched(now) else None

    def _touches(self, key: Qt.Key) -> bool:
        return key in _TOUCH or key is _SPACE or (_DIGITS.get(key) == _PAD_TOUCH and not self._typing())

    def _typing(self) -> bool:
        """Whether something is typed now: a PIN, or what staff are asked for."""
        return self._facade.view.pin is not None or self._facade.stage.staff.keys != Keys.NONE

    def _sign(self, key: Qt.Key, *, large: bool) -> str:
        """What this key writes, "" where it writes nothing. In a PIN a large letter may be another than a small one."""
        if (pin := self._facade.view.pin) is not None:
            letter = _LETTERS.get(key, "") if pin.letters else ""
            typed = letter if letter.isalpha() else ""
            return _DIGITS.get(key, "") or (typed.upper() if large else typed)
        letters = self._facade.stage.staff.keys == Keys.LETTERS
        return _DIGITS.get(key, "") or (_LETTERS.get(key, "") if letters else "")

    def _go(self, *, forward: bool) -> None:
        """To the next control in reading order, round and round; from nowhere to the main one."""
        now = self._window.activeFocusItem()
        if not _takes_focus(now):
            self._focus(self._main_control())
            return
        following = now
        for _ in range(_MOST_CONTROLS):
            following = following.nextItemInFocusChain(forward)
            if _takes_focus(following) and following.isVisible():
                break
        self._focus(following)

    def _tell(self) -> None:
        if (place := self._place()) is not None:
            self.reached.emit(place[1])

    def _main_control(self) -> QQuickItem | None:
        """The primary action, else whatever comes first."""
        buttons = self._facade.stage.buttons
        found = _named(self._window.contentItem(), buttons[-1].key) if buttons else None
        first = self._window.contentItem().nextItemInFocusChain(True)
        return found or (first if _can_be_touched(first) else None)

    def _begin_screen(self) -> None:
        """Whoever uses keys finds the main control in focus on every screen; but digits come first where a PIN is typed."""
        self._held = None
        if self._in_use and not self._typing():
            QTimer.singleShot(0, self, lambda: self._focus(self._main_control()))

    def _focus(self, item: QQuickItem | None) -> None:
        if item is not None:
            item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
            _bring_on_glass(item)
        elif (now := self._window.activeFocusItem()) is not None:
            now.setFocus(False)


_MOST_CONTROLS: Final = 200
_PAGE: Final = 0.6
"""Of a list's height: what was cut at its edge is whole on the next page."""


def _can_be_touched(item: QQuickItem | None) -> bool:
    # Not by its metaObject(): PySide keeps that under an address which Qt soon gives to another item, and then takes the
    # one for the other.
    return item is not None and bool(item.property("canBeTouched"))


def _takes_focus(item: QQuickItem | None) -> bool:
    return _can_be_touched(item) or (item is not None and bool(item.property("canBePaged")))


def _turn_page(item: QQuickItem | None, *, forward: bool) -> bool:
    """Of a list in focus; False at its end, and for whatever is no list."""
    if item is None or not item.property("canBePaged"):
        return False
    return _scroll(item, (1 if forward else -1) * _PAGE * item.height())


def _bring_on_glass(item: QQuickItem) -> None:
    """Scrolls the list that it stands in, so that it is whole, with what lies next to it."""
    pane: QQuickItem | None = item.parentItem()
    while pane is not None and not pane.property("canBePaged"):
        pane = pane.parentItem()
    if pane is None:
        return
    place = item.mapRectToItem(pane, QRectF(0, 0, item.width(), item.height()))
    spare = min((pane.height() - place.height()) / 2, item.height())
    above, below = place.top() - spare, place.bottom() + spare - pane.height()
    if above < 0 or below > 0:
        _scroll(pane, above if above < 0 else below)


def _scroll(pane: QQuickItem, by: float) -> bool:
    now = pane.property("contentY")
    then = min(max(now + by, 0.0), pane.property("contentHeight") - pane.height())
    pane.setProperty("contentY", then)
    return bool(then != now)


def _named(item: QQuickItem, name: str) -> QQuickItem | None:
    if item.objectName() == name and item.isVisible():
        return item
    return next((found for child in item.childItems() if (found := _named(child, name))), None)
