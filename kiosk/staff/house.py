"""What lists and papers for staff need to know of their library: names, clock, language, and how things are said there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from config.settings import Settings
from kiosk.messages import Message
from kiosk.rules.bin.sorting import SortRule, nearly_full
from kiosk.rules.reconciling import Record
from kiosk.rules.state import CardRule
from kiosk.site import site_of
from kiosk.site_texts import site_texts
from kiosk.texts import Texts
from kiosk.values import Handling


@dataclass(frozen=True, slots=True)
class House:
    """`say` speaks the station's first language. `shortest_loan_days`: no loan is due sooner after it was made.

    `limits`: how many things each bin's crate takes. `stays`: sort rules by which an item stays here, wherever the library
    system would send it (circulation rule 29). `in_house`: sort rules whose items were used in the library.
    """

    library: str
    station: str
    zone: ZoneInfo
    shortest_loan_days: int
    say: Callable[[Message], str]
    say_in: Callable[[str, Message], str]
    limits: Mapping[str, int]
    stays: frozenset[str]
    in_house: frozenset[str]
    cards: tuple[CardRule, ...]

    def is_card(self, text: str) -> bool:
        """A reader's card, which is no item and is not written down as one; nobody can tell where every text may be a card."""
        return self.cards != (CardRule(),) and any(rule.number(text) is not None for rule in self.cards)

    def as_sorted(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """What the library's own table decided comes before what its system says."""
        return tuple(self._kept(record) for record in records)

    def _kept(self, record: Record) -> Record:
        entry, rule = record.entry, record.passage.why.partition("+")[0]
        if entry is None or entry.handling is not Handling.TRANSIT or rule not in self.stays:
            return record
        return replace(record, entry=replace(entry, handling=Handling.SHELF, destination=""))

    def nearly_full(self, bin: str, count: int) -> bool:
        limit = self.limits.get(bin)
        return limit is not None and nearly_full(count, limit)

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

    rules = site.bin.sorting.rules if site.bin else ()
    return House(
        library=station.library,
        station=station.name,
        zone=zone,
        shortest_loan_days=site.late.shortest_loan_days,
        say=lambda message: say_in(station.language, message),
        say_in=say_in,
        limits={str(place.number): place.limit for place in site.bin.bins} if site.bin else {},
        cards=site.cards,
        stays=frozenset(filter(None, map(_stays, rules))),
        in_house=frozenset(rule.name for rule in rules if rule.in_house),
    )


def _stays(rule: SortRule) -> str:
    """The rule's name, if it says what an item is and nothing of where it has to go; "" for the others."""
    goes = rule.alerts or rule.destinations or rule.elsewhere or rule.answers
    return "" if goes or rule.catches_all else rule.name
