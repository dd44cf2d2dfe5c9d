"""The emulated printer against makers' manuals: bytes written down by hand, dots looked at one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.emulated_machine import Machine, Paper


def printed(*pieces: bytes, width: int = 16) -> list[str]:
    """Rows of the first slip, "#" for ink."""
    machine = Machine(width=width)
    for piece in pieces:
        machine.feed(piece)
    machine.tear()
    slip = machine.slips[0]
    dots = slip.convert("L").tobytes()
    rows = [dots[at : at + width] for at in range(0, len(dots), width)]
    return ["".join("#" if dot == 0 else "." for dot in row) for row in rows]


def test_gs_v_0_prints_the_most_significant_bit_left_and_one_as_black() -> None:
    rows = printed(bytes.fromhex("1d 76 30 00 02 00 02 00 80 01 ff 00"))
    assert rows == ["#..............#", "########........"]


def test_a_picture_may_come_byte_by_byte() -> None:
    whole = bytes.fromhex("1d 76 30 00 01 00 02 00 a5 5a")
    assert printed(*(bytes((byte,)) for byte in whole)) == printed(whole)


def test_a_picture_wider_than_the_head_loses_its_right_side() -> None:
    assert printed(bytes.fromhex("1d 76 30 00 02 00 01 00 ff ff"), width=8) == ["########"]


def test_esc_d_and_esc_j_feed_lines_and_dots() -> None:
    assert len(printed(b"\x1bd\x02")) == 60
    assert len(printed(b"\x1bJ\x07")) == 7
    assert len(printed(b"\x1b3\x0a\x1bd\x03")) == 30
    assert len(printed(b"\x1b3\x0a\x1b@\x1bd\x01")) == 30


def test_text_leaves_ink_and_a_centred_line_starts_further_right() -> None:
    def first_ink(rows: list[str]) -> int:
        return min(row.index("#") for row in rows if "#" in row)

    left, centred = printed(b"HH\n", width=120), printed(b"\x1ba\x01HH\n", width=120)
    assert first_ink(left) < 12 < first_ink(centred)


@pytest.mark.parametrize("cut", [b"\x1dV\x00", b"\x1dV1", b"\x1dVB\x10", b"\x1bi", b"\x1bm"])
def test_every_cut_ends_a_slip(cut: bytes) -> None:
    machine = Machine()
    machine.feed(b"a\n" + cut + b"b\n" + cut)
    assert len(machine.slips) == 2


@pytest.mark.parametrize(
    ("paper", "cover_open", "answers"),
    [
        (Paper.OK, False, "12 12 12 12"),
        (Paper.LOW, False, "12 12 12 1e"),
        (Paper.OUT, False, "1a 32 12 7e"),
        (Paper.OK, True, "1a 16 12 12"),
    ],
)
def test_dle_eot_answers_as_in_the_manual(paper: Paper, cover_open: bool, answers: str) -> None:
    machine = Machine(paper=paper, cover_open=cover_open)
    machine.feed(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
    assert machine.take_answers() == bytes.fromhex(answers)


def test_status_is_answered_at_once_even_inside_a_picture_and_the_picture_is_whole() -> None:
    machine = Machine(width=24)
    machine.feed(bytes.fromhex("1d 76 30 00 03 00 02 00 10 04 04"))
    assert machine.take_answers() == b"\x12"
    machine.feed(b"\x00\x00\x00")
    machine.tear()
    assert machine.slips[0].height == 2


def test_gs_r_is_answered_in_its_turn_and_not_while_off_line() -> None:
    machine = Machine(cover_open=True)
    machine.feed(b"a\n\x1dr\x01")
    assert machine.take_answers() == b""
    machine.cover_open = False
    machine.resume()
    assert machine.take_answers() == b"\x00"


def test_paper_ends_where_the_roll_ends_and_a_new_roll_goes_on() -> None:
    machine = Machine(width=8, paper_left=1)
    machine.feed(bytes.fromhex("1d 76 30 00 01 00 03 00 ff ff ff") + b"\x1bJ\x02\x1dV\x00")
    assert (machine.paper, machine.slips, machine.offline) == (Paper.OUT, [], True)
    machine.paper, machine.paper_left = Paper.OK, None
    machine.resume()
    assert machine.slips[0].height == 3  # one row burnt before the end, two of the feed


def test_what_it_does_not_know_is_noted() -> None:
    machine = Machine()
    machine.feed(b"\x1b\xfe\x1d(k\x03\x00123a\n")
    assert machine.unknown == [b"\x1b\xfe", b"\x1d(k\x03\x00123"]


commands = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [
                b"\x1b@",
                b"\x1dV\x00",
                b"\x10\x04\x01",
                b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55",
                b"abc\n",
                b"\x1dr\x01",
            ]
        ),
    ),
    max_size=12,
).map(b"".join)


@given(commands, st.integers(min_value=1, max_value=7))
@settings(max_examples=150)
def test_any_bytes_in_any_pieces_print_the_same_and_never_break_the_printer(data: bytes, size: int) -> None:
    whole, pieces = Machine(width=16), Machine(width=16)
    whole.feed(data)
    for at in range(0, len(data), size):
        pieces.feed(data[at : at + size])
    whole.tear()
    pieces.tear()
    assert [slip.tobytes() for slip in whole.slips] == [slip.tobytes() for slip in pieces.slips]
    assert sorted(whole.take_answers()) == sorted(pieces.take_answers())
