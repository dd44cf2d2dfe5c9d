"""The driver for bins behind a Modbus board: a technician's addresses become named wires.

Neighbouring addresses are read together; nothing is read that the file does not name, because many boards refuse a whole
question when one address in it is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from drivers.bin.modbus.line import ModbusLine
from drivers.bin.settings import Coil, Contact, ModbusBinSettings, Register, input_wires, output_wires
from drivers.bin.wired import Layout, Reading, WiredBin
from drivers.errors import DeviceGone

_COUNTS = ("front", "inside", "exit", "order")
_MOST = {"coil": 2000, "discrete": 2000, "input": 125, "holding": 125}  # V1.1b3 §6.1 to §6.4
Place: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbours in one table, read with one question."""

    table: str
    first: int
    count: int


def blocks(places: Iterable[Place]) -> tuple[Block, ...]:
    """The fewest questions that ask for these addresses and no other."""
    found: list[Block] = []
    for table, address in sorted(set(places)):
        last = found[-1] if found else None
        if last and last.table == table and last.first + last.count == address and last.count < _MOST[table]:
            found[-1] = Block(table, last.first, last.count + 1)
        else:
            found.append(Block(table, address, 1))
    return tuple(found)


class ModbusWires:
    """`Wires` over one Modbus line."""

    def __init__(self, settings: ModbusBinSettings) -> None:
        self._settings = settings
        self._line: ModbusLine | None = None
        self._contacts: dict[str, Contact] = dict(input_wires(settings))
        self._coils: dict[str, Coil] = dict(output_wires(settings))
        self._registers = dict(_registers(settings))
        self._bits = blocks((each.table, each.address) for each in self._contacts.values())
        self._words = blocks((each.table, each.address) for each in self._registers.values())
        self.layout = Layout(
            inputs=frozenset(self._contacts),
            outputs=frozenset(self._coils),
            numbers=frozenset(self._registers),
            bins=tuple(each.number for each in settings.bins),
            sorter=settings.sorter is not None or settings.bins[0].go is not None,
            door_motor=settings.door_motor,
            full_s=settings.full_s,
            pulse_s=settings.pulse_s,
        )

    def connect(self) -> str:
        at = self._settings
        self._line = ModbusLine(
            at.url, at.unit, baud=at.baud, parity=at.parity, answer_s=at.answer_s, connect_s=at.connect_s
        )
        return f"Modbus board, unit {at.unit}"

    def read(self) -> Reading:
        line = self._connected
        bits: dict[Place, bool] = {}
        for block in self._bits:
            for n, bit in enumerate(line.read_bits(block.table, block.first, block.count)):
                bits[block.table, block.first + n] = bit
        words: dict[Place, int] = {}
        for block in self._words:
            for n, word in enumerate(line.read_numbers(block.table, block.first, block.count)):
                words[block.table, block.first + n] = word
        return Reading(
            {name: bits[each.table, each.address] != each.inverted for name, each in self._contacts.items()},
            {
                name: words[each.table, each.address]
                if name in _COUNTS
                else _percent(each, words[each.table, each.address])
                for name, each in self._registers.items()
            },
        )

    def switch(self, output: str, on: bool) -> None:
        coil = self._coils[output]
        self._connected.write_bit(coil.address, on != coil.inverted)

    def carry(self, number: int, order: int) -> None:
        sorter = self._settings.sorter
        assert sorter is not None  # else the layout has a "go" for each bin
        if sorter.order is not None:
            self._connected.write_numbers(sorter.order, [order])
        self._connected.write_numbers(sorter.target, [number])

    def disconnect(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    @property
    def _connected(self) -> ModbusLine:
        if self._line is None:
            raise DeviceGone(f"{self._settings.url} is not connected: open it first")
        return self._line


class ModbusBin(WiredBin):
    def __init__(self, settings: ModbusBinSettings) -> None:
        super().__init__(ModbusWires(settings))


def _registers(settings: ModbusBinSettings) -> Iterator[tuple[str, Register]]:
    for name in type(settings.registers).model_fields:
        if (register := getattr(settings.registers, name)) is not None:
            yield name, register
    for each in settings.bins:
        if each.level is not None:
            yield f"level {each.number}", each.level


def _percent(register: Register, raw: int) -> int:
    share = (raw - register.zero) / (register.hundred - register.zero)
    return round(min(1.0, max(0.0, share)) * 100)
