"""List models that change in place: what keeps its key keeps its delegate, so nothing flickers or loses its touch.

Knows Qt's models only; nothing of views, texts or screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

Entry = dict[str, Any]
"""One row: a value for each role; `key` says which row it is."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class KeyedModel(QAbstractListModel):
    """Rows with roles; `update` brings it to the wanted rows by the fewest removals, insertions and moves."""

    def __init__(self, roles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._roles = {Qt.ItemDataRole.UserRole + n: role for n, role in enumerate(("key", *roles))}
        self._entries: list[Entry] = []

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def roleNames(self) -> dict[int, QByteArray]:
        return {number: QByteArray(role.encode()) for number, role in self._roles.items()}

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name = self._roles.get(role)
        if name is None or not index.isValid() or index.row() >= len(self._entries):
            return None
        return self._entries[index.row()][name]

    def update(self, wanted: Sequence[Entry]) -> None:
        """Show `wanted`, in this order. Keys must be unique."""
        keys = [entry["key"] for entry in wanted]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two rows share a key: {keys}")
        self._remove_all_but(set(keys))
        for place, entry in enumerate(wanted):
            self._bring(entry, place)

    def _remove_all_but(self, keys: set[str]) -> None:
        for place in reversed(range(len(self._entries))):
            if self._entries[place]["key"] not in keys:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._entries[place]
                self.endRemoveRows()

    def _bring(self, entry: Entry, place: int) -> None:
        """Make `entry` the row at `place`; everything before it is right already."""
        found = next((n for n, old in enumerate(self._entries) if old["key"] == entry["key"]), None)
        if found is None:
            self.beginInsertRows(QModelIndex(), place, place)
            self._entries.insert(place, entry)
            self.endInsertRows()
            return
        if found != place:
            self.beginMoveRows(QModelIndex(), found, found, QModelIndex(), place)
            self._entries.insert(place, self._entries.pop(found))
            self.endMoveRows()
        if self._entries[place] != entry:
            self._entries[place] = entry
            self.dataChanged.emit(self.index(place), self.index(place))
