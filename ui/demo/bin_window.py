"""A window onto the return bin, cut open: it draws the machine as it is, thirty times a second, and lends it a hand.

Touched at the opening it puts a hand in, or takes it out; touched at the key it turns it; at the battery it pulls the mains, or
plugs them in. It moves the emulated machine and never speaks to the station.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRasterWindow

from ui.demo.bin_drawing import BATTERY, KEY, OPENING, paint, to_drawing
from ui.demo.bin_scene import Scene, scene_of
from ui.demo.bin_world import BinWorld

_LOOK_EVERY_MS = 33


class BinWindow(QRasterWindow):
    """On the GUI thread."""

    def __init__(self, world: BinWorld) -> None:
        super().__init__()
        self.setTitle("Trạm Sách")
        self._world = world
        self.scene = Scene()
        self._looking = QTimer(self)
        self._looking.timeout.connect(self.look)
        self._looking.start(_LOOK_EVERY_MS)

    def end(self) -> None:
        """Look no more: the world is about to go."""
        self._looking.stop()

    def look(self) -> None:
        """See what moved in the machine."""
        with self._world.hands():
            scene = scene_of(self._world.board)
        if scene != self.scene:
            self.scene = scene
            self.update()

    def touch(self, at: QPointF) -> None:
        """At a point of the drawing."""
        with self._world.hands() as body:
            board = self._world.board
            if OPENING.contains(at):
                body.hand_out() if body.hand else body.hand_in()
            elif KEY.contains(at):
                board.key = not board.key
            elif BATTERY.contains(at):
                board.power_mains(not board.mains)
        self.look()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self._all(), self.scene)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touch(to_drawing(self._all(), event.position()))

    def _all(self) -> QRectF:
        return QRectF(0, 0, self.width(), self.height())
