"""From when a return counts, and when the station serves (reference return-station.md §4.4, circulation rule 30)."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from config import presets
from config.load import settings_of
from kiosk.bin_site import dating_of
from kiosk.rules.bin.hours import Hours, counted_from
from kiosk.values import Moment

LIBRARY = Hours("Asia/Ho_Chi_Minh", time(7, 30), time(17))


@pytest.mark.parametrize(
    ("came", "counts"),
    [
        ("2026-11-23T09:59:00", "2026-11-23T09:59:00"),  # 16:59 in the library: it is open
        ("2026-11-23T15:00:00", "2026-11-23T10:00:00"),  # 22:00: since it closed at 17:00
        ("2026-11-23T22:00:00", "2026-11-23T10:00:00"),  # 05:00 the next morning: since the evening before
        ("2026-11-24T00:30:00", "2026-11-24T00:30:00"),  # 07:30: it opens
    ],
)
def test_what_comes_while_the_library_is_closed_counts_from_when_it_closed(came: str, counts: str) -> None:
    at = datetime.fromisoformat(came).replace(tzinfo=UTC)
    assert counted_from(at, LIBRARY) == datetime.fromisoformat(counts).replace(tzinfo=UTC)


def test_grace_is_the_librarys_decision() -> None:
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    data = tomllib.loads(presets.text("station"))
    assert dating_of(settings_of(data, Path("station.toml")))(at) == at
    data["return_station"] |= {
        "grace": True,
        "library_hours": {"opens": time(7, 30), "closes": time(17)},
    }
    assert dating_of(settings_of(data, Path("station.toml")))(at) == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "counts"),
    [
        ("2026-11-29T03:00:00", "2026-11-28T10:00:00"),  # Sunday, 10:00: since Saturday evening
        ("2026-11-29T15:00:00", "2026-11-28T10:00:00"),  # Sunday, 22:00
        ("2026-11-29T23:00:00", "2026-11-28T10:00:00"),  # Monday, before it opens
        ("2026-12-02T03:00:00", "2026-12-01T10:00:00"),  # a single closed day
        ("2027-01-06T03:00:00", "2027-01-06T03:00:00"),  # a Wednesday after the calendar's end
        ("2027-01-10T03:00:00", "2027-01-09T10:00:00"),  # … and a Sunday
    ],
)
def test_a_day_on_which_the_library_does_not_open_has_no_opening_hours(came: str, counts: str) -> None:
    data = tomllib.loads(presets.text("station"))
    data["return_station"] |= {"grace": True, "library_hours": {"opens": time(7, 30), "closes": time(17)}}
    data["calendar"] = {
        "until": date(2026, 12, 31),
        "open": ["mon", "tue", "wed", "thu", "fri", "sat"],
        "closed": [date(2026, 12, 2)],
    }
    at = datetime.fromisoformat(came).replace(tzinfo=UTC)
    dated = dating_of(settings_of(data, Path("station.toml")))
    assert dated(at) == datetime.fromisoformat(counts).replace(tzinfo=UTC)


def test_the_stations_own_hours_may_go_over_midnight() -> None:
    night = Hours("Asia/Ho_Chi_Minh", time(17), time(7, 30))
    for hour, serves in ((9, False), (15, True), (23, True)):
        assert night.serves(Moment(datetime(2026, 11, 23, hour, tzinfo=UTC), 0.0)) is serves
