"""Stands at the counter for the touchscreen: one request of the staff area after the other, so that the station never waits."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kiosk.effects import AskCounter
from kiosk.events import CounterAnswered
from kiosk.owners.owner import Owner, Post
from kiosk.staff.back import Back

if TYPE_CHECKING:
    from kiosk.staff.counter import Counter

BUG = {"ok": False, "why": "bug", "text": "see the station's log"}


class CounterOwner(Owner):
    def __init__(self, back: Back, post: Post) -> None:
        super().__init__("counter", post)
        self._back = back

    @cached_property
    def _counter(self) -> Counter:
        """Loaded when somebody asks for the first time, not when the station starts."""
        from kiosk.staff.counter import Counter

        return Counter(self._back)

    def ask(self, effect: AskCounter) -> None:
        self.do(lambda: self._ask(effect), CounterAnswered(effect.ticket, BUG))

    def _ask(self, effect: AskCounter) -> None:
        self._post(CounterAnswered(effect.ticket, self._counter.serve(effect.request)))
