"""What is typed wrong ends at once with a sentence: no traceback, nothing measured or drawn for nothing, never exit status 0."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ui.bench import codecs
from ui.cli import demo as demo_module
from ui.cli.bench import bench
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


def test_a_bench_that_could_not_write_its_rows_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "rows", lambda: pytest.fail("it measured first"))
    said = told(bench, "--only", "codecs", "--json", "/nonexistent/x").output
    assert "cannot write /nonexistent/x: No such file or directory" in said
