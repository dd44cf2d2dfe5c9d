"""Owns the journal's one connection. What an earlier run left open is settled here before anything new is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kiosk.effects import Save
from kiosk.events import Device, DeviceChanged, NotSaved, Reloaded, Saved
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.owners.owner import Owner, Post
from kiosk.values import Entry, IlsFact, Kind, Reason

log = structlog.get_logger(__name__)


class JournalOwner(Owner):
    def __init__(self, open_journal: Callable[[], Journal], post: Post) -> None:
        super().__init__("journal", post)
        self._open_journal = open_journal
        self._journal: Journal | None = None
        self._settled = False

    def save(self, effect: Save) -> None:
        self.do(lambda: self._save(effect.entry))

    def idle(self) -> float | None:
        if self._journal is not None:
            return None
        try:
            self._journal = self._open_journal()
            if self._journal.notice:
                log.error("journal.damaged", notice=self._journal.notice)
            if (
                not self._settled
            ):  # a journal that broke and came back holds rows of readers who still stand here
                self._settled = True
                self._post(Reloaded(settle_restart(self._journal)))
        except (JournalError, SQLAlchemyError, OSError) as error:
            self._broken(error)
            return 10.0
        self._post(DeviceChanged(Device.JOURNAL, ready=True))
        return None

    def _save(self, entry: Entry) -> None:
        if self._journal is None:
            self._post(NotSaved(entry.key, "the journal is not open"))
            return
        try:
            saved = self._journal.save(entry)
        except (SQLAlchemyError, OSError) as error:
            self._post(NotSaved(entry.key, type(error).__name__))
            self._broken(error)
            return
        self._post(Saved(saved.key, saved.seq, saved.reference))

    def _broken(self, error: Exception) -> None:
        """Stop accepting; open again later (a full disk may have been emptied)."""
        log.error("journal.broken", error=str(getattr(error, "orig", error)))
        self._post(DeviceChanged(Device.JOURNAL, ready=False, detail=type(error).__name__))
        self.closed()

    def closed(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None


def settle_restart(journal: Journal) -> tuple[Entry, ...]:
    """Settle what needs no look (restart table of docs/architecture.md); returns the rows that the ILS must hear of."""
    for_the_ils = []
    for entry in journal.unfinished():
        if entry.queued or entry.ils is IlsFact.ASKED:
            for_the_ils.append(entry)
        else:
            journal.save(left_open(entry))
    return tuple(for_the_ils)


def left_open(entry: Entry) -> Entry:
    """What a restart makes of an open entry that the ILS was not asked about, or has answered."""
    if entry.kind is Kind.LOAN and entry.ils is IlsFact.UNASKED:
        return replace(entry, closed=True)  # the reader has left; the tag is untouched
    if entry.ils is IlsFact.UNASKED:  # a return: the book is no longer where it could be taken in
        return replace(entry, closed=True, parked=entry.parked or Reason.NOT_SENT)
    reason = Reason.NOT_RELEASED if entry.kind is Kind.LOAN else Reason.NOT_SECURED
    return replace(entry, closed=True, parked=entry.parked or reason)
