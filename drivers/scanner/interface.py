"""The surface of every barcode scanner driver: one clean text a scan.

What a scan *means* (card, book, command) is not known here. Text has passed `drivers.scanner.clean`: printable,
no control character, no `|`. Calls block and belong to one thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class ScanKind(StrEnum):
    BARCODE = "barcode"
    CITIZEN_ID = "citizen_id"
    """The QR code of a Vietnamese citizen identity card; `text` is its 12-digit number, all else was dropped unread."""


@dataclass(frozen=True, slots=True)
class Scan:
    text: str = field(repr=False)  # may be a person's card number: never in a log
    symbology: str = ""  # AIM identifier ("]A0") or a reader library's name where the device tells, else ""
    kind: ScanKind = ScanKind.BARCODE


class Scanner(Protocol):
    def open(self) -> None:
        """Raises DeviceGone, Misconfigured."""

    def read(self, timeout_s: float) -> Scan | None:
        """The next scan, or None when nothing came in time. Raises DeviceGone; refused text is dropped, never passed on."""

    def close(self) -> None:
        """Release the port. May be called twice."""
