"""`python -m tests.ui.kiosk_process STATION.TOML`: a whole kiosk in a process of its own, for tests that look into its memory.

The world around it stays with the test, so that whatever is found here was kept by the kiosk. Orders come line by line on
standard input: `tap NAME`, `key NUMBER`, `find NEEDLES` (as JSON, each spelt backwards, so that asking does not plant what is
looked for), `kb`, `complaints` (of Qt and QML, until now), `complain` (make Qt do so). It tells every screen that it shows, and
the answers, line by line; it ends with its standard input.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import structlog
from PySide6.QtCore import QCoreApplication, QEvent, QMetaObject, QObject, QSocketNotifier, Qt, qWarning
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem

from config.load import load
from kiosk.build import build
from kiosk.events import Touched
from kiosk.ils_sip2 import connect
from kiosk.station import Station
from tests.ui.complaints import collect
from tests.ui.memory import held_kb
from ui.touch.app import TouchApp, TouchSettings
from ui.touch.page import Page

TEXT = (str, bytes, bytearray)
ENOUGH = 2  # findings; it takes long to find out who keeps them
MAY_BE_TEXT = {"QString", "QStringList", "QVariant", "QVariantList", "QUrl"}


class Kiosk:
    def __init__(self, file: Path) -> None:
        self._complaints = collect()
        settings = load(file)
        glass = TouchSettings("Thư viện", mm_per_px=0.193, size=(800, 480), motion=False)
        self.touch = TouchApp(glass, lambda action, argument: self.station.post(Touched(action, argument)))
        self.station: Station = build(settings, self.touch.show_view, connect)
        self.touch.facade.stageChanged.connect(self._tell_screen)
        self._told = self._unread = ""
        self._waiting: deque[str] = deque()
        self._frames = (
            0  # to be drawn before the next touch: texts that wrap move their neighbours while they are drawn
        )
        self.touch.window.frameSwapped.connect(self._drawn)
        self._orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self._orders.activated.connect(self._obey)

    def run(self) -> None:
        self.station.start()
        try:
            self.touch.run()
        finally:
            self.station.stop()

    def _tell_screen(self) -> None:
        view = self.touch.facade.view
        wrong = view.pin is not None and view.pin.wrong
        told = (
            f"screen {view.screen.value} busy={view.busy} rows={len(view.rows)} done={view.done} "
            f"language={view.language} wrong={wrong} actions={','.join(view.actions)}"
        )
        if told != self._told:
            self._told = told
            print(told, flush=True)

    def _obey(self) -> None:
        came = os.read(sys.stdin.fileno(), 65_536)
        if not came:
            self._orders.setEnabled(False)
            self.touch.close()
        *lines, self._unread = (self._unread + came.decode()).split("\n")
        self._waiting.extend(lines)
        self._go_on()

    def _go_on(self) -> None:
        """One order after the other; a finger waits for the picture."""
        while self._waiting and not self._frames:
            if self._waiting[0].startswith("tap "):
                self._frames = 2
                self.touch.window.update()
            else:
                self._do(self._waiting.popleft())

    def _drawn(self) -> None:
        if not self._frames:
            return
        self._frames -= 1
        if self._frames:
            self.touch.window.update()
        else:
            self._do(self._waiting.popleft())
            self._go_on()

    def _do(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word == "tap":
            Page(self.touch.window).tap(rest)
        elif word == "key":
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, int(rest), Qt.KeyboardModifier.NoModifier)
                QCoreApplication.sendEvent(self.touch.window, key)
        elif word == "kb":
            print(f"kb {held_kb()}", flush=True)
        elif word == "complaints":
            print(f"complaints {json.dumps(self._complaints)}", flush=True)
        elif word == "complain":
            qWarning("as asked")
        elif word == "find":
            print(f"found {json.dumps(self._find(json.loads(rest)))}", flush=True)

    def _find(self, reversed_needles: list[str]) -> list[str]:
        found = [f"Python: {where}" for where in islice(in_python(reversed_needles), ENOUGH)]
        root: QObject = self.touch.window
        return found + [f"QML: {where}" for where in in_qml(root, reversed_needles)]


def holds(text: Any, reversed_needles: list[str]) -> str:
    """Which of these the text holds, or ""; a needle of digits only is a PIN and must be all of the text."""
    plain = text if isinstance(text, str) else bytes(text).decode("utf-8", "replace")
    backwards = plain[::-1]
    return next((n for n in reversed_needles if (backwards == n if n.isdigit() else n in backwards)), "")


def in_python(reversed_needles: list[str]) -> Iterator[str]:
    """Every object that the collector knows, and the texts that it holds; code and its constants hold no reader."""
    gc.collect()
    for holder in gc.get_objects():
        if isinstance(holder, ModuleType | FrameType) or holder is reversed_needles:
            continue
        for held in gc.get_referents(holder):
            if isinstance(held, TEXT) and held not in reversed_needles and holds(held, reversed_needles):
                yield f"{type(held).__name__} in {name(holder)}{keepers(holder)}"


def name(holder: object) -> str:
    kind = type(holder)
    keys = f" with {sorted(map(str, holder))[:6]}" if isinstance(holder, dict) else ""
    return f"{kind.__module__}.{kind.__qualname__}{keys}"


def keepers(holder: object, depth: int = 4) -> str:
    """Who keeps it, for whoever has to cure it: the first keeper of each, some steps up."""
    chain = ""
    for _ in range(depth):
        near = [
            each for each in gc.get_referrers(holder) if not isinstance(each, list) and each is not locals()
        ]
        holder = next(
            (each for each in near if not isinstance(each, FrameType) or each.f_globals is not globals()),
            None,
        )
        if holder is None:
            break
        chain += f" < {holder.f_code.co_qualname if isinstance(holder, FrameType) else name(holder)}"
    return chain


def in_qml(root: QObject, reversed_needles: list[str]) -> Iterator[str]:
    """Every property of everything in the window, visible or not."""
    for thing in everything(root):
        meta: QMetaObject = thing.metaObject()
        for number in range(meta.propertyCount()):
            name, kind = str(meta.property(number).name()), str(meta.property(number).typeName())
            if kind not in MAY_BE_TEXT:
                continue
            value = thing.property(name)
            if isinstance(value, str | list) and holds(str(value), reversed_needles):
                yield f"{meta.className()}.{name} of {thing.objectName()!r}"


def everything(root: QObject) -> Iterator[QObject]:
    known: dict[int, QObject] = {}  # by id, and held: the id of a wrapper that was freed may come again
    waiting: list[QObject] = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in known:
            continue
        known[id(thing)] = thing
        yield thing
        waiting += thing.children()
        if isinstance(thing, QQuickItem):
            waiting += thing.childItems()
        content = thing.property("contentItem")
        if isinstance(content, QObject):
            waiting.append(content)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    Kiosk(Path(sys.argv[1])).run()
