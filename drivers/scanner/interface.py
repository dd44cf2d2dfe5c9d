"""The surface of every barcode scanner driver: one clean text a scan.

What a scan *means* (card, book, command) is not known here. Text has passed `drivers.scanner.clean`: printable,
no control character, no `|`. Calls block and belong to one thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Scan:
    text: str
    symbology: str = ""  # AIM or vendor name where the device tells, else ""


class Scanner(Protocol):
    def open(self) -> None:
        """Raises DeviceGone."""

    def read(self, timeout_s: float) -> Scan | None:
        """The next scan, or None when nothing came in time. Raises DeviceGone; refused text is dropped, never passed on."""

    def close(self) -> None:
        """Release the port. May be called twice."""
