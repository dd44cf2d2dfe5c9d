"""The menu of the staff area: one tile a tool. Knows the tools only by their names; `kiosk.staff.area.tools` lists them."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.page import STAY, Knows, Move, Page
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import StaffView, Template, Tile
from kiosk.view import Action


@dataclass(frozen=True, slots=True)
class Menu(Page):
    def show(self, knows: Knows) -> StaffView:
        tiles = tuple(Tile(tool.key, tool.words(knows), tool.key) for tool in _tools() if tool.there(knows))
        heading = say("staff.menu", name=knows.name)
        return StaffView(Template.TILES, heading, tiles=tiles, back=False)

    def touched(self, what: Touched, knows: Knows) -> Move:
        chosen = next((tool for tool in _tools() if tool.key == what.argument), None)
        return chosen.open(knows) if chosen and what.action is Action.STAFF else STAY


def _tools() -> tuple[Tool, ...]:
    """Loaded for the first person who signs in, not when the station starts."""
    from kiosk.staff.area.tools import TOOLS

    return TOOLS
