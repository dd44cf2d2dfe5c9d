"""How long to wait between two tries to connect: doubling, bounded, and never in step with the other stations."""

from __future__ import annotations

import random

from sip2.clock import Clock

FIRST_S = 1.0
LONGEST_S = 60.0


class Backoff:
    """Counts failures. After a power cut 124 stations start at once: jitter keeps them apart."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._next = 0.0

    def left(self) -> float:
        """Seconds until the next try is allowed."""
        return max(self._next - self._clock.monotonic(), 0.0) if self._failures else 0.0

    def failed(self) -> None:
        """A try failed: waits for half to the whole of 1, 2, 4, … 60 seconds."""
        longest = min(FIRST_S * 2.0 ** min(self._failures, 10), LONGEST_S)
        self._failures += 1
        self._next = self._clock.monotonic() + longest * self._chance.uniform(0.5, 1.0)

    def succeeded(self) -> None:
        """Connected: the next failure starts from the beginning."""
        self._failures = 0
