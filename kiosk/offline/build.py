"""Turns `[offline]` and `[calendar]` into the offline desk and the owner of its snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from config.offline import Calendar as CalendarTable
from config.offline import Offline, Weekday
from config.secrets import site_key_of
from config.settings import Settings
from kiosk.journal.leftovers import set_aside
from kiosk.offline.calendar import Calendar, Period
from kiosk.offline.desk import Terms
from kiosk.offline.keys import public_key
from kiosk.offline.lending import House, Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.snapshot import Trust
from kiosk.offline.source import Folder, Https, Source
from kiosk.offline.store import Store
from kiosk.owners.owner import Post
from kiosk.owners.snapshots import AnyKind, SnapshotOwner

_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def desk(settings: Settings, now: Callable[[], datetime]) -> Lending:
    """Raises ConfigError where the site key cannot be read."""
    offline, calendar = settings.offline, settings.calendar
    house = None
    key = site_key_of(offline) if offline.policy == "both" else None
    if key is not None and calendar is not None:
        house = House(_terms(offline), calendar_of(calendar), key, offline.check_pin)
    journal = settings.journal.path
    zone = ZoneInfo(settings.station.time_zone)
    return Lending(house, settings.ils[0].id, zone, now, lambda: not set_aside(journal))


def snapshots(
    settings: Settings,
    use: Callable[[Cards | Catalogue], None],
    now: Callable[[], datetime],
    post: Post,
) -> SnapshotOwner | None:
    """None where the station believes nobody's snapshots. Without offline loans the titles alone are wanted."""
    offline, calendar = settings.offline, settings.calendar
    trust = trust_of(offline)
    if trust is None:
        return None
    lends = offline.policy == "both"
    kinds: tuple[AnyKind, ...] = (Cards, Catalogue) if lends else (Catalogue,)
    days = calendar_of(calendar) if lends and calendar is not None else None
    sources = tuple(_source(place, offline) for place in offline.sources)
    return SnapshotOwner(Store(offline.folder, trust), kinds, sources, use, now, post, days)


def trust_of(offline: Offline) -> Trust | None:
    """Whose snapshots this station believes."""
    return Trust(public_key(offline.public_key), offline.library) if offline.public_key else None


def calendar_of(table: CalendarTable) -> Calendar:
    """The calendar as the desk reckons with it."""
    periods = tuple(Period(period.first, period.last, _days(period.open)) for period in table.periods)
    return Calendar(table.until, _days(table.open), table.closed, periods, table.days)


def _days(names: frozenset[Weekday]) -> frozenset[int]:
    return frozenset(_WEEK.index(name) for name in names)


def _terms(offline: Offline) -> Terms:
    return Terms(offline.unknown_cards, offline.unknown_items, offline.held_items, offline.limits)


def _source(place: str, offline: Offline) -> Source:
    if place.startswith("https://"):
        return Https(place, offline.ca_file, offline.refresh_s)
    return Folder(place)
