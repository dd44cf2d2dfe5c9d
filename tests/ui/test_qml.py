"""The QML itself, beside what `./dev lint` finds: no sentence written into it, no logic beyond a binding or one call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.view import Screen
from tests.ui.test_facade import TEXTS
from ui.touch.app import QML_DIR
from ui.touch.gallery import GALLERY
from ui.touch.stage import set_stage

FILES = sorted(QML_DIR.rglob("*.qml"))
SHOWN = re.compile(
    r"^\s*(?!objectName)"
    r"(?:(?:property string )?\w*(?:text|label|title|caption|sentence|words|name)|Accessible\.\w+)"
    r":(?P<said>.+)$",
    re.MULTILINE | re.IGNORECASE,
)
COMPARED = re.compile(r'[!=]==\s*"[^"]*"|\["[^"]*"\]')
LITERAL = re.compile(r'"([^"]*)"')


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_sentence_is_written_into_qml(file: Path) -> None:
    """Nor into a part of what is computed; what the screens show in fact: test_pseudo_language.py."""
    said = (
        COMPARED.sub("", found["said"].partition("//")[0])
        for found in SHOWN.finditer(file.read_text(encoding="utf-8"))
    )
    assert [words for line in said for words in LITERAL.findall(line) if re.search(r"[^\W\d_]", words)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_logic_is_written_into_qml(file: Path) -> None:
    text = re.sub(r"//.*", "", file.read_text(encoding="utf-8"))
    assert not re.search(r"\b(?:if|for|while|switch)\s*\((?![^)]*pressed\))", text)
    assert not re.search(r"\b(?:let|const|async|setTimeout|XMLHttpRequest|Timer)\b", text)


def test_every_screen_has_its_file() -> None:
    shown = {view("vi").screen: set_stage(view("vi"), TEXTS).screenSource for view in GALLERY.values()}
    assert shown.keys() == set(Screen)
    assert all((QML_DIR / "TramSach" / name).is_file() for name in shown.values())
