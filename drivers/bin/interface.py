"""The surface of every return bin's hardware: door, beams, lamp, buzzer, sorter, bins, battery, alarms, key.

`inputs` is one whole snapshot of all sensors, taken within a few milliseconds; ask for it every 20 to 50 ms, also while nothing
happens: each snapshot is the sign of life that keeps the board's own watchdog quiet. Commands start something and return at once;
whether it happened is seen in later snapshots, never assumed. Nothing here knows books, readers, records or the ILS.

What a driver and its board keep to:

* **True is the fact that the field is named after**, whatever the wire says: `broken` beam, `full` bin, `locked` door. Polarity
  (inverted contacts, active-low lines) ends in the driver's settings.
* **Debounced**: a contact has stood still for a few milliseconds before it changes here (board or kernel does it), and `full`
  has stood for seconds, so that a falling book fills no bin. A beam's `breaks` are counted by the board or the kernel, not by
  polling: a book that passes between two snapshots is counted.
* **Fail-secure**: without power, without software for longer than the watchdog's time, or with a broken cable the door is
  *locked* to the outside and the motors stand, by the hardware's own springs and relays. A driver never has to send anything.
* **Hand protection never depends on software alone**: limited closing force, a board that stops and reverses a closing flap when
  it is held, and a door that locks only when it is closed. `obstructed`, `reopen` and `stop_motors` come on top of that.
* `lock` with something in the way ends in an `obstructed` door that stands open; the board does not try again by itself.

Errors: DeviceGone, DeviceTimeout, GarbledAnswer, DeviceRefused may come from every call; Unsupported where said. After
DeviceGone `open` again: whatever was commanded before counts as undone. A command without an answer (DeviceTimeout) may have
acted: the next snapshot tells. Repeating any command is harmless, except that `go_to` moves what lies there by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import Protocol


class Door(StrEnum):
    """Where the flap between street and chute stands."""

    CLOSED = "closed"
    MOVING = "moving"  # neither contact: on its way, or held. Boards with one contact show OPEN instead
    OPEN = "open"


class SorterState(StrEnum):
    IDLE = "idle"  # no order since `open` or `stop_motors`
    MOVING = "moving"
    DONE = "done"  # the order has run its course; whether something passed into the bin, `exit.breaks` tells
    JAMMED = "jammed"  # stands until the jam is cleared by hand or `go_to` tries again


class Lamp(StrEnum):
    """What the lamp means; which colour and rhythm that is, the driver's table says (`drivers.bin.lamps`)."""

    OFF = "off"
    READY = "ready"  # steady blue: bring a book
    READING = "reading"  # blinking blue
    OPEN = "open"  # green: put it in
    BUSY = "busy"  # amber: receiving, checking
    QUEUED = "queued"  # blinking amber: received, will be confirmed later
    DONE = "done"  # blinking green: received
    REFUSED = "refused"  # blinking red: take it back
    FULL = "full"  # blinking amber, slowly
    FAULT = "fault"  # red
    SERVICE = "service"  # white


class Buzz(StrEnum):
    OFF = "off"  # also ends the siren
    GOOD = "good"  # one short tone
    BAD = "bad"  # three tones
    SIREN = "siren"  # door forced or left open: until OFF


class Capability(Flag):
    """What this bin has. A sensor that is not there always reads as its harmless value."""

    DOOR_MOTOR = auto()
    """`unlock` opens and `lock` closes by motor. Without it people push the flap and a spring closes it: then an unlocked, still
    closed door *is* ready, and `lock` bolts it as soon as it is closed."""
    LOCK_SENSOR = auto()  # without: `locked` is what was commanded, on a closed door
    OBSTRUCTION = auto()
    FRONT_BEAM = auto()
    INSIDE_BEAM = auto()
    EXIT_BEAM = auto()
    SORTER = auto()
    """The chute *holds* an item until `go_to`, so it can still be handed back. Without it all slides straight into bin 1."""
    LAMP = auto()
    COLOURS = auto()  # without: one lamp, lit while a book may be brought or put in
    BUZZER = auto()
    SIREN = auto()
    LEVELS = auto()  # bins tell how full they are, not only `full`
    CRATE_SENSOR = auto()  # `removed` is known
    UPS = auto()
    TAMPER = auto()
    FIRE = auto()
    KEY = auto()
    START = auto()  # a start button
    WATCHDOG = (
        auto()
    )  # the board shuts everything when the software falls silent; without, only a lost power supply does


@dataclass(frozen=True, slots=True)
class BinInfo:
    """What `open` found: `bins` are their numbers, from 1 (without a sorter only bin 1); what a board does not tell is ""."""

    vendor: str
    model: str
    firmware: str
    capabilities: Capability
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Beam:
    """A light barrier or presence sensor; `breaks` is how often it was broken since `open`, and only grows."""

    broken: bool = False
    breaks: int = 0


@dataclass(frozen=True, slots=True)
class Sorter:
    """`bin` is the last order's, so that a stale DONE is never taken for the present one; None when IDLE."""

    state: SorterState = SorterState.IDLE
    bin: int | None = None


@dataclass(frozen=True, slots=True)
class BinLevel:
    """One bin. `percent` of its height, None where it cannot be told. A `removed` crate's other values mean nothing."""

    number: int
    percent: int | None = None
    full: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Ups:
    """`percent` is the battery's charge, None where it cannot be told."""

    on_battery: bool = False
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class BinInputs:
    """Everything the bin senses, at one moment."""

    door: Door = Door.CLOSED
    locked: bool = True
    obstructed: bool = (
        False  # the closing flap met something and stands or turns back; gone with the next command
    )
    front: Beam = Beam()  # something stands in the opening: a book on its way, or a hand
    inside: Beam = Beam()  # something lies in the chute behind the flap
    exit: Beam = Beam()  # something passes from the chute into a bin
    sorter: Sorter = Sorter()
    bins: tuple[BinLevel, ...] = ()
    ups: Ups = Ups()
    tamper: bool = False  # the housing was opened or shaken
    fire: bool = False  # the building's fire alarm: motors stand, nothing inside is unlocked
    key: bool = False  # the staff's key switch is turned to service
    start: bool = False  # the start button is pressed, for books whose tag cannot be read from outside

    @property
    def shut(self) -> bool:
        """Closed and locked: nobody reaches in."""
        return self.door is Door.CLOSED and self.locked


class BinHardware(Protocol):
    """Calls block, at most as long as the driver's settings say, and belong to one thread."""

    def open(self) -> BinInfo:
        """Connect; locks the door and stops the motors. Raises DeviceGone, DeviceTimeout, Misconfigured."""

    def inputs(self) -> BinInputs:
        """All sensors now; also feeds the watchdog.

        Raises DeviceGone too where the board's watchdog had to act because nobody asked in time: all is locked, `open` again.
        """

    def lock(self) -> None:
        """Close and lock. What is in the way stops it: `obstructed`."""

    def unlock(self) -> None:
        """Unlock and, with a motor, open."""

    def reopen(self) -> None:
        """Whatever the door does: let go, turn back, open. Safety: acts at once."""

    def stop_motors(self) -> None:
        """Door and sorter stand still where they are, until the next command. Safety: acts at once."""

    def go_to(self, number: int) -> None:
        """Carry what lies in the chute to this bin.

        Every later snapshot's `sorter` speaks of this order. Raises Unsupported without a sorter or for a bin that is not there.
        """

    def lamp(self, state: Lamp) -> None:
        """Shows it until told otherwise; nothing where there is no lamp."""

    def buzz(self, sound: Buzz) -> None:
        """Starts it and returns; nothing where there is no buzzer. A siren without a siren buzzes."""

    def close(self) -> None:
        """Locks the door if the board still answers, and releases the line. May be called twice."""
