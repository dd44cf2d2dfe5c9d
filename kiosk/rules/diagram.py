"""Draws a machine's table as a Mermaid state diagram: docs/machines.md is made of these and a test keeps it true."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from kiosk.rules import session, transaction
from kiosk.rules.bin import machine as bin_machine
from kiosk.rules.machine import Machine

P = TypeVar("P", bound=StrEnum)
S = TypeVar("S")


def mermaid(machine: Machine[P, S]) -> str:
    """One arrow for each declared move; events that lead the same way share it."""
    moves: dict[tuple[str, str], list[str]] = {}
    for (phase, event), rule in machine.table.items():
        for after in sorted(rule.nexts):
            moves.setdefault((phase.value, after.value), []).append(event.__name__)
    lines = [f"    {start} --> {end}: {', '.join(events)}" for (start, end), events in moves.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def page() -> str:
    """The whole of docs/machines.md."""
    return "\n\n".join(
        [
            "# The machines",
            "Drawn from the tables in `kiosk/rules/`; a test compares. Change the table, then run "
            "`python -m kiosk.rules.diagram > docs/machines.md`.",
            f"## Transaction\n\n{mermaid(transaction.MACHINE)}",
            f"## Session\n\n{mermaid(session.MACHINE)}",
            f"## Return bin\n\n{mermaid(bin_machine.MACHINE)}\n",
        ]
    )


if __name__ == "__main__":
    print(page(), end="")
