"""The floors inside drivers/rfid that tests/house does not look at: bytes lowest, and a pad that knows no vendor."""

from __future__ import annotations

import ast
from pathlib import Path

import drivers.rfid

HOME = Path(drivers.rfid.__path__[0])
READERS = tuple(folder.name for folder in HOME.iterdir() if (folder / "reader.py").exists())


def imports(file: str) -> set[str]:
    """The modules of this project that `file` imports."""
    tree = ast.parse((HOME / file).read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in names if name.startswith("drivers.")}


def test_links_know_bytes_only() -> None:
    assert imports("link.py") == {"drivers.errors", "drivers.usb_tty"}


def test_presence_and_security_know_no_vendor_and_no_line() -> None:
    assert READERS
    for file in ("presence.py", "security.py", "pad.py"):
        parts = {name.split(".")[2] for name in imports(file) if name.startswith("drivers.rfid.")}
        assert not parts & {"link", "exchange", "emulator", *READERS}, file
