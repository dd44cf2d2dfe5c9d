"""`tramsach station`: without Qt, one process a station, told in words when the file is not meant for it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import presets
from tests.house.tree import ROOT


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command, surroundings = [sys.executable, *arguments], {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def test_a_headless_station_loads_no_qt() -> None:
    program = """
import sys, threading
from pathlib import Path
from tempfile import TemporaryDirectory
from drivers.rfid.emulator.air import Air
from kiosk.view import BinPicture
from ui.demo.bin_world import BinWorld
from ui.demo.views import Views
import ui.cli.station
with TemporaryDirectory() as folder, BinWorld(Path(folder), air=Air.instant()) as world:
    views = Views()
    station = world.station(views.show)
    station.start()
    views.wait(lambda view: view.bin is BinPicture.READY)
    assert station.stop()
loaded = [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
assert not loaded, loaded
"""
    ran = python("-c", program)
    assert ran.returncode == 0, ran.stderr


def test_a_kiosk_s_file_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(presets.text("kiosk"), encoding="utf-8")
    told = python("-m", "ui.cli", "station", "--config", str(file))
    assert told.returncode == 1
    assert "has no [return_station]; tramsach run" in told.stderr


def test_a_file_with_mistakes_is_told_whole(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    text = presets.text("station").replace("exceptions = 4", "exceptions = 9")
    file.write_text(text, encoding="utf-8")
    told = python("-m", "ui.cli", "station", "--config", str(file))
    assert told.returncode == 1
    assert "exceptions goes to bin 9" in told.stderr


PATIENCE_S = 30.0


@pytest.fixture
def anywhere() -> Iterator[socket.socket]:
    """Where a station looks for its devices."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_S)
        yield listener


def written(file: Path, devices: socket.socket) -> Path:
    """The preset, with every device here and the journal beside the file."""
    text = re.sub(r"192\.0\.2\.\d+:\d+", f"127.0.0.1:{devices.getsockname()[1]}", presets.text("station"))
    text = text.replace('password_credential = "ils-main"', 'password_file = "password"')
    file.write_text(text + f'\n[journal]\npath = "{file.parent / "journal.db"}"\n', encoding="utf-8")
    secret = file.parent / "password"
    secret.write_text("secret", encoding="utf-8")
    secret.chmod(0o600)
    return file


def test_a_second_process_of_one_station_is_refused_before_it_opens_a_device(
    tmp_path: Path, anywhere: socket.socket
) -> None:
    """It would stop the motors of the serving one, and both would answer the same board."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        first = written(tmp_path / "first.toml", anywhere)
        second = written(tmp_path / "second.toml", other)
        command = ["-m", "ui.cli", "station", "--config"]
        serving = subprocess.Popen(
            [sys.executable, *command, str(first)], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        try:
            anywhere.accept()[0].close()  # it serves: it has come for its devices
            for screen in ([], ["--screen"]):
                told = python(*command, str(second), *screen, QT_QPA_PLATFORM="offscreen")
                assert told.returncode == 1
                assert "this station runs already" in told.stderr
                assert str(tmp_path / "station.lock") in told.stderr
            other.setblocking(False)
            with pytest.raises(BlockingIOError):
                other.accept()
        finally:
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(PATIENCE_S) == 0
