"""The port to library systems: what the station asks of any of them, whatever it speaks.

Answers are the core's own events; "the ILS said no" is a value. An adapter raises nothing: a broken link is `NotSent`,
`Unanswered`, `PatronNoAnswer` or `Standing.UNSURE`, and `last` tells how the exchange went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.effects import Ask, AskPatron, Describe, EndPatronSession, Inspect, Look, Resolve
from kiosk.events import (
    Answered,
    Described,
    Inspected,
    LookAgain,
    Looked,
    NotDone,
    NotSent,
    OutcomeUnknown,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    Unanswered,
)
from kiosk.rules.link import Exchange


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What a library system says of an item, for staff; never on whose card it is. None where it does not tell."""

    known: bool
    title: str = ""
    status: str = ""  # a word of SIP2's circulation status, in lower case: "available", "on_hold_shelf"
    charged: bool | None = None
    due: datetime | None = None
    held: bool | None = None  # somebody waits for it


class Ils(Protocol):
    """One library system. All calls block, and none comes before the last has ended; only `close` may, from any thread."""

    name: str

    @property
    def last(self) -> Exchange:
        """How the last exchange ended."""

    def patron(self, ask: AskPatron) -> PatronFound | PatronUnknown | PatronNoAnswer:
        """Who is this card, may it borrow, what is out on it?"""

    def describe(self, describe: Describe) -> Described:
        """Title and due date of a loan; empty where it cannot be said."""

    def item(self, item: str) -> ItemRecord | None:
        """How an item stands; None where nothing can be said now."""

    def ask(self, ask: Ask) -> Answered | NotSent | Unanswered | OutcomeUnknown:
        """Checkout or checkin, looking at once where the answer was lost and its reader waits; never asks twice."""

    def resolve(self, resolve: Resolve) -> Answered | NotDone | LookAgain | OutcomeUnknown | NotSent:
        """What became of a question asked a while ago? One look; NotSent: the ILS cannot be reached for it."""

    def inspect(self, inspect: Inspect) -> Inspected | NotSent:
        """How does an item stand before a late row is sent?"""

    def look(self, look: Look) -> Looked:
        """Where does this item stand?"""

    def end_patron_session(self, effect: EndPatronSession) -> None:
        """Tell it that the reader left, where it wants to know."""

    def check(self) -> None:
        """Ask for its status, connecting if need be; `last` tells."""

    def keep_alive(self) -> float:
        """Connect, or show that the link lives; returns seconds until it wants to be called again."""

    def close(self) -> None:
        """Hang up, also under an exchange that waits. From any thread; may be called twice."""
