"""Writes `surface.qmltypes`, which tells qmllint what `Desk` offers: `python -m ui.demo.qmltypes`."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMetaObject

from ui.demo.desk import QML_IMPORT_NAME, Desk
from ui.touch.qmltypes import describe

FILE = Path(__file__).parent / "qml" / "TramSachDesk" / "Surface" / "surface.qmltypes"


def surface() -> str:
    """The description of the desk's surface as it is."""
    meta: QMetaObject = Desk.staticMetaObject  # type: ignore[attr-defined]  # every QObject has it; the stubs forget
    return describe(meta, QML_IMPORT_NAME)


if __name__ == "__main__":
    FILE.write_text(surface(), encoding="utf-8")
