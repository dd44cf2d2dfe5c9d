"""How a story of the return bin begins: what the last run left, and a machine that is brought into a phase."""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Ask, CarryTo
from kiosk.events import NotSent, PadChanged, Tick
from kiosk.passages import Flag, Outcome, Passage, tag_hash
from kiosk.rules.bin.phases import Phase
from kiosk.rules.state import Site
from kiosk.values import Entry, ItemKey, Kind, Moment, Pad, PadItem
from kiosk.view import Action
from tests.bin.play import BIN_SITE, BinPlay
from tests.kiosk.play import SITE, START, book, instead

STRANGER = book("900", owner="XX-YY")
ENTERED = Passage("before-p1", Moment(START, 0.0), seq=1)
BUSY_PHASES = (
    Phase.OPENING,
    Phase.OPEN,
    Phase.INTAKE,
    Phase.IDENTIFYING,
    Phase.UNREADABLE,
    Phase.CHECKIN,
    Phase.SORTING,
    Phase.OFFLINE,
    Phase.EMPTY,
    Phase.DONE,
    Phase.SEVERAL,
    Phase.IDLE,
    Phase.RECOVER,
)


def site_with(**changes: object) -> Site:
    return replace(SITE, bin=replace(BIN_SITE, **changes))  # type: ignore[arg-type]  # names are BinSite's own


def returned(item: str) -> Entry:
    """A return of the last run, written down and not asked."""
    return Entry("before-1", Kind.RETURN, ItemKey("main", item), ENTERED.key, ENTERED.at, seq=1)


def identified(entry: str) -> Passage:
    """A passage of the last run whose book was read behind the door."""
    return replace(ENTERED, what=Outcome.ACCEPTED, entry=entry, tag=tag_hash(*book("101").uids))


SECOND = replace(
    ENTERED,
    key="before-p1+1",
    what=Outcome.ACCEPTED,
    entry="before-2",
    flags=frozenset({Flag.EXTRA}),
    tag=tag_hash(*book("102").uids),
)
"""The second of two in the same passage; its return is closed."""


def lay(play: BinPlay, *things: PadItem | None) -> None:
    """What the last run left in the chute."""
    play.chute = things
    play.tell(PadChanged(Pad(play_items(play))))
    play.sensors = replace(play.sensors, inside=True)


def play_items(play: BinPlay) -> tuple[PadItem, ...]:
    return tuple(thing for thing in play.chute if thing is not None)


def busy(play: BinPlay, phase: Phase) -> None:
    """Bring a fresh machine into this phase."""
    match phase:
        case Phase.IDLE:
            return
        case Phase.REFUSED:
            play.show(STRANGER)
            return
        case Phase.CANDIDATE:
            play.state = replace(play.state, bin=replace(play.bin, saving=1))  # the last one is being written
            play.show(book("101"))
            return
        case Phase.STARTED:
            play.state = replace(play.state, bin=replace(play.bin, saving=1))
            play.touch(Action.RETURN)
            return
        case Phase.RECOVER:
            play.sense(inside=True)
            return
        case Phase.UNREADABLE:
            play.touch(Action.RETURN)
            play.put(None)
            play.mono += 2
            play.tell(Tick())
            return
        case Phase.OPENING:
            play.tell(PadChanged(Pad((book("101"),)), outside=True))
            return
    play.show(book("101"))
    match phase:
        case Phase.INTAKE:
            play.sense(front=True, front_breaks=1)
        case Phase.EMPTY:
            play.wait(20)
        case Phase.IDENTIFYING:
            play.put(None)
        case Phase.SEVERAL:
            play.put(book("101"), book("102"))
        case Phase.CHECKIN:
            play.put(book("101"), hold=(Ask,))
        case Phase.SORTING:
            play.put(book("101"), hold=(CarryTo,))
        case Phase.OFFLINE:
            play.put(book("101"), answer=instead(Ask, lambda e: NotSent(e.key)), hold=(CarryTo,))
        case Phase.DONE:
            play.put(book("101"))
