"""The floors inside drivers/rfid: bytes under commands under meaning under presence, and emulators on their own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import drivers.rfid

HOME = Path(drivers.rfid.__path__[0])
READERS = tuple(folder.name for folder in HOME.iterdir() if (folder / "reader.py").exists())


def imports(folder: str) -> set[str]:
    """What the files below `folder` import of this project."""
    place = HOME / folder
    files = [place] if place.is_file() else list(place.rglob("*.py"))
    assert files
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return {name for name in names if name.startswith("drivers.")}


def forbidden(folder: str, *places: str) -> set[str]:
    return {name for name in imports(folder) for place in places if name.startswith(f"drivers.rfid.{place}")}


def test_emulators_import_nothing_of_what_they_test() -> None:
    assert {name for name in imports("emulator") if not name.startswith("drivers.rfid.emulator")} == set()


def test_tag_models_know_no_reader() -> None:
    assert {name for name in imports("tags") if not name.startswith("drivers.rfid.tags")} == set()


@pytest.mark.parametrize("reader", READERS)
def test_readers_know_no_tag_model_and_no_pad(reader: str) -> None:
    assert forbidden(reader, "tags", "presence", "pad", "security", "emulator") == set()


def test_links_know_bytes_only() -> None:
    assert {name for name in imports("link.py") if not name.startswith("drivers.errors")} == set()


def test_presence_knows_no_vendor() -> None:
    assert forbidden("presence.py", "emulator", "link", *READERS) == set()
