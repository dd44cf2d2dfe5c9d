"""What the bin took in and no crate held: searched for, found elsewhere, or claimed for its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.at_pad import fact
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Place, StaffView, Template
from kiosk.view import Action, Mark, Purpose, Row

Found = Mapping[str, Any]
LOOK: Found = {"do": "missing"}


@dataclass(frozen=True, slots=True)
class Missing(Page):
    rows: tuple[Found, ...]

    def show(self, knows: Knows) -> StaffView:
        if not self.rows:
            return StaffView(Template.LIST, say("staff.missing.nothing"))
        return StaffView(
            Template.LIST, say("staff.missing", count=len(self.rows)), rows=tuple(map(_row, self.rows))
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        one = next((row for row in self.rows if what == Touched(Action.SHOW, str(row["finding"]))), None)
        return go(Lost(one)) if one else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Missing(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Missing(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Lost(Page):
    """One of them: where to look, and what came of it."""

    one: Found

    def show(self, knows: Knows) -> StaffView:
        named = say("staff.text", text=str(self.one["title"] or self.one["item"]))
        deeds = tuple(Choice(deed, say(f"staff.lost.{deed}"), Place.BAR) for deed in ("searched", "claimed"))
        facts = (
            fact("crate", say("staff.number", number=self.one["number"])),
            fact("bin", str(self.one["bin"])),
            fact("noticed", say("staff.at", at=datetime.fromisoformat(str(self.one["at"])))),
            fact("number", str(self.one["item"])),
        )
        return StaffView(Template.DETAIL, named, say("staff.lost.detail"), facts=facts, choices=deeds)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.STAFF or what.argument not in ("searched", "claimed"):
            return STAY
        return ask({"do": "missing_do", "finding": self.one["finding"], "deed": what.argument})

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return Move(off=1, ask=LOOK, sound=Sound.DONE)


def _row(one: Found) -> Row:
    key = str(one["finding"])
    word = say("staff.lost.crate", number=one["number"])
    since = say("staff.row.at", item=one["item"], at=datetime.fromisoformat(str(one["at"])))
    title = str(one["title"] or one["item"])
    return Row(key, Purpose.ACCOUNT, Mark.ATTENTION, title, word, since, Action.SHOW, key)


MISSING = Tool("missing", lambda _knows: say("staff.missing.tile"), lambda _knows: ask(LOOK, by=Opening()))
