"""The journal's surface: save an entry durably, read entries back. All calls belong to one thread.

`save` has returned only when the commit is on the disk. Original times never change; every save adds a line of history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from kiosk.journal.cipher import Cipher
from kiosk.journal.database import open_database
from kiosk.journal.tables import history, transactions
from kiosk.rules.reference import reference
from kiosk.values import ClockQuality, Entry, IlsFact, ItemKey, Kind, Moment, Reason, TagFact


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    ils: IlsFact
    tag: TagFact
    note: str


_CHANGING = (
    "ils",
    "tag",
    "parked",
    "queued",
    "closed",
    "prior",
    "renewed",
    "title",
    "due",
    "reason",
    "reference",
    "attempts",
    "provisional",
)
_INSERT = insert(transactions)
_REFER = (
    update(transactions)
    .where(transactions.c.seq == bindparam("at_seq"))
    .values(reference=bindparam("reference"))
)
_UPDATE = (
    update(transactions)
    .where(transactions.c.seq == bindparam("at_seq"))
    .values({name: bindparam(name) for name in _CHANGING})
)
_NOTE = insert(history)


class Journal:
    def __init__(
        self, path: Path, station: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Opens or makes the journal at `path`. Raises JournalError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection, self.notice = open_database(path)
        self._cipher = Cipher(path.with_suffix(".key"))
        self._station = station
        self._now = now

    def save(self, entry: Entry) -> Entry:
        """Commit; returns the entry with its sequence number and reference."""
        with self._connection.begin():
            saved = (
                self._insert(self._connection, entry)
                if entry.seq == 0
                else self._update(self._connection, entry)
            )
            self._note(self._connection, saved, saved.parked or saved.reason or "")
        return saved

    def _insert(self, connection: Connection, entry: Entry) -> Entry:
        key = connection.execute(_INSERT, _row(entry, self._cipher)).inserted_primary_key
        assert key is not None
        seq = int(key[0])
        told = reference(self._station, seq)
        connection.execute(_REFER, {"at_seq": seq, "reference": told})
        return replace(entry, seq=seq, reference=told)

    def _update(self, connection: Connection, entry: Entry) -> Entry:
        row = _row(entry, None)
        connection.execute(_UPDATE, {"at_seq": entry.seq, **{name: row[name] for name in _CHANGING}})
        return entry

    def _note(self, connection: Connection, entry: Entry, note: str) -> None:
        at = self._now().isoformat()
        line = {"seq": entry.seq, "at": at, "ils": entry.ils.value, "tag": entry.tag.value, "note": str(note)}
        connection.execute(_NOTE, line)

    def unfinished(self) -> tuple[Entry, ...]:
        """Entries that are not closed, oldest first: queued ones, and those that a power cut left open."""
        return self._read(select(transactions).where(~transactions.c.closed).order_by(transactions.c.seq))

    def entries(self) -> tuple[Entry, ...]:
        return self._read(select(transactions).order_by(transactions.c.seq))

    def history_of(self, seq: int) -> tuple[HistoryLine, ...]:
        with self._connection.begin():
            rows = self._connection.execute(
                select(history).where(history.c.seq == seq).order_by(history.c.id)
            )
            return tuple(
                HistoryLine(datetime.fromisoformat(r.at), IlsFact(r.ils), TagFact(r.tag), r.note)
                for r in rows
            )

    def count(self) -> int:
        with self._connection.begin():
            return self._connection.execute(select(func.count()).select_from(transactions)).scalar_one()

    def _read(self, query: Any) -> tuple[Entry, ...]:
        with self._connection.begin():
            return tuple(_entry(row._mapping, self._cipher) for row in self._connection.execute(query))

    def close(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()


def _row(entry: Entry, cipher: Cipher | None) -> dict[str, object]:
    return {
        "key": entry.key,
        "kind": entry.kind.value,
        "ils_name": entry.item.ils,
        "item": entry.item.item,
        "session": entry.session,
        "card": cipher.seal(entry.card) if cipher and entry.card else None,
        "opened": entry.opened.utc.isoformat(),
        "clock": entry.opened.clock.value,
        "ils": entry.ils.value,
        "tag": entry.tag.value,
        "parked": entry.parked.value if entry.parked else None,
        "queued": entry.queued,
        "closed": entry.closed,
        "prior": entry.prior,
        "renewed": entry.renewed,
        "title": entry.title,
        "due": entry.due.isoformat() if entry.due else None,
        "reason": entry.reason.value if entry.reason else None,
        "reference": entry.reference,
        "attempts": entry.attempts,
        "provisional": entry.provisional,
    }


def _entry(row: RowMapping, cipher: Cipher) -> Entry:
    return Entry(
        key=row["key"],
        kind=Kind(row["kind"]),
        item=ItemKey(row["ils_name"], row["item"]),
        session=row["session"],
        opened=Moment(datetime.fromisoformat(row["opened"]), 0.0, ClockQuality(row["clock"])),
        card=cipher.open(row["card"]) if row["card"] else None,
        ils=IlsFact(row["ils"]),
        tag=TagFact(row["tag"]),
        parked=Reason(row["parked"]) if row["parked"] else None,
        queued=row["queued"],
        closed=row["closed"],
        prior=row["prior"],
        renewed=row["renewed"],
        title=row["title"],
        due=datetime.fromisoformat(row["due"]) if row["due"] else None,
        reason=Reason(row["reason"]) if row["reason"] else None,
        seq=row["seq"],
        reference=row["reference"],
        attempts=row["attempts"],
        provisional=row["provisional"],
    )
