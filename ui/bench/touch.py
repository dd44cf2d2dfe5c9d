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
    from PySide6.QtCore import QEventLoop, QPointF, QTimer
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
    with _kiosk() as (touch, world), _finger() as finger:
        with _bare_window() as window:
            bare = [finger.touch(window, _middle(window)) for _ in range(4 * ROUNDS)]
        finger.wait_for(touch, Screen.WELCOME)
        took = {name: _all(finger, touch, TOUCHES[name]) for name in ("another screen", "another language")}
        world.scanner.scan(READER_CARD)
        finger.wait_for(touch, Screen.PIN)
        took["a key of the PIN"] = _all(finger, touch, TOUCHES["a key of the PIN"])
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
    try:
        yield window
    finally:
        window.close()
        shiboken6.delete(engine)


def _all(finger: _Finger, touch: TouchApp, names: tuple[str, ...]) -> list[float]:
    """Seconds of each touch; the first round is not counted: it loads what a screen needs once."""
    from ui.touch.page import Page

    page = Page(touch.window)
    took = [
        finger.touch(touch.window, page.middle(name), touch.facade.stageChanged)
        for _ in range(ROUNDS + 1)
        for name in names
    ]
    return took[len(names) :]


@contextmanager
def _finger() -> Iterator[_Finger]:
    import shiboken6
    from PySide6.QtCore import QEventLoop, QTimer

    loop, limit = QEventLoop(), QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    try:
        yield _Finger(loop, limit)
    finally:
        # Now and here: Python's collector might free them in a thread of the station, which Qt does not allow.
        shiboken6.delete(limit)
        shiboken6.delete(loop)


class _Finger:
    """Touches windows and runs Qt's loop until what was awaited has come, or for so long at most."""

    def __init__(self, loop: QEventLoop, limit: QTimer) -> None:
        self._loop, self._limit = loop, limit

    def touch(self, window: QQuickWindow, at: QPointF, taken_over: Any = None) -> float:
        """Seconds from letting go to the first frame, after the signal `taken_over` if it is given. Raises NeverPainted."""
        from PySide6.QtCore import QEvent, Qt

        self._run(QUIET_S)
        due, painted_at = taken_over is None, 0.0

        def take_over() -> None:
            nonlocal due
            due = True

        def painted() -> None:
            nonlocal painted_at
            if due and not painted_at:
                painted_at = time.perf_counter()
                self._loop.quit()

        _send(window, QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton)
        with _connected(window.frameSwapped, painted), _connected(taken_over, take_over):
            left = time.perf_counter()
            _send(window, QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.NoButton)
            self._run(PATIENCE_S)
        if not painted_at:
            raise NeverPainted(f"nothing was painted within {PATIENCE_S:g} s of a touch")
        return painted_at - left

    def wait_for(self, touch: TouchApp, screen: Screen) -> None:
        """Until the glass shows `screen`. Raises NeverPainted."""

        def look() -> None:
            if touch.facade.view.screen is screen:
                self._loop.quit()

        if touch.facade.view.screen is not screen:
            with _connected(touch.facade.stageChanged, look):
                self._run(PATIENCE_S)
        if touch.facade.view.screen is not screen:
            raise NeverPainted(f"the glass shows {touch.facade.view.screen.value} and not {screen.value}")

    def _run(self, limit_s: float) -> None:
        self._limit.start(int(limit_s * 1000))
        self._loop.exec()
        self._limit.stop()


@contextmanager
def _connected(signal: Any, slot: Callable[[], None]) -> Iterator[None]:
    """`signal` may be None."""
    if signal is None:
        yield
        return
    signal.connect(slot)
    try:
        yield
    finally:
        signal.disconnect(slot)


def _send(window: QQuickWindow, kind: Any, at: QPointF, held: Any) -> None:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(kind, at, at, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(window, event)


def _middle(window: QQuickWindow) -> QPointF:
    from PySide6.QtCore import QPointF

    return QPointF(window.width() / 2, window.height() / 2)
