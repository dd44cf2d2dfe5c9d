"""The RL866 commands that this driver sends, as bytes, and what their answers say. Does no I/O.

Source: Hypernova-Oy/lainuri RL866/{iblock,tag_memory_access_command,state}.py, which drives real readers, and its
traces. Words go low byte first; UIDs least significant byte first; block data is in the tag's own order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from drivers.rfid.interface import SystemInfo, Uid

MOST_BLOCK_BYTES = 128


class Command(IntEnum):
    """First byte of an I-block."""

    READ_CONFIGURATION = 0x01
    INVENTORY = 0x31
    CONNECT = 0x32
    DISCONNECT = 0x33
    ACCESS = 0x34


class Access(IntEnum):
    """Tag memory access codes (§6.5 of the maker's description, as lainuri quotes it)."""

    READ_BLOCKS = 0x0003
    WRITE_BLOCKS = 0x0004
    WRITE_AFI = 0x0006
    SYSTEM_INFO = 0x000A


class Error(IntEnum):
    """Status words that the driver acts on (appendix C)."""

    TIMEOUT = 0x004
    WRONG_SEQUENCE = 0x104
    NO_HANDLE = 0x415
    LOCKED_OR_NO_BLOCK = 0x41B
    NO_BLOCK = 0x41C
    NO_TAG = 0x420
    WRONG_UID = 0x424


NO_ANSWER = frozenset({Error.TIMEOUT, Error.NO_TAG, Error.WRONG_UID, *range(0x400, 0x40B), 0x419, 0x41F})
"""The tag did not answer, or not clearly."""
COLLISIONS = frozenset({0x404, 0x419})
_CONTINUE = 0x08  # inventory flag: go on with the tags that did not fit into the last answer
_HAS_ANTENNA, _HAS_PROTOCOL, _HAS_TYPE, _HAS_SERIAL, _UNSUPPORTED = 0x01, 0x02, 0x04, 0x08, 0xF0
_ISO15693 = 0x01
_ADDRESSED = 0x01
ALL_HANDLES = 0x00


class BadAnswer(ValueError):
    """An answer whose body does not have its documented shape."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One tag report: what `connect` needs to know."""

    uid: Uid
    protocol: int
    kind: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An I-block's command, status word and data."""

    command: int
    status: int
    data: bytes


def word(value: int) -> bytes:
    return value.to_bytes(2, "little")


def read_configuration(block: int, count: int) -> bytes:
    """`block` with bit 7 reads the stored, without it the active configuration."""
    return bytes((Command.READ_CONFIGURATION, block, count))


def inventory(*, go_on: bool = False) -> bytes:
    return bytes((Command.INVENTORY, _CONTINUE if go_on else 0))


def connect(tag: Heard) -> bytes:
    """Addressed; the reader gives a handle under which the tag's memory is accessed. Nothing goes over the air."""
    parameters = bytes((_ADDRESSED,)) + bytes.fromhex(tag.uid)[::-1]
    return bytes((Command.CONNECT, 0, tag.protocol, tag.kind, len(parameters))) + parameters


def disconnect(handle: int = ALL_HANDLES) -> bytes:
    return bytes((Command.DISCONNECT, handle))


def access(handle: int, code: Access, parameters: bytes = b"") -> bytes:
    operation = word(code) + parameters
    return bytes((Command.ACCESS, handle, len(operation))) + operation


def read_blocks(handle: int, first: int, count: int) -> bytes:
    without_security = b"\x00"
    return access(handle, Access.READ_BLOCKS, without_security + word(first) + word(count))


def write_blocks(handle: int, first: int, data: bytes, block_size: int) -> bytes:
    return access(handle, Access.WRITE_BLOCKS, word(first) + word(len(data) // block_size) + data)


def parse_answer(info: bytes) -> Answer:
    if len(info) < 3:
        raise BadAnswer("an answer has a command and a status word")
    return Answer(info[0], int.from_bytes(info[1:3], "little"), info[3:])


def parse_inventory(data: bytes) -> tuple[tuple[Heard, ...], bool, bool]:
    """The ISO 15693 tags of one answer, whether more wait to be fetched, and whether all could be told apart.

    Stop type (1: buffer full or time-out, go on), number found (2), number here, then a report of each.
    """
    if len(data) < 4:
        raise BadAnswer("inventory: stop type and numbers are missing")
    heard: list[Heard] = []
    at = 4
    for _ in range(data[3]):
        report, at = _report(data, at)
        if report is None:
            return tuple(heard), data[0] == 1, False
        if report.protocol == _ISO15693:
            heard.append(report)
    whole = data[0] == 1 or data[3] == int.from_bytes(data[1:3], "little")
    return tuple(heard), data[0] == 1, whole


def _report(data: bytes, at: int) -> tuple[Heard | None, int]:
    """One report from `at`, and where the next begins; None when it carries fields of unknown length."""
    if at >= len(data):
        raise BadAnswer("inventory: a report is missing")
    flags = data[at]
    if flags & _UNSUPPORTED or not flags & _HAS_SERIAL:
        return None, at
    at += 1 + bool(flags & _HAS_ANTENNA)
    protocol = data[at] if flags & _HAS_PROTOCOL and at < len(data) else _ISO15693
    at += bool(flags & _HAS_PROTOCOL)
    kind = data[at] if flags & _HAS_TYPE and at < len(data) else 0
    at += bool(flags & _HAS_TYPE)
    length = data[at] if at < len(data) else 0
    serial = data[at + 1 : at + 1 + length]
    if len(serial) != length or length < 8:
        raise BadAnswer("inventory: a serial number is cut off")
    return Heard(Uid(serial[:8][::-1].hex().upper()), protocol, kind), at + 1 + length


def parse_handle(data: bytes) -> int:
    if len(data) != 1 or data[0] == ALL_HANDLES:
        raise BadAnswer("connect: a handle is expected")
    return data[0]


def parse_access(data: bytes, code: Access) -> tuple[int, bytes]:
    """Error word (0: success) and result of the one operation that was asked: length, code (2), success, result."""
    if len(data) < 4 or data[0] != len(data) - 1 or data[1:3] != word(code):
        raise BadAnswer("access: this is the result of another operation")
    if data[3] == 1:
        return 0, data[4:]
    return int.from_bytes(data[4:6], "little") or 1, b""


def parse_blocks(result: bytes, count: int) -> bytes:
    """Number of blocks (2), then their data."""
    data = result[2:]
    if result[:2] != word(count) or not data or len(data) % count:
        raise BadAnswer("read: the number of blocks does not fit their length, or is not what was asked")
    return data


def parse_system_info(result: bytes) -> SystemInfo:
    """Flags, UID, DSFID, AFI, blocks − 1, block size − 1, IC reference; all of them are there whatever the flags say."""
    if len(result) != 14:
        raise BadAnswer("system information: 14 bytes expected")
    return SystemInfo(
        uid=Uid(result[1:9][::-1].hex().upper()),
        dsfid=result[9],
        afi=result[10],
        blocks=result[11] + 1,
        block_size=(result[12] & 0x1F) + 1,
        ic_reference=result[13],
    )
