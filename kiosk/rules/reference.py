"""Short references that a reader can keep and staff can look up: station, number, check character.

"A1-00042-K": letters and digits that nobody confuses (no 0/O, 1/I/L in the check), and a check character after
ISO/IEC 7064 (MOD 37-36 hybrid system), so that one wrong or two swapped characters are noticed.
"""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"^([A-Z0-9]{1,6})-(\d{4,})-([A-Z0-9])$")


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


def sequence_of(text: str, station: str) -> int | None:
    """The sequence number of a typed or scanned reference of this station; None when it is none."""
    match = _SHAPE.match(text.strip().upper())
    if match is None or match[1] != station or check_character(match[1] + match[2]) != match[3]:
        return None
    return int(match[2])
