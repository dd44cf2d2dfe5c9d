"""A bin whose board shows named wires: from contacts, counts and outputs to the surface of `drivers.bin.interface`.

What all boards have in common is here: what the wires mean, that no stale answer of the sorter is believed, that a falling book
fills no bin, rhythms of lamp and buzzer, sign of life. How wires are read and switched, a `Wires` knows (Modbus, GPIO).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from drivers.bin import signals
from drivers.bin.interface import (
    Beam,
    BinInfo,
    BinInputs,
    BinLevel,
    Buzz,
    Capability,
    Door,
    Lamp,
    Sorter,
    SorterState,
    Ups,
)
from drivers.errors import DeviceGone, DriverError, Unsupported

BEAMS = ("front", "inside", "exit")
_COUNTER = 0x10000
_NEARLY_ROUND = 0x1000
_BY_WIRE = {
    "locked": Capability.LOCK_SENSOR,
    "obstructed": Capability.OBSTRUCTION,
    "front": Capability.FRONT_BEAM,
    "inside": Capability.INSIDE_BEAM,
    "exit": Capability.EXIT_BEAM,
    "battery": Capability.UPS,
    "tamper": Capability.TAMPER,
    "fire": Capability.FIRE,
    "key": Capability.KEY,
    "start": Capability.START,
}
_BY_OUTPUT = {
    "lamp": Capability.LAMP,
    "green": Capability.LAMP | Capability.COLOURS,
    "buzzer": Capability.BUZZER,
    "siren": Capability.SIREN,
    "watchdog": Capability.WATCHDOG,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """All wires at one moment; polarity is settled. `numbers`: beams' counts, "charge", "level 1", "order"."""

    contacts: Mapping[str, bool]
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which wires there are: names of inputs ("full 1", "removed 1" for bins), outputs and numbers; the bins."""

    inputs: frozenset[str]
    outputs: frozenset[str]
    numbers: frozenset[str]
    bins: tuple[int, ...]
    sorter: bool
    door_motor: bool
    full_s: float
    pulse_s: float


class Wires(Protocol):
    """Raises `drivers.errors` only."""

    layout: Layout

    def connect(self) -> str:
        """The board's name for a technician."""

    def read(self) -> Reading: ...

    def switch(self, output: str, on: bool) -> None:
        """One of the layout's outputs."""

    def carry(self, number: int, order: int) -> None:
        """Tell the sorter a bin's number, where the layout has no output "go 1" to be pulsed.

        `order` is unlike those before; a board that can repeats it as the number "order".
        """

    def disconnect(self) -> None:
        """May be called twice."""


class WiredBin:
    """`BinHardware` over any wires."""

    def __init__(self, wires: Wires, clock: Callable[[], float] = time.monotonic) -> None:
        self._wires, self._clock = wires, clock
        self._layout = wires.layout
        self._connected = False
        self._order = 0
        self._reset()

    def _reset(self) -> None:
        self._shown: dict[str, bool] = {}
        self._lamp, self._lamp_since = Lamp.OFF, 0.0
        self._sound, self._sound_since = Buzz.OFF, 0.0
        self._unlocked = self._stopped = self._alive = False
        self._bin: int | None = None
        self._fresh = False
        self._raw: dict[str, int] = {}
        self._breaks = dict.fromkeys(BEAMS, 0)
        self._broken = dict.fromkeys(BEAMS, False)
        self._full_since: dict[int, float] = {}
        self._pulsing: tuple[str, float] | None = None

    # -- the surface --------------------------------------------------------------------------------------------

    def open(self) -> BinInfo:
        self.close()
        self._reset()
        model = self._wires.connect()
        self._connected = True
        try:
            reading = self._wires.read()
            self._count(reading)
            self._switch("stop", True)
            for number in self._layout.bins:
                self._switch(f"go {number}", False)
            self._wires.switch("door", False)
            self._switch("stop", False)
            self._show(signals.lamps(self._lamp, 0.0, self._layout.outputs))
            self._show(signals.sounds(self._sound, 1.0, self._layout.outputs))
            self._feed()
        except DriverError:
            self._drop()
            raise
        return BinInfo("", model, "", self._capabilities(), self._layout.bins)

    def inputs(self) -> BinInputs:
        self._must_be_open()
        with self._watched():
            reading = self._wires.read()
            if reading.contacts.get("tripped", False):
                raise DeviceGone(
                    "the bin's board was not asked for too long and its watchdog shut everything: opening again; "
                    "if this comes back, the computer is too busy or the line drops out"
                )
            self._feed()
            now = self._clock()
            self._end_pulse(now)
            self._show(signals.lamps(self._lamp, now - self._lamp_since, self._layout.outputs))
            self._show(signals.sounds(self._sound, now - self._sound_since, self._layout.outputs))
        self._count(reading)
        return self._sensed(reading, now)

    def lock(self) -> None:
        self._door(False)

    def unlock(self) -> None:
        self._door(True)

    def reopen(self) -> None:
        self._door(True)

    def stop_motors(self) -> None:
        self._must_be_open()
        with self._watched():
            self._switch("stop", True)
            self._end_pulse(float("inf"))
        self._stopped, self._bin = True, None

    def go_to(self, number: int) -> None:
        self._must_be_open()
        if not self._layout.sorter or number not in self._layout.bins:
            raise Unsupported(
                f"this bin cannot carry anything to {number}: it has the bins {self._layout.bins}"
            )
        self._order = self._order % (_COUNTER - 1) + 1
        self._bin, self._fresh = number, False
        with self._watched():
            if f"go {number}" in self._layout.outputs:
                self._end_pulse(float("inf"))
                self._run()
                self._wires.switch(f"go {number}", True)
                self._pulsing = (f"go {number}", self._clock())
            else:
                self._run()
                self._wires.carry(number, self._order)

    def lamp(self, state: Lamp) -> None:
        self._must_be_open()
        if state is not self._lamp:
            self._lamp, self._lamp_since = state, self._clock()
        with self._watched():
            self._show(signals.lamps(state, self._clock() - self._lamp_since, self._layout.outputs))

    def buzz(self, sound: Buzz) -> None:
        self._must_be_open()
        self._sound, self._sound_since = sound, self._clock()
        with self._watched():
            self._show(signals.sounds(sound, 0.0, self._layout.outputs))

    def close(self) -> None:
        if self._connected:
            with suppress(DriverError):
                self._wires.switch("door", False)
                self._show(signals.lamps(Lamp.OFF, 0.0, self._layout.outputs))
                self._show(signals.sounds(Buzz.OFF, 0.0, self._layout.outputs))
        self._drop()

    # -- commands -----------------------------------------------------------------------------------------------

    def _door(self, unlocked: bool) -> None:
        self._must_be_open()
        self._unlocked = unlocked
        with self._watched():
            self._wires.switch("door", unlocked)
            self._run()

    def _run(self) -> None:
        """After the new order stands, so that no motor goes on with an old one."""
        if self._stopped:
            self._switch("stop", False)
            self._stopped = False

    def _end_pulse(self, now: float) -> None:
        if self._pulsing is not None and now - self._pulsing[1] >= self._layout.pulse_s:
            self._wires.switch(self._pulsing[0], False)
            self._pulsing = None

    def _switch(self, output: str, on: bool) -> None:
        if output in self._layout.outputs:
            self._wires.switch(output, on)

    def _show(self, wanted: Mapping[str, bool]) -> None:
        for output, on in wanted.items():
            if self._shown.get(output) is not on:
                self._wires.switch(output, on)
                self._shown[output] = on

    def _feed(self) -> None:
        self._alive = not self._alive
        self._switch("watchdog", self._alive)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except DeviceGone:
            self._drop()
            raise

    def _must_be_open(self) -> None:
        if not self._connected:
            raise DeviceGone("the bin's board is not connected: open it first")

    def _drop(self) -> None:
        self._connected = False
        self._wires.disconnect()

    # -- senses -------------------------------------------------------------------------------------------------

    def _sensed(self, reading: Reading, now: float) -> BinInputs:
        at, numbers = reading.contacts, reading.numbers
        return BinInputs(
            door=self._stands(at),
            locked=at.get("locked", at["closed"] and not self._unlocked),
            obstructed=at.get("obstructed", False),
            front=Beam(at.get("front", False), self._breaks["front"]),
            inside=Beam(at.get("inside", False), self._breaks["inside"]),
            exit=Beam(at.get("exit", False), self._breaks["exit"]),
            sorter=self._sorted(reading),
            bins=tuple(self._level(number, reading, now) for number in self._layout.bins),
            ups=Ups(at.get("battery", False), numbers.get("charge")),
            **{name: at.get(name, False) for name in ("tamper", "fire", "key", "start")},
        )

    def _stands(self, at: Mapping[str, bool]) -> Door:
        if at["closed"]:
            return Door.CLOSED
        return Door.OPEN if at.get("open", True) else Door.MOVING

    def _level(self, number: int, reading: Reading, now: float) -> BinLevel:
        if reading.contacts.get(f"full {number}", False):
            since = self._full_since.setdefault(number, now)
        else:
            self._full_since.pop(number, None)
            since = now
        full = number in self._full_since and now - since >= self._layout.full_s
        removed = reading.contacts.get(f"removed {number}", False)
        return BinLevel(number, reading.numbers.get(f"level {number}"), full, removed)

    def _sorted(self, reading: Reading) -> Sorter:
        """DONE and JAMMED only once the board has shown that it knows the present order."""
        if self._bin is None:
            return Sorter()
        at = reading.contacts
        done, jam = at.get("done", False), at.get("jam", False)
        if "order" in reading.numbers:
            self._fresh = reading.numbers["order"] == self._order
        else:
            self._fresh = self._fresh or at.get("busy", False) or not (done or jam)
        if self._fresh and jam:
            return Sorter(SorterState.JAMMED, self._bin)
        finished = self._fresh and done and not at.get("busy", False)
        return Sorter(SorterState.DONE if finished else SorterState.MOVING, self._bin)

    def _count(self, reading: Reading) -> None:
        """The board's own counts where it has them, else what changed between two readings."""
        for beam in BEAMS:
            broken = reading.contacts.get(beam, False)
            raw = reading.numbers.get(beam)
            if raw is None:
                self._breaks[beam] += broken and not self._broken[beam]
            else:
                self._breaks[beam] += _more(self._raw.get(beam, raw), raw)
                self._raw[beam] = raw
            self._broken[beam] = broken

    def _capabilities(self) -> Capability:
        layout, has = self._layout, Capability(0)
        for name, capability in _BY_WIRE.items():
            has |= capability if name in layout.inputs else Capability(0)
        for name, capability in _BY_OUTPUT.items():
            has |= capability if name in layout.outputs else Capability(0)
        has |= Capability.DOOR_MOTOR if layout.door_motor else Capability(0)
        has |= Capability.SORTER if layout.sorter else Capability(0)
        has |= (
            Capability.LEVELS if any(name.startswith("level ") for name in layout.numbers) else Capability(0)
        )
        removed = any(name.startswith("removed ") for name in layout.inputs)
        return has | (Capability.CRATE_SENSOR if removed else Capability(0))


def _more(before: int, now: int) -> int:
    """How far a 16-bit count went on; a board that started again counts from 0."""
    if now >= before:
        return now - before
    went_round = before >= _COUNTER - _NEARLY_ROUND and now < _NEARLY_ROUND
    return now + _COUNTER - before if went_round else now
