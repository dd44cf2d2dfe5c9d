"""Free text from a library system, made fit to be shown: it may hold anything, and some of it was meant to harm."""

from __future__ import annotations

import unicodedata

LONGEST = 1000

_HARMLESS = frozenset("\u200b\u200c\u200d")
"""Of the format characters these stay: where a line of Khmer may break, and how its letters join."""
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
"""Control characters, halves of surrogates, and format characters: marks of direction turn a line around on a screen or slip,
tags hide a text in another."""


def clean(text: str | None) -> str:
    """NFC, one line, no control or format characters, at most LONGEST characters.

    `&#124;` is the delimiter as Koha and Evergreen write it inside a title.
    """
    if not text:
        return ""
    text = text[:LONGEST].replace("&#124;", "|")
    kept = "".join(
        " "
        if char.isspace()
        else ""
        if unicodedata.category(char) in _DROPPED and char not in _HARMLESS
        else char
        for char in text
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def clean_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Every text that is not empty, cleaned."""
    return tuple(shown for shown in map(clean, texts) if shown)
