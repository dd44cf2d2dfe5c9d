"""Ctrl-C and SIGTERM while a demo starts: it ends at once, and leaves nothing behind. Knows neither Qt nor the demo.

Most of a start is loading. Until something is begun, nothing must be ended in good order: there the kernel may do it
(`at_once`). From the first port and folder on, both signals wait (`hold_back`) until the window listens
(ui/touch/signals.py), and `leave_if_told` between two steps looks whether one came.
"""

from __future__ import annotations

import signal
from typing import Final

ENDING: Final = (signal.SIGTERM, signal.SIGINT)


class EndedEarly(Exception):
    """It was told to end before the window listened."""


def at_once() -> None:
    """Not by a KeyboardInterrupt, which Qt swallows where it asks Python back."""
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)


def hold_back() -> None:
    """Before any thread, which would take the signal instead."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)


def once() -> None:
    """Told to end again, a process that ends already does nothing: not all threads hold back, Qt's own do not. To be called
    on the main thread; a program that is started from here listens again."""
    for number in ENDING:
        signal.signal(number, lambda *_: None)


def leave_if_told() -> None:
    """Raises EndedEarly."""
    if signal.sigpending() & set(ENDING):
        raise EndedEarly
