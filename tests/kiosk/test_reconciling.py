"""Reconciling: what the bin recorded against what lies on the table (reference return-station.md §4.5, circulation rule 15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.passages import Crate, Flag, Outcome, Passage
from kiosk.rules.reconciling import (
    FOUND,
    Deed,
    Finding,
    Offer,
    Record,
    Result,
    dated_back,
    judge,
    judge_stranger,
    left_over,
    offers,
    sums,
    totals,
)
from kiosk.values import Entry, Handling, IlsFact, ItemKey, Kind, Moment, TagFact

EMPTIED = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
CRATE = Crate(7, 3, "1", EMPTIED, taken_out=EMPTIED + timedelta(days=1))


def book(number: str) -> ItemKey:
    return ItemKey("main", number)


def record(
    seq: int, item: str | None = None, what: Outcome = Outcome.ACCEPTED, crate: int = 7, **facts: object
) -> Record:
    entry = None
    if item is not None:
        opened = Moment(EMPTIED + timedelta(hours=8), 0.0)
        entry = Entry(f"k{seq}", Kind.RETURN, book(item), f"s{seq}", opened, seq=seq)
        done = replace(entry, ils=IlsFact.YES, tag=TagFact.VERIFIED, closed=True)
        entry = replace(done, **facts)  # type: ignore[arg-type]  # names are the dataclass's own
    passage = Passage(f"p{seq}", Moment(EMPTIED, 0.0), what, bin="1", settled=True, seq=seq, crate=crate)
    return Record(passage, entry)


# --- what is it? ------------------------------------------------------------------------------------


def test_an_accepted_item_in_its_crate_is_matched() -> None:
    assert judge(book("101"), (record(1, "101"),), (), None) == Finding(Result.MATCHED, book("101"), 1)


def test_an_item_that_another_crate_recorded_lies_in_the_wrong_bin() -> None:
    there = record(1, "101", crate=6)
    assert judge(book("101"), (), (there,), None) == Finding(Result.WRONG_BIN, book("101"), 1)


def test_an_item_that_was_lent_again_since_another_crate_recorded_it_is_unexpected() -> None:
    there = record(1, "101", crate=6)
    assert judge(book("101"), (), (there,), True).result is Result.UNEXPECTED
    unsent = record(1, "101", crate=6, ils=IlsFact.UNASKED, closed=False, queued=True)
    assert judge(book("101"), (), (unsent,), True).result is Result.WRONG_BIN


def test_what_went_in_without_a_readable_tag_is_identified_by_what_nobody_recorded() -> None:
    unread = record(1, what=Outcome.UNIDENTIFIED)
    assert judge(book("101"), (unread,), (), False) == Finding(Result.IDENTIFIED, book("101"), 1)
    assert judge(book("101"), (replace(unread, found=True),), (), False).result is Result.UNEXPECTED


def test_a_strangers_item_is_what_went_in_without_a_name_best_what_had_a_tag() -> None:
    bare, tagged = record(1, what=Outcome.UNIDENTIFIED), record(2, what=Outcome.UNIDENTIFIED)
    tagged = replace(tagged, passage=replace(tagged.passage, tag="0badcafe"))
    stranger = ItemKey("", "XX:1")
    assert judge_stranger(stranger, (bare, tagged)) == Finding(Result.FOREIGN, stranger, 2)
    assert judge_stranger(stranger, (bare,)) == Finding(Result.FOREIGN, stranger, 1)
    assert judge_stranger(stranger, (record(3, "101"),)) == Finding(Result.FOREIGN, stranger)
    found = (replace(bare, found=True), replace(tagged, found=True))
    told = totals(
        CRATE, found, (Finding(Result.FOREIGN, stranger, 2), Finding(Result.IDENTIFIED, book("9"), 1))
    )
    assert (told.unidentified, told.identified, told.foreign) == (2, 1, 1)
    assert left_over(found) == ()


@pytest.mark.parametrize("crate", [7, 6])
def test_an_uncertain_record_is_confirmed_wherever_its_item_lies(crate: int) -> None:
    uncertain = record(1, "101", Outcome.UNCERTAIN, crate)
    here, elsewhere = ((uncertain,), ()) if crate == 7 else ((), (uncertain,))
    assert judge(book("101"), here, elsewhere, None) == Finding(Result.CONFIRMED, book("101"), 1)


def test_nothing_is_found_twice() -> None:
    found = replace(record(1, "101"), found=True)
    assert judge(book("101"), (found,), (), None).result is Result.UNEXPECTED


# --- what is offered --------------------------------------------------------------------------------


def test_a_hold_prints_its_slip_and_an_unsent_return_is_kept_apart() -> None:
    hold = record(1, "101", handling=Handling.HOLD)
    matched = Finding(Result.MATCHED, book("101"), 1)
    assert offers(matched, hold, secured=True, on_loan=None) == (Offer.PRINT,)
    unsent = record(2, "102", ils=IlsFact.UNASKED, queued=True, closed=False)
    assert offers(matched, unsent, secured=True, on_loan=None) == (Offer.KEEP_APART,)


def test_what_alarms_not_is_secured_on_the_pad_and_the_pad_knows_better_than_the_record() -> None:
    bad = record(1, "101", tag=TagFact.FAILED)
    matched = Finding(Result.MATCHED, book("101"), 1)
    assert offers(matched, bad, secured=None, on_loan=None) == (Offer.SECURE,)
    assert offers(matched, bad, secured=True, on_loan=None) == ()
    assert offers(matched, record(1, "101"), secured=False, on_loan=None) == (Offer.SECURE,)
    done = replace(matched, done=frozenset({Deed.SECURED}))
    assert offers(done, bad, secured=None, on_loan=None) == ()


@pytest.mark.parametrize(
    ("on_loan", "offered"), [(True, Offer.TAKE_IN), (None, Offer.TAKE_IN), (False, Offer.NOTE)]
)
def test_the_unexpected_is_taken_in_unless_it_is_surely_not_on_loan(
    on_loan: bool | None, offered: Offer
) -> None:
    finding = Finding(Result.UNEXPECTED, book("101"))
    assert offers(finding, None, secured=True, on_loan=on_loan) == (offered,)
    done = replace(finding, done=frozenset({Deed.TAKEN_IN}))
    assert offers(done, None, secured=True, on_loan=on_loan) == ()


# --- back-dating (rule 15) --------------------------------------------------------------------------


def test_an_unexpected_item_came_back_at_the_emptying_before_or_when_its_loan_began() -> None:
    before, after = EMPTIED - timedelta(days=9), EMPTIED + timedelta(hours=2)
    assert dated_back(CRATE, lent=before, due=None, shortest_loan_days=1) == EMPTIED
    assert dated_back(CRATE, lent=after, due=None, shortest_loan_days=1) == after


def test_a_loan_that_was_due_too_soon_to_be_newer_began_before_that_emptying() -> None:
    due = EMPTIED + timedelta(days=3)
    assert dated_back(CRATE, lent=None, due=due, shortest_loan_days=7) == EMPTIED
    assert dated_back(CRATE, lent=None, due=due, shortest_loan_days=1) is None


def test_where_nobody_knows_when_the_loan_began_staff_choose() -> None:
    assert dated_back(CRATE, lent=None, due=None, shortest_loan_days=14) is None


# --- sums -------------------------------------------------------------------------------------------


def test_the_machines_own_counter_must_agree() -> None:
    records = (
        record(1, "101"),
        record(2, what=Outcome.UNIDENTIFIED),
        record(3, "103", Outcome.UNCERTAIN),
    )
    for counter, fine in ((None, True), (1, False), (2, True), (3, True), (4, False)):
        assert totals(replace(CRATE, counter=counter), records, ()).adds_up is fine


def test_every_accepted_passage_has_its_return_and_every_thing_that_entered_an_end() -> None:
    good = (record(1, "101"), record(2, what=Outcome.WITHDRAWN), record(3, what=Outcome.UNIDENTIFIED))
    assert sums(good).adds_up
    assert not sums((*good, record(4))).adds_up
    two = record(5, "105")
    beside = replace(two.passage, key="p6", seq=6, flags=frozenset({Flag.EXTRA}))
    both = sums((two, replace(record(6, "106"), passage=beside)))
    assert (both.entered, both.extra, both.accepted, both.adds_up) == (1, 1, 2, True)


# --- any crate, in any order, stopped anywhere --------------------------------------------------------


@dataclass(frozen=True)
class Thing:
    """One book of the night: what the machine wrote down, for which crate, and where it really lies (0: nowhere)."""

    number: int
    what: Outcome | None
    recorded: int
    lies: int

    @property
    def key(self) -> ItemKey:
        return book(str(self.number))

    @property
    def written(self) -> Record | None:
        if self.what is None:
            return None
        named = str(self.number) if self.what in (Outcome.ACCEPTED, Outcome.UNCERTAIN) else None
        return record(self.number, named, self.what, self.recorded)


@st.composite
def nights(draw: st.DrawFn) -> tuple[Thing, ...]:
    whats = st.sampled_from([Outcome.ACCEPTED] * 3 + [Outcome.UNIDENTIFIED, Outcome.UNCERTAIN, None])
    drawn = draw(st.lists(st.tuples(whats, st.sampled_from([6, 7]), st.sampled_from([6, 7, 0])), max_size=12))
    return tuple(Thing(number, *one) for number, one in enumerate(drawn, 1))


class Morning:
    """Staff at the table: crate by crate, remembering nothing but the findings."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.records = [thing.written for thing in things if thing.written is not None]
        self.findings: dict[int, list[Finding]] = {6: [], 7: []}

    def all_records(self) -> list[Record]:
        found = {f.passage for fs in self.findings.values() for f in fs if f.result in FOUND}
        return [replace(one, found=one.passage.seq in found) for one in self.records]

    def of(self, crate: int) -> list[Record]:
        return [one for one in self.all_records() if one.passage.crate == crate]

    def scan(self, crate: int, thing: Thing) -> None:
        others = [o for o in self.all_records() if o.item == thing.key and o.passage.crate != crate]
        self.findings[crate].append(judge(thing.key, self.of(crate), others, None))


@given(nights(), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_whatever_the_order_every_book_is_found_once_and_the_totals_add_up(
    night: tuple[Thing, ...], dice: object
) -> None:
    order = list(night)
    dice.shuffle(order)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    morning = Morning(night)
    for crate in (6, 7):
        for thing in order:
            if thing.lies == crate:
                morning.scan(crate, thing)
    found = [f.passage for fs in morning.findings.values() for f in fs if f.result in FOUND]
    assert len(found) == len(set(found))
    for crate in (6, 7):
        told = totals(replace(CRATE, id=crate), morning.of(crate), morning.findings[crate])
        assert told.adds_up
        accepted = [t for t in night if t.what is Outcome.ACCEPTED and t.recorded == crate]
        assert (told.accepted, told.missing) == (len(accepted), sum(t.lies == 0 for t in accepted))
        strangers = [t for t in night if t.what in (None, Outcome.UNIDENTIFIED) and t.lies == crate]
        assert told.identified + told.unexpected == len(strangers)
        here = [t for t in night if t.lies == crate]
        assert len(morning.findings[crate]) == len(here)
        lost = left_over(morning.of(crate))
        assert [f.passage for f in lost if f.result is Result.MISSING] == [
            t.number for t in accepted if t.lies == 0
        ]
