"""Where an emulated device is plugged in: a TCP port or a pseudo-terminal, served by one thread. Knows no protocol.

Can be unplugged and plugged in again; a TCP port then refuses, a serial device's path disappears.
"""

from __future__ import annotations

import os
import queue
import selectors
import socket
import tempfile
import threading
import tty
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, Protocol

Receive = Callable[[bytes], None]
Where = Literal["tcp", "pty", "direct"]


def lay_line(where: Where, host: str, port: int, receive: Receive, name: str) -> Line:
    """The line of this kind, plugged in; `host` and `port` (0: a free one) are TCP's."""
    if where == "direct":
        return DirectLine(receive)
    return Server(TcpPort(host, port) if where == "tcp" else PtyPort(), receive, name)


class Port(Protocol):
    """One end of a line. All but `url` is called from the serving thread."""

    @property
    def url(self) -> str: ...
    def plug(self, selector: selectors.BaseSelector) -> None: ...
    def unplug(self, selector: selectors.BaseSelector) -> None: ...
    def ready(self, fileobj: object, selector: selectors.BaseSelector) -> bytes | None:
        """Bytes from the host; None when it hung up or merely connected."""

    def write(self, data: bytes) -> None: ...
    def remove(self) -> None: ...


class TcpPort:
    """Takes one host at a time, like the readers: a new connection replaces the old one."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"tcp://{self._address[0]}:{self._address[1]}"

    def plug(self, selector: selectors.BaseSelector) -> None:
        if self._listener is None:
            self._listener = socket.create_server(self._address)
            self._address = self._listener.getsockname()[:2]
            selector.register(self._listener, selectors.EVENT_READ)

    def unplug(self, selector: selectors.BaseSelector) -> None:
        self._hang_up(selector)
        if self._listener is not None:
            selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def ready(self, fileobj: object, selector: selectors.BaseSelector) -> bytes | None:
        if fileobj is self._listener and self._listener is not None:
            self._hang_up(selector)
            self._host, _ = self._listener.accept()
            self._host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(self._host, selectors.EVENT_READ)
            return None
        if self._host is None or fileobj is not self._host:
            return None
        try:
            data = self._host.recv(4096)
        except OSError:
            data = b""
        if not data:
            self._hang_up(selector)
            return None
        return data

    def write(self, data: bytes) -> None:
        if self._host is not None:
            try:
                self._host.sendall(data)
            except OSError:
                return  # the host hung up; `ready` will see it

    def remove(self) -> None:
        return

    def _hang_up(self, selector: selectors.BaseSelector) -> None:
        if self._host is not None:
            selector.unregister(self._host)
            self._host.close()
            self._host = None


class PtyPort:
    """A pseudo-terminal behind a stable path, as udev's by-id links are. It has no parity: open it with N."""

    def __init__(self, name: str = "reader") -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tramsach-"))
        self._path = self._folder / name
        self._ends: tuple[int, int] | None = None

    @property
    def url(self) -> str:
        return f"serial://{self._path}"

    def plug(self, selector: selectors.BaseSelector) -> None:
        if self._ends is None:
            master, slave = os.openpty()
            tty.setraw(slave)
            self._ends = (master, slave)  # our own end of the slave keeps the line up between two openings
            self._path.symlink_to(os.ttyname(slave))
            selector.register(master, selectors.EVENT_READ)

    def unplug(self, selector: selectors.BaseSelector) -> None:
        if self._ends is not None:
            self._path.unlink()
            selector.unregister(self._ends[0])
            for end in self._ends:
                os.close(end)
            self._ends = None

    def ready(self, fileobj: object, selector: selectors.BaseSelector) -> bytes | None:
        if self._ends is None or fileobj != self._ends[0]:
            return None
        return os.read(self._ends[0], 4096)

    def write(self, data: bytes) -> None:
        if self._ends is not None:
            os.write(self._ends[0], data)

    def remove(self) -> None:
        self._folder.rmdir()


class Line(Protocol):
    """What an emulator holds: the served end of a port."""

    @property
    def url(self) -> str: ...
    def write(self, data: bytes) -> None: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...
    def stop(self) -> None: ...


class DirectLine:
    """A line inside this process, without thread or socket, for tests that bring a clock of their own."""

    url = "direct:"

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._towards_host = b""
        self.plugged = True

    def send(self, data: bytes) -> None:
        """The host's side: carried out before this returns."""
        self._receive(data)

    def take(self) -> bytes:
        """The host's side: what has arrived since."""
        data, self._towards_host = self._towards_host, b""
        return data

    def write(self, data: bytes) -> None:
        if self.plugged:
            self._towards_host += data

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged, self._towards_host = False, b""

    def stop(self) -> None:
        self.unplug()


class Server:
    """Serves one port from one thread; `receive` is called there with what the host sent."""

    def __init__(self, port: Port, receive: Receive, name: str) -> None:
        self._port = port
        self._receive = receive
        self._selector = selectors.DefaultSelector()
        self._orders: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()
        self._wake_out, self._wake_in = socket.socketpair()
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._stopping = False
        try:
            self._port.plug(self._selector)
        except OSError:
            self._close()
            raise
        self._thread = threading.Thread(target=self._serve, name=name)
        self._thread.start()

    @property
    def url(self) -> str:
        return self._port.url

    def write(self, data: bytes) -> None:
        """From the serving thread."""
        self._port.write(data)

    def plug(self) -> None:
        self._order(lambda: self._port.plug(self._selector))

    def unplug(self) -> None:
        self._order(lambda: self._port.unplug(self._selector))

    def stop(self) -> None:
        """Unplugs and ends the thread. May be called twice."""
        if self._stopping:
            return
        self._stopping = True
        self._wake_in.send(b"\x00")
        self._thread.join()
        self._close()

    def _close(self) -> None:
        self._port.unplug(self._selector)
        self._port.remove()
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()

    def _order(self, action: Callable[[], None]) -> None:
        if threading.current_thread() is self._thread:
            action()
            return
        done: Future[None] = Future()
        self._orders.put((action, done))
        self._wake_in.send(b"\x00")
        done.result(5.0)

    def _serve(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                if key.fileobj is self._wake_out:
                    self._wake_out.recv(1)
                    self._obey()
                elif data := self._port.ready(key.fileobj, self._selector):
                    self._receive(data)

    def _obey(self) -> None:
        while True:
            try:
                action, done = self._orders.get_nowait()
            except queue.Empty:
                return
            try:
                action()
            except OSError as error:  # somebody took the port meanwhile: who asked is told
                done.set_exception(error)
            else:
                done.set_result(None)
