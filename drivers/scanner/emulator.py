"""A serial barcode scanner on a pty, for demos and tests: what it "scans" comes out of a device file.

It knows how scanners talk (text, then a terminator) and shares nothing with the driver. No thread: bytes wait in the
kernel until somebody reads them. `device` is a link, like `/dev/serial/by-id/…`, so it survives re-plugging.
"""

from __future__ import annotations

import os
import tempfile
import tty
from pathlib import Path
from typing import Self


class ScannerEmulator:
    """A context manager. A pty has no line speed and no parity; all else is as on a USB-COM scanner."""

    def __init__(self, terminator: str = "\r", prefix: str = "") -> None:
        self._terminator = terminator
        self._prefix = prefix
        self._folder = tempfile.TemporaryDirectory(prefix="scanner-")
        self._link = Path(self._folder.name) / "usb-Emulated_Scanner-if00"
        self._ends: tuple[int, int] | None = None
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def device(self) -> str:
        """Path of the serial port, the same after `unplug` and `plug`."""
        return str(self._link)

    def scan(self, text: str) -> None:
        """One good read, as the scanner would send it."""
        self.send(f"{self._prefix}{text}{self._terminator}".encode())

    def scan_joined(self, *texts: str) -> None:
        """Several reads that reach the host in one piece."""
        self.send("".join(f"{self._prefix}{text}{self._terminator}" for text in texts).encode())

    def half_scan(self, text: str) -> None:
        """A read whose second half, with the terminator, is lost."""
        self.send(f"{self._prefix}{text}"[: max(1, len(text) // 2)].encode())

    def garbage(self) -> None:
        """What a wrong line speed or a bad cable makes of a read."""
        self.send(b"\xff\x00\x1b[2J\xfe\x80|AA\x07\xf8" + self._terminator.encode())

    def send(self, data: bytes) -> None:
        """Bytes as they are. Raises OSError when unplugged."""
        if self._ends is None:
            raise OSError("the emulated scanner is unplugged")
        os.write(self._ends[0], data)

    def unplug(self) -> None:
        """The device file goes away; whoever has it open gets an input/output error."""
        if self._ends is None:
            return
        self._link.unlink()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def plug(self) -> None:
        """The device file comes back under its old name."""
        if self._ends is not None:
            return
        host_end, device_end = os.openpty()
        tty.setraw(device_end)  # before anybody opens it, or early bytes would be echoed and rewritten
        self._ends = host_end, device_end
        self._link.symlink_to(os.ttyname(device_end))

    def close(self) -> None:
        """May be called twice."""
        self.unplug()
        self._folder.cleanup()
