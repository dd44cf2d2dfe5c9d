"""Puts scans together from bytes that come in any pieces: split, joined, half, or noise. Pure; time comes as a number."""

from __future__ import annotations

from drivers.scanner.clean import MAX_RAW


class Assembler:
    """Feed bytes with their time of arrival (any monotonic clock, seconds); complete raw scans come out."""

    def __init__(self, terminators: bytes, gap_s: float) -> None:
        self._terminators = terminators
        self._gap_s = gap_s
        self._pending = bytearray()
        self._overrun = False
        self._last = 0.0

    def feed(self, data: bytes, now: float) -> list[bytes]:
        """Scans that `data` completes. A pending half older than the gap is dropped first: it was another scan."""
        if self._pending and now - self._last > self._gap_s:
            self._start_over()
        self._last = now
        scans: list[bytes] = []
        for byte in data:
            if byte not in self._terminators:
                self._overrun = self._overrun or len(self._pending) >= 4 * MAX_RAW
                if not self._overrun:
                    self._pending.append(byte)
                continue
            if self._pending and not self._overrun:
                scans.append(bytes(self._pending))
            self._start_over()
        return scans

    def _start_over(self) -> None:
        self._pending.clear()
        self._overrun = False
