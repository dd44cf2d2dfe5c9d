"""The station's clock: UTC for records, monotonic seconds for waiting, and how far the first may be trusted."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kiosk.values import ClockQuality, Moment

_SYNCED = Path("/run/systemd/timesync/synchronized")  # touched by systemd-timesyncd at each synchronisation
_BATTERY_CLOCKS = Path("/sys/class/rtc")
"""`hctosys` is 1 where the kernel took its time from that one at boot (Documentation/ABI/testing/sysfs-class-rtc)."""


class Clock(Protocol):
    def now(self) -> Moment: ...

    def by_network(self) -> bool:
        """Whether the network has set it; a battery clock may have stopped and gone on from some earlier day."""


class SystemClock:
    """Trusted once the network has set it, or where a clock with a battery did; else it goes on from some earlier day."""

    def __init__(self, synced: Path = _SYNCED, battery_clocks: Path = _BATTERY_CLOCKS) -> None:
        self._synced = synced
        self._kept = any(_read(each) == "1" for each in battery_clocks.glob("*/hctosys"))

    def now(self) -> Moment:
        sure = self._kept or self.by_network()
        quality = ClockQuality.SYNCED if sure else ClockQuality.UNSYNCED
        return Moment(datetime.now(UTC), time.monotonic(), quality)

    def by_network(self) -> bool:
        return self._synced.exists()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
