"""Breaking paragraphs: nothing lost, nothing split that belongs together, nothing too wide."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.typeset import MAX_CHARACTERS, MAX_MARKS, clusters, tidy, wrap, wrap_evenly

hostile = st.text(
    st.sampled_from("ab Ễữ\u0301\u0302ខ្ញុំស្រឡាញ់\u17d2\u200b\u200d\u200c\n\x1b\x00|\u202e\ud800😀"), max_size=400
)


def test_words_move_to_the_next_line_whole() -> None:
    assert wrap("Dế Mèn phiêu lưu ký", 10, len) == ("Dế Mèn", "phiêu lưu", "ký")


def test_khmer_breaks_where_a_zero_width_space_allows_it_and_the_space_is_used_up() -> None:
    assert wrap("សៀវភៅ\u200bខ្មែរ", 6, len) == ("សៀវភៅ", "ខ្មែរ")
    assert wrap("សៀវភៅ\u200bខ្មែរ", 20, len) == ("សៀវភៅខ្មែរ",)


def test_a_word_longer_than_the_line_breaks_between_letters_and_never_inside_one() -> None:
    assert wrap("ខ្ញុំខ្ញុំ", 7, len) == ("ខ្ញុំ", "ខ្ញុំ")
    assert wrap("abcdefgh", 3, len) == ("abc", "def", "gh")


def test_an_empty_paragraph_is_one_empty_line() -> None:
    assert wrap("", 10, len) == wrap("\n\u200b ", 10, len) == ("",)


def test_centred_lines_are_of_about_the_same_length() -> None:
    assert wrap("Keep this slip until your books are back", 38, len)[-1] == "back"
    assert wrap_evenly("Keep this slip until your books are back", 38, len) == (
        "Keep this slip until",
        "your books are back",
    )


def test_control_characters_become_spaces_and_letters_are_composed() -> None:
    assert tidy("a\x1b@\tb\r\nc") == "a @ b c"
    assert tidy("Ê\u0303") == "Ễ"


def test_a_title_without_end_is_cut_between_letters() -> None:
    cut = tidy("ខ្ញុំ" * 500)
    assert len(list(clusters(cut))) <= MAX_CHARACTERS
    assert cut.endswith("ខ្ញុំ…")


def test_a_pile_of_marks_is_lowered() -> None:
    assert len(tidy("b" + "\u0338" * 100)) <= 1 + MAX_MARKS


@given(hostile, st.integers(min_value=1, max_value=40))
@settings(max_examples=200)
def test_wrapping_keeps_every_letter_in_order(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert "".join(lines).replace(" ", "") == tidy(text).replace(" ", "").replace("\u200b", "")


@given(hostile, st.integers(min_value=12, max_value=40))
@settings(max_examples=200)
def test_no_line_is_too_wide_and_none_begins_with_a_mark(text: str, width: int) -> None:
    for number, line in enumerate(wrap(text, width, len)):
        assert len(line) <= width
        if number and line:
            starts_word = any(
                word.startswith(line.split(" ")[0]) for word in tidy(text).replace("\u200b", " ").split(" ")
            )
            assert starts_word or not unicodedata.category(line[0]).startswith("M")


@given(hostile, st.integers(min_value=12, max_value=40))
@settings(max_examples=100)
def test_even_lines_are_as_few_as_wrapped_ones(text: str, width: int) -> None:
    assert len(wrap_evenly(text, width, len)) == len(wrap(text, width, len))


@given(hostile)
@settings(max_examples=200)
def test_tidy_text_is_a_fixed_point_and_clusters_put_it_together_again(text: str) -> None:
    once = tidy(text)
    assert "".join(clusters(once)) == once
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in once)
