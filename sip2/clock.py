"""Time, as the client sees it; tests give their own."""

from __future__ import annotations

import threading
import time
from datetime import datetime, tzinfo
from typing import Protocol


class Clock(Protocol):
    """A clock that can be waited on."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def now(self) -> datetime:
        """The local time, aware of its zone."""

    def wait(self, seconds: float) -> bool:
        """Waits; True when it was cut short because everything is to end."""

    def stop(self) -> None:
        """Ends every `wait`, now and later."""


class SystemClock:
    """The computer's clock, told in `zone`: the library's, since SIP2 dates are local; left out, the computer's."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._stopped = threading.Event()

    monotonic = staticmethod(time.monotonic)

    def now(self) -> datetime:
        """See `Clock`."""
        return datetime.now(self._zone).astimezone(self._zone)

    def wait(self, seconds: float) -> bool:
        """See `Clock`."""
        return self._stopped.wait(seconds)

    def stop(self) -> None:
        """See `Clock`."""
        self._stopped.set()
