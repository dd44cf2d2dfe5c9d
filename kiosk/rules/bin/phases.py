"""Where the return bin stands: its phases (S0 to S15 of reference return-station.md §4.3), its site, its state. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.bin import BinFault, Routing, Sensors
from kiosk.effects import SwapCrate
from kiosk.passages import Passage
from kiosk.rules.bin.hours import Hours
from kiosk.rules.bin.sorting import BinPlace, Sorting
from kiosk.rules.emptying import Emptying
from kiosk.values import ItemKey, Pad


class Phase(StrEnum):
    """The reference's states, by its numbers."""

    BOOT = "S0_boot"
    IDLE = "S1_idle"
    CANDIDATE = "S2_candidate"  # one of ours is shown
    STARTED = "S2b_started"  # by button or card: what comes may have no tag
    OPENING = "S3_opening"
    OPEN = "S4_open"
    INTAKE = "S5_intake"
    IDENTIFYING = "S6_identifying"
    UNREADABLE = "S6b_unreadable"
    CHECKIN = "S7_checkin"
    SORTING = "S7a_sorting"
    OFFLINE = "S7b_offline"  # the same without the library system's word
    EMPTY = "S7c_nothing_entered"
    DONE = "S7d_done"
    REFUSED = "S8_refused"
    SEVERAL = "S9_several"  # more than one, or a stranger: handed back
    FULL = "S10_full"
    CLOSED = "S11_closed"
    RECOVER = "S12_recover"
    FAULT = "S13_fault"
    SERVICE = "S14_service"
    POWER_LOSS = "S15_power_loss"


AT_REST = frozenset((Phase.IDLE, Phase.FULL, Phase.CLOSED, Phase.FAULT, Phase.SERVICE, Phase.POWER_LOSS))
"""Nobody is served."""


class Start(StrEnum):
    """What may open the door."""

    TAG = "tag"
    BUTTON = "button"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds; the reference's."""

    boot: float = 30.0
    opening: float = 3.0
    waiting: float = 20.0  # the door is open and nothing comes
    closing: float = 6.0
    hand: float = 10.0  # something stands in the opening
    stuck: float = 60.0  # … and does not go away
    withdrawn: float = 1.0  # the chute is empty again: somebody took it back
    no_tag: float = 2.0
    answer: float = 6.0  # the library system's, then it is taken offline
    unwritten: float = 2.0  # a tag that does not answer any more
    carrying: float = 20.0
    nothing: float = 3.0  # how long "nothing came" is shown
    done: float = 15.0
    refused: float = 6.0
    several: float = 60.0
    battery: float = 300.0  # without mains, then it ends whatever the battery says
    handled: float = 60.0  # a book that went in is not seen again for so long
    rubbish: float = 600.0
    pause: float = 1800.0  # after too much rubbish
    sweep: float = 20.0  # between two orders to lock a door that did not close


@dataclass(frozen=True, slots=True)
class BinSite:
    """The library's decisions about its return bin."""

    bins: tuple[BinPlace, ...]
    sorting: Sorting
    starts: frozenset[Start] = frozenset({Start.TAG})
    hours: Hours | None = None  # of the return station, not of the library (rule 30); None: always
    times: Times = field(default_factory=Times)
    battery_low: int = 40  # per cent
    rubbish: int = 5  # things without a tag, within `times.rubbish`
    elsewhere: str = ""  # where else books can be returned, in the library's words


@dataclass(frozen=True, slots=True)
class Bin:
    """Everything the core knows of the bin at one instant."""

    phase: Phase = Phase.BOOT
    since: float = 0.0  # monotonic second at which the phase began
    sensors: Sensors | None = None  # None: the hardware cannot be reached
    ordered: int = 0  # orders to door and sorter; news from before the last one is no answer to it
    outside: Pad = field(default_factory=Pad)
    reloaded: bool = False  # the journal has told what is left from the last run
    unsettled: tuple[Passage, ...] = ()  # … and this was under way then
    passage: Passage | None = None  # what is in hand
    extras: tuple[Passage, ...] = ()  # further items of the same passage
    saving: int = 0  # passages on their way to the disk
    unsaved: bool = False  # one of them did not arrive
    candidate: ItemKey | None = None
    in_vain: ItemKey | None = None  # shown, and nothing came: not opened for again before it was gone once
    breaks: int = 0  # of the front beam, when the door began to open
    exits: int = 0  # of the exit beam, likewise, or when the sorter began to carry
    past: frozenset[str] = frozenset()  # returns of visits that are over, which still run
    quiet_since: float = 0.0  # the opening and the chute are empty since
    closing: bool = False  # the door was told to close
    moving: bool = False  # the sorter was told to carry
    warned: bool = False
    tries: int = 0
    goal: int | None = None  # the bin that it is carried to
    routing: Routing | None = None
    handled: tuple[tuple[ItemKey, float], ...] = ()  # what really went in, and when (rule 14)
    loads: tuple[tuple[int, int], ...] = ()  # (bin, things in its crate)
    told_full: frozenset[int] = frozenset()  # bins that staff were told of at four fifths
    emptying: Emptying | None = None  # somebody is at the crates
    owed: tuple[
        SwapCrate, ...
    ] = ()  # what the journal did not take of that; told again before the bin serves
    unverified: tuple[str, ...] = ()  # references of what this visit brought and nobody could identify
    rubbish: tuple[float, ...] = ()
    paused: bool = False  # by staff
    closed_until: float = 0.0
    attempted: tuple[tuple[ItemKey, float], ...] = ()
    attempt: str = ""  # reference of the last one
    fault: BinFault | None = None
    passed: int = 0  # self tests in a row
    forced: bool = False  # the siren sounds for a door that stands open
    burning: bool = False  # closed by the fire alarm: the door stands where it stopped
    dark_since: float | None = None  # the mains are out
    off: bool = False  # told to end

    def load(self, number: int) -> int:
        return dict(self.loads).get(number, 0)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return (self.passage, *self.extras) if self.passage else ()
