"""Key screens against small pictures of how they looked when people last looked at them.

A quarter of the size and softened, because another version of a font or of its renderer must pass (Debian 12 and 13 differ);
so it is tile by tile that a picture is judged: a tile is 80 pixels of the 10-inch screen, 14 mm, and a control that has moved by
8 mm, vanished or changed its colour fills one. Tests below move a button, take one away and draw all letters another way.
After a change that is meant, look at the new screens, then run this file once with TRAMSACH_PICTURES=write.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from PySide6.QtGui import QFont, QImage

from tests.ui.conftest import Kiosk
from ui.touch.gallery import GALLERY
from ui.touch.page import Page

FOLDER = Path(__file__).parent / "pictures"
REDUCED = 4
TILE = 20  # of the reduced picture
WHOLE_BAR, TILE_BAR = 3.0, 28.0  # mean difference of 255, over the whole and in the worst tile
MOVED_MM = 8.0

PLAIN: dict[str, object] = {}
FITTED = {"large_text": True, "low_reach": True, "theme": "high_contrast"}
MAIN = ("welcome", "items", "pin", "account", "goodbye", "out-of-order")
KEY_SCREENS = (
    {f"{screen}-{lang}": (screen, lang, "10-inch", PLAIN) for screen in MAIN for lang in ("vi", "en", "km")}
    | {f"{screen}-vi-portrait": (screen, "vi", "portrait", PLAIN) for screen in MAIN}
    | {
        "receipt-en": ("receipt", "en", "10-inch", PLAIN),
        "notice-not-done-vi": ("notice-not-done", "vi", "10-inch", PLAIN),
        "pin-vi-fitted": ("pin", "vi", "10-inch", FITTED),
        "items-km-7-inch": ("items", "km", "7-inch", PLAIN),
    }
)


def small(grabbed: QImage) -> Image.Image:
    rgb = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    size, stride = (rgb.width(), rgb.height()), rgb.bytesPerLine()
    picture = Image.frombuffer("RGB", size, bytes(rgb.constBits()), "raw", "RGB", stride, 1)
    return picture.resize((size[0] // REDUCED, size[1] // REDUCED), Image.Resampling.BOX)


def soft(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").filter(ImageFilter.GaussianBlur(1.5))


def differences(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Mean difference of the whole, and of the tile that differs most."""
    difference = ImageChops.difference(soft(one), soft(other)).convert("L")
    tiles = (difference.width // TILE, difference.height // TILE)
    worst = difference.resize(tiles, Image.Resampling.BOX)
    return ImageStat.Stat(difference).mean[0], float(max(worst.tobytes()))


def same(one: Image.Image, other: Image.Image) -> bool:
    whole, worst = differences(one, other)
    return whole <= WHOLE_BAR and worst <= TILE_BAR


def shown(make_kiosk: Callable[..., Kiosk], name: str) -> Kiosk:
    screen, language, size, modes = KEY_SCREENS[name]
    kiosk = make_kiosk(size, **modes)
    kiosk.show(GALLERY[screen](language))
    return kiosk


def kept(name: str) -> Image.Image:
    return Image.open(FOLDER / f"{name}.png")


@pytest.mark.parametrize("name", KEY_SCREENS)
def test_key_screens_look_as_they_did(make_kiosk: Callable[..., Kiosk], name: str) -> None:
    now, file = small(shown(make_kiosk, name).touch.grab()), FOLDER / f"{name}.png"
    if os.environ.get("TRAMSACH_PICTURES") == "write":
        now.quantize(64).save(file, optimize=True)
    assert file.stat().st_size <= 30_000
    whole, worst = differences(now, kept(name))
    assert same(now, kept(name)), f"{name}: {whole:.1f}, worst tile {worst:.0f}"


def test_every_kept_picture_is_of_a_key_screen_and_all_together_are_small() -> None:
    files = list(FOLDER.glob("*.png"))
    assert {file.stem for file in files} == set(KEY_SCREENS)
    assert sum(file.stat().st_size for file in files) < 1_000_000


@pytest.mark.parametrize(
    ("screen", "language", "modes"),
    [
        ("pin-wrong", "vi", PLAIN),
        ("receipt", "vi", PLAIN),
        ("pin", "en", PLAIN),
        ("pin", "vi", {"theme": "high_contrast"}),
    ],
    ids=["another text", "another screen", "another language", "another theme"],
)
def test_a_screen_that_looks_otherwise_is_noticed(
    make_kiosk: Callable[..., Kiosk], screen: str, language: str, modes: dict[str, object]
) -> None:
    kiosk = make_kiosk(**modes)
    kiosk.show(GALLERY[screen](language))
    assert not same(small(kiosk.touch.grab()), kept("pin-vi"))


CONTROLS = [("welcome-vi", "borrow"), ("items-vi", "finish"), ("pin-vi", "key_5"), ("account-vi", "finish")]


@pytest.mark.parametrize(("name", "control"), CONTROLS)
def test_a_control_that_has_moved_or_vanished_is_noticed(
    make_kiosk: Callable[..., Kiosk], name: str, control: str
) -> None:
    kiosk = shown(make_kiosk, name)
    item = Page(kiosk.touch.window).find(control)
    item.setProperty("opacity", 0.0)
    assert not same(small(kiosk.touch.grab()), kept(name)), "vanished"
    item.setProperty("opacity", 1.0)
    assert same(small(kiosk.touch.grab()), kept(name))
    item.setX(item.x() - MOVED_MM * kiosk.touch.facade.property("pixelsPerMm"))
    assert not same(small(kiosk.touch.window.grabWindow()), kept(name)), "moved"


@pytest.mark.parametrize(
    "hinting", [QFont.HintingPreference.PreferNoHinting, QFont.HintingPreference.PreferFullHinting]
)
@pytest.mark.parametrize("name", ["welcome-vi", "items-km", "pin-en"])
def test_letters_that_are_drawn_another_way_are_still_the_same_screen(
    make_kiosk: Callable[..., Kiosk],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    hinting: QFont.HintingPreference,
) -> None:
    """As another renderer of the same letters does: their edges and widths change by parts of a pixel."""

    def font() -> QFont:
        made = QFont()
        made.setHintingPreference(hinting)
        return made

    monkeypatch.setattr("ui.touch.app.QFont", font)
    now = small(shown(make_kiosk, name).touch.grab())
    assert same(now, kept(name)), differences(now, kept(name))
