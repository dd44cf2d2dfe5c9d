"""The surface of every receipt printer driver, and the structured slip that it prints.

`kiosk.slips` fills a `Slip` with finished sentences; the driver rasterises it (Vietnamese and Khmer are missing from most
printers' code pages). Nothing here knows loans or readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Weight(StrEnum):
    """How loud a paragraph is."""

    NORMAL = "normal"
    BOLD = "bold"
    SMALL = "small"
    LARGE = "large"  # the fact to find at arm's length (a due date): `right` large and bold beside a normal `text`


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One paragraph: wrapped at the left; `right` stands at the right edge of its last line.

    A U+200B allows a line break (Khmer words have no spaces between them). Control characters count as spaces.
    """

    text: str
    right: str = ""
    weight: Weight = Weight.NORMAL
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt: heading, paragraphs (None is a thin rule), a QR code, a foot."""

    heading: str
    lines: tuple[SlipLine | None, ...]
    qr: str = ""
    foot: tuple[SlipLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself; `ready` means a slip would come out now."""

    ready: bool
    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    offline: bool = False


class ReceiptPrinter(Protocol):
    def status(self) -> PrinterStatus:
        """Asks the printer. Raises DeviceGone, DeviceTimeout."""

    def print_slip(self, slip: Slip) -> PrinterStatus:
        """Status before, print, cut, status after; a fresh connection a job. Raises DeviceGone, DeviceTimeout.

        A status that is not `ready` means that the slip may not have come out.
        """

    def close(self) -> None:
        """May be called twice."""
