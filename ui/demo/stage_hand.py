"""Does things on the GUI thread for a story that runs beside it, and waits until they are done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ui.touch.app import TouchApp
from ui.touch.page import Page

T = TypeVar("T")

PATIENCE_S = 10.0


class _Wish(Generic[T]):
    """One call to be made on the GUI thread; keeps what came of it."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._done = threading.Event()
        self._result: T | None = None
        self._error: BaseException | None = None

    def fulfil(self) -> None:
        try:
            self._result = self._call()
        except BaseException as error:  # handed to the thread that asked
            self._error = error
        self._done.set()

    def wait(self) -> T:
        if not self._done.wait(PATIENCE_S):
            raise TimeoutError("the screen's thread does not answer")
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # set by fulfil, unless it raised


class StageHand(QObject):
    """A finger and a camera. Made on the GUI thread; its methods are for any other."""

    _wished = Signal(object)

    def __init__(self, touch: TouchApp, pictures: Path) -> None:
        super().__init__()
        self._touch = touch
        self._pictures = pictures
        self._page = Page(touch.window)
        self._wished.connect(_fulfil, Qt.ConnectionType.QueuedConnection)

    def tap(self, name: str) -> None:
        """Touch the named button, once it is there."""
        self._do(lambda: self._page.tap(name))

    def picture(self, name: str) -> Path:
        """What the screen shows now, as a PNG file."""
        file = self._pictures / f"{name}.png"
        self._do(lambda: self._touch.grab().save(str(file)))
        return file

    def _do(self, call: Callable[[], T]) -> T:
        wish = _Wish(call)
        self._wished.emit(wish)
        return wish.wait()


def _fulfil(wish: _Wish[object]) -> None:
    wish.fulfil()
