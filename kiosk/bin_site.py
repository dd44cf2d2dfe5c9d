"""Turns `[return_station]` into the library's decisions as the return bin's rules know them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeAlias

from config.return_station import ReturnStation, SortRule
from config.settings import Settings
from kiosk.offline.build import calendar_of
from kiosk.offline.calendar import Calendar
from kiosk.rules.bin import sorting as s
from kiosk.rules.bin.hours import Hours, counted_from
from kiosk.rules.bin.phases import BinSite, Start, Times
from kiosk.rules.identity import plain_owner

Dating: TypeAlias = Callable[[datetime], datetime]


def dating_of(settings: Settings) -> Dating:
    """From when a return counts that came at this time (UTC): at once, or with `grace` from when the library closed."""
    table = settings.return_station
    if table is None or not table.grace or table.library_hours is None:
        return lambda came: came
    open_hours = table.library_hours
    library = Hours(settings.station.time_zone, open_hours.opens, open_hours.closes)
    opens_on = _opens_on(calendar_of(settings.calendar)) if settings.calendar else lambda _day: True
    return lambda came: counted_from(came, library, opens_on)


def _opens_on(calendar: Calendar) -> Callable[[date], bool]:
    """What the calendar does not know yet is an ordinary week: nothing is dated back for months because it has ended."""
    return lambda day: calendar.is_open(day) if day <= calendar.until else day.weekday() in calendar.open


def bin_site_of(settings: Settings) -> BinSite | None:
    """None: this station is no return bin."""
    table = settings.return_station
    if table is None:
        return None
    zone, hours = settings.station.time_zone, table.hours
    return BinSite(
        bins=tuple(s.BinPlace(place.number, place.limit, place.name) for place in table.bins),
        sorting=_sorting(table),
        starts=frozenset(Start(word) for word in table.starts),
        hours=Hours(zone, hours.opens, hours.closes) if hours else None,
        times=Times(waiting=table.wait_s),
        battery_low=table.battery_low,
        rubbish=table.rubbish,
        elsewhere=table.elsewhere,
    )


def _sorting(table: ReturnStation) -> s.Sorting:
    rules = tuple(_rule(rule) for rule in table.sorting)
    return s.Sorting(rules, table.exceptions, table.overflow, table.here)


def _rule(rule: SortRule) -> s.SortRule:
    calls = rule.call_numbers
    return s.SortRule(
        name=rule.name,
        bin=rule.bin,
        alerts=rule.alerts,
        destinations=rule.destinations,
        elsewhere=rule.elsewhere,
        sort_bins=rule.sort_bins,
        locations=rule.locations,
        collections=rule.collections,
        media=rule.media,
        call_numbers=(calls.first, calls.last) if calls else None,
        items=rule.items,
        owners=frozenset(plain_owner(code) for code in rule.owners),
        answers=frozenset(s.Answer(word) for word in rule.answers),
        unsecured=rule.unsecured,
        unidentified=rule.unidentified,
        incomplete=rule.incomplete,
        in_house=rule.in_house,
    )
