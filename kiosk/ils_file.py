"""A library system that nobody can ask: it hears of everything by files that staff carry (`kind = "file"`).

To the station it is away for ever: the offline desk answers in its stead, rows stay queued until they are exported, and
nobody tries to reach it.
"""

from __future__ import annotations

from kiosk.effects import Ask, AskPatron, Describe, EndPatronSession, Inspect, Look, Resolve
from kiosk.events import Described, Looked, NotSent, PatronNoAnswer, Standing
from kiosk.ils import ItemRecord
from kiosk.rules.link import Exchange

A_MINUTE_S = 60.0
"""Not to look for it, but because its owner looks then whether the snapshots have ended."""


class FileSystem:
    """Answers every question as a system does whose line is cut."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.last = Exchange.REFUSED

    def patron(self, ask: AskPatron) -> PatronNoAnswer:
        return PatronNoAnswer(ask.serial)

    def describe(self, describe: Describe) -> Described:
        return Described(describe.serial, describe.item)

    def item(self, item: str) -> ItemRecord | None:
        return None

    def ask(self, ask: Ask) -> NotSent:
        return NotSent(ask.key)

    def resolve(self, resolve: Resolve) -> NotSent:
        return NotSent(resolve.key)

    def inspect(self, inspect: Inspect) -> NotSent:
        return NotSent(inspect.key)

    def look(self, look: Look) -> Looked:
        return Looked(look.key, Standing.UNSURE)

    def end_patron_session(self, effect: EndPatronSession) -> None:
        pass

    def check(self) -> None:
        pass

    def keep_alive(self) -> float:
        return A_MINUTE_S

    def close(self) -> None:
        pass
