"""The whole station on its bench: real drivers, real SIP2, emulators behind real ports; no screen, no waiting for air."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.journal.journal import Journal
from kiosk.station import Station
from kiosk.values import Entry
from kiosk.view import Action, Screen, View
from sip2.server import Library
from ui.demo.views import Views
from ui.demo.world import READER_CARD, READER_PIN, World

QUICK = {
    "timeouts": {"goodbye_s": 0.1},
    "presence": {"lost_after_s": 0.1, "unreadable_after_s": 0.2, "round_s": 0.01},
}


class Bench:
    """One running station and everything around it."""

    def __init__(self, world: World, station: Station, views: Views) -> None:
        self.world, self.station, self.views = world, station, views

    def touch(self, action: Action, argument: str = "") -> None:
        self.station.post(Touched(action, argument))

    def sees(self, screen: Screen) -> View:
        return self.views.wait(lambda view: view.screen is screen and not view.busy)

    def sign_in(self, card: str = READER_CARD, pin: str = READER_PIN) -> None:
        self.world.scanner.scan(card)
        self.views.wait(lambda view: view.screen is Screen.PIN)
        for digit in pin:
            self.touch(Action.DIGIT, digit)

    def rows(self, count: int) -> View:
        """The view once that many rows are there and none is being worked on."""
        return self.views.wait(lambda view: len(view.rows) == count and not view.busy)

    def leave(self) -> None:
        """Finish, take no receipt, wait for the welcome screen."""
        self.touch(Action.FINISH)
        ends = (Screen.RECEIPT, Screen.GOODBYE, Screen.WELCOME)
        view = self.views.wait(lambda view: view.screen in (*ends, Screen.QUESTION))
        if view.screen is Screen.QUESTION:  # "is that all?"
            self.touch(Action.FINISH)
            view = self.views.wait(lambda view: view.screen in ends)
        if view.screen is Screen.RECEIPT:
            self.touch(Action.NO_RECEIPT)
        if view.screen is Screen.GOODBYE and Action.OK in view.actions:  # it says whom to ask
            self.touch(Action.OK)
        self.sees(Screen.WELCOME)


@contextmanager
def bench(
    folder: Path,
    *,
    library: Library | None = None,
    profile: Mapping[str, object] | None = None,
    **changes: object,
) -> Iterator[Bench]:
    """A station that serves; `library` stood there before it, `profile` are keys of its library system's, `changes` replace
    tables of its settings.
    """
    keys = {"request_deadline_s": 1.0, "settle_s": 0.3, "connect_timeout_s": 0.5, **(profile or {})}
    with World(folder, air=Air.instant(), profile=keys, library=library) as world:
        views = Views()
        tables = {**QUICK, **changes}
        station = world.station(views.show, None, **tables)
        station.start()
        try:
            made = Bench(world, station, views)
            made.sees(Screen.WELCOME)
            yield made
        finally:
            assert station.stop(), "a thread of the station did not end"


def entries(folder: Path) -> tuple[Entry, ...]:
    """What the journal holds, read after the station stopped."""
    journal = Journal(folder / "journal.db", "D1")
    try:
        return journal.entries()
    finally:
        journal.close()
