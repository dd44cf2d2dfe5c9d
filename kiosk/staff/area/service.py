"""Out of service with a notice, and back (circulation rule 30): while the floor is cleaned, or a class is here."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.acts import PAUSES
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Result, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, StaffView, Template
from kiosk.view import Action, Tone


@dataclass(frozen=True, slots=True)
class Pause(Page):
    """Which notice shall readers see?"""

    def show(self, knows: Knows) -> StaffView:
        choices = tuple(Choice(why, say(f"pause.{why}")) for why in PAUSES)
        return StaffView(Template.FORM, say("staff.pause"), say("staff.pause.detail"), choices=choices)

    def touched(self, what: Touched, knows: Knows) -> Move:
        chosen = what.action is Action.STAFF and what.argument in PAUSES
        return ask({"do": "pause", "why": what.argument}) if chosen else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Result(say("staff.did.pause"), say("staff.did.pause.detail"), Tone.ATTENTION))


@dataclass(frozen=True, slots=True)
class Reopen(Page):
    """The station is out of service on purpose: shall it serve again?"""

    def show(self, knows: Knows) -> StaffView:
        why = say(f"pause.{knows.paused}") if knows.paused else None
        return StaffView(
            Template.CONFIRM, say("staff.reopen"), why, Tone.ATTENTION, ok=say("staff.do.reopen")
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        return ask({"do": "pause", "why": ""}) if what.action is Action.OK else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Result(say("staff.did.reopen")))


def _words(knows: Knows) -> Message:
    return say("staff.tool.service.paused" if knows.paused else "staff.tool.service")


SERVICE = Tool("service", _words, lambda knows: go(Reopen() if knows.paused else Pause()))
