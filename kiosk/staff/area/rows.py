"""What waits for staff, and what waits for the library system: lists of the journal's rows, each of which may be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.detail import Detail
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Request, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Place, StaffView, Template
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
    """Rows as the counter tells them; `request` brings them again after something was done to one."""

    request: Request
    heading: Message
    nothing: Message
    rows: tuple[Mapping[str, Any], ...] = ()
    total: int = 0
    start: int = 0

    def show(self, knows: Knows) -> StaffView:
        shown = tuple(row_of(row) for row in self.rows[self.start : self.start + A_PAGE])
        if not shown:
            return StaffView(Template.LIST, self.nothing)
        earlier = (Choice("earlier", say("staff.rows.earlier"), Place.BAR),) if self.start else ()
        later = (Choice("later", say("staff.rows.later"), Place.BAR),) if self._more else ()
        heading = replace(self.heading, values=(("count", max(self.total, len(self.rows))),))
        return StaffView(Template.LIST, heading, rows=shown, choices=earlier + later)

    @property
    def _more(self) -> bool:
        return self.start + A_PAGE < len(self.rows)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what:
            case Touched(Action.SHOW, ref):
                return ask({"do": "show", "ref": ref})
            case Touched(Action.STAFF, "later") if self._more:
                return become(replace(self, start=self.start + A_PAGE))
            case Touched(Action.STAFF, "earlier"):
                return become(replace(self, start=max(0, self.start - A_PAGE)))
            case _:
                return STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        """One of them, to be looked at; or all of them anew."""
        if "row" in answer:
            return go(Detail(answer["row"], tuple(answer["story"]), self.request))
        start = self.start if self.start < len(answer["rows"]) else 0
        return become(replace(self, rows=tuple(answer["rows"]), total=int(answer["total"]), start=start))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    """Receives a list and lays it on what is on the glass; is never there itself."""

    empty: Rows

    def show(self, knows: Knows) -> StaffView:
        return self.empty.show(knows)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(replace(self.empty, rows=tuple(answer["rows"]), total=int(answer["total"])))


def opening(request: Request, heading: Message, nothing: Message) -> Move:
    """Ask for a list and go to it."""
    return ask(request, by=Opening(Rows(request, heading, nothing)))


def row_of(row: Mapping[str, Any]) -> Row:
    """Title or number, why it stands there, and when it happened. Nothing of its reader."""
    at, item = datetime.fromisoformat(str(row["opened"])), str(row["item"])
    title, ref = str(row["title"]) or item, str(row["reference"])
    when = say("staff.row.at", item=item, at=at)
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
