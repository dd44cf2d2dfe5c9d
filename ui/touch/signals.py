"""Ctrl-C and SIGTERM beside Qt: they end the event loop at once, and none is lost on the way. Knows no screen.

Where Qt asks Python back, as while QML is loaded, it prints a KeyboardInterrupt and forgets it. Who starts something that
must be stopped again therefore blocks both signals first (`ui.ending`); here they are let in.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

from ui.ending import ENDING


@contextmanager
def ended_by_signals(close: Callable[[], None]) -> Iterator[None]:
    """Calls `close` from the event loop: Python's handlers alone would wait for the next Qt event. On the main thread."""
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        writer.setblocking(False)
        notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

        def leave() -> None:
            notifier.setEnabled(False)  # the byte stays unread: once is enough
            close()

        notifier.activated.connect(leave)
        handlers = {number: signal.signal(number, lambda *_: None) for number in ENDING}
        old_fd = signal.set_wakeup_fd(writer.fileno())
        mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            signal.set_wakeup_fd(old_fd)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            notifier.setEnabled(False)
