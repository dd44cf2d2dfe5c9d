"""Does things on the GUI thread for a story that runs beside it, and waits until they are done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from ui.touch.app import TouchApp
from ui.touch.page import Page

PATIENCE_S = 10.0


class _Wish:
    """One call to be made on the GUI thread; keeps what came of it."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call = call
        self._done = threading.Event()
        self._error: BaseException | None = None

    def fulfil(self) -> None:
        try:
            self._call()
        except BaseException as error:  # handed to the thread that asked
            self._error = error
        self._done.set()

    def drop(self) -> None:
        """Nobody will make this call any more."""
        self._error = self._error or TimeoutError("the screen has closed")
        self._done.set()

    def wait(self) -> None:
        if not self._done.wait(PATIENCE_S):
            raise TimeoutError("the screen's thread does not answer")
        if self._error is not None:
            raise self._error


class StageHand(QObject):
    """A finger and a camera. Made on the GUI thread; its methods are for any other."""

    _wished = Signal(object)

    def __init__(self, touch: TouchApp, pictures: Path) -> None:
        super().__init__()
        self._touch = touch
        self._pictures = pictures
        self._page = Page(touch.window)
        self._wish: _Wish | None = None
        self._over = False
        self._wished.connect(_fulfil, Qt.ConnectionType.QueuedConnection)

    def tap(self, name: str) -> None:
        """Touch the named button, once it is there."""
        self._do(lambda: self._page.tap(name))

    def picture(self, name: str) -> Path:
        """What the screen shows now, as a PNG file."""
        file = self._pictures / f"{name}.png"
        self._do(lambda: self._touch.grab().save(str(file)))
        return file

    def end(self) -> None:
        """The screen has closed: whoever waits for it stops waiting."""
        self._over = True
        if self._wish is not None:
            self._wish.drop()

    def _do(self, call: Callable[[], object]) -> None:
        self._wish = wish = _Wish(call)
        if self._over:
            wish.drop()
        self._wished.emit(wish)
        wish.wait()


def _fulfil(wish: _Wish) -> None:
    wish.fulfil()
