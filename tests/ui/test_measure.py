"""How large a pixel is: keys and letters are so many millimetres, however the screen hangs (ux.md §3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest
from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QScreen

from ui.touch.app import measure

USUAL = 0.17


@dataclass
class Panel:
    """As Qt tells of a screen."""

    pixels: tuple[int, int]
    millimetres: tuple[float, float]

    def geometry(self) -> QRect:
        return QRect(0, 0, *self.pixels)

    def physicalSize(self) -> QSizeF:
        return QSizeF(*self.millimetres)


@pytest.mark.parametrize(
    ("pixels", "millimetres", "mm_per_px"),
    [
        ((1920, 1080), (476, 268), 0.248),  # 21.5", as it stands
        ((1080, 1920), (268, 476), 0.248),  # hung upright, and told so
        ((1080, 1920), (476, 268), 0.248),  # hung upright under Wayland, which tells of the panel
        ((800, 480), (154, 86), 0.1925),  # 7": its sides differ by 7 %
        ((1920, 1080), (160, 90), 0.0833),
    ],
)
def test_a_pixel_is_as_large_as_the_panel_makes_it(
    pixels: tuple[int, int], millimetres: tuple[float, float], mm_per_px: float
) -> None:
    assert measure(cast(QScreen, Panel(pixels, millimetres))) == pytest.approx(mm_per_px, rel=0.002)


@pytest.mark.parametrize(
    ("pixels", "millimetres"),
    [
        ((1920, 1080), (0, 0)),  # a projector: its picture is as large as its wall
        ((1280, 1024), (160, 90)),  # EDID that tells a ratio, and not even its own
        ((1920, 1080), (16, 9)),  # the same in centimetres
        ((1280, 800), (2000, 1250)),
        ((0, 0), (476, 268)),  # no screen is there yet
    ],
)
def test_a_screen_that_cannot_be_right_is_not_believed(
    pixels: tuple[int, int], millimetres: tuple[float, float]
) -> None:
    assert measure(cast(QScreen, Panel(pixels, millimetres))) == USUAL
