"""`tramsach sip2 decode` and `encode`: a vendor's log becomes readable, and plain data becomes messages."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sip2.codec import Dialect, encode, parse
from sip2.errors import EncodeError
from sip2.message import Message
from sip2.plain import compose, describe, where_message_begins
from tests.sip2.vectors import VECTORS
from ui.cli.sip2 import sip2

ITEM = "1804020120260815    101530ABVN001|AJTruyện Kiều|AH20260829    235900|CK001|ZZx|AY3AZ0000"


def run(*arguments: str, typed: str | bytes) -> tuple[int, str]:
    result = CliRunner().invoke(sip2, list(arguments), input=typed)
    return result.exit_code, result.output


def test_a_line_becomes_json_with_names_meanings_ids_and_deviations() -> None:
    status, output = run("decode", typed=ITEM + "\n")
    assert status == 0
    shown = json.loads(output)
    assert (shown["code"], shown["name"], shown["sequence"]) == ("18", "ItemInformationResponse", 3)
    assert shown["fields"]["title_identifier"] == "Truyện Kiều"
    assert shown["fields"]["circulation_status"] == "04"
    assert shown["meanings"]["circulation_status"] == "charged"
    assert shown["meanings"]["transaction_date"] == "2026-08-15T10:15:30"
    assert shown["ids"][0] == ["AB", "VN001"]
    assert shown["extra"] == [["ZZ", "x"]]
    assert shown["deviations"] == [{"kind": "bad_checksum", "where": "AZ"}]


def test_lines_end_as_they_like_and_hexadecimal_is_read_too() -> None:
    for typed in ("941\r\n\r\n96\n", "941\r96", "941\n\n96\n"):
        status, output = run("decode", typed=typed)
        assert status == 0
        assert [json.loads(line)["code"] for line in output.splitlines()] == ["94", "96"]
    status, output = run("decode", "--hex", typed=ITEM.encode().hex() + "\n")
    assert json.loads(output)["fields"]["title_identifier"] == "Truyện Kiều"
    status, output = run("decode", "--hex", typed="xyz\n")
    assert status == 1
    assert "line 1: this is no hexadecimal" in output


@pytest.mark.parametrize(
    "before",
    [
        "12:03:04 >> ",
        "2026-08-15 12:03:04,193 INFO ",
        "[10:15:30.123] SEND: ",
        "15/08/2026 09:37:11 1720260815 -> ",
    ],
)
@pytest.mark.parametrize(
    "message", ["9300CNuser|COsecret|", ITEM, "941AY0AZFDFD", "96AZFEF6", "9900802.00AY1AZFCA0"]
)
def test_what_a_log_writes_before_a_message_is_told_apart_from_it(before: str, message: str) -> None:
    _, alone = run("decode", typed=message + "\n")
    status, output = run("decode", typed=before + message + "\n")
    assert status == 0
    shown = json.loads(output)
    assert shown.pop("before") == before
    assert shown == json.loads(alone)


@pytest.mark.parametrize("unit", [b"12", b"x63", b"9300CN", b"64" + b" " * 14, b"\xc4"])
def test_the_work_for_a_hostile_line_does_not_grow_with_it(
    unit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(raw: bytes, dialect: Dialect) -> Message:
        read.append(len(raw))
        return parse(raw, dialect)

    monkeypatch.setattr("sip2.plain.parse", counted)
    work = []
    for length in (2_000, 20_000):
        read.clear()
        where_message_begins(b"?" + (unit * length)[:length])
        work.append(sum(read))
    assert work[0] == work[1] <= 200 * 512


def test_a_message_is_found_in_whatever_letters_go_on_behind_its_beginning() -> None:
    long = "1803020120260815    101530AB1001|AJ" + "ế" * 400 + "|"
    assert where_message_begins(f"12:03:04 >> {long}\r".encode()) == len("12:03:04 >> ")
    assert where_message_begins(f"{long}\r".encode()) == 0


def test_before_a_masked_message_nothing_is_told() -> None:
    _, output = run("decode", "--mask", typed="12:03:04 card VN000123 >> 9300CNuser|COsecret|\n")
    assert json.loads(output)["code"] == "93"
    assert "VN000123" not in output


def test_json_of_a_hostile_line_steers_no_terminal_and_is_the_same_text() -> None:
    title = "\x9b2J\x7f\u202e\u2028\U000e0041Kiều"
    status, output = run("decode", typed=ITEM.replace("Truyện Kiều", title) + "\n")
    assert status == 0
    assert output.rstrip("\n").isprintable()
    assert json.loads(output)["fields"]["title_identifier"] == title


def test_what_is_no_message_is_told_and_does_not_stop_the_rest() -> None:
    status, output = run("decode", typed=b"None\n88xx\n\xff\xfe\n941\n")
    assert status == 0
    rows = [json.loads(line) for line in output.splitlines()]
    assert [row["deviations"][-1]["kind"] for row in rows[:3]] == ["not_sip", "unknown_code", "not_sip"]
    assert rows[3]["code"] == "94"


def test_masked_output_names_nobody() -> None:
    typed = "6300020260815    101530          AOTV|AAVN000123|AD4711|AY1AZ0000\nNguyen 4711\n"
    status, output = run("decode", "--mask", typed=typed)
    assert status == 0
    for hidden in ("VN000123", "4711", "Nguyen"):
        assert hidden not in output
    assert json.loads(output.splitlines()[0])["ids"] == [["AO", "TV"], ["AA", "***23"], ["AD", "***"]]


def test_encoding_reverses_decoding() -> None:
    _, output = run("decode", typed=ITEM.replace("AZ0000", "AZE2C1"))
    status, written = run("encode", typed=output)
    assert status == 0
    again = parse(written.encode().rstrip(b"\n") + b"\r")
    assert again == parse(ITEM.encode() + b"\r")
    assert again.deviations == ()


def test_every_vector_that_may_be_written_survives_being_plain() -> None:
    written = 0
    for vector in VECTORS:
        described = json.loads(json.dumps(describe(vector.raw)))
        read = parse(vector.raw)
        bare = vector.code in {"96", "97"} and vector.has_checksum
        try:
            raw = encode(read, sequence=0 if bare else read.sequence)
        except EncodeError:
            continue
        assert compose(described) == raw, vector
        written += 1
    assert written > 850


def test_usual_values_need_not_be_given_and_the_rest_is_asked_for() -> None:
    assert run("encode", typed='{"code": "99"}\n') == (0, "9900802.00\n")
    assert run("encode", "--hex", typed='{"code": "97", "checksum": "yes"}') == (0, "3937415a464546350d\n")
    status, output = run("encode", typed='{"code": "17", "fields": {"item_identifier": "1"}}')
    assert status == 1
    assert "institution_id" in output


@pytest.mark.parametrize(
    "typed",
    [
        "not json",
        "[]",
        '{"code": "88"}',
        '{"code": "94", "fields": {"ok": "yes"}}',
        '{"code": "94", "fields": {"o": true}}',
        '{"code": "94", "fields": []}',
        '{"code": "94", "fields": {"ok": true}, "sequence": 10}',
        '{"code": "94", "fields": {"ok": true}, "extra": [["ZZ", "a|b"]]}',
        '{"code": "94", "fields": {"ok": true}, "extra": "ZZ"}',
        '{"code": "37", "fields": {"fee_amount": "much"}}',
        '{"code": "66", "fields": {"renewed_items": "1"}}',
    ],
)
def test_what_may_not_be_written_is_refused_by_line(typed: str) -> None:
    status, output = run("encode", typed="\n" + typed)
    assert status == 1
    assert output.startswith("Error: line 2: ")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{", 'must be a JSON object such as {"code": "17", "fields": {…}}'),
        ("[]", 'must be a JSON object such as {"code": "17", "fields": {…}}'),
        ('{"fields": {}}', 'is missing; two digits such as "63"'),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(typed: str, told: str) -> None:
    _, output = run("encode", typed=typed)
    assert told in output
    assert "Expecting" not in output


def test_a_profile_gives_encoding_and_delimiter() -> None:
    typed = "1804020120260815    101530ABB1|AJCafé|".encode("cp850")
    _, output = run("decode", "--profile", "folio", typed=typed)
    assert json.loads(output)["fields"]["title_identifier"] == "Café"
    status, output = run("decode", "--profile", "fohlio", typed=typed)
    assert status == 2
    assert "did you mean folio" in output
