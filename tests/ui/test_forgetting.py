"""When a reader has left, the kiosk has forgotten them: no number, no PIN, no title in any object or on any widget."""

from __future__ import annotations

from pathlib import Path

from tests.ui.kiosk_outside import outside

BOOKS = ("one", "two", "three")


def test_nothing_of_a_reader_stays_in_memory_or_on_any_widget(tmp_path: Path) -> None:
    with outside(tmp_path) as kiosk:
        library = kiosk.world.library
        card = library.catalogue.scenes["second_reader"]
        patron = library.patron(card)
        assert patron is not None
        assert patron.pin is not None
        items = [library.item(kiosk.world.items[name]) for name in BOOKS]
        titles = [item.title for item in items if item is not None]
        assert len(titles) == len(BOOKS)

        kiosk.sign_in(card, patron.pin)
        kiosk.borrow(*BOOKS)
        during = kiosk.find(*titles)
        assert any(where.startswith("Python") for where in during), "the search is blind in Python"
        assert any(where.startswith("QML") for where in during), "the search is blind in QML"
        assert kiosk.find(card), "the search is blind for the card"

        kiosk.leave(*BOOKS)
        assert kiosk.find(card, patron.pin, patron.name, *titles) == []
