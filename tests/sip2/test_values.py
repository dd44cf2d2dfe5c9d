"""Dates, money, flags, cleaning and masking of single values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip2.masking import masked
from sip2.text import LONGEST, clean
from sip2.values import (
    PatronStatus,
    SipDate,
    Summary,
    SupportedMessages,
    ambiguous,
    read_amount,
    write_amount,
)

WALL = datetime.fromisoformat("2026-08-15T10:15:30")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("20260815    101530", WALL),
        ("20260815   Z101530", WALL.replace(tzinfo=UTC)),
        ("202608150000101530", WALL),
        ("20260815   Q101530", WALL),
        (" " * 18, None),
        ("0" * 18, None),
        ("20269915    101530", None),
        ("2026-08-15", None),
        ("", None),
        ("२०२६०८१५    101530", None),
    ],
)
def test_a_date_keeps_its_text_and_is_understood_where_it_can_be(raw: str, value: datetime | None) -> None:
    date = SipDate(raw)
    assert (date.raw, date.value) == (raw, value)


def test_a_zone_is_kept_as_it_was_sent() -> None:
    assert SipDate("20260815   Q101530").zone == "   Q"
    assert SipDate.of(WALL).raw == "20260815    101530"
    assert SipDate.of(WALL.replace(tzinfo=UTC), "   Z").raw == "20260815   Z101530"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("15000", "15000"), ("15000.00", "15000.00"), ("1,50", "1.50"), (" 2.5 ", "2.5"), ("-1", "-1")],
)
def test_amounts_with_point_or_comma_are_read(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "free", "NaN", "Infinity", "1e999", "1.000,50", "$5", "1_000", "1e3", "٣", ".5", "5.", "+5"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_amount(text)


@pytest.mark.parametrize("text", ["15.000", "15,000", "-15.000", "1.234"])
@pytest.mark.parametrize("currency", ["VND", "USD", "KHR", "", None])
def test_three_decimals_may_be_thousands(text: str, currency: str | None) -> None:
    assert ambiguous(read_amount(text), currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("15000", "VND"), ("15000.00", None), ("0.000", "VND"), ("1.500", "KWD"), ("1.5", "")],
)
def test_other_amounts_have_one_meaning(text: str, currency: str | None) -> None:
    assert not ambiguous(read_amount(text), currency)


def test_amounts_are_written_without_exponents() -> None:
    assert write_amount(Decimal("1E+4")) == "10000"
    with pytest.raises(ValueError, match="amount"):
        write_amount(Decimal("NaN"))


def test_flags_have_the_standards_names() -> None:
    status = PatronStatus("Y         Y   ")
    assert status.flags == {"charge_denied", "excessive_fines"}
    assert PatronStatus.of("charge_denied", "excessive_fines") == status
    assert "hold_denied" not in status
    with pytest.raises(ValueError, match="asleep"):
        PatronStatus.of("asleep")


def test_a_summary_asks_for_one_list() -> None:
    assert Summary.of("charged").raw == "  Y       "
    assert Summary.of(None).raw == " " * 10
    assert Summary("  Y       ").wanted == "charged"
    assert Summary("       YYY").wanted is None


def test_bx_may_not_say() -> None:
    bx = SupportedMessages("YN ")
    assert (bx.says("23"), bx.says("11"), bx.says("09"), bx.says("65"), bx.says("88")) == (
        True,
        False,
        None,
        None,
        None,
    )
    assert SupportedMessages.of(frozenset({"23"})).raw == "Y" + "N" * 15


@given(st.text(max_size=60))
def test_a_cleaned_text_can_be_shown_anywhere(text: str) -> None:
    shown = clean(text)
    assert all(char.isprintable() or ord(char) > 127 for char in shown)
    assert not set(shown) & set("\r\n\t\0\x1b\u202e\u2066")
    assert clean(shown) == clean(clean(shown))


def test_a_title_keeps_its_letters_and_loses_its_tricks() -> None:
    assert clean("  Truye\u0302\u0323n \r\n Kiều\x1b[2J\u202e &#124; ") == "Truyện Kiều[2J |"
    assert len(clean("x" * 5000)) == LONGEST
    assert clean(None) == ""


def test_nothing_unseen_stays_in_a_title_but_what_khmer_needs() -> None:
    assert clean("a\u061cb\u00adc\u2060d\u2068e\U000e0041\U000e007ff\ufeff") == "abcdef"
    assert clean("ការ\u200bចែក\u200cរំ\u200dលែក") == "ការ\u200bចែក\u200cរំ\u200dលែក"


@pytest.mark.parametrize("field_id", ["AD", "CO", "AC", "AE", "BD", "BE", "BF", "DA", "PB"])
def test_secrets_and_personal_data_vanish(field_id: str) -> None:
    assert masked(field_id, "Nguyễn Văn An") == "***"


def test_card_numbers_keep_two_characters_unless_they_are_short() -> None:
    assert masked("AA", "VN000123") == "***23"
    assert masked("CY", "1234") == "***"
    assert masked("AB", "1001") == "1001"
    assert masked("ZZ", "secret", frozenset({"ZZ"})) == "***"
