"""An emulated bin behind a Modbus board: a real server, over TCP or as RTU on a pseudo-terminal, that fails on demand.

    with ModbusBoard(Board(Body(Build(), Timeline()))) as bin:
        with bin.world() as body:
            body.insert(Thing("a book"))
        … connect a driver to bin.url …

Written from the MODBUS Application Protocol Specification V1.1b3 and MODBUS over Serial Line V1.02; imports no codec that a
driver uses. The addresses are this board's own; `wiring` tells them the way a technician writes them down.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from drivers.bin.emulator.board import OUTPUTS, Board
from drivers.bin.emulator.body import Body
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Fault, Op
from drivers.rfid.emulator.machine import EmulatedReader
from drivers.rfid.emulator.ports import Where, lay_line

CONTACTS = (
    *("closed", "open", "locked", "obstructed", "front", "inside", "exit", "busy", "done", "jam"),
    *("battery", "tamper", "fire", "key", "start", "tripped"),
)
FULL = len(CONTACTS)  # discrete input of bin 1; the other bins follow, then whether each crate is removed
NUMBERS = ("front breaks", "inside breaks", "exit breaks", "charge", "order")
LEVEL = len(NUMBERS)  # input register of bin 1
GO = 16  # coil of bin 1: its edge starts the sorter too
ORDER, TARGET = 0, 1  # holding registers; writing the target starts the sorter
_READ_COILS, _READ_CONTACTS, _READ_HOLDING, _READ_INPUT = 1, 2, 3, 4
_WRITE_COIL, _WRITE_REGISTER, _WRITE_REGISTERS = 5, 6, 16
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE, NO_ANSWER_BEHIND = 1, 2, 3, 11


class Refused(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


class ModbusBoard(EmulatedReader):
    """`unit` is its address; `now` moves the mechanics: every question first brings them up to date.

    `inverted` names contacts and outputs that are wired the other way round.
    """

    def __init__(
        self,
        board: Board,
        *,
        unit: int = 1,
        line: Where = "tcp",
        host: str = "127.0.0.1",
        port: int = 0,
        now: Callable[[], float] = time.monotonic,
        air: Air | None = None,
        inverted: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(air=air or Air.instant(), baud=None)
        self.board, self.unit = board, unit
        self._now, self._inverted = now, inverted
        self._began = now() - board.body.time.now
        self._rtu = line == "pty"
        self._registers = [0, 0]
        self.line = lay_line(line, host, port, self.receive, "modbus board")

    def __enter__(self) -> ModbusBoard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def world(self) -> Iterator[Body]:
        """The mechanics, up to date and held still: for a visitor's or staff's hands, and for the truth."""
        with self.field.lock:
            self.board.body.time.run_to(self._now() - self._began)
            yield self.board.body

    def hurry(self, seconds: float) -> None:
        """So much time passes at once."""
        self._began -= seconds
        with self.world():
            return

    def power_off(self) -> None:
        """A network board is gone from the network; one behind a serial converter only falls silent."""
        with self.world():
            self.board.power_off()
        if not self._rtu:
            self.unplug()

    def power_on(self) -> None:
        with self.world():
            self.board.power_on()
        self.plug()

    def wiring(self) -> str:
        """The station's `[bin]` table for this board."""
        bins = self.board.body.crates
        motor, sorter = self.board.body.build.motor, self.board.body.build.sorter
        lines = [f'[bin]\nkind = "modbus"\nurl = "{self.url}"\nunit = {self.unit}']
        lines.append(('parity = "N"\n' if self._rtu else "") + f"door_motor = {str(motor).lower()}")
        lines.append("\n[bin.inputs]")
        lines += [self._wire(name, address) for address, name in enumerate(CONTACTS)]
        lines.append("\n[bin.outputs]")
        lines += [self._wire(name, address) for address, name in enumerate(OUTPUTS)]
        lines.append("\n[bin.registers]\nfront = 0\ninside = 1\nexit = 2\ncharge = 3\norder = 4")
        if sorter:
            lines.append(f"\n[bin.sorter]\norder = {ORDER}\ntarget = {TARGET}")
        for number in bins:
            lines.append(
                f"\n[[bin.bins]]\nnumber = {number}\nfull = {FULL + number - 1}\n"
                f"removed = {FULL + len(bins) + number - 1}\nlevel = {LEVEL + number - 1}"
            )
        return "\n".join(lines) + "\n"

    def _wire(self, name: str, address: int) -> str:
        inverted = name in self._inverted
        return f"{name} = " + (f"{{ address = {address}, inverted = true }}" if inverted else str(address))

    # -- frames -------------------------------------------------------------------------------------------------

    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        return self._cut_rtu(heard) if self._rtu else _cut_tcp(heard)

    def operation(self, request: bytes) -> Op:
        return Op.READ if self._told(request)[1][0] <= _READ_INPUT else Op.WRITE

    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        unit, message = self._told(request)
        refusal = next((each for each in due if isinstance(each, faults.Refuse)), None)
        try:
            if unit != self.unit:
                raise Refused(NO_ANSWER_BEHIND)
            if refusal is not None:
                raise Refused(refusal.status)
            with self.world():
                if not self.board.on:
                    return b"", 0.0
                answer = self._do(message)
        except Refused as refused:
            answer = bytes((message[0] | 0x80, refused.code))
        if self._rtu:
            frame = bytes((unit,)) + answer
            return (frame + crc(frame) if unit == self.unit else b""), 0.0
        return request[:4] + (len(answer) + 1).to_bytes(2, "big") + bytes((unit,)) + answer, 0.0

    def _told(self, request: bytes) -> tuple[int, bytes]:
        """Unit, and function with its data."""
        return (request[0], request[1:-2]) if self._rtu else (request[6], request[7:])

    def _cut_rtu(self, heard: bytes) -> tuple[bytes | None, bytes]:
        if len(heard) < 8:
            return None, heard
        length = 9 + heard[6] if heard[1] in (15, _WRITE_REGISTERS) else 8
        if len(heard) < length:
            return None, heard
        whole = crc(heard[: length - 2]) == heard[length - 2 : length]
        return (heard[:length], heard[length:]) if whole else (None, b"")

    # -- functions ----------------------------------------------------------------------------------------------

    def _do(self, message: bytes) -> bytes:
        function = message[0]
        if len(message) < 5:
            raise Refused(ILLEGAL_VALUE)
        first, second = int.from_bytes(message[1:3], "big"), int.from_bytes(message[3:5], "big")
        match function:
            case 1 | 2 | 3 | 4:
                return bytes((function,)) + self._read(function, first, second)
            case 5:
                self._write_coil(first, second)
            case 6:
                self._write_registers(first, [second])
            case 16:
                data = message[6:]
                if second == 0 or len(data) != 2 * second or message[5] != len(data):
                    raise Refused(ILLEGAL_VALUE)
                self._write_registers(
                    first, [int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)]
                )
            case _:
                raise Refused(ILLEGAL_FUNCTION)
        return message[:5]

    def _read(self, function: int, first: int, count: int) -> bytes:
        table = self._table(function)
        most = 2000 if function <= _READ_CONTACTS else 125
        if not 1 <= count <= most:
            raise Refused(ILLEGAL_VALUE)
        if any(address not in table for address in range(first, first + count)):
            raise Refused(ILLEGAL_ADDRESS)
        values = [table[address] for address in range(first, first + count)]
        if function <= _READ_CONTACTS:
            packed = sum(value << n for n, value in enumerate(values)).to_bytes((count + 7) // 8, "little")
        else:
            packed = b"".join(value.to_bytes(2, "big") for value in values)
        return bytes((len(packed),)) + packed

    def _table(self, function: int) -> dict[int, int]:
        if function == _READ_COILS:
            return {
                n: int(self.board.outputs[name] != (name in self._inverted))
                for n, name in self._coils().items()
            }
        if function == _READ_HOLDING:
            return dict(enumerate(self._registers))
        bins = self.board.body.crates
        if function == _READ_INPUT:
            numbers = self.board.numbers()
            named = {n: numbers[name] for n, name in enumerate(NUMBERS)}
            return named | {LEVEL + n - 1: numbers[f"level {n}"] for n in bins}
        at = {name: on != (name in self._inverted) for name, on in self.board.contacts().items()}
        named = {n: int(at[name]) for n, name in enumerate(CONTACTS)}
        full = {FULL + n - 1: int(at[f"full {n}"]) for n in bins}
        return named | full | {FULL + len(bins) + n - 1: int(at[f"removed {n}"]) for n in bins}

    def _write_coil(self, address: int, value: int) -> None:
        coils = self._coils()
        if address not in coils:
            raise Refused(ILLEGAL_ADDRESS)
        if value not in (0x0000, 0xFF00):
            raise Refused(ILLEGAL_VALUE)
        name = coils[address]
        self.board.switch(name, (value == 0xFF00) != (name in self._inverted))

    def _coils(self) -> dict[int, str]:
        return dict(enumerate(OUTPUTS)) | {GO + n - 1: f"go {n}" for n in self.board.body.crates}

    def _write_registers(self, first: int, values: list[int]) -> None:
        if first + len(values) > len(self._registers):
            raise Refused(ILLEGAL_ADDRESS)
        for address, value in enumerate(values, first):
            if address == TARGET and value not in self.board.body.crates:
                raise Refused(ILLEGAL_VALUE)
            self._registers[address] = value
            if address == TARGET:
                self.board.order(value, self._registers[ORDER])


def _cut_tcp(heard: bytes) -> tuple[bytes | None, bytes]:
    if len(heard) < 8:
        return None, heard
    length = 6 + int.from_bytes(heard[4:6], "big")
    if heard[2:4] != b"\x00\x00" or not 8 <= length <= 260:
        return None, b""
    return (None, heard) if len(heard) < length else (heard[:length], heard[length:])


def crc(data: bytes) -> bytes:
    """CRC-16 of MODBUS over Serial Line V1.02 §6.2.2: preset FFFF, polynomial A001, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")
