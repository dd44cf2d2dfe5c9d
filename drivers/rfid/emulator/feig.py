"""A FEIG OBID reader at byte level: it answers the ISO host protocol like the real one, and fails like it on demand.

    with FeigEmulator(air=Air.instant()) as reader:
        reader.place(Tag("E004015012345678", memory))
        … connect a driver to reader.url …

Written from H20800-16e-ID-B (ID CPR), H60301-3e-ID-B (ID ISC.MR/PR/PRH101) and captured frames; imports no codec of
the driver. As delivered, only new tags are reported (CFG5.ONT); a damaged request is not answered at all.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from types import TracebackType

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Fault, Faults, Op
from drivers.rfid.emulator.feig_commands import FeigCommands, Reply, operation
from drivers.rfid.emulator.field import Field
from drivers.rfid.emulator.ports import Where, lay_line
from drivers.rfid.emulator.tag_memory import Tag

_STALE_S = 0.5
_BITS_A_BYTE = 11  # 8E1
_OWN_ADDRESS = 0x00


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One command as it was carried out; `answer` is empty when none left."""

    at: float
    op: Op
    request: bytes
    answer: bytes


class FeigEmulator:
    """`port` 0 takes a free one; `baud` adds the time of a serial line; `line="pty"` is a serial device."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        air: Air | None = None,
        line: Where = "tcp",
        baud: int | None = None,
    ) -> None:
        self.field = Field()
        self.faults = Faults()
        self.log: deque[LogEntry] = deque(maxlen=10_000)
        self.mute = False  # powered off behind a converter that keeps the connection
        self._air = air or Air.real()
        self.commands = FeigCommands(self.field, self._air)
        self._baud = baud
        self._heard = b""
        self._heard_at = 0.0
        self._held: list[bytes] = []  # late answers
        self.line = lay_line(line, host, port, self._receive, "feig emulator")

    def __enter__(self) -> FeigEmulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

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

    def _receive(self, data: bytes) -> None:
        now = self._air.now()
        if self._heard and now - self._heard_at > _STALE_S:
            self._heard = b""
        self._heard, self._heard_at = self._heard + data, now
        if self.mute:
            self._heard = b""
        while (request := self._next_request()) is not None:
            self._serve(request, now)

    def _next_request(self) -> bytes | None:
        """The next whole request with a right checksum; damaged bytes are dropped without a word."""
        while self._heard:
            advanced = self._heard[0] == 0x02
            if advanced and len(self._heard) < 3:
                return None
            length = int.from_bytes(self._heard[1:3], "big") if advanced else self._heard[0]
            if length < (7 if advanced else 5):
                self._heard = b""
                return None
            if len(self._heard) < length:
                return None
            request, self._heard = self._heard[:length], self._heard[length:]
            if _checksum(request[:-2]) == request[-2:]:
                return request
        return None

    def _serve(self, request: bytes, begun: float) -> None:
        advanced = request[0] == 0x02
        start = 3 if advanced else 1
        command, body = request[start + 1], request[start + 2 : -2]
        op = operation(command, body)
        due = self.faults.take(op)
        for held in self._held:
            self.line.write(held)
        self._held.clear()
        if faults.Unplug(carried_out=False) in due:
            self._log(op, request, b"")
            self.unplug()
            return
        if faults.Deaf() in due:
            self._log(op, request, b"")
            return
        reply = self._carry_out(command, body, due)
        answer = _frame(advanced, command, reply)
        line = (len(request) + len(answer)) * _BITS_A_BYTE / self._baud if self._baud else 0.0
        self._air.until(begun, reply.seconds + line)
        self._log(op, request, b"" if faults.Lost() in due else answer)
        self._deliver(answer, due)

    def _carry_out(self, command: int, body: bytes, due: tuple[Fault, ...]) -> Reply:
        for each in due:
            if isinstance(each, faults.Pull) and self.field.get(each.uid):
                self.field.remove(each.uid)
        refusal = next((each for each in due if isinstance(each, faults.Refuse)), None)
        if refusal is not None:
            return Reply(refusal.status, refusal.detail)
        self.commands.shadowed = frozenset(
            each.uid.upper() for each in due if isinstance(each, faults.Shadow)
        )
        with self.field.lock:
            reply = self.commands.do(command, body)
        other = next((each for each in due if isinstance(each, faults.WrongUid)), None)
        if other is not None and len(reply.data) >= 9:
            return Reply(
                reply.status, reply.data[:1] + bytes.fromhex(other.uid) + reply.data[9:], reply.seconds
            )
        return reply

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
            self._air.pause(gaps)

    def _log(self, op: Op, request: bytes, answer: bytes) -> None:
        self.log.append(LogEntry(self._air.now(), op, request, answer))


def _frame(advanced: bool, command: int, reply: Reply) -> bytes:
    """In kind; what does not fit into a standard frame goes out as an advanced one (H60301 p. 17)."""
    inner = bytes((_OWN_ADDRESS, command, reply.status)) + reply.data
    if advanced or len(inner) + 3 > 0xFF:
        frame = b"\x02" + (len(inner) + 5).to_bytes(2, "big") + inner
    else:
        frame = bytes((len(inner) + 3,)) + inner
    return frame + _checksum(frame)


def _checksum(data: bytes) -> bytes:
    """Bit by bit as the manual draws it: preset FFFF, polynomial 8408, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return bytes((crc & 0xFF, crc >> 8))
