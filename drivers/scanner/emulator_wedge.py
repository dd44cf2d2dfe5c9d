"""A scanner that plays a keyboard: input records as the kernel would give them, on a named pipe.

Written from linux/input.h and input-event-codes.h, without the driver's tables. A pipe cannot be grabbed; all else is
as on /dev/input. Time is in the records, so a slow typist needs no waiting.
"""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path
from typing import Self

_LETTERS = dict(
    zip(
        "1234567890qwertyuiopasdfghjklzxcvbnm",
        [*range(2, 12), *range(16, 26), *range(30, 39), *range(44, 51)],
        strict=True,
    )
)
_SIGNS = {"-": 12, "=": 13, "/": 53, ".": 52, ",": 51, " ": 57, ";": 39}
_SHIFTED = {"|": 43, ":": 39, "*": 9, "+": 13, "_": 12, "?": 53, "$": 5, "%": 6}
_LEFT_SHIFT, _ENTER, _F13 = 42, 28, 183


class WedgeEmulator:
    """A context manager; `device` is the path to open."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="scanner-")
        self._path = Path(self._folder.name) / "usb-Emulated_Scanner-event-kbd"
        self._end: int | None = None
        self._now = 1_700_000_000.0
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def device(self) -> str:
        return str(self._path)

    def scan(self, text: str, gap_s: float = 0.008) -> None:
        """Types `text` and Enter; letters that a US keyboard lacks come as a key without a letter."""
        self._now += 1.0
        self.send(b"".join(self._type(char, gap_s) for char in text) + self._stroke(_ENTER, gap_s))

    def scan_joined(self, *texts: str) -> None:
        for text in texts:
            self.scan(text)

    def half_scan(self, text: str) -> None:
        """The rest, with Enter, is lost."""
        self._now += 1.0
        self.send(b"".join(self._type(char, 0.008) for char in text[: max(1, len(text) // 2)]))

    def garbage(self) -> None:
        """Keys without letters, an auto-repeat, a mouse movement, then Enter."""
        self._now += 1.0
        noise = self._record(1, 30, 2) + self._record(2, 0, -5) + self._record(4, 4, 458_756)
        self.send(self._stroke(_F13, 0.008) + noise + self._stroke(248, 0.008) + self._stroke(_ENTER, 0.008))

    def drop(self) -> None:
        """The kernel's buffer ran over: SYN_DROPPED."""
        self.send(self._record(0, 3, 0))

    def send(self, data: bytes) -> None:
        """Bytes as they are. Raises OSError when unplugged."""
        if self._end is None:
            raise OSError("the emulated scanner is unplugged")
        os.write(self._end, data)

    def unplug(self) -> None:
        if self._end is not None:
            self._path.unlink()
            os.close(self._end)
            self._end = None

    def plug(self) -> None:
        if self._end is None:
            os.mkfifo(self._path)
            self._end = os.open(self._path, os.O_RDWR)  # so that it has a writer as long as it is plugged in

    def close(self) -> None:
        """May be called twice."""
        self.unplug()
        self._folder.cleanup()

    def _type(self, char: str, gap_s: float) -> bytes:
        plain = {**_LETTERS, **_SIGNS}
        if char in plain:
            return self._stroke(plain[char], gap_s)
        code = _SHIFTED.get(char) or _LETTERS.get(char.lower()) or _F13
        return self._record(1, _LEFT_SHIFT, 1) + self._stroke(code, gap_s) + self._record(1, _LEFT_SHIFT, 0)

    def _stroke(self, code: int, gap_s: float) -> bytes:
        """Scan code, key down, report; key up, report, as usbhid sends them."""
        self._now += gap_s
        down = self._record(4, 4, 0x70000 + code) + self._record(1, code, 1) + self._record(0, 0, 0)
        return down + self._record(1, code, 0) + self._record(0, 0, 0)

    def _record(self, kind: int, code: int, value: int) -> bytes:
        seconds = int(self._now)
        return struct.pack("@llHHi", seconds, int((self._now - seconds) * 1e6), kind, code, value)
