"""Vietnamese alphabetical order, as readers and staff expect it in every list of titles (CLDR collation "vi").

ă, â, đ, ê, ô, ơ, ư are letters of their own, behind the one that they come from; tones decide only between words that are else
the same, in the order level, huyền, hỏi, ngã, sắc, nặng; capitals come after small letters and decide last. Knows no catalogue
and no list; machine order (`sorted` without this key) would put Đ behind Z and "ánh" behind "zen".
"""

from __future__ import annotations

import unicodedata
from typing import TypeAlias

Key: TypeAlias = tuple[tuple[tuple[int, str], ...], tuple[int, ...], tuple[bool, ...]]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACE = {letter: number for number, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_LETTER = 2  # behind blanks and signs, then digits


def vietnamese(text: str) -> Key:
    """A key for `sorted`: letters, then tones, then capitals."""
    letters: list[tuple[int, str]] = []
    tones: list[int] = []
    capitals: list[bool] = []
    for char in unicodedata.normalize("NFC", text):
        plain, tone = _without_tone(char)
        small = plain.lower()
        letters.append(_weight(small))
        tones.append(tone)
        capitals.append(small != plain)
    return tuple(letters), tuple(tones), tuple(capitals)


def _without_tone(char: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
    kept = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", kept), tone


def _weight(letter: str) -> tuple[int, str]:
    """Groups as machines compare them; within letters the place in the alphabet, as a sign that sorts so."""
    if letter in _PLACE:
        return _LETTER, chr(_PLACE[letter])
    if letter.isalpha():
        return _LETTER + 1, letter  # other scripts behind ours, in their own order
    return (1 if letter.isdigit() else 0), letter
