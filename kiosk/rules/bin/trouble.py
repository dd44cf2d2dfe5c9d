"""When nothing can be taken: starting, recovering, faults, full, closed, service, no power (S0, S10 to S15)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import BinFault, Buzz, DoorOrder, Trouble
from kiosk.effects import Effect, PowerOff, RecordAttempt, Report, Sing
from kiosk.events import Tick
from kiosk.passages import Attempt, Refusing
from kiosk.rules.bin import happenings as h
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.conditions import CONDITIONS
from kiosk.rules.bin.inside import forget, move
from kiosk.rules.bin.moves import Step, door, fault, to, with_bin
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.reading import bin_of
from kiosk.rules.state import State
from kiosk.values import Moment

TESTS = 3
"""Self tests in a row, half a second apart, before a fault counts as gone."""


def boot(state: State, _what: object, _at: Moment) -> Step:
    return door(to(state, Phase.BOOT), DoorOrder.LOCK)


def serve(state: State, _what: object, _at: Moment) -> Step:
    owed = bin_of(state).owed
    return to(forget(state), Phase.IDLE, fault=None, owed=()), (*owed, Report(Trouble.SERVING))


def cannot_start(state: State, _what: object, _at: Moment) -> Step:
    return fault(state, r.ready(state) or BinFault.DOOR)


def cannot_serve(state: State, _what: object, _at: Moment) -> Step:
    return fault(state, r.ready(state) or BinFault.HARDWARE)


def forced(state: State, _what: object, _at: Moment) -> Step:
    state, effects = fault(state, BinFault.FORCED)
    return with_bin(state, forced=True), (*effects, Sing(Buzz.SIREN), Report(Trouble.FORCED))


def left_open(state: State, _what: object, _at: Moment) -> Step:
    """The siren of a forced door; whatever else is wrong stays what is shown."""
    state, effects = (state, ()) if bin_of(state).phase is Phase.FAULT else fault(state, BinFault.DOOR)
    return with_bin(state, forced=True), (*effects, Sing(Buzz.SIREN), Report(Trouble.DOOR_OPEN))


# --- faults ---------------------------------------------------------------------------------------


def self_test(state: State, _what: Tick, _at: Moment) -> Step:
    """Healthy three times in a row: begin anew, with a look into the chute."""
    passed = bin_of(state).passed + 1 if CONDITIONS[h.SelfTestOk](state) else 0
    if passed < TESTS:
        return with_bin(state, passed=passed), ()
    effects: tuple[Effect, ...] = (Sing(Buzz.OFF),) if bin_of(state).forced else ()
    return to(state, Phase.BOOT, forced=False, fault=None), effects


def lock_again(state: State, _what: object, _at: Moment) -> Step:
    """A door that would not close is told again, now and then."""
    return door(with_bin(state, since=state.now.mono), DoorOrder.LOCK)


# --- full, closed, service, no power ----------------------------------------------------------------


def full(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.FULL), (Report(Trouble.FULL),)


def room_again(state: State, _what: object, _at: Moment) -> Step:
    if bin_of(state).passage is not None:
        return move(state)
    return serve(state, None, state.now)


def turned_away(state: State, _what: object, at: Moment) -> Step:
    """Written down, with its time: what the reader can be told, and staff go by (rule 13)."""
    item, number = r.attempted(state), state.counter + 1
    assert item is not None
    why = Refusing.FULL if bin_of(state).phase is Phase.FULL else Refusing.STOPPED
    attempted = (*bin_of(state).attempted[-20:], (item, at.mono))
    state = with_bin(replace(state, counter=number), attempted=attempted, attempt="")
    return state, (RecordAttempt(Attempt(f"{state.boot}-a{number}", at, item, why)),)


def close(state: State, _what: object, _at: Moment) -> Step:
    reason = r.closing_reason(state)
    alarm: tuple[Effect, ...] = (Report(Trouble.SABOTAGE),) if reason == "rubbish" else ()
    return to(state, Phase.CLOSED), (Report(Trouble.CLOSED, reason), *alarm)


def fire(state: State, _what: object, _at: Moment) -> Step:
    """The owner has stopped the motors; nothing is unlocked, and what is in the chute stays in hand."""
    return to(state, Phase.CLOSED, burning=True), (Report(Trouble.FIRE),)


def service(state: State, _what: object, _at: Moment) -> Step:
    """Whoever has the key may open, and has heard the siren."""
    quiet: tuple[Effect, ...] = (Sing(Buzz.OFF),) if bin_of(state).forced else ()
    state, effects = door(to(state, Phase.SERVICE, forced=False), DoorOrder.LOCK)
    return state, (*effects, *quiet, Report(Trouble.SERVICE))


def key_back(state: State, _what: object, _at: Moment) -> Step:
    """Every crate stands in its place and the key is home: it serves after its self test (rule 26)."""
    return door(to(state, Phase.BOOT), DoorOrder.LOCK)


def power_lost(state: State, _what: object, _at: Moment) -> Step:
    state, effects = door(to(state, Phase.POWER_LOSS), DoorOrder.LOCK)
    return state, (*effects, Report(Trouble.POWER_LOST))


def power_back(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.BOOT), (Report(Trouble.POWER_BACK),)


def power_off(state: State, _what: object, _at: Moment) -> Step:
    return with_bin(state, off=True), (PowerOff(),)


def emptied(state: State, number: int) -> State:
    """Staff recorded another crate in this bin."""
    loads = tuple((each, load) for each, load in bin_of(state).loads if each != number)
    return with_bin(state, loads=loads, told_full=bin_of(state).told_full - {number})
