"""The sheet of command barcodes: A4, three languages, Code 128, for `tramsach commands print`.

A code is 11 mm high, 0.25 mm to the thinnest bar: wide enough for laser and camera scanners alike, short enough for two columns.
Knows pictures and texts, no station.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw

from drivers.printer.fonts import face, runs
from kiosk.messages import Message, say
from kiosk.rules.commands import COMMANDS
from kiosk.texts import Texts
from kiosk.view import Action

DPI = 300
PAGE = (2480, 3508)  # A4
MARGIN = 150
COLUMNS = 2
BAR = 3  # dots to the thinnest bar: 0.25 mm
HIGH = 130  # 11 mm
INK, QUIET = 0, 90


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str  # what the scanner reads
    words: tuple[str, ...]  # what it does, in each language


def draw(prefix: str, languages: Iterable[str]) -> Image.Image:
    """One page. Raises Misconfigured where fonts are missing."""
    tongues = [Texts(language) for language in languages]
    page = Image.new("L", PAGE, 255)
    pen = ImageDraw.Draw(page)
    y = MARGIN
    for number, tongue in enumerate(tongues):
        _write(pen, MARGIN, y, tongue.say(say("commands.title")), 60 if number == 0 else 42, bold=number == 0)
        y += 90 if number == 0 else 66
    cells = [_cell(prefix, name, tongues) for name in COMMANDS]
    rows = -(-len(cells) // COLUMNS)
    width, height = (PAGE[0] - 2 * MARGIN) // COLUMNS, (PAGE[1] - y - MARGIN) // rows
    for number, cell in enumerate(cells):
        across, down = number % COLUMNS, number // COLUMNS
        _draw_cell(page, pen, cell, MARGIN + across * width, y + 40 + down * height)
    return page


def _cell(prefix: str, name: str, tongues: list[Texts]) -> _Cell:
    return _Cell(prefix + name, tuple(dict.fromkeys(tongue.say(_meaning(name)) for tongue in tongues)))


def _meaning(name: str) -> Message:
    """A language is called by its own name."""
    touch = COMMANDS[name]
    return say(f"language.{touch.argument}" if touch.action is Action.LANGUAGE else f"action.{touch.action}")


def _draw_cell(page: Image.Image, pen: ImageDraw.ImageDraw, cell: _Cell, x: int, y: int) -> None:
    _write(pen, x, y, cell.words[0], 46, bold=True)
    bars = _bars(cell.text)
    page.paste(bars, (x, y + 72))
    _write(pen, x, y + 72 + HIGH + 6, "  ·  ".join((*cell.words[1:], cell.text)), 30, ink=QUIET)


def _bars(text: str) -> Image.Image:
    """With its quiet zones, every bar as high as `HIGH`."""
    drawn: Any = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128), scale=1
    )
    height, width = drawn.shape
    line = Image.frombuffer("L", (width, height), bytes(memoryview(drawn)), "raw", "L", 0, 1)
    return line.crop((0, height // 2, width, height // 2 + 1)).resize(
        (width * BAR, HIGH), Image.Resampling.NEAREST
    )


def _write(
    pen: ImageDraw.ImageDraw, x: int, y: int, text: str, size: int, *, bold: bool = False, ink: int = INK
) -> None:
    left = float(x)
    for khmer, run in runs(text.replace("\u200b", "")):
        font = face(size, khmer=khmer, bold=bold)
        pen.text((left, y + size), run, font=font, fill=ink, anchor="ls")
        left += font.getlength(run)
