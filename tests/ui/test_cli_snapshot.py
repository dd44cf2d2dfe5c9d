"""`tramsach snapshot`: an office makes keys and snapshots, and sees whether a station would believe them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ui.cli import main

CARDS = "card;limit;blocked\nTV0000012;5;\nTV0000013;5;x\n"
ITEMS = "item,title,class\nVV24.00012,Đất rừng phương Nam,book\n"


class Office:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "cards.csv").write_text(CARDS, encoding="utf-8")
        (folder / "items.csv").write_text(ITEMS, encoding="utf-8")
        told = self.run("keys", str(folder / "keys"))
        found = re.search(r'public_key = "(\S{44})"', told.stdout)
        assert found, told.output
        self.public_key = found[1]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["snapshot", *arguments])

    def build(self, *more: str) -> Result:
        lists = ("--cards", f"{self.folder}/cards.csv", "--items", f"{self.folder}/items.csv")
        keys = ("--key", f"{self.folder}/keys/signing.key", "--site-key", f"{self.folder}/keys/site.key")
        return self.run("build", *lists, *keys, "--out", f"{self.folder}/out", "--library", "VN-AG01", *more)

    def show(self, *more: str, library: str = "VN-AG01") -> Result:
        files = [str(file) for file in sorted((self.folder / "out").iterdir())]
        return self.run("show", *files, "--public-key", self.public_key, "--library", library, *more)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_what_an_office_builds_its_stations_believe(office: Office) -> None:
    built = office.build("--days", "2")
    assert built.exit_code == 0, built.output
    shown = office.show("--item", "VV24.00012")
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert "cards of VN-AG01, 2 rows, made" in lines[0]
    assert "catalogue of VN-AG01, 1 rows, made" in lines[1]
    assert "Đất rừng phương Nam" in lines[2]


def test_a_key_is_never_overwritten_and_only_its_owner_reads_it(office: Office) -> None:
    assert [path.stat().st_mode & 0o777 for path in (office.folder / "keys").iterdir()] == [0o600, 0o600]
    again = office.run("keys", str(office.folder / "keys"))
    assert again.exit_code == 1
    assert "a key is never overwritten" in again.stderr


def test_every_bad_row_is_told_and_nothing_is_made(office: Office) -> None:
    (office.folder / "cards.csv").write_text(CARDS + "TV0000014;many;\n;1;\n", encoding="utf-8")
    built = office.build()
    assert built.exit_code == 1
    assert "cards.csv: line 4: limit is no whole number" in built.stderr
    assert "cards.csv: line 5: card is empty" in built.stderr
    assert "TV00000" not in built.output
    assert not (office.folder / "out").exists()
    left_out = office.build("--skip-bad")
    assert left_out.exit_code == 0
    assert "2 rows" in office.show().stdout


def test_what_becomes_of_a_row_that_is_left_out_depends_on_what_a_station_lends_to_strangers(
    office: Office,
) -> None:
    """A station with unknown_cards lends to such a card: the help must not say that nobody does."""
    told = " ".join(office.run("build", "--help").stdout.split())
    assert "the station does not know them then (see unknown_cards, unknown_items)" in told


def test_a_file_that_a_station_would_refuse_is_told_with_the_reason(office: Office) -> None:
    office.build()
    strange = office.show(library="VN-CT01")
    assert strange.exit_code == 1
    assert "refused: other_library" in strange.stderr
    path = office.folder / "out" / "cards.snapshot"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    hurt = office.show()
    assert hurt.exit_code == 1
    assert "cards.snapshot: refused: altered" in hurt.stderr
    assert "catalogue of VN-AG01" in hurt.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["build", "--out", "o", "--key", "{keys}/signing.key", "--library", "L"],
            "give --cards, --items or both",
        ),
        (
            ["build", "--cards", "{cards}", "--out", "o", "--key", "{keys}/signing.key", "--library", "L"],
            "--cards needs --site-key",
        ),
        (
            ["build", "--items", "{cards}", "--out", "o", "--key", "{cards}", "--library", "L"],
            "holds no private key",
        ),
        (
            ["build", "--items", "{cards}", "--out", "o", "--key", "{keys}/signing.key", "--library", "L"],
            "the first line names no column item",
        ),
        (["show", "{cards}"], "give --settings, or --public-key and --library"),
        (["show", "{cards}", "--public-key", "x", "--library", "L"], "none of 44 characters"),
        (["show", "{cards}", "--settings", "{cards}"], "is no TOML"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(office: Office, arguments: list[str], told: str) -> None:
    names = {"keys": str(office.folder / "keys"), "cards": str(office.folder / "cards.csv")}
    result = office.run(*(argument.format(**names) for argument in arguments))
    assert result.exit_code in (1, 2)
    assert told in result.stderr
