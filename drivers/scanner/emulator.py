"""A serial barcode scanner on a pty, for demos and tests: what it "scans" comes out of a device file.

It knows how scanners talk (text, then a terminator) and shares nothing with the driver. No thread: bytes wait in the
kernel until somebody reads them. `device` is a link, like `/dev/serial/by-id/…`, so it survives re-plugging.
Like a scanner in USB-COM mode it holds a read back until the host has opened the port, which drops what came before.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import tempfile
import termios
import tty
from pathlib import Path
from time import monotonic
from typing import Self

HOST_OPENS_WITHIN_S = 10.0
_FLUSHED = 0x01  # TIOCPKT_FLUSHREAD, see ioctl_tty(2), "Packet mode": hosts empty the line as they open it


class ScannerEmulator:
    """A context manager. A pty has no line speed and no parity; all else is as on a USB-COM scanner."""

    def __init__(self, terminator: str = "\r", prefix: str = "", inside: Path | None = None) -> None:
        """`inside` is where the device's folder is made; without it, wherever folders are made that do not last."""
        self._terminator = terminator
        self._prefix = prefix
        self._folder = tempfile.TemporaryDirectory(prefix="scanner-", dir=inside)
        self._link = Path(self._folder.name) / "usb-Emulated_Scanner-if00"
        self._ends: tuple[int, int] | None = None
        self._opened = False
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
        """Bytes as they are, once the host listens; lost if it does not. Raises OSError when unplugged."""
        if self._ends is None:
            raise OSError("the emulated scanner is unplugged")
        host_end, _ = self._ends
        if not self._opened:
            self._opened = self._host_opens(host_end)
        os.write(host_end, data)

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
        fcntl.ioctl(host_end, termios.TIOCPKT, struct.pack("i", 1))
        self._ends, self._opened = (host_end, device_end), False
        self._link.symlink_to(os.ttyname(device_end))

    def close(self) -> None:
        """May be called twice."""
        self.unplug()
        self._folder.cleanup()

    def _host_opens(self, host_end: int) -> bool:
        """Waits for it; in packet mode the line's own news come before its data, one byte each."""
        deadline = monotonic() + HOST_OPENS_WITHIN_S
        while select.select([host_end], [], [], max(0.0, deadline - monotonic()))[0]:
            if os.read(host_end, 1)[0] & _FLUSHED:
                return True
        return False
