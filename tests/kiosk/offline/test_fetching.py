"""Snapshots come by HTTPS from a server that is really checked, or from a stick; whatever fails, the old one stays."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import Fault, Kind, SnapshotError
from kiosk.offline.source import Folder, Held, Https, Source, SourceError
from kiosk.offline.store import Store
from tests.kiosk.offline.office import NOW, Office
from tests.kiosk.offline.web import Authority, Web, serving

BOOK = Item("Đất rừng phương Nam", "book")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "office").mkdir()
    return Office(tmp_path / "office")


@pytest.fixture
def store(tmp_path: Path, office: Office) -> Store:
    return Store(tmp_path / "station" / "snapshots", office.trust)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"), "Library CA")


@pytest.fixture
def web(authority: Authority) -> Iterator[Web]:
    with serving(authority) as served:
        yield served


@pytest.fixture
def https(web: Web, authority: Authority) -> Https:
    return Https(web.address, authority.pem, 3600)


def brought(source: Source, store: Store) -> Catalogue | None:
    """What the owner does with one source and one kind."""
    with_mark = Held(*held(store, source))
    fetched = source.fetch(Kind.CATALOGUE, store.fresh(Kind.CATALOGUE), with_mark)
    return store.take(Catalogue, NOW, source.place, fetched.mark) if fetched else None


def held(store: Store, source: Source) -> tuple[bytes | None, str | None]:
    try:
        now = store.open(Catalogue, NOW)
    except SnapshotError:
        return None, None
    now.close()
    return now.signature, store.mark(Kind.CATALOGUE, source.place, now.signature)


def titles(store: Store, *items: str) -> list[str | None]:
    there = store.open(Catalogue, NOW)
    found = [there.find("", item) for item in items]
    there.close()
    return [item.title if item else None for item in found]


def test_what_comes_is_for_the_stations_user_alone_whatever_the_umask(tmp_path: Path, office: Office) -> None:
    office.cards({"TV1": Card(5)})
    stick = Folder(str(office.folder))
    before = os.umask(0o022)
    try:
        store = Store(tmp_path / "new", office.trust)
        assert stick.fetch(Kind.CARDS, store.fresh(Kind.CARDS), Held()) is not None
        store.take(Cards, NOW, stick.place).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE(store.path(Kind.CARDS).stat().st_mode) == 0o600


def test_a_new_snapshot_comes_by_https_and_is_asked_for_only_once(
    office: Office, store: Store, web: Web, https: Https
) -> None:
    web.files["catalogue.snapshot"] = office.catalogue([("1", BOOK)]).read_bytes()
    first = brought(https, store)
    assert first is not None
    first.close()
    assert titles(store, "1", "2") == [BOOK.title, None]
    assert brought(https, store) is None
    web.files["catalogue.snapshot"] = office.catalogue([("2", BOOK)], NOW + timedelta(minutes=1)).read_bytes()
    second = brought(https, store)
    assert second is not None
    second.close()
    assert titles(store, "1", "2") == [None, BOOK.title]
    assert [status for _, status in web.log] == [200, 304, 200]


def test_a_mark_counts_only_for_the_file_and_the_place_that_it_came_with(
    office: Office, store: Store, web: Web, https: Https
) -> None:
    web.files["catalogue.snapshot"] = office.catalogue([("1", BOOK)]).read_bytes()
    taken = brought(https, store)
    assert taken is not None
    taken.close()
    assert store.mark(Kind.CATALOGUE, https.place, taken.signature)
    assert store.mark(Kind.CATALOGUE, "https://elsewhere", taken.signature) is None
    assert store.mark(Kind.CATALOGUE, https.place, bytes(64)) is None
    assert store.mark(Kind.CATALOGUE, https.place, None) is None
    store.path(Kind.CATALOGUE).with_name("catalogue.snapshot.etag").write_text("{torn")
    assert store.mark(Kind.CATALOGUE, https.place, taken.signature) is None


def test_a_server_of_another_authority_is_not_even_asked(
    office: Office, store: Store, web: Web, tmp_path: Path
) -> None:
    web.files["catalogue.snapshot"] = office.catalogue([]).read_bytes()
    stranger = Authority(tmp_path / "stranger", "Stranger CA")
    for pinned in (stranger.pem, None):
        with pytest.raises(SourceError, match="CERTIFICATE_VERIFY_FAILED"):
            brought(Https(web.address, pinned, 3600), store)
    assert web.log == []


@pytest.mark.parametrize("trouble", ["404", "500", "302", "cut", "gone", "ended"])
def test_a_fetch_that_fails_is_told_and_keeps_the_old_one(
    office: Office, store: Store, web: Web, https: Https, trouble: str
) -> None:
    web.files["catalogue.snapshot"] = office.catalogue([("1", BOOK)]).read_bytes()
    taken = brought(https, store)
    assert taken is not None
    taken.close()
    web.files["catalogue.snapshot"] = office.catalogue(
        [("2", BOOK)] * 1, NOW + timedelta(minutes=1)
    ).read_bytes()
    source: Source = https
    if trouble.isdigit():
        web.status = int(trouble)
    elif trouble == "cut":
        web.cut = 5000
    elif trouble == "gone":
        source = Https("https://127.0.0.1:1/offline", None, 3600)
    if trouble == "ended":
        with pytest.raises(SourceError, match="is ending"):
            source.fetch(Kind.CATALOGUE, store.fresh(Kind.CATALOGUE), Held(), lambda: False)
    else:
        with pytest.raises((SourceError, SnapshotError)):
            brought(source, store)
    assert titles(store, "1", "2") == [BOOK.title, None]


def test_what_is_fetched_is_believed_no_more_than_any_file(
    office: Office, store: Store, web: Web, https: Https
) -> None:
    whole = office.catalogue([("1", BOOK)]).read_bytes()
    web.files["catalogue.snapshot"] = whole[:5000] + b"!" + whole[5001:]
    with pytest.raises(SnapshotError) as refused:
        brought(https, store)
    assert refused.value.fault is Fault.ALTERED
    with pytest.raises(SnapshotError) as missing:
        store.open(Catalogue, NOW)
    assert missing.value.fault is Fault.MISSING


def test_an_older_snapshot_does_not_take_a_newer_one_s_place(office: Office, store: Store) -> None:
    stick = Folder(str(office.folder))
    office.catalogue([("new", BOOK)])
    taken = brought(stick, store)
    assert taken is not None
    taken.close()
    office.catalogue([("old", BOOK)], NOW - timedelta(hours=1))
    with pytest.raises(SnapshotError) as refused:
        brought(stick, store)
    assert refused.value.fault is Fault.OLDER
    assert titles(store, "new", "old") == [BOOK.title, None]


def test_an_older_one_is_better_than_one_that_has_ended(office: Office, store: Store) -> None:
    stick = Folder(str(office.folder))
    office.catalogue([("new", BOOK)], NOW - timedelta(hours=1), days=1 / 24)
    store.fresh(Kind.CATALOGUE)
    store.path(Kind.CATALOGUE).write_bytes((office.folder / "catalogue.snapshot").read_bytes())
    office.catalogue([("old", BOOK)], NOW - timedelta(hours=2))
    taken = brought(stick, store)
    assert taken is not None
    taken.close()
    assert titles(store, "old") == [BOOK.title]


def test_a_stick_is_read_once_and_may_be_pulled_out(office: Office, store: Store, tmp_path: Path) -> None:
    stick = Folder(str(office.folder))
    path = office.catalogue([("1", BOOK)])
    taken = brought(stick, store)
    assert taken is not None
    taken.close()
    assert brought(stick, store) is None
    path.unlink()
    assert brought(stick, store) is None
    assert titles(store, "1") == [BOOK.title]
    assert brought(Folder(str(tmp_path / "not there")), store) is None


def test_a_disk_that_takes_nothing_is_told(office: Office, store: Store, tmp_path: Path) -> None:
    office.catalogue([("1", BOOK)])
    (tmp_path / "station").write_text("a file where the folder should be")
    with pytest.raises(OSError):
        brought(Folder(str(office.folder)), store)


def test_both_kinds_lie_side_by_side(office: Office, store: Store) -> None:
    office.cards({"TV1": Card(5)})
    office.catalogue([("1", BOOK)])
    stick = Folder(str(office.folder))
    for kind in (Cards, Catalogue):
        assert stick.fetch(kind.kind, store.fresh(kind.kind), Held()) is not None
        store.take(kind, NOW, stick.place).close()
    store.open(Cards, NOW).close()
    store.open(Catalogue, NOW).close()
