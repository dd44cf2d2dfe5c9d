"""Due dates while offline: never on a closed day, never later than the calendar knows. Circulation rule 17."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.calendar import Calendar, Period

TUESDAY_TO_SUNDAY = frozenset({1, 2, 3, 4, 5, 6})
TET = Period(date(2027, 2, 4), date(2027, 2, 12))
SUMMER = Period(date(2027, 6, 1), date(2027, 8, 31), frozenset({2}))
LIBRARY = Calendar(
    until=date(2027, 12, 31),
    open=TUESDAY_TO_SUNDAY,
    closed=frozenset({date(2026, 12, 26)}),
    periods=(TET, SUMMER),
    days={"book": 14, "set": 7},
)

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
WEEKS = st.frozensets(st.integers(0, 6))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(DAYS)
    return Period(first, first + timedelta(days=draw(st.integers(0, 120))), draw(WEEKS))


CALENDARS = st.builds(
    Calendar,
    until=DAYS,
    open=WEEKS,
    closed=st.frozensets(DAYS, max_size=5),
    periods=st.lists(periods(), max_size=3).map(tuple),
)


def test_a_book_is_due_after_its_days_when_the_library_is_open_then() -> None:
    assert LIBRARY.due(date(2026, 11, 24), 14) == date(2026, 12, 8)


def test_a_due_date_on_a_closed_day_moves_to_the_next_open_one() -> None:
    assert LIBRARY.due(date(2026, 11, 23), 14) == date(2026, 12, 8)  # a Monday
    assert LIBRARY.due(date(2026, 12, 19), 7) == date(2026, 12, 27)  # the single closed day


def test_nothing_is_due_during_tet() -> None:
    assert LIBRARY.due(date(2027, 1, 22), 14) == date(2027, 2, 13)


def test_in_summer_only_the_summer_s_opening_days_count() -> None:
    due = LIBRARY.due(date(2027, 5, 27), 7)
    assert due == date(2027, 6, 9)
    assert due.weekday() == 2


def test_no_day_is_promised_that_the_calendar_does_not_know() -> None:
    assert LIBRARY.due(date(2027, 12, 17), 14) == date(2027, 12, 31)
    assert LIBRARY.due(date(2027, 12, 18), 14) is None


def test_staff_are_warned_a_month_before_the_longest_loan_cannot_be_promised() -> None:
    assert not LIBRARY.ends_soon(date(2027, 11, 17))
    assert LIBRARY.ends_soon(date(2027, 11, 18))


@settings(max_examples=200, deadline=None)
@given(CALENDARS, DAYS, st.integers(1, 60))
def test_whatever_the_calendar_a_due_date_is_the_first_open_day_from_then_on(
    calendar: Calendar, lent: date, days: int
) -> None:
    due = calendar.due(lent, days)
    earliest = lent + timedelta(days=days)
    last = due if due is not None else calendar.until + timedelta(days=1)
    skipped = [earliest + timedelta(days=n) for n in range(max(0, (last - earliest).days))]
    assert not any(calendar.is_open(day) for day in skipped)
    if due is not None:
        assert calendar.is_open(due)
        assert earliest <= due <= calendar.until


@settings(max_examples=200, deadline=None)
@given(CALENDARS, DAYS)
def test_a_closed_day_is_closed_whatever_else_is_said_of_it(calendar: Calendar, day: date) -> None:
    if day in calendar.closed or day > calendar.until:
        assert not calendar.is_open(day)
