"""What systemd hears from the service, on a real datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.cli.notify import ALIVE, READY, tell, watchdog_s


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A socket that stands where systemd's would, and its address as systemd writes it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(5)
        if request.param == "path":
            address = str(tmp_path / "notify")
            listener.bind(address)
        else:
            listener.bind(f"\0tramsach-{os.getpid()}")
            address = f"@tramsach-{os.getpid()}"
        yield listener, address


def test_systemd_hears_each_state(systemd: tuple[socket.socket, str]) -> None:
    listener, address = systemd
    assert tell(READY, {"NOTIFY_SOCKET": address})
    assert tell(ALIVE, {"NOTIFY_SOCKET": address})
    assert [listener.recv(100), listener.recv(100)] == [b"READY=1", b"WATCHDOG=1"]


def test_without_systemd_nobody_is_told_and_nothing_breaks(tmp_path: Path) -> None:
    assert not tell(READY, {})
    assert not tell(READY, {"NOTIFY_SOCKET": str(tmp_path / "nobody")})


def test_the_watchdog_wants_a_sign_of_life_twice_within_its_limit() -> None:
    assert watchdog_s({"WATCHDOG_USEC": "30000000"}) == 15


def test_under_cage_the_watchdog_is_ours_although_it_names_cage() -> None:
    assert watchdog_s({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) == 15


def test_no_watchdog_asks_nothing() -> None:
    assert watchdog_s({}) is None
    assert watchdog_s({"WATCHDOG_USEC": "often"}) is None
