"""`./dev soak --crashes N`: stations are killed at random until N have died, and the truths are compared after each life.

With `--offline N` also two days offline with N transactions, compared with a town whose line never broke.
`--sessions N` lets N readers come to one kiosk with a screen and compares the growth of its memory with a bare QML loop's
(`tests/ui/drift.py`); `--monkey N` throws N random touches, keys and scans at it (`tests/ui/branch.py`). `--visitors N` has N
visitors come to a return bin (`tests/bin/visitors.py`; 10000: a quarter of an hour). Where only these are asked for, no kiosk is
killed.

Writes `kills`, `transactions`, `lost`, `doubled`, `false_done` and `parked` by reason; exit status 0 only if nothing was
lost, doubled or falsely shown, no life hung, and nothing was left undecided that a look could have decided. A seed chooses
the same lives again; one of them alone is `--seed SEED --life NUMBER`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock

import structlog

from tests.bin.visitors import Crowd
from tests.crash.life import Life, live
from tests.crash.stage import Nursery, Stage
from tests.offline import two_days
from tests.offline.two_days import Outcome
from tests.ui import drift
from ui.bench.processes import DRAWN_NOWHERE

DEADLINE_S = 0.5
CRASHES = 1000
NIGHT = 250
"""Visitors of one night at a return bin."""
BOOKS = 0.4
"""For each transaction of two days: 5,000 on 2,000."""


@dataclass
class Report:
    """The sum of all lives. `found` says in words what was wrong, and in which life."""

    seed: int
    lives: int = 0
    kills: int = 0
    transactions: int = 0
    late: int = 0
    lost: int = 0
    doubled: int = 0
    false_done: int = 0
    undecided: int = 0
    hung: int = 0
    seconds: float = 0.0
    parked: Counter[str] = field(default_factory=Counter)
    two_days: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, object] = field(default_factory=dict)
    monkey: dict[str, object] = field(default_factory=dict)
    visitors: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        kept = not (self.lost or self.doubled or self.false_done or self.undecided or self.hung)
        return kept and all(part.get("ok", True) for part in (self.sessions, self.monkey))

    def add(self, number: int, life: Life) -> bool:
        """Whether this life was as promised."""
        verdict = life.verdict
        self.lives += 1
        self.kills += life.kills
        self.transactions += verdict.transactions
        self.late += verdict.late
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.false_done += len(verdict.false_done)
        self.undecided += life.undecided
        self.parked.update(verdict.parked)
        self.acts.update(verdict.acts)
        return verdict.clean and not life.undecided

    def add_two_days(self, outcome: Outcome) -> None:
        """What was not as in the town that never lost its line counts as lost."""
        self.lost += len(outcome.differing)
        self.doubled += len(outcome.doubled)
        self.found += [f"two days: {what}" for what in (*outcome.differing, *outcome.doubled)]
        self.two_days = {
            "transactions": outcome.transactions,
            "parked": len(outcome.parked),
            "held": len(outcome.held),
        }


class Soak:
    def __init__(self, seed: int, folder: Path) -> None:
        self.report = Report(seed)
        self._folder = folder
        self._lock = Lock()
        self._steps: list[str] = []

    def run(self, crashes: int, seconds: float, jobs: int, only: int | None) -> None:
        """Lives, `jobs` at a time, until so many stations died or the time is over; or one life alone."""
        began = time.monotonic()
        numbers = iter([only]) if only is not None else count()

        def work() -> None:
            while self.report.kills < crashes and time.monotonic() - began < seconds:
                with self._lock:
                    number = next(numbers, None)
                if number is None:
                    return
                self._live(nursery, number)

        with Nursery() as nursery, ThreadPoolExecutor(jobs) as pool:
            for done in [pool.submit(work) for _ in range(jobs)]:
                done.result()
        self.report.seconds = round(time.monotonic() - began, 1)

    def two_days(self, transactions: int) -> None:
        folder = self._folder / "two-days"
        folder.mkdir()
        self.report.add_two_days(
            two_days.run(folder, self.report.seed, transactions, int(transactions * BOOKS))
        )

    def sessions(self, visits: int) -> None:
        """Readers at a kiosk with a screen; the emulators are here, the kiosk in a process of its own."""
        folder = self._folder / "sessions"
        folder.mkdir()
        try:
            outcome = drift.run(folder, visits, self.report.seed)
        except AssertionError as error:
            self.report.sessions = {"visits": visits, "ok": False}
            self._tell(f"sessions: hung: {error}")
            return
        self.report.sessions = outcome.as_json()
        if not outcome.ok:
            self._tell(f"sessions: drift {outcome.ratio}, complaints {outcome.complaints[:5]}")

    def monkey(self, inputs: int) -> None:
        """In a process of its own, where Qt has the main thread."""
        played = subprocess.run(
            [sys.executable, "-m", "tests.ui.branch", f"--inputs={inputs}", f"--seed={self.report.seed}"],
            env=os.environ | DRAWN_NOWHERE,
            capture_output=True,
            text=True,
            check=False,
        )
        self.report.monkey = {"inputs": inputs, "seed": self.report.seed, "ok": played.returncode == 0}
        if played.returncode != 0:
            self._tell(f"monkey: {played.stderr[-4000:]}")

    def visitors(self, count: int) -> None:
        """Night after night at a return bin; what does not agree counts as lost."""
        for number in range(-(-count // NIGHT)):
            folder = self._folder / f"night-{number}"
            folder.mkdir()
            many = min(NIGHT, count - number * NIGHT)
            night = Crowd(folder, f"{self.report.seed}/{number}", many).live()
            self.report.visitors.update({"visitors": many, "deaths": night.deaths, "emptied": night.emptied})
            self.report.visitors.update(night.verdict.numbers)
            self.report.lost += len(night.verdict.wrong)
            for wrong in night.verdict.wrong:
                self._tell(f"night {number}: {wrong}")
            if not night.verdict.wrong:
                shutil.rmtree(folder)

    def _live(self, nursery: Nursery, number: int) -> None:
        folder = self._folder / str(number)
        folder.mkdir()
        chance = random.Random(f"{self.report.seed}/{number}")
        try:
            with Stage(folder, nursery, DEADLINE_S) as stage:
                life = live(stage, chance, self._steps)
        except AssertionError as error:
            place = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
            with self._lock:
                self.report.hung += 1
                self._tell(f"life {number}: hung in {' > '.join(place)}: {error}")
            return
        with self._lock:
            clean = self.report.add(number, life)
            for what in wrong(number, life):
                self._tell(what)
        if clean:
            shutil.rmtree(folder)

    def _tell(self, what: str) -> None:
        self.report.found.append(what)
        print(what, flush=True)


def wrong(number: int, life: Life) -> list[str]:
    """What one life did not keep of the promises, in words."""
    verdict = life.verdict
    found = [f"lost: {what}" for what in verdict.lost]
    found += [f"doubled: {what}" for what in verdict.doubled]
    found += [f"false done: {what}" for what in verdict.false_done]
    if life.undecided:
        found.append(f"{life.undecided} left undecided without need")
    return [f"life {number}: {what}" for what in found]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__)
    parser.add_argument("--crashes", type=int, default=None, help=f"how many stations shall die ({CRASHES})")
    parser.add_argument(
        "--offline",
        type=int,
        default=0,
        help="also two days offline with so many transactions (5000: ten minutes)",
    )
    parser.add_argument(
        "--sessions", type=int, default=0, help="so many readers at a kiosk (1000: ten minutes)"
    )
    parser.add_argument("--monkey", type=int, default=0, help="so many touches, keys and scans without sense")
    parser.add_argument("--visitors", type=int, default=0, help="so many visitors at a return bin")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="and at most for so long")
    parser.add_argument("--seed", type=int, default=None, help="chooses the same lives again")
    parser.add_argument("--life", type=int, default=None, help="only this one of them")
    parser.add_argument("--jobs", type=int, default=2, help="lives at a time")
    parser.add_argument("--json", type=Path, default=None, help="write the report there, too")
    chosen = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seed = random.SystemRandom().randrange(10**9) if chosen.seed is None else chosen.seed
    folder = Path(tempfile.mkdtemp(prefix="tramsach-soak-"))
    print(f"seed {seed}; what is left of lives that went wrong: {folder}", flush=True)
    soak = Soak(seed, folder)
    screen_only = (
        (chosen.sessions or chosen.monkey or chosen.visitors) and not chosen.offline and chosen.life is None
    )
    crashes = chosen.crashes if chosen.crashes is not None else 0 if screen_only else CRASHES
    if crashes:
        soak.run(crashes, chosen.seconds, chosen.jobs, chosen.life)
    if chosen.offline:
        soak.two_days(chosen.offline)
    if chosen.sessions:
        soak.sessions(chosen.sessions)
    if chosen.monkey:
        soak.monkey(chosen.monkey)
    if chosen.visitors:
        soak.visitors(chosen.visitors)
    told = json.dumps(vars(soak.report), ensure_ascii=False, indent=2)
    print(told)
    if chosen.json is not None:
        chosen.json.write_text(told + "\n", encoding="utf-8")
    if soak.report.clean:
        shutil.rmtree(folder)
    return 0 if soak.report.clean else 1


if __name__ == "__main__":
    sys.exit(main())
