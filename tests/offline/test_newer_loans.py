"""Two stations and a desk that lends returned books again before the stations have told of it: no newer loan is ever ended.

Circulation rule 12. Hypothesis moves readers, books, cables, power and time; the desk empties the stations' boxes and lends
what lay in them. Whoever carries a book that was lent to him where the library system knew of it must keep that loan.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.rules.phases import Late
from kiosk.values import Reason, Security
from sip2.server.records import Lent
from tests.kiosk.offline.office import Office
from tests.offline.station import Station
from tests.offline.town import SHIPPED, Town

SHELF = ""
STATIONS = ("A1", "B1")
WISHES = (b"11", b"09")

readers = st.sampled_from(("TV0000001", "TV0000002"))
stations = st.sampled_from(STATIONS)


class TwoStationsAndADesk(RuleBasedStateMachine):
    @initialize(shortest_days=st.sampled_from((1, 14)), carried_days=st.sampled_from((0, 3, 20)))
    def open(self, shortest_days: int, carried_days: int) -> None:
        """Each reader carries a book, and the stations have lost their lines."""
        self.folder = tempfile.TemporaryDirectory()
        self.town = Town(books=2, readers=2)
        self.carrier = dict.fromkeys(self.town.books, SHELF)  # who carries the book, if anybody
        self.known: dict[str, str] = {}  # loans that the library system heard of, of books still carried
        late = Late(shortest_loan_days=shortest_days)
        self.stations = {name: self._station(name, late) for name in STATIONS}
        for book, card in zip(self.town.books, self.town.readers, strict=True):
            self._desk_lends(book, card)
        self.town.clock.seconds += timedelta(days=carried_days).total_seconds()
        for station in self.stations.values():
            station.online = False
            station.look_at_the_link()

    def _station(self, name: str, late: Late) -> Station:
        folder = Path(self.folder.name) / name
        folder.mkdir()
        office, now = Office(folder), self.town.now().astimezone(UTC)
        cards = office.cards({card: Card(9) for card in self.town.readers}, now)
        catalogue = office.catalogue([(book, Item(book, "book")) for book in self.town.books], now)

        def hand_over(desk: Lending) -> None:
            desk.use(Cards(cards, office.trust, now))
            desk.use(Catalogue(catalogue, office.trust, now))

        station = Station(self.town, name, folder, late, hand_over, office.site_key)
        station.look_at_the_link()
        return station

    # --- readers ------------------------------------------------------------------------------------------

    def _carried(self) -> list[str]:
        return [book for book, carrier in self.carrier.items() if carrier != SHELF]

    def _inside(self) -> list[str]:
        return [book for book, carrier in self.carrier.items() if carrier == SHELF]

    @precondition(lambda self: self._carried())
    @rule(pick=st.integers(0, 1), name=stations)
    def brings_back(self, pick: int, name: str) -> None:
        book = self._carried()[pick % len(self._carried())]
        if self.stations[name].take_back(book):
            self.carrier[book] = SHELF
            self.known.pop(book, None)

    @precondition(lambda self: self._inside())
    @rule(pick=st.integers(0, 1), card=readers, name=stations)
    def borrows(self, pick: int, card: str, name: str) -> None:
        book, station = self._inside()[pick % len(self._inside())], self.stations[name]
        if station.lend(card, book):
            self.carrier[book] = card
            loan = self.town.library.loan(book)
            if station.online and loan is not None and loan.card == card:
                self.known[book] = card

    # --- the desk -----------------------------------------------------------------------------------------

    @precondition(lambda self: self._inside())
    @rule(pick=st.integers(0, 1), card=readers)
    def desk_lends(self, pick: int, card: str) -> None:
        self._desk_lends(self._inside()[pick % len(self._inside())], card)

    @precondition(lambda self: self._inside())
    @rule(pick=st.integers(0, 1), card=readers, name=stations)
    def desk_lends_and_the_line_is_back(self, pick: int, card: str, name: str) -> None:
        self._desk_lends(self._inside()[pick % len(self._inside())], card)
        self.sends_everything(name)

    def _desk_lends(self, book: str, card: str) -> None:
        """Whatever lies in the building: what the screen still calls lent is taken back first.

        To the same reader on the same day: at the library system that loan looks like the one before, and SIP2 has no word
        that would tell them apart; rule 12 takes it for his.
        """
        old = self.town.library.loan(book)
        if old is not None and old.card == card and old.since.date() == self.town.now().date():
            return
        if old is not None:
            self.town.library.checkin(book, SHIPPED.location)
        if isinstance(self.town.library.checkout(card, book), Lent):
            self.carrier[book] = self.known[book] = card
            for station in self.stations.values():
                station.tags[book] = Security.ON_LOAN

    @precondition(lambda self: self._carried())
    @rule(pick=st.integers(0, 1))
    def desk_takes_back(self, pick: int) -> None:
        book = self._carried()[pick % len(self._carried())]
        self.town.library.checkin(book, SHIPPED.location)
        self.carrier[book] = SHELF
        self.known.pop(book, None)

    # --- cables, power, time ------------------------------------------------------------------------------

    @rule(name=stations)
    def cable_is_pulled(self, name: str) -> None:
        self.stations[name].online = False
        self.stations[name].look_at_the_link()

    def _queues(self) -> list[str]:
        return [name for name, station in self.stations.items() if station.queue]

    @precondition(lambda self: self._queues())
    @rule(pick=st.integers(0, 1), wishes=st.integers(1, 3))
    def sends_until_the_line_breaks(self, pick: int, wishes: int) -> None:
        """So many wishes are heard; the answer of the last is lost with the line."""
        station, left = self.stations[self._queues()[pick % len(self._queues())]], [wishes]

        def cross(frame: bytes) -> str:
            left[0] -= frame[:2] in WISHES
            station.online = left[0] > 0
            return "" if left[0] >= 0 else "before"

        station.online, station.spoil = True, cross
        station.send(2)
        station.spoil = lambda _frame: ""

    @precondition(lambda self: self._queues())
    @rule(pick=st.integers(0, 1))
    def the_line_is_back(self, pick: int) -> None:
        self.sends_everything(self._queues()[pick % len(self._queues())])

    def sends_everything(self, name: str) -> None:
        self.stations[name].online = True
        self.stations[name].send(3)

    @precondition(lambda self: self._queues())
    @rule(pick=st.integers(0, 1))
    def power_fails(self, pick: int) -> None:
        self.stations[self._queues()[pick % len(self._queues())]].restart(suddenly=True)

    @rule(hours=st.sampled_from((0.1, 3.0, 24.0, 24 * 15.0)))
    def time_passes(self, hours: float) -> None:
        self.town.clock.seconds += timedelta(hours=hours).total_seconds()

    # --- the promise --------------------------------------------------------------------------------------

    @invariant()
    def no_newer_loan_is_ended(self) -> None:
        for book, card in getattr(self, "known", {}).items():
            loan = self.town.library.loan(book)
            assert loan is not None, (
                f"{card} carries {book}, lent at the library system, and the loan is ended"
            )
            assert loan.card == card, f"{card} carries {book}, and it stands on the card of {loan.card}"

    def teardown(self) -> None:
        for station in self.stations.values():
            station.close()
        self.folder.cleanup()


TwoStationsAndADesk.TestCase.settings = settings(
    max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestTwoStationsAndADesk = TwoStationsAndADesk.TestCase


def test_the_desk_lends_on_the_same_day_what_was_lent_and_brought_back_there_and_half_told() -> None:
    """Both loans are due on one day; only the reader tells them apart."""
    story = TwoStationsAndADesk()
    story.open(shortest_days=14, carried_days=3)
    story.desk_takes_back(0)
    story.borrows(0, "TV0000001", "A1")
    story.brings_back(0, "A1")
    story.sends_until_the_line_breaks(0, wishes=1)
    assert story.town.library.loan("B00000") is not None, "the loan was told, its return was not"
    story.desk_lends(0, "TV0000002")
    story.sends_everything("A1")
    story.no_newer_loan_is_ended()
    assert [entry.parked for entry in story.stations["A1"].state.stuck] == [Reason.NEWER_LOAN]
    story.teardown()


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(
    ("desk_lends_to", "on_loan_to", "parked"),
    [(None, None, []), ("TV0000002", "TV0000002", [Reason.NEWER_LOAN])],
)
def test_what_was_lent_with_a_line_and_brought_back_the_same_day_without_one_ends_its_own_loan_only(
    desk_lends_to: str | None, on_loan_to: str | None, parked: list[Reason], restarted: bool
) -> None:
    """The ILS's due date is a fortnight away for both loans: by its day alone nobody could tell whose loan it is."""
    story = TwoStationsAndADesk()
    story.open(shortest_days=14, carried_days=3)
    station, book = story.stations["A1"], story.town.books[0]
    story.desk_takes_back(0)
    station.online = True
    station.look_at_the_link()
    story.borrows(0, "TV0000001", "A1")
    story.cable_is_pulled("A1")
    story.brings_back(0, "A1")
    if desk_lends_to:
        story.desk_lends(0, desk_lends_to)
    if restarted:
        story.power_fails(0)
    story.sends_everything("A1")
    loan = story.town.library.loan(book)
    assert (loan and loan.card) == on_loan_to
    assert [entry.parked for entry in station.state.stuck] == parked
    assert station.queue == ()
    story.teardown()
