"""What a library wants its readers told by the way: about a kind of item ("put the CD in the bag"), and on the welcome screen.

The sentences are the library's own; here they are codes, as everywhere (`kiosk.site_texts` brings the words).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.messages import Message, say
from kiosk.rules.phases import Transaction
from kiosk.values import Kind


@dataclass(frozen=True, slots=True)
class Note:
    """For items of one of these kinds or collections, as the ILS codes them (SIP2 CK, CR)."""

    code: str
    media: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()
    kind: Kind | None = None  # None: when it is borrowed and when it is returned


@dataclass(frozen=True, slots=True)
class Notice:
    """Stands on the welcome screen from `first` until `end`, both UTC; `end` is the first moment without it."""

    code: str
    first: datetime
    end: datetime


def note_of(notes: tuple[Note, ...], tx: Transaction) -> Message | None:
    """The first note that speaks of this item, once it is done."""
    if not tx.done:
        return None
    for note in notes:
        meant = tx.told.media in note.media or tx.told.collection in note.collections
        if meant and note.kind in (None, tx.entry.kind):
            return say(note.code)
    return None


def notices_at(notices: tuple[Notice, ...], now: datetime) -> tuple[Message, ...]:
    return tuple(say(notice.code) for notice in notices if notice.first <= now < notice.end)
