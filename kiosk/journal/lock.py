"""One process at a time: a lock file beside the journal, held as long as it is open.

SQLite's WAL-reset bug (3.7.0 to 3.51.2) needs two connections; this keeps the second one out, whoever opens it. The kernel
lets go of the lock when its holder dies (flock(2)).
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kiosk.journal.database import JournalError


class JournalBusy(JournalError):
    """Another process has the journal open: the running station, or a command."""


class JournalLock:
    def __init__(self, journal: Path) -> None:
        """Raises JournalBusy, OSError."""
        descriptor = os.open(journal.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise JournalBusy(f"another process has the journal {journal} open") from None
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """May be called twice. The file stays: removing it would let two holders in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
