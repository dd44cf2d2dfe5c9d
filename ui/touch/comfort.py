"""How a reader may make the glass fit them: large text, high contrast, controls low down. Pure; for one session only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Ease(StrEnum):
    """What can be switched at the screen; the names are those of `Comfort`'s fields."""

    LARGE_TEXT = "large_text"
    HIGH_CONTRAST = "high_contrast"
    LOW_REACH = "low_reach"


@dataclass(frozen=True, slots=True)
class Comfort:
    large_text: bool = False
    high_contrast: bool = False
    low_reach: bool = False

    def has(self, ease: Ease) -> bool:
        return bool(getattr(self, ease))

    def switched(self, ease: Ease) -> Comfort:
        return replace(self, **{ease.value: not self.has(ease)})
