"""A barcode scanner on a serial port: RS-232, or USB in COM-port (CDC) mode.

Knows the port; how bytes become scans is `assembler`, what may pass is `clean`. Unplugging shows as SerialException,
OSError or `termios.error` (which is neither of the two), whatever the adapter's driver feels like.
"""

from __future__ import annotations

import select
import termios
from collections import deque
from contextlib import suppress
from time import monotonic

import serial

from drivers.errors import DeviceGone, Misconfigured
from drivers.scanner.assembler import Assembler
from drivers.scanner.clean import clean
from drivers.scanner.interface import Scan
from drivers.scanner.settings import SerialScannerSettings
from drivers.usb_tty import tty_of

_BROKEN = (OSError, termios.error)  # serial.SerialException is an OSError


class SerialScanner:
    """The `Scanner` for `SerialScannerSettings`."""

    def __init__(self, settings: SerialScannerSettings) -> None:
        self._settings = settings
        self._port: serial.Serial | None = None
        self._assembler = self._new_assembler()
        self._ready: deque[Scan] = deque()

    def open(self) -> None:
        """Opens the port for this process alone. Raises DeviceGone, Misconfigured."""
        self.close()
        try:
            # Time-out 0: waiting is done by select, because changing a time-out reconfigures the port.
            self._port = serial.Serial(
                tty_of(self._settings.device), self._settings.baud, timeout=0, exclusive=True
            )
        except ValueError as error:
            raise Misconfigured(f"{self._settings.device!r} cannot be a scanner's device: {error}") from error
        except _BROKEN as error:
            raise DeviceGone(
                f"No scanner at {self._settings.device}: {error}. Is it plugged in, set to serial (USB-COM) mode, "
                "and not used by another program?"
            ) from error

    def read(self, timeout_s: float) -> Scan | None:
        """The next scan, or None after `timeout_s` seconds without one. Raises DeviceGone."""
        deadline = monotonic() + timeout_s
        while not self._ready:
            data = self._receive(max(0.0, deadline - monotonic()))
            if data:
                self._take(data)
            elif monotonic() >= deadline:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Release the port. May be called twice."""
        port, self._port = self._port, None
        self._assembler = self._new_assembler()
        self._ready.clear()
        if port is not None:
            with suppress(*_BROKEN):
                port.close()

    def _receive(self, timeout_s: float) -> bytes:
        """What has come, empty after the time-out."""
        if self._port is None:
            raise DeviceGone(f"The scanner at {self._settings.device} is not open.")
        try:
            readable, _, _ = select.select([self._port.fileno()], [], [], timeout_s)
            return self._port.read(4096) if readable else b""
        except _BROKEN as error:
            self.close()
            raise DeviceGone(
                f"The scanner at {self._settings.device} was unplugged or its cable failed: {error}."
            ) from error

    def _take(self, data: bytes) -> None:
        for raw in self._assembler.feed(data, monotonic()):
            text = raw.decode(errors="replace")
            if scan := clean(text, self._settings, aim_prefix=self._settings.aim_prefix):
                self._ready.append(scan)

    def _new_assembler(self) -> Assembler:
        return Assembler(self._settings.terminators.encode(), self._settings.gap_s)
