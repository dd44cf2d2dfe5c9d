"""One job's connection to a printer, with a deadline for every step and two kinds of error.

Knows bytes and pictures; the cables are in `cables`, the meaning of what comes back in `escpos_printer`.
"""

from __future__ import annotations

import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from PIL import Image

from drivers.errors import DeviceGone, DeviceTimeout, Misconfigured
from drivers.printer.cables import Cable, cable_for, library_error
from drivers.printer.settings import PrinterSettings

T = TypeVar("T")
_LOQUACIOUS = 4096  # a device that says more than this unasked is none of ours


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant by which something must be done."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, never less than a millisecond: to most libraries 0 means for ever."""
        return max(0.001, self.at - monotonic())

    @property
    def passed(self) -> bool:
        return monotonic() >= self.at


class Link:
    """An open connection. All calls raise DeviceGone or DeviceTimeout and nothing else."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable

    def send(self, data: bytes, deadline: Deadline) -> None:
        self._do(deadline, lambda: self._cable.escpos._raw(data))

    def picture(self, picture: Image.Image, deadline: Deadline) -> None:
        """One GS v 0; the picture's width is a multiple of 8."""
        send = self._cable.escpos.image
        self._do(deadline, lambda: send(picture, impl="bitImageRaster", fragment_height=picture.height))

    def cut(self, how: str, deadline: Deadline) -> None:
        """`how` as in the settings; feeds past the blade first."""
        escpos = self._cable.escpos
        if how == "none":
            self._do(deadline, lambda: escpos.print_and_feed(6))
        else:
            self._do(deadline, lambda: escpos.cut(mode="FULL" if how == "full" else "PART"))

    def receive(self, deadline: Deadline) -> bytes:
        """At least one byte. Raises DeviceTimeout when none came in time."""
        data = self._do(deadline, self._cable.read)
        if not data:
            raise DeviceTimeout(f"The printer at {self._cable.where} does not answer.")
        return data

    def drain(self) -> bytes:
        """What the printer has said so far."""
        said = b""
        with suppress(DeviceTimeout):
            while len(said) < _LOQUACIOUS:
                said += self.receive(Deadline.after(0))
        return said

    def _do(self, deadline: Deadline, action: Callable[[], T]) -> T:
        with _translated(self._cable.where):
            self._cable.set_patience(deadline.left())
            return action()


@contextmanager
def opened(settings: PrinterSettings) -> Iterator[Link]:
    """A fresh connection, closed at the end of the block. Raises DeviceGone, DeviceTimeout, Misconfigured."""
    cable = cable_for(settings)
    with _translated(cable.where):
        try:
            cable.open()
        except (ValueError, OverflowError) as error:
            raise Misconfigured(f"{cable.where!r} cannot be a printer's address: {error}") from error
    try:
        yield Link(cable)
    except BaseException:
        with suppress(OSError, termios.error):
            cable.close(True)
        raise
    with suppress(OSError, termios.error):
        cable.close(False)


@contextmanager
def _translated(where: str) -> Iterator[None]:
    """The many errors of sockets, ports and the library become the two that a station knows."""
    try:
        yield
    except (OSError, termios.error, library_error()) as error:
        if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower():
            raise DeviceTimeout(
                f"The printer at {where} does not take or give data in time: {error}"
            ) from error
        raise DeviceGone(
            f"No connection to the printer at {where}: {error}. Check power, cable and the address in the settings."
        ) from error
