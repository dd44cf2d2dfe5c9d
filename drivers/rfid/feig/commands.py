"""The FEIG commands that this driver sends, as bytes, and what their answers say. Does no I/O.

Sources: H20800-16e-ID-B (ID CPR family), H60301-3e-ID-B (ID ISC.MR/PR/PRH101), H40801-5e-ID-B (MR200); real frames of
Amarok79/InlayTester.Drivers.FeigReader and BibliothekTHWildau/node-rfid-server. Block data travels most significant
byte first, that is, every block reversed (H60301 annex I): it is turned round here, in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from drivers.rfid.interface import Seen, SystemInfo, Uid

MOST_BLOCK_BYTES = 128  # of block data in one command
_ISO15693 = b"\x03"  # TR-TYPE
_DATA_SET = 10  # TR-TYPE DSFID UID


class Command(IntEnum):
    CPU_RESET = 0x63
    SOFTWARE_VERSION = 0x65
    READER_INFO = 0x66
    RF_RESET = 0x69
    RF_OUTPUT = 0x6A
    SET_OUTPUT = 0x71
    ISO_HOST = 0xB0
    ISO_CUSTOM = 0xB1


class Iso(IntEnum):
    """Sub-commands of B0."""

    INVENTORY = 0x01
    STAY_QUIET = 0x02
    READ_BLOCKS = 0x23
    WRITE_BLOCKS = 0x24
    SELECT = 0x25
    RESET_TO_READY = 0x26
    WRITE_AFI = 0x27
    WRITE_DSFID = 0x29
    SYSTEM_INFO = 0x2B
    BLOCK_SECURITY = 0x2C


class Mode(IntFlag):
    """Mode byte: bits 0-2 are the address mode of tag commands, the high bits belong to the inventory."""

    NONE = 0x00
    ADDRESSED = 0x01
    WITH_SECURITY = 0x08
    PRESENCE = 0x20  # all present tags although the reader reports only new ones (CPR family)
    NOTIFY = 0x40
    MORE = 0x80


class Status(IntEnum):
    """Status bytes that the driver acts on (H60301 annex D)."""

    OK = 0x00
    NO_TRANSPONDER = 0x01
    DATA_FALSE = 0x02
    WRITE_ERROR = 0x03
    UNKNOWN_COMMAND = 0x80
    LENGTH_ERROR = 0x81
    NOT_AVAILABLE = 0x82  # scan mode is on
    RF_ERROR = 0x83
    MORE_DATA = 0x94
    TAG_ERROR = 0x95
    HARDWARE_WARNING = 0xF1


MODELS = {
    30: "ISC.M01",
    31: "ISC.M02",
    45: "ISC.LR1002",
    71: "ISC.PRH100-U",
    72: "ISC.PRH100",
    73: "ISC.MR100-U",
    74: "ISC.MR100/PR100",
    75: "ISC.MR200",
    76: "ISC.MR101-A",
    77: "ISC.MR102",
    78: "ISC.MR101-U",
    80: "CPR.M02",
    81: "CPR.02",
    82: "CPR40-U",
    83: "CPR40",
    84: "CPR.M03",
    85: "CPR.03",
    86: "CPR30",
    87: "CPR.52",
    88: "CPR.04-U",
}
"""SW-TYPE (InlayTester.Drivers.FeigReader, FeigReaderType)."""


class BadAnswer(ValueError):
    """An answer whose body does not have its documented shape."""


@dataclass(frozen=True, slots=True)
class Software:
    """Answer to Get Software Version: SW-REV (2) D-REV HW-TYPE SW-TYPE TR-TYPE (2)."""

    version: str
    kind: int

    @property
    def model(self) -> str:
        return MODELS.get(self.kind, f"type {self.kind}")


def inventory(mode: Mode, wait_100ms: int | None = None) -> bytes:
    """Body of B0 01. `wait_100ms` goes with Mode.NOTIFY; such a wait cannot be interrupted."""
    return bytes((Iso.INVENTORY, mode)) + (b"" if wait_100ms is None else bytes((wait_100ms,)))


def tag_command(command: Iso, uid: Uid, tail: bytes = b"", mode: Mode = Mode.ADDRESSED) -> bytes:
    """Body of an addressed B0 command; we never send a non-addressed one, every tag in the field would obey it."""
    return bytes((command, mode)) + bytes.fromhex(uid) + tail


def read_blocks(uid: Uid, first: int, count: int, mode: Mode = Mode.ADDRESSED) -> bytes:
    return tag_command(Iso.READ_BLOCKS, uid, bytes((first, count)), mode)


def write_blocks(uid: Uid, first: int, data: bytes, block_size: int, mode: Mode = Mode.ADDRESSED) -> bytes:
    """`data` in tag byte order, whole blocks."""
    head = bytes((first, len(data) // block_size, block_size))
    return tag_command(Iso.WRITE_BLOCKS, uid, head + turn_blocks(data, block_size), mode)


def write_afi(uid: Uid, afi: int) -> bytes:
    return tag_command(Iso.WRITE_AFI, uid, bytes((afi,)))


def system_info(uid: Uid) -> bytes:
    return tag_command(Iso.SYSTEM_INFO, uid)


class Eas(IntEnum):
    """NXP ICODE custom commands behind B1 and manufacturer byte 04 (H60301 §8, §8.3.1-8.3.4)."""

    SET = 0xA2
    RESET = 0xA3
    ALARM = 0xA5


def eas(command: Eas, uid: Uid) -> bytes:
    return bytes((0x04, command, Mode.ADDRESSED)) + bytes.fromhex(uid)


def set_output(good: bool, tenths: int) -> bytes:
    """Green LED for good, red LED and beeper for not good, `tenths` × 100 ms (H60301 §5.8, times H40801 §5.11.1)."""
    on = 0b01
    emitters = on if good else on << 2 | on << 4
    return emitters.to_bytes(2, "big") + bytes(2) + tenths.to_bytes(2, "big") + bytes(2)


def turn_blocks(data: bytes, block_size: int) -> bytes:
    """Every block's bytes in the other order."""
    return b"".join(data[i : i + block_size][::-1] for i in range(0, len(data), block_size))


def parse_software(body: bytes) -> Software:
    """`body` without the status."""
    if len(body) < 7:
        raise BadAnswer("software version: 7 bytes expected")
    return Software(f"{body[0]}.{body[1]}.{body[2]}", body[4])


def parse_receive_buffer(body: bytes) -> int | None:
    """RX-BUF of Get Reader Info mode 00: bytes 7 and 8, after the same seven as the software version."""
    return int.from_bytes(body[7:9], "big") if len(body) >= 9 else None


def parse_inventory(body: bytes) -> tuple[tuple[Seen, ...], bool]:
    """The ISO 15693 tags of one answer, and whether all its data sets could be told apart.

    Readers of several standards also list cards (TR-TYPE 04, 05); theirs are skipped, and where their length is not
    that of ours the sets behind the first of them are unknown.
    """
    if not body:
        raise BadAnswer("inventory: the number of data sets is missing")
    fits = len(body) == 1 + body[0] * _DATA_SET
    seen: list[Seen] = []
    for start in range(1, 1 + body[0] * _DATA_SET, _DATA_SET):
        one = body[start : start + _DATA_SET]
        if one[:1] == _ISO15693 and len(one) == _DATA_SET:
            seen.append(Seen(Uid(one[2:].hex().upper()), one[1]))
        elif not one or one[:1] == _ISO15693:
            break
        elif not fits:
            return tuple(seen), False
    if not fits:
        raise BadAnswer("inventory: the number of data sets does not fit their length")
    return tuple(seen), True


def parse_blocks(body: bytes, count: int) -> bytes:
    """DB-N DB-SIZE, then security byte and reversed data of each block; gives tag byte order."""
    if len(body) < 2 or body[0] != count or body[1] == 0 or len(body) != 2 + count * (1 + body[1]):
        raise BadAnswer("read: the number of blocks does not fit their length, or is not what was asked")
    size = body[1]
    return b"".join(body[i + 1 : i + 1 + size][::-1] for i in range(2, len(body), 1 + size))


def parse_system_info(body: bytes) -> SystemInfo:
    """DSFID UID AFI MEM-SIZE (block size − 1, blocks − 1) IC-REF."""
    if len(body) != 13:
        raise BadAnswer("system information: 13 bytes expected")
    return SystemInfo(
        uid=Uid(body[1:9].hex().upper()),
        dsfid=body[0],
        afi=body[9],
        block_size=(body[10] & 0x1F) + 1,
        blocks=body[11] + 1,
        ic_reference=body[12],
    )
