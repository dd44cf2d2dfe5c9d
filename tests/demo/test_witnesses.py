"""The demo's verdict: each witness (tags, library system, journal, patron) is caught when it alone tells something else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from kiosk.values import Entry, EntryState, IlsFact, Kind, Reason, Secret, TagFact
from kiosk.view import Action, Screen
from sip2.server.records import Act
from tests.demo.bench import bench, entries
from ui.demo.summary import TagSeen, disagreements, summarise
from ui.demo.world import READER_CARD, World

KEPT, BROUGHT_BACK = "one", "two"
REFUSED, UNTOUCHED = "held", "five"
SOMEBODY_ELSE = "TV0000015"


@dataclass(frozen=True)
class Told:
    world: World
    rows: tuple[Entry, ...]

    def lies(self, rows: tuple[Entry, ...] | None = None) -> list[str]:
        return disagreements(self.world, self.rows if rows is None else rows)

    def changed(self, kind: Kind, item: str, **facts: object) -> tuple[Entry, ...]:
        """The journal with one row that says otherwise."""
        number = self.world.items[item]
        return tuple(
            replace(row, **facts) if (row.kind, row.item.item) == (kind, number) else row  # type: ignore[arg-type]  # Entry's own
            for row in self.rows
        )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Two books borrowed, a third refused, and one brought back."""
    folder = tmp_path_factory.mktemp("witnesses")
    with bench(folder) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put(KEPT, BROUGHT_BACK, REFUSED)
        b.rows(3)
        b.world.lift(KEPT, BROUGHT_BACK, REFUSED)
        b.leave()
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.put(BROUGHT_BACK)
        b.views.wait(lambda view: view.done == 1)
        b.leave()
        world = b.world
    return Told(world, entries(folder))


def test_when_nobody_lies_they_agree(told: Told) -> None:
    assert told.lies() == []
    assert {row.state for row in told.rows} == {EntryState.DONE, EntryState.REFUSED}


@pytest.mark.parametrize(
    ("book", "afi"),
    [
        (KEPT, 0x07),
        (BROUGHT_BACK, 0xC2),
        (REFUSED, 0xC2),
        (UNTOUCHED, 0xC2),
        ("unknown", 0xC2),
        ("unreadable", 0xC2),
        ("on loan elsewhere", 0x07),
        (UNTOUCHED, 0x00),
    ],
)
def test_every_tag_is_judged_also_one_that_the_journal_does_not_mention(
    told: Told, monkeypatch: pytest.MonkeyPatch, book: str, afi: int
) -> None:
    tag = told.world.tags[book]
    monkeypatch.setattr(tag, "afi", afi)
    (lie,) = told.lies()
    assert (told.world.items[book] or tag.uid) in lie
    assert f"{tag.uid} carries {afi:02X}" in lie


def test_a_library_system_that_has_lost_a_loan_is_noticed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told.world.library, "loan", lambda _item: None)
    assert f"{told.world.items[KEPT]}: the journal says loan, the ILS says not on loan" in told.lies()


def test_a_library_system_that_lent_to_somebody_else_is_noticed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = told.world.library
    real = library.loan

    def to_somebody_else(item: str) -> object:
        loan = real(item)
        return replace(loan, card=SOMEBODY_ELSE) if loan is not None else None

    monkeypatch.setattr(library, "loan", to_somebody_else)
    assert told.lies() == [
        f"{told.world.items[KEPT]}: the journal and the ILS have lent it to different readers"
    ]


def test_a_loan_to_somebody_else_is_noticed_also_after_the_book_came_back(told: Told) -> None:
    lies = told.lies(told.changed(Kind.LOAN, BROUGHT_BACK, card=Secret(SOMEBODY_ELSE)))
    assert lies
    assert all(told.world.items[BROUGHT_BACK] in lie for lie in lies)


@pytest.mark.parametrize("missing", [(Kind.LOAN, KEPT), (Kind.RETURN, BROUGHT_BACK)])
def test_a_row_that_the_journal_lost_is_noticed(told: Told, missing: tuple[Kind, str]) -> None:
    kind, item = missing[0], told.world.items[missing[1]]
    rows = tuple(row for row in told.rows if (row.kind, row.item.item) != (kind, item))
    assert len(rows) == len(told.rows) - 1
    assert f"{item}: the ILS executed a {kind} 1 times, the journal holds 0" in told.lies(rows)


def test_a_row_that_was_left_open_is_noticed(told: Told) -> None:
    rows = told.changed(Kind.LOAN, KEPT, closed=False)
    assert f"{told.world.items[KEPT]}: the journal left it open" in told.lies(rows)


def test_an_answer_that_the_library_system_never_gave_is_noticed(told: Told) -> None:
    rows = told.changed(Kind.LOAN, REFUSED, ils=IlsFact.YES)
    assert any(told.world.items[REFUSED] in lie for lie in told.lies(rows))


def test_a_tag_that_could_not_be_released_is_no_lie_once_staff_are_told(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told.world.tags[KEPT], "afi", 0x07)
    assert told.lies()
    assert told.lies(told.changed(Kind.LOAN, KEPT, tag=TagFact.FAILED, parked=Reason.NOT_RELEASED)) == []


def test_the_summary_is_what_happened(told: Told) -> None:
    world, items = told.world, told.world.items
    seen = [TagSeen("E004015012340001", items[KEPT], "07", "C2")]
    summary = summarise(world, seen, told.rows, 7)
    assert summary.borrowed == [items[KEPT], items[BROUGHT_BACK]]
    assert summary.returned == [items[BROUGHT_BACK]]
    assert summary.refused == [items[REFUSED]]
    assert summary.ils[READER_CARD] == [items[KEPT]]
    assert summary.journal == {"done": 3, "refused": 1}
    assert (summary.tags, summary.sip2_exchanges) == (seen, 7)
    assert summary.agreed


def test_a_story_that_was_cut_off_agrees_with_nothing(told: Told) -> None:
    assert not summarise(told.world, None, told.rows, 0).agreed


def test_one_lie_is_enough(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told.world.tags[UNTOUCHED], "afi", 0xC2)
    summary = summarise(told.world, [], told.rows, 0)
    assert summary.finished
    assert not summary.agreed
    assert [act.act for act in told.world.library.executed].count(Act.LENT) == 2
