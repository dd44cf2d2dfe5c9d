"""How evenly the screen moves: the gap between two pictures while rows slide in, against a square in a bare QML window.

The kiosk's own window shows a list to which a row is added again and again before the one before has come to rest. The bare
window has the same QML imports, renderer, render loop and size, and one square that moves all the time. Both run on Qt's own
animation clock; what is compared is the gap that 95 of 100 gaps do not exceed.
"""

from __future__ import annotations

import itertools
import os
import time
from typing import TYPE_CHECKING

from kiosk.messages import say
from kiosk.view import Mark, Purpose, Row, Screen, View
from ui.bench import row
from ui.bench.bare import HEIGHT, QML_MODULES, WIDTH
from ui.bench.processes import DRAWN_NOWHERE

if TYPE_CHECKING:
    from PySide6.QtQuick import QQuickWindow

BAR = 1.5
ROUND_S = 2.0
ROUNDS = 3
ARRIVE_MS = 120  # a row takes 220 ms to slide in: the screen never rests
ROWS = 12

_SQUARE = f"""
Window {{
    width: {WIDTH}; height: {HEIGHT}; visible: true
    Rectangle {{
        width: 200; height: 200; color: "steelblue"
        NumberAnimation on x {{ from: 0; to: {WIDTH - 200}; duration: 1000; loops: Animation.Infinite }}
    }}
}}
"""


def rows() -> list[row.Row]:
    os.environ.update(DRAWN_NOWHERE)
    measured = [(kiosk_gaps(), bare_gaps()) for _ in range(ROUNDS)]
    kiosk, bare = ([gap for gaps in each for gap in gaps] for each in zip(*measured, strict=True))
    return [ratio(kiosk, bare)]


def ratio(kiosk: list[float], bare: list[float]) -> row.Row:
    """Of gaps in seconds."""
    ours, theirs = p95(kiosk), p95(bare)
    note = f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms"
    return row.Row(
        "gap between pictures while rows slide in, p95 ÷ bare QML window's", ours / theirs, BAR, note=note
    )


def p95(gaps: list[float]) -> float:
    return sorted(gaps)[int(len(gaps) * 0.95)]


def kiosk_gaps() -> list[float]:
    from PySide6.QtCore import QTimer

    from ui.touch.app import TouchApp, TouchSettings

    touch = TouchApp(TouchSettings("Thư viện", size=(WIDTH, HEIGHT), mm_per_px=0.17), lambda *_: None)
    shown = 0

    def arrive() -> None:
        nonlocal shown
        shown = shown % ROWS + 1
        touch.facade.show(_list(shown))

    arriving = QTimer(interval=ARRIVE_MS)
    arriving.timeout.connect(arrive)
    arriving.start()
    try:
        return _gaps(touch.window)
    finally:
        arriving.stop()
        touch.dispose()


def bare_gaps() -> list[float]:
    import shiboken6
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow

    assert QGuiApplication.instance() is not None, "the kiosk's window comes first"
    engine = QQmlApplicationEngine()
    engine.loadData(("".join(f"import {module}\n" for module in QML_MODULES) + _SQUARE).encode())
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    try:
        return _gaps(window)
    finally:
        window.close()
        shiboken6.delete(engine)


def _gaps(window: QQuickWindow) -> list[float]:
    """Seconds between two pictures, for a while, once the window is under way."""
    from PySide6.QtCore import QEventLoop, QTimer

    at: list[float] = []
    loop = QEventLoop()
    painted = window.frameSwapped.connect(lambda: at.append(time.perf_counter()))
    QTimer.singleShot(int(ROUND_S * 1000), loop.quit)
    loop.exec()
    window.frameSwapped.disconnect(painted)
    under_way = at[len(at) // 5 :]
    return [later - earlier for earlier, later in itertools.pairwise(under_way)]


def _list(count: int) -> View:
    lent = tuple(
        Row(f"item-{number}", Purpose.BORROW, Mark.DONE, "Đất rừng phương Nam", say("row.borrowed"))
        for number in range(count, 0, -1)
    )
    return View(Screen.ITEMS, "vi", say("items.borrow_more"), purpose=Purpose.BORROW, rows=lent, done=count)
