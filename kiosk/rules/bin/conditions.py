"""When each event of the return bin's table has come: as soon as its condition holds.

They are read from the state, not from what changed last, so that it does not matter in which order news arrive, and news from
before the last order to door or sorter say nothing about it (`fresh`).
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.rules.bin import happenings as h
from kiosk.rules.bin.phases import Phase, Start
from kiosk.rules.bin.reading import (
    attempted,
    before_the_door,
    bin_of,
    closing_reason,
    elapsed,
    fresh,
    key_of,
    limit,
    may_start,
    mine,
    own,
    ready,
    room,
    sensed,
    shown,
    shut,
    site_of,
    strangers,
)
from kiosk.rules.phases import Phase as TxPhase
from kiosk.rules.state import State
from kiosk.values import Reason

_NOT_YET_SAFE = (TxPhase.OPENING, TxPhase.TAGGING, TxPhase.AWAITING, TxPhase.SETTLING)


def _self_test(state: State) -> bool:
    bin = bin_of(state)
    return ready(state) is None and shut(state) and bin.reloaded and bin.emptying is None


def _found_inside(state: State) -> bool:
    tested = _self_test(state)
    return tested and (bool(bin_of(state).passages or bin_of(state).unsettled) or sensed(state).inside)


def _tag_shown(state: State) -> bool:
    return Start.TAG in site_of(state).starts and may_start(state) and shown(state) is not None


def _foreign_shown(state: State) -> bool:
    pad = before_the_door(state)
    return bool(strangers(state, pad)) and not own(state, pad) and not pad.unsure


def _entering(state: State) -> bool:
    sensors, bin = fresh(state), bin_of(state)
    return sensors is not None and (
        sensors.front or sensors.front_breaks > bin.breaks or (sensors.inside and sensors.knows_inside)
    )


def _entered(state: State) -> bool:
    sensors, bin = fresh(state), bin_of(state)
    if sensors is None or bin.closing or sensors.front or bin.saving or bin.unsaved:
        return False
    return sensors.inside or not sensors.knows_inside or sensors.exit_breaks > bin.exits


def _taken_back(state: State) -> bool:
    """Also where the last moment before the door locked emptied the chute."""
    sensors, bin = fresh(state), bin_of(state)
    if sensors is None or not sensors.knows_inside or sensors.front or sensors.inside:
        return False
    still = state.now.mono - max(bin.quiet_since, bin.since) >= site_of(state).times.withdrawn
    return still and not state.pad.items and sensors.exit_breaks == bin.exits and not bin.saving


def _one_item(state: State) -> bool:
    pad = state.pad
    return (
        bool(fresh(state))
        and len(pad.items) == 1
        and not pad.unsure
        and pad.items[0].complete
        and pad.items[0].copies == 1
        and key_of(state, pad.items[0]) is not None
        and _something(state)
    )


def _something(state: State) -> bool:
    """A tag alone proves nothing where a sensor in the chute would see the book."""
    sensors = sensed(state)
    return sensors.inside or not (sensors.knows_inside and sensors.holds)


def _several(state: State) -> bool:
    pad = state.pad
    if pad.unsure or not fresh(state):
        return False
    twice = any(item.copies > 1 for item in pad.items)
    return len(pad.items) > 1 or twice or bool(strangers(state, pad))


def _part_missing(state: State) -> bool:
    pad = state.pad
    slow = elapsed(state) >= site_of(state).times.no_tag
    return slow and len(pad.items) == 1 and not pad.items[0].complete and _something(state)


def _one_left(state: State) -> bool:
    sensors = fresh(state)
    return sensors is not None and sensors.open and not sensors.front and _one_item(state)


def _none_left(state: State) -> bool:
    sensors = fresh(state)
    return sensors is not None and sensors.open and _taken_back(state)


def _received(state: State) -> bool:
    txs = mine(state)
    return bool(txs) and all(not tx.running and tx.entry.closed for tx in txs) and not _unrecorded(state)


def _unrecorded(state: State) -> bool:
    return bin_of(state).unsaved or any(tx.entry.reason is Reason.NOT_RECORDED for tx in mine(state))


def _received_offline(state: State) -> bool:
    txs = mine(state)
    if not txs or _unrecorded(state):
        return False
    if all(not tx.running for tx in txs):
        return not _received(state)
    safe = all(tx.phase not in _NOT_YET_SAFE for tx in txs)
    return safe and elapsed(state) >= site_of(state).times.answer


def _may_move(state: State) -> bool:
    bin = bin_of(state)
    return not (bin.saving or bin.unsaved or bin.moving) and bin.goal is not None


def _carried(state: State) -> bool:
    """A sorter that has run its course says nothing of the book: it has left the chute, and broken the beam at its exit."""
    sensors, bin = fresh(state), bin_of(state)
    if sensors is None or not bin.moving or sensors.inside:
        return False
    passed = sensors.exit_breaks > bin.exits or not sensors.knows_exit
    return (sensors.carried == bin.goal and passed) or not sensors.holds


def _battery_low(state: State) -> bool:
    """Or out for so long that nobody knows: many a battery does not tell how full it is."""
    now, bin, site = sensed(state), bin_of(state), site_of(state)
    if bin.off or not now.on_battery or bin.dark_since is None:
        return False
    low = now.battery is not None and now.battery < site.battery_low
    return low or state.now.mono - bin.dark_since >= site.times.battery


def _forced(state: State) -> bool:
    """Not during a fire alarm: what stood open then stays open, and firemen are no burglars."""
    sensors = fresh(state)
    return sensors is not None and sensors.open and not (sensors.shut or sensors.fire)


def _left_open(state: State) -> bool:
    """A driver's own beginning locks the door too; one that stands open for whoever wants a book back was not told to."""
    bin = bin_of(state)
    told = bin.closing or bin.phase is Phase.BOOT
    late = elapsed(state) >= site_of(state).times.closing
    return told and late and not bin.forced and _forced(state)


def _staff_at_work(state: State) -> bool:
    """Somebody has the key or a crate in hand, or has signed in at the screen."""
    area = state.session.staff
    return bin_of(state).emptying is not None or (area is not None and area.who is not None)


CONDITIONS: dict[type, Callable[[State], bool]] = {
    h.TimeUp: lambda state: elapsed(state) >= limit(state),
    h.SelfTestOk: _self_test,
    h.CannotServe: lambda state: ready(state) is not None,
    h.Forced: _forced,
    h.LeftOpen: _left_open,
    h.MustClose: lambda state: closing_reason(state) not in ("", "fire"),
    h.MayOpen: lambda state: closing_reason(state) == "",
    h.FireAlarm: lambda state: sensed(state).fire,
    h.FireOver: lambda state: bin_of(state).burning and not sensed(state).fire,
    h.KeyTurned: _staff_at_work,
    h.KeyBack: lambda state: bin_of(state).sensors is not None and not _staff_at_work(state),
    # A door that the fire alarm stopped is locked first, once the alarm ends.
    h.PowerLost: lambda state: sensed(state).on_battery and not bin_of(state).burning,
    h.PowerBack: lambda state: bin_of(state).sensors is not None and not sensed(state).on_battery,
    h.BatteryLow: _battery_low,
    h.NoRoom: lambda state: not room(state),
    h.RoomAgain: room,
    h.TagShown: _tag_shown,
    h.ForeignShown: _foreign_shown,
    h.StartPressed: lambda state: (
        sensed(state).start and Start.BUTTON in site_of(state).starts and may_start(state)
    ),
    h.NothingShown: lambda state: not before_the_door(state).items,
    h.TurnedAway: lambda state: state.health.journal and attempted(state) is not None,
    h.MayUnlock: lambda state: (
        not (bin_of(state).saving or bin_of(state).unsaved) and fresh(state) is not None
    ),
    h.HardwareGone: lambda state: bin_of(state).sensors is None,
    h.DoorOpened: lambda state: bool((now := fresh(state)) and now.open),
    h.Entering: _entering,
    h.Entered: _entered,
    h.TakenBack: _taken_back,
    h.Obstructed: lambda state: bin_of(state).closing and bool((now := fresh(state)) and now.obstructed),
    h.HandInside: lambda state: (
        not bin_of(state).warned and sensed(state).front and elapsed(state) >= site_of(state).times.hand
    ),
    h.Locked: lambda state: bin_of(state).closing and shut(state) and not bin_of(state).saving,
    h.NotRecorded: _unrecorded,
    h.OneItem: _one_item,
    h.SeveralItems: _several,
    h.PartMissing: _part_missing,
    h.FoundInside: _found_inside,
    h.OneLeft: _one_left,
    h.NoneLeft: _none_left,
    h.Received: _received,
    h.ReceivedOffline: _received_offline,
    h.MayMove: _may_move,
    h.Carried: _carried,
    h.Jammed: lambda state: bin_of(state).moving and bool((now := fresh(state)) and now.jammed),
}
