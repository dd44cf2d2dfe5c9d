"""Loans that this station made, in the database: the one before a return, an item's last, and what readers may still have."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, union

from kiosk.journal.cipher import Cipher
from kiosk.journal.rows import entry_of, moment_of
from kiosk.journal.tables import history, transactions
from kiosk.values import Entry, IlsFact, ItemKey, Kind

NEWEST = 2000
"""Rows with a card, however many days they took: what is asked at a start takes as long in an old journal as in a young one."""

Rows: TypeAlias = tuple[tuple[Entry, datetime | None], ...]
"""Each with the time since when its library system knows of it."""

_t, _h = transactions.c, history.c


def _heard(ils: ColumnElement[str]) -> ColumnElement[bool]:
    """The library system said so, or staff saw to it. Of a return, "no" tells it as well: there is no loan."""
    return ils.in_((IlsFact.YES.value, IlsFact.WAIVED.value)) | (
        (_t.kind == Kind.RETURN.value) & (ils == IlsFact.NO.value)
    )


_first = select(func.min(_h.at)).where(_h.seq == _t.seq, _heard(_h.ils)).correlate(transactions)
_told = case((_heard(_t.ils), _first.scalar_subquery())).label("told")
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
        cancelled = (_t.ils == IlsFact.UNASKED.value) & _t.closed & _t.parked.is_(None)
        newest = self._read(select(transactions).where(same & ~cancelled).order_by(_t.seq.desc()).limit(1))
        lent = (
            newest and newest[0].kind is Kind.LOAN and newest[0].ils is IlsFact.YES and not newest[0].renewed
        )
        return newest[0] if lent else None

    def taken(self) -> Rows:
        """Loan rows, whatever became of them, of the newest and of those that wait, with all returns of their items since.

        Raises WrongKey.
        """
        newest = select(_t.seq).where(_t.card.is_not(None)).order_by(_t.seq.desc()).limit(NEWEST).subquery()
        waiting = select(_t.seq).where(~_t.closed)
        parked = select(_t.seq).where(_t.parked.is_not(None))
        these = _t.seq.in_(union(select(newest), waiting, parked))
        loans = select(_t.seq, _t.item, _t.ils_name).where(these, _t.kind == Kind.LOAN.value).cte("loans")
        same = (loans.c.item == _t.item) & (loans.c.ils_name == _t.ils_name) & (loans.c.seq < _t.seq)
        returns = select(_t.seq).join_from(loans, transactions, same).where(_t.kind == Kind.RETURN.value)
        both = _t.seq.in_(union(select(loans.c.seq), returns))
        query = select(transactions, _told).where(both).order_by(_t.seq)
        with self._connection.begin():
            rows = self._connection.execute(query).mappings().all()
        return tuple((entry_of(row, self._cipher), moment_of(row["told"])) for row in rows)

    def told(self, entry: Entry) -> datetime | None:
        """Since when the library system knows of it, in UTC; None: it does not."""
        with self._connection.begin():
            return moment_of(self._connection.execute(select(_told).where(_t.seq == entry.seq)).scalar())

    def _read(self, query: Select[Any]) -> tuple[Entry, ...]:
        with self._connection.begin():
            return tuple(entry_of(row._mapping, self._cipher) for row in self._connection.execute(query))
