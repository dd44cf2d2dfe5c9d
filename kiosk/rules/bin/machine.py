"""The return bin's table: S0 to S15 of reference return-station.md §4.3, each with what may happen there and what follows.

Events of `conditions` come as soon as they hold, in the order of the table; the others come from owners and readers.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import Buzz, Lamp, Sensors, Trouble
from kiosk.effects import Effect, Report, Shine, Sing, SwapCrate
from kiosk.events import (
    Answered,
    AttemptNotRecorded,
    AttemptRecorded,
    BinSensed,
    CrateNotSwapped,
    CrateSwapped,
    NotSent,
    PadChanged,
    PassageNotSaved,
    PassageSaved,
    Paused,
    Reloaded,
    Scanned,
    Tick,
    Touched,
)
from kiosk.passages import Passage
from kiosk.rules import emptying
from kiosk.rules.bin import front, inside, recovery, trouble
from kiosk.rules.bin import happenings as h
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.conditions import CONDITIONS
from kiosk.rules.bin.moves import Step, warn_of_full, with_bin
from kiosk.rules.bin.phases import Bin, Phase
from kiosk.rules.bin.reading import bin_of
from kiosk.rules.emptying import Emptying
from kiosk.rules.machine import Machine, goes
from kiosk.rules.phases import Kept
from kiosk.rules.phases import Phase as TxPhase
from kiosk.rules.state import State
from kiosk.values import Moment

_P = Phase

MACHINE: Machine[Phase, State] = Machine(
    "bin",
    lambda state: bin_of(state).phase,
    {
        (_P.BOOT, h.FoundInside): goes(recovery.look_inside, _P.RECOVER, _P.BOOT),
        (_P.BOOT, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.BOOT, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.BOOT, h.LeftOpen): goes(trouble.left_open, _P.FAULT),
        (_P.BOOT, h.SelfTestOk): goes(trouble.serve, _P.IDLE),
        (_P.BOOT, h.TimeUp): goes(trouble.cannot_start, _P.FAULT),
        (_P.IDLE, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.IDLE, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.IDLE, h.Forced): goes(trouble.forced, _P.FAULT),
        (_P.IDLE, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.IDLE, h.PowerLost): goes(trouble.power_lost, _P.POWER_LOSS),
        (_P.IDLE, h.MustClose): goes(trouble.close, _P.CLOSED),
        (_P.IDLE, h.NoRoom): goes(trouble.full, _P.FULL),
        (_P.IDLE, h.FoundInside): goes(recovery.look_inside, _P.RECOVER),
        (_P.IDLE, h.TagShown): goes(front.tag_shown, _P.CANDIDATE),
        (_P.IDLE, h.ForeignShown): goes(front.foreign_shown, _P.REFUSED),
        (_P.IDLE, h.StartPressed): goes(front.start_pressed, _P.STARTED),
        (_P.IDLE, Touched): goes(front.touched, _P.IDLE, _P.STARTED),
        (_P.IDLE, Scanned): goes(front.card_shown, _P.IDLE, _P.STARTED),
        (_P.CANDIDATE, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.CANDIDATE, h.MayUnlock): goes(front.unlock, _P.OPENING),
        (_P.STARTED, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.STARTED, h.MayUnlock): goes(front.unlock, _P.OPENING),
        (_P.OPENING, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.OPENING, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.OPENING, h.DoorOpened): goes(front.opened, _P.OPEN),
        (_P.OPENING, h.TimeUp): goes(front.not_opened, _P.OPENING, _P.FAULT),
        (_P.OPEN, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.OPEN, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.OPEN, h.Entering): goes(front.entering, _P.INTAKE),
        (_P.OPEN, h.TimeUp): goes(front.nothing_came, _P.EMPTY),
        (_P.INTAKE, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.INTAKE, h.NotRecorded): goes(front.not_recorded, _P.FAULT),
        (_P.INTAKE, h.CannotServe): goes(front.not_recorded, _P.FAULT),
        (_P.INTAKE, h.Obstructed): goes(front.obstructed, _P.INTAKE, _P.FAULT),
        (_P.INTAKE, h.Locked): goes(front.locked, _P.IDENTIFYING),
        (_P.INTAKE, h.Entered): goes(front.entered, _P.INTAKE),
        (_P.INTAKE, h.TakenBack): goes(front.taken_back, _P.EMPTY),
        (_P.INTAKE, h.HandInside): goes(front.hand_inside, _P.INTAKE),
        (_P.INTAKE, h.TimeUp): goes(front.not_closed, _P.FAULT),
        (_P.IDENTIFYING, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.IDENTIFYING, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.IDENTIFYING, h.OneItem): goes(inside.one_item, _P.CHECKIN),
        (_P.IDENTIFYING, h.SeveralItems): goes(front.several, _P.SEVERAL, _P.CHECKIN, _P.UNREADABLE),
        (_P.IDENTIFYING, h.PartMissing): goes(inside.part_missing, _P.CHECKIN),
        (_P.IDENTIFYING, h.TakenBack): goes(front.taken_back, _P.EMPTY),
        (_P.IDENTIFYING, Scanned): goes(inside.scanned_inside, _P.IDENTIFYING, _P.CHECKIN),
        (_P.IDENTIFYING, h.TimeUp): goes(inside.unreadable, _P.UNREADABLE),
        (_P.UNREADABLE, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.UNREADABLE, h.NotRecorded): goes(front.not_recorded, _P.FAULT),
        (_P.UNREADABLE, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.UNREADABLE, h.MayMove): goes(inside.carry_it, _P.UNREADABLE),
        (_P.UNREADABLE, h.Carried): goes(inside.carried, _P.DONE),
        (_P.UNREADABLE, h.Jammed): goes(inside.jammed, _P.UNREADABLE, _P.FAULT),
        (_P.UNREADABLE, h.TimeUp): goes(inside.not_carried, _P.FAULT),
        (_P.CHECKIN, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.CHECKIN, h.NotRecorded): goes(front.not_recorded, _P.FAULT),
        (_P.CHECKIN, h.HardwareGone): goes(trouble.cannot_serve, _P.FAULT),
        (_P.CHECKIN, h.Received): goes(inside.received, _P.SORTING, _P.FULL),
        (_P.CHECKIN, h.ReceivedOffline): goes(inside.received_offline, _P.OFFLINE, _P.FULL),
        **{
            row: rule
            for phase in (_P.SORTING, _P.OFFLINE)
            for row, rule in {
                (phase, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
                (phase, h.NotRecorded): goes(front.not_recorded, _P.FAULT),
                (phase, h.HardwareGone): goes(trouble.cannot_serve, _P.FAULT),
                (phase, h.MayMove): goes(inside.carry_it, phase),
                (phase, h.Carried): goes(inside.carried, _P.DONE),
                (phase, h.Jammed): goes(inside.jammed, phase, _P.FAULT),
                (phase, h.TimeUp): goes(inside.not_carried, _P.FAULT),
            }.items()
        },
        (_P.EMPTY, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.EMPTY, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.EMPTY, h.Obstructed): goes(front.obstructed_empty, _P.OPEN, _P.FAULT),
        (_P.EMPTY, h.Entering): goes(front.entering, _P.INTAKE),
        (_P.EMPTY, h.TagShown): goes(front.tag_shown, _P.CANDIDATE),
        (_P.EMPTY, h.TimeUp): goes(front.ready_again, _P.EMPTY, _P.IDLE, _P.FAULT),
        (_P.DONE, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.DONE, h.NotRecorded): goes(front.not_recorded, _P.FAULT),
        (_P.DONE, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.DONE, h.Forced): goes(trouble.forced, _P.FAULT),
        (_P.DONE, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.DONE, h.TagShown): goes(front.tag_shown, _P.CANDIDATE),
        (_P.DONE, h.ForeignShown): goes(front.foreign_shown, _P.REFUSED),
        (_P.DONE, h.StartPressed): goes(front.start_pressed, _P.STARTED),
        (_P.DONE, Touched): goes(front.touched, _P.DONE, _P.IDLE, _P.STARTED),
        (_P.DONE, Scanned): goes(front.card_shown, _P.DONE, _P.STARTED),
        (_P.DONE, h.TimeUp): goes(front.refusal_over, _P.IDLE),
        (_P.REFUSED, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.REFUSED, h.TagShown): goes(front.tag_shown, _P.CANDIDATE),
        (_P.REFUSED, h.NothingShown): goes(front.refusal_over, _P.IDLE),
        (_P.REFUSED, h.TimeUp): goes(front.refusal_over, _P.IDLE),
        (_P.SEVERAL, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.SEVERAL, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.SEVERAL, h.Obstructed): goes(front.obstructed, _P.SEVERAL, _P.FAULT),
        (_P.SEVERAL, h.Locked): goes(front.several_locked, _P.CHECKIN, _P.UNREADABLE),
        (_P.SEVERAL, h.OneLeft): goes(front.one_left, _P.INTAKE),
        (_P.SEVERAL, h.NoneLeft): goes(front.taken_back, _P.EMPTY),
        (_P.SEVERAL, h.TimeUp): goes(front.keep_several, _P.SEVERAL),
        (_P.FULL, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.FULL, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.FULL, h.Forced): goes(trouble.forced, _P.FAULT),
        (_P.FULL, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.FULL, h.PowerLost): goes(trouble.power_lost, _P.POWER_LOSS),
        (_P.FULL, h.RoomAgain): goes(trouble.room_again, _P.IDLE, _P.SORTING),
        (_P.FULL, h.TurnedAway): goes(trouble.turned_away, _P.FULL),
        (_P.CLOSED, h.FireOver): goes(trouble.boot, _P.BOOT),
        (_P.CLOSED, h.Forced): goes(trouble.forced, _P.FAULT),
        (_P.CLOSED, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.CLOSED, h.PowerLost): goes(trouble.power_lost, _P.POWER_LOSS),
        (_P.CLOSED, h.BatteryLow): goes(trouble.power_off, _P.CLOSED),
        (_P.CLOSED, h.MayOpen): goes(trouble.boot, _P.BOOT),
        (_P.CLOSED, h.TurnedAway): goes(trouble.turned_away, _P.CLOSED),
        (_P.RECOVER, h.FireAlarm): goes(trouble.fire, _P.CLOSED),
        (_P.RECOVER, h.CannotServe): goes(trouble.cannot_serve, _P.FAULT),
        (_P.RECOVER, h.OneItem): goes(recovery.found, _P.CHECKIN, _P.SORTING, _P.FULL),
        (_P.RECOVER, h.SeveralItems): goes(recovery.found, _P.CHECKIN, _P.SORTING, _P.UNREADABLE, _P.FULL),
        (_P.RECOVER, h.TimeUp): goes(
            recovery.found_nothing, _P.IDLE, _P.UNREADABLE, _P.SORTING, _P.FULL, _P.CHECKIN
        ),
        (_P.FAULT, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.FAULT, h.LeftOpen): goes(trouble.left_open, _P.FAULT),
        (_P.FAULT, h.BatteryLow): goes(trouble.power_off, _P.FAULT),
        (_P.FAULT, h.TurnedAway): goes(trouble.turned_away, _P.FAULT),
        (_P.FAULT, Tick): goes(trouble.self_test, _P.FAULT, _P.BOOT),
        (_P.FAULT, h.TimeUp): goes(trouble.lock_again, _P.FAULT),
        (_P.SERVICE, h.KeyBack): goes(trouble.key_back, _P.BOOT),
        (_P.SERVICE, h.BatteryLow): goes(trouble.power_off, _P.SERVICE),
        (_P.SERVICE, h.TurnedAway): goes(trouble.turned_away, _P.SERVICE),
        (_P.POWER_LOSS, h.Forced): goes(trouble.forced, _P.FAULT),
        (_P.POWER_LOSS, h.PowerBack): goes(trouble.power_back, _P.BOOT),
        (_P.POWER_LOSS, h.KeyTurned): goes(trouble.service, _P.SERVICE),
        (_P.POWER_LOSS, h.BatteryLow): goes(trouble.power_off, _P.POWER_LOSS),
        (_P.POWER_LOSS, h.TurnedAway): goes(trouble.turned_away, _P.POWER_LOSS),
    },
)

_BY_THEMSELVES: dict[Phase, tuple[type, ...]] = {
    phase: tuple(event for at, event in MACHINE.table if at is phase and event in CONDITIONS)
    for phase in Phase
}

_LAMPS = {
    _P.BOOT: Lamp.OFF,
    _P.IDLE: Lamp.READY,
    _P.CANDIDATE: Lamp.READING,
    _P.STARTED: Lamp.READING,
    _P.OPENING: Lamp.OPEN,
    _P.OPEN: Lamp.OPEN,
    _P.INTAKE: Lamp.BUSY,
    _P.IDENTIFYING: Lamp.BUSY,
    _P.UNREADABLE: Lamp.BUSY,
    _P.CHECKIN: Lamp.BUSY,
    _P.SORTING: Lamp.BUSY,
    _P.OFFLINE: Lamp.QUEUED,
    _P.EMPTY: Lamp.OFF,
    _P.DONE: Lamp.DONE,
    _P.REFUSED: Lamp.REFUSED,
    _P.SEVERAL: Lamp.REFUSED,
    _P.FULL: Lamp.FULL,
    _P.CLOSED: Lamp.OFF,
    _P.RECOVER: Lamp.OFF,
    _P.FAULT: Lamp.FAULT,
    _P.SERVICE: Lamp.SERVICE,
    _P.POWER_LOSS: Lamp.OFF,
}


# --- what is heard --------------------------------------------------------------------------------


def begun(boot_at: float) -> Bin:
    """A bin whose station was started a moment ago."""
    return Bin(since=boot_at)


def known(state: State, what: object, at: Moment) -> Step:
    """What an event tells, whatever the phase."""
    match what:
        case BinSensed(sensors):
            return _sensed(state, sensors, at)
        case PadChanged(pad, outside=outside):
            state = with_bin(state, outside=pad) if outside else state
            return _gone_once(state), ()
        case Reloaded(bins=bins, passages=passages, paused=paused):
            loads = tuple(
                sorted(
                    (int(load.bin), load.count) for load in bins if load.bin.isascii() and load.bin.isdigit()
                )
            )
            state = with_bin(state, reloaded=True, unsettled=passages, loads=loads, paused=bool(paused))
            return _crates(state, first=True)
        case Answered(key, routing=routing) | NotSent(key, routing=routing) if _in_hand(state, key):
            return with_bin(state, routing=routing), ()
        case PassageSaved(passage):
            return _saved(state, passage), ()
        case PassageNotSaved():
            state = replace(state, health=replace(state.health, journal=False))
            return with_bin(state, saving=max(0, bin_of(state).saving - 1), unsaved=True), ()
        case AttemptRecorded(attempt):
            return with_bin(state, attempt=attempt.reference), ()
        case AttemptNotRecorded():
            return with_bin(state, attempt=""), ()
        case CrateNotSwapped(number, counter):
            return with_bin(state, owed=(*bin_of(state).owed, SwapCrate(number, counter))), ()
        case CrateSwapped(crate) if crate.bin.isascii() and crate.bin.isdigit():
            return trouble.emptied(state, int(crate.bin)), ()
        case Paused(paused):
            return with_bin(state, paused=paused), ()
        case _:
            return state, ()


def _in_hand(state: State, entry: str) -> bool:
    return any(each.entry == entry for each in bin_of(state).passages)


def _gone_once(state: State) -> State:
    """What was shown in vain counts again as soon as it is not there any more."""
    there = {r.key_of(state, item) for item in r.before_the_door(state).items}
    return state if bin_of(state).in_vain in there else with_bin(state, in_vain=None)


def _saved(state: State, passage: Passage) -> State:
    bin = bin_of(state)

    def told(each: Passage | None) -> Passage | None:
        same = each is not None and each.key == passage.key
        return replace(each, seq=passage.seq, crate=passage.crate) if same and each is not None else each

    extras = tuple(each for each in map(told, bin.extras) if each is not None)
    return with_bin(state, passage=told(bin.passage), extras=extras, saving=max(0, bin.saving - 1))


def _sensed(state: State, sensors: Sensors | None, at: Moment) -> Step:
    before = bin_of(state).sensors
    state = with_bin(state, sensors=sensors)
    if sensors is None:
        return state, ()
    dark_since = bin_of(state).dark_since if bin_of(state).dark_since is not None else at.mono
    state = with_bin(
        state,
        dark_since=dark_since if sensors.on_battery else None,
        off=bin_of(state).off and sensors.on_battery,
    )
    if sensors.front or sensors.inside:
        state = with_bin(state, quiet_since=at.mono)
    effects: tuple[Effect, ...] = ()
    if sensors.tamper and not (before and before.tamper):
        effects += (Report(Trouble.TAMPER), Sing(Buzz.SIREN))
    if before and before.tamper and not sensors.tamper:
        effects += (Sing(Buzz.OFF),)
    state, swaps = _crates(state, first=before is None)
    state, warnings = warn_of_full(state)
    return state, effects + swaps + warnings


def _crates(state: State, *, first: bool) -> Step:
    """Somebody with a key, or a crate in hand; what was swapped is counted anew (rule 26).

    None is swapped before the journal has told how much lies in them; `first`: nothing was known of them until now.
    """
    bin = bin_of(state)
    sensors, before = bin.sensors, bin.emptying
    if sensors is None:
        return state, ()
    out = frozenset(str(level.number) for level in sensors.levels if level.removed)
    if not bin.reloaded:
        return with_bin(state, emptying=Emptying(out) if sensors.key or out else None), ()
    counts = {str(number): load for number, load in bin.loads}
    if first and not (before and before.pulled):
        before = emptying.at_start(out=out, counts=counts) or before
    now, swaps = emptying.sensed(
        before, key=sensors.key, out=out, counts=counts, senses_crates=sensors.senses_crates
    )
    swapped = {int(swap.bin) for swap in swaps}
    loads = tuple(each for each in bin.loads if each[0] not in swapped)
    return with_bin(state, emptying=now, loads=loads, told_full=bin.told_full - swapped), swaps


def hear(state: State, what: object, at: Moment) -> Step:
    """What a reader or time does to the machine."""
    return _shining(state, *MACHINE.run(state, what, at))


def follow(state: State, at: Moment) -> Step:
    """The first thing that has come about by itself."""
    past = bin_of(state).past
    if any(tx.key in past and not tx.running for tx in state.live):  # answered late: its reader is long gone
        return replace(state, live=tuple(tx for tx in state.live if tx.running or tx.key not in past)), ()
    for event in _BY_THEMSELVES[bin_of(state).phase]:
        if CONDITIONS[event](state):
            after, effects = MACHINE.run(state, event(), at)
            if after is not state:
                return _shining(state, after, effects)
    return state, ()


def kept(state: State) -> tuple[str, Kept] | None:
    """A return whose tag went silent behind the locked door: nobody takes it away, so it goes on."""
    slow = r.elapsed(state) >= r.site_of(state).times.unwritten
    silent = (tx for tx in r.mine(state) if tx.phase is TxPhase.AWAITING)
    tx = next(silent, None)
    return (tx.key, Kept()) if tx is not None and slow else None


def _shining(before: State, after: State, effects: tuple[Effect, ...]) -> Step:
    phase = bin_of(after).phase
    if phase is bin_of(before).phase:
        return after, effects
    return after, (*effects, Shine(_LAMPS[phase]))
