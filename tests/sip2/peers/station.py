"""Our side of an interoperability test: the real client, its transcript, and what a foreign library executed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sip2.circulation import Circulation
from sip2.client import Account, Client, Direction
from sip2.links import Connect, Link, tcp
from sip2.profile import Profile
from tests.sip2.peers.ground import LOGIN


class Transcript:
    """The masked lines of one connection."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:
        self.lines.append(f"{direction.value} {line}")

    def sent(self) -> list[str]:
        """Codes of what we sent."""
        return [line[2:4] for line in self.lines if line.startswith(">")]


class BadLine:
    """A link on which the first answer with a code is damaged (one bit of its text) or lost."""

    def __init__(self, link: Link, code: bytes, lost: bool) -> None:
        self._link = link
        self._code: bytes | None = code
        self._lost = lost

    def send(self, data: bytes, timeout_s: float) -> None:
        self._link.send(data, timeout_s)

    def receive(self, timeout_s: float) -> bytes:
        data = self._link.receive(timeout_s)
        if self._code is None or not data.startswith(self._code):
            return data
        self._code = None
        if self._lost:
            return self._link.receive(timeout_s)
        return data[:3] + bytes([data[3] ^ 1]) + data[4:]

    def stirs(self) -> bool:
        return self._link.stirs()

    def close(self) -> None:
        self._link.close()


def bad_line(port: int, code: bytes, *, lost: bool = False) -> Connect:
    """A way to a foreign system on which one answer does not arrive whole."""
    connect = tcp("127.0.0.1", port)
    return lambda timeout_s: BadLine(connect(timeout_s), code, lost)


@contextmanager
def station(
    port: int,
    profile: Profile,
    *,
    password: str = LOGIN[1],
    transcript: Transcript | None = None,
    connect: Connect | None = None,
) -> Iterator[Circulation]:
    """A station of ours, connected to a foreign system when it first asks something."""
    client = Client(connect or tcp("127.0.0.1", port), profile, Account(LOGIN[0], password), tap=transcript)
    try:
        yield Circulation(client)
    finally:
        client.close()
