"""A bin without wires: the surface of `drivers.bin.interface` straight on the emulated board, for stories on their own clock.

`Timeline.next_due` says until when nothing can change. What wires can do to a command, the battery over Modbus and GPIO shows.
"""

from __future__ import annotations

from drivers.bin.emulator.board import Board
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
from drivers.errors import DeviceGone, Unsupported

_STATES = {
    "idle": SorterState.IDLE,
    "busy": SorterState.MOVING,
    "done": SorterState.DONE,
    "jam": SorterState.JAMMED,
}
_WITH_MOTOR = Capability.DOOR_MOTOR | Capability.OBSTRUCTION


class DirectBin:
    """`shown` and `heard` are the lamp's state and every sound since the beginning."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.shown = Lamp.OFF
        self.heard: list[Buzz] = []
        self._bin: int | None = None
        self._open = False

    def open(self) -> BinInfo:
        self._open = True
        try:
            self._alive()
        except DeviceGone:
            self._open = False
            raise
        self._bin = None
        self.board.switch("stop", True)
        self.board.switch("door", False)
        self._feed()
        capabilities = ~Capability(0)
        build = self.board.body.build
        if not build.motor:
            capabilities &= ~_WITH_MOTOR
        if not build.sorter:
            capabilities &= ~Capability.SORTER
        return BinInfo("tramsach", "emulated bin", "", capabilities, tuple(self.board.body.crates))

    def inputs(self) -> BinInputs:
        self._alive()
        if self.board.tripped:
            self._open = False
            raise DeviceGone("the board's watchdog had to act: everything is locked")
        self._feed()
        at, numbers = self.board.contacts(), self.board.numbers()
        door = Door.CLOSED if at["closed"] else Door.OPEN if at["open"] else Door.MOVING
        return BinInputs(
            door=door,
            locked=at["locked"],
            obstructed=at["obstructed"],
            front=Beam(at["front"], self.board.breaks["front"]),
            inside=Beam(at["inside"], self.board.breaks["inside"]),
            exit=Beam(at["exit"], self.board.breaks["exit"]),
            sorter=Sorter(_STATES[self.board.sorter], self._bin),
            bins=tuple(
                BinLevel(n, numbers[f"level {n}"], self.board.body.fill(n) >= 0.9, at[f"removed {n}"])
                for n in self.board.body.crates
            ),
            ups=Ups(at["battery"], numbers["charge"]),
            tamper=at["tamper"],
            fire=at["fire"],
            key=at["key"],
            start=at["start"],
        )

    def lock(self) -> None:
        self._switch("door", False)

    def unlock(self) -> None:
        self._switch("door", True)

    def reopen(self) -> None:
        self._switch("door", True)

    def stop_motors(self) -> None:
        self._switch("stop", True)
        self._bin = None

    def go_to(self, number: int) -> None:
        self._alive()
        if not self.board.body.build.sorter or number not in self.board.body.crates:
            raise Unsupported(f"this bin cannot carry anything to {number}")
        self.board.switch("stop", False)
        self.board.order(number)
        self._bin = number

    def lamp(self, state: Lamp) -> None:
        self._alive()
        self.shown = state

    def buzz(self, sound: Buzz) -> None:
        self._alive()
        self.heard.append(sound)

    def close(self) -> None:
        if self._open and self.board.on:
            self.board.switch("stop", True)
            self.board.switch("door", False)
        self._open = False

    def _switch(self, output: str, on: bool) -> None:
        self._alive()
        self.board.switch(output, on)
        if output != "stop":
            self.board.switch("stop", False)

    def _feed(self) -> None:
        self.board.switch("watchdog", not self.board.outputs["watchdog"])

    def _alive(self) -> None:
        if not self._open or not self.board.on:
            self._open = False
            raise DeviceGone("the emulated board has no power")
