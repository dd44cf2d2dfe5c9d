"""What a state says about the return bin: who is shown, what lies inside, which bins take something, what is wrong. Pure."""

from __future__ import annotations

from math import inf

from kiosk.bin import BinFault, Level, Sensors
from kiosk.rules.able import can_record
from kiosk.rules.bin import sorting
from kiosk.rules.bin.phases import Bin, BinSite, Phase, Start
from kiosk.rules.identity import Foreign, Resolved, Unresolved, resolve
from kiosk.rules.phases import Transaction
from kiosk.rules.state import State
from kiosk.values import ItemKey, Pad, PadItem


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


def nameless(state: State) -> int:
    """Things behind the door that no return can be written for: a stranger's, and every further book of one number."""
    copies = ((item.copies, key_of(state, item)) for item in state.pad.items)
    return sum(count if key is None else count - 1 for count, key in copies)


def before_the_door(state: State) -> Pad:
    """What is shown outside. A single antenna sits in the chute: if it heard both sides of the door, a book held before it
    would vouch for whatever was thrown in."""
    return bin_of(state).outside


def shown(state: State) -> ItemKey | None:
    """The first book of ours before the door that did not go in a moment ago (rule 14)."""
    keys = (key for key in _outside(state) if key != bin_of(state).in_vain)
    return next(keys, None)


def attempted(state: State) -> ItemKey | None:
    """The next book before the door of a bin that takes nothing: each of them is written down, once (rule 13)."""
    lately = _lately(state, bin_of(state).attempted)
    return next((key for key in _outside(state) if key not in lately), None)


def _outside(state: State) -> tuple[ItemKey, ...]:
    lately = _lately(state, bin_of(state).handled)
    keys = (key_of(state, item) for item in before_the_door(state).items)
    return tuple(key for key in keys if key is not None and key not in lately)


def _lately(state: State, items: tuple[tuple[ItemKey, float], ...]) -> set[ItemKey]:
    return {item for item, at in items if state.now.mono - at < site_of(state).times.handled}


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


def nearly_full(state: State) -> frozenset[int]:
    """The bins at four fifths, by their count or by what a sensor says of their height."""
    bin = bin_of(state)
    return frozenset(
        place.number
        for place in site_of(state).bins
        if place.nearly_full(bin.load(place.number)) or _at_height(level(state, place.number))
    )


def _at_height(seen: Level) -> bool:
    return not seen.removed and seen.percent is not None and sorting.nearly_full(seen.percent, 100)


def room(state: State) -> bool:
    """Any book may have to go to the exceptions: without room there, none is taken."""
    return takes(state, site_of(state).sorting.exceptions)


def ready(state: State) -> BinFault | None:
    """Why nothing can be taken now; None when all that is needed works. What is under way needs less than what would begin."""
    health, bin = state.health, bin_of(state)
    outside_needed = site_of(state).starts == {Start.TAG}
    begins = bin.phase in (Phase.BOOT, Phase.IDLE, Phase.FAULT)
    records = can_record(state) if begins else health.journal
    stuck = (
        bin.sensors is not None and bin.sensors.shut and bin.sensors.obstructed
    )  # in a shut door is nothing
    wrong = (
        (not records, BinFault.JOURNAL),
        (bin.sensors is None, BinFault.HARDWARE),
        (stuck, BinFault.OBSTRUCTED),
        (not health.rfid, BinFault.READER),
        (outside_needed and not health.rfid_outside, BinFault.READER_OUTSIDE),
    )
    return next((code for bad, code in wrong if bad), None)


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
    }


def sensed(state: State) -> Sensors:
    return bin_of(state).sensors or Sensors()


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
    """Also of the next book of a visit: a queue at the door must not outrun pause, hours, sabotage, disk, battery or key."""
    serves = not (closing_reason(state) or sensed(state).on_battery or bin_of(state).emptying)
    return serves and can_record(state) and shut(state) and room(state) and not sensed(state).inside
