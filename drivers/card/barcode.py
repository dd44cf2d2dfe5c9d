"""Which scanned or typed texts are patrons' cards, and the number that the library system knows them by.

Texts have passed `drivers.scanner.clean`. Knows forms of numbers; whether a card exists, only the library system knows.
"""

from __future__ import annotations

from drivers.card.interface import CardSource, PatronCard
from drivers.card.settings import BarcodeCardRule, CardSettings
from drivers.scanner.clean import plain
from drivers.scanner.interface import Scan, ScanKind


def from_scan(scan: Scan, settings: CardSettings) -> PatronCard | None:
    """The card that was scanned, or None where the text is no card of this library."""
    if scan.kind is ScanKind.CITIZEN_ID:
        return PatronCard(scan.text, CardSource.CITIZEN_ID) if settings.citizen_id else None
    return _first_fit(scan.text, settings, CardSource.BARCODE)


def from_keypad(typed: str, settings: CardSettings) -> PatronCard | None:
    """As `from_scan` for what a reader typed, spaces between groups of digits forgiven."""
    text = typed.replace(" ", "")
    return _first_fit(text, settings, CardSource.KEYPAD) if plain(text) else None


def _first_fit(text: str, settings: CardSettings, source: CardSource) -> PatronCard | None:
    for rule in settings.barcodes:
        if _fits(text, rule):
            return PatronCard(text.removeprefix(rule.prefix) if rule.drop_prefix else text, source)
    return None


def _fits(text: str, rule: BarcodeCardRule) -> bool:
    """Length counts the prefix, as it is printed below the bars."""
    rest = text.removeprefix(rule.prefix)
    return (
        text.startswith(rule.prefix)
        and rule.shortest <= len(text) <= rule.longest
        and bool(rest)
        and (not rule.digits_only or (rest.isascii() and rest.isdigit()))
    )
