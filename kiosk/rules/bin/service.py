"""The staff area on the small screen of a return bin: its door stands there while nobody returns anything (S14).

Whoever has signed in takes the machine out of service until they leave, as the key does; who only touched the door does not:
a book that is shown closes it again.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Effect
from kiosk.events import CounterAnswered, PadChanged, Scanned, Tick, Touched
from kiosk.rules import staff_area
from kiosk.rules.bin.phases import AT_REST
from kiosk.rules.limits import overdue
from kiosk.rules.state import Session, Stage, State
from kiosk.values import Moment
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]


def is_open(state: State) -> bool:
    """Whether the staff area is what stands on the glass."""
    return state.session.stage is Stage.STAFF and _resting(state)


def hear(state: State, what: object, at: Moment) -> Step | None:
    """What happens at the door or behind it; None: it is the bin's own matter."""
    if state.session.stage is not Stage.STAFF:
        knocks = isinstance(what, Touched) and what.action is Action.STAFF and _resting(state)
        return staff_area.knock(state, at) if knocks else None
    if not _resting(state):
        return _left(state, at), ()
    match what:
        case Tick() if overdue(state):
            state, effects = staff_area.quiet_too_long(state)
        case PadChanged(outside=True) | Tick():
            return None
        case Touched() | Scanned() | PadChanged() | CounterAnswered():
            state, effects = staff_area.happened(state, what, at)
        case _:
            return None
    return (state if state.session.staff is not None else _left(state, at)), effects


def _resting(state: State) -> bool:
    return state.bin is not None and state.bin.phase in AT_REST


def _left(state: State, at: Moment) -> State:
    """Nobody of staff is there any more; the next reader is greeted in the library's first language."""
    return replace(state, session=Session(language=state.site.languages[0], acted=at.mono, active=at.mono))
