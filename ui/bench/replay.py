"""How fast a station sends late what it took in offline, against a bare client that asks the same questions of the same server.

The server answers after 100 ms, as in the bench of three books. Each return is looked up and then sent, by both; measured
is from the first question to the last return that the library system heard.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from zoneinfo import ZoneInfo

from kiosk.journal.journal import Journal
from kiosk.values import Entry, ItemKey, Kind, Moment, TagFact
from sip2.circulation import Circulation
from sip2.client import Account, Client
from sip2.clock import SystemClock
from sip2.profile import load_profile
from sip2.server import STATION, Library
from sip2.server.faults import Delay
from ui.bench.row import Better, Row
from ui.demo.world import World

BAR = 0.9
ROUNDS = 3
RETURNS = 20
ILS_S = 0.100
PATIENCE_S = 60.0
READER = "TV0000060"


class NeverSent(Exception):
    """Not every return was heard in time."""


def rows() -> list[Row]:
    ours, bare = [], []
    for _ in range(ROUNDS):
        with TemporaryDirectory(prefix="tramsach-bench-") as folder, room(Path(folder)) as there:
            ours.append(there.sent_by_a_station())
        with TemporaryDirectory(prefix="tramsach-bench-") as folder, room(Path(folder)) as there:
            bare.append(there.sent_by_a_bare_client())
    note = f"{RETURNS / median(ours):.1f} against {RETURNS / median(bare):.1f} a second"
    return [
        Row(
            "returns sent late a second ÷ a bare client's",
            median(bare) / median(ours),
            BAR,
            Better.HIGHER,
            note,
        )
    ]


class Room:
    """A library system with overdue loans, and a stopwatch at its door."""

    def __init__(self, world: World, items: tuple[str, ...]) -> None:
        self._world = world
        self._items = items
        self._first = 0.0
        self._last = 0.0
        self._heard = 0
        self._all = Event()
        world.ils.on_exchange = self._note
        world.ils.faults.add(Delay(ILS_S), times=100_000)

    def _note(self, request: bytes, _answer: bytes) -> None:
        code, now = request[:2], time.perf_counter()
        if code == b"17" and not self._first:
            self._first = now
        if code == b"09":
            self._heard, self._last = self._heard + 1, now
            if self._heard == len(self._items):
                self._all.set()

    def sent_by_a_station(self) -> float:
        """Seconds; a whole station, whose journal holds the returns."""
        with closing(Journal(self._world.folder / "journal.db", "D1")) as journal:
            for number, item in enumerate(self._items):
                journal.save(_returned(number, item))
        station = self._world.station(lambda _view: None, rfid=None, printer=None)
        station.start()
        try:
            return self._took()
        finally:
            station.stop()

    def sent_by_a_bare_client(self) -> float:
        ils = self._world.ils
        profile = load_profile("generic", {"institution": self._world.library.catalogue.institution})
        clock = SystemClock(ZoneInfo("Asia/Ho_Chi_Minh"))
        with closing(Client.over_tcp(ils.host, ils.port, profile, Account(*STATION), clock=clock)) as client:
            circulation = Circulation(client)
            for number, item in enumerate(self._items):
                returned = _returned(number, item).opened.utc
                circulation.look_item(item)
                circulation.take_back(item, no_block=True, at=returned, returned=returned)
            return self._took()

    def _took(self) -> float:
        if not self._all.wait(PATIENCE_S):
            raise NeverSent(f"{self._heard} of {len(self._items)} returns were heard in {PATIENCE_S:g} s")
        return self._last - self._first


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    library = Library()
    items = tuple(library.catalogue.items)[:RETURNS]
    since = library.now() - timedelta(days=30)
    for item in items:
        library.record_offline_loan(READER, item, since, since + timedelta(days=14))
    with World(folder, library=library) as world:
        yield Room(world, items)


def _returned(number: int, item: str) -> Entry:
    opened = Moment(datetime.now(UTC) - timedelta(hours=8), 0.0)
    entry = Entry(f"k{number}", Kind.RETURN, ItemKey("main", item), "s", opened)
    return replace(entry, tag=TagFact.VERIFIED, queued=True)
