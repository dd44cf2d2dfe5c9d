"""Titles stand in the order in which Vietnamese readers look for them."""

from __future__ import annotations

import random
import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.collation import vietnamese

ORDERED = [
    "12 truyện ngắn",
    "An Giang",
    "ăn",
    "âm nhạc",
    "Bến Tre",
    "da",
    "dế mèn",
    "Dế Mèn",
    "đa",
    "đất rừng phương Nam",
    "em",
    "êm đềm",
    "ma",
    "mà",
    "mả",
    "mã",
    "má",
    "mạ",
    "mai",
    "mẹ",
    "Ngan",
    "nghe",
    "oi bức",
    "ông",
    "ơn",
    "số đỏ",
    "thuở",
    "Truyện Kiều",
    "um tùm",
    "ưu",
    "Zen",
    "ខ្មែរ",
]
"""Letters first, tones next, capitals last; by the Vietnamese alphabet (aăâ … dđ eê … oôơ … uư)."""


def test_a_shelf_of_titles_in_order() -> None:
    shuffled = ORDERED.copy()
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=vietnamese) == ORDERED


def test_machine_order_would_be_another() -> None:
    assert sorted(ORDERED) != ORDERED


def test_composed_and_decomposed_titles_stand_together() -> None:
    for title in ORDERED:
        assert vietnamese(unicodedata.normalize("NFD", title)) == vietnamese(title)


def test_a_tone_decides_only_where_the_letters_do_not() -> None:
    assert sorted(["má bà", "mạ an", "ma cà"], key=vietnamese) == ["mạ an", "má bà", "ma cà"]


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_texts_can_be_ordered(titles: list[str]) -> None:
    ordered = sorted(titles, key=vietnamese)
    assert sorted(ordered) == sorted(titles)
    assert all(vietnamese(a) <= vietnamese(b) for a, b in pairwise(ordered))
