"""The flap between street and chute: a plate with inertia, a bolt on a spring, and whatever keeps it from closing.

Position 0 is shut, 1 wide open. Mechanics only: who drives it, and what happens when it meets something, its board decides.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.bin.emulator.timeline import Timeline, Timer

PASSABLE = 0.6
"""From here on a book or a hand gets through."""


class Flap:
    """`on_contact` is told when the closing flap rests on something; it keeps pressing, gently, until driven elsewhere."""

    def __init__(self, time: Timeline, *, travel_s: float, bolt_s: float, inertia_s: float) -> None:
        self._time = time
        self._travel_s, self._bolt_s, self._inertia_s = travel_s, bolt_s, inertia_s
        self._from, self._since = 0.0, time.now
        self._direction = 0
        self._begins = time.now  # inertia: nothing moves before
        self._motion: Timer | None = None
        self._bolting: Timer | None = None
        self._bolt_out = True
        self._kept = 0.0
        self.bolted = True
        self.forced = False
        self.on_contact: Callable[[], None] = lambda: None

    # -- what can be seen ---------------------------------------------------------------------------------------

    @property
    def position(self) -> float:
        moved = max(0.0, self._time.now - self._begins) / self._travel_s
        if self._direction > 0 and not self.bolted:
            return min(1.0, self._from + moved)
        if self._direction < 0 and self._from > self._kept:
            return max(self._kept, self._from - moved)
        return self._from

    @property
    def closed(self) -> bool:
        return self.position <= 1e-9

    @property
    def wide_open(self) -> bool:
        return self.position >= 1 - 1e-9

    @property
    def passable(self) -> bool:
        return self.position >= PASSABLE

    # -- what moves it ------------------------------------------------------------------------------------------

    def drive(self, direction: int) -> None:
        """Towards open (1), shut (-1), or nowhere (0)."""
        begins = self._begins if direction == self._direction else self._time.now + self._inertia_s
        self._from = self.position
        self._begins, self._direction = max(begins, self._time.now), direction
        self._schedule()

    def bolt(self, out: bool) -> None:
        """Let the bolt spring out (it needs a shut flap to catch), or hold it back."""
        self._bolt_out = out
        if self._bolting is not None:
            self._bolting.cancel()
        self._bolting = self._time.after(self._bolt_s, self._bolt_moved)

    def keep_open(self, position: float) -> None:
        """Something in the opening keeps it at least so far open; 0: nothing does."""
        if position != self._kept:
            self._from = self.position
            self._begins = max(self._begins, self._time.now)
            self._kept = position
            self._schedule()

    def push_open(self) -> None:
        """A hand opens an unbolted flap at once, and holds it until it is driven elsewhere."""
        self._from, self._begins, self._direction = 1.0, self._time.now, 1
        self._schedule()

    def force(self) -> None:
        """A crowbar."""
        self.bolted, self.forced = False, True
        self._from, self._direction, self._begins = 1.0, 0, self._time.now
        self._schedule()

    # -- inside -------------------------------------------------------------------------------------------------

    def _schedule(self) -> None:
        if self._motion is not None:
            self._motion.cancel()
            self._motion = None
        if self._direction == 0 or (self._direction > 0 and self.bolted):
            return
        way = 1.0 - self._from if self._direction > 0 else max(0.0, self._from - self._kept)
        wait = max(0.0, self._begins - self._time.now)
        self._motion = self._time.after(wait + way * self._travel_s, self._arrived)

    def _arrived(self) -> None:
        self._motion = None
        self._from = self.position
        if self._direction > 0:
            return
        self.forced = False
        if self._kept > 0:
            self.on_contact()
        elif self._bolt_out:
            self.bolt(True)

    def _bolt_moved(self) -> None:
        if self._bolt_out:
            self.bolted = self.bolted or self.closed
        elif self.bolted:
            self.bolted, self._from, self._begins = False, 0.0, self._time.now
            self._schedule()
