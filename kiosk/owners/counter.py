"""Stands at the counter for the touchscreen: one request of the staff area after the other, so that the station never waits."""

from __future__ import annotations

from kiosk.effects import AskCounter
from kiosk.events import CounterAnswered
from kiosk.owners.owner import Owner, Post
from kiosk.staff.counter import Back, Counter

BUG = {"ok": False, "why": "bug", "text": "see the station's log"}


class CounterOwner(Owner):
    def __init__(self, back: Back, post: Post) -> None:
        super().__init__("counter", post)
        self._counter = Counter(back)

    def ask(self, effect: AskCounter) -> None:
        self.do(lambda: self._ask(effect), CounterAnswered(effect.ticket, BUG))

    def _ask(self, effect: AskCounter) -> None:
        self._post(CounterAnswered(effect.ticket, self._counter.serve(effect.request)))
