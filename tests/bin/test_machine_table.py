"""The bin's table itself: every state of the reference is there, every cell of it is walked through by a story."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from kiosk.rules.bin import conditions, happenings
from kiosk.rules.bin.machine import MACHINE
from kiosk.rules.bin.phases import Phase
from kiosk.rules.machine import Rule
from tests.bin import stories

Cell = tuple[Phase, str]
Move = tuple[Phase, str, Phase]


def test_every_phase_can_be_reached_and_left() -> None:
    starts = {phase for phase, _ in MACHINE.table}
    ends = {phase for rule in MACHINE.table.values() for phase in rule.nexts}
    assert starts == set(Phase)
    assert ends == set(Phase)


def test_the_phases_are_the_references_s0_to_s15() -> None:
    numbers = {phase.value.split("_")[0] for phase in Phase}
    assert {f"S{number}" for number in range(16)} <= numbers | {"S7"}  # S7 has its parts
    assert numbers >= {"S2b", "S6b", "S7a", "S7b", "S7c", "S7d"}


def test_every_event_that_comes_by_itself_has_a_condition() -> None:
    events = {each for _, each in inspect.getmembers(happenings, inspect.isclass)}
    events = {each for each in events if issubclass(each, happenings.Event) and each is not happenings.Event}
    assert events == set(conditions.CONDITIONS)
    used = {event for _, event in MACHINE.table}
    assert events <= used


def test_the_stories_walk_through_every_cell_and_every_declared_move() -> None:
    """Each story is played once more, with a table that notes what it is used for."""
    walked = _walked(_stories())
    cells = {(phase, event.__name__) for phase, event in MACHINE.table}
    assert cells - {(phase, event) for phase, event, _ in walked} == set()
    declared = {
        (phase, event.__name__, after)
        for (phase, event), rule in MACHINE.table.items()
        for after in rule.nexts
    }
    assert declared - walked == set()


def _stories() -> list[Callable[[], None]]:
    files = [import_module(f"{stories.__name__}.{found.name}") for found in iter_modules(stories.__path__)]
    named = [each for file in files for each in vars(file).items()]
    return [story for name, story in named if name.startswith("test_")]


def _walked(stories: list[Callable[[], None]]) -> set[Move]:
    walked: set[Move] = set()
    table: Any = MACHINE.table
    original = dict(table)
    try:
        for cell, rule in original.items():
            table[cell] = _noting(cell, rule, walked)
        for story in stories:
            story()
    finally:
        table.clear()
        table.update(original)
    return walked


def _noting(cell: tuple[Phase, type], rule: Rule[Any, Any], walked: set[Move]) -> Rule[Any, Any]:
    phase, event = cell

    def handler(state: Any, what: Any, at: Any) -> Any:
        after, effects = rule.handler(state, what, at)
        walked.add((phase, event.__name__, after.bin.phase))
        return after, effects

    return replace(rule, handler=handler)
