"""A receipt printer on a TCP port (raw port 9100 style), for demos and tests: `Machine` behind one connection at a time.

Like the real ones it serves a single host and lets a second one wait. One thread owns the machine and its sockets;
everything else asks that thread, so nothing here needs a lock.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Self, TypeVar

from PIL import Image

from drivers.printer.emulated_machine import Machine, Paper

__all__ = ["Fault", "Paper", "PrinterEmulator"]

T = TypeVar("T")
_PATIENCE_S = 10.0
"""The owner thread never blocks, so an answer that takes longer is a bug here."""


class Fault(StrEnum):
    """What can be wrong with the whole device; paper and cover are set by themselves."""

    NONE = "none"
    SILENT = "silent"  # takes every byte, prints nothing, answers nothing
    HUNG = "hung"  # connects, but takes no byte
    GARBLED = "garbled"  # prints, but its answers are noise
    MUTE = "mute"  # prints, but answers nothing: a cable without a way back


class PrinterEmulator:
    """A running emulated printer; a context manager. `port` 0 takes a free one; with `out` each slip is saved there as PNG."""

    def __init__(
        self,
        port: int = 0,
        out: Path | None = None,
        *,
        host: str = "127.0.0.1",
        width: int = 576,
        bytes_per_s: float | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self._out = out
        self._machine = Machine(width=width, on_slip=self._slip_came_out)
        self._fault = Fault.NONE
        self._die_after: int | None = None
        self._bytes_per_s = bytes_per_s
        self._resume_at: float | None = None
        self._printed = threading.Condition()
        self._printed_count = 0
        self._tasks: deque[Callable[[], None]] = deque()
        self._stopping = False
        self._listener: socket.socket | None = None
        self._host_link: socket.socket | None = None
        self._thread: threading.Thread | None = None

    # Life.

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Raises OSError when the port is taken, and has opened nothing then."""
        listener = socket.create_server((self.host, self.port), backlog=4)
        self.port = listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = socket.socketpair()
        self._selector.register(self._wake_in, selectors.EVENT_READ, self._on_wake)
        self._start_listening(listener)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer-emulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes every socket and ends the thread. May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping = True
        self._wake_out.send(b"!")
        thread.join(_PATIENCE_S)
        self._hang_up()
        self._stop_listening()
        self._selector.close()
        self._wake_out.close()
        self._wake_in.close()

    close = stop

    # What a person at the printer sees and does.

    @property
    def slips(self) -> list[Image.Image]:
        """What has been cut off so far, oldest first."""
        return self._ask(lambda: list(self._machine.slips))

    @property
    def unknown(self) -> list[bytes]:
        """Commands that this printer did not know."""
        return self._ask(lambda: list(self._machine.unknown))

    @property
    def paper(self) -> Paper:
        return self._ask(lambda: self._machine.paper)

    @paper.setter
    def paper(self, paper: Paper) -> None:
        """A new roll (OK, LOW) prints what was waiting."""

        def change() -> None:
            self._machine.paper = Paper(paper)
            self._machine.paper_left = None
            self._after_change()

        self._ask(change)

    def paper_ends_after(self, rows: int) -> None:
        """The roll has this many rows of dots left."""

        def change() -> None:
            self._machine.paper_left = rows

        self._ask(change)

    @property
    def cover_open(self) -> bool:
        return self._ask(lambda: self._machine.cover_open)

    @cover_open.setter
    def cover_open(self, is_open: bool) -> None:
        def change() -> None:
            self._machine.cover_open = is_open
            self._after_change()

        self._ask(change)

    @property
    def fault(self) -> Fault:
        return self._ask(lambda: self._fault)

    @fault.setter
    def fault(self, fault: Fault) -> None:
        def change() -> None:
            self._fault = Fault(fault)
            self._listen_to_host()

        self._ask(change)

    def dies_after(self, count: int) -> None:
        """The mains fail after `count` more bytes from the host: the link breaks, and nobody answers until `power_on`."""

        def change() -> None:
            self._die_after = count

        self._ask(change)

    def power_off(self) -> None:
        """Connections break and new ones are refused; what waited to be printed is lost."""

        def change() -> None:
            self._machine.forget()
            self._hang_up(abruptly=True)
            self._stop_listening()

        self._ask(change)

    def power_on(self) -> None:
        """Listens again, at the same port."""
        self._ask(self._listen)

    def wait_for_slips(self, count: int, timeout_s: float = 5.0) -> bool:
        """Waits until `count` slips in all have come out."""
        with self._printed:
            return self._printed.wait_for(lambda: self._printed_count >= count, timeout_s)

    # The owner thread.

    def _ask(self, do: Callable[[], T]) -> T:
        """Runs `do` in the owner thread; at once where there is none."""
        if self._thread is None:
            return do()
        answer: Future[T] = Future()

        def task() -> None:
            try:
                answer.set_result(do())
            except Exception as error:
                answer.set_exception(error)

        self._tasks.append(task)
        self._wake_out.send(b"!")
        return answer.result(_PATIENCE_S)

    def _run(self) -> None:
        while not self._stopping:
            pause = None if self._resume_at is None else max(0.0, self._resume_at - monotonic())
            for key, _ in self._selector.select(pause):
                key.data()
            if self._resume_at is not None and monotonic() >= self._resume_at:
                self._resume_at = None
                self._listen_to_host()

    def _on_wake(self) -> None:
        self._wake_in.recv(1)
        if self._tasks:
            self._tasks.popleft()()

    def _on_host(self) -> None:
        assert self._listener is not None
        self._host_link, _ = self._listener.accept()
        self._selector.unregister(self._listener)
        self._listen_to_host()

    def _on_bytes(self) -> None:
        assert self._host_link is not None
        try:
            data = self._host_link.recv(self._appetite())
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        if self._fault is not Fault.SILENT:
            self._machine.feed(data)
        self._answer()
        if self._die_after is not None:
            self._die_after -= len(data)
            if self._die_after <= 0:
                self._die_after = None
                self._machine.forget()
                self._hang_up(abruptly=True)
                self._stop_listening()
                return
        if self._bytes_per_s:
            self._resume_at = monotonic() + len(data) / self._bytes_per_s
            self._listen_to_host()

    def _appetite(self) -> int:
        """Bytes taken at once: small where a fault or the line's speed must strike at its exact place."""
        limits = [4096]
        if self._die_after is not None:
            limits.append(max(1, self._die_after))
        if self._bytes_per_s:
            limits.append(max(1, int(self._bytes_per_s / 50)))
        return min(limits)

    def _answer(self) -> None:
        answers = self._machine.take_answers()
        if not answers or self._host_link is None or self._fault in (Fault.SILENT, Fault.MUTE):
            return
        if self._fault is Fault.GARBLED:
            answers = b"\xff\x00" * len(answers)
        with contextlib.suppress(OSError):  # the host is gone already
            self._host_link.send(answers)

    def _after_change(self) -> None:
        self._machine.resume()
        self._answer()

    def _slip_came_out(self, slip: Image.Image) -> None:
        with self._printed:
            self._printed_count += 1
            if self._out:
                self._out.mkdir(parents=True, exist_ok=True)
                slip.save(self._out / f"slip-{self._printed_count:03d}.png")
            self._printed.notify_all()

    # Sockets.

    def _listen(self) -> None:
        if self._listener is None:
            self._start_listening(socket.create_server((self.host, self.port), backlog=4))

    def _start_listening(self, listener: socket.socket) -> None:
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ, self._on_host)

    def _stop_listening(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(KeyError):  # not registered while a host is connected
            self._selector.unregister(self._listener)
        self._listener.close()
        self._listener = None

    def _listen_to_host(self) -> None:
        """Registers the connection for reading exactly while the printer takes bytes."""
        if self._host_link is None:
            return
        with contextlib.suppress(KeyError):
            self._selector.unregister(self._host_link)
        if self._fault is not Fault.HUNG and self._resume_at is None:
            self._selector.register(self._host_link, selectors.EVENT_READ, self._on_bytes)

    def _hang_up(self, abruptly: bool = False) -> None:
        if self._host_link is None:
            return
        with contextlib.suppress(KeyError):
            self._selector.unregister(self._host_link)
        if abruptly:  # RST instead of FIN
            self._host_link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._host_link.close()
        self._host_link = None
        if self._listener is not None and not self._stopping:
            self._selector.register(self._listener, selectors.EVENT_READ, self._on_host)
