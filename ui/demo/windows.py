"""The demo with a screen: the kiosk, and beside it the desk, around one world and one real station.

    sys.exit(open_windows())

Closing either window or Ctrl-C ends everything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from kiosk.events import Touched
from kiosk.station import Station
from kiosk.texts import LANGUAGES, Texts
from kiosk.view import View
from ui.demo.desk import Desk
from ui.demo.folder import demo_folder
from ui.demo.world import World
from ui.ending import leave_if_told
from ui.touch.app import QML_DIR, TouchApp, TouchError, TouchSettings

DESK_QML_DIR: Final = Path(__file__).parent / "qml"

HEARTBEAT_S: Final = 5.0
"""How often an idle kiosk asks the library system whether it is there: who pulls the cable here wants to see it told."""

_KIOSK = QSize(1280, 800)
_KIOSK_GLASS_MM = 217  # of the 10.1" panel that the kiosk's window stands for, whatever its size
_KIOSK_NARROWEST = 800
_DESK = QSize(700, 1000)
_DESK_NARROWEST = 560
_FRAME = 36  # what a window manager adds above
_STOP_S = 5.0


def open_windows() -> int:
    """Open kiosk and desk, serve until somebody closes one of them; the exit status."""
    with demo_folder() as folder:
        often = {"heartbeat_s": HEARTBEAT_S}
        with World(folder, receipts=folder / "receipts", profile=often) as world:
            leave_if_told()
            return Windows(world, folder / "receipts").run()


def places(free: QRect) -> tuple[QRect, QRect]:
    """Where kiosk and desk go on a screen with this free area: side by side, the kiosk smaller if need be.

    On a screen too narrow for that the desk overlaps the kiosk's lower right.
    """
    room = free.adjusted(0, _FRAME, 0, 0)
    narrowed = QSize(max(_KIOSK_NARROWEST, room.width() - _DESK_NARROWEST), room.height())
    size = _KIOSK.scaled(narrowed.boundedTo(_KIOSK), Qt.AspectRatioMode.KeepAspectRatio)
    kiosk = QRect(room.topLeft(), size)
    beside = max(_DESK_NARROWEST, room.width() - size.width())
    desk = QRect(QPoint(), _DESK.boundedTo(QSize(beside, room.height())))
    if size.width() + desk.width() <= room.width():
        desk.moveTopLeft(kiosk.topRight() + QPoint(1, 0))
    else:
        desk.moveBottomRight(room.bottomRight())
    return kiosk, desk


class Windows:
    """Both windows and the station between them. Make and run it on the main thread."""

    def __init__(self, world: World, receipts: Path) -> None:
        app = QGuiApplication.instance() or QGuiApplication(["tramsach"])
        assert isinstance(app, QGuiApplication)
        kiosk, desk = places(app.primaryScreen().availableGeometry())
        settings = world.settings()
        languages = settings.station.languages
        self.touch = TouchApp(
            TouchSettings(
                settings.station.library,
                languages,
                mm_per_px=_KIOSK_GLASS_MM / kiosk.width(),
                size=(kiosk.width(), kiosk.height()),
            ),
            lambda action, argument: self.station.post(Touched(action, argument)),
        )
        self.desk = Desk(world, receipts, {name: Texts(name) for name in LANGUAGES}, languages[0])
        self.engine = QQmlApplicationEngine()
        self.window = _load(self.engine, self.desk)
        self.station: Station = world.station(self._show, self.desk, sound={"volume": 60})
        self._leaving = False
        self._arrange(kiosk, desk)

    def run(self) -> int:
        """Serve until a window is closed or a signal comes; leaves no thread."""
        for window in (self.touch.window, self.window):
            window.visibleChanged.connect(self._leave)
        try:
            return self.touch.run(self.station.start)
        finally:
            self.dispose()
            self.station.stop(_STOP_S)

    def dispose(self) -> None:
        """Free the desk's window and all its QML."""
        self.desk.end()
        # Now, and not when Python gets to it: bindings read the desk until the very end.
        shiboken6.delete(self.engine)

    def _show(self, view: View) -> None:
        self.touch.show_view(view)
        self.desk.languageSpoken.emit(view.language)

    def _arrange(self, kiosk: QRect, desk: QRect) -> None:
        self.touch.facade.allow_close()  # a kiosk stays; a demo goes when its window is closed
        for window, place in ((self.touch.window, kiosk), (self.window, desk)):
            window.setGeometry(place)
            window.show()

    def _leave(self, visible: bool) -> None:
        if not visible and not self._leaving:
            self._leaving = True
            QCoreApplication.exit()  # back to `run`, which disposes of both windows


def _load(engine: QQmlApplicationEngine, desk: Desk) -> QQuickWindow:
    complaints: list[QQmlError] = []
    engine.warnings.connect(complaints.extend)
    engine.addImportPath(str(QML_DIR))
    engine.addImportPath(str(DESK_QML_DIR))
    engine.setInitialProperties({"desk": desk})
    engine.load(QUrl.fromLocalFile(str(DESK_QML_DIR / "TramSachDesk" / "Main.qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise TouchError("the desk cannot be loaded:\n" + "\n".join(c.toString() for c in complaints))
    return roots[0]
