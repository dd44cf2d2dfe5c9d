"""A receipt printer on a serial port: a pty whose device file is a link that survives power cycles.

A pty has no line speed, no parity and no control lines; give `bytes_per_s` for the first.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import tty
from pathlib import Path

from drivers.printer.emulated_device import EmulatedPrinter


class SerialPrinterEmulator(EmulatedPrinter):
    """`device` is the path to open. See `EmulatedPrinter`."""

    def __init__(
        self, out: Path | None = None, *, width: int = 576, bytes_per_s: float | None = None
    ) -> None:
        super().__init__(out, width=width, bytes_per_s=bytes_per_s)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ends: tuple[int, int] | None = None

    @property
    def device(self) -> str:
        assert self._folder is not None, "not started"
        return str(Path(self._folder.name) / "usb-Emulated_Printer-if00")

    def start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="printer-")
        super().start()

    def stop(self) -> None:
        super().stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    close = stop

    def _plug_in(self) -> None:
        if self._ends is None:
            self._ends = os.openpty()
            tty.setraw(self._ends[1])
            Path(self.device).symlink_to(os.ttyname(self._ends[1]))

    def _pull_out(self) -> None:
        if self._ends is not None:
            Path(self.device).unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    def _descriptor(self) -> int | None:
        return self._ends[0] if self._ends else None

    def _receive(self, limit: int) -> bytes:
        assert self._ends is not None
        return os.read(self._ends[0], limit)

    def _say(self, data: bytes) -> None:
        assert self._ends is not None
        with contextlib.suppress(BlockingIOError):
            os.write(self._ends[0], data)
