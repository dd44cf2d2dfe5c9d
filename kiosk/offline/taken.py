"""What readers took along from this station and have not brought back, by the journal's rows: a snapshot may not know of it.

Pure; knows neither snapshots nor the desk. Cards come as their hashes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime

from kiosk.values import UNDO, Entry, IlsFact, ItemKey, Kind, Reason

NOBODY = b""
_NOT_WRITTEN = sys.maxsize  # as a number of a row: the journal does not have it yet, so it is the newest


@dataclass(frozen=True, slots=True)
class _Move:
    item: ItemKey
    seq: int
    card: bytes  # NOBODY: it came back
    told: datetime | None  # since when the ILS knows; None: it does not


class Taken:
    def __init__(self) -> None:
        self._moves: dict[str, _Move] = {}  # by the key of the row
        self._known: datetime | None = None  # what the ILS was told by then stands in the snapshot

    def promised(self, key: str, item: ItemKey, card: bytes) -> None:
        """Just now, and the journal does not have it yet: the next book is asked about at once."""
        self._moves[key] = _Move(item, _NOT_WRITTEN, card, None)

    def note(self, entry: Entry, card: bytes, told: datetime | None) -> None:
        """The row as it is on the disk now; `told`: since when the ILS knows of it."""
        before = self._moves.get(entry.key)
        if before is not None and before.seq == _NOT_WRITTEN and not (entry.provisional or entry.closed):
            return  # this was written before the promise
        self._moves.pop(entry.key, None)
        if _moved(entry) and not self._stands(told):
            holder = card if entry.kind is Kind.LOAN else NOBODY
            self._moves[entry.key] = _Move(entry.item, entry.seq, holder, told)

    def forget(self, until: datetime) -> None:
        """What the ILS was told by then stands in the snapshot that was made then."""
        self._known = until
        self._moves = {key: move for key, move in self._moves.items() if not self._stands(move.told)}

    def _stands(self, told: datetime | None) -> bool:
        return told is not None and self._known is not None and told <= self._known

    def by(self, card: bytes) -> frozenset[ItemKey]:
        """What is with this card's reader: nothing else happened to it here since."""
        last: dict[ItemKey, _Move] = {}
        for move in self._moves.values():
            if move.item not in last or last[move.item].seq < move.seq:
                last[move.item] = move
        return frozenset(item for item, move in last.items() if move.card == card)


def _moved(entry: Entry) -> bool:
    """Whether the book went out of the house by this row, or came back by it."""
    if entry.kind is Kind.LOAN:
        # A promise stands whatever the ILS, or staff, made of it since; what is renewed was out before.
        return entry.provisional or (entry.ils is IlsFact.YES and not entry.renewed)
    if entry.prior == UNDO:  # else the loan stands
        return entry.ils is IlsFact.YES or entry.queued
    begun = entry.closed or entry.queued or entry.ils is not IlsFact.UNASKED
    return begun and entry.reason is not Reason.LEFT_PAD
