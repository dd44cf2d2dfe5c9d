"""Putting scans together from bytes, keys and frames, on a clock that the tests turn."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.assembler import Assembler
from drivers.scanner.sighting import Sightings
from drivers.scanner.wedge import WedgeDecoder


def test_each_terminator_ends_a_scan_and_two_in_a_row_end_one() -> None:
    assembler = Assembler(b"\r\n", gap_s=0.1)
    assert assembler.feed(b"A\rB\nC\r\nD", 0.0) == [b"A", b"B", b"C"]
    assert assembler.feed(b"\r", 0.05) == [b"D"]


def test_a_half_older_than_the_gap_is_dropped() -> None:
    assembler = Assembler(b"\r", gap_s=0.1)
    assert assembler.feed(b"TV99", 0.0) == []
    assert assembler.feed(b"TV0000012\r", 0.11) == [b"TV0000012"]


def test_a_stream_without_terminators_takes_no_more_memory_and_ends_at_the_next_one() -> None:
    assembler = Assembler(b"\r", gap_s=0.1)
    for step in range(100):
        assert assembler.feed(b"x" * 1000, step * 0.001) == []
    assert assembler.feed(b"x\rTV0000012\r", 0.1) == [b"TV0000012"]


@given(
    st.lists(st.binary(min_size=1, max_size=8).filter(lambda text: b"\r" not in text)),
    st.lists(st.integers(1, 9)),
)
@settings(max_examples=150)
def test_pieces_do_not_matter(texts: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(text + b"\r" for text in texts)
    assembler, got, at = Assembler(b"\r", gap_s=1.0), [], 0
    for size in [*sizes, len(stream) + 1]:
        got += assembler.feed(stream[at : at + size], 0.0)
        at += size
    assert got == texts


def key(code: int, value: int, at_s: float) -> bytes:
    return struct.pack("llHHi", int(at_s), round(at_s % 1 * 1e6), 1, code, value)


def test_a_key_held_down_is_typed_once_and_shift_counts_while_it_is_held() -> None:
    """Codes of linux/input-event-codes.h: T 20, V 47, 1 2, Enter 28, right Shift 54."""
    records = [
        key(54, 1, 1.0),
        key(20, 1, 1.0),
        key(20, 2, 1.0),
        key(20, 2, 1.0),
        key(20, 0, 1.0),
        key(54, 0, 1.0),
    ]
    records += [key(47, 1, 1.01), key(2, 1, 1.02), key(28, 1, 1.03), key(28, 0, 1.03)]
    assert WedgeDecoder(gap_s=0.1).feed(b"".join(records)) == ["Tv1"]


@given(st.binary(max_size=400), st.integers(1, 60))
@settings(max_examples=200)
def test_no_bytes_break_the_wedge_decoder_in_any_pieces(data: bytes, size: int) -> None:
    whole = WedgeDecoder(gap_s=0.1).feed(data)
    pieces = WedgeDecoder(gap_s=0.1)
    assert [text for at in range(0, len(data), size) for text in pieces.feed(data[at : at + size])] == whole


def test_a_code_counts_when_seen_twice_within_half_a_second() -> None:
    sightings: Sightings[str] = Sightings()
    assert sightings.frame(["A"], 0.0) == []
    assert sightings.frame([], 0.1) == []
    assert sightings.frame(["A"], 0.4) == ["A"]


def test_one_false_read_never_counts() -> None:
    sightings: Sightings[str] = Sightings()
    assert sightings.frame(["FALSE"], 0.0) == []
    assert sightings.frame(["FALSE"], 0.6) == []


def test_a_code_that_rests_in_view_counts_once_until_it_was_away_for_a_second() -> None:
    sightings: Sightings[str] = Sightings()
    counted = [scan for frame in range(100) for scan in sightings.frame(["A"], frame * 0.03)]
    assert counted == ["A"]
    assert sightings.frame(["A"], 3.9) == []
    assert sightings.frame(["A"], 5.0) == []
    assert sightings.frame(["A"], 5.1) == ["A"]


def test_two_codes_in_view_both_count() -> None:
    sightings: Sightings[str] = Sightings()
    assert sightings.frame(["A", "B"], 0.0) == []
    assert sightings.frame(["B", "A"], 0.1) == ["B", "A"]
