"""What is typed wrong ends at once with a sentence: no traceback, nothing measured or drawn for nothing, never exit status 0."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from ui.bench import codecs
from ui.cli import demo as demo_module
from ui.cli.bench import bench
from ui.cli.emulate import emulate
from ui.cli.poster import poster
from ui.cli.shots import shots

NOWHERE = "/proc/x"
"""Not even root can make it."""


def told(command: click.Command, *arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code != 0
    return result


@pytest.mark.parametrize("station", [False, True])
def test_a_demo_that_could_not_write_down_what_happened_does_not_begin(station: bool) -> None:
    with pytest.raises(click.ClickException, match="cannot write to /proc/x: No such file"):
        demo_module.loaded(Path(NOWHERE), headless=True, station=station)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--screen", "nope"], "'nope' is not one of account"),
        (["--lang", "xx"], "'xx' is not one of en, km, vi"),
        (["--size", "foo"], "'foo' is not one of '1280x800'"),
        (["--size", "1281x800"], "is not one of"),
        (["--out", NOWHERE], f"cannot write to {NOWHERE}"),
    ],
)
def test_pictures_of_nothing_or_to_nowhere(tmp_path: Path, arguments: list[str], said: str) -> None:
    out = tmp_path / "shots"
    assert said in told(shots, "--out", str(out), *arguments).output
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "."], "Missing option '--library'"),
        (["--library", "X", "--lang", "xx"], "'xx' is not one of"),
        (["--library", "X", "--out", NOWHERE], f"cannot write to {NOWHERE}"),
    ],
)
def test_a_poster_of_no_library_or_to_nowhere(arguments: list[str], said: str) -> None:
    assert said in told(poster, *arguments).output


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            [name, option, port]
            for name, option in (
                ("ils", "--port"),
                ("feig", "--port"),
                ("rl866", "--tcp"),
                ("threem", "--tcp"),
                ("pcsc", "--port"),
                ("printer", "--port"),
                ("bin", "--port"),
                ("bin", "--outside"),
                ("bin", "--inside"),
            )
            for port in ("-1", "70000")
        ),
        ["printer", "--bytes-per-second", "0"],
    ],
    ids=" ".join,
)
def test_an_emulator_at_a_port_that_does_not_exist(arguments: list[str]) -> None:
    assert f"Invalid value for '{arguments[1]}'" in told(emulate, *arguments).output


@pytest.mark.parametrize("name", ["ils", "feig", "printer", "bin"])
def test_an_emulator_at_a_host_that_nobody_knows(name: str) -> None:
    assert f"Error: {name}: " in told(emulate, name, "--host", "host.invalid", "--port", "0").output


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("ils", "--port"),
        ("feig", "--port"),
        ("rl866", "--tcp"),
        ("threem", "--tcp"),
        ("printer", "--port"),
        ("bin", "--port"),
        ("bin", "--outside"),
        ("bin", "--inside"),
    ],
)
def test_an_emulator_at_a_port_that_is_taken(name: str, option: str) -> None:
    free = {"bin": ("--port", "0", "--outside", "0", "--inside", "0")}.get(name, ())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = told(emulate, name, *free, option, str(taken.getsockname()[1])).output
    assert f"Error: {name}: " in said
    assert "Address already in use" in said


def test_an_emulator_that_is_plugged_in_again_where_somebody_else_is_now() -> None:
    with FeigEmulator(air=Air.instant()) as reader:
        port = int(reader.url.rpartition(":")[2])
        reader.unplug()
        with socket.create_server(("127.0.0.1", port)), pytest.raises(OSError, match="in use"):
            reader.plug()
        reader.plug()


@pytest.mark.parametrize("typed", ["dies after -5", "paper after -1"])
def test_less_than_no_bytes_and_less_than_no_paper(tmp_path: Path, typed: str) -> None:
    said = CliRunner().invoke(emulate, ["printer", "--port", "0", "--out", str(tmp_path)], input=typed).output
    assert "cannot be less than none" in said
    assert "done" not in said


def test_a_bench_that_could_not_write_its_rows_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "rows", lambda: pytest.fail("it measured first"))
    said = told(bench, "--only", "codecs", "--json", "/nonexistent/x").output
    assert "cannot write /nonexistent/x: No such file or directory" in said
