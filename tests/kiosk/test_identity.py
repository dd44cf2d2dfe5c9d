"""Whose item is this? Circulation rules 1 and 2."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.identity import Foreign, ItemRule, Resolved, Unresolved, may_be_number, resolve
from kiosk.rules.reference import (
    WrongReference,
    attempt_reference,
    check_character,
    read_reference,
    read_unverified,
    reference,
    unverified_reference,
)
from kiosk.values import ItemKey

ANY = (ItemRule(ils="main"),)
MERGED = (
    ItemRule(ils="emiclib", prefix="DT", length=10),
    ItemRule(ils="vebrary", prefix="ST", low=1, high=49999, strip_prefix=True),
    ItemRule(ils="ilib", prefix="ST", low=50000, high=99999),
    ItemRule(ils="old", prefix="X", migrated=False),
)


def test_one_library_owns_every_number() -> None:
    assert resolve("", "12345", ANY, frozenset()) == Resolved(ItemKey("main", "12345"))


def test_number_ranges_tell_merged_libraries_apart() -> None:
    assert resolve("", "ST123", MERGED, frozenset()) == Resolved(ItemKey("vebrary", "123"))
    assert resolve("", "ST50001", MERGED, frozenset()) == Resolved(ItemKey("ilib", "ST50001"))
    assert resolve("", "DT00000001", MERGED, frozenset()) == Resolved(ItemKey("emiclib", "DT00000001"))


def test_a_number_that_two_systems_claim_is_resolved_by_its_owner_code_or_not_at_all() -> None:
    rules = (ItemRule(ils="a", owners=frozenset({"VNAG"})), ItemRule(ils="b", owners=frozenset({"VNST"})))
    assert resolve("VN-AG", "1", rules, frozenset()) == Resolved(ItemKey("a", "1"))
    assert resolve("", "1", rules, frozenset()) == Unresolved(ItemKey("", "1"))


def test_a_number_that_nobody_claims_or_nobody_migrated_is_unresolved() -> None:
    assert resolve("", "ZZ1", MERGED, frozenset()) == Unresolved(ItemKey("", "ZZ1"))
    assert resolve("", "X1", MERGED, frozenset()) == Unresolved(ItemKey("", "X1"), migrated=False)


@pytest.mark.parametrize(
    "text", ["20201234 - Nguyễn Văn A - K65", "Nguyễn-Văn-A", "KM 01234", "1\u00a02", " ", "", "1" * 65]
)
def test_a_sentence_or_a_name_is_no_books_number(text: str) -> None:
    assert not may_be_number(text, ANY)
    assert not may_be_number(text, ())


@pytest.mark.parametrize("rule", [{"prefix": "KM "}, {"length": 8}])
def test_unless_the_librarys_table_says_that_its_numbers_look_so(rule: dict[str, Any]) -> None:
    assert may_be_number("KM 01234", (ItemRule(ils="main", **rule),))
    assert not may_be_number("KN  1234567", (ItemRule(ils="main", **rule),))


@pytest.mark.parametrize("text", ["1000000101", "DT-01.234/5", "A", "vnu:LIB+7%"])
def test_any_other_text_may_be_one(text: str) -> None:
    assert may_be_number(text, MERGED)


def test_only_an_owner_that_is_not_accepted_is_foreign() -> None:
    owners = frozenset({"VNAG", "VNST"})
    assert isinstance(resolve("VN-ST", "1", ANY, owners), Resolved)
    assert isinstance(resolve("DK718500", "1", ANY, owners), Foreign)
    assert isinstance(resolve("", "1", ANY, owners), Resolved)


@given(st.text(max_size=100), st.text(max_size=20))
def test_no_text_of_a_tag_raises(text: str, owner: str) -> None:
    assert resolve(owner, text, MERGED, frozenset({"VNAG"})) is not None


# --- references -------------------------------------------------------------------------------------


@given(st.integers(1, 10**7))
def test_a_reference_leads_back_to_its_number(seq: int) -> None:
    assert read_reference(reference("A1", seq).lower(), "A1") == seq


@given(st.integers(1, 10**7), st.data())
def test_one_wrong_character_is_noticed(seq: int, data: st.DataObject) -> None:
    told = reference("A1", seq)
    at = data.draw(st.integers(0, len(told) - 1).filter(lambda i: told[i] != "-"))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda c: c != told[at]))
    assert isinstance(read_reference(told[:at] + other + told[at + 1 :], "A1"), WrongReference)


@given(st.integers(1, 10**7))
def test_a_reference_of_something_unverified_leads_to_its_passage_and_to_no_row(seq: int) -> None:
    told = unverified_reference("A1", seq)
    assert read_unverified(f" {told.lower()} ", "A1") == seq
    assert read_reference(told, "A1") is WrongReference.SHAPE
    for no_such in (
        reference("A1", seq),
        attempt_reference("A1", seq),
        told[:-1] + "*",
        told.replace("A1", "A2"),
    ):
        assert read_unverified(no_such, "A1") is None


def test_the_check_character_is_that_of_iso_7064() -> None:
    # ISO/IEC 7064 MOD 37-36: "A12425GABC1234002" has the check character M (the GRid standard's own example).
    assert check_character("A12425GABC1234002") == "M"
