"""Today's page (circulation rules 27 and 31): the day's figures by their original date, and what waits; printed on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Request, Result, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Fact, Place, StaffView, Template
from kiosk.view import Action

FIGURES = ("loans", "loans_late", "returns", "returns_late", "renewals", "in_house")
WAITING = (
    "parked", "uncertain", "unsent", "holds", "transits", "bins", "crates", "fines", "dates", "attempts", "missing",
)  # fmt: skip
_ALWAYS = {"loans", "returns", "renewals", "parked", "uncertain", "unsent"}
LONGEST_AGO = timedelta(days=60)
PLACES = {"day_before": Place.STAGE, "day_after": Place.STAGE, "print": Place.MAIN}


@dataclass(frozen=True, slots=True)
class Day(Page):
    """`counts`: what waits now, whatever the day of the figures."""

    day: date
    figures: Mapping[str, int]
    counts: Mapping[str, int]

    def show(self, knows: Knows) -> StaffView:
        heading = say("staff.day.today" if self.day == knows.now.date() else "staff.day", day=self.day)
        return StaffView(
            Template.DETAIL,
            heading,
            facts=(*_facts(self.figures, FIGURES), *_facts(self.counts, WAITING)),
            choices=tuple(Choice(key, say(f"staff.do.{key}"), PLACES[key]) for key in self._offers(knows)),
        )

    def _offers(self, knows: Knows) -> tuple[str, ...]:
        today = knows.now.date()
        may = {
            "day_before": today - self.day < LONGEST_AGO,
            "day_after": self.day < today,
            "print": knows.printer,
        }
        return tuple(key for key, offered in may.items() if offered)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.STAFF or what.argument not in self._offers(knows):
            return STAY
        match what.argument:
            case "print":
                return Move(ask={**asking(self.day, knows), "print": True}, by=Printed())
            case "day_before":
                return _to(self.day - timedelta(days=1), knows)
            case _:
                return _to(self.day + timedelta(days=1), knows)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Day(self.day, answer["figures"], answer["counts"]))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    """Receives a day's page; `turned`: in the stead of another day's."""

    day: date
    turned: bool

    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        page = Day(self.day, answer["figures"], answer["counts"])
        return become(page) if self.turned else go(page)


@dataclass(frozen=True, slots=True)
class Printed(Page):
    """Hears that the page came out."""

    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Result(say("staff.did.print")))


def asking(day: date, knows: Knows) -> Request:
    return {"do": "today", "language": knows.language, "day": day.isoformat()}


def _to(day: date, knows: Knows, *, turned: bool = True) -> Move:
    return Move(ask=asking(day, knows), by=Opening(day, turned))


def _facts(counts: Mapping[str, int], names: tuple[str, ...]) -> tuple[Fact, ...]:
    """What is nothing is left out, but for what staff look for every morning."""
    return tuple(
        Fact(say(f"staff.count.{name}"), say("staff.number", number=int(counts[name])))
        for name in names
        if counts[name] or name in _ALWAYS
    )


TODAY = Tool(
    "today", lambda _knows: say("staff.tool.today"), lambda knows: _to(knows.now.date(), knows, turned=False)
)
