"""What crossed the line, told to whoever keeps a log: masked, one line a message."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime
from enum import Enum
from typing import Protocol

from sip2.clock import Clock
from sip2.codec import Dialect, parse
from sip2.masking import FREE_TEXT, HIDDEN, concerns_patron, masked
from sip2.message import Message, Unrecognised

_REMEMBERED = 64
_SHORTEST = 4


class Direction(Enum):
    """Which way a message went."""

    SENT = ">"
    RECEIVED = "<"


class Tap(Protocol):
    """Is told of every message that crosses the line; for logs and transcripts. Must not raise."""

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:
        """A message went one way or the other at that time; `line` is masked."""


class Masker:
    """Writes messages for a transcript, one line each.

    Free text of a message about a patron is hidden whole, because systems name them in it ("Item not checked out
    to …", observed) in other letters and another order than in AE. Elsewhere the last personal texts are remembered and
    hidden. The checksum is left out: it would tell a short PIN.
    """

    def __init__(self, more: frozenset[str] = frozenset()) -> None:
        self._more = more
        self._seen: deque[str] = deque(maxlen=_REMEMBERED)

    def line(self, message: Message, delimiter: str = "|") -> str:
        """Code with fixed fields, then the fields, masked and printable. What is no SIP2 message is only counted."""
        if message.wire is None or isinstance(message, Unrecognised):
            return f"[{len(message.raw)} bytes that are no SIP2 message]"
        head, fields = self.shown(message)
        line = head + "".join(f"{field_id}{text}{delimiter}" for field_id, text in fields)
        return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)

    def shown(self, message: Message) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Code with fixed fields, and the fields, masked."""
        for field_id, text in message.pairs:
            if masked(field_id, text, self._more) != text:
                self._remember(text.strip())
        about_patron = concerns_patron(message.code, (field_id for field_id, _ in message.pairs))
        head, fields = message.shown(self._more | FREE_TEXT if about_patron else self._more)
        return head, tuple((field_id, self._without_seen(text)) for field_id, text in fields)

    def _remember(self, text: str) -> None:
        if len(text) >= _SHORTEST and text not in self._seen:
            self._seen.append(text)

    def _without_seen(self, text: str) -> str:
        for secret in self._seen:
            text = re.sub(re.escape(secret), HIDDEN, text, flags=re.IGNORECASE)
        return text


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
        line = self._masker.line(parse(raw, self._dialect), self._dialect.delimiter)
        self._tap.crossed(direction, line, self._clock.now())
