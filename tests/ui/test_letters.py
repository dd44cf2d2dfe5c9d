"""Type as Vietnamese and Khmer need it: no capitals for emphasis, no spaced or slanted letters, no cut inside a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.ui.conftest import QML_DIR

FILES = sorted(QML_DIR.rglob("*.qml"))
NEVER = {
    r"capitalization": "Khmer has no capitals, and stacked Vietnamese accents suffer",
    r"\.toUpperCase\(|\.toLocaleUpperCase\(": "the catalogue's own letters stand",
    r"letterSpacing": "Khmer clusters fall apart",
    r"italic\s*:": "there is no Khmer italic",
    r"font\.family|fontFamily": "the two families of `ui.touch.app` are set once",
}

MAY = {
    "BigButton.qml": NEVER[
        r"font\.family|fontFamily"
    ],  # measures its words in the face in which they are drawn
    "PinLetters.qml": NEVER[
        r"\.toUpperCase\(|\.toLocaleUpperCase\("
    ],  # the signs a to z of its keys, no words
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_screen_changes_the_letters_that_the_catalogue_wrote(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = [why for pattern, why in NEVER.items() if re.search(pattern, text)]
    may = MAY.get(file.name, "")
    found = [why for why in found if why != may]
    assert found == []


def test_only_a_title_of_the_library_system_may_be_cut() -> None:
    cutting = {file.name for file in FILES if re.search(r"elide\s*:", file.read_text(encoding="utf-8"))}
    assert "ItemRow.qml" in cutting
    assert {name for name in cutting if not name.startswith("Staff")} == {"ItemRow.qml", "PutBack.qml"}
