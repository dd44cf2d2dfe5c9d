"""From a closed door to a book behind it: candidates, opening, intake, handing back (S1 to S5, S7c, S8, S9)."""

from __future__ import annotations

from kiosk.bin import BinFault, Buzz, DoorOrder, Trouble
from kiosk.effects import Play, Report, Sing, Sound
from kiosk.events import Scanned, Touched
from kiosk.rules import signing_in
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.inside import finish, identify_all
from kiosk.rules.bin.moves import Step, door, fault, new_passage, save_all, to, with_bin, withdrawn
from kiosk.rules.bin.phases import Phase, Start
from kiosk.rules.bin.reading import bin_of, sensed, site_of
from kiosk.rules.state import State
from kiosk.values import Moment
from kiosk.view import Action

MOST_TRIES = 3


def _open(state: State, phase: Phase) -> Step:
    """The door may open: nothing has entered, so nothing is written down yet."""
    sensors = sensed(state)
    candidate = r.shown(state)
    breaks, exits = sensors.front_breaks, sensors.exit_breaks
    state = to(state, phase, candidate=candidate, breaks=breaks, exits=exits, goal=None)
    return state, (Play(Sound.READ),)


def tag_shown(state: State, _what: object, _at: Moment) -> Step:
    return _open(state, Phase.CANDIDATE)


def foreign_shown(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.REFUSED), (Sing(Buzz.BAD),)


def touched(state: State, what: Touched, at: Moment) -> Step:
    match what.action:
        case Action.RETURN if Start.BUTTON in site_of(state).starts:
            return _started(state)
        case Action.FINISH | Action.CANCEL | Action.OK | Action.PRINT if bin_of(state).phase is Phase.DONE:
            return finish(state, at, printed=what.action is Action.PRINT)
        case _:
            return state, ()


def start_pressed(state: State, _what: object, _at: Moment) -> Step:
    return _started(state)


def card_shown(state: State, what: Scanned, _at: Moment) -> Step:
    """The card only proves that somebody is a reader: nothing of it is kept."""
    if Start.CARD not in site_of(state).starts or signing_in.card_of(state, what) is None:
        return state, (Play(Sound.ERROR),)
    return _started(state)


def _started(state: State) -> Step:
    return _open(state, Phase.STARTED) if r.may_start(state) else (state, ())


def unlock(state: State, _what: object, _at: Moment) -> Step:
    return door(to(state, Phase.OPENING), DoorOrder.UNLOCK)


def not_opened(state: State, _what: object, _at: Moment) -> Step:
    tries = bin_of(state).tries + 1
    if tries >= MOST_TRIES:
        return fault(state, BinFault.DOOR)
    return door(to(state, Phase.OPENING, tries=tries), DoorOrder.UNLOCK)


def opened(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.OPEN), ()


def entering(state: State, _what: object, at: Moment) -> Step:
    """Something is on its way in: from now on it is a passage."""
    return save_all(to(new_passage(state, at), Phase.INTAKE, quiet_since=at.mono))


def entered(state: State, _what: object, _at: Moment) -> Step:
    """Close behind it."""
    return door(with_bin(state, since=state.now.mono), DoorOrder.LOCK)


def hand_inside(state: State, _what: object, _at: Moment) -> Step:
    return with_bin(state, warned=True), (Sing(Buzz.BAD),)


def obstructed(state: State, _what: object, _at: Moment) -> Step:
    """The owner has opened the door again already; here it is counted."""
    tries = bin_of(state).tries + 1
    if tries >= MOST_TRIES:
        return fault(state, BinFault.OBSTRUCTED)
    state = with_bin(state, tries=tries, closing=False, since=state.now.mono)
    return state, (Report(Trouble.OBSTRUCTED),)


def obstructed_empty(state: State, what: object, at: Moment) -> Step:
    """Somebody comes with a book while the door closes: it stands open again, and waits."""
    state, effects = obstructed(state, what, at)
    if bin_of(state).phase is Phase.FAULT:
        return state, effects
    return to(state, Phase.OPEN, tries=bin_of(state).tries, breaks=sensed(state).front_breaks), effects


def not_closed(state: State, _what: object, _at: Moment) -> Step:
    """The opening is blocked for a minute, or the door does not lock."""
    return fault(state, BinFault.DOOR if bin_of(state).closing else BinFault.BLOCKED)


def not_recorded(state: State, _what: object, _at: Moment) -> Step:
    """Nothing is accepted that cannot be read and recorded: the door stays open for a while, for whoever wants it back."""
    code = r.ready(state) or BinFault.JOURNAL
    if r.shut(state):
        return fault(state, code)
    return to(state, Phase.FAULT, fault=code, passed=0), (Report(Trouble.FAULT, code), Sing(Buzz.BAD))


def locked(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.IDENTIFYING), ()


def taken_back(state: State, _what: object, _at: Moment) -> Step:
    """In and out again: no return of anything."""
    state, effects = withdrawn(state)
    state, more = _close_on_nothing(state)
    return state, effects + more


def nothing_came(state: State, _what: object, _at: Moment) -> Step:
    return _close_on_nothing(state, tries=bin_of(state).tries)


def _close_on_nothing(state: State, **changes: object) -> Step:
    """What still slips in while the door closes is a passage like any other: many a machine has no other sign of it."""
    counted = {"breaks": sensed(state).front_breaks, "exits": sensed(state).exit_breaks}
    state = to(state, Phase.EMPTY, candidate=None, in_vain=r.shown(state), **counted, **changes)
    return door(state, DoorOrder.LOCK)


def ready_again(state: State, _what: object, at: Moment) -> Step:
    """Back to the beginning once the door is shut; a door that does not shut is a fault."""
    if r.shut(state):
        return finish(state, at)
    slow = r.elapsed(state) >= site_of(state).times.nothing + site_of(state).times.closing
    return fault(state, BinFault.DOOR) if slow else (state, ())


def refusal_over(state: State, _what: object, at: Moment) -> Step:
    return finish(state, at)


# --- several at once ------------------------------------------------------------------------------


def several(state: State, _what: object, _at: Moment) -> Step:
    """Handed back while they lie in the chute; a machine that cannot hold them records each."""
    if not sensed(state).holds:
        return identify_all(state)
    state, effects = door(to(state, Phase.SEVERAL), DoorOrder.UNLOCK)
    return state, (*effects, Sing(Buzz.BAD))


def one_left(state: State, _what: object, _at: Moment) -> Step:
    """The others went back to their reader, who may bring them one by one."""
    return door(to(state, Phase.INTAKE), DoorOrder.LOCK)


def keep_several(state: State, _what: object, _at: Moment) -> Step:
    """Nobody takes them back: they stay, each with its own record."""
    return door(with_bin(state, since=state.now.mono), DoorOrder.LOCK)


def several_locked(state: State, _what: object, _at: Moment) -> Step:
    """By now it may be one, or none."""
    return identify_all(state)
