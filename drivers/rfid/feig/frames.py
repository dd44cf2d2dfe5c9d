"""The frames of the FEIG host protocol: standard and advanced, with their checksum. Knows no command's meaning.

Standard `LEN ADR CMD [STATUS] data CRC`, advanced `02 LEN-H LEN-L ADR CMD [STATUS] data CRC`; LEN counts the whole
frame and the checksum goes low byte first (H20800-16e-ID-B §3; H60301-3e-ID-B p. 17). 02 cannot begin a standard frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.rfid.crc import crc16
from drivers.rfid.exchange import BadFrame

STX = 0x02
_SHORTEST = 5  # LEN ADR CMD CRC CRC
_ADVANCED_SHORTEST = 7
_LONGEST = 4096  # no reader's buffer is larger (MR102: 280 bytes); more is noise that looks like a length


class Style(StrEnum):
    STANDARD = "standard"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked frame; `body` is what follows CMD (an answer's first body byte is its status)."""

    style: Style
    address: int
    command: int
    body: bytes


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
