"""What all SIP2 messages have in common, and what a message remembers of the bytes it was read from.

The 31 messages themselves are in `sip2.requests` and `sip2.answers`; `sip2.codec` reads and writes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, NamedTuple
from unicodedata import normalize

from sip2.fields import DATE, FixedSlot, starts_field, table_of
from sip2.masking import ABOUT_PATRONS, ACCOUNT, FREE_TEXT, HIDDEN, masked

_PLAIN_FLAGS = re.compile(r"[0-9YNU .+*-]*")
_PLAIN_DATE = re.compile(r"[0-9]{8}[0-9 +-]{3}[0-9A-Z ][0-9]{6}| {18}")


class Oddity(Enum):
    """How a message that was read differs from what the standard asks for."""

    BAD_CHECKSUM = "bad_checksum"
    SHORT_CHECKSUM = "short_checksum"
    EMPTY_CHECKSUM = "empty_checksum"
    BAD_SEQUENCE = "bad_sequence"
    FOREIGN_SEQUENCE = "foreign_sequence"
    FOREIGN_ITEM = "foreign_item"
    NO_TERMINATOR = "no_terminator"
    OTHER_TERMINATOR = "other_terminator"
    LEADING_JUNK = "leading_junk"
    UNKNOWN_CODE = "unknown_code"
    NOT_SIP = "not_sip"
    WRONG_WIDTH = "wrong_width"
    WRONG_ORDER = "wrong_order"
    BAD_VALUE = "bad_value"
    MISSING_REQUIRED = "missing_required"
    REPEATED = "repeated"
    STRAY_DELIMITER = "stray_delimiter"
    RAW_DELIMITER = "raw_delimiter"
    UNTERMINATED_FIELD = "unterminated_field"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    ENCODING_FALLBACK = "encoding_fallback"
    DECOMPOSED = "decomposed"


class Deviation(NamedTuple):
    """One oddity and where: a field id, the name of a fixed field, an encoding, or nothing."""

    kind: Oddity
    where: str = ""


class Wire(NamedTuple):
    """What was read, so that it can be written again to the byte.

    `raw[:start]` is junk before the message, `head` its code and fixed fields, `pieces` the fields between
    delimiters, `tail` what follows them (`AY`, `AZ`, terminator).
    """

    raw: bytes
    start: int
    head: str
    pieces: tuple[str, ...]
    tail: bytes
    encoding: str
    delimiter: str
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message:
    """Base of all messages. Attributes have the standard's names; `message["AA"]` is the field by its id.

    `extra` holds fields that the class does not declare (and further copies of one that may not repeat), in order.
    """

    code: ClassVar[str] = ""
    answer: ClassVar[str] = ""
    """Code of the answer; empty for answers."""
    changes: ClassVar[bool] = False
    """Whether asking may change something at the library system, so that asking twice is not harmless."""
    sequenced: ClassVar[bool] = True
    """Whether the message carries `AY`; 96 and 97 do not."""

    extra: tuple[tuple[str, str], ...] = ()
    sequence: int | None = field(default=None, compare=False)
    wire: Wire | None = field(default=None, compare=False)

    @property
    def raw(self) -> bytes:
        """The bytes it was read from, terminator included; empty for a message that was built."""
        return self.wire.raw if self.wire else b""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """How the bytes it was read from differ from the standard."""
        return self.wire.deviations if self.wire else ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All fields with an id, as (id, text), in the order on the wire."""
        if self.wire is not None:
            return tuple(
                (piece[:2], normalize("NFC", piece[2:])) for piece in self.wire.pieces if starts_field(piece)
            )
        found: list[tuple[str, str]] = []
        for slot in table_of(type(self)).fields:
            value = getattr(self, slot.name)
            values = value if slot.repeats else () if value is None else (value,)
            found += ((slot.id, slot.form.write(each, slot.width)) for each in values)
        return (*found, *self.extra)

    def all(self, field_id: str) -> tuple[str, ...]:
        """The texts of a field by its id: empty where it is absent."""
        return tuple(text for found, text in self.pairs if found == field_id)

    def get(self, field_id: str) -> str | None:
        """The first text of a field by its id, or None."""
        return next((text for found, text in self.pairs if found == field_id), None)

    def __getitem__(self, field_id: str) -> str:
        """The first text of a field by its id. Raises KeyError where it is absent."""
        text = self.get(field_id)
        if text is None:
            raise KeyError(field_id)
        return text

    def shown(self, more: frozenset[str] = frozenset()) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Code and fixed part, and the fields, as others may see them; `more` are ids that a library hides besides.

        Where the fixed part is not what it should be, nobody knows what stands where: then only how long it all was.
        """
        if self.wire is not None and not self.in_place:
            length = len(self.wire.head) + len(self.wire.delimiter.join(self.wire.pieces))
            return f"{self.code}[{length - len(self.code)} characters]", ()
        if self.code in ABOUT_PATRONS:
            more |= ACCOUNT
        declared = table_of(type(self)).by_id
        fields: list[tuple[str, str]] = []
        for field_id, text in self.pairs:
            # The first one may be the rest of a fixed part that was too long, with anybody's number behind it.
            strange = field_id not in declared and (self.code in ABOUT_PATRONS or not fields)
            fields.append((field_id, HIDDEN if strange and text else masked(field_id, text, more)))
        return self.wire.head if self.wire else self.code, tuple(fields)

    @property
    def in_place(self) -> bool:
        """Whether every fixed field looks as such a field does; only then the fields begin where they seem to."""
        if self.wire is None:
            return True
        kinds = {deviation.kind for deviation in self.wire.deviations}
        if kinds & {Oddity.WRONG_WIDTH, Oddity.WRONG_ORDER}:
            return Oddity.WRONG_WIDTH not in kinds
        head = self.wire.head
        return all(_looks_right(slot, head[slot.start : slot.end]) for slot in table_of(type(self)).fixed)

    def __repr__(self) -> str:
        head, fields = self.shown(FREE_TEXT)
        sure = self.code if self.wire is None or head == self.wire.head else head
        return f"<{type(self).__name__} {' '.join((sure, *('='.join(pair) for pair in fields)))}>"


def _looks_right(slot: FixedSlot, text: str) -> bool:
    """No letters but those of flags and zones: an id, a name or a number that has slipped in is none of these."""
    shape = _PLAIN_DATE if slot.form is DATE else _PLAIN_FLAGS
    return len(text) == slot.width and shape.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unrecognised(Message):
    """A frame that none of the 31 messages explains: another code, or no SIP message at all."""

    found_code: str = ""
    """The two digits it begins with, or empty."""
    text: str = ""

    def __repr__(self) -> str:
        return f"<Unrecognised {self.found_code or 'text'} of {len(self.text)} characters>"
