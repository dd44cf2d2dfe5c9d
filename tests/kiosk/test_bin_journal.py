"""What the journal keeps of the return bin: passages, the crates they fell into, and attempts at a full bin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest

from kiosk.effects import RecordAttempt, Save, SavePassage, SwapCrate
from kiosk.events import (
    AttemptNotRecorded,
    AttemptRecorded,
    CrateNotSwapped,
    CrateSwapped,
    DeviceChanged,
    NotSaved,
    PassageNotSaved,
    PassageSaved,
    Saved,
    What,
)
from kiosk.journal.attempts import Decision
from kiosk.journal.journal import Journal
from kiosk.journal.retention import Sweep
from kiosk.owners.journal import JournalOwner, reloaded
from kiosk.passages import Attempt, Flag, Outcome, Passage, Refusing, tag_hash
from kiosk.rules.reconciling import Result, judge, left_over, totals
from kiosk.rules.reference import WrongReference, read_reference
from kiosk.values import ClockQuality, Entry, Handling, ItemKey, Kind, Moment

NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NIGHT


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.db", "R1", lambda: clock.now)
    yield opened
    opened.close()


def passage(key: str, bin: str = "1", what: Outcome = Outcome.ACCEPTED) -> Passage:
    return Passage(key, Moment(NIGHT, 0.0), what, bin=bin, settled=True)


def attempt(key: str, at: datetime, item: str = "101") -> Attempt:
    return Attempt(key, Moment(at, 0.0), ItemKey("main", item), Refusing.FULL)


# --- passages ---------------------------------------------------------------------------------------


def test_a_passage_comes_back_as_it_was_saved(journal: Journal) -> None:
    at = Moment(NIGHT, 0.0, ClockQuality.UNSYNCED)
    flags = frozenset({Flag.SWAPPED, Flag.NOT_SECURED})
    new = Passage("p1", at, Outcome.ACCEPTED, "k1", "", flags, tag_hash("E004"), "staff_rule")
    kept = journal.bins.keep(new)
    assert kept == replace(new, seq=1)
    assert journal.bins.unsettled() == (kept,)


def test_its_time_stays_what_it_was_and_the_rest_follows_what_is_learnt(journal: Journal) -> None:
    journal.bins.keep(Passage("p1", Moment(NIGHT, 0.0)))
    later = Moment(NIGHT + timedelta(minutes=1), 0.0)
    journal.bins.keep(Passage("p1", later, Outcome.UNIDENTIFIED, bin="9", settled=True))
    assert journal.bins.unsettled() == ()
    (load,) = journal.bins.loads()
    (kept,) = journal.bins.everything()
    assert kept.crate == load.crate.id
    assert (kept.seq, kept.what, kept.at.utc) == (1, Outcome.UNIDENTIFIED, NIGHT)


def test_an_entry_and_its_passage_are_one_commit(journal: Journal) -> None:
    entry = Entry("k1", Kind.RETURN, ItemKey("main", "101"), "s", Moment(NIGHT, 0.0))
    journal.save(entry, passage=passage("p1"))
    before = journal.entries(), journal.bins.loads()
    broken = replace(passage("p2"), what="no such word")  # type: ignore[arg-type]  # on purpose: the commit must fail
    with pytest.raises(AttributeError):
        journal.save(replace(entry, key="k2"), passage=broken)
    assert (journal.entries(), journal.bins.loads()) == before


def test_what_the_library_system_wants_done_with_an_item_is_kept_with_its_entry(journal: Journal) -> None:
    saved = journal.save(Entry("k1", Kind.RETURN, ItemKey("main", "101"), "s", Moment(NIGHT, 0.0)))
    told = replace(saved, handling=Handling.TRANSIT, destination="CN2")
    journal.save(told)
    assert journal.entry(saved.seq) == told


# --- crates -----------------------------------------------------------------------------------------


def test_a_passage_lies_in_the_crate_that_stood_in_its_bin_when_it_fell(journal: Journal) -> None:
    first = journal.bins.keep(passage("p1"))
    _out, second = journal.bins.swap("1", counter=1)
    after = journal.bins.keep(passage("p2"))
    assert first.crate != second.id == after.crate
    # What is learnt of it later does not move it into the crate of today.
    assert journal.bins.keep(replace(first, why="late word")).crate == first.crate


def test_what_was_withdrawn_or_has_no_bin_lies_in_no_crate(journal: Journal) -> None:
    assert journal.bins.keep(passage("p1", what=Outcome.WITHDRAWN)).crate is None
    assert journal.bins.keep(passage("p2", bin="", what=Outcome.UNCERTAIN)).crate is None
    assert journal.bins.loads() == ()


def test_every_bin_has_its_own_crate_and_count(journal: Journal) -> None:
    for number in range(3):
        journal.bins.keep(passage(f"a{number}", "1"))
    journal.bins.keep(passage("b", "2"))
    assert [(load.bin, load.count) for load in journal.bins.loads()] == [("1", 3), ("2", 1)]


def test_a_swap_tells_who_when_and_what_the_machine_counted(journal: Journal, clock: Clock) -> None:
    journal.bins.keep(passage("p1"))
    clock.now += timedelta(hours=8)
    taken, put_in = journal.bins.swap("1", counter=1, person="Hoa")
    assert taken is not None
    assert (taken.taken_out, taken.taken_by, taken.counter) == (clock.now, "Hoa", 1)
    assert (put_in.put_in, put_in.put_by) == (clock.now, "Hoa")
    assert journal.bins.waiting() == (taken,)


def test_a_crate_gets_the_lowest_number_that_is_free_unless_somebody_says_which(journal: Journal) -> None:
    journal.bins.keep(passage("p1", "1"))
    journal.bins.keep(passage("p2", "2"))
    _taken, third = journal.bins.swap("1")
    _taken, named = journal.bins.swap("2", number=7)
    assert (third.number, named.number) == (3, 7)
    _taken, fourth = journal.bins.swap("2")
    assert fourth.number == 4


def test_a_station_that_starts_again_knows_its_crates_and_what_may_lie_in_the_chute(journal: Journal) -> None:
    journal.bins.keep(passage("p1"))
    open_one = journal.bins.keep(Passage("p2", Moment(NIGHT, 0.0)))
    found = reloaded(journal)
    assert found.bins == journal.bins.loads()
    assert found.passages == (open_one,)


def test_a_reconciling_stops_and_goes_on_with_whoever_takes_it_up(journal: Journal, clock: Clock) -> None:
    entry = Entry("k1", Kind.RETURN, ItemKey("main", "101"), "s", Moment(NIGHT, 0.0), title="Dế Mèn")
    journal.save(entry, passage=replace(passage("p1"), entry="k1"))
    journal.bins.keep(replace(passage("p2"), what=Outcome.UNIDENTIFIED))
    taken, _put_in = journal.bins.swap("1", counter=2)
    assert taken is not None
    begun = journal.reconcilings.begin(taken.id, "Hoa")
    record, unread = journal.reconcilings.records(taken.id)
    assert (record.item, record.found, unread.entry) == (entry.item, False, None)
    journal.reconcilings.found(taken.id, judge(entry.item, (record, unread), (), None))
    clock.now += timedelta(days=1)
    assert journal.reconcilings.begin(taken.id, "Lan") == begun
    after = journal.reconcilings.records(taken.id)
    assert [one.found for one in after] == [True, False]
    signed = totals(taken, after, journal.reconcilings.findings(taken.id))
    journal.reconcilings.close(taken.id, "Lan", signed, left_over(after))
    closed = journal.reconcilings.of(taken.id)
    assert closed is not None
    assert (closed.closed, closed.closed_by, closed.totals) == (clock.now, "Lan", signed)
    assert journal.bins.waiting() == ()
    assert [one.result for one in journal.reconcilings.findings(taken.id)] == [Result.MATCHED, Result.ABSENT]


def test_what_was_missing_is_missing_no_more_once_it_lies_in_another_crate(journal: Journal) -> None:
    item = ItemKey("main", "101")
    entry = Entry("k1", Kind.RETURN, item, "s", Moment(NIGHT, 0.0))
    journal.save(entry, passage=replace(passage("p1"), entry="k1"))
    first, _ = journal.bins.swap("1")
    second, _ = journal.bins.swap("1")
    assert first is not None
    assert second is not None
    records = journal.reconcilings.records(first.id)
    journal.reconcilings.begin(first.id, "Hoa")
    journal.reconcilings.close(first.id, "Hoa", totals(first, records, ()), left_over(records))
    assert [(crate.id, finding.item) for crate, finding in journal.reconcilings.missing()] == [
        (first.id, item)
    ]
    elsewhere = journal.reconcilings.elsewhere(item, second.id)
    found = journal.reconcilings.found(second.id, judge(item, (), elsewhere, None))
    assert found.result is Result.WRONG_BIN
    assert journal.reconcilings.missing() == ()


def test_after_thirteen_months_the_bin_has_forgotten_all_but_the_crates_that_stand_in_it(
    journal: Journal, clock: Clock
) -> None:
    journal.bins.keep(passage("p1"))
    taken, standing = journal.bins.swap("1")
    assert taken is not None
    journal.reconcilings.begin(taken.id, "Hoa")
    left = left_over(journal.reconcilings.records(taken.id))
    journal.reconcilings.close(taken.id, "Hoa", totals(taken, (), ()), left)
    journal.attempts.record(attempt("a1", NIGHT))
    clock.now += timedelta(days=398)
    assert journal.sweep(Sweep()).cards is None
    assert journal.sweep(Sweep(cards=None)).done
    assert journal.bins.crate(taken.id) is None
    assert journal.reconcilings.findings(taken.id) == ()
    assert journal.attempts.all() == ()
    assert [load.crate for load in journal.bins.loads()] == [standing]


def test_the_day_s_returns_are_told_by_the_rule_that_sorted_them(journal: Journal) -> None:
    for key, why, at in (
        ("p1", "periodicals", NIGHT),
        ("p2", "periodicals+overflow", NIGHT),
        ("p3", "shelves", NIGHT),
        ("p4", "periodicals", NIGHT + timedelta(days=1)),
    ):
        journal.bins.keep(replace(passage(key), at=Moment(at, 0.0), entry=f"e-{key}", why=why))
    there = journal.bins.sorted_by(frozenset({"periodicals"}), NIGHT, NIGHT + timedelta(days=1))
    assert there == {"e-p1", "e-p2"}


# --- attempts ---------------------------------------------------------------------------------------


def test_an_attempt_has_a_reference_that_is_never_taken_for_a_row(journal: Journal) -> None:
    told = journal.attempts.record(attempt("a1", NIGHT)).reference
    assert told.startswith("R1-T00001-")
    assert read_reference(told, "R1") is WrongReference.SHAPE
    found = journal.attempts.referred(told.lower())
    assert found is not None
    assert found.attempt.item == ItemKey("main", "101")


def test_what_a_restored_or_damaged_journal_may_have_told_before_is_never_told_again(
    journal: Journal,
) -> None:
    before = journal.attempts.record(attempt("a1", NIGHT)).reference
    journal.skip_numbers(500)
    assert before.startswith("R1-T00001-")
    later = journal.attempts.record(attempt("a2", NIGHT, item="102")).reference
    assert later.startswith("R1-T00502-")
    assert journal.bins.keep(passage("p1")).seq > 500  # so is what nobody could identify


def test_the_same_item_within_the_hour_is_the_same_attempt(journal: Journal) -> None:
    first = journal.attempts.record(attempt("a1", NIGHT))
    assert journal.attempts.record(attempt("a2", NIGHT + timedelta(minutes=50))) == first
    other = journal.attempts.record(attempt("a3", NIGHT + timedelta(minutes=50), item="102"))
    tomorrow = journal.attempts.record(attempt("a4", NIGHT + timedelta(hours=9)))
    assert len({first.reference, other.reference, tomorrow.reference}) == 3


def test_staff_decide_about_an_attempt_once_and_it_waits_no_longer(journal: Journal) -> None:
    told = journal.attempts.record(attempt("a1", NIGHT)).reference
    journal.attempts.decide(told, Decision.EXTENDED, "Hoa", "three days")
    assert journal.attempts.waiting() == ()
    (line,) = journal.attempts.of("101")
    assert (line.decision, line.person, line.note) == (Decision.EXTENDED, "Hoa", "three days")


# --- the journal's owner ----------------------------------------------------------------------------


_ANSWERS = (
    PassageSaved,
    PassageNotSaved,
    Saved,
    AttemptRecorded,
    AttemptNotRecorded,
    CrateSwapped,
    CrateNotSwapped,
)


def answers(open_journal: Callable[[], Journal]) -> list[What]:
    """What the owner says to one of each, in its own thread, once it has tried to open its journal."""
    said: SimpleQueue[What] = SimpleQueue()
    one = JournalOwner(open_journal, said.put, lambda: NIGHT)
    one.start()
    try:
        while not isinstance(said.get(timeout=10), DeviceChanged):
            pass
        one.save_passage(SavePassage(passage("p1")))
        entry = Entry("k", Kind.RETURN, ItemKey("main", "1"), "s", Moment(NIGHT, 0.0))
        one.save(Save(entry, passage=passage("p2")))
        one.record_attempt(RecordAttempt(attempt("a1", NIGHT)))
        one.swap_crate(SwapCrate("1", 2))
    finally:
        one.stop()
        assert one.join(10)
    everything = [said.get() for _ in range(said.qsize())]
    return [what for what in everything if isinstance(what, (*_ANSWERS, NotSaved))]


def test_the_owner_says_what_is_on_the_disk(tmp_path: Path, clock: Clock) -> None:
    kept, saved, recorded, swapped = answers(lambda: Journal(tmp_path / "j.db", "R1", lambda: clock.now))
    assert isinstance(kept, PassageSaved)
    assert kept.passage.seq == 1
    assert isinstance(saved, Saved)
    assert isinstance(recorded, AttemptRecorded)
    assert recorded.attempt.reference
    assert isinstance(swapped, CrateSwapped)
    assert swapped.crate.number == 2


def test_the_owner_says_what_could_not_be_written() -> None:
    def no_disk() -> Journal:
        raise OSError("no disk")

    told = [type(what) for what in answers(no_disk)]
    assert told == [PassageNotSaved, NotSaved, AttemptNotRecorded, CrateNotSwapped]
