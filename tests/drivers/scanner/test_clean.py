"""The gate for hostile text: what passes is plain, bounded and free of field separators."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.clean import clean
from drivers.scanner.interface import Scan, ScanKind
from drivers.scanner.settings import SerialScannerSettings

PLAIN = SerialScannerSettings(device="x")
TIGHT = SerialScannerSettings(device="x", lengths=(14,), codabar_strip=True)

hostile = st.text(
    st.sampled_from("TV0129|\r\n\x00\x1b\x1d\u202e\u200b\ufffd\ud800 ]A0Dếខ$-"), max_size=60
) | st.text(max_size=200)


@pytest.mark.parametrize("text", ["TV0000012", "893 4974", "Dế-001", "ខ្មែរ01", "A12345B"])
def test_printable_text_passes_unchanged(text: str) -> None:
    assert clean(text, PLAIN) == Scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "TV|AA1",
        "TV\x1b[2J0",
        "TV\r0012",
        "TV\x000012",
        "TV\u202e0012",
        "TV\u200b0012",
        "TV\ufffd0012",
        "\x1dTV0012",
        "TV\ud8000",
        "",
    ],
)
def test_what_could_move_a_cursor_a_field_or_an_eye_is_refused(text: str) -> None:
    assert clean(text, PLAIN) is None


def test_length_is_bounded_on_both_sides() -> None:
    assert clean("12", PLAIN) is None
    assert clean("9" * 64, PLAIN) is not None
    assert clean("9" * 65, PLAIN) is None


def test_codabar_letters_go_only_where_the_rest_is_codabar_and_the_length_is_counted_after() -> None:
    assert clean("A31234000123456D", TIGHT) == Scan("31234000123456")
    assert clean("A31234000123456D", PLAIN) == Scan("A31234000123456D")
    assert clean("ABC45678901234", TIGHT) == Scan("ABC45678901234")


def test_the_aim_identifier_names_the_symbology_where_it_is_expected() -> None:
    assert clean("]C0TV0000012", PLAIN, aim_prefix=True) == Scan("TV0000012", "]C0")
    assert clean("]C0TV0000012", PLAIN) == Scan("]C0TV0000012")


@given(hostile, st.booleans(), st.sampled_from([PLAIN, TIGHT]))
@settings(max_examples=300)
def test_whatever_comes_what_passes_is_safe_to_put_into_a_message(
    text: str, aim: bool, rules: SerialScannerSettings
) -> None:
    scan = clean(text, rules, aim_prefix=aim)
    if scan is None:
        return
    assert scan.text.isprintable()
    assert "|" not in scan.text
    assert 1 <= len(scan.text) <= 64
    assert scan.text == scan.text.strip(" ")
    if scan.kind is ScanKind.CITIZEN_ID:
        assert len(scan.text) == 12
        assert scan.text.isdigit()
