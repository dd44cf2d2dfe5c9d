"""A snapshot is believed only as it was signed, in its time, by its own library. Hostile files end in words, never in a crash."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.keys import hash_card, hash_pin
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import (
    MAGIC,
    TRAILER_BYTES,
    Fault,
    Kind,
    SnapshotError,
    Trust,
    checked,
    sign,
    signature_of,
)
from tests.kiosk.offline.office import LIBRARY, NOW, Office

CARD = Card(5, 2, False, date(2027, 5, 1), "adult", b"p" * 32)
BOOK = Item("Đất rừng phương Nam", "book", True, "VH", date(2026, 12, 1))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def fault(path: Path, office: Office, kind: Kind = Kind.CARDS, **changes: object) -> Fault:
    trust = changes.get("trust", office.trust)
    assert isinstance(trust, Trust)
    with pytest.raises(SnapshotError) as refused:
        checked(path, kind, trust, NOW)
    return refused.value.fault


def test_what_the_office_wrote_the_station_finds(office: Office) -> None:
    cards = Cards(office.cards({"TV0000012": CARD}), office.trust, NOW)
    books = Catalogue(office.catalogue([("VV24.00012", BOOK)]), office.trust, NOW)
    assert cards.find(hash_card(office.site_key, "TV0000012")) == CARD
    assert cards.find(hash_card(office.site_key, "TV0000013")) is None
    assert books.find("", "VV24.00012") == BOOK
    assert books.find("other", "VV24.00012") is None
    assert (cards.manifest.rows, books.manifest.rows) == (1, 1)
    cards.close()
    books.close()


def test_sqlite_reads_a_signed_file_as_if_the_signature_were_not_there(office: Office) -> None:
    path = office.catalogue([(f"{number:06d}", BOOK) for number in range(3000)])
    assert path.stat().st_size % 4096 == TRAILER_BYTES
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM items").fetchone() == (3000,)


def test_no_card_number_and_no_pin_stands_in_a_snapshot(office: Office) -> None:
    pin = hash_pin(office.site_key, "TV0000012", "1234")
    content = office.cards({"TV0000012": Card(5, pin=pin)}).read_bytes()
    assert b"TV0000012" not in content
    assert b"1234" not in content


def test_hashes_tell_nothing_without_the_site_key() -> None:
    assert hash_card(b"a" * 32, "TV0000012") != hash_card(b"b" * 32, "TV0000012")
    assert hash_pin(b"a" * 32, "TV1", "1234") != hash_pin(b"a" * 32, "TV2", "1234")
    assert hash_pin(b"a" * 32, "TV1", "1234") != hash_card(b"a" * 32, "TV1\x001234")


def test_an_unsigned_file_is_refused(office: Office, tmp_path: Path) -> None:
    path = office.cards({})
    path.write_bytes(path.read_bytes()[:-TRAILER_BYTES])
    assert fault(path, office) is Fault.UNSIGNED
    path.write_bytes(b"")
    assert fault(path, office) is Fault.UNSIGNED
    path.write_bytes(MAGIC + bytes(64))
    assert fault(path, office) is Fault.UNSIGNED
    assert fault(tmp_path / "nowhere", office) is Fault.MISSING
    assert fault(tmp_path, office) is Fault.UNREADABLE
    assert signature_of(path) is None


def test_another_key_s_signature_is_refused(office: Office) -> None:
    path = office.cards({})
    assert (
        fault(path, office, trust=Trust(Ed25519PrivateKey.generate().public_key(), LIBRARY)) is Fault.ALTERED
    )


def test_a_file_with_any_byte_changed_cut_or_added_is_refused(office: Office, tmp_path: Path) -> None:
    whole = office.cards({"TV0000012": CARD}).read_bytes()
    path = tmp_path / "hurt"

    @settings(max_examples=80, deadline=None)
    @given(st.integers(0, len(whole) - 1), st.integers(0, 7), st.integers(0, 4))
    def refused(at: int, bit: int, how: int) -> None:
        flipped = whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]
        path.write_bytes(
            [flipped, whole[:at], whole[:at] + whole[at + 1 :], whole + whole[at : at + 1], whole + whole][
                how
            ]
        )
        assert fault(path, office) in (Fault.ALTERED, Fault.UNSIGNED)

    refused()


def test_a_snapshot_of_another_library_or_kind_is_refused(office: Office, tmp_path: Path) -> None:
    neighbour = Office(tmp_path, "VN-CT01", office.key)
    assert fault(neighbour.cards({}), office) is Fault.OTHER_LIBRARY
    assert fault(office.catalogue([]), office) is Fault.OTHER_KIND


def test_a_snapshot_counts_from_its_making_to_its_end(office: Office) -> None:
    assert fault(office.cards({}, NOW - timedelta(days=7), 7), office) is Fault.EXPIRED
    assert fault(office.cards({}, NOW + timedelta(minutes=6)), office) is Fault.FROM_THE_FUTURE
    checked(office.cards({}, NOW + timedelta(minutes=4)), Kind.CARDS, office.trust, NOW)
    checked(office.cards({}, NOW - timedelta(days=6.9), 7), Kind.CARDS, office.trust, NOW)


@pytest.mark.parametrize(
    "content",
    [
        "CREATE TABLE other (x)",
        "CREATE TABLE manifest (name, value); INSERT INTO manifest VALUES ('format', '2')",
        "CREATE TABLE manifest (name, value); INSERT INTO manifest VALUES ('format', '1'), ('kind', 'wine')",
        "CREATE TABLE manifest (name, value); INSERT INTO manifest VALUES (NULL, NULL)",
    ],
)
def test_a_signed_file_that_is_no_snapshot_is_refused(office: Office, tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(content)
    sign(path, office.key)
    assert fault(path, office) is Fault.UNREADABLE


def test_signed_bytes_that_are_no_database_are_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(b"%PDF-1.7 " * 600)
    sign(path, office.key)
    assert fault(path, office) is Fault.UNREADABLE


def test_a_file_that_is_replaced_does_not_disturb_who_reads_the_old_one(office: Office) -> None:
    cards = Cards(office.cards({"TV1": CARD}), office.trust, NOW)
    office.cards({})
    assert cards.find(hash_card(office.site_key, "TV1")) == CARD
    cards.close()


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(office: Office) -> None:
    path = office.cards({"TV1": CARD})
    before = path.read_bytes()
    with pytest.raises(sqlite3.IntegrityError):
        office.catalogue([("1", BOOK), ("1", BOOK)])
    assert path.read_bytes() == before
    assert [file.name for file in office.folder.iterdir()] == ["cards.snapshot"]
