"""Draws a `Slip` as the 1-bit picture that the print head will burn.

Knows paper and layout; knows nothing of loans, and nothing of the printer's commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import segno
from PIL import Image, ImageDraw

from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.styles import BOLD, HEADING, LARGE, LARGE_NARROW, NORMAL, SMALL, Style
from drivers.printer.typeset import tidy, wrap, wrap_evenly

_MARGIN = 8  # dots at either side: heads and guides of cheap printers lose the outermost ones
_EDGE = 16  # blank rows before the first and after the last ink; the cutter's own distance comes on top
_GAP = 24  # least room between a paragraph's last word and the fact at its right
_RULE, _RULE_ROOM = 2, 20
_HEADING_RULE, _HEADING_ROOM = 5, 14
_QR_ROOM = 10
_QR_MODULE = 8  # 1 mm; less only where a long text needs more modules


def render(slip: Slip, width: int) -> Image.Image:
    """The slip as an image of mode "1", `width` dots wide, black on white.

    Raises Misconfigured where fonts are missing, ValueError where `slip.qr` is longer than a QR code holds.
    """
    sheet = _Sheet(width)
    bands = [sheet.blank(_EDGE), *sheet.bands(slip), sheet.blank(_EDGE)]
    page = sheet.blank(sum(band.height for band in bands))
    y = 0
    for band in bands:
        page.paste(band, (0, y))
        y += band.height
    return page


def render_code(text: str, width: int) -> Image.Image:
    """A QR code alone, as it stands on a slip. Raises ValueError where `text` is longer than a QR code holds."""
    return _Sheet(width).code(text)


class _Sheet:
    """Paper of one width. Everything on it is a band of that width, so nothing can cover its neighbours."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._column = width - 2 * _MARGIN

    def bands(self, slip: Slip) -> Iterator[Image.Image]:
        """From the top of the slip to its foot."""
        if slip.heading.strip():
            for text in wrap_evenly(slip.heading, self._column, HEADING.width):
                yield self._line(HEADING, text)
            yield self._rule(_HEADING_RULE, _HEADING_ROOM)
        for line in slip.lines:
            if line is None:
                yield self._rule(_RULE, _RULE_ROOM)
            else:
                yield from self._paragraph(line)
        if slip.qr:
            yield self.code(slip.qr)
        for line in slip.foot:
            yield from self._paragraph(line)

    def blank(self, height: int) -> Image.Image:
        return Image.new("1", (self._width, height), 1)

    def _paragraph(self, line: SlipLine) -> Iterator[Image.Image]:
        """Wrapped text; the right-hand fact shares the last line where it fits and has a line of its own where not."""
        right = tidy(line.right)
        style, fact_style = self._styles(line.weight, has_right=bool(right))
        if not right:
            break_lines = wrap_evenly if line.centred else wrap
            for text in break_lines(line.text, self._column, style.width):
                yield self._line(style, text, centred=line.centred)
            return
        *above, last = wrap(line.text, self._column, style.width)
        if last and style.width(last) + _GAP + fact_style.width(right) > self._column:
            above, last = [*above, last], ""
        for text in above:
            yield self._line(style, text)
        for fact in wrap(right, self._column, fact_style.width):
            yield self._fact_line(style, last, fact_style, fact)
            last = ""

    def _styles(self, weight: Weight, *, has_right: bool) -> tuple[Style, Style]:
        """(of the text, of the fact)"""
        match weight:
            case Weight.LARGE:
                large = LARGE if self._width > 400 else LARGE_NARROW
                return (NORMAL if has_right else large), large
            case Weight.BOLD:
                return BOLD, BOLD
            case Weight.SMALL:
                return SMALL, SMALL
            case Weight.NORMAL:
                return NORMAL, NORMAL
            case _:
                assert_never(weight)

    def _line(self, style: Style, text: str, centred: bool = False) -> Image.Image:
        band = self.blank(style.line_height(text))
        x = (self._width - style.width(text)) // 2 if centred else _MARGIN
        style.draw(ImageDraw.Draw(band), x, style.baseline(text), text)
        return band

    def _fact_line(self, left: Style, text: str, right: Style, fact: str) -> Image.Image:
        """Two styles on one baseline, each with its own room above and below."""
        above = max(left.baseline(text), right.baseline(fact))
        below = max(
            left.line_height(text) - left.baseline(text), right.line_height(fact) - right.baseline(fact)
        )
        band = self.blank(above + below)
        pen = ImageDraw.Draw(band)
        left.draw(pen, _MARGIN, above, text)
        right.draw(pen, self._width - _MARGIN - right.width(fact), above, fact)
        return band

    def _rule(self, thickness: int, room: int) -> Image.Image:
        band = self.blank(thickness + 2 * room)
        ImageDraw.Draw(band).rectangle(
            (_MARGIN, room, self._width - _MARGIN - 1, room + thickness - 1), fill=0
        )
        return band

    def code(self, text: str) -> Image.Image:
        """A QR code with its quiet zone of four modules, centred, at most 6/10 of the paper's width."""
        matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
        modules = len(matrix)
        module = max(1, min(_QR_MODULE, self._width * 6 // 10 // modules))
        code = Image.new("1", (modules, modules), 1)
        code.putdata([0 if dark else 1 for row in matrix for dark in row])
        code = code.resize((modules * module, modules * module), Image.Resampling.NEAREST)
        band = self.blank(code.height + 2 * _QR_ROOM)
        band.paste(code, ((self._width - code.width) // 2, _QR_ROOM))
        return band
