"""A running emulated printer whatever its cable: the thread that owns a `Machine`, and the faults of a whole device.

One thread owns machine and cable; everything else asks that thread, so nothing here needs a lock. The cables are in
`emulator` (TCP) and `emulator_serial` (pty).
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Self, TypeVar

from PIL import Image

from drivers.printer.emulated_machine import Machine, Paper

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


class EmulatedPrinter(ABC):
    """A context manager. With `out` each slip is saved there as PNG."""

    def __init__(
        self, out: Path | None = None, *, width: int = 576, bytes_per_s: float | None = None
    ) -> None:
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
        self._listening: int | None = None
        self._thread: threading.Thread | None = None

    # Life.

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Raises OSError when the port is taken, and has opened nothing then."""
        self._plug_in()
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = socket.socketpair()
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer-emulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes every descriptor and ends the thread. May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping = True
        self._wake_out.send(b"!")
        thread.join(_PATIENCE_S)
        self._pull_out()
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
        """The roll has this many rows of dots left. Raises ValueError."""
        _not_negative("rows", rows)

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

        self._ask(change)

    def dies_after(self, count: int) -> None:
        """The mains fail after `count` more bytes from the host: the link breaks, and nobody answers until `power_on`.

        Raises ValueError.
        """
        _not_negative("bytes", count)

        def change() -> None:
            self._die_after = count

        self._ask(change)

    def power_off(self) -> None:
        """The link breaks and nobody answers; what waited to be printed is lost."""

        def change() -> None:
            self._machine.forget()
            self._pull_out()

        self._ask(change)

    def power_on(self) -> None:
        """There again, at the same address."""
        self._ask(self._plug_in)

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
            self._watch()
            pause = None if self._resume_at is None else max(0.0, self._resume_at - monotonic())
            ready = {key.fileobj for key, _ in self._selector.select(pause)}
            if self._resume_at is not None and monotonic() >= self._resume_at:
                self._resume_at = None
            if self._wake_in in ready:
                self._wake_in.recv(1)
                if self._tasks:
                    self._tasks.popleft()()
            elif ready:
                self._serve()

    def _watch(self) -> None:
        """Listens to the cable exactly while the printer takes bytes from it."""
        hears = self._fault is not Fault.HUNG and self._resume_at is None
        wanted = self._descriptor() if hears else None
        if wanted == self._listening:
            return
        if self._listening is not None:
            with contextlib.suppress(KeyError, ValueError, OSError):  # closed in between
                self._selector.unregister(self._listening)
        if wanted is not None:
            self._selector.register(wanted, selectors.EVENT_READ)
        self._listening = wanted

    def _serve(self) -> None:
        data = self._receive(self._appetite())
        if not data:
            return
        if self._fault is not Fault.SILENT:
            self._machine.feed(data)
        self._answer()
        if self._die_after is not None:
            self._die_after -= len(data)
            if self._die_after <= 0:
                self._die_after = None
                self._machine.forget()
                self._pull_out()
        elif self._bytes_per_s:
            self._resume_at = monotonic() + len(data) / self._bytes_per_s

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
        if not answers or self._fault in (Fault.SILENT, Fault.MUTE):
            return
        if self._fault is Fault.GARBLED:
            answers = b"\xff\x00" * len(answers)
        self._say(answers)

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

    # The cable.

    @abstractmethod
    def _plug_in(self) -> None:
        """Makes the printer reachable; nothing when it is."""

    @abstractmethod
    def _pull_out(self) -> None:
        """Breaks the link as a power cut does, and makes the printer unreachable; nothing when it is."""

    @abstractmethod
    def _descriptor(self) -> int | None:
        """What becomes readable when the host wants something now."""

    @abstractmethod
    def _receive(self, limit: int) -> bytes:
        """Bytes from the host, at most `limit`; empty where it only came or went."""

    @abstractmethod
    def _say(self, data: bytes) -> None:
        """To the host, if there is one."""


def _not_negative(what: str, count: int) -> None:
    if count < 0:
        raise ValueError(f"{count} {what}: cannot be less than none")
