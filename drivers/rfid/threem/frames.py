"""The frames of the 3M / bibliotheca host protocol, with their checksum. Knows no command's meaning.

`SOF LEN LEN body BCC BCC`: SOF is D6, and D5 for the probe that the maker's software begins with; LEN counts body and
BCC; both go high byte first. Source: 3M RFID Reader Model 210 Protocol Specification 1.0.0 ch. 4, as quoted by
dpavlin/Biblio-RFID, and the session with a real 810 in dpavlin/koha-rfid-3m810-js tests/fixtures/live-capture.txt.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.rfid.exchange import BadFrame

PROBE_SOF, SOF = 0xD5, 0xD6
_HEAD, _BCC = 3, 2
_LONGEST = 4096  # a count of 255 tags or blocks stays below half of it; what claims to be longer is noise


@dataclass(frozen=True, slots=True)
class Frame:
    """A checked frame; `body` begins with the command that it is or answers."""

    sof: int
    body: bytes


def bcc(data: bytes) -> int:
    """CRC-16, polynomial 1021 not reflected, initial and final FFFF. `0009 030002000000 03` gives 12E6."""
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021 if register & 0x8000 else register << 1) & 0xFFFF
    return register ^ 0xFFFF


def build(body: bytes, *, sof: int = SOF) -> bytes:
    inner = (len(body) + _BCC).to_bytes(2, "big") + body
    return bytes((sof,)) + inner + bcc(inner).to_bytes(2, "big")


def parse(data: bytes) -> tuple[Frame, int] | None:
    """The frame at the start of `data` and its length; None while bytes are missing. Raises BadFrame."""
    if not data:
        return None
    if data[0] not in (PROBE_SOF, SOF):
        raise BadFrame("a frame begins with D5 or D6")
    if len(data) < _HEAD:
        return None
    length = _HEAD + int.from_bytes(data[1:3], "big")
    if not _HEAD + _BCC < length <= _LONGEST:
        raise BadFrame(f"a frame cannot be {length} bytes long")
    if len(data) < length:
        return None
    if bcc(data[1 : length - _BCC]) != int.from_bytes(data[length - _BCC : length], "big"):
        raise BadFrame("wrong checksum")
    return Frame(data[0], bytes(data[_HEAD : length - _BCC])), length
