"""The thread that keeps a station's snapshots: hands over what is there at once, then what is newer, and warns in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from queue import Queue

import pytest
from structlog.testing import capture_logs

from kiosk.offline.calendar import Calendar
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.offline.source import Folder, Https, Source
from kiosk.offline.store import Store
from kiosk.owners.snapshots import SnapshotOwner
from tests.kiosk.offline.office import NOW, Office
from tests.kiosk.offline.web import Authority, serving

CALENDAR = Calendar(date(2026, 12, 31), frozenset(range(7)), days={"book": 14})
BOOK = Item("Đất rừng phương Nam", "book")
PATIENCE_S = 10.0


class Impatient(Folder):
    """A folder that is looked into again and again."""

    def __init__(self, place: Path) -> None:
        super().__init__(str(place))
        self.every_s = 0.02


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "office").mkdir()
    return Office(tmp_path / "office")


@contextmanager
def owner(
    folder: Path, office: Office, *sources: Source, now: Callable[[], datetime] = lambda: NOW
) -> Iterator[Queue[Cards | Catalogue]]:
    handed: Queue[Cards | Catalogue] = Queue()
    store = Store(folder, office.trust)
    running = SnapshotOwner(store, (Cards, Catalogue), sources, handed.put, now, lambda _: None, CALENDAR)
    running.start()
    try:
        yield handed
    finally:
        running.stop()
        assert running.join(PATIENCE_S)
        while not handed.empty():
            handed.get().close()


def take(handed: Queue[Cards | Catalogue], *kinds: type[Cards] | type[Catalogue]) -> None:
    for kind in kinds:
        snapshot = handed.get(timeout=PATIENCE_S)
        assert isinstance(snapshot, kind)
        snapshot.close()


def test_what_the_last_run_left_is_used_at_once_and_what_is_newer_as_soon_as_it_comes(
    office: Office, tmp_path: Path
) -> None:
    office.cards({"TV1": Card(5)})
    office.catalogue([("1", BOOK)])
    with owner(tmp_path / "station", office, Impatient(office.folder)) as handed:
        take(handed, Cards, Catalogue)
        office.catalogue([("2", BOOK)], NOW + timedelta(minutes=1))
        take(handed, Catalogue)
    with owner(tmp_path / "station", office) as handed:
        take(handed, Cards, Catalogue)
        assert handed.empty()


def test_a_bad_snapshot_is_told_in_the_log_and_the_next_good_one_is_taken(
    office: Office, tmp_path: Path
) -> None:
    office.cards({"TV1": Card(5)}).write_bytes(b"nonsense" * 1000)
    path = office.catalogue([("1", BOOK)])
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    with capture_logs() as logged, owner(tmp_path / "station", office, Impatient(office.folder)) as handed:
        office.cards({"TV1": Card(5)})
        take(handed, Cards)
        office.catalogue([("1", BOOK)])
        take(handed, Catalogue)
    assert {line["event"] for line in logged} >= {"snapshot.not_used", "snapshot.used"}
    assert all("TV1" not in str(line) for line in logged)


def test_a_source_that_fails_does_not_keep_another_from_being_asked(office: Office, tmp_path: Path) -> None:
    office.cards({"TV1": Card(5)})
    office.catalogue([("1", BOOK)])
    dead = Https("https://127.0.0.1:1/offline", None, 3600)
    with (
        capture_logs() as logged,
        owner(tmp_path / "station", office, dead, Folder(str(office.folder))) as handed,
    ):
        take(handed, Cards, Catalogue)
    (failed,) = [line for line in logged if line["event"] == "snapshot.not_fetched"]
    assert failed["source"] == dead.place


def test_the_first_snapshots_of_a_new_station_come_by_https(office: Office, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca", "Library CA")
    with serving(authority) as web:
        web.files["cards.snapshot"] = office.cards({"TV1": Card(5)}).read_bytes()
        web.files["catalogue.snapshot"] = office.catalogue([("1", BOOK)]).read_bytes()
        source = Https(web.address, authority.pem, 3600)
        with owner(tmp_path / "station", office, source) as handed:
            take(handed, Cards, Catalogue)
        with owner(tmp_path / "station", office, source) as handed:
            take(handed, Cards, Catalogue)
            web.wait(4)
    assert [status for _, status in web.log] == [200, 200, 304, 304]


def test_staff_are_warned_once_a_day_that_the_calendar_ends(office: Office, tmp_path: Path) -> None:
    with capture_logs() as logged, owner(tmp_path / "station", office, Impatient(office.folder)) as handed:
        office.cards({})
        take(handed, Cards)
    assert [line["until"] for line in logged if line["event"] == "calendar.ends_soon"] == ["2026-12-31"]
