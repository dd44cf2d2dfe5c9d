"""APDUs that PC/SC readers take for ISO/IEC 15693 tags, as bytes, and what the answers say. Does no I/O.

Sources: PC/SC part 3 with its supplements (rows 172-180 and 209-214 of tests/data/reader_frames.jsonl), a real ACR1552U's
trace in community.nxp.com 2093136 (181-191), Identiv uTrust 3720F reference manual 1.00 §6.3.7 (192-201), SpringCard's
RFID instruction (202-208).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from drivers.rfid.interface import SystemInfo, Uid

GET_UID = bytes.fromhex("FFCA000000")
START_SESSION = bytes.fromhex("FFC2000002810000")
END_SESSION = bytes.fromhex("FFC2000002820000")
USE_ISO15693 = bytes.fromhex("FFC20002048F020203")
TIMER_1S = bytes.fromhex("5F460440420F00")
"""1 000 000 µs, low byte first as in the real trace. Without it the reader waits 302 µs, and a write takes longer."""
OK = 0x9000
_LE = b"\x00"

_STORAGE = bytes.fromhex("804F0CA000000306")  # historical bytes of a storage card (PC/SC part 3 §3.1.3.2.3)
_VICINITY = range(0x09, 0x0D)  # parts 1 to 4 of ISO 15693


class Iso(IntEnum):
    """ISO/IEC 15693-3 commands."""

    READ_SINGLE = 0x20
    WRITE_SINGLE = 0x21
    READ_MULTIPLE = 0x23
    WRITE_AFI = 0x27
    SYSTEM_INFO = 0x2B


class BadAnswer(ValueError):
    """An answer whose bytes do not have their documented shape."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An APDU's data and status word."""

    data: bytes
    status: int


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a transparent exchange brought: the reader's error word and the tag's answer."""

    error: int
    answer: bytes


# -- requests -------------------------------------------------------------------------------------------------------


def read_binary(block: int, length: int) -> bytes:
    """The address counts blocks. Never addressed to one tag: not used by the driver, vendors' commands say more."""
    return b"\xff\xb0" + block.to_bytes(2, "big") + bytes((length,))


def update_binary(block: int, data: bytes) -> bytes:
    """As `read_binary`."""
    return b"\xff\xd6" + block.to_bytes(2, "big") + bytes((len(data),)) + data


def iso_request(command: int, uid: Uid, parameters: bytes = b"") -> bytes:
    """Addressed, high data rate (ISO/IEC 15693-3 §7.3.1); the UID goes least significant byte first."""
    return bytes((0x22, command)) + bytes.fromhex(uid)[::-1] + parameters


def exchange(request: bytes, before: bytes = b"") -> bytes:
    """Transparent exchange; `before` holds timer and waiting time objects."""
    body = before + bytes((0x95, len(request))) + request
    return bytes.fromhex("FFC20001") + bytes((len(body),)) + body + _LE


def identiv(command: int, parameters: bytes = b"", *, answers: bool = False) -> bytes:
    """`answers`: data comes back."""
    body = bytes((command,)) + parameters
    return bytes.fromhex("FFFC0000") + bytes((len(body),)) + body + (_LE if answers else b"")


IDENTIV_SYSTEM_INFO = bytes.fromhex("FFFC0000022B00")
"""As printed in the manual; its length of 2 looks like a misprint, but it is what is known to work."""


def springcard(command: int, parameters: bytes = b"", *, answers: bool = False) -> bytes:
    body = bytes((len(parameters),)) + parameters if parameters else b""
    return bytes((0xFF, 0xF6, command, 0x00)) + body + (_LE if answers else b"")


# -- answers --------------------------------------------------------------------------------------------------------


def parse_reply(answer: bytes) -> Reply:
    """A status word begins with 6 or 9 (ISO/IEC 7816-4 §5.6)."""
    if len(answer) < 2 or answer[-2] >> 4 not in (0x6, 0x9):
        raise BadAnswer("an answer ends with a status word")
    return Reply(answer[:-2], int.from_bytes(answer[-2:], "big"))


def parse_uid(data: bytes) -> Uid:
    """Readers tell it in either order: E0 is the most significant byte (ISO/IEC 15693-3 §4.1).

    Where both ends are E0, the byte beside the true one is a maker's code (below 80 for all makers known).
    """
    if len(data) != 8 or 0xE0 not in (data[0], data[7]):
        raise BadAnswer("a UID has eight bytes, one of them E0")
    most_first = data[0] == 0xE0 and (data[7] != 0xE0 or data[1] < data[6])
    return Uid((data if most_first else data[::-1]).hex().upper())


def is_vicinity(atr: bytes) -> bool:
    """Whether this is a storage card of ISO 15693, whoever made its chip."""
    at = atr.find(_STORAGE)
    return at >= 0 and len(atr) > at + len(_STORAGE) and atr[at + len(_STORAGE)] in _VICINITY


def parse_exchange(data: bytes) -> Exchanged:
    """Objects C0 (error of the part done last), 92, 96 (reception), 97 (the tag's answer)."""
    objects = dict(_objects(data))
    error = objects.get(0xC0, b"")
    if len(error) != 3:
        raise BadAnswer("a transparent exchange answers with an error object of three bytes")
    return Exchanged(int.from_bytes(error[1:], "big"), objects.get(0x97, b""))


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag, value; lengths in one byte, or in two behind 81 (ISO/IEC 8825-1)."""
    at = 0
    while at < len(data):
        start = at + 3 if data[at + 1 : at + 2] == b"\x81" else at + 2
        if len(data) < start:
            raise BadAnswer("a data object is cut off")
        end = start + data[start - 1]
        if len(data) < end:
            raise BadAnswer("a data object is cut off")
        yield data[at], data[start:end]
        at = end


def parse_system_info(data: bytes) -> SystemInfo:
    """Info flags, UID, then DSFID, AFI, blocks − 1 and block size − 1, IC reference as far as the flags say.

    Whether the tag's response flags (00) stand in front is left open by the vendors: the E0 of the UID tells.
    """
    start = next((at for at in (0, 1) if data[at + 8 : at + 9] == b"\xe0"), None)
    if start is None or (start and data[0]):
        raise BadAnswer("system information: no UID where it should be")
    flags, uid, rest = data[start], data[start + 1 : start + 9], data[start + 9 :]
    if flags & 0x06 != 0x06 or len(rest) != 3 + (flags & 0x01) + (flags >> 3 & 0x01):
        raise BadAnswer("system information: AFI or memory size is missing")
    dsfid, rest = (rest[0], rest[1:]) if flags & 0x01 else (None, rest)
    return SystemInfo(
        uid=parse_uid(uid),
        dsfid=dsfid,
        afi=rest[0],
        blocks=rest[1] + 1,
        block_size=(rest[2] & 0x1F) + 1,
        ic_reference=rest[3] if flags & 0x08 else None,
    )
