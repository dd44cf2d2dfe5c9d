"""Which bin: the library's table, first match wins, and what happens when that bin is full."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.bin import Routing
from kiosk.rules.bin.sorting import Answer, BinPlace, Case, SortRule, choose, decide
from tests.bin.play import BRANCHES, EXCEPTIONS, HOLDS, SHELVES, SORTING

YES = Case(Answer.YES, item="101")


def goes_to(case: Case) -> int:
    return decide(SORTING, case).bin


def test_the_first_rule_that_fits_decides() -> None:
    assert goes_to(YES) == SHELVES
    assert goes_to(replace(YES, routing=Routing(alert="01", destination="CD"))) == HOLDS


def test_another_branch_is_only_one_that_is_not_here() -> None:
    assert goes_to(replace(YES, routing=Routing(destination="CD"))) == BRANCHES
    assert goes_to(replace(YES, routing=Routing(destination="TT"))) == SHELVES


def test_a_refusal_goes_to_the_exceptions_unless_somebody_waits_for_it() -> None:
    assert goes_to(replace(YES, answer=Answer.NO)) == EXCEPTIONS
    assert goes_to(replace(YES, answer=Answer.NO, routing=Routing(alert="01"))) == HOLDS


def test_what_nobody_can_sort_never_reaches_the_table() -> None:
    for case in (
        replace(YES, several=True),
        replace(YES, recovered=True),
        replace(YES, identified=False),
        replace(YES, secured=False),
        replace(YES, complete=False),
    ):
        assert goes_to(replace(case, routing=Routing(alert="01"))) == EXCEPTIONS


def test_a_table_may_have_its_own_rule_for_what_is_not_secured() -> None:
    rules = (SortRule("open tags", BRANCHES, unsecured=True), *SORTING.rules)
    assert decide(replace(SORTING, rules=rules), replace(YES, secured=False)).bin == BRANCHES


def test_every_condition_of_a_rule_is_asked() -> None:
    routing = Routing("04", "CD", "7", "TT", "LC", "001", "899.922 N500")
    case = Case(Answer.YES, routing, item="AG101", owner="VNAG")
    for fitting, other in (
        ({"alerts": {"04"}}, {"alerts": {"01"}}),
        ({"destinations": {"CD"}}, {"destinations": {"LX"}}),
        ({"sort_bins": {"7"}}, {"sort_bins": {"8"}}),
        ({"locations": {"TT"}}, {"locations": {"LX"}}),
        ({"collections": {"LC"}}, {"collections": {"KH"}}),
        ({"media": {"001"}}, {"media": {"002"}}),
        ({"call_numbers": ("800", "899")}, {"call_numbers": ("900", "999")}),
        ({"items": ("AG",)}, {"items": ("TV",)}),
        ({"owners": {"VNAG"}}, {"owners": {"VNLX"}}),
        ({"answers": {Answer.YES}}, {"answers": {Answer.NONE}}),
    ):
        here = frozenset({"TT"})
        assert SortRule("rule", 1, **fitting).fits(case, here)
        assert not SortRule("rule", 1, **other).fits(case, here)


def test_a_full_bin_overflows_and_then_the_exceptions_take_it_and_then_nobody() -> None:
    with_overflow = replace(SORTING, overflow=BRANCHES)
    for takes, expected in (
        ({1, 2, 3, 4}, SHELVES),
        ({1, 2, 4}, BRANCHES),
        ({1, 4}, EXCEPTIONS),
        ({1}, None),
    ):
        choice = choose(with_overflow, YES, takes.__contains__)
        assert (choice.bin if choice else None) == expected
        assert choice is None or choice.overflow is (expected != SHELVES)


@given(
    st.builds(
        Case,
        st.sampled_from(Answer),
        st.builds(Routing, st.sampled_from([None, "00", "01", "02", "99"]), st.text(max_size=3)),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )
)
def test_every_item_has_a_bin_whatever_the_library_system_says(case: Case) -> None:
    choice = choose(SORTING, case, lambda _bin: True)
    assert choice is not None
    assert choice.bin in (HOLDS, BRANCHES, SHELVES, EXCEPTIONS)


def test_four_fifths_are_nearly_full() -> None:
    place = BinPlace(1, 10)
    assert not place.nearly_full(7)
    assert place.nearly_full(8)
