"""Python's cycle collector, kept on the GUI thread.

The collector runs in whichever thread happens to allocate. Freeing a Qt object that is part of a cycle from a station's
thread stops its timers in the wrong thread ("Timers cannot be stopped from another thread") and has crashed the process.
So while a window stands, automatic collection is off and this timer does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 500


class GuiCollector(QObject):
    """Made and ended on the GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(LOOK_EVERY_MS)

    def end(self) -> None:
        """Collect what is left, here, and give the collector back to everybody."""
        self._timer.stop()
        gc.collect()
        gc.enable()

    def _collect(self) -> None:
        """The oldest generation that is due, by the interpreter's own thresholds."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                return
