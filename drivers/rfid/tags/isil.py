"""The compaction of library identifiers (ISIL, ISO 15511) on ISO 28560-2 tags.

Three code sets: capitals and small letters of 5 bits, digits of 4. A latch changes the set, a shift does so for one
character; the last byte is filled with ones. Sources: City of Helsinki's tag parser; dp2 TestRfid, test_isil_*;
ISO 28560-2 annex (`US-InU-Mu` = AC C0 9E BA A0 6F 6B).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class IsilError(ValueError):
    """These bits are no ISIL, or this text has a character that an ISIL cannot have."""


class _Set(Enum):
    UPPER = "upper"
    LOWER = "lower"
    DIGIT = "digit"


@dataclass(frozen=True, slots=True)
class _Code:
    """A code set: bits of a code, its characters by code, and the codes that lead to the other sets."""

    width: int
    characters: str
    latch: dict[_Set, int]
    shift: dict[_Set, int]


_CODES = {
    _Set.UPPER: _Code(
        5, "-ABCDEFGHIJKLMNOPQRSTUVWXYZ:", {_Set.LOWER: 28, _Set.DIGIT: 30}, {_Set.LOWER: 29, _Set.DIGIT: 31}
    ),
    _Set.LOWER: _Code(
        5, "-abcdefghijklmnopqrstuvwxyz/", {_Set.UPPER: 28, _Set.DIGIT: 30}, {_Set.UPPER: 29, _Set.DIGIT: 31}
    ),
    _Set.DIGIT: _Code(4, "0123456789-:", {_Set.UPPER: 12, _Set.LOWER: 14}, {_Set.UPPER: 13, _Set.LOWER: 15}),
}


def decode(data: bytes) -> str:
    """Raises IsilError."""
    bits = "".join(f"{byte:08b}" for byte in data)
    text, at = "", 0
    current, once = _Set.UPPER, None
    while True:
        code = _CODES[once or current]
        group = bits[at : at + code.width]
        if len(group) < code.width or ("0" not in bits[at:] and len(bits) - at < 8):
            break
        at += code.width
        value = int(group, 2)
        if value < len(code.characters):
            text += code.characters[value]
            once = None
            continue
        if once is not None:
            raise IsilError("a shift into another shift")
        latched = next((target for target, number in code.latch.items() if number == value), None)
        if latched is not None:
            current = latched
        else:
            once = next(target for target, number in code.shift.items() if number == value)
    if "0" in bits[at:]:
        raise IsilError("the padding is not all ones")
    return text


def encode(text: str) -> bytes:
    """The bits in whole bytes. A set that serves for two characters or more is latched, else shifted. Raises IsilError."""
    bits, current = "", _Set.UPPER
    for at, char in enumerate(text):
        code = _CODES[current]
        if char in code.characters:
            bits += f"{code.characters.index(char):0{code.width}b}"
            continue
        target = next((each for each in _Set if char in _CODES[each].characters), None)
        if target is None:
            raise IsilError(f"an ISIL has no {char!r}")
        other = _CODES[target]
        stays = (
            at + 1 < len(text) and text[at + 1] in other.characters and text[at + 1] not in code.characters
        )
        switch = code.latch if stays else code.shift
        bits += f"{switch[target]:0{code.width}b}{other.characters.index(char):0{other.width}b}"
        current = target if stays else current
    bits += "1" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")
