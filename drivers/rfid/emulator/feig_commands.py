"""What an emulated FEIG reader does for each command: bodies in, bodies out, and how long it takes. Knows no frames.

Sources as in `feig`. Block data leaves and arrives with every block's bytes reversed (H60301 annex I).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.rfid.emulator.air import FIELD_RESET, Air, silence
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.field import Field
from drivers.rfid.emulator.tag_memory import NOT_SUPPORTED, Tag, TagSaysNo

OK, NO_TAG, BAD_PARAMETER, NOT_KNOWN, BAD_LENGTH, SCAN_MODE = 0x00, 0x01, 0x11, 0x80, 0x81, 0x82
DISTURBED, OVERFLOW, MORE, TAG_ERROR = 0x83, 0x93, 0x94, 0x95
_VERSION = bytes.fromhex("03030044530d30")  # a CPR40's answer
_MOST_BYTES = 128

OPERATIONS = {0x52: Op.HELLO, 0x65: Op.HELLO, 0x66: Op.HELLO, 0x69: Op.FIELD, 0x6A: Op.FIELD, 0x71: Op.OUTPUT}
ISO_OPERATIONS = {
    0x01: Op.INVENTORY,
    0x23: Op.READ,
    0x24: Op.WRITE,
    0x27: Op.WRITE_AFI,
    0x2B: Op.SYSTEM_INFO,
}


def operation(command: int, body: bytes) -> Op:
    if command == 0xB0 and body:
        return ISO_OPERATIONS.get(body[0], Op.OTHER)
    return Op.EAS if command == 0xB1 else OPERATIONS.get(command, Op.OTHER)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, data, and the time that it took on the air."""

    status: int
    data: bytes = b""
    seconds: float = 0.0


class FeigCommands:
    """The reader's state between commands: its configuration, its output, who was reported already."""

    def __init__(self, field: Field, air: Air) -> None:
        self._field = field
        self._air = air
        self.scan_mode = False
        self.only_new = True  # CFG5.ONT, on as delivered
        self.knows_presence = True  # the PRESC bit: CPR family yes, i-scan no
        self.sets_per_answer = 24
        self.outputs: list[bytes] = []
        self.shadowed: frozenset[str] = frozenset()  # tags that do not hear the command being done
        self._to_report: list[Tag] = []
        self._iso: dict[int, Callable[[bytes], Reply]] = {
            0x01: self._inventory,
            0x02: self._stay_quiet,
            0x23: self._read,
            0x24: self._write,
            0x26: self._reset_to_ready,
            0x27: self._write_afi,
            0x29: self._write_dsfid,
            0x2B: self._system_info,
            0x2C: self._block_security,
        }

    def do(self, command: int, body: bytes) -> Reply:
        match command:
            case 0x52:
                return Reply(OK)
            case 0x65:
                return Reply(OK, _VERSION)
            case 0x66:
                return (
                    Reply(OK, _VERSION + (280).to_bytes(2, "big") * 2)
                    if body == b"\x00"
                    else Reply(BAD_PARAMETER)
                )
            case 0x63 | 0x64 | 0x69 | 0x6A:
                self._field.reset()
                return Reply(OK, seconds=FIELD_RESET)
            case 0x71:
                self.outputs.append(body)
                return Reply(OK if len(body) == 8 else BAD_LENGTH)
            case 0xB0 | 0xB1 if self.scan_mode:
                return Reply(SCAN_MODE)
            case 0xB0:
                handler = self._iso.get(body[0]) if body else None
                return handler(body[1:]) if handler else Reply(NOT_KNOWN)
            case 0xB1:
                return self._custom(body)
            case _:
                return Reply(NOT_KNOWN)

    def _inventory(self, body: bytes) -> Reply:
        if len(body) not in (1, 2):
            return Reply(BAD_LENGTH)
        if body[0] & 0x80:
            return self._report(0.0)
        if not self.only_new or (body[0] & 0x20 and self.knows_presence):
            self._field.reset()
        tags = [tag for tag in self._field.listening() if tag.uid not in self.shadowed]
        self._to_report = tags
        if self.only_new:
            for tag in tags:
                self._field.hush(tag.uid)
        return self._report(self._air.inventory(tag.uid for tag in tags))

    def _report(self, seconds: float) -> Reply:
        now, self._to_report = (
            self._to_report[: self.sets_per_answer],
            self._to_report[self.sets_per_answer :],
        )
        if not now:
            return Reply(NO_TAG, seconds=seconds)
        sets = b"".join(bytes((0x03, tag.dsfid)) + bytes.fromhex(tag.uid) for tag in now)
        return Reply(MORE if self._to_report else OK, bytes((len(now),)) + sets, seconds)

    def _read(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if len(rest) != 2 or not rest[1]:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        if rest[1] * tag.block_size > _MOST_BYTES:
            return Reply(OVERFLOW)
        try:
            blocks = tag.read(rest[0], rest[1])
        except TagSaysNo as no:
            return self._tag_error(no, silence(asked))
        data = b"".join(bytes((locked,)) + content[::-1] for locked, content in blocks)
        seconds = self._air.read(len(blocks), tag.block_size)
        return Reply(OK, bytes((len(blocks), tag.block_size)) + data, seconds)

    def _write(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if len(rest) < 3 or not rest[1] or len(rest) != 3 + rest[1] * rest[2]:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        first, count, size = rest[0], rest[1], rest[2]
        if count * size > _MOST_BYTES:
            return Reply(OVERFLOW)
        seconds = 0.0
        for n in range(count):
            seconds += self._air.write_block(size)
            try:
                tag.write(first + n, rest[3 + n * size : 3 + (n + 1) * size][::-1])
            except TagSaysNo as no:
                return self._tag_error(no, seconds, bytes((no.block,)))
        return Reply(OK, seconds=seconds)

    def _write_afi(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if len(rest) != 1:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        try:
            tag.write_afi(rest[0])
        except TagSaysNo as no:
            return self._tag_error(no, self._air.write_byte())
        return Reply(OK, seconds=self._air.write_byte())

    def _write_dsfid(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if len(rest) != 1:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        tag.dsfid = rest[0]
        return Reply(OK, seconds=self._air.write_byte())

    def _system_info(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if rest:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        size = bytes((tag.block_size - 1, tag.blocks - 1))
        data = (
            bytes((tag.dsfid,))
            + bytes.fromhex(tag.uid)
            + bytes((tag.afi,))
            + size
            + bytes((tag.ic_reference,))
        )
        return Reply(OK, data, self._air.system_info())

    def _block_security(self, body: bytes) -> Reply:
        tag, rest, asked = self._addressed(body)
        if len(rest) != 2:
            return Reply(BAD_LENGTH)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        try:
            locks = bytes(locked for locked, _ in tag.read(rest[0], rest[1]))
        except TagSaysNo as no:
            return self._tag_error(no, silence(asked))
        return Reply(OK, bytes((len(locks),)) + locks, self._air.system_info())

    def _stay_quiet(self, body: bytes) -> Reply:
        tag, _, asked = self._addressed(body)
        if tag is not None:
            self._field.hush(tag.uid)
        return Reply(OK, seconds=silence(asked))

    def _reset_to_ready(self, body: bytes) -> Reply:
        tag, _, asked = self._addressed(body)
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        self._field.wake(tag.uid)
        return Reply(OK, seconds=silence(asked))

    def _custom(self, body: bytes) -> Reply:
        """B1: manufacturer 04 (NXP), A2 set EAS, A3 reset EAS, A5 EAS alarm (H60301 §8.3)."""
        if len(body) < 2 or body[0] != 0x04 or body[1] not in (0xA2, 0xA3, 0xA5):
            return Reply(NOT_KNOWN)
        tag, _, asked = self._addressed(body[2:])
        if tag is None:
            return Reply(NO_TAG, seconds=silence(asked))
        if body[1] == 0xA5:
            seconds = self._air.eas_alarm() if tag.eas else silence(asked)
            return Reply(OK if tag.eas else NO_TAG, seconds=seconds)
        tag.eas = body[1] == 0xA2
        return Reply(OK, seconds=self._air.write_byte())

    def _addressed(self, body: bytes) -> tuple[Tag | None, bytes, int]:
        """The tag that obeys, the rest of the body, and the length of the request on the air."""
        if not body or body[0] & 0x07 != 0x01:
            alone = self._field.tags
            return (alone[0] if len(alone) == 1 else None), body[1:], 4
        uid = body[1:9].hex().upper()
        tag = None if uid in self.shadowed else self._field.get(uid)
        return tag, body[9:], 10

    @staticmethod
    def _tag_error(no: TagSaysNo, seconds: float, detail: bytes = b"") -> Reply:
        return Reply(TAG_ERROR, bytes((no.code or NOT_SUPPORTED,)) + detail, seconds)
