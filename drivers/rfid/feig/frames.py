"""The frames of the FEIG host protocol: standard and advanced, with their checksum. Knows no command's meaning.

Standard `LEN ADR CMD [STATUS] data CRC`, advanced `02 LEN-H LEN-L ADR CMD [STATUS] data CRC`; LEN counts the whole
frame and the checksum goes low byte first (H20800-16e-ID-B §3; H60301-3e-ID-B p. 17). 02 cannot begin a standard frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

STX = 0x02
_SHORTEST = 5  # LEN ADR CMD CRC CRC
_ADVANCED_SHORTEST = 7
_LONGEST = 4096  # no reader's buffer is larger (MR102: 280 bytes); more is noise that looks like a length


class Style(StrEnum):
    STANDARD = "standard"
    ADVANCED = "advanced"


class BadFrame(ValueError):
    """These bytes can never become a frame: impossible length or wrong checksum."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked frame; `body` is what follows CMD (an answer's first body byte is its status)."""

    style: Style
    address: int
    command: int
    body: bytes


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0x8408 if byte & 1 else byte >> 1
    return byte


_TABLE = tuple(map(_remainder, range(256)))


def crc16(data: bytes) -> int:
    """x^16+x^12+x^5+1 reflected (8408), initial FFFF, no final xor. `05 FF 65` gives CBE5."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ _TABLE[(register ^ byte) & 0xFF]
    return register


def build(command: int, body: bytes = b"", *, address: int = 0xFF, style: Style = Style.STANDARD) -> bytes:
    """A frame ready to send; one too long for a standard frame becomes an advanced one."""
    inner = bytes((address, command)) + body
    if style is Style.STANDARD and len(inner) + 3 <= 0xFF:
        head = bytes((len(inner) + 3,))
    else:
        head = bytes((STX,)) + (len(inner) + 5).to_bytes(2, "big")
    return head + inner + crc16(head + inner).to_bytes(2, "little")


def parse(data: bytes) -> tuple[Frame, int] | None:
    """The frame at the start of `data` and its length; None while bytes are missing. Raises BadFrame."""
    if not data:
        return None
    style = Style.ADVANCED if data[0] == STX else Style.STANDARD
    if style is Style.ADVANCED:
        if len(data) < 3:
            return None
        length, start, shortest = int.from_bytes(data[1:3], "big"), 3, _ADVANCED_SHORTEST
    else:
        length, start, shortest = data[0], 1, _SHORTEST
    if not shortest <= length <= _LONGEST:
        raise BadFrame(f"a frame cannot be {length} bytes long")
    if len(data) < length:
        return None
    if crc16(data[: length - 2]) != int.from_bytes(data[length - 2 : length], "little"):
        raise BadFrame("wrong checksum")
    return Frame(style, data[start], data[start + 1], bytes(data[start + 2 : length - 2])), length


@dataclass(frozen=True, slots=True)
class Found:
    """What `find` made of some bytes: a frame or none yet, the bytes still to be judged, how many were noise."""

    frame: Frame | None
    rest: bytes
    noise: int


def find(data: bytes, *, stalled: bool) -> Found:
    """The first frame in `data`. What cannot begin one is noise; so is a beginning that has `stalled`."""
    for start in range(len(data)):
        try:
            parsed = parse(data[start:])
        except BadFrame:
            continue
        if parsed is not None:
            frame, length = parsed
            return Found(frame, data[start + length :], start)
        if not stalled:
            return Found(None, data[start:], start)
    return Found(None, b"", len(data))
