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
    r'^\s*(?:text|label|title|caption|sentence|Accessible\.name):\s*"(?P<words>[^"]*)"', re.MULTILINE
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_sentence_is_written_into_qml(file: Path) -> None:
    assert [found["words"] for found in SHOWN.finditer(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_logic_is_written_into_qml(file: Path) -> None:
    text = re.sub(r"//.*", "", file.read_text(encoding="utf-8"))
    assert not re.search(r"\b(?:if|for|while|switch)\s*\((?![^)]*pressed\))", text)
    assert not re.search(r"\b(?:let|const|async|setTimeout|XMLHttpRequest|Timer)\b", text)


def test_every_screen_has_its_file() -> None:
    shown = {view("vi").screen: set_stage(view("vi"), TEXTS).screenSource for view in GALLERY.values()}
    assert shown.keys() == set(Screen)
    assert all((QML_DIR / "TramSach" / name).is_file() for name in shown.values())
