"""The field of an emulated reader: which tags lie in it, and what their ISO/IEC 15693-3 §7.1 state is.

Placed and removed from any thread; a tag that leaves loses its state, as without power.
"""

from __future__ import annotations

import threading

from drivers.rfid.emulator.tag_memory import Tag


class Field:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._tags: dict[str, Tag] = {}
        self._quiet: set[str] = set()

    def place(self, tag: Tag) -> None:
        with self.lock:
            self._tags[tag.uid] = tag

    def remove(self, uid: str) -> Tag:
        """Raises KeyError when it is not there."""
        with self.lock:
            self._quiet.discard(uid.upper())
            return self._tags.pop(uid.upper())

    def clear(self) -> None:
        with self.lock:
            self._tags.clear()
            self._quiet.clear()

    @property
    def tags(self) -> tuple[Tag, ...]:
        with self.lock:
            return tuple(self._tags.values())

    def get(self, uid: str) -> Tag | None:
        with self.lock:
            return self._tags.get(uid.upper())

    def listening(self) -> tuple[Tag, ...]:
        """Those that answer an inventory: all that are not quiet."""
        with self.lock:
            return tuple(tag for uid, tag in self._tags.items() if uid not in self._quiet)

    def hush(self, uid: str) -> None:
        """Stay Quiet: no answer to inventories until the field is reset; addressed commands still work."""
        with self.lock:
            self._quiet.add(uid.upper())

    def wake(self, uid: str) -> None:
        """Reset to Ready, for one tag."""
        with self.lock:
            self._quiet.discard(uid.upper())

    def reset(self) -> None:
        """Field off and on."""
        with self.lock:
            self._quiet.clear()
