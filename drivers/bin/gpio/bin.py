"""The driver for bins on Linux's GPIO character device: a technician's lines become named wires (gpiod 2.x, kernel uAPI v2).

All lines are one request: nobody else can hold one of them meanwhile, and one call reads them at the same moment. Polarity,
bias and debouncing are the kernel's. Beams are counted by the kernel too: an edge's number goes on even if nobody read it.

A computer that hangs leaves its lines as they are, so a bin on GPIO is fail-secure against hung software only with a watchdog
line on a retriggerable time relay that takes the current from lock and motors; `devices list` says where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol

import gpiod
from gpiod.exception import ChipClosedError, RequestReleasedError
from gpiod.line import Bias, Direction, Drive, Edge, Value

from drivers.bin.settings import GpioBinSettings, InLine, OutLine, input_wires, output_wires
from drivers.bin.wired import BEAMS, Layout, Reading, WiredBin
from drivers.errors import DeviceGone, Misconfigured

_EVENTS = 64
_READS = 8
_BIAS = {
    "as-is": Bias.AS_IS,
    "disabled": Bias.DISABLED,
    "pull-up": Bias.PULL_UP,
    "pull-down": Bias.PULL_DOWN,
}
_DRIVE = {
    "push-pull": Drive.PUSH_PULL,
    "open-drain": Drive.OPEN_DRAIN,
    "open-source": Drive.OPEN_SOURCE,
}
_BROKEN = (OSError, ChipClosedError, RequestReleasedError)


class Request(Protocol):
    """What of `gpiod.LineRequest` is used."""

    def get_values(self, lines: Iterable[int | str] | None = None) -> list[Value]: ...
    def set_values(self, values: dict[int | str, Value]) -> None: ...
    def wait_edge_events(self, timeout: timedelta | float | None = None) -> bool: ...
    def read_edge_events(self, max_events: int | None = None) -> list[gpiod.EdgeEvent]: ...
    def release(self) -> None: ...


class Chip(Protocol):
    """What of `gpiod.Chip` is used."""

    def line_offset_from_id(self, id: str | int) -> int: ...
    def request_lines(
        self,
        config: dict[Iterable[int | str] | int | str, gpiod.LineSettings | None],
        consumer: str | None = None,
        event_buffer_size: int | None = None,
    ) -> Request: ...
    def close(self) -> None: ...


class GpioWires:
    """`Wires` over one request of lines."""

    def __init__(self, settings: GpioBinSettings, open_chip: Callable[[str], Chip] = gpiod.Chip) -> None:
        self._settings, self._open_chip = settings, open_chip
        self._ins: dict[str, InLine] = dict(input_wires(settings))
        self._outs: dict[str, OutLine] = dict(output_wires(settings))
        self._chip: Chip | None = None
        self._request: Request | None = None
        self._offsets: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self.layout = Layout(
            inputs=frozenset(self._ins),
            outputs=frozenset(self._outs),
            numbers=frozenset(),
            bins=tuple(each.number for each in settings.bins),
            sorter=settings.bins[0].go is not None,
            door_motor=settings.door_motor,
            full_s=settings.full_s,
            pulse_s=settings.pulse_s,
        )

    def connect(self) -> str:
        path = self._settings.chip
        try:
            self._chip = self._open_chip(path)
        except OSError as error:
            raise DeviceGone(
                f"cannot open {path} ({error}): is it there (`gpiodetect`), may tramsach use it?"
            ) from error
        try:
            self._offsets = {name: self._offset(self._chip, name, wire.line) for name, wire in self._wires()}
            self._request = self._ask_for_lines(self._chip)
        except Exception:
            self.disconnect()
            raise
        self._counts = {beam: 0 for beam in BEAMS if beam in self._ins}
        return f"GPIO {path}"

    def read(self) -> Reading:
        request = self._connected
        names = list(self._ins)
        try:
            for _ in range(_READS):  # a line that babbles holds nothing up: the edges' own numbers go on
                if not request.wait_edge_events(0):
                    break
                self._note(request.read_edge_events(_EVENTS))
            values = request.get_values([self._offsets[name] for name in names])
        except _BROKEN as error:
            raise self._gone(error) from error
        at = {name: value is Value.ACTIVE for name, value in zip(names, values, strict=True)}
        return Reading(at, {beam: count & 0xFFFF for beam, count in self._counts.items()})

    def switch(self, output: str, on: bool) -> None:
        try:
            self._connected.set_values({self._offsets[output]: Value.ACTIVE if on else Value.INACTIVE})
        except _BROKEN as error:
            raise self._gone(error) from error

    def carry(self, number: int, order: int) -> None:
        raise AssertionError("a sorter on GPIO has a line for each bin, which the layout names")

    def disconnect(self) -> None:
        """Everything off first: what a released line does is the hardware's own matter."""
        request, self._request = self._request, None
        chip, self._chip = self._chip, None
        with suppress(*_BROKEN):  # where the chip is gone, its lines are too
            if request is not None:
                request.set_values({self._offsets[name]: Value.INACTIVE for name in self._outs})
                request.release()
        with suppress(*_BROKEN):
            if chip is not None:
                chip.close()

    # -- inside -------------------------------------------------------------------------------------------------

    def _wires(self) -> list[tuple[str, InLine | OutLine]]:
        return [*self._ins.items(), *self._outs.items()]

    def _offset(self, chip: Chip, name: str, line: int | str) -> int:
        try:
            return chip.line_offset_from_id(line)
        except (OSError, ValueError) as error:
            raise Misconfigured(
                f"{self._settings.chip} has no line {line!r} for {name!r} ({error}): `gpioinfo` shows its lines"
            ) from error

    def _ask_for_lines(self, chip: Chip) -> Request:
        config: dict[Iterable[int | str] | int | str, gpiod.LineSettings | None] = {}
        for name, into in self._ins.items():
            config[self._offsets[name]] = gpiod.LineSettings(
                direction=Direction.INPUT,
                edge_detection=Edge.RISING if name in BEAMS else Edge.NONE,
                bias=_BIAS[into.bias],
                active_low=into.active_low,
                debounce_period=timedelta(milliseconds=into.debounce_ms),
            )
        for name, out in self._outs.items():
            config[self._offsets[name]] = gpiod.LineSettings(
                direction=Direction.OUTPUT,
                drive=_DRIVE[out.drive],
                active_low=out.active_low,
                output_value=Value.INACTIVE,
            )
        if len(config) < len(self._ins) + len(self._outs):
            raise Misconfigured(f"two names of [bin] mean the same line of {self._settings.chip}: `gpioinfo`")
        try:
            return chip.request_lines(config, consumer="tramsach", event_buffer_size=_EVENTS)
        except (OSError, ValueError) as error:
            raise DeviceGone(
                f"{self._settings.chip} does not give its lines ({error}): does another program hold one (`gpioinfo`)?"
            ) from error

    def _note(self, events: Iterable[gpiod.EdgeEvent]) -> None:
        beams: Mapping[int, str] = {self._offsets[beam]: beam for beam in self._counts}
        for event in events:
            self._counts[beams[event.line_offset]] = event.line_seqno

    @property
    def _connected(self) -> Request:
        if self._request is None:
            raise DeviceGone(f"{self._settings.chip} is not open")
        return self._request

    def _gone(self, error: Any) -> DeviceGone:
        return DeviceGone(
            f"{self._settings.chip} broke off ({error}): check that the chip is still there (`gpiodetect`)"
        )


class GpioBin(WiredBin):
    def __init__(self, settings: GpioBinSettings) -> None:
        super().__init__(GpioWires(settings))
