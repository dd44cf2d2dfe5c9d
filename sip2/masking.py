"""What may be seen of a SIP2 message in logs, transcripts, reprs and error texts: the only place that decides it.

Passwords, names, addresses and birth dates vanish; card numbers keep their last two characters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

SECRET = frozenset({"AD", "CO", "AC"})
"""Passwords: patron, login, terminal."""
CARDS = frozenset({"AA", "CY"})
"""Card numbers: of the patron and of the patron who waits for the item."""
PERSONAL = frozenset({"AE", "BD", "BE", "BF", "DA", "PB"})
"""Name, address, e-mail, telephone, waiting patron's name, birth date."""

HIDDEN = "***"
_REMEMBERED = 64
_SHORTEST = 4


def masked(field_id: str, text: str, more: frozenset[str] = frozenset()) -> str:
    """A field's text as others may see it; `more` are ids that a library hides besides."""
    if not text:
        return text
    if field_id in SECRET or field_id in PERSONAL or field_id in more:
        return HIDDEN
    if field_id in CARDS:
        return HIDDEN + (text[-2:] if len(text) > _SHORTEST else "")
    return text


class Masker:
    """Writes messages for a transcript, one line each.

    Remembers the last personal texts that it hid, because systems repeat them in free text ("Item not checked out
    to …" with the reader's name, observed). The checksum is left out: it would tell a short PIN.
    """

    def __init__(self, more: frozenset[str] = frozenset()) -> None:
        self._more = more
        self._seen: deque[str] = deque(maxlen=_REMEMBERED)

    def line(self, head: str, pairs: Iterable[tuple[str, str]], delimiter: str = "|") -> str:
        """Code with fixed fields, then the fields, masked and printable."""
        fields = tuple(pairs)
        for field_id, text in fields:
            if (
                masked(field_id, text, self._more) != text
                and len(text) >= _SHORTEST
                and text not in self._seen
            ):
                self._seen.append(text)
        shown = "".join(f"{field_id}{self._show(field_id, text)}{delimiter}" for field_id, text in fields)
        return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in head + shown)

    def _show(self, field_id: str, text: str) -> str:
        shown = masked(field_id, text, self._more)
        if shown is not text:
            return shown
        for secret in self._seen:
            if secret in shown:
                shown = shown.replace(secret, HIDDEN)
        return shown
