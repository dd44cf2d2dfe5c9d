"""An RL866 reader at byte level. Written from the traces and quotations in Hypernova-Oy/lainuri RL866/*; imports no
codec of the driver.

It is strict where the real one is said to be: the sequence bit must toggle with every request (error 104), memory is
reached through handles (error 415), a damaged request is not answered at all.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air, silence
from drivers.rfid.emulator.faults import Fault, Op
from drivers.rfid.emulator.machine import EmulatedReader, checksum, shadowed
from drivers.rfid.emulator.ports import Where, lay_line
from drivers.rfid.emulator.tag_memory import NO_SUCH_BLOCK, Tag, TagSaysNo

_OWN_ADDRESS = 0x01
_RESYNC, _RESYNCED = 0xC0, 0xE0
_REPORTS_A_FRAME = 18  # 13 bytes each in at most 255
_UNSUPPORTED, _BAD_COMMAND, _BAD_SEQUENCE, _BAD_PARAMETER = 0x006, 0x103, 0x104, 0x105
_NO_HANDLE, _LOCKED, _BAD_BLOCK, _NO_TAG = 0x415, 0x41B, 0x41C, 0x420
_OPERATIONS = {0x0003: Op.READ, 0x0004: Op.WRITE, 0x0006: Op.WRITE_AFI, 0x000A: Op.SYSTEM_INFO}
_CONFIGURATION = bytes.fromhex("0102020003016400000000000000")  # block 1 of a real reader


class _No(Exception):
    """Error word of an answer, or of an operation on a tag."""

    def __init__(self, error: int, seconds: float = 0.0) -> None:
        super().__init__(f"{error:03X}")
        self.error = error
        self.seconds = seconds


class Rl866Emulator(EmulatedReader):
    """`port` 0 takes a free one; `line="pty"` is a serial device. `reports_a_frame` is how many tags one answer holds."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        air: Air | None = None,
        line: Where = "tcp",
        baud: int | None = None,
    ) -> None:
        super().__init__(air=air, baud=baud)
        self.reports_a_frame = _REPORTS_A_FRAME
        self._sequence = 0x00
        self._handles: dict[int, str] = {}
        self._to_report: list[Tag] = []
        self._deaf_tags: frozenset[str] = frozenset()
        self._commands: dict[int, Callable[[bytes], tuple[bytes, float]]] = {
            0x01: self._configuration,
            0x31: self._inventory,
            0x32: self._connect,
            0x33: self._disconnect,
            0x34: self._access,
        }
        self.line = lay_line(line, host, port, self.receive, "rl866 emulator")

    def __enter__(self) -> Rl866Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        while (at := heard.find(b"\xfa")) >= 0:
            heard = heard[at:]
            if len(heard) < 2 or len(heard) < heard[1] + 1:
                return None, heard
            request, rest = heard[: heard[1] + 1], heard[heard[1] + 1 :]
            if len(request) >= 6 and checksum(request[1:-2]) == request[-2:]:
                return request, rest
            heard = heard[1:]
        return None, b""

    def operation(self, request: bytes) -> Op:
        info = request[4:-2]
        if request[3] == _RESYNC or info[:1] == b"\x01":
            return Op.HELLO
        if info[:1] == b"\x31":
            return Op.INVENTORY
        if info[:1] == b"\x34" and len(info) >= 5:
            return _OPERATIONS.get(int.from_bytes(info[3:5], "little"), Op.OTHER)
        return Op.OTHER

    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        control, info = request[3], request[4:-2]
        if control == _RESYNC:
            self._sequence = 0x00
            self._handles.clear()
            return _frame(_RESYNCED, b""), 0.0
        if control != self._sequence:
            return _frame(control, info[:1] + _word(_BAD_SEQUENCE)), 0.0
        self._sequence ^= 0x40
        self._deaf_tags = shadowed(due)
        command = self._commands.get(info[0]) if info else None
        try:
            if command is None:
                raise _No(_BAD_COMMAND)
            data, seconds = command(info[1:])
        except _No as no:
            return _frame(control, info[:1] + _word(no.error)), no.seconds
        other = next((each for each in due if isinstance(each, faults.WrongUid)), None)
        if other is not None and self.operation(request) is Op.SYSTEM_INFO and len(data) > 13:
            data = data[:5] + bytes.fromhex(other.uid)[::-1] + data[13:]
        return _frame(control, info[:1] + _word(0) + data), seconds

    # -- commands -----------------------------------------------------------------------------------------------

    def _configuration(self, body: bytes) -> tuple[bytes, float]:
        if len(body) != 2 or body[1] != 1:
            raise _No(_BAD_PARAMETER)
        return b"\x01" + _CONFIGURATION, 0.0

    def _inventory(self, body: bytes) -> tuple[bytes, float]:
        if len(body) != 1:
            raise _No(_BAD_PARAMETER)
        seconds = 0.0
        if not body[0] & 0x08:
            self._to_report = [tag for tag in self.field.listening() if tag.uid not in self._deaf_tags]
            seconds = self.air.inventory(tag.uid for tag in self._to_report)
        found = len(self._to_report)
        now, self._to_report = (
            self._to_report[: self.reports_a_frame],
            self._to_report[self.reports_a_frame :],
        )
        head = bytes((1 if self._to_report else 0,)) + _word(found) + bytes((len(now),))
        reports = (b"\x0e\x01\x01\x09" + bytes.fromhex(tag.uid)[::-1] + b"\x00" for tag in now)
        return head + b"".join(reports), seconds

    def _connect(self, body: bytes) -> tuple[bytes, float]:
        if len(body) != 13 or body[3] != 9 or body[4] != 1:
            raise _No(_BAD_PARAMETER)
        handle = next(n for n in range(1, 256) if n not in self._handles)
        self._handles[handle] = body[5:][::-1].hex().upper()
        return bytes((handle,)), 0.0

    def _disconnect(self, body: bytes) -> tuple[bytes, float]:
        if body == b"\x00":
            self._handles.clear()
        elif self._handles.pop(body[0] if body else 0, None) is None:
            raise _No(_NO_HANDLE)
        return b"", 0.0

    def _access(self, body: bytes) -> tuple[bytes, float]:
        if len(body) < 4 or body[1] != len(body) - 2:
            raise _No(_BAD_PARAMETER)
        uid = self._handles.get(body[0])
        if uid is None:
            raise _No(_NO_HANDLE)
        code = body[2:4]
        try:
            tag = None if uid in self._deaf_tags else self.field.get(uid)
            if tag is None:
                raise _No(_NO_TAG, silence(10))
            result, seconds = self._operate(tag, int.from_bytes(code, "little"), body[4:])
        except _No as no:
            return b"\x05" + code + b"\x00" + _word(no.error), no.seconds
        return bytes((len(result) + 3,)) + code + b"\x01" + result, seconds

    def _operate(self, tag: Tag, code: int, parameters: bytes) -> tuple[bytes, float]:
        try:
            match code:
                case 0x0003:
                    return self._read(tag, parameters)
                case 0x0004:
                    return self._write(tag, parameters)
                case 0x0006 if len(parameters) == 1:
                    tag.write_afi(parameters[0])
                    return b"", self.air.write_byte()
                case 0x000A:
                    size = bytes((tag.blocks - 1, tag.block_size - 1, tag.ic_reference))
                    told = b"\x0f" + bytes.fromhex(tag.uid)[::-1] + bytes((tag.dsfid, tag.afi)) + size
                    return told, self.air.system_info()
                case _:
                    raise _No(_UNSUPPORTED)
        except TagSaysNo as no:
            raise _No(_BAD_BLOCK if no.code == NO_SUCH_BLOCK else _LOCKED, silence(10)) from no

    def _read(self, tag: Tag, parameters: bytes) -> tuple[bytes, float]:
        if len(parameters) != 5:
            raise _No(_BAD_PARAMETER)
        first, count = int.from_bytes(parameters[1:3], "little"), int.from_bytes(parameters[3:5], "little")
        blocks = tag.read(first, count)
        with_security = parameters[0] == 1
        data = b"".join((bytes((locked,)) if with_security else b"") + content for locked, content in blocks)
        return _word(len(blocks)) + data, self.air.read(len(blocks), tag.block_size)

    def _write(self, tag: Tag, parameters: bytes) -> tuple[bytes, float]:
        first, count = int.from_bytes(parameters[:2], "little"), int.from_bytes(parameters[2:4], "little")
        data, size = parameters[4:], tag.block_size
        if len(data) != count * size:
            raise _No(_BAD_PARAMETER)
        for n in range(count):
            tag.write(first + n, data[n * size : (n + 1) * size])
        return b"", count * self.air.write_block(size)


def _word(value: int) -> bytes:
    return value.to_bytes(2, "little")


def _frame(control: int, info: bytes) -> bytes:
    inner = bytes((len(info) + 5, _OWN_ADDRESS, control)) + info
    return b"\xfa" + inner + checksum(inner)
