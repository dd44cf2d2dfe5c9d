"""A receipt printer on a TCP port (raw, as the real ones at 9100), for demos and tests.

Like them it serves one host at a time and lets a second one wait.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from pathlib import Path

from drivers.printer.emulated_device import EmulatedPrinter, Fault
from drivers.printer.emulated_machine import Paper

__all__ = ["Fault", "Paper", "PrinterEmulator"]


class PrinterEmulator(EmulatedPrinter):
    """`port` 0 takes a free one, known after the start. See `EmulatedPrinter`."""

    def __init__(
        self,
        port: int = 0,
        out: Path | None = None,
        *,
        host: str = "127.0.0.1",
        width: int = 576,
        bytes_per_s: float | None = None,
    ) -> None:
        super().__init__(out, width=width, bytes_per_s=bytes_per_s)
        self.host = host
        self.port = port
        self._listener: socket.socket | None = None
        self._link: socket.socket | None = None

    def _plug_in(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server((self.host, self.port), backlog=4)
            self.port = self._listener.getsockname()[1]

    def _pull_out(self) -> None:
        if self._link is not None:  # a reset, not a farewell
            self._link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _descriptor(self) -> int | None:
        waiting = self._link or self._listener
        return waiting.fileno() if waiting else None

    def _receive(self, limit: int) -> bytes:
        if self._link is None:
            if self._listener is not None:
                self._link, _ = self._listener.accept()
            return b""
        with contextlib.suppress(OSError):
            if data := self._link.recv(limit):
                return data
        self._hang_up()
        return b""

    def _say(self, data: bytes) -> None:
        if self._link is not None:
            with contextlib.suppress(OSError):  # the host has gone already; the next read will tell
                self._link.send(data)

    def _hang_up(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
