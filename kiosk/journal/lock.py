"""One process at a time: a lock file beside the journal, held as long as it is open.

SQLite's WAL-reset bug (3.7.0 to 3.51.2) needs two connections; this keeps the second one out, whoever opens it.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.journal.database import JournalError
from kiosk.lock import Busy, Lock


class JournalBusy(JournalError):
    """Another process has the journal open: the running station, or a command."""


class JournalLock(Lock):
    def __init__(self, journal: Path) -> None:
        """Raises JournalBusy, OSError."""
        try:
            super().__init__(journal.with_suffix(".lock"))
        except Busy:
            raise JournalBusy(f"another process has the journal {journal} open") from None
