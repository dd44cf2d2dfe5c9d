"""What the kiosk costs: the time to its first usable screen, and its memory there, against a bare window's.

The kiosk is `tramsach run` as systemd starts it, with the emulators in another process; its first usable screen is the
welcome screen, painted, which means that journal, reader, scanner and printer answered (the picture "starting" comes
earlier and does not count). What the bare window holds is said in `ui.bench.bare`. Both are started in turn, after starts
of each that are not measured: they make the journal and fill the caches of disk, Python and QML.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ui.bench.bare import PAINTED
from ui.bench.processes import emulators, running
from ui.bench.row import Row, milliseconds

TIME_BAR, MEMORY_BAR = 1.5, 1.25
ROUNDS = 7

WELCOME = "STATUS=screen welcome"
OUR_OWN = frozenset({"sip2", "drivers", "config", "kiosk", "ui", "__main__"})

# The kiosk, telling at its end which modules it had loaded.
_ASKED = """
import atexit, pathlib, sys
atexit.register(lambda: pathlib.Path(sys.argv[2]).write_text("\\n".join(sys.modules)))
from ui.cli import main
main(["run", sys.argv[1]])
"""


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tramsach-bench-") as name:
        folder = Path(name)
        with emulators(folder) as file:
            kiosk = ["-m", "ui.cli", "run", str(file)]
            measure(kiosk, WELCOME, folder)  # makes the journal; its migrations load what no later start does
            bare = ["-m", "ui.bench.bare", ",".join(foreign_modules(file, folder))]
            measure(bare, PAINTED, folder)
            measured = [
                (measure(kiosk, WELCOME, folder), measure(bare, PAINTED, folder)) for _ in range(ROUNDS)
            ]
    return ratios(measured)


def foreign_modules(file: Path, folder: Path) -> list[str]:
    """Every module not of ours that a kiosk has loaded at its welcome screen, in the order of loading."""
    told = folder / "modules"
    with running(["-c", _ASKED, str(file), str(told)], WELCOME, folder):
        pass
    return foreign(told.read_text(encoding="utf-8").splitlines())


def foreign(modules: Sequence[str]) -> list[str]:
    return [name for name in modules if name.partition(".")[0] not in OUR_OWN]


Measured = tuple[float, int]
"""Seconds until painted, resident kilobytes then."""


def measure(command: Sequence[str], awaited: str, folder: Path) -> Measured:
    with running(command, awaited, folder) as program:
        return program.told_after_s, program.resident_kb()


def ratios(measured: Sequence[tuple[Measured, Measured]]) -> list[Row]:
    """From the kiosk's and the bare window's figures: medians of the rounds' ratios, because load comes and goes."""
    kiosks, bares = zip(*measured, strict=True)
    kiosk_mib, bare_mib = (median(kb for _, kb in figures) / 1024 for figures in (kiosks, bares))
    return [
        Row(
            "first usable screen ÷ bare QML window with the same modules",
            median(kiosk_s / bare_s for (kiosk_s, _), (bare_s, _) in measured),
            TIME_BAR,
            note=f"{milliseconds(s for s, _ in kiosks)} against {milliseconds(s for s, _ in bares)}",
        ),
        Row(
            "memory at the welcome screen ÷ bare QML window with the same modules",
            median(kiosk_kb / bare_kb for (_, kiosk_kb), (_, bare_kb) in measured),
            MEMORY_BAR,
            note=f"{kiosk_mib:.0f} MiB against {bare_mib:.0f} MiB",
        ),
    ]
