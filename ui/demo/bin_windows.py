"""`tramsach demo --station` with a screen: the machine cut open and moving, the station's own, and a night that plays by itself.

    sys.exit(open_bin(print))

Real time, real motors. Closing either window or Ctrl-C ends everything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect
from PySide6.QtGui import QGuiApplication

from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.station import Station
from ui.demo.bin_window import BinWindow
from ui.demo.bin_world import BinWorld
from ui.demo.folder import demo_folder
from ui.demo.night import Visitors
from ui.demo.night_headless import IMPATIENT, STOP_S, Line, tables
from ui.demo.night_morning import Morning
from ui.demo.views import NeverShown, Views
from ui.demo.windows import places
from ui.ending import leave_if_told
from ui.touch.app import TouchApp, TouchSettings

_GLASS_MM: Final = 217
_PAUSE_S: Final = 3.0
"""Between two visitors, so that one can see what became of a book."""


def open_bin(tell: Callable[[str], None]) -> int:
    """Open both windows, play the night in real time; the exit status."""
    with (
        demo_folder() as folder,
        BinWorld(folder, air=Air.real(), profile=IMPATIENT) as world,
    ):
        leave_if_told()
        return BinWindows(world, tell).run()


class BinWindows:
    """The machine's window, the station's, and the station between them. Make and run it on the main thread."""

    def __init__(self, world: BinWorld, tell: Callable[[str], None]) -> None:
        app = QGuiApplication.instance() or QGuiApplication(["tramsach"])
        assert isinstance(app, QGuiApplication)
        screen, machine = places(app.primaryScreen().availableGeometry())
        settings = world.settings(**tables(world))
        self.touch = TouchApp(
            TouchSettings(
                settings.station.library,
                settings.station.languages,
                mm_per_px=_GLASS_MM / screen.width(),
                size=(screen.width(), screen.height()),
            ),
            lambda action, argument: self.station.post(Touched(action, argument)),
        )
        self.views = Views(also=self.touch.show_view)
        self.window = BinWindow(world)
        self.station: Station = world.station(self.views.show, Line(), **tables(world))
        self._over = threading.Event()
        visitors = Visitors(world, self.station, self.views, tell, self._pause)
        morning = Morning(world, self.views, tell, self._pause)
        self._teller = threading.Thread(
            target=lambda: self._tell_story(visitors, morning, tell), name="night"
        )
        self._leaving = False
        self._arrange(screen, machine)

    def run(self) -> int:
        """Serve until a window is closed or a signal comes; leaves no thread."""
        for window in (self.touch.window, self.window):
            window.visibleChanged.connect(self._leave)
        try:
            return self.touch.run(self._begin)
        finally:
            self._over.set()
            self.views.end()
            self.window.end()
            self.window.destroy()
            self.station.stop(STOP_S)
            self._teller.join(STOP_S)

    def _begin(self) -> None:
        self.station.start()
        self._teller.start()

    def _tell_story(self, visitors: Visitors, morning: Morning, tell: Callable[[str], None]) -> None:
        """Afterwards the windows stay: the machine is there to be looked at."""
        try:
            visitors.play()
            morning.play()
        except (NeverShown, RuntimeError, OSError) as error:
            if not self._over.is_set():
                tell(f"The story stopped: {error}")

    def _pause(self, _name: str) -> None:
        self._over.wait(_PAUSE_S)

    def _arrange(self, screen: QRect, machine: QRect) -> None:
        self.touch.facade.allow_close()  # a station stays; a demo goes when its window is closed
        for window, place in ((self.touch.window, screen), (self.window, machine)):
            window.setGeometry(place)
            window.show()

    def _leave(self, visible: bool) -> None:
        if not visible and not self._leaving:
            self._leaving = True
            QCoreApplication.exit()
