"""Whether a kiosk's memory grows with its visits any faster than Qt's own does: `./dev soak --sessions N`.

Two processes take turns, block by block, so that both see the same machine: a whole kiosk whose readers come and go
(`readers`), the emulators outside of it; and a bare QML window that goes round like a kiosk's day (`bare_loop`). After each
block both tell the memory that they hold. What is compared is the growth a visit: the slope of the least squares through the
samples after the warm-up, half as many visits again, in which caches of fonts, QML and SQL fill and heaps find their shape.

Growth below FLOOR_KB a visit counts as FLOOR_KB, on both sides: memory is measured in pages of 4 KiB, and a ratio of two
figures that are almost nothing is no verdict. At the floor a kiosk with 300 visits a day grows by less than 1 MiB in three days.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.ui.kiosk_outside import outside
from tests.ui.readers import Readers
from ui.bench.processes import DRAWN_NOWHERE

BAR: Final = 1.5
FLOOR_KB: Final = 1.0
WARM_UP: Final = 0.5
"""Visits that come before the first that counts, as a share of those that count."""
BLOCKS: Final = 40
FEWEST_TO_JUDGE: Final = 500
"""Visits: before so many, caches still fill, and what a slope says is chance."""

Sample = tuple[int, int, int]
"""Visits until now (below 0: of the warm-up), the kiosk's and the bare window's kilobytes then."""


@dataclass(frozen=True, slots=True)
class Outcome:
    visits: int
    seed: int
    kinds: dict[str, int]
    languages: dict[str, int]
    complaints: list[str]
    samples: list[Sample]

    @property
    def drift(self) -> tuple[float, float]:
        """Kilobytes a visit: the kiosk's and the bare window's."""
        counted = [sample for sample in self.samples if sample[0] >= 0]
        visits, kiosk, bare = zip(*counted, strict=True)
        return slope(visits, kiosk), slope(visits, bare)

    @property
    def ratio(self) -> float | None:
        """None where too few came to say."""
        if self.visits < FEWEST_TO_JUDGE:
            return None
        kiosk, bare = self.drift
        return max(kiosk, FLOOR_KB) / max(bare, FLOOR_KB)

    @property
    def ok(self) -> bool:
        return not self.complaints and (self.ratio is None or self.ratio <= BAR)

    def as_json(self) -> dict[str, object]:
        kiosk, bare = self.drift
        return {
            "visits": self.visits,
            "seed": self.seed,
            "kinds": self.kinds,
            "languages": self.languages,
            "complaints": self.complaints,
            "kiosk_kb_a_visit": round(kiosk, 3),
            "bare_kb_a_visit": round(bare, 3),
            "floor_kb_a_visit": FLOOR_KB,
            "drift_ratio": None if self.ratio is None else round(self.ratio, 3),
            "bar": BAR,
            "samples": [list(sample) for sample in self.samples],
            "ok": self.ok,
        }


def run(folder: Path, visits: int, seed: int) -> Outcome:
    """So many visits after the warm-up. Raises AssertionError where a screen that a reader awaits does not come."""
    samples: list[Sample] = []
    block = max(1, visits // BLOCKS)
    with outside(folder) as kiosk, bare_window() as bare:
        readers, came = Readers(kiosk, seed), -round(visits * WARM_UP)
        while came < visits:
            now = min(block, -came if came < 0 else visits - came)
            readers.visit(now)
            bare.loop(now)
            came += now
            samples.append((came, kiosk.held_kb(), bare.held_kb()))
        readers.end()
        complaints = kiosk.complaints()
    return Outcome(visits, seed, dict(readers.came), dict(readers.spoke), complaints, samples)


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Of the straight line through these points by least squares; 0 where there is but one."""
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    joint = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return joint / spread if spread else 0.0


class BareWindow:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._told = process.stdin, process.stdout

    def loop(self, rounds: int) -> None:
        assert self._ask(f"loop {rounds}") == "looped"

    def held_kb(self) -> int:
        return int(self._ask("kb").removeprefix("kb "))

    def _ask(self, order: str) -> str:
        self._orders.write(f"{order}\n")
        self._orders.flush()
        return self._told.readline().strip()


@contextmanager
def bare_window() -> Iterator[BareWindow]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.bare_loop"],
        env=os.environ | DRAWN_NOWHERE | {"QT_LOGGING_RULES": "qt.text.font.db=false"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield BareWindow(process)
    finally:
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
        process.wait()
