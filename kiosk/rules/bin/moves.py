"""What every handler of the return bin does: go to a phase, give an order, write a passage down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.bin import BinFault, DoorOrder, Trouble
from kiosk.effects import CarryTo, Effect, MoveDoor, Report, SavePassage
from kiosk.passages import Outcome, Passage
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.reading import bin_of, nearly_full
from kiosk.rules.state import State
from kiosk.values import Moment

Step = tuple[State, tuple[Effect, ...]]


def with_bin(state: State, **changes: object) -> State:
    """The state with these fields of its bin replaced."""
    return replace(state, bin=replace(bin_of(state), **changes))  # type: ignore[arg-type]  # names are the dataclass's own


def to(state: State, phase: Phase, **changes: object) -> State:
    """Into this phase, from now on."""
    fresh = {"closing": False, "moving": False, "warned": False, "tries": 0, "burning": False}
    return with_bin(state, **{**fresh, "phase": phase, "since": state.now.mono, **changes})


def door(state: State, order: DoorOrder, **changes: object) -> Step:
    """`closing` is what every order to lock sets, and every other order ends."""
    changes = {"closing": order is DoorOrder.LOCK, **changes, "ordered": bin_of(state).ordered + 1}
    return with_bin(state, **changes), (MoveDoor(order),)


def carry(state: State, number: int, **changes: object) -> Step:
    changes = {"moving": True, "goal": number, **changes, "ordered": bin_of(state).ordered + 1}
    return with_bin(state, **changes), (CarryTo(number),)


def new_passage(state: State, at: Moment) -> State:
    """Something entered, or was found. Not written down yet."""
    number = state.counter + 1
    passage = Passage(f"{state.boot}-p{number}", at)
    return with_bin(replace(state, counter=number), passage=passage, extras=(), unsaved=False, routing=None)


def save_all(state: State, **changes: object) -> Step:
    """Every passage in hand with these changes, on its way to the disk."""
    return save_each(state, lambda each: replace(each, **changes))  # type: ignore[arg-type]  # Passage's own fields


def save_each(state: State, change: Callable[[Passage], Passage]) -> Step:
    bin = bin_of(state)
    made = tuple(change(each) for each in bin.passages)
    state = with_bin(
        state,
        passage=made[0] if made else None,
        extras=made[1:],
        saving=bin.saving + len(made),
        unsaved=False,
    )
    return state, tuple(SavePassage(each) for each in made)


def warn_of_full(state: State) -> Step:
    """Once of each bin until its crate was changed: a level that wavers is no news."""
    told = bin_of(state).told_full
    new = nearly_full(state) - told
    if not new:
        return state, ()
    warnings = tuple(Report(Trouble.NEARLY_FULL, str(number)) for number in sorted(new))
    return with_bin(state, told_full=told | new), warnings


def let_go(state: State) -> State:
    """Nothing is in hand any more."""
    return with_bin(state, passage=None, extras=(), goal=None, routing=None, candidate=None)


def withdrawn(state: State) -> Step:
    """What entered was taken out again."""
    state, effects = save_all(state, what=Outcome.WITHDRAWN, settled=True)
    return let_go(state), effects


def fault(state: State, code: BinFault) -> Step:
    """Locked and dark until it passes its own test. What is in the chute stays in hand."""
    state, effects = door(to(state, Phase.FAULT, fault=code, passed=0), DoorOrder.LOCK)
    return state, (*effects, Report(Trouble.FAULT, code))
