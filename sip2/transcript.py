"""What crossed the line, told to whoever keeps a log: masked, one line a message."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Protocol

from sip2.clock import Clock
from sip2.codec import Dialect, parse
from sip2.masking import Masker
from sip2.message import Unrecognised


class Direction(Enum):
    """Which way a message went."""

    SENT = ">"
    RECEIVED = "<"


class Tap(Protocol):
    """Is told of every message that crosses the line; for logs and transcripts. Must not raise."""

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:
        """A message went one way or the other at that time; `line` is masked."""


class Transcriber:
    """Masks what crosses and tells the tap, if there is one."""

    def __init__(self, tap: Tap | None, dialect: Dialect, mask_fields: frozenset[str], clock: Clock) -> None:
        self._tap = tap
        self._dialect = dialect
        self._masker = Masker(mask_fields)
        self._clock = clock

    def tell(self, direction: Direction, raw: bytes) -> None:
        """One frame. What is no SIP2 message is counted and not shown: nobody knows what it holds."""
        if self._tap is None:
            return
        message = parse(raw, self._dialect)
        if message.wire is None or isinstance(message, Unrecognised):
            line = f"[{len(raw)} bytes that are no SIP2 message]"
        else:
            line = self._masker.line(message.wire.head, message.pairs, self._dialect.delimiter)
        self._tap.crossed(direction, line, self._clock.now())
