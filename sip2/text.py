"""Free text from a library system, made fit to be shown: it may hold anything, and some of it was meant to harm."""

from __future__ import annotations

import unicodedata

LONGEST = 1000

_FORMAT = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Direction marks and overrides: they can turn a line around on a screen or slip."""


def clean(text: str | None) -> str:
    """NFC, one line, no control or direction characters, at most LONGEST characters.

    `&#124;` is the delimiter as Koha and Evergreen write it inside a title.
    """
    if not text:
        return ""
    text = text[:LONGEST].replace("&#124;", "|")
    kept = "".join(
        " "
        if char.isspace()
        else ""
        if char in _FORMAT or unicodedata.category(char) in {"Cc", "Cs"}
        else char
        for char in text
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def clean_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Every text that is not empty, cleaned."""
    return tuple(shown for shown in map(clean, texts) if shown)
