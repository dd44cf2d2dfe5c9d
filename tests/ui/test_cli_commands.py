"""The sheet of command barcodes: every code on it is read back by a scanner's own library, and means what stands above it."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from config import presets
from kiosk.rules.commands import COMMANDS
from ui.cli.commands import commands


def station(folder: Path, more: str = "") -> Path:
    file = folder / "station.toml"
    file.write_text(presets.text("barcode") + more, encoding="utf-8")
    return file


def test_every_code_of_the_sheet_can_be_scanned(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    told = CliRunner().invoke(commands, ["print", str(station(tmp_path)), "--out", str(out)])
    assert told.exit_code == 0, told.output
    with Image.open(out) as page:
        found = zxingcpp.read_barcodes(page)
    assert {code.text for code in found} == {f"TS+{name}" for name in COMMANDS}
    assert {code.format for code in found} == {zxingcpp.BarcodeFormat.Code128}


def test_the_site_s_own_prefix_stands_in_the_codes(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    file = station(tmp_path, '[commands]\nprefix = "#LIB-"\n')
    assert CliRunner().invoke(commands, ["print", str(file), "--out", str(out)]).exit_code == 0
    with Image.open(out) as page:
        assert {code.text[:5] for code in zxingcpp.read_barcodes(page)} == {"#LIB-"}


def test_a_pdf_is_one_a4_page(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert CliRunner().invoke(commands, ["print", str(station(tmp_path)), "--out", str(out)]).exit_code == 0
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 1
    assert b"595.2" in content  # 210 mm in points
    assert b"841.9" in content


@pytest.mark.parametrize(
    ("more", "out", "said"),
    [
        ("", "sheet.doc", "should end with .pdf or .png"),
        ('[commands]\nprefix = ""\n', "sheet.png", "this station has no commands"),
        ('[commands]\nprefix = "DG"\n', "sheet.png", "clashes with [commands] prefix 'DG'"),
        ('[commands]\nprefix = "D"\n', "sheet.png", "commands.prefix"),
    ],
)
def test_what_cannot_be_printed_is_told(tmp_path: Path, more: str, out: str, said: str) -> None:
    told = CliRunner().invoke(commands, ["print", str(station(tmp_path, more)), "--out", str(tmp_path / out)])
    assert told.exit_code == 1
    assert said in told.output
