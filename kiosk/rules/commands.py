"""Printed barcodes that act as touches: for hands that cannot touch, and for a glass that is broken.

A barcode is never more than a finger: it can do what stands on a reader's screen this moment, and nothing else. There is no code
for a digit of a PIN, none for anything of staff, and no argument that a code could carry.
"""

from __future__ import annotations

from types import MappingProxyType

from kiosk.events import Scanned, Touched
from kiosk.rules.state import Site, State
from kiosk.view import Action, Screen, View

COMMANDS = MappingProxyType(
    {
        "BORROW": Touched(Action.BORROW),
        "RETURN": Touched(Action.RETURN),
        "ACCOUNT": Touched(Action.ACCOUNT),
        "FINISH": Touched(Action.FINISH),
        "OK": Touched(Action.OK),
        "CANCEL": Touched(Action.CANCEL),
        "RENEW": Touched(Action.RENEW),
        "RENEW-ALL": Touched(Action.RENEW_ALL),
        "LEAVE": Touched(Action.LEAVE),
        "NEXT-CARD": Touched(Action.NEXT_CARD),
        "PRINT": Touched(Action.PRINT),
        "CODE": Touched(Action.CODE),
        "NO-RECEIPT": Touched(Action.NO_RECEIPT),
        "HELP": Touched(Action.HELP),
        "MORE-TIME": Touched(Action.MORE_TIME),
        "VI": Touched(Action.LANGUAGE, "vi"),
        "EN": Touched(Action.LANGUAGE, "en"),
        "KM": Touched(Action.LANGUAGE, "km"),
    }
)
"""What follows the site's prefix → the touch that it stands for."""


def is_command(site: Site, what: Scanned) -> bool:
    """Whatever begins with the prefix is a command or nothing: never a card, never a book."""
    return bool(site.commands) and what.text.reveal().startswith(site.commands)


def touch(state: State, what: Scanned, shown: View) -> Touched | None:
    """The touch that was meant; None where no such thing can be touched on the screen that is `shown`."""
    meant = COMMANDS.get(what.text.reveal().removeprefix(state.site.commands))
    if meant is None or shown.screen is Screen.STAFF:
        return None
    match meant.action:
        case Action.LANGUAGE:
            return meant if meant.argument in state.site.languages else None
        case Action.MORE_TIME:  # asked for before the clock runs out, it counts for the whole visit
            return meant if state.session.id else None
        case _:
            return meant if meant.action in shown.actions else None
