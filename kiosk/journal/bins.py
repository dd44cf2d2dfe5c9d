"""The return bin in the database: what entered it and the crates it fell into. Which crate a passage lies in is found out here,
so that the rules need not know crates: it is the one that stands in the bin when the passage gets its bin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from kiosk.journal.tables import crates, passages
from kiosk.passages import BinLoad, Crate, Flag, Outcome, Passage
from kiosk.values import ClockQuality, Moment

_c, _p = crates.c, passages.c
_LIES_THERE = _p.what != Outcome.WITHDRAWN.value


class Bins:
    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    # --- passages -------------------------------------------------------------------------------------

    def keep(self, passage: Passage) -> Passage:
        """Commit; returns the passage with its number and its crate."""
        with self._connection.begin():
            return self.write(passage)

    def write(self, passage: Passage) -> Passage:
        """Within a commit that somebody else began. The time at which it entered never changes."""
        known = self._read(select(passages).where(_p.key == passage.key))
        before = known[0] if known else None
        passage = replace(passage, crate=self._crate_for(passage, before))
        row = _passage_row(passage)
        if before is not None:
            changing = {name: value for name, value in row.items() if name not in ("key", "at", "clock")}
            self._connection.execute(update(passages).where(_p.seq == before.seq).values(changing))
            return replace(passage, seq=before.seq)
        key = self._connection.execute(insert(passages), row).inserted_primary_key
        assert key is not None
        return replace(passage, seq=int(key[0]))

    def _crate_for(self, passage: Passage, before: Passage | None) -> int | None:
        if not passage.bin or passage.what is Outcome.WITHDRAWN:
            return None
        if before is not None and before.bin == passage.bin and before.crate is not None:
            return before.crate
        standing = self._standing(passage.bin)
        return (standing or self._put_in(passage.bin, self._free_number(), "")).id

    def unsettled(self) -> tuple[Passage, ...]:
        """Those that a power cut left open, oldest first."""
        with self._connection.begin():
            return self._read(select(passages).where(~_p.settled).order_by(_p.seq))

    def passage(self, seq: int) -> Passage | None:
        with self._connection.begin():
            found = self._read(select(passages).where(_p.seq == seq))
        return found[0] if found else None

    def sorted_by(self, rules: frozenset[str], begin: datetime, end: datetime) -> frozenset[str]:
        """Keys of the returns that came from `begin` to before `end` (UTC) and that these sort rules sent to their bins."""
        within = (_p.at >= begin.isoformat()) & (_p.at < end.isoformat()) & (_p.entry != "")
        with self._connection.begin():
            found = self._connection.execute(select(_p.entry, _p.why).where(within)).all()
        return frozenset(entry for entry, why in found if why.partition("+")[0] in rules)

    def everything(self) -> tuple[Passage, ...]:
        """All that ever entered, oldest first."""
        with self._connection.begin():
            return self._read(select(passages).order_by(_p.seq))

    def _read(self, query: Select[Any]) -> tuple[Passage, ...]:
        return tuple(passage_of(row) for row in self._connection.execute(query).mappings())

    # --- crates ---------------------------------------------------------------------------------------

    def loads(self) -> tuple[BinLoad, ...]:
        """What stands in the bins now, by the bins' names."""
        with self._connection.begin():
            standing = self._crates(select(crates).where(_c.taken_out.is_(None)).order_by(_c.bin))
            return tuple(BinLoad(crate.bin, crate, self._count(crate.id)) for crate in standing)

    def crate(self, crate: int) -> Crate | None:
        with self._connection.begin():
            found = self._crates(select(crates).where(_c.id == crate))
        return found[0] if found else None

    def waiting(self) -> tuple[Crate, ...]:
        """Taken out and not reconciled yet, oldest first."""
        open_ones = select(crates).where(_c.taken_out.is_not(None), _c.reconciled.is_(None))
        with self._connection.begin():
            return self._crates(open_ones.order_by(_c.taken_out, _c.id))

    def swap(
        self, bin: str, counter: int | None = None, number: int | None = None, person: str = ""
    ) -> tuple[Crate | None, Crate]:
        """The crate under this bin was taken out and another put in; returns both. `counter`: see Crate.

        `number`: what is written on the one that was put in; left out, the lowest that is not in use.
        """
        with self._connection.begin():
            taken = self._standing(bin)
            if taken is not None:
                out = {"taken_out": self._now().isoformat(), "taken_by": person, "counter": counter}
                self._connection.execute(update(crates).where(_c.id == taken.id).values(out))
                taken = replace(taken, taken_out=self._now(), taken_by=person, counter=counter)
            return taken, self._put_in(bin, number or self._free_number(), person)

    def renumber(self, bin: str, number: int) -> Crate | None:
        """The crate in this bin bears another number than was thought; None where another that is in use has it."""
        with self._connection.begin():
            standing = self._standing(bin)
            same = self._crates(select(crates).where(_c.number == number, _c.reconciled.is_(None)))
            if standing is None or any(one.id != standing.id for one in same):
                return None
            self._connection.execute(update(crates).where(_c.id == standing.id).values(number=number))
            return replace(standing, number=number)

    def count(self, crate: int) -> int:
        """How many things are recorded as lying in it."""
        with self._connection.begin():
            return self._count(crate)

    def _count(self, crate: int) -> int:
        there = select(func.count()).select_from(passages).where(_p.crate == crate, _LIES_THERE)
        return self._connection.execute(there).scalar_one()

    def _standing(self, bin: str) -> Crate | None:
        found = self._crates(select(crates).where(_c.bin == bin, _c.taken_out.is_(None)))
        return found[0] if found else None

    def _crates(self, query: Select[Any]) -> tuple[Crate, ...]:
        return tuple(crate_of(row) for row in self._connection.execute(query).mappings())

    def _put_in(self, bin: str, number: int, person: str) -> Crate:
        crate = Crate(0, number, bin, self._now(), person)
        row = {
            "number": number,
            "bin": bin,
            "put_in": crate.put_in.isoformat(),
            "put_by": person,
            "taken_by": "",
        }
        key = self._connection.execute(insert(crates), row).inserted_primary_key
        assert key is not None
        return replace(crate, id=int(key[0]))

    def _free_number(self) -> int:
        """The lowest number of no crate that stands in a bin or waits to be reconciled."""
        used = set(self._connection.execute(select(_c.number).where(_c.reconciled.is_(None))).scalars())
        return next(number for number in range(1, len(used) + 2) if number not in used)


def _passage_row(passage: Passage) -> dict[str, object]:
    return {
        "key": passage.key,
        "at": passage.at.utc.isoformat(),
        "clock": passage.at.clock.value,
        "what": passage.what.value,
        "entry": passage.entry,
        "bin": passage.bin,
        "crate": passage.crate,
        "flags": " ".join(sorted(flag.value for flag in passage.flags)),
        "tag": passage.tag,
        "why": passage.why,
        "settled": passage.settled,
    }


def passage_of(row: RowMapping, prefix: str = "") -> Passage:
    """`prefix`: of the columns' names, where the row holds more than a passage."""

    def column(name: str) -> Any:
        return row[prefix + name]

    return Passage(
        key=column("key"),
        at=Moment(datetime.fromisoformat(column("at")), 0.0, ClockQuality(column("clock"))),
        what=Outcome(column("what")),
        entry=column("entry"),
        bin=column("bin"),
        flags=frozenset(Flag(word) for word in column("flags").split()),
        tag=column("tag"),
        why=column("why"),
        settled=column("settled"),
        seq=column("seq"),
        crate=column("crate"),
    )


def crate_of(row: RowMapping, prefix: str = "") -> Crate:
    def column(name: str) -> Any:
        return row[prefix + name]

    return Crate(
        id=column("id"),
        number=column("number"),
        bin=column("bin"),
        put_in=datetime.fromisoformat(column("put_in")),
        put_by=column("put_by"),
        taken_out=_time(column("taken_out")),
        taken_by=column("taken_by"),
        counter=column("counter"),
        reconciled=_time(column("reconciled")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
