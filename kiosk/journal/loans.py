"""Loans that this station made, in the database: the one before a return, an item's last, a reader's latest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from kiosk.journal.cipher import Cipher
from kiosk.journal.rows import entry_of
from kiosk.journal.tables import transactions
from kiosk.values import Entry, IlsFact, ItemKey, Kind

NEWEST = 5000
"""Rows with a card, however many days they took: what is asked at a start takes as long in an old journal as in a young one."""

_t = transactions.c
_recorded = (_t.kind == Kind.LOAN.value) & (_t.ils == IlsFact.YES.value)


class Loans:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def before(self, returned: Entry) -> Entry | None:
        """The last loan of a returned item that the library system has recorded for this station, with its due date."""
        same = (_t.item == returned.item.item) & (_t.ils_name == returned.item.ils) & (_t.seq < returned.seq)
        query = select(transactions).where(same & _recorded & _t.due.is_not(None))
        found = self._read(query.order_by(_t.seq.desc()).limit(1))
        return found[0] if found else None

    def last(self, item: ItemKey) -> Entry | None:
        """The last loan of an item, if this station made it and has not taken it back since."""
        same = (_t.item == item.item) & (_t.ils_name == item.ils) & (_t.ils != IlsFact.NO.value)
        newest = self._read(select(transactions).where(same).order_by(_t.seq.desc()).limit(1))
        lent = (
            newest and newest[0].kind is Kind.LOAN and newest[0].ils is IlsFact.YES and not newest[0].renewed
        )
        return newest[0] if lent else None

    def lately(self, since: datetime) -> tuple[tuple[Entry, datetime], ...]:
        """What the library system recorded since then on cards that are still known here, and was neither brought back
        nor lent again here; each with the time when that was over, in UTC. Of the newest rows alone."""
        newest = select(_t.seq).where(_t.card.is_not(None)).order_by(_t.seq.desc()).limit(NEWEST)
        over = func.coalesce(_t.settled, _t.opened)
        later = transactions.alias()
        same = (later.c.item == _t.item) & (later.c.ils_name == _t.ils_name) & (later.c.seq > _t.seq)
        lent_again = ((later.c.ils == IlsFact.YES.value) & ~later.c.renewed) | later.c.provisional
        moved = (later.c.kind == Kind.RETURN.value) | lent_again
        gone = exists().where(same & moved)
        mine = _t.seq.in_(newest) & _recorded & ~_t.renewed & (over >= since.isoformat()) & ~gone
        query = select(transactions, over.label("over")).where(mine).order_by(_t.seq)
        with self._connection.begin():
            rows = self._connection.execute(query).mappings().all()
        return tuple((entry_of(row, self._cipher), datetime.fromisoformat(row["over"])) for row in rows)

    def _read(self, query: Select[Any]) -> tuple[Entry, ...]:
        with self._connection.begin():
            return tuple(entry_of(row._mapping, self._cipher) for row in self._connection.execute(query))
