"""A `Slip` as code-page text, for printers known to hold every letter of it. Quick and plain; the picture is the rule.

Nothing is ever replaced by "?": a slip with one letter outside the page, or with a QR code, is not for this file.
"""

from __future__ import annotations

from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.typeset import tidy, wrap

_CELL = 12  # font A: 12 × 24 dots (Epson ESC/POS reference, ESC M)


def encode(slip: Slip, width_dots: int, page: int, encoding: str) -> bytes | None:
    """The commands and letters between ESC @ and the cut, or None where the page cannot hold the slip.

    Raises LookupError for an unknown `encoding`.
    """
    if slip.qr:
        return None
    columns = width_dots // _CELL
    out = b"\x1bt" + bytes((page,))
    paragraphs = (SlipLine(slip.heading, weight=Weight.BOLD), None, *slip.lines, *slip.foot)
    try:
        for line in paragraphs:
            out += b"-" * columns + b"\n" if line is None else _paragraph(line, columns, encoding)
    except UnicodeEncodeError:
        return None
    return out


def _paragraph(line: SlipLine, columns: int, encoding: str) -> bytes:
    right = tidy(line.right)[:columns]
    lines = list(wrap(line.text, columns, len))
    if right and len(lines[-1]) + 1 + len(right) > columns:
        lines.append("")
    if right:
        lines[-1] += right.rjust(columns - len(lines[-1]))
    elif line.centred:
        lines = [text.center(columns).rstrip() for text in lines]
    letters = "".join(f"{text}\n" for text in lines).encode(encoding)
    return b"\x1bE\x01" + letters + b"\x1bE\x00" if line.weight in (Weight.BOLD, Weight.LARGE) else letters
