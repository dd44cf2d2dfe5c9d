"""`step(state, happened) -> (state, effects)`: the whole station, without a clock, a thread or a device.

An event first changes what is known (pad, health), then the transaction that it names or the session; then everything
that follows from the new state happens, until nothing moves.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Effect, Play, Sound
from kiosk.events import (
    CounterAnswered,
    Described,
    Device,
    DeviceChanged,
    Happened,
    LinkChanged,
    NotSaved,
    PadChanged,
    PadWanted,
    Paused,
    RecordsChanged,
    Reloaded,
    Saved,
    Scanned,
    StaffAct,
    Tick,
    Touched,
    What,
)
from kiosk.rules import account, cards, commands, lying, sending, session, staff
from kiosk.rules.items import advance, follow
from kiosk.rules.show import view
from kiosk.rules.state import Health, State, in_session
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]

_NO_SIGN_OF_LIFE = (
    CounterAnswered,
    Tick,
    LinkChanged,
    DeviceChanged,
    RecordsChanged,
    Reloaded,
    StaffAct,
    PadWanted,
    Paused,
    Described,
)


def step(state: State, happened: Happened) -> Step:
    """One event and all that follows from it."""
    at, what = happened.at, happened.what
    if isinstance(what, Scanned) and commands.is_command(state.site, what):
        meant = commands.touch(state, what, view(replace(state, now=at)))
        if meant is None:
            return state, (Play(Sound.ERROR),)
        return step(state, Happened(at, meant))
    effects: tuple[Effect, ...] = ()
    state = _known(replace(state, now=at), what)
    if state.bin is not None:
        from kiosk.rules.bin import machine  # here: what only a return bin needs, only a return bin loads

        state, effects = machine.known(state, what, at)
    state, more = _apply(state, happened)
    effects += more
    while True:
        after, more = follow(state, at)
        effects += more
        if after is state:
            state, more = staff.take_pad_back(state)
            return state, effects + more
        state = after


def _known(state: State, what: What) -> State:
    """What the event tells, whatever stage the session is in."""
    if not isinstance(what, _NO_SIGN_OF_LIFE):
        state = in_session(state, active=state.now.mono)
    if isinstance(what, Touched | Scanned):
        state = in_session(state, acted=state.now.mono)
    if isinstance(what, Touched):
        slow = state.session.slow or what.action is Action.MORE_TIME
        state = in_session(state, card_gone=False, slow=slow and bool(state.session.id))
    match what:
        case PadChanged(outside=True):
            return state
        case PadChanged(pad) if state.bin is not None:
            return replace(state, pad=pad)
        case PadChanged(pad):
            return cards.pad_changed(state, pad)
        case LinkChanged(online, lends, systems):
            health = replace(state.health, online=online, lends=lends, systems=systems)
            return replace(state, health=health)
        case DeviceChanged(device, ready, _):
            return replace(state, health=_health(state.health, device, ready))
        case RecordsChanged(set_aside, room, clock):
            return replace(state, health=replace(state.health, set_aside=set_aside, room=room, clock=clock))
        case Reloaded(entries, stuck, interrupted, passages=passages, paused=paused):
            state = lying.reloaded(state, entries, passages)
            for_the_ils = tuple(entry for entry in entries if entry not in state.left)
            state = replace(sending.reloaded(state, for_the_ils, stuck), interrupted=interrupted)
            return replace(state, paused=paused)
        case Paused(paused, why):
            return replace(state, paused=why if paused else "")
        case NotSaved():
            return replace(state, health=replace(state.health, journal=False))
        case Described():
            return account.described(state, what)
        case Touched(Action.LANGUAGE, argument) if argument in state.site.languages:
            return in_session(state, language=argument, language_chosen=True)
        case _:
            return state


def _health(health: Health, device: Device, ready: bool) -> Health:
    match device:
        case Device.RFID:
            return replace(health, rfid=ready)
        case Device.RFID_OUTSIDE:
            return replace(health, rfid_outside=ready)
        case Device.BIN:
            return replace(health, bin=ready)
        case Device.SCANNER:
            return replace(health, scanner=ready)
        case Device.CARD_READER:
            return replace(health, card_reader=ready)
        case Device.PRINTER:
            return replace(health, printer=ready)
        case Device.JOURNAL:
            return replace(health, journal=ready)


def _apply(state: State, happened: Happened) -> Step:
    at, what = happened.at, happened.what
    if isinstance(what, StaffAct):
        return staff.begin(state, what)
    if isinstance(what, PadWanted):
        return staff.lend_pad(state, what)
    key: str | None = getattr(what, "key", None)  # an event with a key answers one transaction
    if key is None:
        if state.bin is not None:
            from kiosk.rules.bin import machine, service

            return service.hear(state, what, at) or machine.hear(state, what, at)
        return session.MACHINE.run(state, what, at)
    if state.desk is not None and state.desk.after.key == key and isinstance(what, Saved | NotSaved):
        return staff.recorded(state, state.desk, what)
    if state.sending is not None and state.sending.key == key:
        return sending.advance(state, what, at)
    tx = state.transaction(key)
    return advance(state, tx, what, at) if tx else (state, ())
