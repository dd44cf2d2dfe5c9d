"""Which character set texts on the wire are in, and what became of Vietnamese letters there. Guesses say so."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

CANDIDATES: Final = ("cp1258", "cp850", "latin-1")
_VIETNAMESE: Final = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
_LOST = re.compile(r"\?[^\W\d_]")


class Loss(Enum):
    """What happened to letters with marks."""

    NONE = "none"
    QUESTION_MARKS = "question_marks"
    STRIPPED = "stripped"


@dataclass(frozen=True, slots=True)
class Letters:
    """`encoding` is None where all bytes are ASCII; `guessed` where bytes allow several explanations."""

    encoding: str | None
    guessed: bool
    decomposed: bool
    loss: Loss
    escaped_delimiter: bool


def look_at(raw: bytes, expected: str = "") -> Letters:
    """The letters of one or more raw messages; `expected` is a text that should be in them."""
    encoding, guessed = _encoding(raw)
    text = raw.decode(encoding or "ascii", "replace")
    composed = unicodedata.normalize("NFC", text)
    wanted = unicodedata.normalize("NFC", expected)
    if _LOST.search(text):
        loss = Loss.QUESTION_MARKS
    elif wanted and wanted not in composed and plain(wanted) in plain(composed):
        loss = Loss.STRIPPED
    else:
        loss = Loss.NONE
    return Letters(encoding, guessed, composed != text, loss, "&#124;" in text)


def plain(text: str) -> str:
    """A text without marks, for comparing."""
    marks = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in marks if not unicodedata.combining(char))


def _encoding(raw: bytes) -> tuple[str | None, bool]:
    if raw.isascii():
        return None, False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return max(CANDIDATES, key=lambda name: _likeness(raw, name)), True
    return "utf-8", False


def _likeness(raw: bytes, name: str) -> int:
    """Vietnamese letters count for a character set, everything else beyond ASCII against it."""
    text = unicodedata.normalize("NFC", raw.decode(name, "replace"))
    strange = [char for char in text if not char.isascii()]
    good = sum(char in _VIETNAMESE for char in strange)
    return 2 * good - len(strange)
