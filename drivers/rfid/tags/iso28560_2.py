"""ISO 28560-2 (GB/T 35660.2, TCVN 12844-2): data elements of a library item as ISO/IEC 15962 objects, read and written.

It has no checksum, so that it is believed only when its stream holds a well-formed item identifier (OID 1) and every
set before the end is well formed too. A stream that begins with OID 1 and has just the elements that its OID 2 lists is
sure: no other model's memory looks so (`decode_sure`). OIDs: 1 item identifier, 2 which others follow (a bitmap from 3),
3 owner (ISIL), 4 set information, 5 type of usage, … 26. Its DSFID is 06, which many writers leave out.
"""

from __future__ import annotations

import re
from contextlib import suppress

from drivers.rfid.tags import isil
from drivers.rfid.tags.content import EncodeError, Model, Owner, TagContent, safe_text
from drivers.rfid.tags.iso15962 import BadData, Compaction, DataSet, Stream, build, compact, expand, parse

ITEM, CONTENT, OWNER, SET, USAGE, BORROWER = 1, 2, 3, 4, 5, 11
_HIGHEST = 26
_OIDS = {str(oid): oid for oid in range(ITEM, _HIGHEST + 1)}
_FIRST_LISTED = 3
_LONGEST_BITMAP = 3  # bytes, for the elements 3-26
_CODE = re.compile(r"([0-9a-f]{2})+")  # a type of usage as `_text` gives it


def decode_sure(memory: bytes) -> TagContent | None:
    """The content if `memory` cannot be any other model's; else None. Raises nothing.

    In ISO 28560-3 the bitmap and its length would be control characters in the midst of an item identifier.
    """
    stream = parse(memory)
    return _content(stream, memory) if _is_sure(stream) else None


def decode(memory: bytes) -> TagContent | None:
    """The content if `memory` begins with a stream that names an item; else None. Raises nothing."""
    return _content(parse(memory), memory)


def _is_sure(stream: Stream) -> bool:
    """OID 1, then OID 2 and what it lists: all of it, or the first of it where the memory was cut. Or OID 1 and nothing."""
    match stream.sets:
        case (DataSet(oid=1),):
            return stream.ended and not stream.rest.strip(b"\x00")
        case (DataSet(oid=1), DataSet(oid=2, compaction=Compaction.APPLICATION, data=bitmap), *others):
            listed, found = _listed(bitmap), {one.oid for one in others}
            agrees = found == listed if stream.ended else found <= listed
            return agrees and 0 < len(bitmap) <= _LONGEST_BITMAP
        case _:
            return False


def _content(stream: Stream, memory: bytes) -> TagContent | None:
    elements = _elements(stream)
    if elements is None or not elements.get(ITEM):
        return None
    parts, part = _set(elements.get(SET, ""))
    return TagContent(
        model=Model.ISO_28560_2,
        raw=memory,
        item_id=safe_text(elements[ITEM]),
        owner=_owner(elements.get(OWNER, "")),
        usage=_usage(elements.get(USAGE, "")),
        parts=parts,
        part=part,
        elements=tuple((str(oid), text) for oid, text in elements.items()),
        cut_off=not stream.ended,
    )


def _elements(stream: Stream) -> dict[int, str] | None:
    """Text by OID, in the order of the memory; None when a set is malformed, unknown or there twice."""
    elements: dict[int, str] = {}
    for one in stream.sets:
        if one.oid in elements or not 1 <= one.oid <= _HIGHEST:
            return None
        try:
            elements[one.oid] = _text(one)
        except (BadData, isil.IsilError):
            return None
    return elements


def _text(one: DataSet) -> str:
    if one.oid == CONTENT:
        return " ".join(map(str, sorted(_listed(one.data))))
    if one.oid == USAGE and len(one.data) == 1:  # a code, whatever compaction its writer named
        return one.data.hex()
    if one.compaction is not Compaction.APPLICATION:
        return expand(one.compaction, one.data)
    return isil.decode(one.data) if one.oid in (OWNER, BORROWER) else one.data.hex()


def _listed(bitmap: bytes) -> set[int]:
    bits = "".join(f"{byte:08b}" for byte in bitmap)
    return {_FIRST_LISTED + n for n, bit in enumerate(bits) if bit == "1"}


def _owner(text: str) -> Owner:
    country, hyphen, rest = safe_text(text).partition("-")
    return Owner(country, rest) if hyphen else Owner("", country)


def _usage(text: str) -> int | None:
    """The main class is the high nibble of the byte; finer codes stay in `elements`."""
    try:
        return int(text, 16) >> 4 if len(text) == 2 else None
    except ValueError:
        return None


def _set(text: str) -> tuple[int, int]:
    """`1203` is part 3 of 12: as many digits for the number of parts as for the part."""
    half, odd = divmod(len(text), 2)
    if odd or not half or not text.isascii() or not text.isdecimal():
        return 0, 0
    return int(text[:half]), int(text[half:])


def encode(content: TagContent, size: int | None = None) -> bytes:
    """The memory that says this: its `elements` if it has any, else its fields. As long as needed, or `size` bytes.

    An element without text says nothing and is left out. Raises EncodeError.
    """
    try:
        given = {_OIDS[name]: text for name, text in content.elements} or _from_fields(content)
    except KeyError as error:
        raise EncodeError(f"element {error} does not exist") from None
    elements = {oid: text for oid, text in given.items() if text}
    listed = sorted(set(elements) - {ITEM, CONTENT})
    if ITEM not in elements:
        raise EncodeError("item identifier: there is none")
    sets = [_data_set(ITEM, elements[ITEM])]
    if listed:
        sets.append(DataSet(CONTENT, Compaction.APPLICATION, _bitmap(listed)))
    memory = build((*sets, *(_data_set(oid, elements[oid]) for oid in listed)))
    if size is None:
        return memory
    if len(memory) - 1 > size:
        raise EncodeError(f"{len(memory)} bytes do not fit on a tag of {size}")
    return memory.ljust(size, b"\x00")[:size]


def _from_fields(content: TagContent) -> dict[int, str]:
    elements = {ITEM: content.item_id}
    if str(content.owner):
        elements[OWNER] = "-".join(filter(None, (content.owner.country, content.owner.isil)))
    if content.parts > 1:
        if content.part < 0:
            raise EncodeError(f"part: {content.part} is below 0")
        width = max(2, len(str(max(content.parts, content.part))))
        elements[SET] = f"{content.parts:0{width}}{content.part:0{width}}"
    if content.usage is not None:
        if not 0 <= content.usage <= 0x0F:
            raise EncodeError(f"usage: {content.usage} is not in 0-15")
        elements[USAGE] = f"{content.usage:x}0"
    return elements


def _data_set(oid: int, text: str) -> DataSet:
    if oid == ITEM and safe_text(text) != text:
        raise EncodeError("item identifier: control characters and | cannot be written")
    if oid == USAGE and _CODE.fullmatch(text):
        return DataSet(oid, Compaction.APPLICATION, bytes.fromhex(text))
    if oid in (OWNER, BORROWER):
        with suppress(isil.IsilError):
            return DataSet(oid, Compaction.APPLICATION, isil.encode(text))
    try:
        compaction, data = compact(text)
    except BadData as error:
        raise EncodeError(f"element {oid}: {error}") from error
    if oid == USAGE and len(data) == 1:  # which would be read as a code
        raise EncodeError(f"type of usage: two hexadecimal digits, not {text!r}")
    return DataSet(oid, compaction, data)


def _bitmap(oids: list[int]) -> bytes:
    bits = "".join("1" if oid in oids else "0" for oid in range(_FIRST_LISTED, max(oids) + 1))
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")
