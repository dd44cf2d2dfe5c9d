"""Waits for what a reader would wait for: a view that says so. For stories and tests; knows no screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kiosk.view import View


class NeverShown(AssertionError):
    """What was awaited did not come in time; says what was shown instead."""


def until(holds: Callable[[], object], what: str, patience_s: float = 20.0) -> None:
    """Until this is so outside the station: in a machine or a library system. Raises NeverShown with `what`."""
    deadline, pause = time.monotonic() + patience_s, threading.Event()
    while not holds():
        if time.monotonic() > deadline:
            raise NeverShown(what)
        pause.wait(0.01)


class Views:
    """Collects the station's views; `show` may be called from any thread."""

    def __init__(self, also: Callable[[View], None] | None = None) -> None:
        self._also = also
        self._changed = threading.Condition()
        self.all: list[View] = []
        self._over = False

    def show(self, view: View) -> None:
        if self._also is not None:
            self._also(view)
        with self._changed:
            self.all.append(view)
            self._changed.notify_all()

    def end(self) -> None:
        """Nobody will show anything any more: whoever waits stops waiting."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def until(self, holds: Callable[[], object], what: str, patience_s: float = 20.0) -> None:
        """Like `until`, but no longer than there are views. Raises NeverShown."""

        def still() -> object:
            if self._over:
                raise NeverShown("it was ended")
            return holds()

        until(still, what, patience_s)

    def wait(self, wanted: Callable[[View], bool], timeout_s: float = 20.0) -> View:
        """The first view, from the current one on, that is as wanted. Raises NeverShown."""
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: self._over or (self.all and wanted(self.all[-1])), timeout_s
            )
            if self._over:
                raise NeverShown("it was ended")
            if arrived:
                return self.all[-1]
            raise NeverShown(f"awaited in vain for {timeout_s:g} s; shown at last: {self.all[-1:]}")
