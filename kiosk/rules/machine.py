"""A state machine as a table that one can read in one place.

`{(phase, event type): Rule(handler, next phases)}`: the diagram in docs/ is drawn from the table, and a handler that leaves
its declared phases is a bug that `run` reports at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from kiosk.effects import Effect
from kiosk.values import Moment

P = TypeVar("P", bound=StrEnum)
S = TypeVar("S")


class UndeclaredMove(AssertionError):
    """A handler went to a phase that its row does not name: the table and the code disagree."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[P, S]):
    handler: Callable[[S, Any, Moment], tuple[S, tuple[Effect, ...]]]
    nexts: frozenset[P]


def goes(handler: Callable[[S, Any, Moment], tuple[S, tuple[Effect, ...]]], *nexts: P) -> Rule[P, S]:
    """A row of a table: this handler, and every phase it may end in."""
    return Rule(handler, frozenset(nexts))


@dataclass(frozen=True, slots=True)
class Machine(Generic[P, S]):
    name: str
    phase_of: Callable[[S], P]
    table: Mapping[tuple[P, type], Rule[P, S]]

    def run(self, subject: S, what: object, at: Moment) -> tuple[S, tuple[Effect, ...]]:
        """What the event does to the subject; an event without a row for this phase changes nothing."""
        phase = self.phase_of(subject)
        rule = self.table.get((phase, type(what)))
        if rule is None:
            return subject, ()
        after, effects = rule.handler(subject, what, at)
        landed = self.phase_of(after)
        if landed not in rule.nexts:
            raise UndeclaredMove(f"{self.name}: {phase} on {type(what).__name__} went to {landed}")
        return after, effects
