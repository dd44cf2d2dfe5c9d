"""What may happen to a station besides being killed: a library system that falters, a line that is pulled out, a tag that leaves.

Chosen by a seeded chance. A library system executes late only within the time that its profile grants (`settle_s`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from drivers.rfid.emulator import faults as air
from drivers.rfid.emulator.faults import Op
from sip2.server import faults as line
from tests.crash.stage import SETTLE_S, Stage
from tests.crash.truth import Span

LOOKS = ("17", "63")


class LateFaults(line.Faults):
    """Late executions happen by themselves, soon enough to be seen by the second look."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self.timers: list[threading.Timer] = []

    def postpone(self, execute: Callable[[], None]) -> None:
        timer = threading.Timer(self._chance.uniform(0.0, SETTLE_S * 0.7), execute)
        self.timers.append(timer)
        timer.start()


class Trouble:
    """One life's troubles. `blind`: from when until when a fault may have kept the library system from being looked at."""

    def __init__(self, stage: Stage, chance: Random, line_breaks: float) -> None:
        """`line_breaks`: in how many visits, of one."""
        self.blind: list[Span] = []
        self._blind_since: datetime | None = None
        self._line_breaks = line_breaks
        self._stage = stage
        self._chance = chance
        self._faults = LateFaults(chance)
        self._timers: list[threading.Timer] = []
        stage.world.ils.faults = self._faults

    def arm(self, purpose: str, uids: list[str]) -> None:
        """Plan what will happen during one visit."""
        chance = self._chance
        if chance.random() < 0.6:
            self._faults.add(self._fault(), on="11" if purpose == "borrow" else "09")
        if chance.random() < 0.25:
            self._blind_since = datetime.now(UTC)
            fault = chance.choice((line.Lost(), line.Ignored(), line.HungUp(executed=False), line.Garbage()))
            self._faults.add(fault, on=chance.choice(LOOKS), times=chance.randint(1, 3))
        if chance.random() < self._line_breaks:
            self._blind_since = datetime.now(UTC)
            self._after(chance.uniform(0.0, 1.0), self._stage.pull_the_line)
        if chance.random() < 0.3:
            self._stage.world.reader.faults.add(self._air(uids), on=Op.WRITE_AFI, after=chance.randint(0, 1))

    def disarm(self) -> None:
        """All is well again."""
        for timer in self._timers:
            timer.cancel()
            timer.join()
        self._timers.clear()
        self._faults.clear()
        self._stage.world.reader.faults.clear()
        self._stage.mend_the_line()
        if self._blind_since is not None:
            self.blind.append((self._blind_since, datetime.now(UTC)))
            self._blind_since = None

    def end(self) -> None:
        self.disarm()
        for timer in self._faults.timers:
            timer.join()

    def kill_after(self, seconds: float) -> None:
        self._after(seconds, self._stage.kill)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, act)
        self._timers.append(timer)
        timer.start()

    def _fault(self) -> line.Fault:
        chance = self._chance
        at = chance.randint(0, 120)
        return chance.choice(
            (
                line.Lost(),
                line.Ignored(),
                line.Late(),
                line.HungUp(executed=True),
                line.HungUp(executed=False),
                line.Delay(chance.uniform(0.05, 0.3)),
                line.Cut(at),
                line.Stalled(at),
                line.Twice(),
                line.WrongChecksum(),
                line.WrongSequence(),
                line.Garbage(),
            )
        )

    def _air(self, uids: list[str]) -> air.Fault:
        uid = self._chance.choice(uids)
        return self._chance.choice(
            (air.Pull(uid), air.Lost(), air.Deaf(), air.BadChecksum(), air.Shadow(uid))
        )
