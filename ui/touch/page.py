"""A reader's eyes and finger, for tests and the demo: find what the window shows, read it, touch it.

Walks the drawn items, because `findChildren` does not see what a Repeater made. Knows object names, not screens.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow


class NotShown(LookupError):
    """Nothing visible has that name; says what has."""


class Page:
    """What `window` shows now."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def items(self) -> Iterator[QQuickItem]:
        """Every visible item, parents first."""
        return _visible(self._window.contentItem())

    def find(self, name: str) -> QQuickItem:
        """The visible item of this object name: "heading", "finish", "key_1", "language_en", "row_<key>" …"""
        names = []
        for item in self.items():
            if item.objectName() == name:
                return item
            names.append(item.objectName())
        raise NotShown(f"{name!r} is not on the screen; there are {sorted(filter(None, set(names)))}")

    def shows(self, name: str) -> bool:
        return any(item.objectName() == name for item in self.items())

    def text(self, name: str) -> str:
        """The words of the named text or button."""
        item = self.find(name)
        return str(item.property("text") or item.property("label") or "")

    def texts(self) -> list[str]:
        """Every sentence on the glass, from top to bottom as drawn."""
        return [str(item.property("text")) for item in self.items() if item.property("text")]

    def tap(self, name: str) -> None:
        """Touch the middle of the named button and let go."""
        self.press(name)
        self.release(name)

    def press(self, name: str) -> None:
        self._send(QEvent.Type.MouseButtonPress, self.middle(name), Qt.MouseButton.LeftButton)

    def release(self, name: str) -> None:
        """Let go over the named item, which need not be the one that was pressed."""
        self._send(QEvent.Type.MouseMove, self.middle(name), Qt.MouseButton.LeftButton)
        self._send(QEvent.Type.MouseButtonRelease, self.middle(name), Qt.MouseButton.NoButton)

    def middle(self, name: str) -> QPointF:
        """Where the named item is, in window coordinates."""
        item = self.find(name)
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))

    def _send(self, kind: QEvent.Type, at: QPointF, held: Qt.MouseButton) -> None:
        changed = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, at, changed, held, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.sendEvent(self._window, event)


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible() or item.opacity() == 0:
        return
    yield item
    for child in item.childItems():
        yield from _visible(child)
