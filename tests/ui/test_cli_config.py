"""`tramsach config check`: what a technician is told of a file beyond its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from config import presets
from ui.cli.config import config


def check(folder: Path, *changes: tuple[str, str]) -> str:
    text = presets.text("kiosk")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "station.toml"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(config, ["check", str(file)]).output


EAS = ("# eas = false", "eas = true")


@pytest.mark.parametrize(
    ("reader", "noted"),
    [
        ('kind = "feig"', False),
        ('kind = "rl866"', True),
        ('kind = "threem"', True),
    ],
)
def test_an_eas_gate_and_a_kind_of_reader_that_switches_none_are_noted(
    tmp_path: Path, reader: str, noted: bool
) -> None:
    told = check(tmp_path, EAS, ('kind = "feig"', reader))
    assert told.endswith("no mistake found\n")
    assert ("note: [rfid] [security] eas is true and this reader cannot switch EAS" in told) is noted
    assert "note:" not in check(tmp_path, ('kind = "feig"', reader))
