"""`python -m tests.ui.bare_loop`: a bare QML window that goes round like a kiosk's day; the measure of drift in memory.

What Qt Quick and PySide6 themselves take for such a loop, and nothing of this project: a window of the kiosk's size with its QML
imports, renderer, render loop and fonts; a Loader that goes through six screens a round, a list that gets two rows and loses
them, words in three scripts, and two frames at every step, as before every touch of the measured kiosk. Orders come line by line
on standard input, `loop NUMBER` and `kb`; it ends with its standard input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QMetaObject, QSocketNotifier
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from tests.ui.memory import held_kb
from ui.bench.bare import QML_MODULES

SCREENS: Final = ("one", "two", "one", "list", "two", "one")
WORDS: Final = ("Đặt thẻ hoặc sách vào đây", "Place your card or book here", "ដាក់កាត ឬសៀវភៅនៅទីនេះ")
DRAWN: Final = (None, None)  # two frames
FAMILIES: Final = ["Noto Sans", "Noto Sans Khmer UI"]
QML: Final = (
    "".join(f"import {module}\n" for module in QML_MODULES)
    + """
Window {
    id: window
    property string words
    property var screens: ({ one: one, two: two, list: list })
    property string screen: "one"
    width: 800; height: 480; visible: true

    ListModel { id: rows }
    function add() { rows.insert(0, { words: words + " " + rows.count }); }
    function clear() { rows.clear(); }

    Loader { anchors.fill: parent; sourceComponent: window.screens[window.screen] }

    Component {
        id: one
        Text { text: window.words; font.pixelSize: 40; wrapMode: Text.WordWrap }
    }
    Component {
        id: two
        Row {
            Repeater {
                model: 3
                Rectangle {
                    required property int index
                    width: 200; height: 200; radius: 10; color: "steelblue"
                    Text { anchors.centerIn: parent; text: window.words + parent.index }
                }
            }
        }
    }
    Component {
        id: list
        Column {
            Repeater {
                model: rows
                Text { required property string words; text: words; font.pixelSize: 30 }
            }
        }
    }
}
"""
)


class Bare:
    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._rounds = 0
        self._steps: Iterator[None] | None = None
        window.frameSwapped.connect(self._step)
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._orders.activated.connect(self._obey)

    def _obey(self) -> None:
        """One order at a time, answered before the next comes."""
        line = os.read(sys.stdin.fileno(), 100).decode()
        word, _, number = line.strip().partition(" ")
        if not line:
            QCoreApplication.quit()
        elif word == "loop":
            self._steps = self._loop(int(number))
            self._window.update()
        elif word == "kb":
            print(f"kb {held_kb()}", flush=True)

    def _step(self) -> None:
        """A frame was drawn. Each step is the event loop's, as touches are: what Qt is to free, it frees in between."""
        if self._steps is None:
            return
        if next(self._steps, "over") == "over":
            self._steps = None
            print("looped", flush=True)
        else:
            self._window.update()

    def _loop(self, rounds: int) -> Iterator[None]:
        for _ in range(rounds):
            self._rounds += 1
            self._window.setProperty("words", WORDS[self._rounds % len(WORDS)])
            for screen in SCREENS:
                self._window.setProperty("screen", screen)
                yield from DRAWN
                for _ in range(2 if screen == "list" else 0):
                    QMetaObject.invokeMethod(self._window, "add")
                    yield from DRAWN
            QMetaObject.invokeMethod(self._window, "clear")


def main() -> None:
    app = QGuiApplication(["bare"])
    font = QFont()
    font.setFamilies(FAMILIES)
    app.setFont(font)
    engine = QQmlApplicationEngine()
    engine.loadData(QML.encode())
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    bare = Bare(window)
    app.exec()
    del bare
    shiboken6.delete(engine)


if __name__ == "__main__":
    main()
