"""The frames of the RL866 host protocol, with their checksum. Knows no command's meaning.

`FA LEN RID PCB INF CRC`: LEN counts everything behind FA, RID FF is "whoever is there", the CRC goes low byte first.
PCB C0/E0 is a resynchronisation and its answer; an I-block's PCB carries a sequence bit (40) that toggles with every
request and that its answer echoes. Source: Hypernova-Oy/lainuri RL866/{message,sblock,iblock}.py and its traces.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.rfid.crc import crc16
from drivers.rfid.exchange import BadFrame

SOF = 0xFA
RESYNC, RESYNCED = 0xC0, 0xE0
SEQUENCE_BIT = 0x40
_SHORTEST = 5  # LEN RID PCB CRC CRC


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked frame; `info` is what follows PCB."""

    address: int
    control: int
    info: bytes


def build(control: int, info: bytes = b"", *, address: int = 0xFF) -> bytes:
    """A frame ready to send. Raises ValueError when it would be longer than its length byte can say."""
    if len(info) + _SHORTEST > 0xFF:
        raise ValueError(f"{len(info)} bytes do not fit into one frame")
    inner = bytes((len(info) + _SHORTEST, address, control)) + info
    return bytes((SOF,)) + inner + crc16(inner).to_bytes(2, "little")


def parse(data: bytes) -> tuple[Frame, int] | None:
    """The frame at the start of `data` and its length; None while bytes are missing. Raises BadFrame."""
    if not data:
        return None
    if data[0] != SOF:
        raise BadFrame("a frame begins with FA")
    if len(data) < 2:
        return None
    length = data[1] + 1
    if data[1] < _SHORTEST:
        raise BadFrame(f"a frame cannot be {length} bytes long")
    if len(data) < length:
        return None
    if crc16(data[1 : length - 2]) != int.from_bytes(data[length - 2 : length], "little"):
        raise BadFrame("wrong checksum")
    return Frame(data[2], data[3], bytes(data[4 : length - 2])), length
