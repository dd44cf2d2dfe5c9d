"""`tramsach tag` and `tramsach emulate feig` as their users type them."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner, Result

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.settings import FeigSettings
from tests.drivers.rfid.rig import rows
from ui.cli.emulate_feig import feig
from ui.cli.emulate_pcsc import pcsc
from ui.cli.emulate_rl866 import rl866
from ui.cli.emulate_threem import threem
from ui.cli.pad_desk import Desk
from ui.cli.tag import tag

ANNEX_B1 = next(row for row in rows("tag_vectors.jsonl") if row["n"] == 2)


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


def test_what_is_no_hexadecimal_text_is_refused_with_exit_status_1() -> None:
    result = run("decode", "hello")
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
    assert json.loads(output)["elements"]["17"] == r"T\x1c"


@pytest.mark.parametrize(
    "arguments", [["--item", "x" * 17], ["--item", "a|b"], ["--item", "1", "--parts", "300"]]
)
def test_what_cannot_be_written_is_refused_with_a_reason(arguments: list[str]) -> None:
    result = run("encode", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


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
