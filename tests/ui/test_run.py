"""`tramsach run FILE` as systemd starts it: a process of its own on the emulators' wires, with systemd's socket listening."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.ils import Sip2Ils
from kiosk.build import build
from kiosk.ils_sip2 import connect
from kiosk.values import Moment
from ui.cli.run import SILENT_S, tell_that_it_lives
from ui.demo.world import World

PATIENCE_S = 60.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path) as world:
        yield world


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(PATIENCE_S)
        yield listener


def station_file(world: World) -> Path:
    """What a technician would have written for these wires."""
    settings = world.settings()
    ils, file = settings.ils[0], world.folder / "station.toml"
    assert isinstance(ils, Sip2Ils)
    assert ils.password is not None
    secret = world.folder / "password"
    secret.write_text(ils.password.get_secret_value(), encoding="utf-8")
    secret.chmod(0o600)
    file.write_text(
        f"""
[station]
id = "T1"
name = "Test"
library = "Library"

[[ils]]
id = "main"
host = "{ils.host}"
port = {ils.port}
user = "{ils.user}"
password_file = "password"

[rfid]
kind = "feig"
url = "{world.reader.url}"

[screen]
fullscreen = false

[journal]
path = "journal.db"
""",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("how", [["--headless"], []], ids=["without a screen", "on the glass"])
def test_the_station_tells_that_it_is_ready_and_lives_and_ends_when_told(
    world: World, systemd: socket.socket, how: list[str]
) -> None:
    told_by = {"NOTIFY_SOCKET": str(systemd.getsockname()), "WATCHDOG_USEC": "400000", "WATCHDOG_PID": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "run", *how, str(station_file(world))],
        env=os.environ | told_by,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        heard = [systemd.recv(100)]
        while heard.count(b"WATCHDOG=1") < 2 or b"STATUS=screen welcome" not in heard:
            heard.append(systemd.recv(100))
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
        process.send_signal(signal.SIGTERM)
        while heard[-1] != b"STOPPING=1":
            heard.append(systemd.recv(100))
        while process.poll() is None:  # an impatient one's next signals do not cut the orderly end
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        printed, _ = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        process.communicate()
    assert f"READY=1\nMAINPID={process.pid}".encode() in heard
    assert heard.index(b"STATUS=screen out_of_order") < heard.index(b"STATUS=screen welcome")
    assert process.returncode == 0, printed
    assert (world.folder / "journal.db").is_file()
    assert "Traceback" not in printed
    assert "bug" not in printed
    # The watchdog's SIGABRT would leave card and PIN of whoever stands there in a file.
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


class Hanging:
    """A clock that has stood still, as `last_heard` does when the station's loop hangs."""

    def __init__(self, since_s: float) -> None:
        self._since_s = since_s

    def now(self) -> Moment:
        return Moment(datetime.now(UTC), time.monotonic() - self._since_s)

    def by_network(self) -> bool:
        return True


@pytest.mark.parametrize(("since_s", "lives"), [(SILENT_S + 1, False), (0.0, True)])
def test_a_station_that_hangs_is_no_longer_vouched_for(
    world: World, systemd: socket.socket, monkeypatch: pytest.MonkeyPatch, since_s: float, lives: bool
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", systemd.getsockname())
    systemd.setblocking(False)
    tell_that_it_lives(build(world.settings(), lambda _view: None, connect, Hanging(since_s)))
    if lives:
        assert systemd.recv(100) == b"WATCHDOG=1"
    else:
        with pytest.raises(BlockingIOError):
            systemd.recv(100)


def test_a_file_with_mistakes_ends_at_once_with_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("[station]\nid = 1\n", encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "ui.cli", "run", "--headless", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "station.name: is missing" in refused.stderr
    assert "ils: is missing" in refused.stderr


@pytest.mark.parametrize("how", [["--headless"], []], ids=["without a screen", "on the glass"])
def test_a_device_that_this_machine_cannot_drive_ends_it_with_a_sentence(
    world: World, tmp_path: Path, how: list[str]
) -> None:
    """A decoder whose library is broken, as after half an installation."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "pyzbar.py").write_text("raise ImportError('no libzbar')", encoding="utf-8")
    file = station_file(world)
    with file.open("a", encoding="utf-8") as more:
        more.write('\n[scanner]\nkind = "camera"\ndecoder = "zbar"\n')
    paths = os.pathsep.join((str(broken), os.environ.get("PYTHONPATH", "")))
    refused = subprocess.run(
        [sys.executable, "-m", "ui.cli", "run", *how, str(file)],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert refused.returncode == 1
    assert "Error: " in refused.stderr
    assert "zbar is not there (no libzbar)" in refused.stderr
    assert "Traceback" not in refused.stderr
