"""What was shown at a full or stopped bin, in the database, and what staff decided about it (circulation rule 13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.journal.tables import attempts
from kiosk.passages import Attempt, Refusing
from kiosk.rules.reference import attempt_reference
from kiosk.values import ClockQuality, ItemKey, Moment

SAME = timedelta(hours=1)
_a = attempts.c


class Decision(StrEnum):
    """What staff did for the reader."""

    WAIVED = "waived"  # the fine of those days
    EXTENDED = "extended"  # the loan
    NONE = "none"  # nothing was needed


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt as staff see it. `decision` None: it waits for them."""

    attempt: Attempt
    decision: Decision | None
    decided: datetime | None
    person: str
    note: str


class Attempts:
    def __init__(self, connection: Connection, station: str, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._station = station
        self._now = now

    def record(self, attempt: Attempt) -> Attempt:
        """Commit; returns it with its reference. The same item within the hour is the attempt that is there already."""
        with self._connection.begin():
            since = (attempt.at.utc - SAME).isoformat()
            same = (_a.item == attempt.item.item) & (_a.ils_name == attempt.item.ils) & _a.decision.is_(None)
            before = self._connection.execute(
                select(attempts).where(same, _a.why == attempt.why.value, _a.at >= since)
            ).first()
            if before is not None:
                return _attempt(before)
            return self._insert(attempt)

    def _insert(self, attempt: Attempt) -> Attempt:
        row = {
            "key": attempt.key,
            "at": attempt.at.utc.isoformat(),
            "clock": attempt.at.clock.value,
            "ils_name": attempt.item.ils,
            "item": attempt.item.item,
            "why": attempt.why.value,
            "reference": "",
            "person": "",
            "note": "",
        }
        key = self._connection.execute(insert(attempts), row).inserted_primary_key
        assert key is not None
        told = attempt_reference(self._station, int(key[0]))
        self._connection.execute(update(attempts).where(_a.id == key[0]).values(reference=told))
        return replace(attempt, reference=told)

    def waiting(self, most: int | None = None) -> tuple[AttemptLine, ...]:
        """Nobody has decided yet; oldest first."""
        return self._read(_a.decision.is_(None), most)

    def all(self, most: int | None = None) -> tuple[AttemptLine, ...]:
        return self._read(True, most)

    def of(self, text: str) -> tuple[AttemptLine, ...]:
        """By the number of the item, or by the reference that its reader was told."""
        return self._read((_a.item == text) | (_a.reference == text.upper()), None)

    def referred(self, reference: str) -> AttemptLine | None:
        found = self._read(_a.reference == reference.strip().upper(), 1)
        return found[0] if found else None

    def _read(self, condition: Any, most: int | None) -> tuple[AttemptLine, ...]:
        with self._connection.begin():
            rows = self._connection.execute(select(attempts).where(condition).order_by(_a.id).limit(most))
            return tuple(map(_line, rows))

    def decide(self, reference: str, decision: Decision, person: str, note: str) -> None:
        values = {
            "decision": decision.value,
            "decided": self._now().isoformat(),
            "person": person,
            "note": note,
        }
        with self._connection.begin():
            self._connection.execute(update(attempts).where(_a.reference == reference).values(values))


def _attempt(row: Row[Any]) -> Attempt:
    at = Moment(datetime.fromisoformat(row.at), 0.0, ClockQuality(row.clock))
    return Attempt(row.key, at, ItemKey(row.ils_name, row.item), Refusing(row.why), row.reference)


def _line(row: Row[Any]) -> AttemptLine:
    decision = Decision(row.decision) if row.decision else None
    decided = datetime.fromisoformat(row.decided) if row.decided else None
    return AttemptLine(_attempt(row), decision, decided, row.person, row.note)
