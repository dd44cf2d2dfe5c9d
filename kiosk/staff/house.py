"""What lists and papers for staff need to know of their library: names, clock, language, and how things are said there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from config.settings import Settings
from kiosk.messages import Message
from kiosk.site import site_of
from kiosk.site_texts import site_texts
from kiosk.texts import Texts


@dataclass(frozen=True, slots=True)
class House:
    """`say` speaks the station's first language. `shortest_loan_days`: no loan is due sooner after it was made."""

    library: str
    station: str
    zone: ZoneInfo
    shortest_loan_days: int
    say: Callable[[Message], str]
    say_in: Callable[[str, Message], str]

    def day_of(self, moment: datetime) -> tuple[datetime, datetime]:
        """The library's own day: its first moment and the next day's."""
        wall = moment.astimezone(self.zone)
        begin = datetime(wall.year, wall.month, wall.day, tzinfo=self.zone)
        following = datetime.fromordinal(begin.toordinal() + 1)
        return begin, following.replace(tzinfo=self.zone)


def house_of(settings: Settings) -> House:
    station, own, site = settings.station, site_texts(settings), site_of(settings)
    zone = ZoneInfo(station.time_zone)

    @cache
    def texts(language: str) -> Texts:
        return Texts(language, zone=zone, override=own.get(language))

    def say_in(language: str, message: Message) -> str:
        return texts(language).say(message)

    return House(
        library=station.library,
        station=station.name,
        zone=zone,
        shortest_loan_days=site.late.shortest_loan_days,
        say=lambda message: say_in(station.language, message),
        say_in=say_in,
    )
