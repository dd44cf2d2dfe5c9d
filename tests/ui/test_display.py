"""Where no window can be opened or seen the demo plays its story without one, and a station ends with what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.cli import demo as demo_command
from ui.demo import headless, night_headless
from ui.display import why_no_window, why_unseen

VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM")
NOBODY_S_DISPLAY = ":7777"

STATION = """
[station]
id = "T1"
name = "Test"
library = "Library"

[[ils]]
id = "main"
host = "127.0.0.1"
port = 1

[rfid]
kind = "feig"
url = "tcp://127.0.0.1:1"
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def x_server() -> Iterator[str]:
    """A DISPLAY at which something listens, by TCP as behind ssh."""
    for number in range(100, 200):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", 6000 + number))
            except OSError:
                continue
            listener.listen()
            yield f"127.0.0.1:{number}.0"
            return


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[str]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-0"))
        listener.listen()
        yield str(tmp_path)


def test_without_any_variable_there_is_no_display() -> None:
    assert why_unseen() == "neither DISPLAY nor WAYLAND_DISPLAY is set"


@pytest.mark.parametrize("display", [NOBODY_S_DISPLAY, "unix:7777.0", "127.0.0.1:59000", "nonsense", ":"])
def test_a_display_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    assert display in why_unseen()


def test_an_x_server_that_answers_is_one(monkeypatch: pytest.MonkeyPatch, x_server: str) -> None:
    monkeypatch.setenv("DISPLAY", x_server)
    assert why_unseen() == ""


def test_a_compositor_that_answers_is_one_and_a_stale_name_is_not(
    monkeypatch: pytest.MonkeyPatch, compositor: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", compositor)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert why_unseen() == ""
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert "wayland-9" in why_unseen()


def test_what_somebody_asked_of_qt_goes_before_the_session(
    monkeypatch: pytest.MonkeyPatch, x_server: str
) -> None:
    """A desktop whose Wayland has gone is served by X where both are allowed."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    assert why_unseen()
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;xcb")
    assert why_unseen() == ""


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=800x480"])
def test_what_is_drawn_for_nobody_can_be_opened_and_not_seen(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert why_no_window() == ""
    assert "draws for nobody" in why_unseen()


@pytest.mark.parametrize("variables", [{}, {"DISPLAY": NOBODY_S_DISPLAY}, {"QT_QPA_PLATFORM": "offscreen"}])
@pytest.mark.parametrize("station", [False, True])
def test_the_demo_says_so_and_plays_its_story_without_one(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    variables: dict[str, str],
    station: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    played: list[Path] = []

    def play(out: Path, _tell: object) -> bool:
        played.append(out)
        return True

    module = night_headless if station else headless
    monkeypatch.setattr(module, "play", play)
    begin = demo_command.loaded(tmp_path, headless=False, station=station)
    assert begin() == 0
    assert played == [tmp_path]
    assert "No display (" in capsys.readouterr().out


def test_without_a_display_a_kiosk_ends_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "station.toml"
    file.write_text(STATION, encoding="utf-8")
    monkeypatch.setenv("DISPLAY", NOBODY_S_DISPLAY)
    ended = subprocess.run(
        [sys.executable, "-m", "ui.cli", "run", str(file)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert f"no X server answers at DISPLAY={NOBODY_S_DISPLAY}" in ended.stderr
    assert "--headless" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("module", ["headless", "night_headless"])
def test_what_is_played_without_a_screen_is_drawn_offscreen_whatever_is_set(
    tmp_path: Path, module: str
) -> None:
    """In a process of its own, as Qt ends the one in which it fails: here it fails as soon as it looks for linuxfb."""
    script = (
        "import os, sys, pathlib\n"
        f"from ui.demo import {module} as played\n"
        "def stop(*_): raise SystemExit(os.environ['QT_QPA_PLATFORM'])\n"
        "played._stage = stop\n"
        "played.play(pathlib.Path(sys.argv[1]), print)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env=os.environ | {"QT_QPA_PLATFORM": "linuxfb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr.strip() == "offscreen"
