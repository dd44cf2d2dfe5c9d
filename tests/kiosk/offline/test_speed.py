"""A hundred thousand cards and two hundred thousand items: found at once, and not kept in memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from kiosk.offline.keys import hash_card
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from tests.kiosk.offline.office import NOW, Office

CARDS, ITEMS, ASKED = 100_000, 200_000, 500
TITLE = "Những ngày thơ ấu của tôi bên dòng sông Hậu"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("office"))
    card, item = Card(5, 2, category="adult"), Item(TITLE, "book", sort_class="VH")
    made.cards({f"TV{number:07d}": card for number in range(CARDS)})
    made.catalogue((f"VV24.{number:06d}", item) for number in range(ITEMS))
    return made


def test_a_look_up_takes_less_than_a_millisecond_and_opening_less_than_a_second(office: Office) -> None:
    began = time.perf_counter()
    cards = Cards(office.folder / "cards.snapshot", office.trust, NOW)
    books = Catalogue(office.folder / "catalogue.snapshot", office.trust, NOW)
    opened = time.perf_counter()
    for number in range(0, CARDS, CARDS // ASKED):
        assert cards.find(hash_card(office.site_key, f"TV{number:07d}")) is not None
        assert books.find("", f"VV24.{number * 2:06d}") is not None
    found = time.perf_counter()
    assert cards.find(bytes(32)) is None
    assert books.find("", "VV24.999999") is None
    cards.close()
    books.close()
    assert opened - began < 1.0
    assert (found - opened) / ASKED / 2 < 0.001


def test_open_snapshots_take_no_memory_to_speak_of(office: Office) -> None:
    tracemalloc.start()
    try:
        cards = Cards(office.folder / "cards.snapshot", office.trust, NOW)
        books = Catalogue(office.folder / "catalogue.snapshot", office.trust, NOW)
        held, peak = tracemalloc.get_traced_memory()
        cards.close()
        books.close()
    finally:
        tracemalloc.stop()
    assert held < 100_000
    assert peak < 4_000_000
