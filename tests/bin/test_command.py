"""`tramsach station`: without Qt, one process a station, told in words when the file is not meant for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from config import presets
from tests.house.tree import ROOT


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


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
