"""Staff returns (circulation rule 28): books from the post, a courier, the bus or the desk, taken back as of a chosen day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.rules.show_row import row_of
from kiosk.staff.area.page import STAY, Knows, Move, Page, Receiving, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, StaffView, Template
from kiosk.view import Action, Tone

SOURCES = ("desk", "post", "courier", "bus")
DAYS = 14
"""So many days may be chosen; what came earlier is settled at the library system."""

END_OF_DAY = time(23, 59)
"""A day without a time ends with it, so that no return comes before a loan of the same day."""


@dataclass(frozen=True, slots=True)
class Source(Page):
    """Where do the books come from?"""

    def show(self, knows: Knows) -> StaffView:
        choices = tuple(Choice(source, say(f"staff.source.{source}")) for source in SOURCES)
        return StaffView(Template.FORM, say("staff.source"), choices=choices)

    def touched(self, what: Touched, knows: Knows) -> Move:
        chosen = what.action is Action.STAFF and what.argument in SOURCES
        return go(Dated(what.argument)) if chosen else STAY


@dataclass(frozen=True, slots=True)
class Dated(Page):
    """On which day did the readers give them back?"""

    source: str

    def show(self, knows: Knows) -> StaffView:
        choices = tuple(Choice(day.isoformat(), _day_words(day, knows)) for day in _days(knows))
        return StaffView(Template.FORM, say("staff.dated"), say("staff.dated.detail"), choices=choices)

    def touched(self, what: Touched, knows: Knows) -> Move:
        chosen = next((day for day in _days(knows) if day.isoformat() == what.argument), None)
        if chosen is None or what.action is not Action.STAFF:
            return STAY
        today = chosen == knows.now.date()
        at = None if today else datetime.combine(chosen, END_OF_DAY, knows.now.tzinfo)
        return go(Receive(self.source, chosen, at))


@dataclass(frozen=True, slots=True)
class Receive(Page):
    """Books are laid on the pad or scanned; the rows are what was taken back since the person signed in."""

    source: str
    day: date
    at: datetime | None

    def show(self, knows: Knows) -> StaffView:
        rows = tuple(row_of(tx) for tx in reversed(knows.live))
        done = sum(tx.done for tx in knows.live)
        heading = say("staff.receive.done", count=done) if done else say("staff.receive")
        source = "staff.receive.now" if self.day == knows.now.date() else "staff.receive.detail"
        tone = Tone.ATTENTION if any(not (tx.done or tx.running) for tx in knows.live) else Tone.CALM
        template = Template.LIST if rows else Template.PAD
        return StaffView(template, heading, say(source, day=self.day), tone, rows=rows)

    def receiving(self) -> Receiving | None:
        return Receiving(self.at, self.source)


def _days(knows: Knows) -> tuple[date, ...]:
    today = knows.now.date()
    return tuple(today - timedelta(days=ago) for ago in range(DAYS))


def _day_words(day: date, knows: Knows) -> Message:
    ago = (knows.now.date() - day).days
    return (
        say("staff.today")
        if ago == 0
        else say("staff.yesterday", day=day)
        if ago == 1
        else say("staff.on", day=day)
    )


RETURNS = Tool("returns", lambda _knows: say("staff.tool.returns"), lambda _knows: go(Source()))
