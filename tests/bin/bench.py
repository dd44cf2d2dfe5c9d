"""A whole return station on its bench: real drivers and real SIP2, the machine's mechanics behind a real Modbus line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.things import Thing
from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.journal.journal import Journal
from kiosk.passages import Passage
from kiosk.station import Station
from kiosk.view import Action, BinPicture, View
from ui.demo.bin_world import FOUR_BINS, BinWorld
from ui.demo.views import Views

PATIENCE_S = 20.0
BRISK = Build(
    crate_mm=FOUR_BINS.crate_mm,
    flap_s=0.12,
    bolt_s=0.02,
    inertia_s=0.01,
    insert_s=0.08,
    slide_s=0.06,
    gate_s=0.03,
    belt_s=0.12,
    exit_s=0.05,
    fall_s=0.03,
)
"""The same machine with nimble motors, so that a test need not wait for iron."""
QUICK: dict[str, object] = {
    "presence": {"lost_after_s": 0.15, "unreadable_after_s": 0.3, "round_s": 0.01},
}


class InVain(AssertionError):
    """What was awaited did not come."""


class BinBench:
    def __init__(self, world: BinWorld, station: Station, views: Views) -> None:
        self.world, self.station, self.views = world, station, views

    def sees(self, *pictures: BinPicture) -> View:
        return self.views.wait(lambda view: view.bin in pictures)

    def touch(self, action: Action) -> None:
        self.station.post(Touched(action))

    def until(self, holds: Callable[[Body], bool], what: str) -> None:
        """Until this is so in the machine."""
        deadline = time.monotonic() + PATIENCE_S
        pause = threading.Event()
        while time.monotonic() < deadline:
            with self.world.hands() as body:
                if holds(body):
                    return
            pause.wait(0.01)
        raise InVain(what)

    def show(self, *things: Thing) -> None:
        with self.world.hands() as body:
            body.show(*things)

    def bring(self, thing: Thing) -> View:
        """Show it, put it in when the door is open, and wait for the word."""
        self.show(thing)
        self.sees(BinPicture.OPEN)
        self.put(thing)
        return self.sees(BinPicture.DONE, BinPicture.UNVERIFIED)

    def put(self, *things: Thing) -> None:
        self.until(lambda body: body.insert(*things), "the door did not open")


@contextmanager
def bin_bench(
    folder: Path, *, build: Build = BRISK, one_antenna: bool = False, **changes: object
) -> Iterator[BinBench]:
    """A return station that serves; `changes` replace tables of its settings."""
    impatient = {"request_deadline_s": 1.0, "settle_s": 0.3, "connect_timeout_s": 0.5}
    with BinWorld(
        folder, build=build, one_antenna=one_antenna, air=Air.instant(), profile=impatient
    ) as world:
        views = Views()
        station = world.station(views.show, None, **{**QUICK, **changes})
        station.start()
        try:
            made = BinBench(world, station, views)
            made.sees(BinPicture.READY)
            yield made
        finally:
            assert station.stop(), "a thread of the station did not end"


def passages(folder: Path) -> tuple[Passage, ...]:
    """What the journal knows of everything that went in, read after the station stopped."""
    journal = Journal(folder / "journal.db", "D1")
    try:
        return journal.bins.everything()
    finally:
        journal.close()
