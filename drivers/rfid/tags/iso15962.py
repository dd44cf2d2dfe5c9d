"""ISO/IEC 15962: how objects are packed into a tag's memory, a stream of data sets, and how text is compacted.

    precursor [offset] [OID − 15] length data [pads]      precursor: offset flag, compaction (3 bits), relative OID (4)

The offset byte counts the pad bytes (00 or 80) that follow the data, so that the next set begins on a block that can be
locked. OIDs from 15 are written as 15 and a byte more. Precursor 00 ends the stream, 80 is skipped. Where a set has
both an offset and a further OID byte, writers disagree on their order: both are read, neither is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

_END, _NULL = 0x00, 0x80
_PADS = b"\x00\x80"
_FURTHER = 15


class Compaction(IntEnum):
    APPLICATION = 0
    INTEGER = 1
    NUMERIC = 2
    FIVE_BIT = 3
    SIX_BIT = 4
    SEVEN_BIT = 5
    OCTETS = 6
    UTF8 = 7


class BadData(ValueError):
    """These bytes are not what their compaction says, or this text cannot be compacted so."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One object: its relative OID, how its data is compacted, the data."""

    oid: int
    compaction: Compaction
    data: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """The data sets of a memory. `ended`: its end mark was seen; else the memory was cut, or what follows is malformed."""

    sets: tuple[DataSet, ...]
    ended: bool
    rest: bytes = b""  # what stands behind the end mark, or what is no data set


def parse(memory: bytes) -> Stream:
    """All whole data sets from the beginning. Raises nothing."""
    sets: list[DataSet] = []
    at = 0
    while at < len(memory):
        if memory[at] == _END:
            return Stream(tuple(sets), ended=True, rest=memory[at + 1 :])
        if memory[at] == _NULL:
            at += 1
            continue
        found = next(_readings(memory, at), None)
        if found is None:
            break
        one, at = found
        sets.append(one)
    return Stream(tuple(sets), ended=False, rest=memory[at:])


def _readings(memory: bytes, at: int) -> Iterator[tuple[DataSet, int]]:
    """What the data set at `at` may be, and where the next begins: likeliest first."""
    precursor = memory[at]
    compaction, oid, with_offset = Compaction(precursor >> 4 & 0x07), precursor & 0x0F, precursor & 0x80
    head = memory[at + 1 : at + 1 + bool(with_offset) + (oid == _FURTHER)]
    if len(head) < bool(with_offset) + (oid == _FURTHER):
        return
    body = at + 1 + len(head)
    if oid != _FURTHER:
        orders = [(oid, head[0] if with_offset else 0)]
    elif not with_offset:
        orders = [(_FURTHER + head[0], 0)]
    else:
        orders = [(_FURTHER + head[1], head[0]), (_FURTHER + head[0], head[1])]
    length = _length(memory, body)
    if length is None:
        return
    size, start = length
    for number, pads in orders:
        end = start + size
        padding = memory[end : end + pads]
        if end <= len(memory) and not padding.strip(_PADS):
            yield DataSet(number, compaction, memory[start:end]), end + pads


def _length(memory: bytes, at: int) -> tuple[int, int] | None:
    """An extensible length: 7 bits a byte, the high bit says that more follow. Also where the data begins."""
    value = 0
    for start in range(at, min(at + 3, len(memory))):
        value = value << 7 | memory[start] & 0x7F
        if not memory[start] & 0x80:
            return value, start + 1
    return None


def build(sets: tuple[DataSet, ...]) -> bytes:
    """The stream with its end mark, without offsets. Raises BadData for an OID that cannot be written."""
    return b"".join(map(_build_one, sets)) + bytes((_END,))


def _build_one(one: DataSet) -> bytes:
    if not 1 <= one.oid <= _FURTHER + 0xFF:
        raise BadData(f"OID {one.oid} cannot be written")
    further = b"" if one.oid < _FURTHER else bytes((one.oid - _FURTHER,))
    length = bytes((len(one.data) & 0x7F,))
    rest = len(one.data) >> 7
    while rest:
        length = bytes((rest & 0x7F | 0x80,)) + length
        rest >>= 7
    return bytes((one.compaction << 4 | min(one.oid, _FURTHER),)) + further + length + one.data


def expand(compaction: Compaction, data: bytes) -> str:
    """The text that `data` stands for. Raises BadData; APPLICATION data has no text of its own."""
    match compaction:
        case Compaction.INTEGER:
            return _integer(data)
        case Compaction.NUMERIC:
            return _numeric(data)
        case Compaction.FIVE_BIT:
            return "".join(chr(0x40 | value) for value in _groups(data, 5, pad=0))
        case Compaction.SIX_BIT:
            return "".join(chr(v if v & 0x20 else 0x40 | v) for v in _groups(data, 6, pad=0x20))
        case Compaction.SEVEN_BIT:
            return "".join(map(chr, _groups(data, 7, pad=0x7F)))
        case Compaction.OCTETS:
            return data.decode("latin-1")
        case Compaction.UTF8:
            try:
                return data.decode("utf-8")
            except UnicodeDecodeError as error:
                raise BadData("not UTF-8") from error
        case Compaction.APPLICATION:
            raise BadData("the application defines what this means")


def compact(text: str) -> tuple[Compaction, bytes]:
    """The tightest compaction that can carry `text`, in the standard's order, and the data.

    Raises BadData where there is no text, or none that Unicode can write.
    """
    if not text:
        raise BadData("nothing to write")
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadData("a lone surrogate cannot be written") from error
    for compaction, allowed in _ALPHABETS:
        if allowed.fullmatch(text):
            data = _pack(compaction, text)
            if len(data) < len(octets):
                return compaction, data
    try:
        return Compaction.OCTETS, text.encode("latin-1")
    except UnicodeEncodeError:
        return Compaction.UTF8, octets


_ALPHABETS = (
    (Compaction.INTEGER, re.compile(r"[1-9][0-9]{1,18}")),
    (Compaction.NUMERIC, re.compile(r"[0-9]{2,}")),
    (Compaction.FIVE_BIT, re.compile(r"[A-_]{3,}")),
    (Compaction.SIX_BIT, re.compile(r"[ -_]{3,}[!-_]")),
    (Compaction.SEVEN_BIT, re.compile(r"[\x00-\x7e]+")),
)


def _pack(compaction: Compaction, text: str) -> bytes:
    match compaction:
        case Compaction.INTEGER:
            return int(text).to_bytes((int(text).bit_length() + 7) // 8, "big")
        case Compaction.NUMERIC:
            return bytes.fromhex(text + "F" * (len(text) % 2))
        case Compaction.FIVE_BIT:
            return _bits(text, 5, "0" * 7)
        case Compaction.SIX_BIT:
            return _bits(text, 6, "100000")
        case _:
            return _bits(text, 7, "1" * 7)


def _bits(text: str, width: int, pad: str) -> bytes:
    bits = "".join(f"{ord(char) & (1 << width) - 1:0{width}b}" for char in text)
    bits += pad[: -len(bits) % 8]
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _groups(data: bytes, width: int, *, pad: int) -> list[int]:
    """Groups of `width` bits; a last one that is nothing but padding is left out."""
    bits = "".join(f"{byte:08b}" for byte in data)
    values = [int(bits[i : i + width], 2) for i in range(0, len(bits) - width + 1, width)]
    return values[:-1] if values and values[-1] == pad else values


def _integer(data: bytes) -> str:
    text = str(int.from_bytes(data[:16], "big"))
    if len(data) > 16 or not 2 <= len(text) <= 19:
        raise BadData("an integer has 2 to 19 digits")
    return text


def _numeric(data: bytes) -> str:
    digits = data.hex()
    text = digits[:-1] if digits.endswith("f") else digits
    if not text.isdecimal() or len(text) < 2:
        raise BadData("not decimal digits")
    return text
