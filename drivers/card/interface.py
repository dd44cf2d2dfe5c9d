"""A patron's card, however it was presented, and the surface of every reader of cards with a chip.

A card's number belongs to a person and stays out of every repr and log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class CardSource(StrEnum):
    """How the number came, which decides how far it may be trusted."""

    BARCODE = "barcode"
    CITIZEN_ID = "citizen_id"  # can be copied with a photograph: with a PIN or low limits only
    KEYPAD = "keypad"
    CHIP = "chip"  # a UID can be copied onto another chip: with a PIN or low limits only


@dataclass(frozen=True, slots=True)
class PatronCard:
    number: str = field(repr=False)
    source: CardSource


class CardReader(Protocol):
    """Calls block and belong to one thread."""

    def open(self) -> None:
        """Raises DeviceGone, Misconfigured."""

    def read(self, timeout_s: float) -> PatronCard | None:
        """The next card that is put down, once however long it lies; None when none came in time. Raises DeviceGone.

        What is no card of this library is passed over.
        """

    def close(self) -> None:
        """Release the reader. May be called twice."""
