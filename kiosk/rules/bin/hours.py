"""When the return station serves, and from when a return counts that came while the library was closed.

Closed hours of the library do not close the return station (circulation rule 30); its own may.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.values import Moment

ONE_DAY, A_YEAR = timedelta(days=1), 366


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


def counted_from(
    came: datetime, library: Hours, opens_on: Callable[[date], bool] = lambda _day: True
) -> datetime:
    """The library's "book-drop mode": what comes while it is closed counts from when it closed (§4.4). UTC in, UTC out.

    The record keeps the time at which it came; only what the library system is told changes.
    """
    zone = ZoneInfo(library.zone)
    local = came.astimezone(zone)
    day = local.date()
    if opens_on(day) and library.opens <= local.time() < library.closes:
        return came
    if local.time() < library.closes:
        day -= ONE_DAY
    for _ in range(A_YEAR):
        if opens_on(day):
            return datetime.combine(day, library.closes, zone).astimezone(UTC)
        day -= ONE_DAY
    return came  # a calendar without an opening day says nothing
