"""Reconciling in the database: the findings of each crate, and what the crate's records say beside them.

A reconciling that was begun and not closed goes on where it stopped: everything about it is here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, and_, exists, insert, select, update

from kiosk.journal.bins import crate_of, passage_of
from kiosk.journal.cipher import Cipher
from kiosk.journal.rows import entry_of
from kiosk.journal.tables import crates, findings, passages, reconcilings, transactions
from kiosk.passages import Crate, Outcome
from kiosk.rules.reconciling import FOUND, Deed, Finding, Record, Result, Totals
from kiosk.values import ItemKey

_f, _p, _r, _t, _c = findings.c, passages.c, reconcilings.c, transactions.c, crates.c


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Of one crate. `closed` None: under way, by whoever takes it up."""

    crate: int
    begun: datetime
    person: str
    closed: datetime | None = None
    closed_by: str = ""
    totals: Totals | None = None


class Reconcilings:
    def __init__(self, connection: Connection, cipher: Cipher, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._cipher = cipher
        self._now = now

    # --- the crate's own papers -----------------------------------------------------------------------

    def begin(self, crate: int, person: str) -> Reconciling:
        """Begin, or go on where somebody stopped."""
        with self._connection.begin():
            known = self._one(crate)
            if known is not None:
                return known
            new = {
                "crate": crate,
                "begun": self._now().isoformat(),
                "person": person,
                "closed_by": "",
                "totals": "",
            }
            self._connection.execute(insert(reconcilings), new)
            return Reconciling(crate, self._now(), person)

    def of(self, crate: int) -> Reconciling | None:
        with self._connection.begin():
            return self._one(crate)

    def _one(self, crate: int) -> Reconciling | None:
        row = self._connection.execute(select(reconcilings).where(_r.crate == crate)).first()
        return _reconciling(row) if row is not None else None

    def close(self, crate: int, person: str, totals: Totals, left: Iterable[Finding]) -> None:
        """Signed: what was left over is written down, and the crate's number is free again."""
        now = self._now().isoformat()
        signed = {"closed": now, "closed_by": person, "totals": json.dumps(asdict(totals))}
        with self._connection.begin():
            for finding in left:
                self._insert(crate, replace(finding, person=person))
            self._connection.execute(update(reconcilings).where(_r.crate == crate).values(signed))
            self._connection.execute(update(crates).where(_c.id == crate).values(reconciled=now))

    # --- findings -------------------------------------------------------------------------------------

    def findings(self, crate: int) -> tuple[Finding, ...]:
        with self._connection.begin():
            rows = self._connection.execute(select(findings).where(_f.crate == crate).order_by(_f.id))
            return tuple(map(_finding, rows))

    def finding(self, number: int) -> tuple[int, Finding] | None:
        """With the id of its crate."""
        with self._connection.begin():
            row = self._connection.execute(select(findings).where(_f.id == number)).first()
        return (row.crate, _finding(row)) if row is not None else None

    def found(self, crate: int, finding: Finding) -> Finding:
        with self._connection.begin():
            return self._insert(crate, finding)

    def _insert(self, crate: int, finding: Finding) -> Finding:
        finding = replace(finding, at=self._now())
        row = {
            "crate": crate,
            "at": self._now().isoformat(),
            "person": finding.person,
            "result": finding.result.value,
            "ils_name": finding.item.ils if finding.item else "",
            "item": finding.item.item if finding.item else "",
            "passage": finding.passage,
            "title": finding.title,
            "entry": finding.entry,
            "done": _words(finding),
        }
        key = self._connection.execute(insert(findings), row).inserted_primary_key
        assert key is not None
        return replace(finding, id=int(key[0]))

    def keep(self, finding: Finding) -> None:
        """What was done about it since."""
        values = {"done": _words(finding), "entry": finding.entry}
        with self._connection.begin():
            self._connection.execute(update(findings).where(_f.id == finding.id).values(values))

    def missing(self) -> tuple[tuple[Crate, Finding], ...]:
        """Accepted, not found in any crate, and nobody has dealt with it; oldest first."""
        again = findings.alias("again").c
        since = exists().where(again.passage == _f.passage, again.result.in_([one.value for one in FOUND]))
        query = (
            select(findings, *(column.label(f"crate_{column.name}") for column in crates.columns))
            .join(crates, _c.id == _f.crate)
            .where(_f.result == Result.MISSING.value, _f.done == "", ~since)
            .order_by(_f.id)
        )
        with self._connection.begin():
            return tuple(
                (crate_of(row._mapping, "crate_"), _finding(row)) for row in self._connection.execute(query)
            )

    # --- records --------------------------------------------------------------------------------------

    def records(self, crate: int) -> tuple[Record, ...]:
        """What the bin recorded as lying in this crate, in the order in which it fell."""
        return self._records(and_(_p.crate == crate, _p.what != Outcome.WITHDRAWN.value))

    def elsewhere(self, item: ItemKey, crate: int) -> tuple[Record, ...]:
        """What was recorded of this item for other crates, or for none; newest first."""
        same = and_(_t.item == item.item, _t.ils_name == item.ils)
        other = (_p.crate != crate) | _p.crate.is_(None)
        return self._records(and_(same, other))[::-1]

    def since(self, begin: datetime, end: datetime) -> tuple[Record, ...]:
        """Everything that entered in that time."""
        return self._records(and_(_p.at >= begin.isoformat(), _p.at < end.isoformat()))

    def nowhere(self) -> tuple[Record, ...]:
        """Uncertain since a power cut, in no crate, and nobody has found them or closed the matter."""
        lost = and_(_p.what == Outcome.UNCERTAIN.value, _p.crate.is_(None))
        known = exists().where(_f.passage == _p.seq)
        return self._records(and_(lost, ~known))

    def _records(self, condition: ColumnElement[bool]) -> tuple[Record, ...]:
        found = exists().where(_f.passage == _p.seq, _f.result.in_([one.value for one in FOUND]))
        query = (
            select(
                *(column.label(f"p_{column.name}") for column in passages.columns),
                *transactions.columns,
                found.label("p_found"),
            )
            .outerjoin(transactions, and_(_t.key == _p.entry, _p.entry != ""))
            .where(condition)
            .order_by(_p.seq)
        )
        with self._connection.begin():
            return tuple(self._record(row) for row in self._connection.execute(query).mappings())

    def _record(self, row: RowMapping) -> Record:
        entry = entry_of(row, self._cipher) if row["key"] else None
        return Record(passage_of(row, "p_"), entry, bool(row["p_found"]))


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        result=Result(row.result),
        item=ItemKey(row.ils_name, row.item) if row.item else None,
        passage=row.passage,
        title=row.title,
        entry=row.entry,
        done=frozenset(Deed(word) for word in row.done.split()),
        person=row.person,
        at=datetime.fromisoformat(row.at),
        id=row.id,
    )


def _words(finding: Finding) -> str:
    return " ".join(sorted(deed.value for deed in finding.done))


def _reconciling(row: Row[Any]) -> Reconciling:
    return Reconciling(
        crate=row.crate,
        begun=datetime.fromisoformat(row.begun),
        person=row.person,
        closed=datetime.fromisoformat(row.closed) if row.closed else None,
        closed_by=row.closed_by,
        totals=Totals(**json.loads(row.totals)) if row.totals else None,
    )
