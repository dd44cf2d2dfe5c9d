"""3M RFID501, the layout of many tags from before ISO 28560, read and written.

    0 04     1 item of set, items in set (nibbles)     2 00     3 type     4-19 item identifier, NUL padded
    20-23 branch (12 bits) and library (20)            24-27 custom

Source: dpavlin/Biblio-RFID RFID501.pm and its tests. It has no checksum.
"""

from __future__ import annotations

from drivers.rfid.tags.content import EncodeError, Model, TagContent, from_utf8, safe_text

_MARKER = 0x04
_BASIC = 28
_SHORTEST = 20


def decode(memory: bytes) -> TagContent | None:
    """The content if `memory` has the marker, a possible set and a printable identifier; else None. Raises nothing."""
    if len(memory) < _SHORTEST or memory[0] != _MARKER or memory[2] != 0:
        return None
    part, parts = divmod(memory[1], 16)
    item_id = from_utf8(memory[4:20])
    if part > parts or not item_id or not item_id.isascii():
        return None
    place = int.from_bytes(memory[20:24].ljust(4, b"\x00"), "big")
    custom = int.from_bytes(memory[24:28].ljust(4, b"\x00"), "big")
    elements = (
        ("type", str(memory[3])),
        ("branch", str(place >> 20)),
        ("library", str(place & 0xFFFFF)),
        ("custom", str(custom)),
    )
    return TagContent(Model.RFID501, memory, item_id=item_id, parts=parts, part=part, elements=elements)


def encode(content: TagContent, size: int = _BASIC) -> bytes:
    """28 bytes, or `size` with 00 behind them. Raises EncodeError."""
    fields = dict(content.elements)
    text = content.item_id
    if not 0 < len(text) <= 16 or not text.isascii() or safe_text(text) != text:
        raise EncodeError("item identifier: 1 to 16 printable ASCII characters")
    if not 0 <= content.part <= content.parts <= 15:
        raise EncodeError("parts: at most 15, and the part is one of them")
    try:
        kind, branch, library, custom = (
            int(fields.get(name, "0")) for name in ("type", "branch", "library", "custom")
        )
        head = bytes((_MARKER, content.part << 4 | content.parts, 0, kind))
        place = (branch << 20 | library).to_bytes(4, "big")
        memory = head + text.encode("ascii").ljust(16, b"\x00") + place + custom.to_bytes(4, "big")
    except (ValueError, OverflowError) as error:
        raise EncodeError(f"type, branch, library or custom: {error}") from error
    if library > 0xFFFFF or size < _BASIC:
        raise EncodeError("library: at most 20 bits; a tag has at least 28 bytes")
    return memory.ljust(size, b"\x00")
