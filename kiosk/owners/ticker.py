"""A tick about every second, so that deadlines are noticed. Deadlines themselves live in the rules."""

from __future__ import annotations

from kiosk.events import Tick
from kiosk.owners.owner import Owner, Post


class Ticker(Owner):
    def __init__(self, post: Post, every_s: float = 0.5) -> None:
        super().__init__("ticks", post)
        self._every_s = every_s

    def idle(self) -> float | None:
        self._post(Tick())
        return self._every_s
