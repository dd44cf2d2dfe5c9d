"""Nights of generated visitors: whatever they do and whatever fails, three truths agree and the numbers add up.

`./dev soak --visitors N` plays the same in full.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.bin.emulator.things import Thing
from tests.bin.truth import judge
from tests.bin.visitors import TROUBLES, VISITS, Crowd

VISITORS = 100


@pytest.mark.parametrize(
    ("seed", "one_antenna"), [(11, False), (12, False), (13, False), (14, True), (16, True)]
)
def test_the_numbers_of_a_night_add_up_and_every_book_is_where_it_is_recorded(
    seed: int, one_antenna: bool, tmp_path: Path
) -> None:
    told = Crowd(tmp_path, seed, VISITORS, one_antenna=one_antenna).live()
    numbers = told.verdict.numbers
    assert told.verdict.wrong == []
    assert sum(told.visitors.values()) == VISITORS
    disturbed = told.deaths + sum(told.troubles.values()) + told.visitors["hand_in_the_door"]
    assert 0 <= numbers["fell"] - numbers["accepted"] - numbers["unidentified"] <= numbers["uncertain"]
    assert numbers["uncertain"] <= disturbed
    assert numbers["matched"] == numbers["accepted"] > VISITORS / 2
    assert told.deaths


@settings(max_examples=25, deadline=None, derandomize=True)
@given(chance=st.randoms(use_true_random=False), one_antenna=st.booleans())
def test_no_few_visitors_in_a_row_upset_the_machine(chance: Random, one_antenna: bool) -> None:
    """Chosen by hypothesis, which finds the shortest row that does."""
    with TemporaryDirectory() as folder:
        told = Crowd(Path(folder), chance, 4, one_antenna=one_antenna).live()
    assert told.verdict.wrong == []


def test_the_crowd_knows_every_kind_of_visitor_and_of_trouble() -> None:
    assert len({visit for _, visit in VISITS}) == 17
    assert len({trouble for _, trouble in TROUBLES}) == 9


def test_the_judge_sees_a_book_that_is_missing_and_one_that_fell_and_nobody_recorded(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path, 1, 6)
    told = crowd.live()
    assert told.verdict.wrong == []
    lying = {number: list(crowd.emptied[number]) for number in crowd.emptied}
    full = next(number for number in lying if crowd.night.body.in_crate(number) or lying[number])
    crate = crowd.night.body.crates[full]
    assert crate is not None
    taken = crate.contents.pop()
    assert any(
        "is not there" in wrong or "unidentified" in wrong
        for wrong in judge(crowd.night, crowd.ours, lying).wrong
    )
    crate.contents.append(taken)
    crowd.body.passages += 1
    assert any("things fell" in wrong for wrong in judge(crowd.night, crowd.ours, lying).wrong)
    crowd.body.passages -= 2
    assert any("things fell" in wrong for wrong in judge(crowd.night, crowd.ours, lying).wrong)
    crate.contents.append(Thing("smuggled", ()))
    assert any("recorded without a name" in wrong for wrong in judge(crowd.night, crowd.ours, lying).wrong)
