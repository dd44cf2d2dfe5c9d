"""What waits for staff, and what waits for the library system: the two lists, a row with its history, and what is done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, StaffView, Template
from kiosk.view import Action, Mark, Purpose, Row

A_PAGE = 20
"""Rows on the glass at a time: what a finger scrolls through, and what a slow machine draws at once."""

_MARKS = {
    "parked": Mark.ATTENTION,
    "refused": Mark.STOP,
    "done": Mark.DONE,
    "settled": Mark.DONE,
    "queued": Mark.WORKING,
    "open": Mark.WORKING,
    "cancelled": Mark.ITEM,
}


@dataclass(frozen=True, slots=True)
class Rows(Page):
    """A list of rows as the counter tells them; `request` brings it again after something was done."""

    request: Mapping[str, Any]
    heading: Message
    nothing: Message
    rows: tuple[Mapping[str, Any], ...] = ()
    start: int = 0

    def show(self, knows: Knows) -> StaffView:
        shown = tuple(row_of(row) for row in self.rows[self.start : self.start + A_PAGE])
        if not shown:
            return StaffView(Template.LIST, self.nothing)
        steps = ((Choice("earlier", say("staff.rows.earlier")),) if self.start else ()) + (
            (Choice("later", say("staff.rows.later")),) if self.start + A_PAGE < len(self.rows) else ()
        )
        heading = replace(self.heading, values=(("count", len(self.rows)),))
        return StaffView(Template.LIST, heading, rows=shown, choices=steps)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what:
            case Touched(Action.SHOW, ref):
                return ask({"do": "show", "ref": ref})
            case Touched(Action.STAFF, "later") if self.start + A_PAGE < len(self.rows):
                return become(replace(self, start=self.start + A_PAGE))
            case Touched(Action.STAFF, "earlier"):
                return become(replace(self, start=max(0, self.start - A_PAGE)))
            case _:
                return STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return STAY


@dataclass(frozen=True, slots=True)
class Opening(Page):
    """Receives the list and lays it on the menu; never on the glass itself."""

    empty: Rows

    def show(self, knows: Knows) -> StaffView:
        return self.empty.show(knows)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(replace(self.empty, rows=tuple(answer["rows"])))


def opening(request: Mapping[str, Any], heading: Message, nothing: Message) -> Move:
    return ask(request, by=Opening(Rows(request, heading, nothing)))


def row_of(row: Mapping[str, Any]) -> Row:
    """Title or number, why it stands there, and when it happened. Nothing of its reader."""
    when = say("staff.row.at", item=str(row["item"]), at=datetime.fromisoformat(str(row["opened"])))
    title = str(row["title"]) or str(row["item"])
    ref = str(row["reference"])
    return Row(ref, Purpose.ACCOUNT, _MARKS[str(row["state"])], title, why(row), when, Action.SHOW, ref)


def why(row: Mapping[str, Any]) -> Message:
    """Why a row stands where it stands, in a word or two."""
    code = row["parked"] or row["reason"]
    return say(f"staff.reason.{code}") if code else say(f"staff.state.{row['state']}")


PARKED = Tool(
    "parked",
    lambda _knows: say("staff.tool.parked"),
    lambda _knows: opening(
        {"do": "list", "which": "parked"}, say("staff.parked"), say("staff.parked.nothing")
    ),
)
QUEUED = Tool(
    "queued",
    lambda _knows: say("staff.tool.queued"),
    lambda _knows: opening(
        {"do": "list", "which": "queued"}, say("staff.queued"), say("staff.queued.nothing")
    ),
)
