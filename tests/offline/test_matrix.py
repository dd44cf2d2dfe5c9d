"""Every combination of item, tag, network, hands and printer runs to its end and keeps the promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.rules.phases import Late
from kiosk.rules.state import PinPolicy, ReceiptPolicy
from kiosk.values import Kind
from tests.kiosk.offline.office import Office
from tests.offline.matrix import Case, Hands, Network, Situation, Visit, broken, cases
from tests.offline.station import Station
from tests.offline.town import Town

EACH = len(Situation) * 4 * len(Hands) * 2
"""Cases of one network and one purpose."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    town = Town(books=2 * EACH, readers=2 * EACH)
    office, now = Office(tmp_path), town.now().astimezone(UTC)
    cards = office.cards({card: Card(limit=9) for card in town.readers}, now, days=3650)
    books = office.catalogue([(book, Item(book, "book")) for book in town.books], now, days=3650)

    def hand_over(desk: Lending) -> None:
        desk.use(Cards(cards, office.trust, now))
        desk.use(Catalogue(books, office.trust, now))

    made = Station(
        town, "A1", tmp_path, Late(), hand_over, office.site_key, ReceiptPolicy.ALWAYS, PinPolicy.ASK
    )
    yield made
    made.close()


@pytest.mark.parametrize("network", list(Network))
@pytest.mark.parametrize("purpose", list(Kind))
def test_every_combination_runs_to_its_end_and_keeps_the_promises(
    station: Station, network: Network, purpose: Kind
) -> None:
    wrong: dict[str, list[str]] = {}
    outcomes: dict[Case, object] = {}
    mine = [case for case in cases() if (case.network, case.purpose) == (network, purpose)]
    for number, case in enumerate(mine):
        books = station.town.books[2 * number : 2 * number + 2]
        readers = station.town.readers[2 * number : 2 * number + 2]
        seen = Visit(station, case, (books[0], books[1]), (readers[0], readers[1])).play()
        if found := broken(case, seen):
            wrong[str(case)] = found
        outcomes[case] = ([(row.kind, row.ils, row.tag, row.parked) for row in seen.rows], len(seen.acts))
    assert wrong == {}
    assert len(outcomes) == EACH
    if network not in (Network.ONLINE, Network.SLOW):
        return  # what a bad line does to two visits is never the same
    for case, outcome in outcomes.items():
        without_paper = replace(case, printer=not case.printer)
        assert outcomes[without_paper] == outcome, f"{case}: paper changed more than the screen"
