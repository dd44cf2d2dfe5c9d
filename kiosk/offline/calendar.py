"""The loan calendar: when a book that is lent today is due. Never on a closed day, never later than the calendar knows.

Circulation rule 17. Pure; staff edit it as `[calendar]` of the station's settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
WARN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included, with opening days of their own (0 is Monday); none: closed throughout."""

    first: date
    last: date
    open: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """`open`: weekdays of an ordinary week. Of periods that overlap the one listed first counts."""

    until: date
    open: frozenset[int]
    closed: frozenset[date] = frozenset()
    periods: tuple[Period, ...] = ()
    days: Mapping[str, int] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether the library opens on this day. A day after `until` is unknown, which is not open."""
        if day > self.until or day in self.closed:
            return False
        period = next((p for p in self.periods if p.first <= day <= p.last), None)
        return day.weekday() in (period.open if period else self.open)

    def due(self, lent: date, days: int) -> date | None:
        """The first open day, `days` days after `lent` or later; None where the calendar ends before it."""
        day = lent + timedelta(days=days)
        while day <= self.until:
            if self.is_open(day):
                return day
            day += ONE_DAY
        return None

    def ends_soon(self, today: date) -> bool:
        """Whether staff must prolong it: a month before the longest loan can no longer be promised."""
        longest = max(self.days.values(), default=0)
        return today + timedelta(days=longest + WARN_DAYS) > self.until
