"""Key screens against small pictures of how they looked when people last looked at them.

Coarse on purpose (a quarter of the size, softened): another version of a font must pass, another layout or colour must not.
After a change that is meant, look at the new screens, then run this file once with TRAMSACH_PICTURES=write.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from PySide6.QtGui import QImage

from tests.ui.conftest import Kiosk
from ui.touch.gallery import GALLERY

FOLDER = Path(__file__).parent / "pictures"
SMALL = (320, 200)
TILES = (16, 10)
WHOLE_BAR, TILE_BAR = 3.0, 28.0  # mean difference of 255, over the whole and in the worst tile

PLAIN: dict[str, object] = {}
FITTED = {"large_text": True, "low_reach": True, "theme": "high_contrast"}
KEY_SCREENS = {
    "pin-vi": ("pin", "vi", PLAIN),
    "receipt-en": ("receipt", "en", PLAIN),
    "goodbye-km": ("goodbye", "km", PLAIN),
    "notice-not-done-vi": ("notice-not-done", "vi", PLAIN),
    "pin-vi-fitted": ("pin", "vi", FITTED),
}


def small(grabbed: QImage) -> Image.Image:
    rgb = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    size, stride = (rgb.width(), rgb.height()), rgb.bytesPerLine()
    picture = Image.frombuffer("RGB", size, bytes(rgb.constBits()), "raw", "RGB", stride, 1)
    return picture.resize(SMALL, Image.Resampling.BOX)


def soft(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").filter(ImageFilter.GaussianBlur(1.5))


def differences(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Mean difference of the whole, and of the tile that differs most."""
    difference = ImageChops.difference(soft(one), soft(other)).convert("L")
    tiles = difference.resize(TILES, Image.Resampling.BOX)
    return ImageStat.Stat(difference).mean[0], float(max(tiles.tobytes()))


@pytest.mark.parametrize("name", KEY_SCREENS)
def test_key_screens_look_as_they_did(make_kiosk: Callable[..., Kiosk], name: str) -> None:
    screen, language, modes = KEY_SCREENS[name]
    kiosk = make_kiosk(**modes)
    kiosk.show(GALLERY[screen](language))
    now, file = small(kiosk.touch.grab()), FOLDER / f"{name}.png"
    if os.environ.get("TRAMSACH_PICTURES") == "write":
        now.quantize(64).save(file, optimize=True)
    assert file.stat().st_size <= 30_000
    whole, worst = differences(now, Image.open(file))
    assert (whole <= WHOLE_BAR, worst <= TILE_BAR) == (True, True), (
        f"{name}: {whole:.1f}, worst tile {worst:.0f}"
    )


@pytest.mark.parametrize(
    ("screen", "language", "modes"),
    [("pin-wrong", "vi", PLAIN), ("receipt", "vi", PLAIN), ("pin", "vi", {"theme": "high_contrast"})],
    ids=["another text", "another screen", "another theme"],
)
def test_a_screen_that_looks_otherwise_is_noticed(
    make_kiosk: Callable[..., Kiosk], screen: str, language: str, modes: dict[str, object]
) -> None:
    kiosk = make_kiosk(**modes)
    kiosk.show(GALLERY[screen](language))
    whole, worst = differences(small(kiosk.touch.grab()), Image.open(FOLDER / "pin-vi.png"))
    assert whole > WHOLE_BAR or worst > TILE_BAR
