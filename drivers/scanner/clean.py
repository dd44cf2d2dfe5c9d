"""The gate between a scanner and the station: hostile text in, a `Scan` or nothing out.

A barcode can hold anything that somebody printed: control characters that move a terminal's cursor, the `|` that
parts SIP2's fields, a page of text. None of it passes. Knows what may pass, not what it means.
"""

from __future__ import annotations

import re

from drivers.scanner import cccd
from drivers.scanner.interface import Scan, ScanKind
from drivers.scanner.settings import ScannerSettings

MAX_RAW = 1024
"""Characters that one scan may have before cleaning; an identity card's QR code stays below 400."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_CODABAR = re.compile(r"[A-Da-d][0-9$:/.+-]+[A-Da-d]")


def clean(
    raw: str, settings: ScannerSettings, *, aim_prefix: bool = False, symbology: str = ""
) -> Scan | None:
    """`raw` as a `Scan`, or None where it is not a text that a library's barcode may hold."""
    if aim_prefix and (found := _AIM.match(raw)):
        symbology, raw = found[0], raw[found.end() :]
    text = raw.strip(" ")
    if "|" in text:
        number = cccd.number(text) if len(text) <= MAX_RAW else None
        return Scan(number, symbology, ScanKind.CITIZEN_ID) if number else None
    if settings.codabar_strip and _CODABAR.fullmatch(text):
        text = text[1:-1]
    return Scan(text, symbology) if plain(text) and _fits(text, settings) else None


def plain(text: str) -> bool:
    """Printable in Unicode's sense (no control, format or surrogate character), no `|`, no sign of a failed decoding."""
    return text.isprintable() and not {"|", "\ufffd"} & set(text)


def _fits(text: str, settings: ScannerSettings) -> bool:
    if settings.lengths:
        return len(text) in settings.lengths
    return settings.min_length <= len(text) <= settings.max_length
