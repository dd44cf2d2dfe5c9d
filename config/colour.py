"""A library's own colour: accepted only where words in it, and on it, can be read (WCAG 2.1 SC 1.4.3). Knows no screen."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

LEAST = 4.5  # WCAG 2.1 SC 1.4.3, text of any size
GROUNDS = {"the screen's ground": "#F5F7F6", "white": "#FFFFFF", "the tint of what is done": "#E3F3E9"}
"""What it stands on, and what stands on it: the theme's own colours (a test compares)."""


def contrast(one: str, other: str) -> float:
    """Ratio of two colours "#rrggbb", 1 to 21 (WCAG 2.1, "contrast ratio" and "relative luminance")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _can_be_read(colour: str) -> str:
    for name, ground in GROUNDS.items():
        ratio = contrast(colour, ground)
        if ratio < LEAST:
            raise ValueError(
                f"{colour} on {name} has a contrast of {ratio:.1f}; {LEAST} is the least: take it darker"
            )
    return colour


Colour: TypeAlias = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(_can_be_read)]
