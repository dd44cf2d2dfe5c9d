"""From an answer to bytes, as one personality writes: character set, terminator, checksum, and faults of form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, replace
from typing import Any

from sip2.codec import Dialect, encode
from sip2.frame import close_frame
from sip2.message import Message
from sip2.server.personality import Misshape, Personality

LONGEST = 255
RESEND = b"96"
# Letters and signs that have no decomposition and so survive the stripping of marks.
_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "–": "-"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Pen:
    """Writes answers. All text passes `_text`, so that no value can break a line, wherever it came from."""

    def __init__(self, traits: Personality) -> None:
        self._traits = traits
        self._dialect = Dialect(encoding=traits.encoding, terminator=b"", max_field=None)

    def write(self, answer: Message, sequence: int | None, checked: bool) -> bytes:
        """The frame of an answer to a request that had this sequence digit and, if `checked`, a checksum."""
        body = encode(self._tidy(answer), self._dialect)
        for misshape in self._traits.misshapes:
            body = _misshapen(body, answer.code, misshape)
        return self.close(body, sequence, checked)

    def close(self, body: bytes, sequence: int | None, checked: bool) -> bytes:
        """A body with its AY, AZ and terminator."""
        if not self._traits.writes_checksums:
            return body + self._traits.terminator
        frame = close_frame(body, sequence, checked or self._traits.always_checksum, b"")
        if Misshape.SHORT_CHECKSUM in self._traits.misshapes and frame[-6:-4] == b"AZ":
            frame = frame[:-4] + (frame[-4:].lstrip(b"0") or b"0")
        return frame + self._traits.terminator

    def resend(self, bare: bool = False) -> bytes:
        """A 96."""
        return close_frame(RESEND, None, not bare, self._traits.resend_terminator)

    def _tidy(self, answer: Message) -> Message:
        """The answer with every text made writable."""
        clean: dict[str, Any] = {}
        for field in fields(answer):
            value = getattr(answer, field.name)
            if isinstance(value, str):
                clean[field.name] = self._text(value)
            elif isinstance(value, tuple) and field.name != "extra":
                clean[field.name] = tuple(self._text(each) for each in value)
        return replace(answer, **clean)

    def _text(self, value: str) -> str:
        traits = self._traits
        value = _CONTROL.sub(" ", value).replace("|", traits.delimiter_inside)
        if traits.strips_accents:
            marks = unicodedata.normalize("NFD", value.translate(_PLAIN))
            value = "".join(char for char in marks if not unicodedata.combining(char))
        value = unicodedata.normalize("NFD" if traits.normal_form == "NFD" else "NFC", value)
        value = value.encode(traits.encoding, "replace").decode(traits.encoding)
        return value[:LONGEST] if traits.cuts_fields else value


def _misshapen(body: bytes, code: str, misshape: Misshape) -> bytes:
    """One fault of form, as observed; bodies that it does not concern come back unchanged."""
    match misshape, code:
        case Misshape.SWAPPED_38, "38":
            return body[:2] + body[3:21] + body[2:3] + body[21:]
        case Misshape.BARE_38, "38":
            return body[:2] + body[3:]
        case Misshape.BLANK_PADDED_98, "98":
            return body[:8] + b"%3d%3d" % (int(body[8:11]), int(body[11:14])) + body[14:]
        case Misshape.ITEM_TWICE_IN_16, "16":
            return re.sub(rb"(AB[^|]*\|)", rb"\1\1", body, count=1)
        case Misshape.YES_AND_BLANKS_IN_LOANS, "12" | "30":
            return body[:3] + (b"Y" if body[2:3] == b"1" else body[3:4]) + b"  " + body[6:]
        case Misshape.NO_BX_UNDER_VERSION_1, "98" if body[32:36] == b"1.00":
            return re.sub(rb"BX[^|]*\|", b"", body, count=1)
        case Misshape.NO_PATRON_IN_12, "12":
            return re.sub(rb"(?<=\|)AA[^|]*\|", b"", body, count=1)
        case Misshape.NO_LOCATION_IN_10, "10":
            return re.sub(rb"(?<=\|)AQ[^|]*\|", b"", body, count=1)
        case Misshape.TWO_IN_20, "20":
            return body[:2] + b"2" + body[3:]
        case _:
            return body
