"""From a finger leaving the glass to the painted picture that shows what it did, against a button of a bare QML window.

The kiosk's screen with the real station behind it: a touch goes through QML, the facade, the station's thread and its rules,
and comes back as a view. The finger is a press and a release sent to the window; the picture is the first frame painted after
the facade took over the new view; motion is off, so that this frame shows all of it and not the beginning of a fade. The bare
window has the same QML imports, renderer, render loop and size, and one button that fills it and changes its colour: what
Qt needs to take a touch and to paint a window. Both are windows of one process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.view import Screen
from ui.bench.bare import HEIGHT, QML_MODULES, WIDTH
from ui.bench.processes import DRAWN_NOWHERE
from ui.bench.row import Row, milliseconds
from ui.demo.world import READER_CARD, World

if TYPE_CHECKING:
    from PySide6.QtCore import QEventLoop, QPointF
    from PySide6.QtQuick import QQuickWindow

    from ui.touch.app import TouchApp

BAR = 3.0
ROUNDS = 8
QUIET_S = 0.05
"""Between two touches."""
PATIENCE_S = 20.0

TOUCHES = {
    "a key of the PIN": ("key_1", "key_2", "key_3", "key_clear"),
    "another language": ("language_en", "language_vi"),
    "another screen": ("borrow", "cancel"),
}
"""Names of buttons; each list leads back to where it began."""

_BUTTON = f"""
Window {{
    width: {WIDTH}; height: {HEIGHT}; visible: true
    Rectangle {{
        id: button
        property bool on
        anchors.fill: parent
        color: on ? "steelblue" : "linen"
        MouseArea {{ anchors.fill: parent; onClicked: button.on = !button.on }}
    }}
}}
"""


class NeverPainted(Exception):
    """A touch, or a screen that was awaited, did not show in time."""


def rows() -> list[Row]:
    os.environ.update(DRAWN_NOWHERE)
    with _kiosk() as (touch, world):
        with _bare_window() as window:
            bare = [_touch(window, _middle(window)) for _ in range(4 * ROUNDS)]
        _until(touch, lambda: touch.facade.view.screen is Screen.WELCOME)
        took = {name: _all(touch, TOUCHES[name]) for name in ("another screen", "another language")}
        world.scanner.scan(READER_CARD)
        _until(touch, lambda: touch.facade.view.screen is Screen.PIN)
        took["a key of the PIN"] = _all(touch, TOUCHES["a key of the PIN"])
    return [ratio(name, took[name], bare) for name in TOUCHES]


def ratio(name: str, took: list[float], bare: list[float]) -> Row:
    """Of seconds at the kiosk and at the bare window."""
    note = f"{milliseconds(took)} against {milliseconds(bare)}"
    return Row(f"touch → repaint ÷ bare QML window's ({name})", median(took) / median(bare), BAR, note=note)


@contextmanager
def _kiosk() -> Iterator[tuple[TouchApp, World]]:
    from ui.touch.app import TouchApp, TouchSettings

    with (
        TemporaryDirectory(prefix="tramsach-bench-") as folder,
        World(Path(folder), air=Air.instant()) as world,
    ):
        settings = TouchSettings(world.library.catalogue.name, size=(WIDTH, HEIGHT), motion=False)
        touch = TouchApp(settings, lambda action, argument: station.post(Touched(action, argument)))
        station = world.station(touch.show_view)
        station.start()
        try:
            yield touch, world
        finally:
            station.stop()
            touch.dispose()


@contextmanager
def _bare_window() -> Iterator[QQuickWindow]:
    import shiboken6
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow

    engine = QQmlApplicationEngine()
    engine.loadData(("".join(f"import {module}\n" for module in QML_MODULES) + _BUTTON).encode())
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    _pause()
    try:
        yield window
    finally:
        window.close()
        shiboken6.delete(engine)


def _all(touch: TouchApp, names: tuple[str, ...]) -> list[float]:
    """Seconds of each touch; the first round is not counted: it loads what a screen needs once."""
    from ui.touch.page import Page

    page = Page(touch.window)
    took = [
        _touch(touch.window, page.middle(name), touch.facade.stageChanged)
        for _ in range(ROUNDS + 1)
        for name in names
    ]
    return took[len(names) :]


def _touch(window: QQuickWindow, at: QPointF, taken_over: Any = None) -> float:
    """Seconds from the finger's leaving to the first frame, after `taken_over` was emitted if it is given."""
    from PySide6.QtCore import QEvent, Qt

    _send(window, QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)
    waiting = _Painted(window, taken_over)
    left = time.perf_counter()
    _send(window, QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.NoButton)
    painted = waiting.wait()
    _pause()
    return painted - left


class _Painted:
    """Runs Qt's loop until the window has been painted."""

    def __init__(self, window: QQuickWindow, taken_over: Any) -> None:
        self._loop = _loop(PATIENCE_S)
        self._due = taken_over is None
        self._at: float | None = None
        self._connections = [(window.frameSwapped, self._painted)]
        if taken_over is not None:
            self._connections.append((taken_over, self._taken_over))
        for signal, slot in self._connections:
            signal.connect(slot)

    def wait(self) -> float:
        """When that was (`time.perf_counter`). Raises NeverPainted."""
        self._loop.exec()
        for signal, slot in self._connections:
            signal.disconnect(slot)
        if self._at is None:
            raise NeverPainted(f"nothing was painted within {PATIENCE_S:g} s of a touch")
        return self._at

    def _taken_over(self) -> None:
        self._due = True

    def _painted(self) -> None:
        if self._due and self._at is None:
            self._at = time.perf_counter()
            self._loop.quit()


def _send(window: QQuickWindow, kind: Any, at: QPointF, held: Any) -> None:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(kind, at, at, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(window, event)


def _middle(window: QQuickWindow) -> QPointF:
    from PySide6.QtCore import QPointF

    return QPointF(window.width() / 2, window.height() / 2)


def _until(touch: TouchApp, reached: Callable[[], bool]) -> None:
    loop = _loop(PATIENCE_S)

    def look() -> None:
        if reached():
            loop.quit()

    if not reached():
        touch.facade.stageChanged.connect(look)
        loop.exec()
        touch.facade.stageChanged.disconnect(look)
    if not reached():
        raise NeverPainted(
            f"the station shows {touch.facade.view.screen.value}, which is not what was awaited"
        )
    _pause()


def _pause() -> None:
    """Lets Qt run for a while."""
    _loop(QUIET_S).exec()


def _loop(limit_s: float) -> QEventLoop:
    """A loop that ends by itself in time."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    limit = QTimer(loop)
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(int(limit_s * 1000))
    return loop
