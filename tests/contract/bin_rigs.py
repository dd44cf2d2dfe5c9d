"""The bins that the battery runs over: each driver in front of the same mechanics, on a clock that the test moves.

A new driver joins by adding its rig to `RIGS`. Some contacts are wired the other way round, as in any real housing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from drivers.bin.emulator.board import OUTPUTS, Board
from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.modbus import CONTACTS, GO, ModbusBoard
from drivers.bin.emulator.timeline import Timeline
from drivers.bin.gpio.bin import GpioWires
from drivers.bin.interface import BinInputs
from drivers.bin.modbus.bin import ModbusWires
from drivers.bin.settings import GpioBinSettings, ModbusBinSettings
from drivers.bin.wired import WiredBin
from drivers.rfid.emulator.ports import Where
from tests.contract.gpio_pins import Pins

INVERTED = frozenset({"fire", "front", "tamper", "watchdog", "closed"})
POLL_S = 0.25
ANSWER_S = 0.15


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    """A driver, the board behind it, and the hands around it. `modbus` is None on GPIO."""

    bin: WiredBin
    board: Board
    clock: Clock
    world: Callable[[], AbstractContextManager[Body]]
    unplug: Callable[[], None]
    plug: Callable[[], None]
    power_off: Callable[[], None]
    power_on: Callable[[], None]
    modbus: ModbusBoard | None = None

    def wait(self, seconds: float) -> BinInputs:
        """Time passes; the driver is asked all the while, as its owner does."""
        seen = self.bin.inputs()
        polls = max(1, round(seconds / POLL_S))
        for _ in range(polls):
            self.clock.now += seconds / polls
            seen = self.bin.inputs()
        return seen

    def leave(self, seconds: float) -> None:
        """Time passes and nobody asks."""
        self.clock.now += seconds
        with self.world():
            return


Rigged = Callable[..., AbstractContextManager[Rig]]


def modbus_settings(board: ModbusBoard, *, by_coils: bool = False, **changes: Any) -> ModbusBinSettings:
    table: dict[str, Any] = tomllib.loads(board.wiring())["bin"]
    if by_coils:
        del table["sorter"], table["registers"]["order"]
        for each in table["bins"]:
            each["go"] = GO + each["number"] - 1
    return ModbusBinSettings.model_validate(table | {"answer_s": ANSWER_S, "connect_s": 1.0} | changes)


def _modbus(line: Where, by_coils: bool) -> Rigged:
    @contextmanager
    def start(build: Build | None = None) -> Iterator[Rig]:
        clock = Clock()
        board = Board(Body(build or Build(), Timeline(clock.now)))
        with ModbusBoard(board, line=line, now=clock, inverted=INVERTED) as emulator:
            coils = by_coils and board.body.build.sorter
            wires = ModbusWires(modbus_settings(emulator, by_coils=coils))
            bin_ = WiredBin(wires, clock)
            try:
                yield Rig(
                    *(bin_, board, clock, emulator.world),
                    *(emulator.unplug, emulator.plug, emulator.power_off, emulator.power_on),
                    modbus=emulator,
                )
            finally:
                bin_.close()

    return start


def gpio_settings(board: Board) -> GpioBinSettings:
    def wire(name: str) -> dict[str, Any]:
        return {"line": name, "active_low": name in INVERTED}

    bins = [
        {"number": n, "full": wire(f"full {n}"), "removed": wire(f"removed {n}")}
        | ({"go": wire(f"go {n}")} if board.body.build.sorter else {})
        for n in board.body.crates
    ]
    return GpioBinSettings.model_validate(
        {
            "kind": "gpio",
            "door_motor": board.body.build.motor,
            "inputs": {name: wire(name) for name in CONTACTS},
            "outputs": {name: wire(name) for name in OUTPUTS},
            "bins": bins,
        }
    )


def pins_of(board: Board, clock: Clock) -> Pins:
    names = (*board.contacts(), *board.outputs)
    return Pins(board, names, lambda: board.body.time.run_to(clock.now), INVERTED)


@contextmanager
def _gpio(build: Build | None = None) -> Iterator[Rig]:
    clock = Clock()
    board = Board(Body(build or Build(), Timeline(clock.now)))
    pins = pins_of(board, clock)

    @contextmanager
    def world() -> Iterator[Body]:
        board.body.time.run_to(clock.now)
        yield board.body

    def gone(yes: bool) -> None:
        pins.gone, pins.held = yes, False

    bin_ = WiredBin(GpioWires(gpio_settings(board), lambda _path: pins), clock)
    try:
        yield Rig(
            *(bin_, board, clock, world, lambda: gone(True), lambda: gone(False)),
            *(board.power_off, board.power_on),
        )
    finally:
        bin_.close()


RIGS: dict[str, Rigged] = {
    "modbus-tcp": _modbus("tcp", by_coils=False),
    "modbus-rtu": _modbus("pty", by_coils=True),
    "gpio": _gpio,
}
