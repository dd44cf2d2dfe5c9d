"""What a keyboard-wedge scanner types, from the kernel's input records. Pure: bytes in, raw scans out.

Records: struct input_event of linux/input.h (two longs of time, u16 type, u16 code, s32 value; 24 bytes where a long
has 8). Codes: linux/input-event-codes.h. Scanners are set to the US layout at the factory, whatever the country.
"""

from __future__ import annotations

import struct

from drivers.scanner.clean import MAX_RAW

RECORD = struct.Struct("llHHi")

_EV_SYN, _EV_KEY = 0, 1
_SYN_DROPPED = 3
_PRESSED, _RELEASED = 1, 0
_ENTERS = {28, 96, 15}  # Enter, keypad Enter, Tab
_SHIFTS = {42, 54}
_SILENT = {29, 97, 56, 100, 58, 69, 125, 126}  # Ctrl, Alt, Caps Lock, Num Lock, Meta

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (98, "/", "/"),
)
_KEYS = {
    first + offset: pair
    for first, plain, shifted in _ROWS
    for offset, pair in enumerate(zip(plain, shifted, strict=True))
}
_UNREADABLE = "\ufffd"
"""Stands for a key without a letter. The gate refuses it in a barcode; an identity card's number survives it."""


class WedgeDecoder:
    """Feed what the device file gives, in any pieces. Gaps are told by the records' own times."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._rest = b""
        self._text: list[str] = []
        self._shifts: set[int] = set()
        self._last = 0.0
        self._lost = False

    def feed(self, data: bytes) -> list[str]:
        """Scans that `data` completes with Enter or Tab."""
        data = self._rest + data
        whole = len(data) - len(data) % RECORD.size
        self._rest = data[whole:]
        scans: list[str] = []
        for seconds, micros, kind, code, value in RECORD.iter_unpack(data[:whole]):
            if kind == _EV_SYN and code == _SYN_DROPPED:
                self._start_over(lost=True)
            elif kind == _EV_KEY and code in _SHIFTS:
                (self._shifts.discard if value == _RELEASED else self._shifts.add)(code)
            elif kind == _EV_KEY and value == _PRESSED:
                scans += self._press(code, seconds + micros / 1e6)
        return scans

    def _press(self, code: int, at: float) -> list[str]:
        """A silence inside a scan means that what stands before it was half a scan, or a person typing."""
        if (self._text or self._lost) and not 0 <= at - self._last <= self._gap_s:
            self._start_over()
        self._last = at
        if code in _ENTERS:
            text, lost = "".join(self._text), self._lost
            self._start_over()
            return [text] if text and not lost else []
        if code not in _SILENT:
            self._text.append(_KEYS[code][bool(self._shifts)] if code in _KEYS else _UNREADABLE)
            self._lost = self._lost or len(self._text) > MAX_RAW
            if self._lost:
                self._text = self._text[:1]
        return []

    def _start_over(self, lost: bool = False) -> None:
        """`lost`: the kernel dropped keys, so what comes before the next Enter is not whole."""
        self._text.clear()
        self._lost = lost
        if lost:
            self._shifts.clear()
