"""Killed once at every named step, and started again: nothing lost, nothing twice, nothing false (DESIGN §8, promise 1)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from kiosk.journal.journal import Journal
from kiosk.values import Entry, ItemKey, Kind, Moment, Reason
from tests import soak
from tests.crash.run import OFFLINE, ONLINE, Story, run_once, steps_of
from tests.crash.stage import Died, Nursery, Stage
from tests.crash.story import clear_the_pad, ready, sign_in, tell
from tests.crash.truth import Before, Verdict, judge


@pytest.mark.parametrize(
    ("story", "least"), [(ONLINE, 30), (OFFLINE, 10)], ids=["with a line", "without one"]
)
def test_killed_once_at_every_named_step_the_station_loses_doubles_and_pretends_nothing(
    tmp_path: Path, story: Story, least: int
) -> None:
    """Without a line: at the steps that a day without one adds."""
    with Nursery() as nursery, ThreadPoolExecutor(2) as two:
        names = steps_of(story, tmp_path / "whole", nursery)
        if story is OFFLINE:
            known = steps_of(ONLINE, tmp_path / "online", nursery)
            names = [name for name in names if name not in known]
        assert len(names) > least, names

        def die_at(number: int) -> Verdict:
            return run_once(story, tmp_path / str(number), nursery, names[number])

        verdicts = dict(zip(names, two.map(die_at, range(len(names))), strict=True))
    assert {name: verdict for name, verdict in verdicts.items() if not verdict.clean} == {}
    assert {name: verdict for name, verdict in verdicts.items() if verdict.without_need(())} == {}


def test_a_row_left_to_staff_is_excused_only_by_a_fault_of_its_own_time() -> None:
    noon = datetime(2026, 8, 15, 12, tzinfo=UTC)
    at = [noon + timedelta(minutes=minutes) for minutes in range(6)]
    verdict = Verdict(undecided=[(at[2], at[4])])
    assert verdict.without_need(()) == 1
    assert verdict.without_need([(at[0], at[1])]) == 1
    assert verdict.without_need([(at[5], at[5])]) == 1
    assert verdict.without_need([(at[3], at[5])]) == 0
    assert verdict.without_need([(at[0], at[1]), (at[1], at[2])]) == 0


def test_a_story_that_never_comes_to_the_step_at_which_it_was_to_die_proves_nothing_and_says_so(
    tmp_path: Path,
) -> None:
    with Nursery() as nursery, pytest.raises(AssertionError, match="did not die at 'no such step'"):
        run_once(ONLINE, tmp_path / "whole", nursery, "no such step")


def test_the_visit_that_a_power_cut_took_is_there_the_next_morning_too(tmp_path: Path) -> None:
    """Switched on at noon and off in the evening: its reader still finds it (rule 20)."""
    with Nursery() as nursery, Stage(tmp_path, nursery) as stage:
        stage.start("saved loan yes/verified closed")
        with pytest.raises(Died):
            tell(stage)
        clear_the_pad(stage)
        for _ in ("noon", "evening"):
            stage.hang_up()
            stage.start()
            stage.until(ready)
        found = sign_in(stage)
    assert "row.borrowed" in [row["word"] for row in found["rows"]]


def test_a_slip_that_says_what_is_not_so_or_cannot_be_looked_up_is_found(tmp_path: Path) -> None:
    with Nursery() as nursery, Stage(tmp_path, nursery) as stage:
        before = Before.of(stage)
        item = stage.world.items["one"]
        lent = Entry("k1", Kind.LOAN, ItemKey("main", item), "s", Moment(datetime.now(UTC), 0.0), closed=True)
        with closing(Journal(tmp_path / "journal.db", "D1")) as journal:
            saved = journal.save(lent)
        stage._note({"saved": "k1", "open": False, "row": ["loan", item, saved.reference]})
        stage._note({"slip": saved.reference, "rows": [["loan", item, True, False, False]]})
        stage._note({"slip": saved.reference, "rows": [["loan", item, True, False, True]]})
        stage._note(
            {"slip": saved.reference, "rows": [["loan", saved.reference, True, False, False]]}
        )  # no PIN
        stage._note({"slip": "D1-00009-X", "rows": [["return", "nobody's", True, False, False]]})
        verdict = judge(stage, before)
    wrong = f"shown for {item}: on loan False, tag 07"
    assert verdict.false_done == [
        f"{what} {wrong}" for what in ("row.borrowed", "put_back.see_staff", "row.borrowed")
    ]
    assert [what for what in verdict.lost if "D1-00009-X" in what]


@pytest.mark.parametrize(
    "name",
    [
        "saved return unasked/untouched",
        "before writing 07",
        "wrote 07",
        "before saving return unasked/verified",
        "saved return unasked/verified",
    ],
)
def test_a_book_that_lies_on_the_pad_all_through_a_power_cut_is_returned_once_and_without_staff(
    tmp_path: Path, name: str
) -> None:
    with Nursery() as nursery:
        verdict = run_once(ONLINE, tmp_path / "cut", nursery, name, leaves_books=True)
    assert verdict.clean, verdict
    assert verdict.acts["returned"] == 1
    assert not verdict.parked


def test_a_short_soak_finds_nothing_and_reports_what_it_did(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    wanted = ["--crashes", "6", "--seconds", "30", "--offline", "20", "--seed", "3", "--json", str(report)]
    try:
        assert soak.main(wanted) == 0
    finally:
        structlog.reset_defaults()
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["kills"] > 0
    assert told["transactions"] > 0
    assert (told["lost"], told["doubled"], told["false_done"]) == (0, 0, 0)
    assert told["two_days"]["transactions"] == 20
    assert set(told["parked"]) <= {reason.value for reason in Reason}
