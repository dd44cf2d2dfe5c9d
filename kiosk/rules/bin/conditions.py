"""What happens to a return bin by itself: each of these events has come as soon as its condition holds.

They are read from the state, not from what changed last, so that it does not matter in which order news arrive, and news from
before the last order to door or sorter say nothing about it (`fresh`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from kiosk.bin import Level, Sensors
from kiosk.rules.bin.phases import Bin, BinSite, Phase, Start
from kiosk.rules.identity import Foreign, Resolved, Unresolved, resolve
from kiosk.rules.phases import Phase as TxPhase
from kiosk.rules.phases import Transaction
from kiosk.rules.state import State
from kiosk.values import ItemKey, Pad, PadItem, Reason

# --- reading the state ----------------------------------------------------------------------------


def bin_of(state: State) -> Bin:
    assert state.bin is not None, "this station has no return bin"
    return state.bin


def site_of(state: State) -> BinSite:
    assert state.site.bin is not None, "this station has no return bin"
    return state.site.bin


def fresh(state: State) -> Sensors | None:
    """What the sensors say since the last order was carried out."""
    bin = bin_of(state)
    return bin.sensors if bin.sensors is not None and bin.sensors.orders >= bin.ordered else None


def elapsed(state: State) -> float:
    return state.now.mono - bin_of(state).since


def key_of(state: State, item: PadItem) -> ItemKey | None:
    """Whose it is; None: a stranger's."""
    match resolve(item.owner, item.text, state.site.items, state.site.owners):
        case Resolved(key) | Unresolved(key):
            return key
        case Foreign():
            return None


def own(state: State, pad: Pad) -> tuple[PadItem, ...]:
    return tuple(item for item in pad.items if key_of(state, item) is not None)


def strangers(state: State, pad: Pad) -> tuple[PadItem, ...]:
    return tuple(item for item in pad.items if key_of(state, item) is None)


def before_the_door(state: State) -> Pad:
    """What is shown outside; with a single antenna, what that one reads while nothing lies in the chute."""
    if site_of(state).two_antennas:
        return bin_of(state).outside
    sensors = bin_of(state).sensors
    return Pad() if sensors is None or sensors.inside else state.pad


def shown(state: State) -> ItemKey | None:
    """The first book of ours before the door that did not go in a moment ago (rule 14)."""
    bin, times = bin_of(state), site_of(state).times
    lately = {item for item, at in bin.handled if state.now.mono - at < times.handled}
    keys = (key_of(state, item) for item in before_the_door(state).items)
    return next((key for key in keys if key not in (None, bin.in_vain) and key not in lately), None)


def mine(state: State) -> tuple[Transaction, ...]:
    """The returns of what is in hand."""
    keys = {passage.entry for passage in bin_of(state).passages if passage.entry}
    return tuple(tx for tx in state.live if tx.key in keys)


def level(state: State, number: int) -> Level:
    sensors = bin_of(state).sensors
    levels = sensors.levels if sensors else ()
    return next((each for each in levels if each.number == number), Level(number))


def takes(state: State, number: int) -> bool:
    """Whether this bin still takes something: by its count and by its sensors."""
    place = next((each for each in site_of(state).bins if each.number == number), None)
    seen = level(state, number)
    return place is not None and not (seen.full or seen.removed) and bin_of(state).load(number) < place.limit


def room(state: State) -> bool:
    """Any book may have to go to the exceptions: without room there, none is taken."""
    return takes(state, site_of(state).sorting.exceptions)


def ready(state: State) -> str:
    """Why nothing can be taken now, as a code; "" when all that is needed works."""
    health, bin = state.health, bin_of(state)
    outside_needed = site_of(state).two_antennas and site_of(state).starts == {Start.TAG}
    wrong = (
        (not health.journal, "journal"),
        (bin.sensors is None, "hardware"),
        (not health.rfid, "reader"),
        (outside_needed and not health.rfid_outside, "reader_outside"),
    )
    return next((code for bad, code in wrong if bad), "")


def shut(state: State) -> bool:
    sensors = fresh(state)
    return sensors is not None and sensors.shut


def limit(state: State) -> float:
    """Seconds that the phase may last before TimeUp."""
    times, bin = site_of(state).times, bin_of(state)
    match bin.phase:
        case Phase.INTAKE:
            return times.closing if bin.closing else times.stuck
        case Phase.SEVERAL:
            return times.several
        case Phase.EMPTY:
            return times.nothing
        case Phase.SORTING | Phase.OFFLINE | Phase.UNREADABLE:
            return times.carrying
        case phase:
            return _LIMITS(site_of(state)).get(phase, inf)


def _LIMITS(site: BinSite) -> dict[Phase, float]:
    times = site.times
    return {
        Phase.BOOT: times.boot,
        Phase.OPENING: times.opening,
        Phase.OPEN: times.waiting,
        Phase.IDENTIFYING: times.no_tag,
        Phase.RECOVER: times.no_tag,
        Phase.CHECKIN: times.answer,
        Phase.DONE: times.done,
        Phase.REFUSED: times.refused,
        Phase.FAULT: times.sweep,
        Phase.POWER_LOSS: times.battery,
    }


# --- the events -----------------------------------------------------------------------------------


class Event:
    """Something that has come about."""


@dataclass(frozen=True, slots=True)
class TimeUp(Event):
    """The phase has lasted as long as it may."""


@dataclass(frozen=True, slots=True)
class SelfTestOk(Event):
    """Hardware, readers and journal answer, the door is shut, the last run is known."""


@dataclass(frozen=True, slots=True)
class CannotServe(Event):
    """The journal, the hardware or a reader is gone."""


@dataclass(frozen=True, slots=True)
class Forced(Event):
    """The door stands open and nobody unlocked it."""


@dataclass(frozen=True, slots=True)
class MustClose(Event):
    """Out of hours, paused, or too much rubbish."""


@dataclass(frozen=True, slots=True)
class MayOpen(Event):
    """No reason to be closed is left."""


@dataclass(frozen=True, slots=True)
class FireAlarm(Event):
    pass


@dataclass(frozen=True, slots=True)
class KeyTurned(Event):
    """Somebody is at the crates: the key is turned, or one is pulled out."""


@dataclass(frozen=True, slots=True)
class KeyBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class PowerLost(Event):
    pass


@dataclass(frozen=True, slots=True)
class PowerBack(Event):
    pass


@dataclass(frozen=True, slots=True)
class BatteryLow(Event):
    pass


@dataclass(frozen=True, slots=True)
class NoRoom(Event):
    pass


@dataclass(frozen=True, slots=True)
class RoomAgain(Event):
    pass


@dataclass(frozen=True, slots=True)
class TagShown(Event):
    """One of ours before the door."""


@dataclass(frozen=True, slots=True)
class ForeignShown(Event):
    """Only strangers' tags before the door."""


@dataclass(frozen=True, slots=True)
class StartPressed(Event):
    """The machine's own button, for books whose tag cannot be read from outside."""


@dataclass(frozen=True, slots=True)
class NothingShown(Event):
    pass


@dataclass(frozen=True, slots=True)
class TurnedAway(Event):
    """One of ours before the door of a bin that takes nothing (rule 13)."""


@dataclass(frozen=True, slots=True)
class MayUnlock(Event):
    """Nothing of the last passage is on its way to the disk."""


@dataclass(frozen=True, slots=True)
class HardwareGone(Event):
    """Door and sorter cannot be reached. (A book whose tag went silent goes on all the same.)"""


@dataclass(frozen=True, slots=True)
class DoorOpened(Event):
    pass


@dataclass(frozen=True, slots=True)
class Entering(Event):
    """Something stands, or stood, in the opening."""


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """It lies in the chute, the opening is free and the passage is on the disk: the door may close."""


@dataclass(frozen=True, slots=True)
class TakenBack(Event):
    """The chute is empty again and nothing left it on the other side."""


@dataclass(frozen=True, slots=True)
class Obstructed(Event):
    pass


@dataclass(frozen=True, slots=True)
class HandInside(Event):
    """Something has stood in the opening for long."""


@dataclass(frozen=True, slots=True)
class Locked(Event):
    """The door is closed and locked, and what is inside is on the disk."""


@dataclass(frozen=True, slots=True)
class NotRecorded(Event):
    """The journal did not take what had to be written."""


@dataclass(frozen=True, slots=True)
class OneItem(Event):
    """Exactly one of ours, whole, and nothing else."""


@dataclass(frozen=True, slots=True)
class SeveralItems(Event):
    """More than one of ours, or a stranger."""


@dataclass(frozen=True, slots=True)
class PartMissing(Event):
    """One of ours, and a part of the set did not come."""


@dataclass(frozen=True, slots=True)
class FoundInside(Event):
    """Something lies in the chute, or lay there when the last run ended."""


@dataclass(frozen=True, slots=True)
class OneLeft(Event):
    """The rest was taken out again."""


@dataclass(frozen=True, slots=True)
class NoneLeft(Event):
    """All of it was taken out again."""


@dataclass(frozen=True, slots=True)
class Received(Event):
    """Every return in hand has the library system's word."""


@dataclass(frozen=True, slots=True)
class ReceivedOffline(Event):
    """Written and secured; the library system will be told, or has not answered in time."""


@dataclass(frozen=True, slots=True)
class MayMove(Event):
    """The bin it goes to is on the disk."""


@dataclass(frozen=True, slots=True)
class Carried(Event):
    pass


@dataclass(frozen=True, slots=True)
class Jammed(Event):
    pass


# --- their conditions -----------------------------------------------------------------------------

_NOT_YET_SAFE = (TxPhase.OPENING, TxPhase.TAGGING, TxPhase.AWAITING, TxPhase.SETTLING)


def _self_test(state: State) -> bool:
    bin = bin_of(state)
    return ready(state) == "" and shut(state) and bin.reloaded and bin.emptying is None


def sensed(state: State) -> Sensors:
    return bin_of(state).sensors or Sensors()


def _found_inside(state: State) -> bool:
    tested = _self_test(state)
    return tested and (bool(bin_of(state).passages or bin_of(state).unsettled) or sensed(state).inside)


def closing_reason(state: State) -> str:
    """Why the bin is closed although it works, as a code."""
    bin, hours = bin_of(state), site_of(state).hours
    if sensed(state).fire:
        return "fire"
    if bin.paused:
        return "paused"
    if state.now.mono < bin.closed_until:
        return "rubbish"
    return "" if hours is None or hours.serves(state.now) else "hours"


def may_start(state: State) -> bool:
    return shut(state) and room(state) and not sensed(state).inside


def _tag_shown(state: State) -> bool:
    return Start.TAG in site_of(state).starts and may_start(state) and shown(state) is not None


def _foreign_shown(state: State) -> bool:
    pad = before_the_door(state)
    return bool(strangers(state, pad)) and not own(state, pad) and not pad.reading


def _turned_away(state: State) -> bool:
    item = shown(state)
    lately = {
        key for key, at in bin_of(state).attempted if state.now.mono - at < site_of(state).times.handled
    }
    return item is not None and item not in lately and state.health.journal


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
        and not pad.reading
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
    if pad.reading or not fresh(state):
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
    sensors, bin = fresh(state), bin_of(state)
    if sensors is None or not bin.moving:
        return False
    return sensors.carried == bin.goal if sensors.holds else not sensors.inside


def _battery(state: State) -> int:
    now = sensed(state)
    return 100 if now.battery is None or not now.on_battery else now.battery


def _forced(state: State) -> bool:
    sensors = fresh(state)
    return sensors is not None and sensors.open and not sensors.shut


def _staff_at_work(state: State) -> bool:
    """Somebody has the key or a crate in hand, or has signed in at the screen."""
    area = state.session.staff
    return bin_of(state).emptying is not None or (area is not None and area.who is not None)


CONDITIONS: dict[type, Callable[[State], bool]] = {
    TimeUp: lambda state: elapsed(state) >= limit(state),
    SelfTestOk: _self_test,
    CannotServe: lambda state: ready(state) != "",
    Forced: _forced,
    MustClose: lambda state: closing_reason(state) not in ("", "fire"),
    MayOpen: lambda state: closing_reason(state) == "",
    FireAlarm: lambda state: sensed(state).fire,
    KeyTurned: _staff_at_work,
    KeyBack: lambda state: bin_of(state).sensors is not None and not _staff_at_work(state),
    PowerLost: lambda state: sensed(state).on_battery,
    PowerBack: lambda state: bin_of(state).sensors is not None and not sensed(state).on_battery,
    BatteryLow: lambda state: not bin_of(state).off and _battery(state) < site_of(state).battery_low,
    NoRoom: lambda state: not room(state),
    RoomAgain: room,
    TagShown: _tag_shown,
    ForeignShown: _foreign_shown,
    StartPressed: lambda state: (
        sensed(state).start and Start.BUTTON in site_of(state).starts and may_start(state)
    ),
    NothingShown: lambda state: not before_the_door(state).items,
    TurnedAway: _turned_away,
    MayUnlock: lambda state: not (bin_of(state).saving or bin_of(state).unsaved) and fresh(state) is not None,
    HardwareGone: lambda state: bin_of(state).sensors is None,
    DoorOpened: lambda state: bool((now := fresh(state)) and now.open),
    Entering: _entering,
    Entered: _entered,
    TakenBack: _taken_back,
    Obstructed: lambda state: bin_of(state).closing and bool((now := fresh(state)) and now.obstructed),
    HandInside: lambda state: (
        not bin_of(state).warned and sensed(state).front and elapsed(state) >= site_of(state).times.hand
    ),
    Locked: lambda state: bin_of(state).closing and shut(state) and not bin_of(state).saving,
    NotRecorded: _unrecorded,
    OneItem: _one_item,
    SeveralItems: _several,
    PartMissing: _part_missing,
    FoundInside: _found_inside,
    OneLeft: _one_left,
    NoneLeft: _none_left,
    Received: _received,
    ReceivedOffline: _received_offline,
    MayMove: _may_move,
    Carried: _carried,
    Jammed: lambda state: bin_of(state).moving and bool((now := fresh(state)) and now.jammed),
}
