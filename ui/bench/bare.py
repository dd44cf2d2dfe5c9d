"""`python -m ui.bench.bare MODULE,MODULE,…`: a bare QML window that imports the same modules; the measure of start and memory.

What it holds, and nothing else:
- every Python module that is not this project's own and that the running kiosk had loaded (the bench asks a kiosk for them and
  hands them over): the standard library's, PySide6's, pydantic's, SQLAlchemy's and all the rest;
- the QML modules that the screens import (QML_MODULES), in a QQmlApplicationEngine;
- a QGuiApplication with the same renderer and render loop as the kiosk's, and one empty window of the kiosk's size, painted;
- the sd_notify of `ui.cli.notify`, by which it tells that it has been painted.

It has no thread, no socket, no database, no font but the default, no text, no picture, and none of the project's other modules.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module

from ui.cli.notify import tell

QML_MODULES = ("QtQuick", "QtQuick.Layouts", "QtQuick.Shapes")
PAINTED = "STATUS=painted"
WIDTH, HEIGHT = 1280, 800


def import_all(modules: Iterable[str]) -> None:
    """Imports these; says which do not let themselves be imported by that name (aliases that a library made of itself)."""
    for name in modules:
        try:
            import_module(name)
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)


def window_qml() -> bytes:
    imports = "".join(f"import {module}\n" for module in QML_MODULES)
    return f"{imports}Window {{ width: {WIDTH}; height: {HEIGHT}; visible: true }}".encode()


def main(modules: str) -> int:
    import_all(modules.split(","))
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow, QSGRendererInterface

    os.environ.setdefault("QSG_RENDER_LOOP", "basic")
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    app = QGuiApplication(["bare"])
    engine = QQmlApplicationEngine()
    engine.loadData(window_qml())
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.frameSwapped.connect(lambda: tell(PAINTED))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
