"""The command `tramsach`: light to start, every command really there. Each test runs a fresh interpreter, as a person would."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from ui.cli import COMMANDS
from ui.cli.emulate import EMULATORS

HEAVY = ("PySide6", "shiboken6", "serial", "escpos", "usb", "PIL", "zxingcpp", "sqlalchemy", "cryptography")


def heavy_after(code: str) -> list[str]:
    """Which of the heavy libraries a fresh interpreter has loaded after `code`."""
    report = f"import sys, json; json.dump([m for m in {HEAVY!r} if m in sys.modules], sys.stderr)"
    program = f"import sys\ntry:\n    {code}\nexcept SystemExit as end:\n    assert not end.code\n{report}"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded: list[str] = json.loads(run.stderr)
    return loaded


@pytest.mark.parametrize(
    "arguments", [["--help"], ["emulate", "--help"], ["config", "--help"], ["--version"]]
)
def test_help_loads_neither_qt_nor_a_device_library(arguments: list[str]) -> None:
    assert heavy_after(f"from ui.cli import main; main({arguments!r}, prog_name='tramsach')") == []


def test_checking_a_station_s_settings_loads_neither_qt_nor_a_device_library() -> None:
    check = ["config", "check", "config/presets/kiosk.toml"]
    assert heavy_after(f"from ui.cli import main; main({check!r}, prog_name='tramsach')") == []


def test_the_look_for_heavy_libraries_sees_one_that_is_there() -> None:
    assert heavy_after("import serial") == ["serial"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command", [(name,) for name in COMMANDS] + [("emulate", name) for name in EMULATORS], ids=" ".join
)
def test_every_command_of_the_tables_tells_its_options(command: tuple[str, ...]) -> None:
    told = run(*command, "--help")
    assert told.returncode == 0, told.stderr
    assert f"Usage: tramsach {' '.join(command)} " in told.stdout


def test_a_command_that_does_not_exist_is_refused_in_words() -> None:
    told = run("borow")
    assert (told.returncode, told.stderr.splitlines()[-1]) == (2, "Error: No such command 'borow'.")


def test_a_file_with_mistakes_is_told_on_the_command_line(tmp_path: object) -> None:
    told = run("config", "check", f"{tmp_path}/nowhere.toml")
    assert told.returncode == 1
    assert told.stderr == f"Error: {tmp_path}/nowhere.toml:\n  cannot be read: No such file or directory\n"


def test_a_preset_can_be_printed_and_checked() -> None:
    assert run("config", "preset").stdout.split() == ["barcode", "kiosk", "station"]
    assert run("config", "preset", "kiosk").stdout == (ROOT / "config/presets/kiosk.toml").read_text(
        encoding="utf-8"
    )
