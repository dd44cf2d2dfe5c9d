"""The card's side of vsmartcard's virtual PC/SC reader (vpcd): a card or tag without hardware, behind a real pcscd.

vpcd listens on TCP 35963 (8C7B). Messages in both directions are a length of two bytes, high byte first, and so many bytes;
one byte from vpcd is an order (0 off, 1 on, 2 reset, 4 tell your ATR), more is an APDU. A connection is a card in the slot.
Sources: frankmorgner/vsmartcard virtualsmartcard/src/vpcd/vpcd.{h,c}; measured with pcscd 1.9.9, which looks for cards
every 400 ms. Knows no command of any card.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable

PORT = 0x8C7B
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_RETRY_S = 0.02  # vpcd comes and goes with pcscd


def message(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


class VpcdLine:
    """Keeps a connection to vpcd while something is seated; `receive` gets what vpcd sends, from this line's thread."""

    def __init__(self, host: str, port: int, receive: Callable[[bytes], None]) -> None:
        self._address = (host, port)
        self._receive = receive
        self._lock = threading.Lock()
        self._seated: str | None = None
        self._plugged = True
        self._stopping = False
        self._socket: socket.socket | None = None
        self._wake_out, self._wake_in = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="vpcd card")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"vpcd://{self._address[0]}:{self._address[1]}"

    def seat(self, card: str | None) -> None:
        """What is in the slot now; another card than before is taken out and put in. From any thread."""
        with self._lock:
            self._seated = card
        self._wake_in.send(b"\x00")

    def write(self, data: bytes) -> None:
        """From `receive`."""
        if self._socket is not None:
            try:
                self._socket.sendall(data)
            except OSError:
                return  # vpcd went away; the thread will see it

    def plug(self) -> None:
        self._plugged = True
        self._wake_in.send(b"\x00")

    def unplug(self) -> None:
        self._plugged = False
        self._wake_in.send(b"\x00")

    def stop(self) -> None:
        """May be called twice."""
        if self._stopping:
            return
        self._stopping = True
        self._wake_in.send(b"\x00")
        self._thread.join()
        self._wake_in.close()
        self._wake_out.close()

    def _serve(self) -> None:
        connected: str | None = None
        while not self._stopping:
            with self._lock:
                wanted = self._seated if self._plugged else None
            if self._socket is not None and connected != wanted:
                self._hang_up()
            if self._socket is None and wanted is not None and self._connect():
                connected = wanted
            self._listen(_RETRY_S if self._socket is None and wanted is not None else None)
        self._hang_up()

    def _listen(self, timeout_s: float | None) -> None:
        heard = [self._wake_out] if self._socket is None else [self._wake_out, self._socket]
        ready, _, _ = select.select(heard, [], [], timeout_s)
        if self._wake_out in ready:
            self._wake_out.recv(4096)
        if self._socket is None or self._socket not in ready:
            return
        try:
            data = self._socket.recv(4096)
            # Without this every APDU waits 40 ms for a delayed acknowledgement; Linux forgets it again and again.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        except OSError:
            data = b""
        if data:
            self._receive(data)
        else:
            self._hang_up()

    def _connect(self) -> bool:
        try:
            line = socket.create_connection(self._address, timeout=1.0)
        except OSError:
            return False
        if line.getsockname() == line.getpeername():
            # Nobody listens and Linux dialled from this very port: the line is connected with itself, and vpcd could not come up.
            line.close()
            return False
        self._socket = line
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
