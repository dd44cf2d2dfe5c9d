"""A bare socket that speaks to the small ILS in bytes, with a checksum of its own: no codec of ours on this side."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from sip2.server import IlsServer

DATE = "20261123    101500"
BLANK = " " * 18
WAIT_S = 5.0


def framed(body: str | bytes, sequence: int) -> bytes:
    """A request with AY, AZ and CR; the checksum as the standard's text says it."""
    data = (body.encode() if isinstance(body, str) else body) + b"AY%dAZ" % sequence
    return data + b"%04X" % (-sum(data) & 0xFFFF) + b"\r"


class Line:
    """One connection. `ask` counts the sequence digit."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), WAIT_S)
        self.sequence = 0

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self, count: int = 1) -> bytes:
        """So many answers, each up to its CR; what came until the end where the line was closed."""
        data = b""
        while data.count(b"\r") < count:
            piece = self.socket.recv(4096)
            if not piece:
                return data
            data += piece
        return data

    def hear_some(self) -> bytes:
        """Whatever comes next; nothing where the line was closed."""
        return self.socket.recv(4096)

    def closed(self) -> bool:
        """Whether the other side has ended the line."""
        return self.socket.recv(4096) == b""

    def silent(self) -> bool:
        """Whether the other side has said nothing: it answers another question, and that first."""
        self.send(framed("9900802.00", 9))
        return self.hear().startswith(b"98")

    def raw(self, data: bytes) -> bytes:
        self.send(data)
        return self.hear()

    def ask(self, body: str) -> str:
        """The answer without its trailer, as text."""
        answer = self.raw(framed(body, self.sequence)).decode()
        self.sequence = (self.sequence + 1) % 10
        head, mark, _ = answer.rpartition("AY")
        return head if mark else answer.rstrip("\r\n")

    def login(self, user: str = "kiosk", password: str = "kiosk", place: str = "TT") -> str:
        return self.ask(f"9300CN{user}|CO{password}|CP{place}|")

    def checkout(self, card: str, item: str, *, policy: str = "N", more: str = "", due: str = BLANK) -> str:
        return self.ask(f"11{policy}N{DATE}{due}AOTRAMSACH|AA{card}|AB{item}|AC|{more}")

    def checkin(self, item: str, *, at: str = DATE, place: str = "TT") -> str:
        return self.ask(f"09N{DATE}{at}AP{place}|AOTRAMSACH|AB{item}|AC|")

    def look(self, item: str) -> str:
        return self.ask(f"17{DATE}AOTRAMSACH|AB{item}|")

    def patron(self, card: str, *, summary: str = "          ", more: str = "") -> str:
        return self.ask(f"63000{DATE}{summary}AOTRAMSACH|AA{card}|{more}")


@contextmanager
def line_to(ils: IlsServer, *, login: bool = True) -> Iterator[Line]:
    """A line, logged in unless told otherwise."""
    line = Line(ils.host, ils.port)
    try:
        if login:
            line.login()
        yield line
    finally:
        line.socket.close()
