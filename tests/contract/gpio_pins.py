"""GPIO lines in front of an emulated bin's board, where no kernel gives any: a stand-in for `gpiod.Chip` and its one request.

It has gpiod's own settings, values, edges and errors, and polarity as the kernel has it: a line's *physical* level is the
contact, or its inverse where it is wired so, and `active_low` turns that round. Bias, debouncing and the character device
itself it has not: those need a kernel with GPIO.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from datetime import timedelta

import gpiod
from gpiod.exception import RequestReleasedError
from gpiod.line import Direction, Edge, Value

from drivers.bin.emulator.board import Board

_BEAMS = ("front", "inside", "exit")


class Pins:
    """`names` are the board's contacts and outputs, in the order of their offsets. `advance` brings the mechanics up to date."""

    def __init__(
        self, board: Board, names: tuple[str, ...], advance: Callable[[], None], inverted: frozenset[str]
    ) -> None:
        self._board, self._advance, self._inverted = board, advance, inverted
        self.names = names
        self.gone = False  # the chip was unplugged
        self.held = False  # somebody has the lines
        self._config: dict[int, gpiod.LineSettings] = {}
        self._read: dict[str, int] = {}

    # -- gpiod.Chip ---------------------------------------------------------------------------------------------

    def line_offset_from_id(self, id: str | int) -> int:
        if isinstance(id, int):
            if id >= len(self.names):
                raise ValueError("line offset of out range")
            return id
        if id not in self.names:
            raise OSError(errno.ENOENT, "no such line")
        return self.names.index(id)

    def request_lines(
        self,
        config: dict[Iterable[int | str] | int | str, gpiod.LineSettings | None],
        consumer: str | None = None,
        event_buffer_size: int | None = None,
    ) -> Pins:
        if self.held:
            raise OSError(errno.EBUSY, "Device or resource busy")
        self.held = True
        self._config = {}
        for line, settings in config.items():
            assert isinstance(line, int)
            assert settings is not None
            self._config[line] = settings
        self._read = {beam: self._board.breaks[beam] for beam in _BEAMS}
        self._began = dict(self._read)
        for line, settings in self._config.items():
            if settings.direction is Direction.OUTPUT:
                self.set_values({line: settings.output_value})
        return self

    def close(self) -> None:
        return

    # -- gpiod.LineRequest --------------------------------------------------------------------------------------

    def get_values(self, lines: Iterable[int | str] | None = None) -> list[Value]:
        self._alive()
        at = self._board.contacts()
        return [self._value(line, at[self.names[line]]) for line in lines or () if isinstance(line, int)]

    def set_values(self, values: dict[int | str, Value]) -> None:
        self._alive()
        for line, value in values.items():
            assert isinstance(line, int)
            name = self.names[line]
            physical = (value is Value.ACTIVE) != self._config[line].active_low
            self._board.switch(name, physical != (name in self._inverted))

    def wait_edge_events(self, timeout: timedelta | float | None = None) -> bool:
        self._alive()
        return any(self._board.breaks[beam] > self._read[beam] for beam in self._watched())

    def read_edge_events(self, max_events: int | None = None) -> list[gpiod.EdgeEvent]:
        """The last edge of each line: the ones before were dropped, as the kernel does when nobody reads them."""
        self._alive()
        rising, events = gpiod.EdgeEvent.Type.RISING_EDGE.value, []
        for beam in self._watched():
            count = self._board.breaks[beam]
            if count > self._read[beam]:
                seqno = count - self._began[beam]
                events.append(gpiod.EdgeEvent(rising, 0, self.names.index(beam), seqno, seqno))
                self._read[beam] = count
        return events

    def release(self) -> None:
        self.held = False

    # -- inside -------------------------------------------------------------------------------------------------

    def _watched(self) -> list[str]:
        """Beams on which a break is a rising edge of the line as it is wired and configured."""
        return [
            beam
            for beam in _BEAMS
            for line in (self.names.index(beam),)
            if line in self._config
            and self._config[line].edge_detection is Edge.RISING
            and self._config[line].active_low == (beam in self._inverted)
        ]

    def _value(self, line: int, contact: bool) -> Value:
        physical = contact != (self.names[line] in self._inverted)
        return Value.ACTIVE if physical != self._config[line].active_low else Value.INACTIVE

    def _alive(self) -> None:
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        if not self.held:
            raise RequestReleasedError
        self._advance()
