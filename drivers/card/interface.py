"""A patron's card, however it was presented. Its number belongs to a person and stays out of every repr and log."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class CardSource(StrEnum):
    """How the number came, which decides how far it may be trusted."""

    BARCODE = "barcode"
    CITIZEN_ID = "citizen_id"  # can be copied with a photograph: with a PIN or low limits only
    KEYPAD = "keypad"


@dataclass(frozen=True, slots=True)
class PatronCard:
    number: str = field(repr=False)
    source: CardSource
