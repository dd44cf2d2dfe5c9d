"""A camera at the return bin: the machine, cut open, beside what its small screen shows at the same moment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ui.demo.bin_drawing import HEIGHT, WIDTH, paint
from ui.demo.bin_scene import Scene, scene_of
from ui.demo.bin_world import BinWorld
from ui.demo.stage_hand import StageHand
from ui.touch.app import TouchApp

_SCREEN_WIDTH = 640
_MARGIN = 16


class BinCamera(StageHand):
    """Made on the GUI thread; `picture` is for any other."""

    def __init__(self, world: BinWorld, touch: TouchApp, pictures: Path) -> None:
        super().__init__(touch, pictures)
        self._world = world

    def picture(self, name: str) -> Path:
        """Both in one PNG file."""
        file = self._pictures / f"{name}.png"
        with self._world.hands():
            scene = scene_of(self._world.board)
        self._do(lambda: self._save(file, scene))
        return file

    def _save(self, file: Path, scene: Scene) -> None:
        screen = self._touch.grab().scaledToWidth(_SCREEN_WIDTH, Qt.TransformationMode.SmoothTransformation)
        image = QImage(int(WIDTH) + _SCREEN_WIDTH + 2 * _MARGIN, int(HEIGHT), QImage.Format.Format_RGB32)
        image.fill(QColor("#eef2f4"))
        painter = QPainter(image)
        try:
            paint(painter, QRectF(0, 0, WIDTH, HEIGHT), scene)
            painter.drawImage(QPoint(int(WIDTH) + _MARGIN, (int(HEIGHT) - screen.height()) // 2), screen)
        finally:
            painter.end()
        image.save(str(file))
