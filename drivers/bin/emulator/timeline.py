"""Time in an emulated bin: what will happen when, and jumping from one happening to the next. Knows no bin.

Nothing ticks: a night without visitors costs nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Timer:
    """Something that will happen, unless it is cancelled before."""

    __slots__ = ("action", "due")

    def __init__(self, due: float, action: Callable[[], None]) -> None:
        self.due = due
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class Timeline:
    """`now` in seconds, from any beginning."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = count()

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self.now + max(seconds, 0.0), action)
        heapq.heappush(self._heap, (timer.due, next(self._order), timer))
        return timer

    def advance(self, seconds: float) -> None:
        self.run_to(self.now + seconds)

    def run_to(self, moment: float) -> None:
        """Everything due until then happens, in order; an earlier moment changes nothing."""
        while self._heap and self._heap[0][0] <= moment:
            due, _, timer = heapq.heappop(self._heap)
            action, timer.action = timer.action, None
            if action is not None:
                self.now = max(self.now, due)
                action()
        self.now = max(self.now, moment)

    @property
    def next_due(self) -> float | None:
        """When something happens next, if anything will."""
        while self._heap and self._heap[0][2].action is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None
