"""The fonts: installed, and able to draw every letter that the station may say."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication, QRawFont

from kiosk.texts import LANGUAGES, LOCALE_DIR
from ui.touch import app
from ui.touch.app import FONT_FAMILIES, TouchApp, TouchError, TouchSettings

UNDRAWN = {"\u200b", "\n", "\r"}  # the zero-width space only says where a line may break


@pytest.mark.parametrize("style", ["Regular", "Bold"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_catalogue_can_be_drawn(qapp: QGuiApplication, language: str, style: str) -> None:
    faces = [QRawFont.fromFont(QFontDatabase.font(family, style, 12)) for family in FONT_FAMILIES]
    text = (LOCALE_DIR / language / "LC_MESSAGES" / "tramsach.po").read_text(encoding="utf-8")
    missing = {
        letter for letter in set(text) - UNDRAWN if not any(f.supportsCharacter(ord(letter)) for f in faces)
    }
    assert missing == set()


def test_bold_is_a_font_of_its_own_and_never_smeared(qapp: QGuiApplication) -> None:
    for family in FONT_FAMILIES:
        assert "Bold" in QFontDatabase.styles(family)


def test_a_missing_font_is_told_at_the_start_with_what_to_install(
    qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "FONT_FAMILIES", ("Noto Sans", "No Such Face"))
    with pytest.raises(
        TouchError, match=r"the fonts No Such Face are not installed.*apt-get install fonts-noto"
    ):
        TouchApp(TouchSettings("T"), lambda action, argument: None)
