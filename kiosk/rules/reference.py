"""Short references that a reader can keep and staff can look up: station, number, check character.

"A1-00042-K": letters and digits that nobody confuses (no 0/O, 1/I/L in the check), and a check character after
ISO/IEC 7064 (MOD 37-36 hybrid system), so that one wrong or two swapped characters are noticed.
"""

from __future__ import annotations

import re
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"([A-Z0-9]{1,6})-([0-9]{4,18})-([A-Z0-9])")

_UNVERIFIED = re.compile(r"([A-Z0-9]{1,6})-U([0-9]{5,18})-([A-Z0-9])")


class WrongReference(StrEnum):
    """What is wrong with a text that should be a reference."""

    SHAPE = "shape"  # no station, number and check character, with hyphens between
    OTHER_STATION = "other_station"
    CHECK = "check"  # a character was misread or two were swapped


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37-36 over the letters and digits of `text`."""
    product = 36
    for character in text:
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def reference(station: str, seq: int) -> str:
    """`station` is 1 to 6 letters or digits; `seq` the journal's sequence number."""
    number = f"{seq:05d}"
    return f"{station}-{number}-{check_character(station + number)}"


def attempt_reference(station: str, number: int) -> str:
    """Of something that was shown and not taken ("A1-T00042-K"): never mistaken for a row of the journal."""
    return _lettered(station, f"T{number:05d}")


def unverified_reference(station: str, seq: int) -> str:
    """Of a passage that no return could be written for ("A1-U00042-K"); `seq` is the passage's."""
    return _lettered(station, f"U{seq:05d}")


def _lettered(station: str, text: str) -> str:
    return f"{station}-{text}-{check_character(station + text)}"


def read_unverified(text: str, station: str) -> int | None:
    """The passage that a typed or scanned reference means; None where it is no reference of one."""
    match = _UNVERIFIED.fullmatch(text.strip().upper())
    if match is None or match[0] != unverified_reference(station, int(match[2])):
        return None
    return int(match[2])


def read_reference(text: str, station: str) -> int | WrongReference:
    """The sequence number of a typed or scanned reference of this station, or what is wrong with it."""
    match = _SHAPE.fullmatch(text.strip().upper())
    if match is None:
        return WrongReference.SHAPE
    if check_character(match[1] + match[2]) != match[3]:
        return WrongReference.CHECK
    return int(match[2]) if match[1] == station else WrongReference.OTHER_STATION
