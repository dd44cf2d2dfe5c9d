"""One page beside the machine: how to borrow and to return, in real pictures of its screens. A4, as PDF.

Every word is the catalogue's, so the paper says what the screen says; the pictures are taken from the screens of this very
version. Made by `tramsach poster`; needs no display.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
)

from kiosk.messages import say
from kiosk.texts import Override, Texts
from ui.touch.app import FONT_FAMILIES, TouchApp, TouchSettings
from ui.touch.gallery import GALLERY

PAGE: Final = QSizeF(210, 297)  # mm
MARGIN: Final = 12.0
GAP: Final = 6.0
DPI: Final = 300
FINE: Final = 100  # units of the painter in a millimetre: sizes of fonts are whole numbers
GLASS: Final = (1280, 800)
PICTURE: Final = (960, 600)  # pixels, on 90 mm of paper: as sharp as a printer shows

INK, QUIET, BORROW, RETURN = "#10242C", "#4A5C63", "#0B5A75", "#2B6A3C"


@dataclass(frozen=True, slots=True)
class Step:
    """A picture of the gallery and the sentence below it."""

    screen: str
    code: str


BORROWING: Final = (
    Step("card", "card.heading"),
    Step("pin", "pin.heading"),
    Step("items-empty", "items.borrow"),
    Step("items", "poster.borrow.done"),
)
RETURNING: Final = (
    Step("choice", "poster.return.choose"),
    Step("items-return", "poster.return.done"),
    Step("goodbye-return", "goodbye.put_on_shelf"),
)


def write(
    out: Path, library: str, languages: tuple[str, ...], overrides: dict[str, Override] | None = None
) -> list[Path]:
    """`poster-<language>.pdf` in the folder `out`, one for each language."""
    out.mkdir(parents=True, exist_ok=True)
    return [
        _write(out / f"poster-{each}.pdf", library, each, (overrides or {}).get(each)) for each in languages
    ]


def _write(file: Path, library: str, language: str, override: Override | None) -> Path:
    pictures = _pictures(library, language, override)
    texts = Texts(language, override=override)
    writer = QPdfWriter(str(file))
    writer.setResolution(DPI)
    writer.setPageLayout(
        QPageLayout(QPageSize(PAGE, QPageSize.Unit.Millimeter), QPageLayout.Orientation.Portrait, QMarginsF())
    )
    writer.setTitle(texts.say(say("poster.title")))
    writer.setCreator("Trạm Sách")
    painter = QPainter(writer)
    try:
        painter.scale(DPI / 25.4 / FINE, DPI / 25.4 / FINE)
        Page(painter, texts, library, pictures).draw()
    finally:
        painter.end()
    return file


def _pictures(library: str, language: str, override: Override | None) -> dict[str, QImage]:
    """The screens, as a reader of this language sees them."""
    settings = TouchSettings(
        library, size=GLASS, mm_per_px=0.17, motion=False, overrides={language: override} if override else {}
    )
    touch = TouchApp(settings, lambda *_: None)
    made = {}
    try:
        for step in (*BORROWING, *RETURNING):
            touch.facade.show(replace(GALLERY[step.screen](language), strip=(), seconds_left=None))
            grabbed = touch.grab().convertToFormat(QImage.Format.Format_RGB888)
            made[step.screen] = grabbed.scaled(
                *PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
    finally:
        touch.dispose()
    return made


class Page:
    """Draws in millimetres."""

    def __init__(self, painter: QPainter, texts: Texts, library: str, pictures: dict[str, QImage]) -> None:
        self._painter, self._texts, self._library, self._pictures = painter, texts, library, pictures
        self._lower = 0.13 if texts.language == "km" else 0  # of the body; as Words.qml says

    def draw(self) -> None:
        width = PAGE.width() - 2 * MARGIN
        hint = QPainter.RenderHint
        # Flat colours: lossless is sharper than JPEG, and smaller.
        self._painter.setRenderHints(
            hint.Antialiasing | hint.SmoothPixmapTransform | hint.LosslessImageRendering
        )
        y = self._words(self._library, MARGIN, MARGIN - 2, width, 4.4, QUIET)
        y = self._words(self._say("poster.title"), MARGIN, y, width, 10.5, INK, bold=True) + 3
        y = self._section("action.borrow", BORROWING, 2, BORROW, y)
        self._section("action.return", RETURNING, 3, RETURN, y + 3)
        self._foot(width)

    def _say(self, code: str) -> str:
        return self._texts.say(say(code))

    def _section(self, heading: str, steps: tuple[Step, ...], columns: int, colour: str, y: float) -> float:
        """A band with its heading, and the steps below it, in rows; where it ends."""
        room = PAGE.width() - 2 * MARGIN
        with self._kept():
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(colour))
            self._painter.drawRoundedRect(_place(MARGIN, y, room, 11), 2 * FINE, 2 * FINE)
        self._words(self._say(heading), MARGIN + 4, y + 1.2, room, 6.2, "white", bold=True)
        width = (room - (columns - 1) * GAP) / columns
        top = y + 14
        for first in range(0, len(steps), columns):
            ends = [
                self._step(number, step, colour, MARGIN + place * (width + GAP), top, width)
                for place, (number, step) in enumerate(
                    list(enumerate(steps, start=1))[first : first + columns]
                )
            ]
            top = max(ends) + 3.5
        return top

    def _step(self, number: int, step: Step, colour: str, x: float, y: float, width: float) -> float:
        height = width * GLASS[1] / GLASS[0]
        frame = _place(x, y, width, height)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 2 * FINE, 2 * FINE)
        with self._kept():
            self._painter.setClipPath(outline)
            self._painter.drawImage(frame, self._pictures[step.screen])
        with self._kept():
            self._painter.setPen(QPen(QColor("#B3C4C5"), 0.4 * FINE))
            self._painter.drawPath(outline)
        size = 4.6 if width > 70 else 3.7
        badge = size * 1.7
        with self._kept():
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(colour))
            circle = _place(x, y + height + 2, badge, badge)
            self._painter.drawEllipse(circle)
            self._painter.setPen(QColor("white"))
            self._painter.setFont(_font(size, bold=True))
            self._painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
        ended = self._words(
            self._say(step.code), x + badge + 2, y + height + 1.6, width - badge - 2, size, INK, bold=True
        )
        return max(ended, y + height + 2 + badge)

    def _foot(self, width: float) -> None:
        lines = " · ".join(self._say(code) for code in ("poster.language", "poster.ease"))
        y = PAGE.height() - MARGIN - 15
        y = self._words(lines, MARGIN, y, width, 4.2, QUIET)
        self._words(self._say("poster.help"), MARGIN, y + 1, width, 6.2, INK, bold=True)

    def _words(
        self, words: str, x: float, y: float, width: float, size: float, colour: str, *, bold: bool = False
    ) -> float:
        """Lines of text from this corner on; where they end. `size` in mm is the letter's body."""
        with self._kept():
            self._painter.setPen(QColor(colour))
            self._painter.setFont(_font(size, bold=bold))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            drawn = self._painter.drawText(_place(x, y + size * self._lower, width, 100), flags, words)
            return y + drawn.height() / FINE

    @contextmanager
    def _kept(self) -> Iterator[None]:
        self._painter.save()
        try:
            yield
        finally:
            self._painter.restore()


def _place(x: float, y: float, width: float, height: float) -> QRectF:
    """Of millimetres."""
    return QRectF(x * FINE, y * FINE, width * FINE, height * FINE)


def _font(size: float, *, bold: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPixelSize(round(size * FINE))
    font.setBold(bold)
    return font
