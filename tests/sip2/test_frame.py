"""Frames: where a message begins and ends, its checksum and its digit, whatever the line did to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip2.frame import MAX_FRAME, Deframer, byte_sum, checksum, close_frame, find_trailer, strip_frame

# docs/sip2.md, "Checksum": sums worked out by hand and by four other implementations
SUMS = [
    ("96AZ", "FEF6"),
    ("97AZ", "FEF5"),
    ("941AY0AZ", "FDFD"),
    ("9900802.00AY0AZ", "FCA1"),
    ("9300CNuser|COpasswd|CPlocation|AY0AZ", "F2FB"),
    ("1720260815    101530AOHCMLIB|ABVN001|AY3AZ", "F5FF"),
    ("1803020120260815    101530ABVN001|AJTruyện Kiều|AY3AZ", "EEE1"),
]


@pytest.mark.parametrize(("text", "expected"), SUMS)
def test_the_checksum_counts_bytes_and_not_characters(text: str, expected: str) -> None:
    data = text.encode()
    assert checksum(data) == expected.encode()
    trailer = find_trailer(data + expected.encode())
    assert trailer is not None
    assert trailer.valid is True


@given(st.binary(max_size=700) | st.integers(0, 1200).map(lambda length: b"\xff" * length))
def test_the_quick_sum_is_the_sum(data: bytes) -> None:
    assert byte_sum(data) == sum(data)


def test_a_frame_gets_digit_checksum_and_terminator() -> None:
    assert close_frame(b"941", 0, True) == b"941AY0AZFDFD\r"
    assert close_frame(b"96", None, True) == b"96AZFEF6\r"
    assert close_frame(b"941", None, False, b"\r\n") == b"941\r\n"


def test_a_checksum_without_leading_zeros_or_in_lower_case_is_as_good() -> None:
    body = b"18" + b"\xff" * 239 + b"|AY0AZ"
    padded = checksum(body)
    assert padded.startswith(b"0"), "the example must have a leading zero"
    for written in (padded, padded.lstrip(b"0"), padded.lower(), b" " + padded[1:]):
        trailer = find_trailer(body + written)
        assert trailer is not None
        assert trailer.valid is True


def test_a_title_that_ends_like_a_checksum_is_none() -> None:
    assert find_trailer(b"1803020120260815    101530ABX|AJCRAZBEEF") is None


@pytest.mark.parametrize("body", [b"941AY3", b"17x|AY3", b"17x|AY3|"])
def test_a_digit_without_a_checksum_is_read(body: bytes) -> None:
    trailer = find_trailer(body)
    assert trailer is not None
    assert (trailer.sequence, trailer.checksum, trailer.valid) == (b"3", None, None)


def test_junk_around_a_message_belongs_to_none() -> None:
    raw = b"\0\0 \n\xef\xbb\xbf941AY0AZFDFD\r\n"
    start, end = strip_frame(raw)
    assert raw[start:end] == b"941AY0AZFDFD"


def cut(data: bytes, places: list[int]) -> list[bytes]:
    at = sorted({place % (len(data) + 1) for place in places})
    return [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)]


texts = st.lists(st.from_regex(rb"[0-9]{2}[A-Z][A-Z0-9 |]{0,30}", fullmatch=True), min_size=1, max_size=5)


@given(texts, st.lists(st.integers(0, 400), max_size=12), st.sampled_from([b"\r", b"\n", b"\r\n", b"\n\n\0"]))
def test_segments_do_not_matter(messages: list[bytes], places: list[int], end: bytes) -> None:
    stream = b"".join(message + end for message in messages)
    deframer = Deframer()
    frames = [frame for chunk in cut(stream, places) for frame in deframer.feed(chunk)]
    assert [frame.strip(b"\r\n\0 ") for frame in frames] == [message.strip() for message in messages]
    assert deframer.pending == b""


def test_what_has_no_terminator_waits_and_can_be_taken() -> None:
    deframer = Deframer()
    assert deframer.feed(b"None") == []
    assert deframer.pending == b"None"
    assert deframer.flush() == b"None"
    assert deframer.pending == b""


def test_endless_bytes_without_a_terminator_are_refused() -> None:
    deframer = Deframer()
    with pytest.raises(ValueError, match="terminator"):
        deframer.feed(b"1" * (MAX_FRAME + 1))
    assert deframer.feed(b"941\r") == [b"941\r"]


def test_a_patron_record_of_four_kilobytes_comes_whole_from_single_bytes() -> None:
    record = (
        b"64" + b" " * 59 + b"".join(b"AU1000%04d Truyen Kieu, tap %d|" % (n, n) for n in range(58)) + b"BD"
    )
    record = close_frame(record.ljust(4096, b"x") + b"|", 3, True)
    deframer = Deframer()
    frames = [frame for byte in record for frame in deframer.feed(bytes((byte,)))]
    assert frames == [record]
