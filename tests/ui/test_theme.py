"""The theme: every pair of colours that carries text, and the sizes, measured as the screens use them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject, QSizeF
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtQml import QQmlEngine

from ui.touch.app import QML_DIR

TEXT_ON = [
    *(
        (ink, "background")
        for ink in ("ink", "quietInk", "borrow", "giveBack", "account", "attention", "stop", "done")
    ),
    *((ink, "surface") for ink in ("ink", "quietInk", "borrow", "giveBack", "account", "info")),
    *(
        (ink, tint)
        for tint in ("doneTint", "attentionTint", "stopTint", "infoTint")
        for ink in ("ink", "quietInk")
    ),
    ("done", "doneTint"),
    ("attention", "attentionTint"),
    ("stop", "stopTint"),
    ("info", "infoTint"),
    ("borrow", "doneTint"),
    *(("onFilled", fill) for fill in ("borrow", "giveBack", "account", "done", "attention", "stop")),
    ("onKeyClear", "keyClear"),
]
OUTLINES = [("outline", "background"), ("outline", "surface"), ("borrow", "surface")]


def luminance(colour: QColor) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def theme(qapp: QGuiApplication) -> Iterator[QObject]:
    engine = QQmlEngine()
    engine.addImportPath(str(QML_DIR))
    found = engine.singletonInstance("TramSach.Parts", "Theme")
    assert isinstance(found, QObject)
    yield found
    shiboken6.delete(engine)


@pytest.mark.parametrize("high_contrast", [False, True], ids=["light", "high contrast"])
def test_every_text_has_a_contrast_of_four_and_a_half(theme: QObject, high_contrast: bool) -> None:
    theme.setProperty("highContrast", high_contrast)
    ratios = {
        f"{ink} on {ground}": contrast(theme.property(ink), theme.property(ground)) for ink, ground in TEXT_ON
    }
    assert {pair: f"{ratio:.2f}" for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("high_contrast", [False, True], ids=["light", "high contrast"])
def test_every_outline_of_a_control_has_a_contrast_of_three(theme: QObject, high_contrast: bool) -> None:
    theme.setProperty("highContrast", high_contrast)
    ratios = {
        f"{ink} on {ground}": contrast(theme.property(ink), theme.property(ground))
        for ink, ground in OUTLINES
    }
    assert {pair: f"{ratio:.2f}" for pair, ratio in ratios.items() if ratio < 3} == {}


@pytest.mark.parametrize(
    ("mm_per_px", "width", "height"), [(0.170, 1280, 800), (0.179, 1920, 1080), (0.248, 1080, 1920)]
)
def test_capitals_and_keys_have_their_millimetres_on_every_full_size_screen(
    theme: QObject, mm_per_px: float, width: int, height: int
) -> None:
    theme.setProperty("pixelsPerMm", 1 / mm_per_px)
    theme.setProperty("window", QSizeF(width, height))

    def capital(size: str) -> float:
        return float(theme.property(size)) * 0.714 * mm_per_px  # Noto Sans: capitals are 0.714 em high

    assert capital("bodySize") >= 4.75
    assert capital("factSize") >= 7.2
    assert capital("titleSize") >= 8.9
    assert capital("countSize") >= 24.5
    assert theme.property("buttonHeight") * mm_per_px >= 21.9


def test_a_seven_inch_screen_keeps_body_text_readable_at_arm_s_length(theme: QObject) -> None:
    theme.setProperty("pixelsPerMm", 1 / 0.193)
    theme.setProperty("window", QSizeF(800, 480))
    assert theme.property("bodySize") * 0.714 * 0.193 >= 4.1  # 0.7° at 335 mm
