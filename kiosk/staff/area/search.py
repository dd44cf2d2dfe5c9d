"""A claim: everything that happened to a book here, by its number or by a reader's reference, scanned or typed (rule 28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.at_pad import fact
from kiosk.staff.area.attempts import Attempts
from kiosk.staff.area.detail import typed
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Request, ask, become, go
from kiosk.staff.area.rows import Rows
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Keys, StaffView, Template, Typed
from kiosk.values import Secret
from kiosk.view import Action

TEXT_LONGEST = 64
_SCREENS = {
    "checking": "card",
    "ending": "items",
}  # where the visit stood; later the receipt is on the screen


@dataclass(frozen=True, slots=True)
class Search(Page):
    text: str = ""

    def show(self, knows: Knows) -> StaffView:
        field = Typed(self.text, Keys.LETTERS, say("staff.search.hint"))
        return StaffView(
            Template.FORM, say("staff.search"), typed=field, ok=say("staff.do.search") if self.text else None
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.OK:
            return ask(_request(self.text)) if self.text.strip() else STAY
        return become(replace(self, text=typed(self.text, what, TEXT_LONGEST).upper()))

    def scanned(self, text: Secret, knows: Knows) -> Move:
        """What was scanned is not shown: it may be a reader's card."""
        return Move(ask=_request(text.reveal()[:TEXT_LONGEST]), sound=Sound.READ)

    def pad_changed(self, knows: Knows) -> Move:
        item = next(iter(knows.pad.items), None)
        return Move(ask=_request(item.text), sound=Sound.READ) if item is not None else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        rows = tuple(answer["rows"])
        if answer.get("unverified"):
            return go(Unverified(answer["unverified"][0]))
        if answer.get("incidents"):
            return go(Sent(tuple(answer["incidents"])))
        if answer["attempts"] and not rows:
            return go(Attempts(tuple(answer["attempts"])))
        request = _request(str(rows[0]["reference"])) if rows else _request(self.text)
        found, nothing = say("staff.found"), say("staff.found.nothing")
        return go(Rows(request, found, nothing, rows, int(answer["total"])))


@dataclass(frozen=True, slots=True)
class Unverified(Page):
    """What came without a tag that could be read: in which crate it lies."""

    one: Mapping[str, Any]

    def show(self, knows: Knows) -> StaffView:
        one = self.one
        facts = [
            fact("came", say("staff.at", at=datetime.fromisoformat(str(one["came"])))),
            fact("reference", str(one["reference"])),
        ]
        if one["crate"] is not None:
            facts.append(fact("crate", say("staff.bin.named", bin=one["bin"], number=one["crate"])))
        return StaffView(Template.DETAIL, say("staff.left.unidentified"), facts=tuple(facts))


@dataclass(frozen=True, slots=True)
class Sent(Page):
    """Why the screen sent a reader to staff, by the code that stood on it."""

    found: tuple[Mapping[str, str], ...]

    def show(self, knows: Knows) -> StaffView:
        one = self.found[0]
        facts = (
            fact("what", say(one["what"])),
            fact("at", say("staff.at", at=datetime.fromisoformat(one["at"]))),
            fact("stage", say(f"staff.stage.{_SCREENS.get(one['stage'], 'receipt')}")),
            fact("reference", one["code"]),
        )
        return StaffView(Template.DETAIL, say("staff.sent"), facts=facts)


def _request(text: str) -> Request:
    return {"do": "find", "text": text.strip()}


SEARCH = Tool("search", lambda _knows: say("staff.tool.search"), lambda _knows: go(Search()))
