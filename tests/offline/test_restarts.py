"""A restart at any moment finds in the journal what was in memory: the same rows, the same order, the same loans known.

What is sent next is a function of the queue and of what is stuck (`kiosk.rules.sending`), so both are compared.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.acts import Act
from kiosk.events import StaffAct, Touched
from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.rules.phases import Late
from kiosk.rules.state import State
from kiosk.values import Entry, IlsFact, Reason
from kiosk.view import Action
from sip2.server.records import Act as Executed
from tests.kiosk.offline.office import Office
from tests.offline.station import Station
from tests.offline.town import SHIPPED, Town

DEEDS = 20
WISHES = (b"11", b"09")


def station_of(town: Town, folder: Path, limit: int = 9) -> Station:
    """Lends by this morning's snapshots; what is refused once waits for staff."""
    office, made = Office(folder), town.now().astimezone(UTC)
    cards = office.cards({card: Card(limit) for card in town.readers}, made)
    books = office.catalogue([(book, Item(book, "book")) for book in town.books], made)

    def hand_over(desk: Lending) -> None:
        desk.use(Cards(cards, office.trust, made))
        desk.use(Catalogue(books, office.trust, made))

    late = Late(tries=1, shortest_loan_days=14)
    station = Station(town, "A1", folder, late, hand_over, office.site_key)
    station.look_at_the_link()
    return station


def known(entry: Entry) -> Entry:
    """A monotonic second belongs to one run; that a row of the queue is late goes without saying."""
    return replace(entry, opened=replace(entry.opened, mono=0.0), late=True)


def decisive(state: State) -> tuple[list[Entry], set[Entry]]:
    """All that decides what is sent next, but for how long a row rests after a try."""
    return [known(pending.entry) for pending in state.queue], {known(entry) for entry in state.stuck}


Held = dict[str, str]
"""What readers took from here, and on which card; nothing that another desk, or staff, had to do with since."""


def some_deed(station: Station, chance: Random, held: Held) -> None:
    """Readers borrow and bring back, the desk lends, cables come and go, answers are lost, staff settle and retry."""
    town, book = station.town, chance.choice(station.town.books)
    match chance.randrange(8):
        case 0 | 1:
            count = len(station.rows())
            station.lend(chance.choice(town.readers), book)
            for row in station.rows()[count:]:
                if row.card is not None and row.provisional | (row.ils is IlsFact.YES) and not row.renewed:
                    held[book] = row.card.reveal()
        case 2 | 3:
            station.take_back(book)
            held.pop(book, None)
        case 4:
            held.pop(book, None)
            town.library.checkin(book, SHIPPED.location)
            town.library.checkout(chance.choice(town.readers), book)
        case 5:
            station.online = not station.online
            station.look_at_the_link()
        case 6:
            replay_a_little(station, chance.randint(1, 3))
        case _:
            act = chance.choice((Act.RETRY, Act.SETTLE))
            for entry in station.state.stuck[:1]:
                held.pop(entry.item.item, None)
                station.tell(StaffAct(1, act, entry, "Hoa", "seen"))
    town.pass_by(chance.choice((0.1, 3.0, 40.0)))


def replay_a_little(station: Station, wishes: int) -> None:
    """So many wishes are heard; the answer of the last is lost with the line."""
    left = [wishes]

    def cross(frame: bytes) -> str:
        left[0] -= frame[:2] in WISHES
        station.online = left[0] > 0
        return "" if left[0] >= 0 else "before"

    station.online, station.spoil = True, cross
    station.send(2)
    station.spoil = lambda _frame: ""


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_a_restart_in_the_middle_knows_the_same_queue(seed: int) -> None:
    chance, held = Random(seed), Held()
    with TemporaryDirectory() as name, closing(station_of(Town(3, readers=2), Path(name))) as station:
        for _ in range(DEEDS):
            some_deed(station, chance, held)
            if chance.random() < 0.3:
                before = decisive(station.state)
                station.online = False  # so that nothing is sent while it starts
                station.restart(suddenly=True)
                assert decisive(station.state) == before
                assert all(book in station.counted(card) for book, card in held.items())


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("refused", [False, True])
def test_a_return_with_a_line_does_not_overtake_the_offline_loan_that_it_ends(
    tmp_path: Path, restarted: bool, refused: bool
) -> None:
    """Else the library system would lend the book, hours later, to whoever has brought it back."""
    town = Town(books=1, readers=1)
    (book,), (card,) = town.books, town.readers
    with closing(station_of(town, tmp_path)) as station:
        station.online = False
        station.look_at_the_link()
        assert station.lend(card, book)
        if refused:  # by a library system that did not know the book; staff have not seen to it yet
            town.forget(frozenset({book}))
            station.online = True
            station.send(3)
            assert [entry.parked for entry in station.state.stuck] == [Reason.UNKNOWN_ITEM]
            town.learn(book)
        if restarted:
            station.restart()
        station.tell(Touched(Action.RETURN))  # a reader stands there when the line comes back
        station.online = True
        station.look_at_the_link()
        assert station.take_back(book)
        station.send(3)
        assert town.library.loan(book) is None
        for entry in station.state.stuck:
            station.tell(StaffAct(1, Act.RETRY, entry, "Hoa"))
        station.send(3)
        assert town.library.loan(book) is None
        acts = [executed.act for executed in town.library.executed]
        assert acts == [Executed.LENT, Executed.RETURNED]
        assert station.queue == ()


def test_what_came_back_before_either_was_sent_counts_no_more_against_its_reader(tmp_path: Path) -> None:
    town = Town(books=1, readers=1)
    (book,), (card,) = town.books, town.readers
    with closing(station_of(town, tmp_path, limit=1)) as station:
        station.online = False
        station.look_at_the_link()
        for _ in range(2):
            assert station.lend(card, book)
            assert station.take_back(book)
        assert len(station.queue) == 4
