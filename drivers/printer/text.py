"""A `Slip` as code-page text, for printers known to hold every letter of it. Quick and plain; the picture is the rule.

Nothing is ever replaced by "?": a slip with one letter outside the page is not for this file. A QR code is: it is a picture
between letters (`raster.render_code`), because not every printer draws its own.
"""

from __future__ import annotations

from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.typeset import tidy, wrap

_CELL = 12  # font A: 12 × 24 dots (Epson ESC/POS reference, ESC M)


def encode(slip: Slip, width_dots: int, page: int, encoding: str) -> tuple[bytes, bytes] | None:
    """The commands and letters before the slip's code and behind it, or None where the page cannot hold the slip."""
    columns = width_dots // _CELL
    above = (SlipLine(slip.heading, weight=Weight.BOLD), None, *slip.lines)
    try:
        letters, foot = (
            b"".join(_line(line, columns, encoding) for line in part) for part in (above, slip.foot)
        )
    except UnicodeEncodeError:
        return None
    return b"\x1bt" + bytes((page,)) + letters, foot


def _line(line: SlipLine | None, columns: int, encoding: str) -> bytes:
    return b"-" * columns + b"\n" if line is None else _paragraph(line, columns, encoding)


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
