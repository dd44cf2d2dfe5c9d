"""The station's clock: UTC for records, monotonic seconds for waiting, and how far the first may be trusted."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kiosk.values import ClockQuality, Moment

_SYNCED = Path("/run/systemd/timesync/synchronized")  # touched by systemd-timesyncd at each synchronisation


class Clock(Protocol):
    def now(self) -> Moment: ...


class SystemClock:
    def now(self) -> Moment:
        quality = ClockQuality.SYNCED if _SYNCED.exists() else ClockQuality.UNSYNCED
        return Moment(datetime.now(UTC), time.monotonic(), quality)
