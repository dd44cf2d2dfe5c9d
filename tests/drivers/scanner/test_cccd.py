"""The identity card's QR code: its number where all agrees, nothing where it does not, and never anything else.

The numbers are made up; their provinces, centuries and years follow circular 59/2021/TT-BCA.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.scanner.cccd import number

MAN = "079201012345|271234567|Nguyễn Văn An|01022001|Nam|12 Lê Lợi, Vĩnh Long|15032022"
WOMAN_OF_THE_LAST_CENTURY = "086185009876||Trần Thị Bé|31121985|Nữ|Ấp 3, Trà Vinh|01072021"
SINCE_JULY_2024 = "086307001234||Thạch Sóc Kha|29022007|Nam|Sóc Trăng|02082024||Thạch Sóc Vinh|Kim Thị Sa Ry"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MAN, "079201012345"),
        (WOMAN_OF_THE_LAST_CENTURY, "086185009876"),
        ("079201012345||Nguyễn Văn An|01022001|Nam|12 Lê Lợi", "079201012345"),
        (MAN.replace("Nguyễn Văn An", "Nguy?n V?n An").replace("Nam", "NAM"), "079201012345"),
        (WOMAN_OF_THE_LAST_CENTURY.replace("Nữ", "N\ufffd"), "086185009876"),
        (MAN + "|||Nguyễn Văn Ba|Lê Thị Tư", "079201012345"),
    ],
)
def test_a_card_that_agrees_with_itself_gives_its_number(text: str, expected: str) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        MAN.replace("01022001", "01022002"),  # another year than in the number
        MAN.replace("01022001", "31022001"),  # no such day
        MAN.replace("01022001", "01021901"),  # another century
        MAN.replace("Nam", "Nữ"),
        MAN.replace("Nam", "X"),
        MAN.replace("079201012345", "07920101234"),
        MAN.replace("079201012345", "07920101234a"),
        MAN.replace("079201012345", "٠٧٩٢٠١٠١٢٣٤٥"),  # digits, but not ours
        MAN.replace("271234567", "AA1"),
        "|".join(MAN.split("|")[:5]),
        "079201012345",
        SINCE_JULY_2024,  # 3 is a woman of this century
        "|" * 40,
    ],
)
def test_a_card_that_contradicts_itself_gives_nothing(text: str) -> None:
    assert number(text) is None


def test_a_card_since_july_2024_with_its_further_fields_is_read() -> None:
    assert number(SINCE_JULY_2024.replace("086307", "086207")) is None  # 2007 had no 29 February
    assert (
        number(SINCE_JULY_2024.replace("086307", "086207").replace("29022007", "28022007")) == "086207001234"
    )


def test_a_health_insurance_code_is_not_an_identity_card() -> None:
    name = "Nguyễn Văn An".encode().hex()
    place = "Vĩnh Long".encode().hex()
    assert (
        number(
            f"DN4867912345678|{name}|01/02/2001|1|{place}|79 - 012|01/01/2026|31/12/2026|01/01/2026|797|-|4|01/01/2031|1f-5|"
        )
        is None
    )
    assert (
        number(
            f"7912345678|{name}|01/02/2001|1|{place}|79 - 012|01/01/2026|-|01/01/2026|797912|-|4|01/01/2031|1f-5|"
        )
        is None
    )


fields = st.lists(
    st.sampled_from(["079201012345", "", "01022001", "Nam", "Nữ", "x", "1" * 12, "271234567"]), max_size=20
)


@given(fields)
@settings(max_examples=300)
def test_nothing_but_the_first_field_ever_comes_out(parts: list[str]) -> None:
    found = number("|".join(parts))
    assert found is None or found == parts[0]


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_no_text_breaks_it(text: str) -> None:
    assert number(text) is None
    assert number(f"{MAN}|{text}") in (None, "079201012345")
