"""What every emulated reader has: a line, a field of tags, a script of faults, a log, and time. Knows no protocol.

A vendor's emulator says where a request ends, what it is, and what the answer is; the rest, lost and late answers,
noise, gaps and broken lines, happens here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Fault, Faults, Op
from drivers.rfid.emulator.field import Field
from drivers.rfid.emulator.ports import Line
from drivers.rfid.emulator.tag_memory import Tag

_STALE_S = 0.5
_BITS_A_BYTE = 11  # 8E1


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One command as it was carried out; `answer` is empty when none left."""

    at: float
    op: Op
    request: bytes
    answer: bytes


class EmulatedReader(ABC):
    """`baud` adds the time of a serial line. A vendor's emulator lays its `line` when it is ready to be asked."""

    line: Line

    def __init__(self, *, air: Air | None, baud: int | None) -> None:
        self.field = Field()
        self.faults = Faults()
        self.log: deque[LogEntry] = deque(maxlen=10_000)
        self.on_command: Callable[[LogEntry], None] | None = None
        """Called in the line's thread once a command is carried out, before its answer leaves."""
        self.mute = False  # powered off behind a converter that keeps the connection
        self.air = air or Air.real()
        self._baud = baud
        self._heard = b""
        self._heard_at = 0.0
        self._held: list[bytes] = []  # late answers

    # -- what a vendor's protocol says --------------------------------------------------------------------------

    @abstractmethod
    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        """The next whole, undamaged request, and the bytes that remain; damaged ones are dropped without a word."""

    @abstractmethod
    def operation(self, request: bytes) -> Op: ...

    @abstractmethod
    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        """Carry the request out; its answer, and how long that took on the air."""

    # -- for whoever plays the reader's surroundings ------------------------------------------------------------

    @property
    def url(self) -> str:
        return self.line.url

    @property
    def tags(self) -> tuple[Tag, ...]:
        return self.field.tags

    def place(self, *tags: Tag) -> None:
        for tag in tags:
            self.field.place(tag)

    def remove(self, uid: str) -> Tag:
        """Raises KeyError when it is not there."""
        return self.field.remove(uid)

    def unplug(self) -> None:
        """Breaks the connection and refuses new ones."""
        self.line.unplug()
        self._held.clear()
        self._heard = b""
        self.field.reset()

    def plug(self) -> None:
        """Where it was before."""
        self.line.plug()

    def stop(self) -> None:
        """Ends the thread and frees the port. May be called twice."""
        self.line.stop()

    # -- the line -----------------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        now = self.air.now()
        if self._heard and now - self._heard_at > _STALE_S:
            self._heard = b""
        self._heard, self._heard_at = self._heard + data, now
        if self.mute:
            self._heard = b""
        while True:
            request, self._heard = self.cut(self._heard)
            if request is None:
                return
            self._serve(request, now)

    def _serve(self, request: bytes, begun: float) -> None:
        op = self.operation(request)
        due = self.faults.take(op)
        for held in self._held:
            self.line.write(held)
        self._held.clear()
        if faults.Unplug(carried_out=False) in due:
            self._note(op, request, b"")
            self.unplug()
            return
        if faults.Deaf() in due:
            self._note(op, request, b"")
            return
        for each in due:
            if isinstance(each, faults.Pull) and self.field.get(each.uid):
                self.field.remove(each.uid)
        with self.field.lock:
            answer, seconds = self.answer(request, due)
        line = (len(request) + len(answer)) * _BITS_A_BYTE / self._baud if self._baud else 0.0
        self.air.until(begun, seconds + line)
        self._note(op, request, b"" if faults.Lost() in due else answer)
        self._deliver(answer, due)

    def _deliver(self, answer: bytes, due: tuple[Fault, ...]) -> None:
        for each in due:
            match each:
                case faults.Unplug():
                    self.unplug()
                    return
                case faults.Lost():
                    return
                case faults.Late():
                    self._held.append(answer)
                    return
                case faults.Garbage(data):
                    answer = data + answer
                case faults.Half(length):
                    answer = answer[:length]
                case faults.BadChecksum():
                    answer = answer[:-1] + bytes((answer[-1] ^ 0x01,))
                case faults.Twice():
                    answer += answer
                case _:
                    continue
        gaps = next((each.seconds for each in due if isinstance(each, faults.Gaps)), None)
        if gaps is None:
            self.line.write(answer)
            return
        for n in range(len(answer)):
            self.line.write(answer[n : n + 1])
            self.air.pause(gaps)

    def _note(self, op: Op, request: bytes, answer: bytes) -> None:
        entry = LogEntry(self.air.now(), op, request, answer)
        self.log.append(entry)
        if self.on_command is not None:
            self.on_command(entry)


def shadowed(due: tuple[Fault, ...]) -> frozenset[str]:
    """The tags that do not hear this command."""
    return frozenset(each.uid.upper() for each in due if isinstance(each, faults.Shadow))


def checksum(data: bytes) -> bytes:
    """Bit by bit as the manuals draw it: preset FFFF, polynomial 8408, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return bytes((crc & 0xFF, crc >> 8))
