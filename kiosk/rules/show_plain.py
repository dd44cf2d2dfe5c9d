"""The view that most screens are. Pure."""

from __future__ import annotations

from kiosk.messages import say
from kiosk.rules.state import State
from kiosk.view import Action, Screen, View


def plain(state: State, screen: Screen, heading: str, detail: str = "", *actions: Action) -> View:
    """One sentence, what follows from it, and what can be touched: what most screens are."""
    return View(
        screen=screen,
        language=state.session.language,
        heading=say(heading),
        detail=say(detail) if detail else None,
        purpose=state.session.purpose,
        actions=actions,
    )
