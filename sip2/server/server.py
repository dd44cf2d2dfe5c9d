"""Serves the small library over SIP2 on TCP (or TLS): one thread accepts, one thread serves each connection.

`with IlsServer(library) as ils:` gives a port; leaving the block ends every thread and closes every socket.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self, assert_never

from sip2.frame import Deframer, close_frame, find_trailer
from sip2.server.conversation import Conversation, Reply
from sip2.server.faults import (
    Altered,
    Cut,
    Delay,
    Fault,
    Faults,
    Garbage,
    HungUp,
    Ignored,
    Late,
    Lost,
    Stalled,
    Twice,
    WrongChecksum,
    WrongSequence,
)
from sip2.server.library import Library
from sip2.server.personality import GENERIC, PERSONALITIES, Personality

READ: Final = 4096
ONE_READ: Final = 1024
"""invenio-sip2 takes what one `recv(1024)` returns for one message."""
REMEMBERED: Final = 5000
STATION: Final = ("kiosk", "kiosk")
"""Login and password of a station, unless others are given."""


class IlsServer:
    """A small library system on a port. `faults` scripts what goes wrong; `library` tells what was really done."""

    def __init__(
        self,
        library: Library | None = None,
        *,
        personality: Personality | str = GENERIC,
        host: str = "127.0.0.1",
        port: int = 0,
        accounts: Mapping[str, str] | None = None,
        max_connections: int | None = None,
        tls: ssl.SSLContext | None = None,
        on_exchange: Callable[[bytes, bytes], None] | None = None,
    ) -> None:
        self.library = library or Library()
        self.personality = PERSONALITIES[personality] if isinstance(personality, str) else personality
        self.host = host
        self.port = port
        """The port asked for; once started, the port served."""
        self.faults = Faults()
        self.accounts = dict(accounts) if accounts is not None else {STATION[0]: STATION[1]}
        self._max = max_connections
        self.tls = tls
        self.on_exchange = on_exchange
        """Called on a connection's thread with each request and the answer it gets (which may be empty)."""
        self._heard: deque[bytes] = deque(maxlen=REMEMBERED)
        self._lock = Lock()
        self._lines: dict[_Line, Thread] = {}
        self._acceptor: Thread | None = None
        self._wake: socket.socket | None = None
        self._stopping = Event()
        self._flowing = Event()
        self._flowing.set()
        self.connections = 0
        """How many connections were accepted so far."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listens and serves. Raises OSError when the port is taken."""
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._stopping.clear()
        self._wake, woken = socket.socketpair()
        self._acceptor = Thread(target=self._accept, args=(listener, woken), name="ils-accept", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        """Ends all connections and threads; returns when they have ended. May be called twice."""
        self._stopping.set()
        self._flowing.set()
        if self._acceptor is not None and self._wake is not None:
            self._wake.close()
            self._acceptor.join()
            self._acceptor = self._wake = None
        with self._lock:
            lines = dict(self._lines)
        for line in lines:
            line.hang_up()
        for thread in lines.values():
            thread.join()

    @property
    def heard(self) -> tuple[bytes, ...]:
        """The frames that came, oldest first, as they came (they hold PINs: for tests and the emulator's own screen)."""
        return tuple(self._heard)

    # What can be done to the line

    def unplug(self) -> None:
        """The cable is out: every connection breaks and new ones are refused, until `plug`."""
        self.stop()

    def plug(self) -> None:
        """The cable is in again, on the same port."""
        self.start()

    def freeze(self) -> None:
        """The line goes silent without breaking (half-open): requests lie unread until `thaw`."""
        self._flowing.clear()

    def thaw(self) -> None:
        """The line flows again; requests that waited are now executed."""
        self._flowing.set()

    # How it is done

    def _accept(self, listener: socket.socket, woken: socket.socket) -> None:
        with listener, woken, selectors.DefaultSelector() as ready:
            ready.register(listener, selectors.EVENT_READ)
            ready.register(woken, selectors.EVENT_READ)
            while not self._stopping.is_set():
                for key, _ in ready.select():
                    if key.fileobj is listener and not self._stopping.is_set():
                        self._welcome(listener.accept()[0])

    def _welcome(self, peer: socket.socket) -> None:
        line = _Line(self, peer)
        thread = Thread(target=line.serve, name="ils-line", daemon=True)
        with self._lock:
            self.connections += 1
            full = self._max is not None and len(self._lines) >= self._max
            if not full:
                self._lines[line] = thread
        if full:  # a pre-fork server out of processes: here, the newcomer is sent away
            peer.close()
        else:
            thread.start()

    def leave(self, line: _Line) -> None:
        """A connection has ended."""
        with self._lock:
            self._lines.pop(line, None)

    def note(self, frame: bytes) -> None:
        """A frame has come."""
        self._heard.append(frame)

    def flows(self) -> None:
        """Returns when the line is not frozen."""
        self._flowing.wait()

    def rests(self, seconds: float) -> None:
        """Lets time pass, but not beyond `stop`."""
        self._stopping.wait(seconds)


class _Line:
    """One connection, served by its own thread."""

    def __init__(self, server: IlsServer, peer: socket.socket) -> None:
        self._server = server
        self._peer = peer
        self._traits = server.personality
        self._talk = Conversation(server.library, server.personality, server.accounts)
        self._deframer = Deframer()
        self._rest = b""

    def serve(self) -> None:
        """Until the connection ends, whoever ends it."""
        try:
            with contextlib.suppress(OSError):
                if self._server.tls is not None:
                    # The handshake comes after the assignment, so that hang_up() can end it.
                    self._peer = self._server.tls.wrap_socket(
                        self._peer, server_side=True, do_handshake_on_connect=False
                    )
                    self._peer.do_handshake()
                self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._peer.sendall(self._talk.greet())
                self._converse()
        finally:
            self._peer.close()
            self._server.leave(self)

    def hang_up(self) -> None:
        """Ends the connection from another thread; the serving thread notices."""
        with contextlib.suppress(OSError):
            self._peer.shutdown(socket.SHUT_RDWR)

    def _converse(self) -> None:
        while data := self._peer.recv(ONE_READ if self._traits.one_read_is_one_message else READ):
            self._server.flows()
            for frame in self._frames(data):
                self._server.note(frame)
                if not self._serve_one(frame):
                    return

    def _frames(self, data: bytes) -> list[bytes]:
        """The messages in what was read, as this personality tells them apart."""
        if self._traits.one_read_is_one_message:
            return [data]
        if self._traits.frames_by_cr_only:
            *whole, self._rest = (self._rest + data).split(b"\r")
            return [frame + b"\r" for frame in whole if frame.strip()]
        try:
            return self._deframer.feed(data)
        except ValueError:
            return []

    def _serve_one(self, frame: bytes) -> bool:
        """Hears and answers one frame; False when the connection is over."""
        fault = self._server.faults.take(frame.lstrip(b"\n")[:2].decode("latin-1"))
        match fault:
            case Ignored():
                return True
            case Late():
                self._server.faults.postpone(lambda: self._execute(frame))
                return True
            case HungUp(executed=False):
                return False
        reply = self._talk.hear(frame)
        if self._server.on_exchange is not None:
            self._server.on_exchange(frame, reply.data)
        if fault is not None:
            return self._spoil(reply.data, fault)
        return self._reply(reply)

    def _execute(self, frame: bytes) -> None:
        self._talk.hear(frame)

    def _reply(self, reply: Reply) -> bool:
        if reply.data:
            self._peer.sendall(reply.data)
        if reply.close_after_s:
            self._server.rests(reply.close_after_s)
        return not reply.close

    def _spoil(self, answer: bytes, fault: Fault) -> bool:
        """Sends what a fault makes of an answer; False when the connection is over."""
        match fault:
            case Delay(seconds):
                self._server.rests(seconds)
                self._peer.sendall(answer)
            case Lost() | Ignored() | Late():
                pass
            case HungUp():
                return False
            case Cut(at):
                self._peer.sendall(answer[:at])
                return False
            case Stalled(at):
                self._peer.sendall(answer[:at])
            case Twice():
                self._peer.sendall(answer + answer)
            case WrongChecksum():
                self._peer.sendall(_wrong_checksum(answer))
            case WrongSequence(by):
                self._peer.sendall(_wrong_sequence(answer, by))
            case Garbage(data):
                self._peer.sendall(data)
            case Altered(change):
                self._peer.sendall(change(answer))
            case _:
                assert_never(fault)
        return True


def _split(answer: bytes) -> tuple[bytes, bytes]:
    body = answer.rstrip(b"\r\n")
    return body, answer[len(body) :]


def _wrong_checksum(answer: bytes) -> bytes:
    """An answer without a checksum stays as it is."""
    body, end = _split(answer)
    if find_trailer(body) is None:
        return answer
    last = b"0" if body[-1:] != b"0" else b"1"
    return body[:-1] + last + end


def _wrong_sequence(answer: bytes, by: int) -> bytes:
    """An answer without a sequence digit stays as it is."""
    body, end = _split(answer)
    trailer = find_trailer(body)
    if trailer is None or not (trailer.sequence or b"").isdigit():
        return answer
    digit = (int(trailer.sequence or b"0") + by) % 10
    return close_frame(body[: trailer.start], digit, trailer.checksum is not None, end)
