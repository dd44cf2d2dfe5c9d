"""Draws a `Slip` as the 1-bit picture that the print head will burn.

All sizes are dots of a 203 dpi head (8 dots = 1 mm), whatever the paper's width, because the reader's eyes stay the
same. Knows paper and type; knows nothing of loans, and nothing of the printer's commands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

import segno
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from drivers.printer import fonts
from drivers.printer.interface import Slip, SlipLine, Weight
from drivers.printer.typeset import tidy, wrap

_KHMER_SCALE, _KHMER_DROP = 1.18, 0.1
"""The UI cut draws Khmer small and high to fit Latin line heights; with our 1.6 em it may stand as tall as its neighbours."""


@dataclass(frozen=True, slots=True)
class Style:
    """One size and weight of type. Noto Sans capitals are 0.714 of the em: 34 gives 24 dots = 3 mm."""

    em: int
    bold: bool = False

    def line_height(self, text: str) -> int:
        """Room for stacked marks (measured ink 1.29 and 1.55 em): 1.4 em for Vietnamese, 1.6 em where there is Khmer."""
        return round(self.em * (1.6 if any(map(fonts.is_khmer, text)) else 1.4))

    def baseline(self, text: str) -> int:
        """From the top of the line. Ink reaches 1.05 em above and 0.24 em below in Latin, 1.15 and 0.40 em in Khmer."""
        return round((1.175 if any(map(fonts.is_khmer, text)) else 1.105) * self.em)

    def width(self, text: str) -> int:
        """Advance of one line in dots, U+200B taking no room."""
        return round(sum(self._face(khmer).getlength(run) for khmer, run in fonts.runs(_inked(text))))

    def draw(self, pen: ImageDraw.ImageDraw, x: float, baseline: float, text: str) -> None:
        for khmer, run in fonts.runs(_inked(text)):
            face = self._face(khmer)
            y = baseline + (round(_KHMER_DROP * self.em) if khmer else 0)
            pen.text((round(x), y), run, font=face, fill=0, anchor="ls")
            x += face.getlength(run)

    def _face(self, khmer: bool) -> FreeTypeFont:
        return fonts.face(round(_KHMER_SCALE * self.em) if khmer else self.em, khmer=khmer, bold=self.bold)


HEADING = Style(46, bold=True)
NORMAL = Style(34)
BOLD = Style(34, bold=True)
SMALL = Style(28)
LARGE = Style(52, bold=True)
LARGE_NARROW = Style(40, bold=True)  # so that a label and a date still share a line of 58 mm paper

_GAP = 24  # least room between a paragraph's last word and the fact at its right
_RULE, _RULE_ROOM = 2, 20
_HEADING_RULE, _HEADING_ROOM = 5, 14
_MARGIN = 8  # dots at either side: heads and guides of cheap printers lose the outermost ones
_EDGE = 16  # blank rows before the first and after the last ink; the cutter's own distance comes on top
_QR_ROOM = 20


def render(slip: Slip, width: int) -> Image.Image:
    """The slip as an image of mode "1", `width` dots wide, black on white. Raises Misconfigured where fonts are missing."""
    column = _column(slip, width - 2 * _MARGIN)
    page = _blank(width, column.height + 2 * _EDGE)
    page.paste(column, (_MARGIN, _EDGE))
    return page


def _column(slip: Slip, width: int) -> Image.Image:
    blocks = _heading(slip.heading, width)
    for line in slip.lines:
        blocks.append(_rule(width) if line is None else _paragraph(line, width))
    if slip.qr:
        blocks.append(_qr(slip.qr, width))
    blocks += [_paragraph(line, width) for line in slip.foot]
    return _stack(blocks, width)


def _heading(text: str, width: int) -> list[Image.Image]:
    if not text.strip():
        return []
    lines = wrap(text, width, HEADING.width)
    rule = _blank(width, 2 * _HEADING_ROOM + _HEADING_RULE)
    ImageDraw.Draw(rule).rectangle((0, _HEADING_ROOM, width - 1, _HEADING_ROOM + _HEADING_RULE - 1), fill=0)
    return [*(_line(HEADING, line, width) for line in lines), rule]


def _paragraph(line: SlipLine, width: int) -> Image.Image:
    """Wrapped text; the right-hand fact shares the last line where it fits and has a line of its own where not."""
    right = tidy(line.right)
    text_style, right_style = _styles(line.weight, width, has_right=bool(right))
    if not right:
        draw = partial(_line, text_style, width=width, centred=line.centred)
        return _stack([draw(text) for text in wrap(line.text, width, text_style.width)], width)
    lines = list(wrap(line.text, width, text_style.width))
    last = lines.pop()
    if last and text_style.width(last) + _GAP + right_style.width(right) > width:
        lines, last = [*lines, last], ""
    rows = [_line(text_style, text, width) for text in lines]
    for fact in wrap(right, width, right_style.width):
        rows.append(_fact_line(text_style, last, right_style, fact, width))
        last = ""
    return _stack(rows, width)


def _styles(weight: Weight, width: int, *, has_right: bool) -> tuple[Style, Style]:
    """(of the text, of the fact)"""
    match weight:
        case Weight.LARGE:
            large = LARGE if width > 400 else LARGE_NARROW
            return (NORMAL if has_right else large), large
        case Weight.BOLD:
            return BOLD, BOLD
        case Weight.SMALL:
            return SMALL, SMALL
        case Weight.NORMAL:
            return NORMAL, NORMAL
        case _:
            assert_never(weight)


def _line(style: Style, text: str, width: int, centred: bool = False) -> Image.Image:
    tile = _blank(width, style.line_height(text))
    x = (width - style.width(text)) // 2 if centred else 0
    style.draw(ImageDraw.Draw(tile), x, style.baseline(text), text)
    return tile


def _fact_line(left: Style, text: str, right: Style, fact: str, width: int) -> Image.Image:
    """Two styles on one baseline, the taller deciding the height."""
    heights = ((left.baseline(text), left.line_height(text)), (right.baseline(fact), right.line_height(fact)))
    baseline = max(above for above, _ in heights)
    tile = _blank(width, baseline + max(height - above for above, height in heights))
    pen = ImageDraw.Draw(tile)
    left.draw(pen, 0, baseline, text)
    right.draw(pen, width - right.width(fact), baseline, fact)
    return tile


def _rule(width: int) -> Image.Image:
    tile = _blank(width, 2 * _RULE_ROOM + _RULE)
    ImageDraw.Draw(tile).rectangle((0, _RULE_ROOM, width - 1, _RULE_ROOM + _RULE - 1), fill=0)
    return tile


def _qr(text: str, width: int) -> Image.Image:
    """A QR code with its quiet zone (four modules), centred; modules of 1 mm, less where a long text asks for it."""
    matrix = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=1, border=4)]
    modules = len(matrix)
    scale = max(1, min(8, width * 6 // 10 // modules))
    code = Image.new("1", (modules, modules), 1)
    code.putdata([0 if dark else 1 for row in matrix for dark in row])
    code = code.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
    tile = _blank(width, code.height + _QR_ROOM)
    tile.paste(code, ((width - code.width) // 2, _QR_ROOM // 2))
    return tile


def _stack(blocks: Iterable[Image.Image], width: int) -> Image.Image:
    tiles = list(blocks)
    page = _blank(width, sum(tile.height for tile in tiles))
    y = 0
    for tile in tiles:
        page.paste(tile, (0, y))
        y += tile.height
    return page


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), 1)


def _inked(text: str) -> str:
    return text.replace("\u200b", "")
