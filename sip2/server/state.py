"""What changes in the small library while it runs, and how it is kept in a file when somebody asks for that.

The catalogue (titles, items, patrons) does not change and is not kept here. Knows no rule.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sip2.server.records import Charge, Executed, Fine, Hold, Loan


@dataclass(slots=True)
class State:
    """The library's changing records. Holds of an item stand in the order of their placing."""

    loans: dict[str, Loan] = field(default_factory=dict)
    holds: dict[str, list[Hold]] = field(default_factory=dict)
    fines: list[Fine] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)
    """Card to reason; an empty reason lifts a block of the catalogue."""
    notes: dict[str, str] = field(default_factory=dict)
    transit: dict[str, str] = field(default_factory=dict)
    """Item to the branch that it travels to."""
    seq: int = 0
    number: int = 0
    """Last number given to a hold, a fine or a payment."""

    def next_number(self) -> int:
        """A number never given before."""
        self.number += 1
        return self.number


def save(state: State, path: Path) -> None:
    """Writes the state so that the file is always either the old or the new one."""
    text = json.dumps(
        {
            "loans": [_plain(loan) for loan in state.loans.values()],
            "holds": [_plain(hold) for queue in state.holds.values() for hold in queue],
            "fines": [_plain(fine) for fine in state.fines],
            "blocked": state.blocked,
            "notes": state.notes,
            "transit": state.transit,
            "seq": state.seq,
            "number": state.number,
        },
        ensure_ascii=False,
        indent=1,
    )
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def load(path: Path) -> State:
    """The state that `save` wrote. Raises ValueError, KeyError or TypeError for a file that is none."""
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    state = State(
        loans={row["item"]: _loan(row) for row in data["loans"]},
        fines=[_fine(row) for row in data["fines"]],
        blocked=dict(data["blocked"]),
        notes=dict(data["notes"]),
        transit=dict(data["transit"]),
        seq=int(data["seq"]),
        number=int(data["number"]),
    )
    for row in data["holds"]:
        state.holds.setdefault(row["item"], []).append(_hold(row))
    return state


def line_of(entry: Executed) -> str:
    """One line of the record of executed acts, as JSON."""
    return json.dumps(_plain(entry), ensure_ascii=False)


def _plain(record: Loan | Hold | Fine | Executed) -> dict[str, object]:
    """A record as JSON can hold it."""
    values = {name: getattr(record, name) for name in record.__slots__}
    return {name: _simple(value) for name, value in values.items()}


def _simple(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return getattr(value, "value", value)


def _loan(row: Mapping[str, Any]) -> Loan:
    since, due = datetime.fromisoformat(row["since"]), datetime.fromisoformat(row["due"])
    return Loan(row["item"], row["card"], since, due, int(row["renewals"]))


def _hold(row: Mapping[str, Any]) -> Hold:
    expires = date.fromisoformat(row["expires"]) if row["expires"] else None
    placed = datetime.fromisoformat(row["placed"])
    return Hold(
        int(row["number"]), row["item"], row["card"], placed, row["pickup"], expires, bool(row["ready"])
    )


def _fine(row: Mapping[str, Any]) -> Fine:
    amount, raised = Decimal(row["amount"]), date.fromisoformat(row["raised"])
    return Fine(int(row["number"]), row["card"], amount, Charge(row["charge"]), row["item"], raised)
