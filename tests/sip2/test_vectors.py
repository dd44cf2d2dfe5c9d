"""Messages of other people's devices, servers and test suites: all are read, nothing is lost, all faults are told."""

from __future__ import annotations

import unicodedata

import pytest

from sip2.codec import Dialect, parse, serialise
from sip2.fields import table_of
from sip2.message import Oddity, Unrecognised
from tests.sip2.vectors import SPEC, VECTORS, Vector, split

SHIFTED = {363, 365}
"""Their dates have 17 and 16 characters: the fields cannot be found by counting."""


def oddities(vector: Vector, kind: Oddity) -> set[str]:
    message = parse(vector.raw, Dialect(encoding=vector.encoding))
    return {each.where for each in message.deviations if each.kind is kind}


def test_there_are_as_many_vectors_as_were_collected() -> None:
    assert len(VECTORS) == 1031
    assert {vector.code for vector in VECTORS} == set(SPEC)


@pytest.mark.parametrize("terminator", [b"\r", b"\n", b"\r\n", b""])
def test_every_vector_is_read_and_written_back_to_the_byte(terminator: bytes) -> None:
    for vector in VECTORS:
        for lead in (b"", b"\n", b"\0 \r\n"):
            raw = lead + vector.raw[:-1] + terminator
            message = parse(raw, Dialect(encoding=vector.encoding))
            assert message.code == vector.code, vector
            assert not isinstance(message, Unrecognised)
            assert serialise(message) == raw, vector


def test_a_wrong_encoding_loses_no_byte_either() -> None:
    for vector in VECTORS:
        for encoding in ("ascii", "cp850", "utf-8"):
            assert serialise(parse(vector.raw, Dialect(encoding=encoding))) == vector.raw, vector


def test_the_fields_are_those_of_an_independent_splitter() -> None:
    for vector in VECTORS:
        if vector.id in SHIFTED:
            continue
        message = parse(vector.raw, Dialect(encoding=vector.encoding))
        head, fields = split(vector.text, vector.code)
        assert message.wire is not None
        assert message.wire.head == head, vector
        composed = [(field_id, unicodedata.normalize("NFC", text)) for field_id, text in fields]
        assert [(field_id, text.rstrip("|")) for field_id, text in message.pairs] == composed, vector


def test_the_attributes_hold_what_an_independent_splitter_finds() -> None:
    """All texts, by the standard's names: an absent one is None, or empty where the standard requires it."""
    compared = 0
    for vector in VECTORS:
        if vector.id in SHIFTED:
            continue
        message = parse(vector.raw, Dialect(encoding=vector.encoding))
        _, fields = split(vector.text, vector.code)
        for slot in table_of(type(message)).fields:
            if not slot.is_text:
                continue
            found = [unicodedata.normalize("NFC", text) for field_id, text in fields if field_id == slot.id]
            first = found[0] if found else "" if slot.required else None
            expected = tuple(found) if slot.repeats else first
            assert getattr(message, slot.name) == expected, (vector, slot.id)
            compared += 1
    assert compared > 7500


def test_a_wrong_checksum_is_told_and_only_then() -> None:
    for vector in VECTORS:
        if vector.text.endswith("AZ1234") and "filled" in vector.text:
            continue  # a template whose checksum was never meant
        told = bool(oddities(vector, Oddity.BAD_CHECKSUM))
        assert told == (vector.has_checksum and not vector.checksum_valid), vector


def test_missing_required_fields_are_told_and_only_then() -> None:
    for vector in VECTORS:
        if vector.id in SHIFTED:
            continue
        present = {field_id for field_id, _ in split(vector.text, vector.code)[1]}
        missing = set(SPEC[vector.code]["required"]) - present
        assert oddities(vector, Oddity.MISSING_REQUIRED) == missing, vector


def test_a_fixed_part_of_another_width_is_told() -> None:
    for vector in VECTORS:
        if vector.id in SHIFTED:
            assert oddities(vector, Oddity.WRONG_WIDTH)
            continue
        head, _ = split(vector.text, vector.code)
        too_short = len(head) < 2 + SPEC[vector.code]["fixed_total"]
        assert vector.fixed_ok
        assert bool(oddities(vector, Oddity.WRONG_WIDTH)) == too_short, vector


def test_a_date_that_is_a_character_short_does_not_hide_the_fields() -> None:
    message = parse(b"2300119960212 100239AOid_21|AA104000000105|AC|AD|AY2AZF400\r")
    assert message["AO"] == "id_21"
    assert message["AA"] == "104000000105"
    assert Oddity.WRONG_WIDTH in {each.kind for each in message.deviations}
