"""Forgetting on time: circulation rule 32, in small steps, at night, and never what still waits for somebody."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config import presets
from config.load import settings_of
from kiosk.acts import Act, Done
from kiosk.build import journal_of
from kiosk.journal import retention
from kiosk.journal.journal import Journal, Which
from kiosk.journal.retention import RULE_32, Keeping, Sweep
from kiosk.owners.journal import JournalOwner
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact

DAY = timedelta(days=1)
START = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


class Years:
    """A journal in a world where time passes when told."""

    def __init__(self, folder: Path, keeping: Keeping = RULE_32) -> None:
        self.now = START
        self.journal = Journal(folder / "journal.db", "A1", lambda: self.now, keeping)
        self.made = 0

    def row(self, kind: Kind = Kind.LOAN, item: str = "101", **facts: object) -> Entry:
        self.made += 1
        card = Secret("TV0000012") if kind is Kind.LOAN else None
        opened = Moment(self.now, 0.0)
        new = Entry(f"k{self.made}", kind, ItemKey("main", item), f"s{self.made}", opened, card)
        done = replace(new, ils=IlsFact.YES, tag=TagFact.VERIFIED, closed=True)
        return self.journal.save(replace(done, **facts))  # type: ignore[arg-type]  # names are Entry's own fields

    def sweep(self) -> Sweep:
        so_far = Sweep()
        while not so_far.done:
            so_far = self.journal.sweep(so_far)
        return so_far

    def knows_reader(self, entry: Entry) -> bool:
        found = self.journal.entry(entry.seq)
        assert found is not None
        return found.card is not None


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Years]:
    made = Years(tmp_path)
    yield made
    made.journal.close()


def test_a_reader_is_forgotten_thirty_days_after_the_loan_is_returned(years: Years) -> None:
    loan = years.row()
    years.now += 14 * DAY
    years.row(Kind.RETURN)
    years.now += 29 * DAY
    years.sweep()
    assert years.knows_reader(loan)
    years.now += DAY
    assert years.sweep().cards_removed == 1
    assert not years.knows_reader(loan)


def test_a_return_of_another_book_or_an_earlier_one_says_nothing_about_a_loan(years: Years) -> None:
    years.row(Kind.RETURN, "101")
    loan = years.row(item="101")
    years.row(Kind.RETURN, "102")
    years.now += 90 * DAY
    years.sweep()
    assert years.knows_reader(loan)


def test_a_reader_whose_return_nobody_here_saw_is_forgotten_after_180_days(years: Years) -> None:
    loan = years.row()
    years.now += 179 * DAY
    years.sweep()
    assert years.knows_reader(loan)
    years.now += DAY
    years.sweep()
    assert not years.knows_reader(loan)


def test_a_settled_case_is_forgotten_thirty_days_after_it_was_settled(years: Years) -> None:
    case = years.row(ils=IlsFact.NO, parked=Reason.CARD_BLOCKED, late=True)
    years.now += 100 * DAY
    years.journal.save(replace(case, ils=IlsFact.WAIVED, parked=None), Done("Hoa", Act.SETTLE, "paid"))
    years.now += 29 * DAY
    years.sweep()
    assert years.knows_reader(case)
    years.now += DAY
    years.sweep()
    assert not years.knows_reader(case)


@pytest.mark.parametrize(
    "facts",
    [
        {"ils": IlsFact.UNASKED, "queued": True, "closed": False},
        {"ils": IlsFact.ASKED, "closed": False},
    ],
)
def test_what_is_still_to_be_sent_keeps_everything_however_old(years: Years, facts: dict[str, Any]) -> None:
    """Without the reader's number it could never be sent."""
    waiting = years.row(**facts)
    years.row(Kind.RETURN)
    years.now += 800 * DAY
    years.sweep()
    assert years.knows_reader(waiting)
    assert len(years.journal.history_of(waiting.seq)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"ils": IlsFact.YES, "parked": Reason.NOT_RELEASED},
        {"ils": IlsFact.NO, "parked": Reason.REFUSED, "late": True},
        {"ils": IlsFact.UNKNOWN, "parked": Reason.NO_ANSWER, "late": True},
        {"ils": IlsFact.UNASKED, "parked": Reason.HANDED_OVER, "late": True},
    ],
)
def test_what_waits_for_staff_loses_its_reader_after_180_days_and_keeps_what_settles_it(
    years: Years, facts: dict[str, Any]
) -> None:
    """Rule 32 says "at most 180 days", and knows no exception for a case that nobody settled."""
    waiting = years.row(**facts, title="Dế Mèn", due=START + 14 * DAY)
    years.row(Kind.RETURN)
    years.now += 179 * DAY
    years.sweep()
    assert years.knows_reader(waiting)
    years.now += 800 * DAY
    years.sweep()
    assert years.journal.entries(Which.PARKED) == (replace(waiting, card=None),)
    assert len(years.journal.history_of(waiting.seq)) == 1


def test_a_library_forgets_sooner_where_it_says_so(tmp_path: Path) -> None:
    years = Years(tmp_path, Keeping(card_after=DAY, card_at_most=10 * DAY, row_after=200 * DAY))
    returned, out, parked = years.row(item="1"), years.row(item="2"), years.row(parked=Reason.NOT_RELEASED)
    years.row(Kind.RETURN, "1")
    aside = tmp_path / "journal.db.damaged-20260101T000000Z"
    aside.touch()
    years.now += DAY
    years.sweep()
    assert [years.knows_reader(row) for row in (returned, out, parked)] == [False, True, True]
    years.journal.tidy()
    assert not aside.exists()
    years.now += 9 * DAY
    years.sweep()
    assert [years.knows_reader(row) for row in (returned, out, parked)] == [False, False, False]
    years.now += 190 * DAY
    years.sweep()
    assert [row.seq for row in years.journal.entries()] == [parked.seq]
    years.journal.close()


def test_a_station_goes_by_the_times_of_its_settings(tmp_path: Path) -> None:
    text = (
        presets.text("barcode")
        + '[journal]\npath = "journal.db"\n[retention]\ncard_days = 0\ncard_most_days = 1\n'
    )
    journal = journal_of(settings_of(tomllib.loads(text), tmp_path / "station.toml"))
    opened = Moment(datetime.now(UTC) - 2 * DAY, 0.0)
    loan = Entry(
        "k", Kind.LOAN, ItemKey("main", "101"), "s", opened, Secret("TV0000012"), IlsFact.YES, closed=True
    )
    journal.save(loan)
    assert journal.sweep(Sweep()).cards_removed == 1
    journal.close()


def test_settled_rows_go_after_thirteen_months_with_their_history_and_acts(years: Years) -> None:
    old = years.row(ils=IlsFact.WAIVED)
    years.journal.record(Done("Hoa", Act.LETTER), old.seq)
    years.journal.record(Done("technician", Act.PERSON_ADDED, "Hoa"))
    years.now += RULE_32.row_after
    kept = years.row(item="102")
    assert years.sweep().rows_removed == 1
    assert years.journal.entries() == (kept,)
    assert years.journal.history_of(old.seq) == ()
    assert years.journal.acts_of(old.seq) == years.journal.acts_of(None) == ()
    assert years.row().seq > kept.seq


def test_a_round_over_many_rows_is_made_in_small_steps(years: Years, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS_A_STEP", 4)
    for n in range(10):
        years.row(item=str(n), ils=IlsFact.NO)
    years.now += 400 * DAY
    steps, so_far = 0, Sweep()
    while not so_far.done:
        after = years.journal.sweep(so_far)
        assert after.cards_removed - so_far.cards_removed <= 4
        assert after.rows_removed - so_far.rows_removed <= 4
        steps, so_far = steps + 1, after
    assert steps >= 6
    assert years.journal.count() == 0


def test_the_stations_journal_makes_its_round_once_a_night_after_three(tmp_path: Path) -> None:
    wall = datetime(2026, 9, 1, 2, 59, tzinfo=UTC)
    old = Years(tmp_path)
    loan = old.row()
    old.journal.close()
    owner = JournalOwner(
        lambda: Journal(tmp_path / "journal.db", "A1", lambda: wall), lambda _event: None, lambda: wall
    )

    def idle_until_quiet() -> None:
        wait = owner.idle()
        while wait is not None and wait < 1:
            wait = owner.idle()

    idle_until_quiet()
    idle_until_quiet()
    assert owner._journal is not None
    assert owner._journal.entries()[0].card == Secret("TV0000012")
    wall += timedelta(minutes=1)
    idle_until_quiet()
    assert owner._journal.entries()[0].card is None
    assert owner._journal.entries()[0].reference == loan.reference
    owner.closed()
