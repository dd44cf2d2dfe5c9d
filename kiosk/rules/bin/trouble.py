"""When nothing can be taken: starting, recovering, faults, full, closed, service, no power (S0, S10 to S15)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import Buzz, DoorOrder, Trouble
from kiosk.effects import Effect, PowerOff, RecordAttempt, Report, Save, Sing
from kiosk.events import Tick
from kiosk.passages import Attempt, Outcome, Passage, Refusing
from kiosk.rules.bin import conditions as c
from kiosk.rules.bin.conditions import bin_of, sensed
from kiosk.rules.bin.inside import identify_all, move, take_up, unreadable
from kiosk.rules.bin.moves import Step, door, fault, let_go, save_all, to, with_bin
from kiosk.rules.bin.phases import Phase
from kiosk.rules.phases import Phase as TxPhase
from kiosk.rules.phases import Transaction
from kiosk.rules.state import State
from kiosk.values import Entry, IlsFact, Moment, Reason

TESTS = 3
"""Self tests in a row, half a second apart, before a fault counts as gone."""


def boot(state: State, _what: object, _at: Moment) -> Step:
    return door(to(state, Phase.BOOT), DoorOrder.LOCK)


def serve(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.IDLE, fault=""), (Report(Trouble.SERVING),)


def cannot_start(state: State, _what: object, _at: Moment) -> Step:
    return fault(state, c.ready(state) or "door")


def cannot_serve(state: State, _what: object, _at: Moment) -> Step:
    return fault(state, c.ready(state))


def forced(state: State, _what: object, _at: Moment) -> Step:
    state, effects = fault(state, "forced")
    return with_bin(state, forced=True), (*effects, Sing(Buzz.SIREN), Report(Trouble.FORCED))


# --- faults ---------------------------------------------------------------------------------------


def self_test(state: State, _what: Tick, _at: Moment) -> Step:
    """Healthy three times in a row: begin anew, with a look into the chute."""
    passed = bin_of(state).passed + 1 if c.CONDITIONS[c.SelfTestOk](state) else 0
    if passed < TESTS:
        return with_bin(state, passed=passed), ()
    effects: tuple[Effect, ...] = (Sing(Buzz.OFF),) if bin_of(state).forced else ()
    return to(state, Phase.BOOT, forced=False, fault=""), effects


def lock_again(state: State, _what: object, _at: Moment) -> Step:
    """A door that would not close is told again, now and then."""
    return door(with_bin(state, since=state.now.mono), DoorOrder.LOCK)


# --- after a power cut or a fault -------------------------------------------------------------------


def look_inside(state: State, _what: object, _at: Moment) -> Step:
    """What was under way in the last run is in hand again, until the chute shows whether it is there."""
    bin = bin_of(state)
    if bin.passages and all(
        each.settled for each in bin.passages
    ):  # it lies in its bin; only the disk missed it
        state, effects = save_all(state)
        return to(let_go(state), Phase.BOOT), effects
    passages = bin.passages or bin.unsettled
    first = next((each for each in passages if "+" not in each.key), None)
    rest = tuple(each for each in passages if each is not first)
    state = to(state, Phase.RECOVER, passage=first, extras=rest if first else (), unsettled=())
    return with_bin(state, saving=0, unsaved=False, goal=None, candidate=None), ()


def recovered_one(state: State, _what: object, _at: Moment) -> Step:
    """One book lies there: what had two tags is uncertain in its other part."""
    state, effects = _lose(state, bin_of(state).extras)
    state, more = take_up(with_bin(state, extras=()))
    return state, effects + more


def recovered_several(state: State, _what: object, _at: Moment) -> Step:
    """Several, or not the whole of a set. The door was locked behind them: kept, each with its own record."""
    passages = bin_of(state).passages
    if passages and passages[0].entry:
        return move(state, recovered=True)
    return identify_all(state)


def recovered_nothing(state: State, what: object, at: Moment) -> Step:
    """No tag. With something in the chute it is unidentified; without, what was under way is uncertain."""
    passages = bin_of(state).passages
    if c.own(state, state.pad):  # of a set, and not all of it
        return recovered_several(state, what, at)
    if sensed(state).inside:
        if passages and passages[0].entry:
            return move(state, recovered=True)
        return unreadable(state, what, at)
    state, effects = _lose(state, passages)
    state = to(let_go(state), Phase.IDLE)
    return state, (*effects, *((Report(Trouble.UNCERTAIN),) if passages else ()))


def _lose(state: State, passages: tuple[Passage, ...]) -> Step:
    """Uncertain, and for staff: a return that nobody was told of is not sent, because its book may not be there."""
    if not passages:
        return state, ()
    hand = bin_of(state)
    keep = tuple(each for each in hand.passages if each not in passages)
    losing = tuple(each for each in hand.passages if each in passages)
    state = with_bin(state, passage=losing[0], extras=losing[1:])
    keys = {each.entry for each in losing}
    state, effects = save_all(state, what=Outcome.UNCERTAIN, settled=True)
    state = with_bin(state, passage=keep[0] if keep else None, extras=keep[1:])
    for pending in state.queue:
        if pending.entry.key in keys and pending.entry.ils is IlsFact.UNASKED and not pending.entry.queued:
            state, more = _park(state, pending.entry)
            effects += more
    return state, effects


def _park(state: State, entry: Entry) -> Step:
    entry = replace(entry, closed=True, parked=entry.parked or Reason.NOT_SENT)
    queue = tuple(p for p in state.queue if p.entry.key != entry.key)
    tx = Transaction(entry, TxPhase.SETTLING, ())
    return replace(state, queue=queue, live=(*state.live, tx)), (Save(entry),)


# --- full, closed, service, no power ----------------------------------------------------------------


def full(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.FULL), (Report(Trouble.FULL),)


def room_again(state: State, _what: object, _at: Moment) -> Step:
    if bin_of(state).passage is not None:
        return move(state)
    return serve(state, None, state.now)


def turned_away(state: State, _what: object, at: Moment) -> Step:
    """Written down, with its time: what the reader can be told, and staff go by (rule 13)."""
    item, number = c.shown(state), state.counter + 1
    assert item is not None
    why = Refusing.FULL if bin_of(state).phase is Phase.FULL else Refusing.STOPPED
    attempted = (*bin_of(state).attempted[-20:], (item, at.mono))
    state = with_bin(replace(state, counter=number), attempted=attempted, attempt="")
    return state, (RecordAttempt(Attempt(f"{state.boot}-a{number}", at, item, why)),)


def close(state: State, _what: object, _at: Moment) -> Step:
    reason = c.closing_reason(state)
    alarm: tuple[Effect, ...] = (Report(Trouble.SABOTAGE),) if reason == "rubbish" else ()
    return to(state, Phase.CLOSED), (Report(Trouble.CLOSED, reason), *alarm)


def fire(state: State, _what: object, _at: Moment) -> Step:
    """The owner has stopped the motors; nothing is unlocked, and what is in the chute stays in hand."""
    return to(state, Phase.CLOSED), (Report(Trouble.FIRE),)


def service(state: State, _what: object, _at: Moment) -> Step:
    state, effects = door(to(state, Phase.SERVICE), DoorOrder.LOCK)
    return state, (*effects, Report(Trouble.SERVICE))


def key_back(state: State, _what: object, _at: Moment) -> Step:
    """Every crate stands in its place and the key is home: it serves after its self test (rule 26)."""
    return door(to(state, Phase.BOOT), DoorOrder.LOCK)


def power_lost(state: State, _what: object, _at: Moment) -> Step:
    state, effects = door(to(state, Phase.POWER_LOSS), DoorOrder.LOCK)
    return state, (*effects, Report(Trouble.POWER_LOST))


def power_back(state: State, _what: object, _at: Moment) -> Step:
    return to(state, Phase.BOOT, off=False), (Report(Trouble.POWER_BACK),)


def power_off(state: State, _what: object, _at: Moment) -> Step:
    if bin_of(state).off:
        return state, ()
    return with_bin(state, off=True), (PowerOff(),)


def emptied(state: State, number: int) -> State:
    """Staff recorded another crate in this bin."""
    loads = tuple((each, load) for each, load in bin_of(state).loads if each != number)
    return with_bin(state, loads=loads)
