"""A pcscd of the tests' own, with vsmartcard's virtual reader: started, hung, killed and brought back at will.

Needs Debian's pcscd and vsmartcard-vpcd, pyscard, and root, because pcscd's socket has one place on a machine. `./dev test`
installs them when it may. Where they cannot be had, tests are skipped and say why; under CI that is a failure.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from drivers.errors import DeviceGone
from drivers.pcsc import ScardSlot

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
RUN = Path("/run/pcscd")
READER = "Virtual PCD 00 00"
PATIENCE_S = 60.0
ASKED_AGAIN_S = 2.0  # a first call to a pcscd that just starts can hang
PORT = 0x6B7B
"""Not vpcd's own 35963: that is one of those which Linux gives to whoever asks for any."""


def missing() -> str:
    """Why there can be no pcscd here; "" where there can."""
    if find_spec("smartcard") is None:
        return "pyscard is not installed (apt-get install libpcsclite-dev swig gcc; pip install pyscard)"
    if shutil.which("pcscd") is None or not DRIVER.exists():
        return "pcscd and vsmartcard-vpcd are not installed"
    if os.geteuid() != 0:
        return "pcscd can be started by root only"
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(RUN / "pcscd.comm")) == 0:
            return "another pcscd is running on this machine"
    return ""


@contextmanager
def running() -> Iterator[Pcscd]:
    """One at a time on a machine, whoever tests there."""
    with (Path(tempfile.gettempdir()) / "tramsach-pcscd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if why := missing():
            if os.environ.get("CI"):
                pytest.fail(f"CI must run the PC/SC tests, but {why}")
            pytest.skip(why)
        with tempfile.TemporaryDirectory(prefix="tramsach-pcscd-") as folder:
            daemon = Pcscd(Path(folder))
            try:
                daemon.start()
                yield daemon
            finally:
                daemon.kill()


class Pcscd:
    """`pcscd --foreground` with one virtual reader, whatever else the machine has configured."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "log"
        self._config = folder / "readers"
        self._config.mkdir()
        (self._config / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{PORT:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{PORT:X}\n'
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it shows its reader."""
        if self._process is not None:
            return
        with self._log.open("wb") as log:
            command = ["pcscd", "--foreground", "--config", str(self._config)]
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + PATIENCE_S
        while not _shows_reader():
            assert time.monotonic() < deadline, f"pcscd shows no reader:\n{self._log.read_text()}"
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.01)
                pytest.fail(f"pcscd ended at once:\n{self._log.read_text()}")

    def kill(self) -> None:
        if self._process is not None:
            self.go_on()
            self._process.kill()
            self._process.wait()
            self._process = None
            for left in ("pcscd.comm", "pcscd.pid"):
                (RUN / left).unlink(missing_ok=True)

    def hang(self) -> None:
        """It keeps its socket and answers nothing."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    @property
    def up(self) -> bool:
        return self._process is not None

    def await_card(self, atr: bytes | None) -> None:
        """Returns when pcscd sees this card, or none."""
        slot = ScardSlot(READER, ASKED_AGAIN_S)
        deadline = time.monotonic() + PATIENCE_S
        while not _opens(slot):
            assert time.monotonic() < deadline, f"pcscd does not answer:\n{self._log.read_text()}"
        try:
            seen = slot.atr()
            while seen != atr:
                assert time.monotonic() < deadline, f"pcscd never saw {atr!r} but {seen!r}"
                seen = slot.atr(wait_s=1.0)
        finally:
            slot.close()


def _shows_reader() -> bool:
    slot = ScardSlot(READER, ASKED_AGAIN_S)
    shown = _opens(slot)
    slot.close()
    return shown


def _opens(slot: ScardSlot) -> bool:
    """False while it is not up yet: on a busy machine its service comes and goes as it starts."""
    try:
        slot.open()
    except DeviceGone:
        return False
    return True
