"""Two days without a library system, and then all at once; beside a town in which the line never broke.

The same readers borrow and bring back the same books in both towns, at the same moments. A few books and a card are known
to the snapshots but not to the library system: what it refuses must wait for staff, and nothing else may differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from random import Random

from kiosk.journal.journal import Journal
from kiosk.offline.lending import Lending
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.rules.phases import Late
from kiosk.values import Entry, Kind, Reason
from sip2.server.records import Act
from tests.crash.truth import held
from tests.kiosk.offline.office import Office
from tests.offline.station import Station
from tests.offline.town import Town

HOURS = 48.0
LENT_BEFORE = 0.2
"""Of all books, on loan when the line breaks: some of them overdue."""
UNKNOWN = 0.01
"""Of all books, not in the library system (any more)."""
LIMIT = 9
LOAN_DAYS = 14
BEGIN_S = 1000.0
"""Where the hand clock begins."""


@dataclass
class Outcome:
    """What differs between the two towns, and what waits for staff."""

    transactions: int = 0
    differing: list[str] = field(default_factory=list)
    parked: list[Entry] = field(default_factory=list)
    held: list[Entry] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.differing or self.doubled)


@dataclass(frozen=True, slots=True)
class Deed:
    """One reader at the station: `card` None brings a book back."""

    at_hour: float
    item: str
    card: str | None


def deeds(town: Town, chance: Random, count: int, out: dict[str, str]) -> Iterator[Deed]:
    """Who borrows what and brings it back, in order of time; `out` is where the books are at first."""
    at, where = 0.0, dict(out)
    carried = dict.fromkeys(town.readers, 0)
    for card in where.values():
        carried[card] += 1
    for _ in range(count):
        at += chance.expovariate(count / HOURS)
        item = chance.choice(town.books)
        holder = where.pop(item, None)
        if holder is not None:
            carried[holder] -= 1
            yield Deed(at, item, None)
            continue
        card = chance.choice([card for card in town.readers if carried[card] < LIMIT])
        where[item], carried[card] = card, carried[card] + 1
        yield Deed(at, item, card)


def run(
    folder: Path, seed: int, transactions: int, books: int, shortest_loan_days: int = LOAN_DAYS
) -> Outcome:
    """Both towns, and what differs. A station that is not told how short a loan may be leaves more returns to staff."""
    late = Late(shortest_loan_days=shortest_loan_days)
    chance = Random(seed)
    towns = (Town(books, max(10, books // 5)), Town(books, max(10, books // 5)))
    out = _lent_before(towns, chance)
    unknown = frozenset(chance.sample([each for each in towns[0].books if each not in out], _few(books)))
    with (
        _station(towns[0], folder / "away", late) as away,
        _station(towns[1], folder / "never", late) as never,
    ):
        for town in towns:
            town.forget(unknown)
        away.online = False
        away.look_at_the_link()
        for deed in deeds(towns[0], chance, transactions, out):
            for station in (away, never):
                _do(station, deed)
        away.online = True
        _send_all(away, chance)
        left = away.queue
    outcome = _compare(folder / "away", towns, left)
    cautious = shortest_loan_days < LOAN_DAYS
    outcome.differing += _parked_wrongly(towns[0], outcome.parked, unknown, cautious)
    return outcome


def _few(books: int) -> int:
    return max(1, int(books * UNKNOWN))


def _lent_before(towns: tuple[Town, Town], chance: Random) -> dict[str, str]:
    """Loans that both library systems know when the line breaks."""
    out: dict[str, str] = {}
    carried = dict.fromkeys(towns[0].readers, 0)
    for item in chance.sample(towns[0].books, int(len(towns[0].books) * LENT_BEFORE)):
        card = chance.choice([card for card in carried if carried[card] < LIMIT])
        carried[card] += 1
        out[item] = card
        days = chance.randint(1, 25)
        for town in towns:
            since = town.library.now() - timedelta(days=days)
            town.library.record_offline_loan(card, item, since, since + timedelta(days=LOAN_DAYS))
            town.lent_before.add(item)
    return out


@contextmanager
def _station(town: Town, folder: Path, late: Late) -> Iterator[Station]:
    """A station with snapshots of this morning."""
    folder.mkdir()
    office, made = Office(folder), town.now().astimezone(UTC)
    cards = office.cards({card: Card(LIMIT) for card in town.readers}, made)
    books = office.catalogue([(book, Item(f"Sách {book}", "book")) for book in town.books], made)

    def hand_over(desk: Lending) -> None:
        desk.use(Cards(cards, office.trust, made))
        desk.use(Catalogue(books, office.trust, made))

    station = Station(town, "A1", folder, late, hand_over, office.site_key)
    station.look_at_the_link()
    try:
        yield station
    finally:
        station.close()


def _do(station: Station, deed: Deed) -> None:
    clock = station.town.clock
    clock.seconds = max(clock.seconds, BEGIN_S + deed.at_hour * 3600)
    if deed.card is None:
        assert station.take_back(deed.item), deed
    else:
        station.lend(deed.card, deed.item)


def _send_all(station: Station, chance: Random) -> None:
    """The line is back, and not very good; and the power fails now and then."""
    station.spoil = lambda _frame: chance.choices(("", "before", "after"), (92, 4, 4))[0]
    quiet = 0
    while station.queue and quiet < 15:
        before = station.queue
        station.town.clock.seconds += 200
        station.send()
        quiet = quiet + 1 if station.queue == before else 0
        if chance.random() < 0.5:
            station.restart(suddenly=True)


# --- the difference -------------------------------------------------------------------------------


def _compare(folder: Path, towns: tuple[Town, Town], left: tuple[str, ...]) -> Outcome:
    with closing(Journal(folder / "A1.db", "A1")) as journal:
        rows = journal.entries()
    away, never = towns
    outcome = Outcome(len(rows), parked=[row for row in rows if row.parked])
    outcome.held = [row for row in rows if not row.closed]
    waits_for_staff = held(rows)
    waiting = {row.item.item for row in (*outcome.parked, *outcome.held)}
    for row in outcome.held:
        if row.key not in left or row.key not in waits_for_staff:
            outcome.differing.append(f"{row.kind} of {row.item.item} was never sent")
    for item in set(away.books) - waiting:
        if away.loans().get(item) != never.loans().get(item):
            outcome.differing.append(f"{item}: {away.loans().get(item)}, should be {never.loans().get(item)}")
        if away.fines(item) != never.fines(item):
            outcome.differing.append(f"{item}: fines {away.fines(item)}, should be {never.fines(item)}")
    outcome.doubled = _doubled(away, rows)
    return outcome


def _parked_wrongly(town: Town, rows: list[Entry], unknown: frozenset[str], cautious: bool) -> list[str]:
    """Rows that wait for staff without need. Who is `cautious` keeps a return back while its item is on loan to anybody."""
    known = [row for row in rows if row.item.item not in unknown]
    kept_back = [row for row in known if cautious and row.parked is Reason.NEWER_LOAN]
    wrong = [f"{row.kind} of {row.item.item} parked: {row.parked}" for row in known if row not in kept_back]
    on_loan = town.loans()
    return wrong + [
        f"{row.kind} of {row.item.item} was kept back, and there is no loan to keep"
        for row in kept_back
        if row.kind is not Kind.RETURN or row.item.item not in on_loan
    ]


def _doubled(town: Town, rows: tuple[Entry, ...]) -> list[str]:
    acts = Counter((act.act, act.item) for act in town.library.executed)
    asked = Counter((row.kind, row.item.item) for row in rows)
    asked.update((Kind.LOAN, item) for item in town.lent_before)
    found = [f"{item} was renewed" for act, item in acts if act is Act.RENEWED]
    for act, kind in ((Act.LENT, Kind.LOAN), (Act.RETURNED, Kind.RETURN)):
        found += [
            f"{item}: {act.value} {times} times for {asked[kind, item]}"
            for (done, item), times in acts.items()
            if done is act and times > asked[kind, item]
        ]
    return found
