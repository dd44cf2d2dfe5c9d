"""One job's connection to a printer over each kind of cable, on python-escpos, with deadlines and two kinds of error.

python-escpos opens, encodes and sends; what it lacks is added here: a deadline for every read and write, and one
vocabulary for what goes wrong. Knows bytes; knows nothing of slips or of what status bytes mean.
"""

from __future__ import annotations

import importlib
import logging
import os
import shutil
import socket
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, TypeVar, assert_never

from PIL import Image

from drivers.errors import DeviceGone, DeviceTimeout, Misconfigured
from drivers.printer.settings import (
    FilePrinterSettings,
    NetworkPrinterSettings,
    PrinterSettings,
    SerialPrinterSettings,
    UsbPrinterSettings,
)

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
        """Seconds left, never less than a millisecond so that it stays a time-out and does not become "for ever"."""
        return max(0.001, self.at - monotonic())

    @property
    def passed(self) -> bool:
        return monotonic() >= self.at


@dataclass(frozen=True, slots=True)
class _Cable:
    """What differs between the kinds: how long an operation may last, and how bytes come back."""

    escpos: Any
    where: str
    open: Callable[[], None]
    set_patience: Callable[[float], None]
    read: Callable[[], bytes]  # empty: nothing in time


class Link:
    """An open connection. All calls raise DeviceGone or DeviceTimeout and nothing else."""

    def __init__(self, cable: _Cable) -> None:
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
    cable = _make(settings)
    try:
        with _translated(cable.where):
            cable.open()
        yield Link(cable)
    finally:
        _close(cable.escpos)


def _make(settings: PrinterSettings) -> _Cable:
    match settings:
        case NetworkPrinterSettings():
            return _network(settings)
        case SerialPrinterSettings():
            return _serial(settings)
        case UsbPrinterSettings():
            return _usb(settings)
        case FilePrinterSettings():
            return _file(settings)
        case _:
            assert_never(settings)


def _network(settings: NetworkPrinterSettings) -> _Cable:
    where = f"{settings.host}:{settings.port}"
    escpos = _library("escpos.printer").Network(
        settings.host, settings.port, timeout=settings.answer_timeout_s, profile=_profile(settings)
    )

    def connect() -> None:  # python-escpos 3.1 leaks the socket of a refused connection, and knows no IPv6
        escpos.device = socket.create_connection((settings.host, settings.port), settings.answer_timeout_s)

    def read() -> bytes:
        data: bytes = escpos._read()
        if not data:
            raise DeviceGone(
                f"The printer at {where} closed the connection. Is it switched on, its cable firm?"
            )
        return data

    return _Cable(escpos, where, connect, lambda seconds: escpos.device.settimeout(seconds), read)


def _serial(settings: SerialPrinterSettings) -> _Cable:
    escpos = _library("escpos.printer").Serial(
        devfile=settings.device,
        baudrate=settings.baud,
        timeout=settings.answer_timeout_s,
        xonxoff=settings.flow == "xon",
        dsrdtr=False,
        profile=_profile(settings),
    )

    def set_patience(seconds: float) -> None:
        if escpos.device.rtscts != (settings.flow == "rts"):
            escpos.device.rtscts = settings.flow == "rts"
        escpos.device.timeout = escpos.device.write_timeout = seconds

    # One byte at a time: python-escpos asks for 16 and would wait for them until the time-out.
    return _Cable(escpos, settings.device, escpos.open, set_patience, lambda: escpos.device.read(1))


def _usb(settings: UsbPrinterSettings) -> _Cable:
    library = _library("escpos.printer").Usb
    if not library.is_usable():
        raise Misconfigured(
            'A USB printer needs pyusb and libusb: install the extra "tramsach[usb]" and libusb-1.0-0.'
        )
    escpos = library(
        int(settings.vendor, 16),
        int(settings.product, 16),
        {"serial_number": settings.serial} if settings.serial else {},
        in_ep=settings.endpoint_in,
        out_ep=settings.endpoint_out,
        profile=_profile(settings),
    )

    def set_patience(seconds: float) -> None:
        escpos.timeout = escpos.device.default_timeout = max(1, round(1000 * seconds))

    where = f"USB {settings.vendor}:{settings.product}"
    return _Cable(escpos, where, escpos.open, set_patience, lambda: bytes(escpos._read()))


def _file(settings: FilePrinterSettings) -> _Cable:
    escpos = _library("escpos.printer").File(settings.path, profile=_profile(settings))
    return _Cable(escpos, settings.path, escpos.open, lambda _seconds: None, lambda: b"")


@contextmanager
def _translated(where: str) -> Iterator[None]:
    """The many errors of sockets, ports and the library become the two that a station knows."""
    try:
        yield
    except (OSError, termios.error, _library("escpos.exceptions").Error) as error:
        if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower():
            raise DeviceTimeout(
                f"The printer at {where} does not take or give data in time: {error}"
            ) from error
        raise DeviceGone(
            f"No connection to the printer at {where}: {error}. Check power, cable and the address in the settings."
        ) from error


def _close(escpos: Any) -> None:
    """Never waits: what a dead printer has not taken is thrown away."""
    throw_away = getattr(escpos._device, "reset_output_buffer", None)  # a serial port
    with suppress(OSError, termios.error):
        if throw_away is not None:
            throw_away()
    with suppress(OSError, termios.error):
        escpos.close()


def _profile(settings: PrinterSettings) -> Any:
    """Tells python-escpos our paper's width; its default profile does not know it and prints a complaint on stdout."""
    profile = _library("escpos.capabilities").Profile(features={"paperFullCut": True, "paperPartCut": True})
    profile.profile_data = {**profile.profile_data, "media": {"width": {"pixels": settings.width_dots}}}
    return profile


@cache
def _library(name: str) -> Any:
    """Imports python-escpos without its side effects: 3.1 configures the root logger and leaves a temporary folder."""
    handlers = logging.root.handlers[:]
    module = importlib.import_module(name)
    logging.root.handlers[:] = handlers
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(importlib.import_module("escpos.capabilities").pickle_dir, ignore_errors=True)
    return module
