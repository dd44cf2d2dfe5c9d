"""What differs between printers on Ethernet, serial, USB and a device file, on python-escpos as transport and encoder.

python-escpos opens, encodes and sends. Where it would wait for ever, leak or truncate (each named below, version 3.1),
the port is opened or closed here instead. Knows bytes; knows nothing of slips, nor of what status bytes mean.
"""

from __future__ import annotations

import importlib
import logging
import os
import select
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, assert_never

from drivers.errors import DeviceGone, Misconfigured
from drivers.printer.settings import (
    FilePrinterSettings,
    NetworkPrinterSettings,
    PrinterSettings,
    SerialPrinterSettings,
    UsbPrinterSettings,
)
from drivers.usb_tty import tty_of


@dataclass(frozen=True, slots=True)
class Cable:
    """One printer's cable, not yet open. All functions raise what sockets, ports and python-escpos raise."""

    escpos: Any
    where: str
    open: Callable[[], None]
    set_patience: Callable[[float], None]
    """Seconds that the next operation may last."""
    read: Callable[[], bytes]
    """What the printer says; empty when nothing in time."""
    close: Callable[[bool], None]
    """True: the printer is in trouble, throw away what it has not taken. Never waits then."""


def cable_for(settings: PrinterSettings) -> Cable:
    """Raises Misconfigured."""
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


def library_error() -> type[Exception]:
    """The root of python-escpos' own exceptions."""
    error: type[Exception] = _library("escpos.exceptions").Error
    return error


def _network(settings: NetworkPrinterSettings) -> Cable:
    where = f"{settings.host}:{settings.port}"
    escpos = _library("escpos.printer").Network(settings.host, settings.port, profile=_profile(settings))

    def connect() -> None:  # its own open() leaks the socket of a refused connection, and knows no IPv6
        escpos.device = socket.create_connection((settings.host, settings.port), settings.answer_timeout_s)

    def read() -> bytes:
        data: bytes = escpos._read()
        if not data:
            raise DeviceGone(
                f"The printer at {where} closed the connection. Is it switched on, its cable firm?"
            )
        return data

    return Cable(
        escpos,
        where,
        connect,
        lambda seconds: escpos.device.settimeout(seconds),
        read,
        lambda _: escpos.close(),
    )


def _serial(settings: SerialPrinterSettings) -> Cable:
    escpos = _library("escpos.printer").Serial(
        devfile=settings.device,
        baudrate=settings.baud,
        timeout=settings.answer_timeout_s,
        xonxoff=settings.flow == "xon",
        dsrdtr=False,
        profile=_profile(settings),
    )

    def connect() -> None:
        escpos.devfile = tty_of(settings.device)
        escpos.open()
        if settings.flow == "rts":
            escpos.device.rtscts = True

    def set_patience(seconds: float) -> None:
        escpos.device.timeout = escpos.device.write_timeout = seconds

    def close(
        in_trouble: bool,
    ) -> None:  # its own close() drains first, for ever where the printer takes nothing
        port, escpos.device = escpos.device, False
        try:
            if in_trouble:
                port.reset_output_buffer()
        finally:
            port.close()

    # One byte a read: its own _read() asks for 16 and waits for all of them.
    return Cable(escpos, settings.device, connect, set_patience, lambda: escpos.device.read(1), close)


def _usb(settings: UsbPrinterSettings) -> Cable:
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

    def connect() -> None:
        try:
            escpos.open()
        except ValueError as error:  # pyusb's NoBackendError
            raise Misconfigured("A USB printer needs libusb: install the package libusb-1.0-0.") from error

    def set_patience(seconds: float) -> None:
        escpos.timeout = escpos.device.default_timeout = max(1, round(1000 * seconds))

    where = f"USB {settings.vendor}:{settings.product}"
    return Cable(
        escpos, where, connect, set_patience, lambda: bytes(escpos._read()), lambda _: escpos.close()
    )


def _file(settings: FilePrinterSettings) -> Cable:
    escpos = _library("escpos.printer").File(settings.path, profile=_profile(settings))

    def connect() -> None:  # its own open() empties the file, and its writes have no deadline
        escpos.device = _PatientFile(settings.path)

    def set_patience(seconds: float) -> None:
        escpos.device.patience_s = seconds

    return Cable(escpos, settings.path, connect, set_patience, lambda: b"", lambda _: escpos.close())


class _PatientFile:
    """A device file that is written to with a deadline; a plain file is appended to, and never made."""

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)
        self.patience_s = 0.0

    def write(self, data: bytes) -> None:
        """Raises TimeoutError when the device takes nothing for `patience_s`."""
        while data:
            if not select.select([], [self._fd], [], self.patience_s)[1]:
                raise TimeoutError("the device takes no more bytes")
            data = data[os.write(self._fd, data) :]

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        os.close(self._fd)


def _profile(settings: PrinterSettings) -> Any:
    """Our paper's width; with the default profile, which does not know one, each picture prints a complaint on stdout."""
    profile = _library("escpos.capabilities").Profile(features={"paperFullCut": True, "paperPartCut": True})
    profile.profile_data = {**profile.profile_data, "media": {"width": {"pixels": settings.width_dots}}}
    return profile


@cache
def _library(name: str) -> Any:
    """Imports python-escpos without its side effects: it configures the root logger and leaves a temporary folder."""
    handlers = logging.root.handlers[:]
    module = importlib.import_module(name)
    logging.root.handlers[:] = handlers
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(importlib.import_module("escpos.capabilities").pickle_dir, ignore_errors=True)
    return module
