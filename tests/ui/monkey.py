"""Hands without sense: random touches, drags, keys, texts, scans and books at a real station behind a real window.

Random but repeatable by its seed. Knows nothing of the screens; what must hold afterwards is for the tests to say.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest

from kiosk.view import Screen
from ui.demo.world import READER_CARD, READER_PIN, World
from ui.touch.app import TouchApp

PIN_SHOWN_MS: Final = 300
DRAW_EVERY: Final = 20  # inputs: a finger is not slower than a screen, but this one is not to wait for it

BOOKS: Final = ("one", "two", "three")
ESCAPES: Final = (
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Super_L, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Back, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Close, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
)
KEYS: Final = (
    *(Qt.Key.Key_0, Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_9, Qt.Key.Key_Asterisk, Qt.Key.Key_NumberSign),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space),
    *(Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_A, Qt.Key.Key_Z, Qt.Key.Key_F5, Qt.Key.Key_Print),
)
SCANS: Final = (
    READER_CARD,
    "TV0000000",
    "TV9999999",
    "1000000056",
    "9" * 200,
    "TV|AO|CO",
    "%^&*()",
    "'; DROP TABLE loans; --",
    "Đất rừng phương Nam",
    "file:///etc/passwd",
)


def wait_for(signal: Any, wanted: Callable[[], bool], patience_ms: int) -> bool:
    """Run Qt's loop until `signal` finds it as wanted; False when that takes too long."""
    loop = QEventLoop()
    limit = QTimer(singleShot=True)
    limit.timeout.connect(loop.quit)

    def look() -> None:
        if wanted():
            loop.quit()

    connection = signal.connect(look)
    limit.start(patience_ms)
    if not wanted():
        loop.exec()
    limit.stop()
    signal.disconnect(connection)
    shiboken6.delete(limit)
    shiboken6.delete(loop)
    return wanted()


class Monkey:
    """`do(count)` does so many things; `lately` remembers the last, for whoever must find out why."""

    def __init__(self, touch: TouchApp, world: World, seed: int) -> None:
        self._window, self._facade, self._world = touch.window, touch.facade, world
        self._dice = random.Random(seed)
        self._finger = QTest.createTouchDevice()
        self.lately: deque[str] = deque(maxlen=30)
        self._whims: dict[Callable[[], None], int] = {
            self._tap: 40,
            self._touch: 20,
            self._drag: 8,
            self._key: 20,
            self._escape: 4,
            self._text: 2,
            self._wheel: 2,
            self._drop: 1,
            self._close: 1,
            self._pin: 1,
            self._scan: 1,
            self._book: 1,
        }

    def do(self, count: int) -> None:
        whims = self._dice.choices(list(self._whims), list(self._whims.values()), k=count)
        for number, whim in enumerate(whims):
            self.lately.append(whim.__name__.strip("_"))
            whim()
            if number % DRAW_EVERY == 0:
                QGuiApplication.processEvents()

    def _somewhere(self) -> QPointF:
        """On the glass, or a little beside it."""
        return QPointF(
            self._dice.uniform(-20, self._window.width() + 20),
            self._dice.uniform(-20, self._window.height() + 20),
        )

    def _send(self, event: QEvent) -> None:
        QCoreApplication.sendEvent(self._window, event)

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        self._send(QMouseEvent(kind, at, at, button, held, Qt.KeyboardModifier.NoModifier))

    def _tap(self) -> None:
        at = self._somewhere()
        button = self._dice.choice((Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton,))
        self._mouse(QEvent.Type.MouseButtonPress, at, button, button)
        self._mouse(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton)

    def _drag(self) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self._mouse(QEvent.Type.MouseButtonPress, self._somewhere(), left, left)
        for _ in range(4):
            self._mouse(QEvent.Type.MouseMove, self._somewhere(), none, left)
        self._mouse(QEvent.Type.MouseButtonRelease, self._somewhere(), left, none)

    def _touch(self) -> None:
        """One to four fingers, down, along and up: taps, swipes from the edge, pinches."""
        fingers = range(self._dice.randint(1, 4))
        for act in ("press", "move", "release"):
            touching = QTest.touchEvent(self._window, self._finger, False)
            for finger in fingers:
                spot = self._somewhere().toPoint()
                getattr(touching, act)(finger, QPoint(spot), self._window)
            touching.commit(False)

    def _key(self) -> None:
        self._press(self._dice.choice(KEYS), Qt.KeyboardModifier.NoModifier)

    def _escape(self) -> None:
        self._press(*self._dice.choice(ESCAPES))

    def _press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str = "") -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._send(QKeyEvent(kind, key, modifiers, text))

    def _text(self) -> None:
        """A scanner that plays keyboard, a cat on the keys, an input method."""
        text = "".join(self._dice.choices("0123456789TVă|\x1b\u202eក្", k=self._dice.choice((10, 400, 4000))))
        for sign in text[:50]:
            self._press(Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, sign)
        typed = QInputMethodEvent()
        typed.setCommitString(text)
        self._send(typed)

    def _wheel(self) -> None:
        at, turned = self._somewhere(), QPoint(0, self._dice.choice((-120, 120, 12000)))
        none = Qt.MouseButton.NoButton
        plain, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        self._send(QWheelEvent(at, at, turned, turned, none, plain, phase, False))

    def _drop(self) -> None:
        """A file that is dragged onto the window."""
        carried = QMimeData()
        carried.setUrls([QUrl("file:///etc/hostname")])
        act, none, plain = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        self._send(QDragEnterEvent(QPoint(100, 100), act, carried, none, plain))
        self._send(QDropEvent(QPointF(100, 100), act, carried, none, plain))

    def _close(self) -> None:
        self._window.close()

    def _pin(self) -> None:
        """Now and then a reader's own card and PIN: nonsense alone would seldom get any further."""
        self._world.scanner.scan(READER_CARD)
        wait_for(self._facade.screenChanged, lambda: self._facade.view.screen is Screen.PIN, PIN_SHOWN_MS)
        for digit in READER_PIN:
            self._press(Qt.Key(ord(digit)), Qt.KeyboardModifier.NoModifier, digit)

    def _scan(self) -> None:
        self._world.scanner.scan(self._dice.choice(SCANS))

    def _book(self) -> None:
        name = self._dice.choice(BOOKS)
        lies = {tag.uid for tag in self._world.reader.tags}
        if self._world.tags[name].uid in lies:
            self._world.take(name)
        else:
            self._world.put(name)
