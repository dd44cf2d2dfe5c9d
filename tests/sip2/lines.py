"""A clock that only waiting moves, and a line whose other end is a function: no socket, no waiting, every fault."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from sip2.client import Account, Client, Direction
from sip2.codec import encode, parse
from sip2.errors import ConnectFailed
from sip2.frame import Deframer
from sip2.links import Link, LinkBroken
from sip2.message import Message
from sip2.profile import Profile, load_profile

START = datetime.fromisoformat("2026-08-15T10:15:30")  # naive, as a library's wall clock is


class HandClock:
    """Moves when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.waits: list[float] = []
        self.stopped = False
        self.zone: tzinfo | None = None
        self.on_wait: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return (START + timedelta(seconds=self.seconds - 1000.0)).replace(tzinfo=self.zone)

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        self.on_wait()
        return self.stopped

    def stop(self) -> None:
        self.stopped = True


Chunk = bytes | Literal["close", "break"]


class Line:
    """A link: `hear` gets each whole request frame and returns what comes back, piece by piece."""

    def __init__(
        self, clock: HandClock, hear: Callable[[bytes], list[Chunk]], greeting: list[Chunk] | None = None
    ):
        self.clock = clock
        self.hear = hear
        self.inbox: deque[Chunk] = deque(greeting or [])
        self.sent: list[bytes] = []
        self.closed = False
        self.break_after: int | None = None
        """How many more bytes the line takes before it breaks."""
        self._frames = Deframer()

    def send(self, data: bytes, timeout_s: float) -> None:
        if self.break_after is not None and len(data) > self.break_after:
            written, self.break_after = self.break_after, 0
            raise LinkBroken("reset", written)
        self.sent.append(data)
        for frame in self._frames.feed(data):
            self.inbox.extend(self.hear(frame))

    def receive(self, timeout_s: float) -> bytes:
        if not self.inbox:
            self.clock.seconds += timeout_s
            raise TimeoutError
        chunk = self.inbox.popleft()
        if chunk == "break":
            raise LinkBroken("reset")
        if isinstance(chunk, str):
            self.inbox.appendleft("close")
            return b""
        return chunk

    def stirs(self) -> bool:
        return bool(self.inbox)

    def close(self) -> None:
        self.closed = True


def answer_to(request: bytes, answer: Message) -> bytes:
    """The frame of an answer with the digit of its request, if that had one."""
    return encode(answer, sequence=parse(request).sequence)


class Transcript:
    """A tap that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:
        self.lines.append(f"{direction.value} {line}")


class Bench:
    """A client on lines; `hear` may be exchanged at any time, and every connection is kept in `lines`."""

    def __init__(
        self,
        hear: Callable[[bytes], list[Chunk]],
        profile: Profile | None = None,
        *,
        greeting: list[Chunk] | None = None,
        tap: Transcript | None = None,
        account: Account | None = None,
    ) -> None:
        self.clock = HandClock()
        self.hear = hear
        self.greeting = greeting
        self.lines: list[Line] = []
        self.refuse_connections = 0
        self.profile = profile or load_profile("generic", {"login": "none", "sc_status_after_login": False})
        self.client = Client(
            self._connect,
            self.profile,
            account or Account("kiosk", "secret", "terminal"),
            tap=tap,
            clock=self.clock,
            chance=random.Random(7),
        )

    def _connect(self, timeout_s: float) -> Link:
        if self.refuse_connections:
            self.refuse_connections -= 1
            raise ConnectFailed("refused")
        line = Line(self.clock, lambda frame: self.hear(frame), list(self.greeting or []))
        self.lines.append(line)
        return line

    @property
    def requests(self) -> list[Message]:
        """All that was asked, over all connections."""
        return [parse(data) for line in self.lines for data in line.sent]
