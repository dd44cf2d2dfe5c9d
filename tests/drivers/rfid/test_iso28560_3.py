"""ISO 28560-3 against memories of real tags, the standard's annex, and other projects' test suites."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.rfid.tags import chain, iso28560_3
from drivers.rfid.tags.content import (
    Crc,
    EncodeError,
    Extension,
    Model,
    Owner,
    Quirk,
    TagContent,
    Usage,
    safe_text,
)
from tests.drivers.rfid.rig import memory, rows

TAGS = [
    row
    for row in rows("tag_vectors.jsonl")
    if row["kind"] == "tag" and row["model"].startswith("ISO 28560-3")
]
GOOD = [row for row in TAGS if row["crc_ok"]]
BAD = [row for row in TAGS if not row["crc_ok"]]
QUIRKS = {"swapped_nibbles": Quirk.SWAPPED_NIBBLES, "reversed_blocks": Quirk.REVERSED_BLOCKS}


def named(row: dict[str, Any]) -> str:
    return f"vector-{row['n']}"


def decoded(row: dict[str, Any]) -> TagContent:
    return chain.decode(bytes.fromhex(row["hex"]))


def test_sixteen_memories_verify_and_three_are_refused() -> None:
    assert (len(GOOD), len(BAD)) == (16, 3)


@pytest.mark.parametrize("row", GOOD, ids=named)
def test_a_published_memory_says_what_its_source_says(row: dict[str, Any]) -> None:
    content, expected = decoded(row), row["decoded"]
    assert content.model is Model.ISO_28560_3
    assert content.crc is Crc.GOOD
    assert content.item_id == expected["primary_item_id"]
    assert str(content.owner) == expected["owner"]
    assert (content.parts, content.part) == (expected["parts_in_item"], expected["part_number"])
    quirk = QUIRKS.get(row.get("quirk", ""), Quirk.NONE)
    assert content.quirk == quirk
    nibbles = (expected["content_parameter"], expected["type_of_usage"])
    assert (content.version, content.usage) == (nibbles[::-1] if quirk is Quirk.SWAPPED_NIBBLES else nibbles)
    extensions = [{"id": e.number, "xor_ok": e.intact, "data": e.data.hex()} for e in content.extensions]
    assert extensions == expected.get("extension_blocks", [])


@pytest.mark.parametrize("row", BAD, ids=named)
def test_a_wrong_checksum_gives_no_identifier(row: dict[str, Any]) -> None:
    content = decoded(row)
    assert content.model in (Model.UNKNOWN, Model.BLANK)
    assert content.item_id == ""
    assert content.crc is not Crc.GOOD


def test_the_damaged_memory_is_told_apart_from_a_strange_one() -> None:
    damaged = next(row for row in BAD if row["n"] == 12)
    assert decoded(damaged).crc is Crc.BAD
    assert chain.decode(b"something else altogether, 36 bytes..").crc is Crc.NONE


def test_the_checksum_is_the_published_one() -> None:
    row = next(row for row in rows("tag_vectors.jsonl") if row["kind"] == "crc")
    assert f"{iso28560_3.crc16(bytes.fromhex(row['hex'])):04X}" == row["expect"]


def test_a_patron_card_with_swapped_nibbles_is_a_card() -> None:
    assert decoded(next(row for row in GOOD if row["n"] == 8)).usage == Usage.PATRON_CARD
    assert decoded(next(row for row in GOOD if row["n"] == 8)).is_card


@pytest.mark.parametrize("row", GOOD, ids=named)
def test_what_was_decoded_encodes_to_memory_that_says_the_same(row: dict[str, Any]) -> None:
    content = decoded(row)
    written = iso28560_3.encode(content)
    again = chain.decode(written)
    assert replace(again, raw=b"") == replace(content, raw=b"", quirk=Quirk.NONE)
    assert iso28560_3.encode(again) == written


@pytest.mark.parametrize("row", [r for r in GOOD if "quirk" not in r], ids=named)
def test_a_well_formed_memory_is_written_byte_for_byte_as_it_was(row: dict[str, Any]) -> None:
    original = bytes.fromhex(row["hex"])
    written = iso28560_3.encode(decoded(row), size=max(len(original), 32))
    assert written[: len(original)] == original


def test_parts_and_part_number_written_the_wrong_way_round_are_put_right() -> None:
    content = chain.decode(memory("SET1", parts=1, part=3))
    assert (content.parts, content.part, content.quirk) == (3, 1, Quirk.SWAPPED_PARTS)


def test_a_32_byte_tag_holds_the_basic_block_without_the_owners_last_two_bytes() -> None:
    content = TagContent(Model.ISO_28560_3, b"", item_id="1", owner=Owner("VN", "123456789"), usage=1)
    assert len(iso28560_3.encode(content, 32)) == 32
    with pytest.raises(EncodeError, match="do not fit"):
        iso28560_3.encode(replace(content, owner=Owner("VN", "12345678901")), 32)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"item_id": "x" * 17}, "item identifier"),
        ({"item_id": "ấ" * 6}, "item identifier"),
        ({"item_id": "12\r34"}, "control"),
        ({"item_id": "12|34"}, "control"),
        ({"owner": Owner("VNM", "")}, "country"),
        ({"owner": Owner("VN", "x" * 12)}, "owner"),
        ({"parts": 256}, "parts"),
        ({"usage": 16}, "usage"),
        ({"extensions": (Extension(1, bytes(251)),)}, "254"),
        ({"extensions": (Extension(70000, b"a"),)}, "extension block 70000"),
        ({"item_id": "\ud800"}, "item identifier"),
        ({"owner": Owner("VN", "\ud800")}, "owner"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_fields_name(wrong: dict[str, Any], message: str) -> None:
    content = TagContent(Model.ISO_28560_3, b"", item_id="1", usage=1)
    with pytest.raises(EncodeError, match=message):
        iso28560_3.encode(replace(content, **wrong))


@pytest.mark.parametrize(
    "hostile", ["1|AA2", "1\r9900", "1\n", "1\x1b[2J", "\u202e1", "1\u2028", "1\x85", "\u00a01"]
)
def test_an_identifier_that_could_do_harm_is_not_handed_out(hostile: str) -> None:
    assert safe_text(hostile) == ""
    tagged = bytearray(memory("placeholder"))
    tagged[3:19] = hostile.encode()[:16].ljust(16, b"\x00")
    tagged[19:21] = iso28560_3.checksum(bytes(tagged)).to_bytes(2, "little")
    content = chain.decode(bytes(tagged))
    assert content.model is Model.ISO_28560_3
    assert content.item_id == ""
    assert not content.is_item


def test_an_identifier_that_is_not_utf_8_is_not_handed_out() -> None:
    tagged = bytearray(memory("placeholder"))
    tagged[3:6] = b"\xe2\x28\xa1"
    tagged[19:21] = iso28560_3.checksum(bytes(tagged)).to_bytes(2, "little")
    assert chain.decode(bytes(tagged)).item_id == ""


def test_an_extension_block_that_is_cut_off_is_left_out() -> None:
    whole = memory("1") + bytes.fromhex("05010005") + b"\x01" + bytes.fromhex("0a0400") + b"\x00Tru"
    content = chain.decode(whole)
    assert [extension.number for extension in content.extensions] == [1]


def test_filler_bytes_between_extension_blocks_are_passed_over() -> None:
    whole = memory("1") + b"\x01\x01" + bytes.fromhex("050100050100")
    assert chain.decode(whole).extensions == (Extension(1, b"\x01"),)


def test_a_changed_extension_block_is_told_by_its_xor() -> None:
    content = chain.decode(memory("1") + bytes.fromhex("050100050200"))
    assert content.extensions == (Extension(1, b"\x02", intact=False),)


def test_a_cards_number_stays_out_of_its_repr() -> None:
    assert "N001234567" not in repr(chain.decode(memory("N001234567", usage=8)))


@pytest.mark.parametrize(
    "blank", [bytes(112), b"\xff" * 32, b"\x55" * 36, bytes.fromhex(rows("tag_vectors.jsonl")[69]["hex"])]
)
def test_a_tag_fresh_from_the_factory_is_blank(blank: bytes) -> None:
    assert chain.decode(blank).model is Model.BLANK


texts = st.text(max_size=16).filter(lambda text: safe_text(text) == text and len(text.encode()) <= 16)
blocks = st.builds(Extension, number=st.integers(0, 0xFFFF), data=st.binary(max_size=60))
contents = st.builds(
    TagContent,
    model=st.just(Model.ISO_28560_3),
    raw=st.just(b""),
    item_id=texts,
    owner=st.builds(
        Owner, country=st.sampled_from(["", "VN", "DK"]), isil=texts.filter(lambda t: len(t.encode()) < 12)
    ),
    usage=st.integers(0, 15),
    parts=st.integers(0, 255),
    part=st.just(0),
    crc=st.just(Crc.GOOD),
    extensions=st.lists(blocks, max_size=3).map(tuple),
)


@given(contents)
@settings(max_examples=150)
def test_every_content_that_can_be_written_is_read_again(content: TagContent) -> None:
    assert replace(chain.decode(iso28560_3.encode(content)), raw=b"") == content


def test_an_extension_block_that_ends_in_00_is_never_cut_off() -> None:
    content = TagContent(
        Model.ISO_28560_3, b"", item_id="1", usage=1, extensions=(Extension(4, b"AB\0\0\0\0"),)
    )
    whole = len(iso28560_3.encode(content))
    assert chain.decode(iso28560_3.encode(content, whole)).extensions == content.extensions
    with pytest.raises(EncodeError, match="do not fit"):
        iso28560_3.encode(content, whole - 1)


@given(contents, st.integers(0, 120))
@settings(max_examples=300)
def test_a_content_either_fits_on_a_tag_whole_or_is_refused(content: TagContent, size: int) -> None:
    with suppress(EncodeError):
        written = iso28560_3.encode(content, size)
        assert len(written) == size
        assert replace(chain.decode(written), raw=b"") == content


@given(contents)
@settings(max_examples=50)
def test_reversed_blocks_are_seen_through(content: TagContent) -> None:
    written = iso28560_3.encode(content)
    padded = written.ljust(-(-len(written) // 4) * 4, b"\x00")
    if iso28560_3.has_good_crc(iso28560_3.reverse_blocks(padded)):
        return  # one in 65 536 is right both ways round
    turned = chain.decode(iso28560_3.reverse_blocks(padded))
    assert turned.quirk is Quirk.REVERSED_BLOCKS
    assert turned.item_id == content.item_id


@given(st.binary(max_size=320))
@settings(max_examples=300)
def test_memory_of_any_length_and_content_raises_nothing(data: bytes) -> None:
    content = chain.decode(data)
    assert content.raw == data
    assert safe_text(content.item_id) == content.item_id


@given(st.binary(min_size=34, max_size=80))
@settings(max_examples=200)
def test_any_memory_with_a_right_checksum_is_stable_once_rewritten(data: bytes) -> None:
    fixed = data[:19] + iso28560_3.checksum(data).to_bytes(2, "little") + data[21:]
    content = iso28560_3.decode(fixed)
    assert content is not None
    once = iso28560_3.encode(content)
    again = iso28560_3.decode(once)
    assert again is not None
    assert iso28560_3.encode(again) == once
