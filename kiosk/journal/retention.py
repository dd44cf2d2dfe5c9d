"""Forgetting on time (circulation rule 32), in steps so small that no reader waits for one.

A reader's number goes some time after the loan is returned or the case settled, and at the latest after 180 days, also where
staff have not settled it by then: what they need for that stays. A settled row goes later, with its history. Only a row that
is still to be sent keeps everything, however old: without the reader's number it could never be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, or_, select, union, update

from kiosk.journal.tables import (
    acts,
    attempts,
    crates,
    findings,
    history,
    incidents,
    passages,
    reconcilings,
    transactions,
)
from kiosk.values import IlsFact, Kind

ROWS_A_STEP = 500

_t = transactions.c


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how long."""

    card_after: timedelta = timedelta(days=30)
    card_at_most: timedelta = timedelta(days=180)
    row_after: timedelta = timedelta(days=397)  # 13 months, whichever months they are


RULE_32 = Keeping()


@dataclass(frozen=True, slots=True)
class Sweep:
    """How far tonight's round is: the last row looked at, for cards and for rows. `None`: that part is done."""

    cards: int | None = 0
    rows: int | None = 0
    cards_removed: int = 0
    rows_removed: int = 0

    @property
    def done(self) -> bool:
        return self.cards is None and self.rows is None


def sweep(connection: Connection, now: datetime, so_far: Sweep, keeping: Keeping) -> Sweep:
    """One step; the caller repeats it until it is `done`."""
    with connection.begin():
        if so_far.cards is not None:
            return _cards(connection, _forgettable(now, keeping), so_far, so_far.cards)
        if so_far.rows is not None:
            return _rows(connection, (now - keeping.row_after).isoformat(), so_far, so_far.rows)
    return so_far


def _cards(connection: Connection, forgettable: ColumnElement[bool], so_far: Sweep, after: int) -> Sweep:
    query = select(_t.seq).where(_t.card.is_not(None), _t.seq > after).order_by(_t.seq).limit(ROWS_A_STEP)
    seen = connection.execute(query).scalars().all()
    removed = 0
    if seen:
        here = and_(_t.seq > after, _t.seq <= seen[-1], _t.card.is_not(None))
        forget = update(transactions).where(here, forgettable).values(card=None)
        removed = connection.execute(forget).rowcount
    return Sweep(
        cards=seen[-1] if len(seen) == ROWS_A_STEP else None,
        rows=so_far.rows,
        cards_removed=so_far.cards_removed + removed,
        rows_removed=so_far.rows_removed,
    )


def _forgettable(now: datetime, keeping: Keeping) -> ColumnElement[bool]:
    long_ago, at_most = (now - keeping.card_after).isoformat(), (now - keeping.card_at_most).isoformat()
    is_out = and_(_t.kind == Kind.LOAN.value, _t.ils == IlsFact.YES.value)
    later = transactions.alias("later").c
    returned = exists().where(
        later.item == _t.item,
        later.ils_name == _t.ils_name,
        later.seq > _t.seq,
        later.kind == Kind.RETURN.value,
        later.settled <= long_ago,
    )
    over = or_(and_(~is_out, _t.settled <= long_ago), and_(is_out, returned))
    return or_(and_(_t.settled.is_not(None), over), and_(_t.closed, _t.opened <= at_most))


def _rows(connection: Connection, cut: str, so_far: Sweep, after: int) -> Sweep:
    query = select(_t.seq, _t.opened, _t.settled).where(_t.seq > after).order_by(_t.seq).limit(ROWS_A_STEP)
    seen = connection.execute(query).all()
    old = [row.seq for row in seen if row.settled is not None and row.settled <= cut]
    if old:
        for table in (history, acts):
            connection.execute(delete(table).where(_of(table, old)))
        connection.execute(delete(transactions).where(_of(transactions, old)))
    more = len(seen) == ROWS_A_STEP and any(row.opened <= cut for row in seen)
    if not more:
        connection.execute(delete(acts).where(acts.c.seq.is_(None), acts.c.at <= cut))
        connection.execute(delete(incidents).where(incidents.c.at <= cut))
        _bins(connection, cut)
    return Sweep(
        cards=so_far.cards,
        rows=seen[-1].seq if more else None,
        cards_removed=so_far.cards_removed,
        rows_removed=so_far.rows_removed + len(old),
    )


def _bins(connection: Connection, cut: str) -> None:
    """What the return bin remembers, for as long as the rows beside it; a crate that still stands in its bin stays."""
    old = select(passages.c.seq).where(passages.c.at <= cut)
    connection.execute(delete(findings).where(or_(findings.c.at <= cut, findings.c.passage.in_(old))))
    connection.execute(delete(passages).where(passages.c.at <= cut))
    in_use = union(
        select(passages.c.crate).where(passages.c.crate.is_not(None)),
        select(findings.c.crate),
        select(crates.c.id).where(or_(crates.c.taken_out.is_(None), crates.c.taken_out > cut)),
    )
    connection.execute(delete(reconcilings).where(reconcilings.c.crate.not_in(in_use)))
    connection.execute(delete(crates).where(crates.c.id.not_in(in_use)))
    connection.execute(delete(attempts).where(attempts.c.at <= cut))


def _of(table: Table, seqs: list[int]) -> ColumnElement[bool]:
    return table.c.seq.in_(seqs)
