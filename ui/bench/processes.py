"""Programs under measurement, each in a process of its own, and when they said to systemd's socket that they had come so far.

Knows no ratio.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_S = 60.0
ENDS_S = 10.0
STEADY_S, STEADY_KB = 0.3, 128

DRAWN_NOWHERE = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "QSG_RENDER_LOOP": "basic"}


def environment(folder: Path) -> dict[str, str]:
    """As on a station: no display here, but bytecode compiled as pip leaves it, whatever the developer's shell says."""
    shell = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return shell | DRAWN_NOWHERE | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


class NeverTold(Exception):
    """A program ended, or let its time pass, without the message that was awaited; with what it printed."""


@contextmanager
def emulators(folder: Path) -> Iterator[Path]:
    """A running world in another process; gives the station's file."""
    process = subprocess.Popen(  # noqa: S603 # this very Python
        [sys.executable, "-m", "ui.bench.world_process", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Path(process.stdout.readline().strip())
    finally:
        process.stdin.close()
        _end(process)
        process.stdout.close()


class Program:
    """A started program."""

    def __init__(self, process: subprocess.Popen[bytes], told_after_s: float) -> None:
        self._process = process
        self.told_after_s = told_after_s
        """From the start of the process until the awaited message."""

    def resident_kb(self) -> int:
        """Resident memory once it has settled (proc_pid_smaps_rollup(5)).

        Rss and not Pss: on a station nobody shares Qt with the kiosk, here whoever else runs a Qt program would.
        """
        before, deadline = self._rss(), time.monotonic() + PATIENCE_S
        while self._runs_on(STEADY_S):
            now = self._rss()
            if abs(now - before) <= STEADY_KB or time.monotonic() > deadline:
                return now
            before = now
        raise NeverTold("the program ended while its memory was measured")

    def _runs_on(self, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode is None

    def _rss(self) -> int:
        rollup = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        found = re.search(r"^Rss:\s+(\d+) kB$", rollup, re.MULTILINE)
        assert found is not None, rollup
        return int(found[1])


@contextmanager
def running(command: Sequence[str], awaited: str, folder: Path) -> Iterator[Program]:
    """`command` (arguments of this Python) once it told `awaited`; ended by leaving. Raises NeverTold."""
    address, printed = folder / "notify", folder / "printed"
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener, printed.open("wb") as output:
        listener.bind(str(address))
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 # this very Python
            [sys.executable, *command],
            env=environment(folder) | {"NOTIFY_SOCKET": str(address)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _await(listener, awaited, process, printed)
            yield Program(process, time.monotonic() - started)
        finally:
            process.terminate()
            _end(process)


def _await(listener: socket.socket, awaited: str, process: subprocess.Popen[bytes], printed: Path) -> None:
    listener.settimeout(1.0)
    deadline = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if listener.recv(1000).decode() == awaited:
                return
        except TimeoutError:
            continue
    raise NeverTold(f"{awaited!r} was never told; printed was:\n{printed.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    try:
        process.wait(ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
