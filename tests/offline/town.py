"""A town: one library system with its readers and books, and a clock that waiting moves. Stations: `station`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sip2.server.catalogue import Catalogue
from sip2.server.library import Library
from sip2.server.records import Item, Kind, Patron
from tests.sip2.lines import HandClock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SHIPPED = Catalogue.load(today=date.fromisoformat("2026-08-15"))
NOTHING_YET: Mapping[str, list[object]] = {"loans": [], "holds": [], "fines": []}
PIN = "1234"


class Town:
    """One library with `books` books and `readers` readers, all at home, and a clock that waiting moves."""

    def __init__(self, books: int, readers: int) -> None:
        self.clock = HandClock()
        self.clock.zone = ZONE
        self.books = tuple(f"B{number:05}" for number in range(books))
        self.readers = tuple(f"TV{number:07}" for number in range(1, readers + 1))
        self._items: dict[str, Item] = {}
        for each in self.books:
            self.learn(each)
        catalogue = replace(
            SHIPPED,
            items=self._items,
            patrons={each: _reader(each) for each in self.readers},
            at_first=NOTHING_YET,
        )
        self.lent_before: set[str] = set()
        self.library = Library(catalogue, clock=self.clock.now)

    def now(self) -> datetime:
        return self.clock.now()

    def pass_by(self, hours: float) -> None:
        self.clock.seconds += hours * 3600

    def loans(self) -> dict[str, tuple[str, date]]:
        """Item to card and day due."""
        return {
            loan.item: (loan.card, loan.due.date())
            for loans in self.library.loans_by_patron().values()
            for loan in loans
        }

    def fines(self, item: str) -> list[tuple[str, int]]:
        """Who owes how much for this item."""
        accounts = (self.library.account(card) for card in self.readers)
        return [
            (account.patron.card, int(fine.amount))
            for account in accounts
            if account is not None
            for fine in account.fines
            if fine.item == item
        ]

    def forget(self, items: frozenset[str]) -> None:
        """The library system does not know these any more."""
        for item in items:
            del self._items[item]

    def learn(self, item: str) -> None:
        """It knows this one (again)."""
        self._items[item] = Item(item, f"Sách {item}", "", Kind.BOOK, SHIPPED.location, "8")

    def make_reference(self, item: str) -> None:
        """It never leaves the house."""
        self._items[item] = replace(self._items[item], kind=Kind.REFERENCE)


def _reader(card: str) -> Patron:
    return Patron(card, "Bạn đọc", PIN, SHIPPED.location, date(2030, 1, 1), "adult", limit=9)
