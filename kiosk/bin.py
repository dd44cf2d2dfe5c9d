"""What the return bin senses and can be told to do, and where a library system wants a returned item. Pure values.

The hardware behind it is `drivers.bin`, what happens is `kiosk.rules.bin`, what is remembered `kiosk.passages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.values import Handling


@dataclass(frozen=True, slots=True)
class Level:
    """One bin as its sensors see it; `percent` None where it cannot be told."""

    number: int
    percent: int | None = None
    full: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Sensors:
    """Everything the bin senses at one moment, after `orders` orders were carried out (older news is no answer to them)."""

    orders: int = 0
    open: bool = False  # a book can be put in: the flap stands open, or may be pushed
    shut: bool = True  # closed and locked
    obstructed: bool = False
    front: bool = False  # something stands in the opening
    front_breaks: int = 0
    inside: bool = False  # something lies in the chute
    exit_breaks: int = 0
    carried: int | None = None  # the bin that the sorter has run its course to; None while it moves
    jammed: bool = False
    levels: tuple[Level, ...] = ()
    on_battery: bool = False
    battery: int | None = None  # per cent
    tamper: bool = False
    fire: bool = False
    key: bool = False  # staff's key switch
    start: bool = False  # the start button is pressed
    senses_crates: bool = True
    knows_inside: bool = True  # there is a sensor in the chute
    knows_exit: bool = True  # … and one where things leave it
    holds: bool = True  # the chute holds a book until it is carried away, so it can be handed back


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the library system wants a returned item (SIP2 message 10 and its sorter extension); nobody's name or number.

    `alert` is None where the system says none, else the alert type as two digits ("00" when it gave none).
    """

    alert: str | None = None  # CV
    destination: str = ""  # CT
    sort_bin: str = ""  # CL
    location: str = ""  # AQ
    collection: str = ""  # CR
    media: str = ""  # CK
    call_number: str = ""  # CS

    @property
    def handling(self) -> Handling:
        """What staff have to do with it (3M's and Koha's alert types; anything unknown is for staff)."""
        return _HANDLING.get(self.alert or "00", Handling.STAFF)


_HANDLING = {
    "00": Handling.SHELF,
    "01": Handling.HOLD,
    "02": Handling.TRANSIT,
    "03": Handling.TRANSIT,
    "04": Handling.TRANSIT,
}


class Lamp(StrEnum):
    """What the lamp means; words of `drivers.bin.interface.Lamp`."""

    OFF = "off"
    READY = "ready"
    READING = "reading"
    OPEN = "open"
    BUSY = "busy"
    QUEUED = "queued"
    DONE = "done"
    REFUSED = "refused"
    FULL = "full"
    FAULT = "fault"
    SERVICE = "service"


class Buzz(StrEnum):
    """Words of `drivers.bin.interface.Buzz`."""

    OFF = "off"
    GOOD = "good"
    BAD = "bad"
    SIREN = "siren"


class DoorOrder(StrEnum):
    UNLOCK = "unlock"
    LOCK = "lock"
    REOPEN = "reopen"


class BinFault(StrEnum):
    """Why a bin takes nothing until it passes its own test; docs/bin-hardware.md says what to look at."""

    JOURNAL = "journal"
    HARDWARE = "hardware"
    READER = "reader"
    READER_OUTSIDE = "reader_outside"
    DOOR = "door"
    BLOCKED = "blocked"
    OBSTRUCTED = "obstructed"
    FORCED = "forced"
    JAM = "jam"
    SORTER = "sorter"


FAULT_CODES: Final = {
    BinFault.JOURNAL: "F1",
    BinFault.HARDWARE: "F2",
    BinFault.READER: "F3",
    BinFault.READER_OUTSIDE: "F4",
    BinFault.DOOR: "F5",
    BinFault.BLOCKED: "F6",
    BinFault.OBSTRUCTED: "F7",
    BinFault.FORCED: "F8",
    BinFault.JAM: "F9",
    BinFault.SORTER: "F10",
}
"""What a visitor reads out on the telephone: the same in every language, and no word to worry about."""


class Trouble(StrEnum):
    """What happens to the machine itself, for the log and whoever watches it; never about a reader."""

    BOOT = "boot"
    FAULT = "fault"
    FULL = "full"
    CLOSED = "closed"
    SERVING = "serving"  # again
    FORCED = "forced"  # the door stood open although nobody unlocked it
    DOOR_OPEN = "door_open"  # it was told to lock, and stands open
    TAMPER = "tamper"
    FIRE = "fire"
    NEARLY_FULL = "nearly_full"
    SABOTAGE = "sabotage"  # rubbish again and again
    OBSTRUCTED = "obstructed"
    UNCERTAIN = "uncertain"  # what was in the chute before a power cut is not there any more
    POWER_LOST = "power_lost"
    POWER_BACK = "power_back"
    SERVICE = "service"
