"""When a code in view of a camera counts as scanned: seen twice alike, and once until it was away. Pure; time is given.

Two equal reads keep out the rare false one (a blurred linear code can decode to another text); looking away first
keeps a card that rests in view from being a scan thirty times a second.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

CONFIRM_WITHIN_S = 0.5
AWAY_S = 1.0


class Sightings(Generic[T]):
    """Feed what each frame shows; what counts comes out, in order."""

    def __init__(self) -> None:
        self._last: dict[T, float] = {}
        self._counted: set[T] = set()

    def frame(self, seen: Iterable[T], now: float) -> list[T]:
        """`now` in seconds of any monotonic clock."""
        for gone in [code for code, at in self._last.items() if now - at > AWAY_S]:
            del self._last[gone]
            self._counted.discard(gone)
        scans: list[T] = []
        for code in dict.fromkeys(seen):
            before = self._last.get(code)
            self._last[code] = now
            if before is not None and now - before <= CONFIRM_WITHIN_S and code not in self._counted:
                self._counted.add(code)
                scans.append(code)
        return scans
