"""One holder at a time: a locked file. The kernel lets go of the lock when its holder dies (flock(2))."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self


class Busy(Exception):
    """Another process holds it."""


class Lock:
    """Light: a command takes it before it loads what a station is made of."""

    def __init__(self, file: Path) -> None:
        """Raises Busy, OSError."""
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise Busy(str(file)) from None
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """May be called twice. The file stays: removing it would let two holders in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
