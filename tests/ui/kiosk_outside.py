"""The world around a kiosk that runs in a process of its own (`kiosk_process`), and what a test says to it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from drivers.rfid.emulator.air import Air
from ui.bench.processes import DRAWN_NOWHERE
from ui.bench.world_process import station_file
from ui.demo.world import World

PATIENCE_S = 30.0
IMPATIENT = """
[timeouts]
goodbye_s = 0.1

[presence]
lost_after_s = 0.1
unreadable_after_s = 0.2
round_s = 0.01

[sound]
volume = 0
"""


class Outside:
    """The world's hands and eyes, and a line to the kiosk."""

    def __init__(self, world: World, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.world = world
        self._orders, self._told, self._unread = process.stdin, process.stdout, b""

    def order(self, line: str) -> None:
        self._orders.write(line.encode() + b"\n")
        self._orders.flush()

    def told(self, *starts: str, patience_s: float = PATIENCE_S) -> str:
        """The next line that begins so; what comes before it is passed over. Fails when it does not come."""
        deadline, passed = time.monotonic() + patience_s, []
        while True:
            line, sep, rest = self._unread.partition(b"\n")
            if sep:
                self._unread = rest
                text = line.decode()
                if text.startswith(starts):
                    return text
                passed.append(text)
                continue
            ready, _, _ = select.select([self._told], [], [], max(0.0, deadline - time.monotonic()))
            came = os.read(self._told.fileno(), 65_536) if ready else b""
            assert came, f"{starts} was never told; told was: {passed}"
            self._unread += came

    def soon(self, screen: str, patience_s: float) -> bool:
        """Whether the kiosk shows this screen within so long."""
        with suppress(AssertionError):
            self.told(f"screen {screen} ", patience_s=patience_s)
            return True
        return False

    def shown(self, screen: str, **so: object) -> str:
        """The next time that the kiosk shows this screen so, and is not busy: language, rows, done, wrong, actions."""
        so.setdefault("busy", False)
        while True:
            line = self.told(f"screen {screen} ")
            if all(f"{name}={value}" in line.split() for name, value in so.items()):
                return line

    def complaints(self) -> list[str]:
        """What Qt and QML have complained about since the kiosk began."""
        self.order("complaints")
        found: list[str] = json.loads(self.told("complaints ").removeprefix("complaints "))
        return found

    def find(self, *needles: str) -> list[str]:
        """Where the kiosk still holds these, other than nowhere."""
        self.order("find " + json.dumps([needle[::-1] for needle in needles]))
        found: list[str] = json.loads(self.told("found ").removeprefix("found "))
        return found

    def held_kb(self) -> int:
        self.order("kb")
        return int(self.told("kb ").removeprefix("kb "))

    def sign_in(self, card: str, pin: str, to: str = "items") -> None:
        self.world.scanner.scan(card)
        self.told("screen pin")
        for digit in pin:
            self.order(f"tap key_{digit}")
        self.shown(to)

    def borrow(self, *books: str) -> None:
        self.world.put(*books)
        self.shown("items", rows=len(books), done=len(books))

    def leave(self, *books: str) -> None:
        self.order("tap finish")
        self.told("screen receipt busy=False")
        self.order("tap no_receipt")
        self.world.take(*books)
        self.told("screen welcome")


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """A kiosk at its welcome screen."""
    with World(folder, air=Air.instant()) as world:
        file = station_file(world)
        file.write_text(file.read_text(encoding="utf-8") + IMPATIENT, encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.kiosk_process", str(file)],
            env=os.environ | DRAWN_NOWHERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            made = Outside(world, process)
            made.told("screen welcome")
            yield made
        finally:
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()
            try:
                assert process.wait(PATIENCE_S) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
