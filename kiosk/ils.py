"""The port to library systems: what the station asks of any of them, whatever it speaks.

Answers are the core's own events; "the ILS said no" is a value. An adapter raises nothing: a broken link is `NotSent`,
`OutcomeUnknown`, `PatronNoAnswer` or `Standing.UNSURE`, and shows in `online`.
"""

from __future__ import annotations

from typing import Protocol

from kiosk.effects import Ask, AskPatron, EndPatronSession, Look
from kiosk.events import Answered, Looked, NotSent, OutcomeUnknown, PatronFound, PatronNoAnswer, PatronUnknown


class Ils(Protocol):
    """One library system. All calls block and belong to one thread; only `close` may come from another."""

    name: str

    @property
    def online(self) -> bool:
        """Whether the last exchange worked."""

    def patron(self, ask: AskPatron) -> PatronFound | PatronUnknown | PatronNoAnswer:
        """Who is this card, may it borrow, what is out on it?"""

    def ask(self, ask: Ask) -> Answered | NotSent | OutcomeUnknown:
        """Checkout or checkin, looking where the answer was lost; never asks twice."""

    def look(self, look: Look) -> Looked:
        """Where does this item stand?"""

    def end_patron_session(self, effect: EndPatronSession) -> None:
        """Tell it that the reader left, where it wants to know."""

    def keep_alive(self) -> float:
        """Connect, or show that the link lives; returns seconds until it wants to be called again."""

    def close(self) -> None:
        """Hang up, also under an exchange that waits. From any thread; may be called twice."""
