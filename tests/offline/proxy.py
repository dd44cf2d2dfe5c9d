"""A line between the station's adapter and the small library system on which every byte can meet a fault; no socket, no waiting.

What the station sends is cut into pieces that reach the system, or do not; what the system answers, likewise. Time is a
number that waiting moves. The system's own record tells what really happened.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from kiosk.ils_sip2 import Sip2Adapter
from sip2.circulation import Circulation
from sip2.client import Account, Client
from sip2.codec import parse
from sip2.errors import ConnectFailed
from sip2.frame import Deframer
from sip2.links import Link, LinkBroken
from sip2.profile import Profile, load_profile
from sip2.server.catalogue import Catalogue
from sip2.server.conversation import Conversation
from sip2.server.library import Library
from sip2.server.personality import PERSONALITIES
from sip2.server.records import Act
from tests.sip2.lines import HandClock

CATALOGUE = Catalogue.load(today=date.fromisoformat("2026-08-15"))
PROFILE = load_profile("koha", {"error_detection": "on", "settle_s": 10})


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing for so long."""

    seconds: float


Piece: TypeAlias = bytes | Pause | Literal["close", "break"]
Spoil: TypeAlias = Callable[[bytes], Sequence[Piece]]


def untouched(data: bytes) -> Sequence[Piece]:
    return (data,)


@dataclass(frozen=True)
class Fault:
    """What becomes of one request and of its answer. `send_fails`: the station's own system tells that sending broke."""

    name: str
    request: Spoil = untouched
    answer: Spoil = untouched
    send_fails: bool = False
    executes_unfinished: bool = False  # the system takes what it has for a message when the line ends
    late_s: float | None = None  # executed so long after it was heard, never answered


@dataclass
class Room:
    """A station's adapter, a library and the line between; the next request with `code` meets `fault`."""

    profile: Profile = PROFILE
    code: str = ""
    fault: Fault = field(default_factory=lambda: Fault("none"))
    blind: bool = False  # once the fault has struck, nobody can connect any more

    def __post_init__(self) -> None:
        self.library = Library(CATALOGUE)
        self.clock = HandClock()
        self.clock.on_wait = self._execute_due
        self.late: list[tuple[float, Conversation, bytes]] = []
        self.struck = False
        self.last = (b"", b"")  # the newest request and its answer
        self.client = Client(
            self._connect, self.profile, Account("kiosk", "kiosk"), clock=self.clock, chance=random.Random(7)
        )
        self.adapter = Sip2Adapter("main", Circulation(self.client))

    def happened(self, *acts: Act) -> int:
        return sum(1 for each in self.library.executed if each.act in acts)

    def execute_all(self) -> None:
        """Whatever a line still holds back for the system reaches it now."""
        self.clock.seconds += 1000
        self._execute_due()

    def _connect(self, timeout_s: float) -> Link:
        if self.struck and self.blind:
            raise ConnectFailed("refused")
        return Line(self, Conversation(self.library, PERSONALITIES["koha"], {"kiosk": "kiosk"}))

    def _execute_due(self) -> None:
        due = [each for each in self.late if each[0] <= self.clock.seconds]
        self.late = [each for each in self.late if each[0] > self.clock.seconds]
        for _, talk, frame in due:
            talk.hear(frame)


class Line:
    """One connection."""

    def __init__(self, room: Room, talk: Conversation) -> None:
        self._room = room
        self._talk = talk
        self._frames = Deframer()
        self._coming: deque[tuple[float, bytes | Literal["close", "break"]]] = deque()

    def send(self, data: bytes, timeout_s: float) -> None:
        room = self._room
        code = parse(data).code
        if room.struck or code != room.code:
            self._arrive((data,), untouched, code)
            return
        room.struck = True
        if room.fault.late_s is not None:
            room.late.append((room.clock.seconds + room.fault.late_s, self._talk, data))
            return
        pieces = room.fault.request(data)
        whole = self._arrive(pieces, room.fault.answer, code)
        if room.fault.executes_unfinished and not whole:
            rest = self._frames.flush()
            if rest:
                self._talk.hear(rest)
        if room.fault.send_fails:
            raise LinkBroken("reset", sum(len(piece) for piece in pieces if isinstance(piece, bytes)))

    def _arrive(self, pieces: Sequence[Piece], spoil: Spoil, code: str) -> bool:
        """The system hears the pieces; whether it heard a whole message."""
        at, answered = self._room.clock.seconds, False
        for piece in pieces:
            match piece:
                case Pause(seconds):
                    at += seconds
                case bytes():
                    for frame in self._frames.feed(piece):
                        answer = self._talk.hear(frame).data
                        self._room.last = (frame, answer)
                        answered = True
                        self._come(at, spoil(answer) if answer else ())
                case "close" | "break":
                    self._come(at, (piece,))
        return answered

    def _come(self, at: float, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, Pause):
                at += piece.seconds
            else:
                self._coming.append((at, piece))

    def receive(self, timeout_s: float) -> bytes:
        clock = self._room.clock
        if not self._coming or self._coming[0][0] > clock.seconds + timeout_s:
            clock.seconds += timeout_s
            self._room._execute_due()
            raise TimeoutError
        at, piece = self._coming.popleft()
        clock.seconds = max(clock.seconds, at)
        match piece:
            case "close":
                self._coming.appendleft((at, "close"))
                return b""
            case "break":
                raise LinkBroken("reset")
            case _:
                return piece

    def stirs(self) -> bool:
        return bool(self._coming) and self._coming[0][0] <= self._room.clock.seconds

    def close(self) -> None:
        pass
