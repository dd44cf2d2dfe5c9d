"""What the documents promise: every picture and every page that they point at is there, and staff find the words on the glass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.texts.overrides import known_sentences
from tests.house.tree import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = ROOT / "docs" / "pictures"
GUIDES = {"en": ROOT / "docs" / "staff-guide.md", "vi": ROOT / "docs" / "huong-dan-nhan-vien.md"}
PLAIN_WORDS = {
    "en": {"reference", "lock", "Green tick", "Amber triangle", "Red sign", "Why", "Emptying", "Checking"},
    "vi": {"mã", "ổ khóa", "Dấu xanh", "Tam giác vàng", "Dấu đỏ", "Kiểm thùng"},
}
"""In bold without being words of the screen."""


def links(page: Path) -> list[str]:
    return re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_points_at_is_there(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_by_a_page_and_small() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    pictures = sorted(PICTURES.glob("*.png"))
    assert [picture.name for picture in pictures if picture.resolve() not in shown] == []
    assert max(picture.stat().st_size for picture in pictures) < 60_000
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000


@pytest.mark.parametrize("language", GUIDES)
def test_what_a_guide_says_to_touch_stands_on_the_glass(language: str) -> None:
    compile_catalogues(LOCALE_DIR)
    words = {re.sub(r"\{\w+\}", "…", sentence) for sentence in known_sentences(language).values()}
    bold = set(re.findall(r"\*\*(.+?)\*\*", GUIDES[language].read_text(encoding="utf-8")))
    assert bold - words - PLAIN_WORDS[language] == set()
