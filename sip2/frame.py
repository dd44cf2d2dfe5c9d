"""Bytes to messages and back, below any meaning: terminator, checksum, sequence digit.

Source: 3M SIP 2.00 rev. 2.12 (frame, AY, AZ); what servers really send: docs/sip2.md, "Frame".
Knows nothing of fields and messages, and does no I/O.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from zlib import adler32

MAX_FRAME = 64 * 1024
"""A stream of this many bytes without a terminator is no SIP2; the longest answers seen have 4 KB."""

_JUNK = b"\x00\t\n\r \xef\xbb\xbf"  # NUL, blanks, line ends, a UTF-8 byte order mark
_TRAILER = re.compile(rb"(?:AY([^\r\n]{0,2}))?AZ([0-9A-Fa-f ]{0,4})\Z")
_SEQUENCE_ONLY = re.compile(rb"AY([0-9])\|?\Z")
_SUMMED_AT_ONCE = 256
_CODE_AT_END = 2  # "96AZFEF6": the trailer may follow the two digits of the code directly


class Trailer(NamedTuple):
    """What a frame says of itself. `sequence` and `checksum` are as written, `start` is where the trailer begins."""

    start: int
    sequence: bytes | None
    checksum: bytes | None
    valid: bool | None
    """True or False where a checksum was sent, else None."""


def byte_sum(data: bytes) -> int:
    """The sum of all bytes.

    The low half of Adler-32 is one more than that sum while it stays below 65521, which 256 bytes cannot reach; and
    zlib adds ten times faster than Python.
    """
    if len(data) <= _SUMMED_AT_ONCE:
        return (adler32(data) & 0xFFFF) - 1
    starts = range(0, len(data), _SUMMED_AT_ONCE)
    return sum([(adler32(data[at : at + _SUMMED_AT_ONCE]) & 0xFFFF) - 1 for at in starts])


def checksum(data: bytes) -> bytes:
    """Four upper-case hex digits: minus the sum of all bytes from the code up to and including `AZ`, mod 65536."""
    return b"%04X" % (-byte_sum(data) & 0xFFFF)


def close_frame(body: bytes, sequence: int | None, checked: bool, terminator: bytes = b"\r") -> bytes:
    """The frame of a body: with `AY` where a sequence digit is given, with `AZ` where `checked`."""
    if sequence is not None:
        body += b"AY%d" % sequence
    if checked:
        body += b"AZ"
        body += checksum(body)
    return body + terminator


def strip_frame(raw: bytes) -> tuple[int, int]:
    """Where the message starts and ends inside `raw`: without leading junk and without its terminator."""
    end = len(raw)
    if raw[-1:] == b"\r" and raw[:1].isdigit() and raw[-2:-1] not in b"\r\n":
        return 0, end - 1
    while end and raw[end - 1] in b"\r\n":
        end -= 1
    start = end - len(raw[:end].lstrip(_JUNK))
    return start, end


def sound_digit(raw: bytes) -> int | None:
    """The sequence digit of a frame that ends as it should: `AY`, a digit, `AZ`, four digits that add up, CR.

    None for everything else, which `strip_frame` and `find_trailer` explain.
    """
    if raw[-10:-8] != b"AY" or raw[-7:-5] != b"AZ" or raw[-1:] != b"\r" or not raw[:1].isdigit():
        return None
    digit = raw[-8] - 0x30
    return digit if 0 <= digit <= 9 and raw[-5:-1] == checksum(raw[:-5]) else None


def find_trailer(body: bytes, delimiter: bytes = b"|") -> Trailer | None:
    """The `AY`/`AZ` at the end of a message (no terminator), or None.

    One to four hex digits of any case are read, because several systems do not pad with zeros. `AZ` counts only
    after `AY` or a delimiter or the code: a title may end in "AZ".
    """
    if body[-6:-4] == b"AZ" and body[-9:-7] == b"AY":
        digits = body[-4:]
        start = len(body) - 9
        sequence: bytes | None = body[-7:-6]
    else:
        found = _TRAILER.search(body)
        if found is None:
            alone = _SEQUENCE_ONLY.search(body)
            return None if alone is None else Trailer(alone.start(), alone[1], None, None)
        start, sequence, digits = found.start(), found[1], found[2]
        if sequence is None and start != _CODE_AT_END and body[start - 1 : start] != delimiter:
            return None
    stripped = digits.strip()
    if not stripped:
        return Trailer(start, sequence, b"", None)
    try:
        said = int(stripped, 16)
    except ValueError:
        return Trailer(start, sequence, digits, False)
    return Trailer(start, sequence, digits, (byte_sum(body[: len(body) - len(digits)]) + said) & 0xFFFF == 0)


class Deframer:
    """Collects received bytes and yields whole frames, terminator included, whatever the segments were.

    Accepts CR, LF and CR LF; drops blank lines, blanks and NULs between frames.
    """

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that are complete now. Raises ValueError when MAX_FRAME bytes hold no terminator."""
        if (
            not self._buffer
            and data.find(b"\r") == len(data) - 1
            and b"\n" not in data
            and data[:1].isdigit()
        ):
            return [data]  # one whole message, as nearly always
        self._buffer += data
        frames: list[bytes] = []
        while (end := self._end()) is not None:
            frame = bytes(self._buffer[:end])
            del self._buffer[:end]
            if frame.strip(_JUNK):
                frames.append(frame)
        if len(self._buffer) > MAX_FRAME:
            self._buffer.clear()
            raise ValueError(f"more than {MAX_FRAME} bytes without a terminator")
        return frames

    def _end(self) -> int | None:
        """One past the first terminator that ends something; terminators before any text belong to no frame."""
        text = 0
        while text < len(self._buffer) and self._buffer[text] in _JUNK:
            text += 1
        del self._buffer[:text]
        ends = [at for at in (self._buffer.find(b"\r"), self._buffer.find(b"\n")) if at >= 0]
        if not ends:
            return None
        end = min(ends) + 1
        if self._buffer[end - 1 : end + 1] == b"\r\n":
            end += 1
        return end

    @property
    def pending(self) -> bytes:
        """What came after the last terminator; blanks and line ends alone count as nothing."""
        return bytes(self._buffer) if self._buffer and self._buffer.strip(_JUNK) else b""

    def flush(self) -> bytes:
        """Takes what is pending, for servers that send no terminator."""
        rest = self.pending
        self._buffer.clear()
        return rest
