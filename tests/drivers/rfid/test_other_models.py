"""3M RFID501, and a bare barcode where a library says that its tags carry one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.presence import Presence
from drivers.rfid.settings import TagSettings
from drivers.rfid.tags import ascii_text, chain, iso28560_2, rfid501
from drivers.rfid.tags.content import EncodeError, Model, TagContent
from kiosk import devices
from tests.drivers.rfid.rig import DirectFeig, memory, rows, uid

BARCODE = r"[0-9A-Z]{4,}"
RFID501 = [
    row
    for row in rows("tag_vectors.jsonl")
    if row.get("model") == "3M RFID501" and "content" in row["expect"]
]


@pytest.mark.parametrize("row", RFID501, ids=lambda row: f"vector-{row['n']}")
def test_a_published_3m_memory_says_what_its_source_says_and_is_written_again(row: dict[str, Any]) -> None:
    data, expected = bytes.fromhex(row["hex"]), row["decoded"]
    content = chain.decode(data)
    assert (content.model, content.item_id) == (Model.RFID501, expected["content"])
    assert (content.part, content.parts) == (expected["set_item"], expected["total"])
    for name in ("type", "branch", "library", "custom"):
        assert int(dict(content.elements)[name]) == expected[name]
    assert rfid501.encode(content, len(data)) == data


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"item_id": ""}, "item identifier"),
        ({"item_id": "x" * 17}, "item identifier"),
        ({"item_id": "a\nb"}, "item identifier"),
        ({"item_id": "\ud800"}, "item identifier"),
        ({"parts": 16, "part": 1}, "parts"),
        ({"elements": (("type", "300"),)}, "type"),
        ({"elements": (("library", str(1 << 20)),)}, "library"),
    ],
)
def test_what_a_3m_tag_cannot_hold_is_refused(wrong: dict[str, Any], message: str) -> None:
    content = TagContent(Model.RFID501, b"", item_id="200901010123", parts=1, part=1)
    with pytest.raises(EncodeError, match=message):
        rfid501.encode(replace(content, **wrong))


def test_a_3m_marker_without_a_barcode_is_unknown() -> None:
    assert chain.decode(b"\x04\x11\x00\x00" + bytes(24)).model is Model.UNKNOWN
    assert chain.decode(b"\x04\x11\x00\x00" + b"12|34" + bytes(19)).item_id == ""


def test_a_bare_barcode_is_read_only_where_the_library_says_so() -> None:
    bare = b"TVCT0012345\x00".ljust(112, b"\x00")
    assert chain.decode(bare).model is Model.UNKNOWN
    content = chain.decode(bare, (*chain.DECODERS, ascii_text.decoder(0, 16, BARCODE)))
    assert (content.model, content.item_id) == (Model.ASCII, "TVCT0012345")


def test_a_bare_barcode_may_stand_elsewhere_and_must_look_as_said() -> None:
    decoders = (*chain.DECODERS, ascii_text.decoder(offset=8, length=10, pattern=r"[0-9]{10}"))
    assert chain.decode(b"\xa1" * 8 + b"0123456789" + b"\xff" * 14, decoders).item_id == "0123456789"
    assert chain.decode(b"\xa1" * 8 + b"01234X6789" + b"\xff" * 14, decoders).model is Model.UNKNOWN
    with pytest.raises(ValueError, match="regular expression"):
        ascii_text.decoder(0, 16, pattern="[")


def test_a_standards_tag_wins_over_the_bare_barcode() -> None:
    decoders = (*chain.DECODERS, ascii_text.decoder(3, 16, BARCODE))
    assert chain.decode(memory("TVCT0012345"), decoders).model is Model.ISO_28560_3
    damaged = bytearray(memory("TVCT0012345"))
    damaged[5] ^= 1
    assert chain.decode(bytes(damaged), decoders).item_id == ""


def test_the_pad_reads_on_where_a_28560_2_tag_is_longer_than_the_first_36_bytes() -> None:
    title = "Truyện Kiều — Nguyễn Du, bản Nôm"
    elements = (("1", "123456789012"), ("17", title), ("4", "0302"))
    bench = DirectFeig()
    bench.emulator.place(
        Tag(uid(1), iso28560_2.encode(TagContent(Model.ISO_28560_2, b"", elements=elements)))
    )
    presence = Presence(bench.reader, bench.clock)
    for _ in range(5):
        presence.poll()
        bench.clock.advance(presence.due_in())
    (item,) = presence.pad.items
    assert (item.item_id, item.parts, item.missing) == ("123456789012", 3, 2)
    assert dict(item.tags[0].content.elements)["17"] == title


def test_the_pad_reads_on_where_the_bare_barcode_stands_behind_the_first_36_bytes() -> None:
    bench = DirectFeig()
    bench.emulator.place(Tag(uid(1), b"\xa1" * 50 + b"TVCT0012345\x00".ljust(62, b"\x01")))
    decode = devices.tag_decoder(TagSettings(ascii_offset=50, ascii_pattern=BARCODE))
    presence = Presence(bench.reader, bench.clock, decode=decode)
    for _ in range(5):
        presence.poll()
        bench.clock.advance(presence.due_in())
    assert [item.item_id for item in presence.pad.items] == ["TVCT0012345"]


@given(st.binary(max_size=60), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=200)
def test_any_memory_and_any_place_raise_nothing(data: bytes, offset: int, length: int) -> None:
    ascii_text.decoder(offset, length, BARCODE)(data)
    rfid501.decode(b"\x04" + data)


_barcodes = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=16)
_3m_contents = st.builds(
    lambda item, parts, part, *numbers: TagContent(
        Model.RFID501,
        b"",
        item_id=item,
        parts=parts,
        part=min(part, parts),
        elements=tuple(zip(("type", "branch", "library", "custom"), map(str, numbers), strict=True)),
    ),
    _barcodes.filter(lambda text: "|" not in text),
    st.integers(0, 15),
    st.integers(0, 15),
    *(st.integers(0, (1 << bits) - 1) for bits in (8, 12, 20, 32)),
)


@given(_3m_contents, st.integers(28, 60))
@settings(max_examples=200)
def test_every_3m_content_is_read_again(content: TagContent, size: int) -> None:
    read = rfid501.decode(rfid501.encode(content, size))
    assert read is not None
    assert replace(read, raw=b"") == content


@given(st.integers(0, 255), st.binary(min_size=16, max_size=40))
@settings(max_examples=200)
def test_whatever_3m_memory_was_read_is_written_as_that(parts: int, rest: bytes) -> None:
    read = rfid501.decode(bytes((0x04, parts, 0x00)) + rest)
    if read is None:
        return
    again = rfid501.decode(rfid501.encode(read))
    assert again is not None
    assert replace(again, raw=b"") == replace(read, raw=b"")
