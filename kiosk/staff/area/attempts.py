"""What was shown at a full or stopped bin (circulation rule 13): staff take the fine away, or make the loan longer."""

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
from kiosk.staff.view import Choice, StaffView, Template
from kiosk.view import Action, Mark, Purpose, Row

Found = Mapping[str, Any]
LOOK: Found = {"do": "attempts"}
DECISIONS = ("waived", "extended", "none")


@dataclass(frozen=True, slots=True)
class Attempts(Page):
    rows: tuple[Found, ...]

    def show(self, knows: Knows) -> StaffView:
        if not self.rows:
            return StaffView(Template.LIST, say("staff.attempts.nothing"))
        return StaffView(
            Template.LIST, say("staff.attempts", count=len(self.rows)), rows=tuple(map(_row, self.rows))
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        one = next((row for row in self.rows if what == Touched(Action.SHOW, row["reference"])), None)
        return go(Attempt(one)) if one else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Attempts(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Attempts(tuple(answer["rows"])))


@dataclass(frozen=True, slots=True)
class Attempt(Page):
    """One of them, and what was done for its reader at the library system."""

    one: Found

    def show(self, knows: Knows) -> StaffView:
        at = say("staff.at", at=datetime.fromisoformat(str(self.one["at"])))
        facts = (
            fact("at", at),
            fact("why", say(f"staff.attempt.{self.one['why']}")),
            fact("reference", str(self.one["reference"])),
        )
        deeds = tuple(Choice(deed, say(f"staff.decision.{deed}")) for deed in DECISIONS)
        named = say("staff.text", text=str(self.one["item"]))
        return StaffView(Template.DETAIL, named, say("staff.attempt.detail"), facts=facts, choices=deeds)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.STAFF or what.argument not in DECISIONS:
            return STAY
        return ask({"do": "attempt_decide", "ref": self.one["reference"], "decision": what.argument})

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return Move(off=1, ask=LOOK, sound=Sound.DONE)


def _row(one: Found) -> Row:
    key = str(one["reference"])
    when = say("staff.at", at=datetime.fromisoformat(str(one["at"])))
    word = say(f"staff.attempt.{one['why']}")
    return Row(key, Purpose.ACCOUNT, Mark.ATTENTION, str(one["item"]), word, when, Action.SHOW, key)


ATTEMPTS = Tool("attempts", lambda _knows: say("staff.attempts.tile"), lambda _knows: ask(LOOK, by=Opening()))
