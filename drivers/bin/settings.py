"""What a technician writes under `[bin]`: where the board is, and which of its wires means what. Only pydantic here.

Every board is wired in its own way, so the file maps names to addresses (Modbus) or lines (GPIO):

    [bin.inputs]
    closed = 0                                  # discrete input 0
    fire = { address = 9, inverted = true }     # a contact that opens in an alarm

Addresses count from 0, as on the wire; a manual's "10001" is discrete input 0.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from drivers.places import DevicePath, LinkUrl


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Address = Annotated[int, Field(ge=0, le=0xFFFF)]
Wire = TypeVar("Wire")
Out = TypeVar("Out")
Number = TypeVar("Number")


class Inputs(_Settings, Generic[Wire]):
    """`[bin.inputs]`: contacts. Each is true for the fact that it is named after; a wire left out is a sensor not there."""

    closed: Wire = Field(description="the flap is shut")
    open: Wire | None = Field(None, description="the flap is wide open")
    locked: Wire | None = Field(None, description="the bolt has caught")
    obstructed: Wire | None = Field(None, description="the closing flap met something")
    front: Wire | None = Field(None, description="something stands in the opening")
    inside: Wire | None = Field(None, description="something lies in the chute")
    exit: Wire | None = Field(None, description="something passes into a bin")
    busy: Wire | None = Field(None, description="the sorter works")
    done: Wire | None = Field(None, description="the sorter's last order has run its course")
    jam: Wire | None = Field(None, description="the sorter is stuck")
    battery: Wire | None = Field(None, description="the power supply runs from its battery")
    tamper: Wire | None = Field(None, description="the housing was opened or shaken")
    fire: Wire | None = Field(None, description="the building's fire alarm")
    key: Wire | None = Field(None, description="the key switch stands on service")
    start: Wire | None = Field(None, description="the start button is pressed")
    tripped: Wire | None = Field(None, description="the board's watchdog had to act")


class Outputs(_Settings, Generic[Out]):
    """`[bin.outputs]`. Each is a level; at rest (no power) everything is safe."""

    door: Out = Field(description="on: unlock and open; off: close and lock")
    stop: Out | None = Field(None, description="on: all motors stand")
    watchdog: Out | None = Field(None, description="switched at every poll; the board shuts when it is not")
    red: Out | None = None
    green: Out | None = None
    blue: Out | None = None
    white: Out | None = None
    lamp: Out | None = Field(None, description="the only lamp, where there are no colours")
    buzzer: Out | None = None
    siren: Out | None = None


class BinWires(_Settings, Generic[Wire, Out, Number]):
    """`[[bin.bins]]`: one bin."""

    number: int = Field(ge=1, le=64)
    full: Wire | None = None
    removed: Wire | None = None
    level: Number | None = Field(None, description="how high it is filled")
    go: Out | None = Field(None, description="on for a moment: carry what lies in the chute here")


class _BinSettings(_Settings):
    """What does not depend on the wires."""

    door_motor: bool = Field(description="false: people push the flap, a spring shuts it")
    full_s: float = Field(2.0, ge=0, le=60, description="a bin is full when its sensor says so for so long")
    pulse_s: float = Field(0.2, ge=0.05, le=2, description="how long a bin's `go` stays on")


def _address(value: object) -> object:
    return {"address": value} if isinstance(value, int) and not isinstance(value, bool) else value


def _line(value: object) -> object:
    return {"line": value} if isinstance(value, int | str) and not isinstance(value, bool) else value


class Contact(_Settings):
    """A bit that is read: a discrete input (function 2) or a coil (function 1)."""

    address: Address
    inverted: bool = False
    table: Literal["discrete", "coil"] = "discrete"


class Coil(_Settings):
    """A bit that is written (function 5)."""

    address: Address
    inverted: bool = False


class Register(_Settings):
    """16 bits that are read: an input register (function 4) or a holding register (function 3).

    `zero` and `hundred` are the raw values at 0 and 100 per cent; counts and order numbers are taken as they are.
    """

    address: Address
    table: Literal["input", "holding"] = "input"
    zero: int = Field(0, ge=0, le=0xFFFF)
    hundred: int = Field(100, ge=0, le=0xFFFF)

    @model_validator(mode="after")
    def _has_a_scale(self) -> Register:
        if self.zero == self.hundred:
            raise ValueError("zero and hundred must differ")
        return self


ContactAt = Annotated[Contact, BeforeValidator(_address)]
CoilAt = Annotated[Coil, BeforeValidator(_address)]
RegisterAt = Annotated[Register, BeforeValidator(_address)]


class ModbusRegisters(_Settings):
    """`[bin.registers]`: how often each beam was broken since the board's start, the battery's charge, the sorter's order."""

    front: RegisterAt | None = None
    inside: RegisterAt | None = None
    exit: RegisterAt | None = None
    charge: RegisterAt | None = None
    order: RegisterAt | None = Field(
        None, description="the number of the order that busy, done and jam speak of"
    )


class ModbusSorter(_Settings):
    """`[bin.sorter]`: a sorter that is told a bin's number (function 16), rather than one coil a bin."""

    target: Address = Field(description="holding register: writing a bin's number starts it")
    order: Address | None = Field(
        None, description="holding register: the order's number, told first; needs registers.order"
    )


class ModbusBinSettings(_BinSettings):
    """A board that speaks Modbus: `tcp://host:502`, `serial:///dev/serial/by-id/…` or `usb:VVVV:PPPP` (RTU)."""

    kind: Literal["modbus"]
    url: LinkUrl
    unit: int = Field(1, ge=0, le=247, description="the board's address; many with a network port ignore it")
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 19200
    parity: Literal["E", "N", "O"] = "E"
    answer_s: float = Field(0.3, ge=0.02, le=5, description="how long an answer may take")
    connect_s: float = Field(3.0, gt=0, le=30)
    inputs: Inputs[ContactAt]
    outputs: Outputs[CoilAt]
    registers: ModbusRegisters = ModbusRegisters()
    sorter: ModbusSorter | None = None
    bins: tuple[BinWires[ContactAt, CoilAt, RegisterAt], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> ModbusBinSettings:
        coils = {name: coil.address for name, coil in output_wires(self)}
        extra = [f"the outputs {pair} have the same coil" for pair in _twins(coils)]
        if self.sorter is not None and self.sorter.order is not None and self.registers.order is None:
            extra.append("sorter.order needs registers.order, where the board repeats it")
        _settle(self, told_by_number=self.sorter is not None, extra=extra)
        return self


class InLine(_Settings):
    """A GPIO line that is read, by its name or its offset on the chip."""

    line: int | str
    active_low: bool = False
    bias: Literal["as-is", "disabled", "pull-up", "pull-down"] = "as-is"
    debounce_ms: int = Field(5, ge=0, le=1000, description="a change counts once it has lasted so long")


class OutLine(_Settings):
    """A GPIO line that is driven."""

    line: int | str
    active_low: bool = False
    drive: Literal["push-pull", "open-drain", "open-source"] = "push-pull"


InLineAt = Annotated[InLine, BeforeValidator(_line)]
OutLineAt = Annotated[OutLine, BeforeValidator(_line)]


class GpioBinSettings(_BinSettings):
    """Lines of this computer itself, over Linux's GPIO character device."""

    kind: Literal["gpio"]
    chip: DevicePath = "/dev/gpiochip0"
    inputs: Inputs[InLineAt]
    outputs: Outputs[OutLineAt]
    bins: tuple[BinWires[InLineAt, OutLineAt, None], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> GpioBinSettings:
        names = {name: wire.line for name, wire in (*input_wires(self), *output_wires(self))}
        _settle(self, told_by_number=False, extra=[f"{pair} are the same line" for pair in _twins(names)])
        return self


def wires_of(table: Inputs[Any] | Outputs[Any]) -> dict[str, Any]:
    """Those that are there, by name."""
    return {name: wire for name in type(table).model_fields if (wire := getattr(table, name)) is not None}


def input_wires(settings: Any) -> list[tuple[str, Any]]:
    """All that are read, by name; those of bins with their number: "full 1"."""
    own = list(wires_of(settings.inputs).items())
    return own + [
        (f"{what} {each.number}", wire)
        for each in settings.bins
        for what in ("full", "removed")
        if (wire := getattr(each, what)) is not None
    ]


def output_wires(settings: Any) -> list[tuple[str, Any]]:
    """All that are switched."""
    own = list(wires_of(settings.outputs).items())
    return own + [(f"go {each.number}", each.go) for each in settings.bins if each.go is not None]


def _twins(places: dict[str, Any]) -> list[str]:
    """Names that share a place."""
    by_place: dict[Any, list[str]] = {}
    for name, place in places.items():
        by_place.setdefault(place, []).append(name)
    return [" and ".join(names) for names in by_place.values() if len(names) > 1]


def _settle(settings: Any, *, told_by_number: bool, extra: list[str]) -> None:
    """What a bin must have to be safe and to be understood. Raises ValueError with everything that is missing."""
    problems = list(extra)
    numbers = sorted(each.number for each in settings.bins)
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"bins must be numbered 1 to {len(numbers)}, not {numbers}")
    goes = [each.number for each in settings.bins if each.go is not None]
    if goes and told_by_number:
        problems.append("give either [bin.sorter] or each bin's go, not both")
    if goes and goes != [each.number for each in settings.bins]:
        problems.append("every bin needs its go, or none")
    removed = [each.number for each in settings.bins if each.removed is not None]
    if removed and len(removed) != len(settings.bins):
        problems.append(
            "every bin needs its removed, or none: a crate that nobody sees pulled is never counted anew"
        )
    sorting = bool(goes) or told_by_number
    if len(numbers) > 1 and not sorting:
        problems.append("several bins need a sorter: [bin.sorter] or each bin's go")
    for name in ("done", "jam", "inside", "exit") if sorting else ("exit",):
        if getattr(settings.inputs, name) is None:
            what = "a sorter" if sorting else "a bin without a sorter"
            problems.append(f"{what} needs inputs.{name}: otherwise nobody knows what became of a book")
    if settings.door_motor:
        if settings.inputs.obstructed is None:
            problems.append("a door with a motor needs inputs.obstructed")
        if settings.outputs.stop is None:
            problems.append("a door with a motor needs outputs.stop")
    if problems:
        raise ValueError("; ".join(problems))
