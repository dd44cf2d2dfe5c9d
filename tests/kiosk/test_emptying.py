"""Emptying: key, swap the crate, key (circulation rule 26)."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.effects import SwapCrate
from kiosk.rules.emptying import Emptying, at_start, missing, sensed

COUNTS = {"1": 37, "2": 0, "9": 4}
NONE: frozenset[str] = frozenset()


class Staff:
    """Somebody with the key."""

    def __init__(self, counts: Mapping[str, int] = COUNTS, *, senses_crates: bool = True) -> None:
        self.counts, self.senses = counts, senses_crates
        self.now: Emptying | None = None
        self.key, self.out = False, NONE
        self.swapped: list[SwapCrate] = []

    def serves(self) -> bool:
        return self.now is None

    def does(self, *, key: bool | None = None, out: str | None = None) -> None:
        self.key = self.key if key is None else key
        self.out = self.out if out is None else frozenset(out)
        self.now, swaps = sensed(
            self.now, key=self.key, out=self.out, counts=self.counts, senses_crates=self.senses
        )
        self.swapped += swaps


def test_key_swap_key_and_the_bin_serves_again() -> None:
    staff = Staff()
    staff.does(key=True)
    assert not staff.serves()
    staff.does(out="1")
    assert staff.swapped == [SwapCrate("1", 37)]  # at once: a power cut may come before the key is home
    staff.does(out="")
    assert not staff.serves()
    staff.does(key=False)
    assert staff.serves()
    assert staff.swapped == [SwapCrate("1", 37)]


def test_a_look_into_the_bin_swaps_nothing() -> None:
    staff = Staff()
    staff.does(key=True)
    staff.does(key=False)
    assert staff.serves()
    assert staff.swapped == []


def test_several_crates_in_one_go_each_with_its_own_count() -> None:
    staff = Staff()
    staff.does(key=True)
    for out in ("19", "9", "2", ""):
        staff.does(out=out)
    staff.does(key=False)
    assert staff.swapped == [SwapCrate("1", 37), SwapCrate("9", 4), SwapCrate("2", 0)]


def test_without_a_key_switch_pulling_a_crate_and_putting_one_in_is_enough() -> None:
    staff = Staff()
    staff.does(out="1")
    assert not staff.serves()
    staff.does(out="")
    assert staff.serves()
    assert staff.swapped == [SwapCrate("1", 37)]


def test_without_sensors_the_key_means_that_all_that_held_something_were_swapped() -> None:
    staff = Staff(senses_crates=False)
    staff.does(key=True)
    staff.does(key=False)
    assert staff.swapped == [SwapCrate("1", 37), SwapCrate("9", 4)]


def test_a_bin_without_a_crate_takes_nothing_and_is_told() -> None:
    staff = Staff()
    staff.does(key=True)
    staff.does(out="1")
    staff.does(key=False)
    assert missing(staff.now, key=staff.key) == {"1"}
    staff.does(out="")
    assert staff.swapped == [SwapCrate("1", 37)]
    assert missing(staff.now, key=staff.key) == NONE


@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from("129"))), max_size=20))
@settings(max_examples=50)
def test_every_crate_that_is_pulled_is_swapped_exactly_once_until_all_are_back(
    moves: list[tuple[bool, set[str]]],
) -> None:
    staff = Staff()
    since = 0
    for key, out in moves:
        if staff.serves():
            since = len(staff.swapped)
        staff.does(key=key, out="".join(out))
        assert staff.serves() == (not key and not out)
        swapped = [swap.bin for swap in staff.swapped[since:]]
        assert len(swapped) == len(set(swapped))
        assert staff.now is None or set(swapped) == staff.now.pulled


def test_a_crate_that_is_out_at_a_start_was_written_down_if_nothing_is_recorded_of_it() -> None:
    found = at_start(out=frozenset("29"), counts=COUNTS)
    assert found == Emptying(frozenset("2"), frozenset("2"))
    assert sensed(found, key=False, out=frozenset("29"), counts=COUNTS) == (
        Emptying(frozenset("29"), frozenset("29")),
        (SwapCrate("9", 4),),
    )
    assert at_start(out=NONE, counts=COUNTS) is None
