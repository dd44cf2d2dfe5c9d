"""Owns the station's snapshots on the disk: checks them, fetches newer ones, hands each over to the offline desk.

A fetch never keeps a reader waiting and never leaves the station worse off: whatever fails, what was there stays. Warns in the
log when a snapshot or the loan calendar is about to end.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeAlias

import structlog

from kiosk.offline.calendar import Calendar
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.snapshot import Kind, SnapshotError
from kiosk.offline.source import Held, Source, SourceError
from kiosk.offline.store import Store
from kiosk.owners.owner import Backoff, Owner, Post

log = structlog.get_logger(__name__)

AnyKind: TypeAlias = type[Cards] | type[Catalogue]
FIRST_RETRY_S, LONGEST_RETRY_S = 30.0, 3600.0


class SnapshotOwner(Owner):
    def __init__(
        self,
        store: Store,
        kinds: tuple[AnyKind, ...],
        sources: tuple[Source, ...],
        use: Callable[[Cards | Catalogue], None],
        now: Callable[[], datetime],
        post: Post,
        calendar: Calendar | None = None,
    ) -> None:
        """`use` takes an open snapshot over; `now` is the station's own wall clock, with its zone."""
        super().__init__("snapshots", post)
        self._store = store
        self._kinds = kinds
        self._sources = {source: Backoff(FIRST_RETRY_S, LONGEST_RETRY_S) for source in sources}
        self._due = dict.fromkeys(sources, 0.0)
        self._use = use
        self._now = now
        self._calendar = calendar
        self._held: dict[Kind, bytes | None] = {}
        self._warned: date | None = None

    def idle(self) -> float | None:
        if not self._held:
            self._open()
        self._warn()
        for source, due in self._due.items():
            if due <= time.monotonic() and not self._ending.is_set():
                self._due[source] = time.monotonic() + self._look(source)
        return max(0.0, min([*self._due.values(), time.monotonic() + LONGEST_RETRY_S]) - time.monotonic())

    def _open(self) -> None:
        """What the last run left."""
        for kind in self._kinds:
            self._held[kind.kind] = None
            try:
                self._hand_over(self._store.open(kind, self._now()))
            except SnapshotError as error:
                log.warning(
                    "snapshot.not_used", kind=kind.kind.value, fault=error.fault.value, detail=str(error)
                )

    def _look(self, source: Source) -> float:
        """Whether this source has something newer; returns seconds until it is asked again."""
        try:
            for kind in self._kinds:
                self._fetch(source, kind)
        except (SourceError, SnapshotError, OSError) as error:
            log.warning("snapshot.not_fetched", source=source.place, detail=str(error))
            wait_s = min(self._sources[source].next(), source.every_s)
            return wait_s * random.uniform(0.75, 1.25)  # noqa: S311  # a hundred stations of one office, not a secret
        self._sources[source].reset()
        return source.every_s

    def _fetch(self, source: Source, kind: AnyKind) -> None:
        held = self._held[kind.kind]
        mark = self._store.mark(kind.kind, source.place, held)
        into = self._store.fresh(kind.kind)
        try:
            fetched = source.fetch(kind.kind, into, Held(held, mark), lambda: not self._ending.is_set())
            if fetched is None:
                return
            self._hand_over(self._store.take(kind, self._now(), source.place, fetched.mark))
        finally:
            into.unlink(missing_ok=True)

    def _hand_over(self, snapshot: Cards | Catalogue) -> None:
        said = snapshot.manifest
        until = said.valid_until.isoformat(timespec="minutes")
        log.info("snapshot.used", kind=said.kind.value, rows=said.rows, valid_until=until)
        self._held[said.kind] = snapshot.signature
        self._use(snapshot)

    def _warn(self) -> None:
        """Once a day."""
        today = self._now().date()
        if self._calendar is None or self._warned == today:
            return
        self._warned = today
        if self._calendar.ends_soon(today):
            log.warning("calendar.ends_soon", until=self._calendar.until.isoformat())
