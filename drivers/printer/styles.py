"""The few sizes and weights of type on a receipt, and how one line of text is measured and inked.

All sizes are dots of a 203 dpi head (8 dots = 1 mm), whatever the paper's width, because the reader's eyes stay the
same. Knows one line; how lines make a slip is `raster`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import ImageDraw
from PIL.ImageFont import FreeTypeFont

from drivers.printer import fonts

_KHMER_SCALE, _KHMER_DROP = 1.18, 0.28
"""The UI cut draws Khmer small, and its letters stand 0.24 em above the baseline, to fit Latin line heights. With our
own line height it may be as tall as its neighbours and stand on their baseline."""


@dataclass(frozen=True, slots=True)
class Style:
    """One size and weight of type. Noto Sans capitals are 0.714 of the em: 34 gives 24 dots = 3 mm."""

    em: int
    bold: bool = False

    def line_height(self, text: str) -> int:
        """Room for stacked marks: 1.4 em for Vietnamese (ink 1.29), 1.65 em where there is Khmer (ink 1.63)."""
        return math.ceil(self.em * (1.65 if _has_khmer(text) else 1.4))

    def baseline(self, text: str) -> int:
        """From the top of the line. Ink reaches 1.05 em above and 0.24 em below in Latin, 0.97 and 0.58 em in Khmer."""
        return math.floor((1.06 if _has_khmer(text) else 1.105) * self.em)

    def width(self, text: str) -> int:
        """Advance of one line in dots, U+200B taking no room."""
        return math.ceil(sum(self._face(khmer).getlength(run) for khmer, run in fonts.runs(_inked(text))))

    def draw(self, pen: ImageDraw.ImageDraw, x: float, baseline: int, text: str) -> None:
        """Black ink on the baseline from `x`."""
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
LARGE_NARROW = Style(40, bold=True)
"""So that a label and a date still share a line of 58 mm paper."""


def _has_khmer(text: str) -> bool:
    return any(map(fonts.is_khmer, text))


def _inked(text: str) -> str:
    return text.replace("\u200b", "")
