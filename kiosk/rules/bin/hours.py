"""When the return station serves, and from when a return counts that came while the library was closed.

Closed hours of the library do not close the return station (circulation rule 30); its own may.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.values import Moment


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until `closes` on the library's wall; over midnight where `closes` comes first."""

    zone: str
    opens: time
    closes: time

    def serves(self, at: Moment) -> bool:
        now = at.utc.astimezone(ZoneInfo(self.zone)).time()
        if self.opens <= self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes


def counted_from(came: datetime, library: Hours) -> datetime:
    """The library's "book-drop mode": what comes while it is closed counts from when it closed (§4.4). UTC in, UTC out.

    The record keeps the time at which it came; only what the library system is told changes.
    """
    local = came.astimezone(ZoneInfo(library.zone))
    if library.opens <= local.time() < library.closes:
        return came
    day = local.date() if local.time() >= library.closes else local.date() - timedelta(days=1)
    return datetime.combine(day, library.closes, ZoneInfo(library.zone)).astimezone(UTC)
