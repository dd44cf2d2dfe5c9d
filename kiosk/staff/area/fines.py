"""Books that came on time and were dated later: their fines are removed at the library system, and ticked off here (§4.4)."""

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
LOOK: Found = {"do": "fines"}


@dataclass(frozen=True, slots=True)
class Fines(Page):
    rows: tuple[Found, ...]

    def show(self, knows: Knows) -> StaffView:
        if not self.rows:
            return StaffView(Template.LIST, say("staff.fines.nothing"))
        return StaffView(
            Template.LIST, say("staff.fines", count=len(self.rows)), rows=tuple(map(_row, self.rows))
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        one = next((row for row in self.rows if what == Touched(Action.SHOW, row["reference"])), None)
        return go(Fine(one)) if one else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Fines(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Fines(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Fine(Page):
    """One of them; of its reader only the end of the number."""

    one: Found

    def show(self, knows: Knows) -> StaffView:
        moments = [("came", self.one["opened"]), ("dated", self.one["dated"]), ("due", self.one["due"])]
        facts = [
            fact(name, say("staff.at", at=datetime.fromisoformat(str(at)))) for name, at in moments if at
        ]
        texts = [("item", self.one["item"]), ("card", self.one["card"]), ("reference", self.one["reference"])]
        facts += [fact(name, str(text)) for name, text in texts if text]
        named = say("staff.text", text=str(self.one["title"] or self.one["item"]))
        detail = say("staff.fine.detail" if self.one["certain"] else "staff.fine.perhaps")
        gone = (Choice("removed", say("staff.fine.removed"), Place.MAIN),)
        return StaffView(Template.DETAIL, named, detail, facts=tuple(facts), choices=gone)

    def touched(self, what: Touched, knows: Knows) -> Move:
        done = what == Touched(Action.STAFF, "removed")
        return ask({"do": "fine_removed", "refs": [self.one["reference"]]}) if done else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return Move(off=1, ask=LOOK, sound=Sound.DONE)


def _row(one: Found) -> Row:
    key = str(one["reference"])
    title = str(one["title"] or one["item"])
    came = say("staff.row.at", item=one["item"], at=datetime.fromisoformat(str(one["opened"])))
    word = say("staff.fine.sure" if one["certain"] else "staff.fine.maybe")
    return Row(key, Purpose.ACCOUNT, Mark.ATTENTION, title, word, came, Action.SHOW, key)


FINES = Tool("fines", lambda _knows: say("staff.tool.fines"), lambda _knows: ask(LOOK, by=Opening()))
