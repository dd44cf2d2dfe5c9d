"""Who may borrow what while the library system cannot be asked. Circulation rule 16; each case, and what holds for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.offline.calendar import Calendar
from kiosk.offline.desk import Terms, lend, may_still_borrow
from kiosk.offline.records import Card, Item
from kiosk.values import Reason

TODAY = date(2026, 11, 23)
CALENDAR = Calendar(date(2027, 12, 31), frozenset(range(1, 7)), days={"book": 14, "reference": 0})
CARD = Card(limit=5, loans=2, expires=date(2027, 1, 1), category="adult")
BOOK = Item("Đất rừng phương Nam", "book")
STRICT = Terms()


def decide(
    card: Card | None = CARD, item: Item | None = BOOK, borrowed: int = 0, terms: Terms = STRICT
) -> date | Reason:
    return lend(card, borrowed, item, TODAY, terms, CALENDAR)


def test_a_known_card_borrows_a_known_book() -> None:
    assert decide() == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (None, Reason.UNKNOWN_CARD),
        (replace(CARD, blocked=True), Reason.CARD_BLOCKED),
        (replace(CARD, expires=TODAY - timedelta(days=1)), Reason.CARD_BLOCKED),
        (replace(CARD, loans=5), Reason.LIMIT_REACHED),
        (replace(CARD, limit=0, loans=0), Reason.LIMIT_REACHED),
    ],
)
def test_a_card_that_may_not_borrow_is_told_why(card: Card | None, reason: Reason) -> None:
    assert decide(card) is reason


def test_a_card_borrows_on_its_last_day() -> None:
    assert decide(replace(CARD, expires=TODAY)) == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (None, Reason.UNKNOWN_ITEM),
        (replace(BOOK, held=True), Reason.HELD_FOR_OTHER),
        (replace(BOOK, loan_class="reference"), Reason.REFERENCE_ONLY),
        (replace(BOOK, loan_class="of which the calendar says nothing"), Reason.REFERENCE_ONLY),
    ],
)
def test_an_item_that_is_not_lent_offline_is_told_why(item: Item | None, reason: Reason) -> None:
    assert decide(item=item) is reason


def test_loans_of_this_day_count() -> None:
    assert decide(borrowed=2) == date(2026, 12, 8)
    assert decide(borrowed=3) is Reason.LIMIT_REACHED


def test_a_site_lowers_the_limit_of_a_class_of_readers_and_never_raises_it() -> None:
    assert decide(terms=Terms(limits={"adult": 2})) is Reason.LIMIT_REACHED
    assert may_still_borrow(CARD, 0, Terms(limits={"adult": 3})) == 1
    assert may_still_borrow(CARD, 0, Terms(limits={"adult": 9})) == 3
    assert may_still_borrow(CARD, 0, Terms(limits={"child": 0})) == 3


def test_a_site_may_loosen_each_rule_knowingly() -> None:
    assert decide(None, terms=Terms(unknown_cards=1)) == date(2026, 12, 8)
    assert decide(None, borrowed=1, terms=Terms(unknown_cards=1)) is Reason.LIMIT_REACHED
    assert decide(item=None, terms=Terms(unknown_items=1)) == date(2026, 11, 24)
    assert decide(item=replace(BOOK, held=True), terms=Terms(held_items=True)) == date(2026, 12, 8)


def test_a_calendar_that_ends_too_early_makes_no_promise() -> None:
    ending = replace(CALENDAR, until=TODAY + timedelta(days=13))
    assert lend(CARD, 0, BOOK, TODAY, STRICT, ending) is Reason.NOT_SENT


CARDS = st.none() | st.builds(
    Card,
    limit=st.integers(0, 9),
    loans=st.integers(0, 9),
    blocked=st.booleans(),
    expires=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
    category=st.sampled_from(["", "adult", "child"]),
)
ITEMS = st.none() | st.builds(
    Item, st.just(""), st.sampled_from(["book", "reference", "?"]), held=st.booleans()
)
TERMS = st.builds(
    Terms,
    unknown_cards=st.integers(0, 2),
    unknown_items=st.integers(0, 2),
    held_items=st.booleans(),
    limits=st.dictionaries(st.sampled_from(["adult", "child"]), st.integers(0, 9)),
)
BORROWED = st.integers(0, 9)


@settings(max_examples=300, deadline=None)
@given(CARDS, ITEMS, BORROWED, TERMS)
def test_a_loan_is_made_only_where_nothing_speaks_against_it(
    card: Card | None, item: Item | None, borrowed: int, terms: Terms
) -> None:
    if isinstance(decide(card, item, borrowed, terms), Reason):
        return
    if card is None:
        assert borrowed < terms.unknown_cards
    else:
        assert not card.blocked
        assert card.expires is None or card.expires >= TODAY
        assert card.loans + borrowed < card.limit
        assert card.loans + borrowed < terms.limits.get(card.category, 99)
    if item is None:
        assert terms.unknown_items
    else:
        assert item.loan_class == "book"
        assert terms.held_items or not item.held


@settings(max_examples=300, deadline=None)
@given(CARDS, ITEMS, BORROWED, TERMS)
def test_whoever_has_borrowed_more_never_gets_more(
    card: Card | None, item: Item | None, borrowed: int, terms: Terms
) -> None:
    if isinstance(decide(card, item, borrowed, terms), Reason):
        assert isinstance(decide(card, item, borrowed + 1, terms), Reason)


@settings(max_examples=300, deadline=None)
@given(CARDS, ITEMS, BORROWED, TERMS)
def test_what_the_rules_lend_any_loosened_site_lends_too(
    card: Card | None, item: Item | None, borrowed: int, terms: Terms
) -> None:
    due = decide(card, item, borrowed)
    if not isinstance(due, Reason):
        assert decide(card, item, borrowed, replace(terms, limits={})) == due
