"""How long the demo goes on after Ctrl-C, against the second that is promised: while it loads, begins, and plays.

The best of several runs at each moment, and of these the worst moment: a loaded machine makes one run slow, never all of them.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from ui.bench.processes import ENDS_S, PATIENCE_S, NeverTold, environment
from ui.bench.row import Row
from ui.demo.views import until

PROMISED_S: Final = 1.0
ROUNDS: Final = 5
_LOADING_S: Final = 0.3

Demo = subprocess.Popen[str]


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tramsach-bench-") as name:
        folder = Path(name)
        measured = {
            moment: [measure(folder, wait) for _ in range(ROUNDS)] for moment, wait in MOMENTS.items()
        }
    return [row(measured)]


def row(measured: Mapping[str, list[float]]) -> Row:
    """From the seconds of each run, by moment."""
    best = {moment: min(seconds) for moment, seconds in measured.items()}
    medians = ", ".join(f"{moment} {median(seconds):.2f} s" for moment, seconds in measured.items())
    return Row(
        "Ctrl-C → the demo has ended ÷ the second that is promised",
        max(best.values()) / PROMISED_S,
        1.0,
        note=f"medians: {medians}",
    )


def measure(folder: Path, wait: Callable[[Demo, Path], None]) -> float:
    """Seconds from Ctrl-C at that moment until the process has gone."""
    with TemporaryDirectory(dir=folder) as name:
        out = Path(name, "out")
        demo = subprocess.Popen(  # noqa: S603 # this very Python
            [sys.executable, "-m", "ui.cli", "demo", "--headless", "--out", str(out)],
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait(demo, out)
            begun = time.monotonic()
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=ENDS_S)
            return time.monotonic() - begun
        finally:
            demo.kill()
            demo.communicate()


def _loading(demo: Demo, _out: Path) -> None:
    with suppress(subprocess.TimeoutExpired):
        demo.wait(_LOADING_S)


def _beginning(demo: Demo, out: Path) -> None:
    begun = out / "screens"
    until(lambda: begun.exists() or demo.poll() is not None, "the demo never began", PATIENCE_S)


def _told(words: str) -> Callable[[Demo, Path], None]:
    def wait(demo: Demo, _out: Path) -> None:
        assert demo.stdout is not None
        if not any(words in line for line in demo.stdout):
            raise NeverTold(f"the demo never said {words!r}")

    return wait


def _pictured(name: str) -> Callable[[Demo, Path], None]:
    def wait(demo: Demo, out: Path) -> None:
        picture = out / "screens" / f"{name}.png"
        until(lambda: picture.exists() or demo.poll() is not None, f"never pictured: {name}", PATIENCE_S)

    return wait


MOMENTS: Final[Mapping[str, Callable[[Demo, Path], None]]] = {
    "loading": _loading,
    "beginning": _beginning,
    "listening": _told("SIP2 < 98"),
    "playing": _told("three books on the pad"),
    "books lifted": _pictured("07-goodbye"),
}
