"""The 31 messages: declared as the definition has them, written strictly, read back as they were."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sip2 import answers, requests
from sip2.codec import MESSAGES, Dialect, encode, parse, serialise
from sip2.codes import CirculationStatus, MediaType
from sip2.errors import EncodeError
from sip2.fields import FIELDS, table_of
from sip2.frame import find_trailer
from sip2.message import Message, Oddity
from sip2.values import SipDate
from tests.sip2.messages import message, text
from tests.sip2.vectors import SPEC, split

NOW = SipDate("20260815    101530")
slow_is_fine = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def standard_name(name: str) -> str:
    return (
        name.lower()
        .replace("on-line", "online")
        .replace("off-line", "offline")
        .replace(" ", "_")
        .replace("/", "_")
    )


def test_the_declarations_are_the_definition() -> None:
    assert set(MESSAGES) == set(SPEC)
    for code, spec in SPEC.items():
        table = table_of(MESSAGES[code])
        assert [(slot.name, slot.width) for slot in table.fixed] == [
            (standard_name(each["name"]), each["width"]) for each in spec["fixed"]
        ]
        listed = [slot for slot in table.fields if not slot.extension]
        assert {slot.id for slot in listed if slot.required} == set(spec["required"])
        assert {slot.id for slot in listed if not slot.required} == set(spec["optional"])
        assert {slot.id for slot in listed if slot.repeats} == set(spec["repeatable"])
        answer = {"(last response)": "*"}.get(spec["reply"], spec["reply"])
        assert MESSAGES[code].answer == answer


def test_messages_are_frozen_and_slotted() -> None:
    for each in MESSAGES.values():
        assert "__slots__" in vars(each)
        assert dataclasses.fields(each)
    end = requests.EndPatronSession(transaction_date=NOW, institution_id="TV", patron_identifier="1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        end.institution_id = "X"  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_what_is_written_conforms_and_reads_back(code: str) -> None:
    @slow_is_fine
    @given(message(code), st.none() | st.integers(0, 9))
    def check(built: Message, sequence: int | None) -> None:
        raw = encode(built, sequence=sequence)
        conforms(raw, code, sequence)
        read = parse(raw)
        assert read == built
        assert read.sequence == (sequence if built.sequenced else None)
        assert read.deviations == ()
        assert encode(read, sequence=sequence) == raw

    check()


def conforms(raw: bytes, code: str, sequence: int | None) -> None:
    """An independent look at a line: the definition's table, the splitter, the trailer."""
    spec = SPEC[code]
    assert raw.endswith(b"\r")
    assert raw.count(b"\r") == 1
    line = raw[:-1].decode()
    head, fields = split(line, code)
    assert head[:2] == code
    assert len(head) == 2 + spec["fixed_total"]
    ids = [field_id for field_id, _ in fields]
    assert set(spec["required"]) <= set(ids)
    for field_id in ids:
        assert field_id in FIELDS or field_id in {"ZZ", "XI", "U1"}
        assert ids.count(field_id) == 1 or field_id in (*spec["repeatable"], "ZZ", "XI", "U1")
    trailer = find_trailer(raw[:-1])
    if sequence is None:
        assert not re.search(r"AY[0-9]AZ[0-9A-F]{4}$", line)
    else:
        assert trailer is not None
        assert trailer.valid is True
        assert line[-4:] == line[-4:].upper()


TEXT_FIELDS = [
    (code, slot.name)
    for code, each in sorted(MESSAGES.items())
    for slot in table_of(each).fields
    if slot.is_text
]
INJECTIONS = ["x|AB999", "x\rx", "x\nx", "x\r\n", "x\0", "x\x1b[2J", "\x85", "\u2028", "x\x7f"]


@pytest.mark.parametrize("poison", INJECTIONS)
def test_no_value_can_become_another_field_or_another_message(poison: str) -> None:
    for code, name in TEXT_FIELDS:
        built = _smallest(code)
        slot = next(each for each in table_of(type(built)).fields if each.name == name)
        dirty = changed(built, **{name: (poison,) if slot.repeats else poison})
        with pytest.raises(EncodeError) as caught:
            encode(dirty, sequence=1)
        assert slot.id in str(caught.value)
        assert poison not in str(caught.value)


def test_an_extra_field_is_as_clean_as_any() -> None:
    built = _smallest("17")
    for extra in (
        ("ZZ", "a|b"),
        ("ZZ", "a\r"),
        ("A|", "x"),
        ("AY", "3"),
        ("AZ", "0000"),
        ("zz", "x"),
        ("ZZZ", "x"),
    ):
        with pytest.raises(EncodeError):
            encode(changed(built, extra=(extra,)))


def changed(built: Message, **values: Any) -> Message:
    """A message with other values, right or wrong."""
    return dataclasses.replace(built, **values)


def _smallest(code: str) -> Message:
    """A message with as little in it as may be."""
    fixed = {
        slot.name: parse(BLANKS[code]).__getattribute__(slot.name) for slot in table_of(MESSAGES[code]).fixed
    }
    needed = {
        slot.name: parse(BLANKS[code]).__getattribute__(slot.name)
        for slot in table_of(MESSAGES[code]).fields
        if slot.required
    }
    build: Callable[..., Message] = MESSAGES[code]
    return build(**fixed, **needed)


def _blank(code: str) -> bytes:
    """A correct line of this code, made from the definition."""
    chosen = {"Y N": "N", "Y N U": "N", "0 1": "1", "1 = stored, else not": "1", "0 1 2": "0", "x.xx": "2.00"}
    chosen |= {"0 = plain": "0", "+ - *": "+", "000-027": "000", "ISO 4217": "VND", "0000-9999": "0000"}
    head = code
    for each in SPEC[code]["fixed"]:
        width, allowed = each["width"], each["values"]
        if allowed.startswith("date18"):
            head += NOW.raw
        elif allowed in chosen:
            head += chosen[allowed]
        elif "blank" in allowed:
            head += " " * width
        else:
            head += "1".zfill(width)
    special = {"BV": "15000", "BX": "Y" * 16}
    return (
        head + "".join(f"{each}{special.get(each, '')}|" for each in SPEC[code]["required"])
    ).encode() + b"\r"


BLANKS = {code: _blank(code) for code in SPEC}


@pytest.mark.parametrize("code", sorted(SPEC))
def test_a_line_made_from_the_definition_is_read_without_a_deviation(code: str) -> None:
    read = parse(BLANKS[code])
    assert type(read) is MESSAGES[code]
    assert read.deviations == ()
    assert encode(read) == encode(parse(encode(read)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"transaction_date": SipDate("2026")}, "transaction_date"),
        ({"no_block": None}, "no_block"),
        ({"institution_id": None}, "institution_id"),
        ({"patron_identifier": 12345}, "patron_identifier"),
        ({"patron_password": "1" * 256}, "patron_password"),
        ({"cancel": "Y"}, "cancel"),
    ],
)
def test_what_does_not_fit_its_field_is_refused_and_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(EncodeError, match=field):
        encode(changed(_smallest("11"), **change))


def test_an_error_never_tells_a_pin() -> None:
    with pytest.raises(EncodeError) as caught:
        encode(changed(_smallest("11"), patron_password="4711|x"))
    assert "4711" not in str(caught.value)
    assert "4711" not in repr(caught.value)


def test_a_repr_names_nobody() -> None:
    raw = b"64              00120260815    101530000000000000000000000000AOTV|AAVN000123|AENguy\xc3\xaan|BDStreet|AFHi|\r"
    shown = repr(parse(raw))
    assert "VN000123" not in shown
    assert "Nguy" not in shown
    assert "Street" not in shown
    assert "AA=***23" in shown


def test_letters_that_the_systems_encoding_lacks_are_refused_by_name() -> None:
    built = changed(_smallest("17"), institution_id="Truyện")
    with pytest.raises(EncodeError, match=r"institution_id .AO.*cp850|cp850.*institution_id"):
        encode(built, Dialect(encoding="cp850"))


def test_a_field_can_be_had_by_its_id() -> None:
    read = parse(b"101YNN20260815    101530AOTV|ABB1|AQ|CV01|AFone|AFtwo|ZZx|\r")
    assert isinstance(read, answers.CheckinResponse)
    assert read["CV"] == "01"
    assert read.all("AF") == ("one", "two") == read.screen_message
    assert read.get("CT") is None
    assert read.extra == (("ZZ", "x"),)
    with pytest.raises(KeyError):
        read["CT"]
    built = answers.CheckinResponse(
        ok=True,
        resensitize=True,
        magnetic_media=None,
        alert=False,
        transaction_date=NOW,
        institution_id="TV",
        item_identifier="B1",
        permanent_location="",
    )
    assert built["AB"] == "B1"


def test_a_code_that_no_table_lists_keeps_its_text_and_is_unknown() -> None:
    read = parse(b"1877020120260815    101530ABB1|AJx|CK099|\r")
    assert isinstance(read, answers.ItemInformationResponse)
    assert read.circulation_status == CirculationStatus.UNKNOWN
    assert read.circulation_status.value == "77"
    assert read.media_type == MediaType.UNKNOWN
    match read.circulation_status:
        case CirculationStatus.UNKNOWN:
            pass
        case _:
            pytest.fail("a stranger must match UNKNOWN")


def test_decomposed_letters_are_composed_for_the_caller_and_told() -> None:
    raw = "1803020120260815    101530ABB1|AJTrâ\u0300n|\r".encode()
    read = parse(raw)
    assert read["AJ"] == "Trần"
    assert Oddity.DECOMPOSED in {each.kind for each in read.deviations}
    assert read.raw == raw


def test_a_combining_mark_at_the_start_of_a_value_cannot_change_the_field() -> None:
    read = parse("1803020120260815    101530ABB1|AJ\u0302x|\r".encode())
    assert read["AJ"] == "\u0302x"


def test_a_delimiter_inside_a_title_is_put_together_again() -> None:
    read = parse(b"1803020120260815    101530ABB1|AJa | b|CK001|\r")
    assert isinstance(read, answers.ItemInformationResponse)
    assert read.title_identifier == "a | b"
    assert read.media_type is MediaType.BOOK
    assert Oddity.RAW_DELIMITER in {each.kind for each in read.deviations}


def test_a_field_sent_twice_counts_once_and_is_told() -> None:
    read = parse(b"161N20260815    101530AOTV|AA1|ABB1|ABB2|\r")
    assert isinstance(read, answers.HoldResponse)
    assert read.item_identifier == "B1"
    assert read.extra == (("AB", "B2"),)
    assert Oddity.REPEATED in {each.kind for each in read.deviations}


@pytest.mark.parametrize("encoding", ["cp850", "cp1258", "latin-1"])
def test_other_encodings_are_tried_in_turn_and_told(encoding: str) -> None:
    raw = "1803020120260815    101530ABB1|AJCâfé|\r".encode(encoding)
    read = parse(raw, Dialect(fallbacks=(encoding,)))
    assert read["AJ"] == "Câfé"
    assert [each.where for each in read.deviations if each.kind is Oddity.ENCODING_FALLBACK] == [encoding]


@given(
    st.binary(max_size=300)
    | text.map(str.encode)
    | st.from_regex(rb"[0-9]{2}[A-Z|0-9 ]{0,80}(AY.)?(AZ.{0,5})?\r?")
)
@settings(max_examples=200, deadline=None)
def test_nothing_that_comes_can_raise_or_get_lost(raw: bytes) -> None:
    for dialect in (Dialect(), Dialect(encoding="cp850", delimiter="^"), Dialect(encoding="ascii")):
        read = parse(raw, dialect)
        assert serialise(read) == raw
        repr(read)
        read.pairs  # noqa: B018 - must not raise either
