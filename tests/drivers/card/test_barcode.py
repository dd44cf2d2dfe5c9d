"""Which texts are cards: the first rule that fits, exactly as the library wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.card.barcode import from_keypad, from_scan
from drivers.card.interface import CardSource, PatronCard
from drivers.card.settings import BarcodeCardRule, CardSettings
from drivers.scanner.interface import Scan, ScanKind

TWO_LIBRARIES = CardSettings(
    barcodes=(
        BarcodeCardRule(prefix="TV", shortest=9, longest=9, digits_only=True),
        BarcodeCardRule(prefix="D-", shortest=4, longest=12, drop_prefix=True),
    )
)
CITIZEN = Scan("079201012345", "]Q1", ScanKind.CITIZEN_ID)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("TV0000012", "TV0000012"),
        ("D-17", "17"),
        ("D-ngọc-1", "ngọc-1"),
        ("TV000001", None),
        ("TV00000123", None),
        ("TV00000A2", None),
        ("TV٠٠٠٠٠١٢", None),
        ("tv0000012", None),
        ("31234000123456", None),
        ("D-", None),
        ("", None),
    ],
)
def test_a_scan_is_a_card_where_a_rule_fits_it_whole(text: str, number: str | None) -> None:
    expected = PatronCard(number, CardSource.BARCODE) if number else None
    assert from_scan(Scan(text), TWO_LIBRARIES) == expected


def test_an_identity_card_counts_only_where_the_library_wants_it() -> None:
    assert from_scan(CITIZEN, CardSettings()) is None
    accepted = from_scan(CITIZEN, CardSettings(citizen_id=True))
    assert accepted == PatronCard("079201012345", CardSource.CITIZEN_ID)


def test_an_identity_number_is_never_taken_for_a_library_card_with_the_same_form() -> None:
    twelve_digits = CardSettings(barcodes=(BarcodeCardRule(shortest=12, longest=12),))
    assert from_scan(Scan("079201012345"), twelve_digits) is not None
    assert from_scan(CITIZEN, twelve_digits) is None


def test_typed_numbers_may_be_grouped_and_hostile_ones_are_refused() -> None:
    assert from_keypad("TV 000 00 12", TWO_LIBRARIES) == PatronCard("TV0000012", CardSource.KEYPAD)
    assert from_keypad("D-1|AA2", TWO_LIBRARIES) is None
    assert from_keypad("D-1\r2", TWO_LIBRARIES) is None


def test_a_card_s_number_is_not_in_its_repr() -> None:
    assert "0000012" not in f"{from_scan(Scan('TV0000012'), TWO_LIBRARIES)!r}"


@pytest.mark.parametrize(
    "rule", [{"shortest": 9, "longest": 8}, {"prefix": "TV", "longest": 2}, {"prefix": "T|"}, {"prefx": "T"}]
)
def test_rules_that_no_card_can_fit_are_mistakes_in_the_settings(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BarcodeCardRule.model_validate(rule)


@given(st.text(max_size=40), st.sampled_from([TWO_LIBRARIES, CardSettings()]))
@settings(max_examples=200)
def test_no_typed_text_breaks_it_and_no_separator_comes_through(text: str, rules: CardSettings) -> None:
    card = from_keypad(text, rules)
    assert card is None or (card.number.isprintable() and "|" not in card.number)
