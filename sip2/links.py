"""Ways to a library system: TCP, TLS and serial lines, all seen as a `Link` of bytes.

Knows nothing of SIP2. A link belongs to the thread that opened it, but for `close`.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from sip2.errors import ConnectFailed, TlsFailed

if TYPE_CHECKING:
    import serial

_CHUNK = 65536
_GONE = (OSError, ValueError, AttributeError)
"""What a socket raises that broke, or that another thread closes this moment: TLS's own has no keys left then."""


class LinkBroken(OSError):
    """The link is gone. `written` bytes of what was being sent had been taken."""

    def __init__(self, message: str, written: int = 0) -> None:
        super().__init__(message)
        self.written = written


class Link(Protocol):
    """A stream of bytes with deadlines."""

    def send(self, data: bytes, timeout_s: float) -> None:
        """Hands over all bytes. Raises LinkBroken, with the number of bytes that had been taken."""

    def receive(self, timeout_s: float) -> bytes:
        """The next bytes, as soon as there are any; empty when the other side ended the stream.

        Raises TimeoutError when there are none in time, LinkBroken when the link is gone.
        """

    def stirs(self) -> bool:
        """Whether there is anything to receive at once, be it bytes or the end of the stream."""

    def close(self) -> None:
        """Ends the link; may be called from another thread and more than once."""


Connect: TypeAlias = Callable[[float], Link]
"""Opens a link within so many seconds. Raises ConnectFailed or TlsFailed."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How the server's certificate is checked; there is no way to switch checking off.

    `ca_file` pins the authorities that may vouch for it, or its own certificate, whoever signed that; None means those
    of the system.
    """

    ca_file: Path | None = None
    server_name: str | None = None
    """The name that the certificate must have, where it is not the host that is dialled."""

    def context(self) -> ssl.SSLContext:
        """A client context that verifies. Raises TlsFailed when the file is missing or holds no certificate."""
        try:
            context = ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
        except (OSError, ssl.SSLError) as error:
            raise TlsFailed(f"certificate file {self.ca_file}: {error}; give a PEM file") from None
        if self.ca_file:  # a pinned certificate is trusted itself, though its issuer is not in the file
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class SocketLink:
    """A connected TCP or TLS socket."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._socket.setblocking(False)
        self._readable = select.poll()
        self._readable.register(connected, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(connected, select.POLLOUT)

    def send(self, data: bytes, timeout_s: float) -> None:
        """See `Link`. One call of the system's send for a whole request, since one server reads just one segment."""
        written = 0
        while written < len(data):
            try:
                written += self._socket.send(data[written:] if written else data)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                if not self._writable.poll(max(timeout_s, 0.0) * 1000):
                    raise LinkBroken("the other side takes no more bytes", written) from None
            except _GONE as error:
                raise LinkBroken(_why(error), written) from None

    def receive(self, timeout_s: float) -> bytes:
        """See `Link`."""
        deadline = time.monotonic() + timeout_s
        left = max(timeout_s, 0.0)
        while self._held() or self._readable.poll(left * 1000):
            try:
                return self._socket.recv(_CHUNK)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                left = max(deadline - time.monotonic(), 0.0)  # TLS has part of a record
            except ssl.SSLEOFError:
                return b""
            except _GONE as error:
                raise LinkBroken(_why(error)) from None
        raise TimeoutError

    def stirs(self) -> bool:
        """See `Link`. A closed socket stirs: receiving from it tells."""
        return bool(self._held() or self._readable.poll(0))

    def _held(self) -> int:
        """How many bytes TLS holds that the operating system does not see any more."""
        if not isinstance(self._socket, ssl.SSLSocket):
            return 0
        try:
            return self._socket.pending()
        except _GONE:
            return 0

    def close(self) -> None:
        """See `Link`. Shuts down first, which wakes a thread that is waiting in `receive`.

        Not by TLS's own shutdown: that forgets the keys first, and the other thread would read what is enciphered.
        """
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._socket.close()


def tcp(host: str, port: int, tls: Tls | None = None) -> Connect:
    """Opens TCP connections: no delay, keep-alive after 15 s every 15 s, four lost ones end it."""

    def connect(timeout_s: float) -> Link:
        where = f"{host}:{port}"
        context = tls.context() if tls else None
        try:
            plain = socket.create_connection((host, port), timeout_s)
        except OSError as error:
            raise ConnectFailed(
                f"no connection to {where}: {_why(error)}; check address and network"
            ) from None
        _tune(plain)
        if tls is None or context is None:
            return SocketLink(plain)
        try:
            return SocketLink(context.wrap_socket(plain, server_hostname=tls.server_name or host))
        except ssl.SSLCertVerificationError as error:
            plain.close()
            raise TlsFailed(
                f"{where} shows a certificate that is not trusted: {error.verify_message}"
            ) from None
        except (OSError, ValueError) as error:
            plain.close()
            raise TlsFailed(f"no TLS with {where}: {_why(error)}; does that port speak TLS?") from None

    return connect


def _tune(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 15)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)


class SerialLink:
    """A serial line, as SIP2 was first used. There is no way to see that the other side has gone."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def send(self, data: bytes, timeout_s: float) -> None:
        """See `Link`."""
        import serial

        was_open = self._port.is_open
        try:
            self._port.write_timeout = timeout_s
            self._port.write(data)
            self._port.flush()
        except (serial.SerialException, OSError, TypeError) as error:
            # How much had left cannot be known, so it must be taken for all.
            raise LinkBroken(_why(error), len(data) if was_open else 0) from None

    def receive(self, timeout_s: float) -> bytes:
        """See `Link`."""
        import serial

        try:
            self._port.timeout = max(timeout_s, 0.0)
            data = self._port.read(1)
            if data:
                data += self._port.read(self._port.in_waiting)
        except (serial.SerialException, OSError, TypeError) as error:  # TypeError: closed by another thread
            raise LinkBroken(_why(error)) from None
        if not data:
            raise TimeoutError
        return bytes(data)

    def stirs(self) -> bool:
        """See `Link`. A line that is gone stirs: receiving from it tells."""
        try:
            return bool(self._port.in_waiting)
        except (OSError, TypeError):
            return True

    def close(self) -> None:
        """See `Link`."""
        with contextlib.suppress(OSError):
            self._port.cancel_read()
        with contextlib.suppress(OSError):
            self._port.close()


def serial_line(device: str, baud: int = 9600, bits: int = 8, parity: str = "N", stop: int = 1) -> Connect:
    """Opens a serial device, e.g. `/dev/ttyUSB0`; 3M's default was 9600 8N1 (some systems: 7E1)."""

    def connect(timeout_s: float) -> Link:
        import serial

        try:
            port = serial.Serial(device, baud, bits, parity, stop, timeout=timeout_s, exclusive=True)
            port.reset_input_buffer()
        except (serial.SerialException, OSError, ValueError) as error:
            raise ConnectFailed(f"serial line {device}: {_why(error)}; check cable and permissions") from None
        return SerialLink(port)

    return connect


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
