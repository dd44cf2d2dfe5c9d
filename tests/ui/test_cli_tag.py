"""`tramsach tag` and `tramsach emulate feig` as their users type them."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.settings import FeigSettings
from drivers.rfid.tags import chain
from drivers.rfid.tags.content import Model, Owner, TagContent
from tests.drivers.rfid.rig import rows
from ui.cli.emulate_feig import feig
from ui.cli.emulate_pcsc import pcsc
from ui.cli.emulate_rl866 import rl866
from ui.cli.emulate_threem import threem
from ui.cli.pad_desk import Desk
from ui.cli.tag import as_row, content_of, tag

TAGS = [row for row in rows("tag_vectors.jsonl") if row["kind"] == "tag"]
ANNEX_B1 = next(row for row in TAGS if row["n"] == 2)
WRITABLE = [row for row in TAGS if chain.decode(bytes.fromhex(row["hex"])).item_id]


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(tag, list(arguments), input=stdin)


def test_the_standards_own_example_is_one_json_line() -> None:
    result = run("decode", ANNEX_B1["hex"])
    assert result.exit_code == 0
    (line,) = result.output.splitlines()
    row = json.loads(line)
    assert (row["model"], row["crc"], row["item_id"]) == ("ISO 28560-3", "good", "1000000056")
    assert (row["owner"], row["usage"], row["parts"], row["quirk"]) == ("DK718500", 1, 1, [])
    assert row["raw"] == ANNEX_B1["hex"]


def test_a_dump_may_come_with_spaces_colons_and_by_standard_input() -> None:
    spaced = ":".join(ANNEX_B1["hex"][i : i + 2] for i in range(0, len(ANNEX_B1["hex"]), 2))
    result = run("decode", "-", "--dsfid", "3E", stdin=f"{spaced}\n\n00000000\n")
    one, two = map(json.loads, result.output.splitlines())
    assert (one["item_id"], one["dsfid"], two["model"]) == ("1000000056", "3e", "blank")


@pytest.mark.parametrize("text", ["hello", "", "  ", "0x", "123"])
def test_what_is_no_hexadecimal_text_is_refused_with_exit_status_1(text: str) -> None:
    result = run("decode", text)
    assert result.exit_code == 1
    assert "hexadecimal" in result.output


def test_encoding_the_decoded_gives_the_standards_own_example() -> None:
    result = run("encode", "--item", "1000000056", "--owner", "DK718500")
    assert result.output.strip() == ANNEX_B1["hex"]


@pytest.mark.parametrize(
    "model, shown", [("28560-3", "ISO 28560-3"), ("28560-2", "ISO 28560-2"), ("rfid501", "3M RFID501")]
)
def test_every_model_that_is_encoded_is_decoded_again(model: str, shown: str) -> None:
    made = run("encode", "--model", model, "--item", "123456789012", "--owner", "VNTVCT", "--size", "64")
    row = json.loads(run("decode", made.output.strip()).output)
    assert (row["model"], row["item_id"], len(row["raw"])) == (shown, "123456789012", 128)


def test_a_tags_text_cannot_steer_the_terminal() -> None:
    steering = next(row for row in rows("tag_vectors.jsonl") if row["n"] == 25)
    output = run("decode", steering["hex"]).output.strip()
    assert output.isprintable()
    assert json.loads(output)["elements"]["17"] == "T\x1c"


@pytest.mark.parametrize(
    "arguments", [["--item", "x" * 17], ["--item", "a|b"], ["--item", "1", "--owner", "VN-" + "x" * 12]]
)
def test_what_cannot_be_written_is_refused_with_a_reason(arguments: list[str]) -> None:
    result = run("encode", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


@pytest.mark.parametrize(
    "option", [("--usage", "16"), ("--usage", "-1"), ("--parts", "300"), ("--part", "-1"), ("--size", "0")]
)
@pytest.mark.parametrize("model", ["28560-3", "28560-2"])
def test_a_number_that_no_tag_can_carry_is_refused(model: str, option: tuple[str, str]) -> None:
    result = run("encode", "--model", model, "--item", "12", *option)
    assert result.exit_code == 2
    assert f"'{option[0]}'" in result.output


@pytest.mark.parametrize("model", ["28560-3", "28560-2"])
def test_an_owner_may_be_written_with_its_hyphen_or_without(model: str) -> None:
    made = {
        run("encode", "--model", model, "--item", "12", "--owner", owner).output
        for owner in ("VN-AG01", "VNAG01")
    }
    assert len(made) == 1
    assert json.loads(run("decode", made.pop().strip()).output)["owner"] == "VNAG01"


def test_an_owner_without_a_country_keeps_its_place() -> None:
    """`718500` behind an empty country is not a library of the country "71"."""
    memory = "11010141424331323334350000000000000000ca5d00003731383530300000000000"
    assert run("encode", "-", stdin=run("decode", memory).output).output.strip() == memory


@given(st.builds(Owner, country=st.text(max_size=3), isil=st.text(max_size=12)))
@settings(max_examples=200)
def test_every_owner_comes_back_from_its_line(owner: Owner) -> None:
    line = json.dumps(as_row(TagContent(Model.ISO_28560_3, b"", "1", owner)))
    assert content_of(line).owner == owner


def test_a_line_that_names_the_owner_in_one_word_is_taken_too() -> None:
    assert content_of('{"model": "ISO 28560-3", "owner": "VN-AG01"}').owner == Owner("VN", "AG01")


@pytest.mark.parametrize("row", WRITABLE, ids=lambda row: f"vector-{row['n']}")
def test_encoding_takes_what_decoding_printed(row: dict[str, Any]) -> None:
    told = run("decode", row["hex"])
    again = run("decode", "-", stdin=run("encode", "-", stdin=told.output).output)
    said = (
        "model",
        "item_id",
        "owner",
        "country",
        "isil",
        "usage",
        "parts",
        "part",
        "elements",
        "extensions",
    )
    before, after = (json.loads(each.output) for each in (told, again))
    for one in (before, after):
        one["elements"].pop("2", None)  # which others follow: some writers get it wrong, we do not
    assert {key: after[key] for key in said} == {key: before[key] for key in said}


def test_a_decoded_tag_may_be_written_in_another_model() -> None:
    line = run("decode", ANNEX_B1["hex"]).output.strip()
    made = json.loads(run("decode", run("encode", "--model", "28560-2", line).output.strip()).output)
    assert (made["model"], made["item_id"], made["owner"]) == ("ISO 28560-2", "1000000056", "DK718500")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "JSON"),
        ("[]", "JSON"),
        ('{"model": "klingon"}', "model"),
        ('{"model": "ISO 28560-3", "item_id": "1", "usage": 99}', "usage"),
        ('{"model": "ISO 28560-3", "extensions": [{"number": 1, "data": "zz"}]}', "extensions"),
        ('{"model": "ISO 28560-2", "item_id": "1", "elements": {"x": "1"}}', "Error"),
        ('{"model": "unknown"}', "says nothing"),
    ],
)
def test_what_decode_never_printed_is_refused_with_a_reason(line: str, why: str) -> None:
    result = run("encode", line)
    assert result.exit_code == 1
    assert why in result.output


def test_an_item_is_given_in_one_way() -> None:
    assert run("encode").exit_code == 2
    assert run("encode", "--item", "1", "{}").exit_code == 2


@pytest.mark.parametrize("dump", ["00: 11 01 01 31", "00:11 01 01 31", "1: 11:01:01:31"])
def test_a_blocks_address_is_never_read_as_a_part_of_the_memory(dump: str) -> None:
    result = run("decode", dump)
    assert result.exit_code == 1
    assert "leave out the addresses" in result.output


@pytest.mark.parametrize(
    "command, options, place",
    [
        (feig, ["--port", "0"], "tcp://127.0.0.1:"),
        (feig, ["--pty"], "serial:///"),
        (rl866, [], "serial:///"),
        (threem, [], "serial:///"),
        (pcsc, ["--dialect", "identiv"], "vpcd://127.0.0.1:"),
    ],
)
def test_an_emulator_by_hand_says_where_it_is_and_ends_with_its_input(
    command: click.Command, options: list[str], place: str
) -> None:
    result = CliRunner().invoke(command, [*options, "--item", "VV1", "--instant"], input="list\nbad words\n")
    assert result.exit_code == 0
    assert place in result.output
    assert "AFI 07" in result.output


def test_books_put_down_and_taken_at_the_terminal_are_what_a_driver_hears() -> None:
    with FeigEmulator(air=Air.instant()) as emulator:
        desk = Desk(emulator, "VNLIB")
        reader = FeigReader(FeigSettings(url=emulator.url))
        reader.open()
        assert desk.obey(["put", "VV1"]).startswith("put ")
        assert desk.obey(["hex", ANNEX_B1["hex"]]).startswith("put ")
        (first, second) = reader.inventory().seen
        assert desk.obey(["take", first.uid]) == f"took {first.uid}"
        assert [seen.uid for seen in reader.inventory().seen] == [second.uid]
        assert desk.obey(["take", "E0"]) == "no tag E0 on the pad"
        assert "at most 16" in desk.obey(["put", "x" * 17])
        assert "system info" not in desk.obey(["log"])
        reader.close()
