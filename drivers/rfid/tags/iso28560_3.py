"""ISO 28560-3 (the Danish model, DS/INF 163; TCVN 12844-3): fixed-length data on a tag, read and written.

    0      version (high nibble, 1) and type of usage     3-18   item identifier, NUL padded, may fill all 16 bytes
    1, 2   parts in item, part number                     19-20  CRC, low byte first
    21-22  country (ISO 3166)                             23-33  owner: ISIL without country and hyphen, NUL padded
    34 …   extension blocks: length, number (2, low byte first), XOR, data

The CRC is CRC-16/CCITT-FALSE over bytes 0-18 and 21-33, 32 bytes in all: on a 32-byte tag the two missing bytes of the
owner count as 00 (biblstandard.dk, amendment 2006; ISO 28560-3 annex B).
"""

from __future__ import annotations

import binascii
from functools import reduce
from operator import xor

from drivers.rfid.tags.content import (
    Crc,
    EncodeError,
    Extension,
    Model,
    Owner,
    Quirk,
    TagContent,
    Usage,
    from_utf8,
    safe_text,
)

BASIC = 34
_LEAST = 32  # what a tag must have to be written
_SHORTEST = 21  # up to the CRC; what a reader left out behind it counts as 00
_BLOCK = 4
_VERSION = 1
_HEADER = 4

UNFINISHED = bytes.fromhex("10ffffff")
"""The first block of a tag that is being written: part 255 of 255 of an item, before anything else of it is there. With
the CRC wrong no other system reads it either, and as ISO 28560-2 it would name an element 0 that does not exist."""


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, initial FFFF, not reflected. `RFID tag data model` gives 1AEE."""
    return binascii.crc_hqx(data, 0xFFFF)


def checksum(memory: bytes) -> int:
    """The CRC that this memory should carry."""
    basic = memory[:BASIC].ljust(BASIC, b"\x00")
    return crc16(basic[:19] + basic[21:])


def has_good_crc(memory: bytes) -> bool:
    return len(memory) >= _SHORTEST and checksum(memory) == int.from_bytes(memory[19:21], "little")


def reverse_blocks(memory: bytes) -> bytes:
    """Every 4-byte block the other way round; an incomplete last block stays as it is."""
    whole = len(memory) // _BLOCK * _BLOCK
    return b"".join(memory[i : i + _BLOCK][::-1] for i in range(0, whole, _BLOCK)) + memory[whole:]


def decode(memory: bytes) -> TagContent | None:
    """The content if `memory` carries a right CRC, as it is or with its blocks reversed; else None."""
    if has_good_crc(memory):
        return _decode(memory, memory, Quirk.NONE)
    turned = reverse_blocks(memory)
    return _decode(turned, memory, Quirk.REVERSED_BLOCKS) if has_good_crc(turned) else None


def looks_damaged(memory: bytes) -> bool:
    """A basic block in all but its CRC: version 1, a known usage, an identifier, a country. Never to be trusted.

    ISO 28560-2 may begin with the same 11 and have anything where this has a country: `chain` asks for a sure one first.
    """
    if memory.startswith(UNFINISHED):
        return True
    if len(memory) < _SHORTEST or memory[0] >> 4 != _VERSION or memory[0] & 0x0F > Usage.EQUIPMENT:
        return False
    country = memory[21:23]
    return len(from_utf8(memory[3:19])) >= 4 or (country.isalpha() and country.isupper() and bool(memory[3]))


def _decode(memory: bytes, raw: bytes, quirk: Quirk) -> TagContent:
    version, usage = divmod(memory[0], 16)
    if version not in (0, _VERSION) and usage == _VERSION:  # 81: a patron card, 21, 71 (Bibliotheca writers)
        version, usage, quirk = usage, version, quirk | Quirk.SWAPPED_NIBBLES
    parts, part = memory[1], memory[2]
    if part > parts > 0:  # "part 2 of 1": pyrfidgeek, lainuri
        parts, part, quirk = part, parts, quirk | Quirk.SWAPPED_PARTS
    basic = memory[:BASIC].ljust(BASIC, b"\x00")
    return TagContent(
        model=Model.ISO_28560_3,
        raw=raw,
        item_id=from_utf8(basic[3:19]),
        owner=Owner(from_utf8(basic[21:23]), from_utf8(basic[23:34])),
        usage=usage,
        parts=parts,
        part=part,
        version=version,
        quirk=quirk,
        crc=Crc.GOOD,
        extensions=_extensions(memory[BASIC:]),
    )


def _extensions(data: bytes) -> tuple[Extension, ...]:
    """Blocks up to the end mark, or to the first that is cut off or malformed (FF, the long form, has no sample)."""
    found: list[Extension] = []
    at = 0
    while at < len(data) and data[at] not in (0x00, 0xFF):
        length = data[at]
        if length == 1:  # filler
            at += 1
            continue
        block = data[at : at + length]
        if length < _HEADER or len(block) < length:
            break
        number = int.from_bytes(block[1:3], "little")
        found.append(Extension(number, block[_HEADER:], intact=reduce(xor, block) == 0))
        at += length
    return tuple(found)


def encode(content: TagContent, size: int | None = None) -> bytes:
    """The memory that says this, as the standard wants it: no quirk is written. 34 bytes and the extensions, or `size`.

    Raises EncodeError.
    """
    memory = bytearray(BASIC)
    memory[0] = _nibble("version", content.version) << 4 | _nibble("usage", content.usage or 0)
    memory[1], memory[2] = _byte("parts", content.parts), _byte("part", content.part)
    memory[3:19] = _text("item identifier", content.item_id, 16)
    memory[21:23] = _text("country", content.owner.country, 2)
    memory[23:34] = _text("owner", content.owner.isil, 11)
    memory[19:21] = checksum(bytes(memory)).to_bytes(2, "little")
    whole = bytes(memory) + b"".join(map(_extension, content.extensions))
    if size is None:
        return whole
    # A tag of 32 bytes leaves out 00 at the owner's end; 00 in an extension block is its data.
    least = len(whole) if content.extensions else len(whole.rstrip(b"\x00"))
    if least > size or size < _LEAST:
        raise EncodeError(f"{len(whole)} bytes do not fit on a tag of {size}")
    return whole.ljust(size, b"\x00")[:size]


def _extension(block: Extension) -> bytes:
    length = _HEADER + len(block.data)
    if not 0 <= block.number <= 0xFFFF:
        raise EncodeError(f"extension block {block.number}: its number is not in 0-65535")
    if length >= 0xFF:
        raise EncodeError(f"extension block {block.number}: {length} bytes, at most 254 can be written")
    head = bytes((length,)) + block.number.to_bytes(2, "little")
    return head + bytes((reduce(xor, head + block.data),)) + block.data


def _text(name: str, text: str, room: int) -> bytes:
    if safe_text(text) != text:  # lone surrogates, which UTF-8 does not have, are among them
        raise EncodeError(f"{name}: control characters and | cannot be written")
    data = text.encode("utf-8")
    if len(data) > room:
        raise EncodeError(f"{name}: {len(data)} bytes, at most {room} fit")
    return data.ljust(room, b"\x00")


def _byte(name: str, value: int) -> int:
    if not 0 <= value <= 0xFF:
        raise EncodeError(f"{name}: {value} is not in 0-255")
    return value


def _nibble(name: str, value: int) -> int:
    if not 0 <= value <= 0x0F:
        raise EncodeError(f"{name}: {value} is not in 0-15")
    return value
