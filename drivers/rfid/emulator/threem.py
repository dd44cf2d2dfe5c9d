"""A 3M / bibliotheca 810 at byte level. Written from the Model 210 specification's examples and the traced session of
dpavlin/koha-rfid-3m810-js; imports no codec of the driver.

As the specification warns, an inventory may name a tag twice: `repeats` do. Its words and its example disagree on what the
answer to a write ends with, the number behind the last block or the last one's: `tells_last` for the latter. What a real
one says of a tag that refuses is not documented: here it is 06, as for one that is silent.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air, silence
from drivers.rfid.emulator.faults import Fault, Op
from drivers.rfid.emulator.machine import EmulatedReader, shadowed
from drivers.rfid.emulator.ports import Where, lay_line
from drivers.rfid.emulator.tag_memory import Tag, TagSaysNo

_OK, _NOT_IMPLEMENTED, _BAD_LENGTH, _NO_TAG = 0x00, 0x02, 0x03, 0x06
_PROBE = bytes.fromhex("040011")
_HARDWARE, _FIRMWARE = bytes.fromhex("0a050002"), bytes.fromhex("0a030206")
_OPERATIONS = {
    0x02: Op.READ,
    0x03: Op.EAS,
    0x04: Op.WRITE,
    0x09: Op.WRITE_AFI,
    0x0A: Op.SYSTEM_INFO,
    0x11: Op.HELLO,
    0xFE: Op.INVENTORY,
}


class _No(Exception):
    def __init__(self, status: int, seconds: float = 0.0) -> None:
        super().__init__(f"{status:02X}")
        self.status = status
        self.seconds = seconds


class ThreeMEmulator(EmulatedReader):
    """`port` 0 takes a free one; `line="pty"` is a serial device."""

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
        self.repeats: frozenset[str] = frozenset()
        self.tells_last = False
        self._deaf_tags: frozenset[str] = frozenset()
        self._tag_commands: dict[int, Callable[[Tag, bytes], tuple[bytes, float]]] = {
            0x02: self._read,
            0x03: self._check_eas,
            0x04: self._write,
            0x09: self._write_afi,
            0x0A: self._read_afi,
            0x0D: self._tag_info,
        }
        self.line = lay_line(line, host, port, self.receive, "3m emulator")

    def __enter__(self) -> ThreeMEmulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        while heard:
            if heard[0] not in (0xD5, 0xD6):
                heard = heard[1:]
                continue
            if len(heard) < 3 or len(heard) < (end := 3 + heard[1] * 256 + heard[2]):
                return None, heard
            if end > 5 and _bcc(heard[1 : end - 2]) == heard[end - 2 : end]:
                return heard[:end], heard[end:]
            heard = heard[1:]
        return None, b""

    def operation(self, request: bytes) -> Op:
        return Op.HELLO if request[0] == 0xD5 else _OPERATIONS.get(request[3], Op.OTHER)

    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        body = request[3:-2]
        if request[0] == 0xD5:
            return _frame(0xD5, _PROBE + _HARDWARE if body == _PROBE else body[:1] + b"\x02"), 0.0
        self._deaf_tags = shadowed(due)
        refusal = next((each for each in due if isinstance(each, faults.Refuse)), None)
        if refusal is not None:
            return _frame(0xD6, bytes((body[0], refusal.status)) + refusal.detail), 0.0
        try:
            data, seconds = self._do(body[0], body[1:])
        except _No as no:
            return _frame(
                0xD6, bytes((body[0], no.status)) + (body[1:9] if len(body) > 8 else b"")
            ), no.seconds
        other = next((each for each in due if isinstance(each, faults.WrongUid)), None)
        if other is not None and body[0] in self._tag_commands:
            data = bytes.fromhex(other.uid) + data[8:]
        return _frame(0xD6, bytes((body[0], _OK)) + data), seconds

    # -- commands -----------------------------------------------------------------------------------------------

    def _do(self, command: int, body: bytes) -> tuple[bytes, float]:
        if command == 0x11:
            return _FIRMWARE, 0.0
        if command == 0xFE:
            return self._inventory(body)
        handler = self._tag_commands.get(command)
        if handler is None:
            raise _No(_NOT_IMPLEMENTED)
        if len(body) < 8:
            raise _No(_BAD_LENGTH)
        uid = body[:8].hex().upper()
        tag = None if uid in self._deaf_tags else self.field.get(uid)
        if tag is None:
            raise _No(_NO_TAG, silence(10))
        try:
            data, seconds = handler(tag, body[8:])
        except TagSaysNo as no:
            raise _No(_NO_TAG, silence(10)) from no
        return body[:8] + data, seconds

    def _inventory(self, body: bytes) -> tuple[bytes, float]:
        if len(body) != 2:
            raise _No(_BAD_LENGTH)
        found = [tag for tag in self.field.listening() if tag.uid not in self._deaf_tags]
        if body[0]:
            found = [tag for tag in found if tag.afi == body[0]]
        named = [tag.uid for tag in found] + [tag.uid for tag in found if tag.uid in self.repeats]
        seconds = self.air.inventory(tag.uid for tag in found)
        return body + bytes((len(named),)) + b"".join(map(bytes.fromhex, named)), seconds

    def _read(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if len(body) != 2:
            raise _No(_BAD_LENGTH)
        blocks = tag.read(body[0], body[1])
        rows = (bytes((body[0] + n, locked)) + data for n, (locked, data) in enumerate(blocks))
        return bytes((len(blocks),)) + b"".join(rows), self.air.read(len(blocks), tag.block_size)

    def _write(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if len(body) < 3 or len(body) != 3 + body[1] * tag.block_size or body[2]:
            raise _No(_BAD_LENGTH)
        size = tag.block_size
        for n in range(body[1]):
            tag.write(body[0] + n, body[3 + n * size : 3 + (n + 1) * size])
        return bytes((body[0] + body[1] - self.tells_last,)), body[1] * self.air.write_block(size)

    def _write_afi(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if len(body) != 1:
            raise _No(_BAD_LENGTH)
        tag.write_afi(body[0])
        return b"", self.air.write_byte()

    def _read_afi(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if body:
            raise _No(_BAD_LENGTH)
        return bytes((tag.afi,)), self.air.system_info()

    def _check_eas(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if not tag.eas:
            raise _No(_NO_TAG, silence(11))
        return b"\x01", self.air.eas_alarm()

    def _tag_info(self, tag: Tag, body: bytes) -> tuple[bytes, float]:
        if len(body) != 1:
            raise _No(_BAD_LENGTH)
        wanted = body[0] & 0x03
        values = bytes((tag.dsfid,)) * (wanted & 1) + bytes((tag.afi,)) * (wanted >> 1)
        return bytes((wanted,)) + values, self.air.system_info()


def _bcc(data: bytes) -> bytes:
    """Bit by bit: preset FFFF, polynomial 1021, inverted, high byte first."""
    crc = 0xFFFF
    for bit in (byte >> place & 1 for byte in data for place in range(7, -1, -1)):
        crc = (crc << 1 & 0xFFFF) ^ (0x1021 if crc >> 15 != bit else 0)
    return (crc ^ 0xFFFF).to_bytes(2, "big")


def _frame(sof: int, body: bytes) -> bytes:
    inner = (len(body) + 2).to_bytes(2, "big") + body
    return bytes((sof,)) + inner + _bcc(inner)
