"""Byte links to a reader: a TCP socket or a serial port, with deadlines. Knows bytes, no protocol.

Whatever the operating system reports becomes DeviceGone (broken) or an empty read (nothing yet); `termios.error`,
which is neither OSError nor SerialException, is how Linux reports a serial device that was unplugged.
"""

from __future__ import annotations

import select
import socket
import termios
import time
from typing import Protocol
from urllib.parse import urlsplit

import serial

from drivers.errors import DeviceGone, Misconfigured
from drivers.usb_tty import tty_of

FEIG_SILENCE_S = 0.005
"""A FEIG reader wants 5 ms between its answer and the next request (H20800-16e-ID-B, PSST); others do not mind."""
_CHUNK = 4096
_BABBLE = 1 << 16


class ByteLink(Protocol):
    def flush(self) -> bytes:
        """Take away what arrived unasked, so that the next bytes answer the next request. Raises DeviceGone."""

    def send(self, data: bytes) -> None:
        """All of it. Raises DeviceGone."""

    def receive(self, timeout_s: float) -> bytes:
        """What has arrived, at most `timeout_s` later; empty when nothing came. Raises DeviceGone."""

    def close(self) -> None:
        """May be called twice."""


def open_link(
    url: str, *, baud: int, parity: str, connect_s: float, silence_s: float = FEIG_SILENCE_S
) -> ByteLink:
    """`tcp://host:port`, `serial:///path` or `usb:VVVV:PPPP[:SERIAL]`.

    Raises DeviceGone, naming the place and what to check, and Misconfigured.

    `silence_s`: how long a serial line must have been quiet before it counts as flushed.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return TcpLink(parts.hostname, parts.port, connect_s)
        if parts.scheme == "serial" and parts.path:
            return SerialLink(parts.path, baud, parity, silence_s)
        if parts.scheme == "usb":
            return SerialLink(tty_of(url), baud, parity, silence_s)
    except (ValueError, OverflowError) as error:  # a driver of others may let any text through its settings
        raise Misconfigured(f"{url!r} cannot be the place of a device: {error}") from error
    raise Misconfigured(f"{url!r} is no tcp://host:port, serial:///path or usb:VVVV:PPPP")


class TcpLink:
    """A socket to a reader with a network port."""

    def __init__(self, host: str, port: int, connect_s: float) -> None:
        self._place = f"{host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), timeout=connect_s)
        except OSError as error:
            raise DeviceGone(
                f"no connection to {self._place} ({error}): check power, cable and the reader's address"
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.settimeout(connect_s)

    def flush(self) -> bytes:
        return self.receive(0.0)

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise DeviceGone(f"{self._place} broke off ({error}): check power and cable") from error

    def receive(self, timeout_s: float) -> bytes:
        try:
            if not select.select([self._socket], [], [], max(timeout_s, 0.0))[0]:
                return b""
            data = self._socket.recv(_CHUNK)
        except (OSError, ValueError) as error:
            raise DeviceGone(f"{self._place} broke off ({error}): check power and cable") from error
        if not data:
            raise DeviceGone(f"{self._place} closed the connection: is another program using the reader?")
        return data

    def close(self) -> None:
        self._socket.close()


class SerialLink:
    """A serial port, opened for us alone."""

    def __init__(self, path: str, baud: int, parity: str, silence_s: float = FEIG_SILENCE_S) -> None:
        self._place, self._silence_s = path, silence_s
        self._quiet_since = time.monotonic()
        try:
            self._port = serial.Serial(
                path, baud, parity=parity, timeout=0, write_timeout=1.0, exclusive=True
            )
        except (OSError, termios.error) as error:
            raise DeviceGone(
                f"cannot open {path} ({error}): check the cable and the device's rights"
            ) from error

    def flush(self) -> bytes:
        """Listens until the line has been silent for `silence_s`."""
        stray = b""
        while (wait := self._quiet_since + self._silence_s - time.monotonic()) > 0 and len(stray) < _BABBLE:
            stray += self.receive(wait)
        return stray + self.receive(0.0)

    def send(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except (OSError, termios.error) as error:
            raise DeviceGone(f"{self._place} broke off ({error}): check the cable") from error

    def receive(self, timeout_s: float) -> bytes:
        try:
            if not select.select([self._port.fileno()], [], [], max(timeout_s, 0.0))[0]:
                return b""
            data = bytes(self._port.read(_CHUNK))
        except (OSError, ValueError, TypeError, termios.error) as error:
            raise DeviceGone(f"{self._place} broke off ({error}): check the cable") from error
        if not data:
            raise DeviceGone(f"{self._place} was unplugged")
        self._quiet_since = time.monotonic()
        return data

    def close(self) -> None:
        try:
            self._port.close()
        except (OSError, termios.error):
            return  # an unplugged port cannot be closed properly; its descriptor is gone all the same
