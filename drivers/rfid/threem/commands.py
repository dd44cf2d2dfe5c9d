"""The commands of 3M / bibliotheca readers as bytes, and what their answers say. Does no I/O.

Sources: 3M RFID Reader Model 210 Protocol Specification 1.0.0 (rows 61-87 of tests/data/reader_frames.jsonl);
dpavlin/Biblio-RFID Reader/3M810.pm and dpavlin/koha-rfid-go, which drive real readers; the traced session with an 810 in
dpavlin/koha-rfid-3m810-js. UIDs travel most significant byte first, block data in the tag's own order, in blocks of 4.
An answer is: command, status, then for tag commands the UID.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from drivers.rfid.interface import Uid

BLOCK = 4
_UID = 8
_ALL_AFIS = 0x00
_OPTIONS = (
    0x05  # what every program that talks to real readers sends; 07 was seen, nothing says what it changes
)
_NO_LOCK = 0x00
_EXAMPLE_WORDS = bytes.fromhex(
    "00060000"
)  # stand between length and request in the specification's pass-through


class Command(IntEnum):
    """First byte of a body."""

    QUIET = 0x01
    READ_BLOCKS = 0x02
    CHECK_EAS = 0x03
    WRITE_BLOCKS = 0x04
    WRITE_AFI = 0x09
    READ_AFI = 0x0A
    SET_EAS = 0x0C
    TAG_INFO = 0x0D
    VERSION = 0x11
    PASS_THROUGH = 0x14
    INVENTORY = 0xFE


class Status(IntEnum):
    OK = 0x00
    NOT_IMPLEMENTED = 0x02
    NO_TAG = 0x06


class Info(IntFlag):
    """What Tag Info is asked for, and what its answer carries."""

    DSFID = 0x01
    AFI = 0x02


PROBE = bytes((Command.WRITE_BLOCKS, 0x00, Command.VERSION))
"""Goes out under D5. That it begins like a write is the maker's riddle; every program opens with it."""


class BadAnswer(ValueError):
    """An answer whose body does not have its documented shape, or that another tag gave."""


@dataclass(frozen=True, slots=True)
class Answer:
    command: int
    status: int
    data: bytes


def version() -> bytes:
    return bytes((Command.VERSION,))


def inventory() -> bytes:
    return bytes((Command.INVENTORY, _ALL_AFIS, _OPTIONS))


def tag_command(command: Command, uid: Uid, tail: bytes = b"") -> bytes:
    return bytes((command,)) + bytes.fromhex(uid) + tail


def read_blocks(uid: Uid, first: int, count: int) -> bytes:
    return tag_command(Command.READ_BLOCKS, uid, bytes((first, count)))


def write_blocks(uid: Uid, first: int, data: bytes) -> bytes:
    return tag_command(Command.WRITE_BLOCKS, uid, bytes((first, len(data) // BLOCK, _NO_LOCK)) + data)


def tag_info(uid: Uid, wanted: Info) -> bytes:
    return tag_command(Command.TAG_INFO, uid, bytes((wanted,)))


def pass_through(request: bytes) -> bytes:
    """An ISO/IEC 15693 request as it is. Only the specification's example is known: not used by the driver."""
    head = bytes((Command.PASS_THROUGH,)) + len(request).to_bytes(2, "big")
    return head + _EXAMPLE_WORDS + request


def parse_answer(body: bytes) -> Answer:
    if len(body) < 2:
        raise BadAnswer("an answer has a command and a status")
    return Answer(body[0], body[1], body[2:])


def parse_probe(body: bytes) -> str:
    """`04 00 11`, then four bytes of version."""
    if len(body) != 7 or not body.startswith(PROBE):
        raise BadAnswer("probe: four bytes of version expected")
    return ".".join(str(part) for part in body[3:])


def parse_version(data: bytes) -> str:
    if len(data) != 4:
        raise BadAnswer("version: four bytes expected")
    return ".".join(str(part) for part in data)


def parse_inventory(data: bytes) -> tuple[Uid, ...]:
    """AFI, options, number, UIDs. A reader may name a tag twice (specification): here each comes once."""
    if len(data) < 3 or len(data) != 3 + data[2] * _UID:
        raise BadAnswer("inventory: the number of tags does not fit the length")
    uids = (Uid(data[at : at + _UID].hex().upper()) for at in range(3, len(data), _UID))
    return tuple(dict.fromkeys(uids))


def of_tag(data: bytes, uid: Uid) -> bytes:
    """What follows the UID in a tag's answer. Raises BadAnswer when it is another tag's."""
    if data[:_UID] != bytes.fromhex(uid):
        raise BadAnswer(f"asked tag {uid}, another tag's answer came")
    return data[_UID:]


def parse_blocks(rest: bytes, first: int, count: int) -> bytes:
    """Number of blocks, then of each its number, lock byte and four bytes of data."""
    if not rest or rest[0] != count or len(rest) != 1 + count * (2 + BLOCK):
        raise BadAnswer("read: the number of blocks does not fit their length, or is not what was asked")
    rows = [rest[at : at + 2 + BLOCK] for at in range(1, len(rest), 2 + BLOCK)]
    if [row[0] for row in rows] != list(range(first, first + count)):
        raise BadAnswer("read: these are not the blocks that were asked for")
    return b"".join(row[2:] for row in rows)


def parse_written(rest: bytes) -> int:
    """A block's number. The specification calls it the one behind the last, its only example (01 for two blocks from 0) gives
    the last one's: it is not judged, reading back tells what was written.
    """
    if len(rest) != 1:
        raise BadAnswer("write: one byte expected")
    return rest[0]


def parse_byte(rest: bytes) -> int:
    """AFI or EAS."""
    if len(rest) != 1:
        raise BadAnswer("one byte expected")
    return rest[0]


def parse_tag_info(rest: bytes) -> tuple[int | None, int | None]:
    """DSFID and AFI, as far as the flags in front say that they are there."""
    if not rest or len(rest) != 1 + (rest[0] & (Info.DSFID | Info.AFI)).bit_count():
        raise BadAnswer("tag info: the flags do not fit the length")
    flags, values = Info(rest[0] & 0x03), iter(rest[1:])
    dsfid = next(values) if Info.DSFID in flags else None
    return dsfid, next(values) if Info.AFI in flags else None
