"""Breaks a paragraph into lines that fit, without ever splitting a letter from its marks.

Pure text in, text out; the caller supplies the measure. Knows nothing of fonts, slips or printers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

MAX_CHARACTERS = 300
"""A longer paragraph (a hostile or broken title) is cut here: paper is not endless."""

MAX_MARKS = 8
"""Marks kept on one letter; a Khmer syllable needs no more, and a pile of them would cover the lines around it."""

_ZWSP = "\u200b"
_JOINERS = "\u200c\u200d"
_COENG = "\u17d2"  # Khmer: the next consonant stands below this one


def tidy(text: str) -> str:
    """One composed line: control and unassigned characters become spaces, runs of space one space, length bounded."""
    bound = (1 + MAX_MARKS) * MAX_CHARACTERS
    composed = unicodedata.normalize("NFC", text[:bound])
    spaced = " ".join("".join(char if _is_text(char) else " " for char in composed).split())
    letters = [letter[: 1 + MAX_MARKS] for letter in clusters(spaced)]
    if len(text) > bound:
        letters = letters[:-1]  # it may have lost its marks
    if len(text) > bound or len(letters) > MAX_CHARACTERS:
        letters = [*letters[: MAX_CHARACTERS - 1], "…"]
    return "".join(letters)


def clusters(text: str) -> Iterator[str]:
    """Splits into letters with all that belongs to them: marks, joiners, and Khmer subscripts (Unicode UAX #29, LB for Khmer)."""
    current = ""
    for char in text:
        joins = bool(current) and (
            unicodedata.category(char).startswith("M")
            or char in _JOINERS
            or current[-1] == "\u200d"
            or (current[-1] == _COENG and char != _ZWSP)
        )
        if joins:
            current += char
            continue
        if current:
            yield current
        current = char
    if current:
        yield current


def wrap(text: str, width: int, measure: Callable[[str], int]) -> tuple[str, ...]:
    """Lines no wider than `width` by `measure`; a word wider than a line breaks between letters. U+200B is used up.

    At least one line, an empty one for an empty text.
    """
    lines: list[str] = []
    line = ""
    for glue, word in _words(tidy(text)):
        if line and measure(line + glue + word) <= width:
            line += glue + word
            continue
        if line:
            lines.append(line)
        *full, line = _break(word, width, measure)
        lines += full
    return (*lines, line) if line or not lines else tuple(lines)


def wrap_evenly(text: str, width: int, measure: Callable[[str], int]) -> tuple[str, ...]:
    """As few lines as `wrap`, of about the same length: for centred text, and headings, where one word alone looks lost."""
    lines = wrap(text, width, measure)
    too_narrow, fits = 0, width
    while len(lines) > 1 and fits - too_narrow > 8:
        middle = (too_narrow + fits) // 2
        tried = wrap(text, middle, measure)
        if len(tried) == len(lines) and max(map(measure, tried)) <= middle:
            lines, fits = tried, middle
        else:
            too_narrow = middle
    return lines


def _words(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it on the same line, word): a space, or nothing where only a break is allowed."""
    for spaced in text.split(" "):
        glue = " "
        for word in spaced.split(_ZWSP):
            if word:
                yield glue, word
                glue = ""


def _break(word: str, width: int, measure: Callable[[str], int]) -> list[str]:
    if measure(word) <= width:
        return [word]
    pieces = [""]
    for letter in clusters(word):
        if pieces[-1] and measure(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _is_text(char: str) -> bool:
    return char in (_ZWSP, *_JOINERS) or not unicodedata.category(char).startswith(("C", "Z"))
