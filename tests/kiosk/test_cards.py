"""Which scans are cards: the first rule that fits, exactly as the library wrote it; an identity card only by decision."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.card.settings import BarcodeCardRule, CardSettings
from drivers.scanner.emulator import ScannerEmulator
from drivers.scanner.serial import SerialScanner
from drivers.scanner.settings import SerialScannerSettings
from kiosk.effects import AskPatron
from kiosk.events import Scanned, What
from kiosk.owners.scanner import ScannerOwner
from kiosk.rules.signing_in import card_of
from kiosk.rules.state import CardRule
from kiosk.values import Secret
from kiosk.view import Screen
from tests.kiosk.play import Play, with_site

TWO_LIBRARIES = with_site(
    cards=(
        CardRule(prefix="TV", shortest=9, longest=9, digits_only=True),
        CardRule(prefix="D-", shortest=4, longest=12, drop_prefix=True),
    )
)
CITIZEN = Scanned(Secret("079201012345"), citizen=True)


def card(play: Play, text: str) -> str | None:
    found = card_of(play.state, Scanned(Secret(text)))
    return found.reveal() if found else None


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
    assert card(Play(TWO_LIBRARIES), text) == number


def test_the_library_system_is_asked_for_the_number_that_it_knows() -> None:
    play = Play(TWO_LIBRARIES)
    play.scan("D-17")
    play.type_pin()
    (asked,) = [effect for effect in play.effects if isinstance(effect, AskPatron)]
    assert asked.card.reveal() == "17"


def test_an_identity_card_counts_only_where_the_library_wants_it() -> None:
    play = Play()
    play.tell(CITIZEN)
    assert play.shows(Screen.WELCOME)
    play = Play(with_site(citizen_cards=True))
    play.tell(CITIZEN)
    assert play.shows(Screen.PIN)
    assert play.state.session.card == Secret("079201012345")


def test_an_identity_number_is_never_taken_for_a_library_card_with_the_same_form() -> None:
    play = Play(with_site(cards=(CardRule(shortest=12, longest=12),)))
    assert card(play, "079201012345") is not None
    assert card_of(play.state, CITIZEN) is None


def test_the_scanner_s_owner_tells_identity_cards_from_barcodes() -> None:
    told: list[What] = []
    with ScannerEmulator() as emulator:
        owner = ScannerOwner(SerialScanner(SerialScannerSettings(device=emulator.device)), told.append)
        owner.idle()  # opens, and hears nothing yet
        for text in ("079201012345|271234567|Nguyễn Văn An|01022001|Nam|12 Lê Lợi|15032022", "079201012345"):
            emulator.scan(text)
            owner.idle()
        owner.closed()
    scans = [(what.text.reveal(), what.citizen) for what in told if isinstance(what, Scanned)]
    assert scans == [("079201012345", True), ("079201012345", False)]


def test_a_card_s_number_is_in_no_repr() -> None:
    assert (
        "079201012345" not in f"{CITIZEN!r} {card_of(Play(with_site(citizen_cards=True)).state, CITIZEN)!r}"
    )


@pytest.mark.parametrize(
    "rule", [{"shortest": 9, "longest": 8}, {"prefix": "TV", "longest": 2}, {"prefix": "T|"}, {"prefx": "T"}]
)
def test_rules_that_no_card_can_fit_are_mistakes_in_the_settings(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BarcodeCardRule.model_validate(rule)


def test_a_rule_of_the_settings_is_the_core_s_own_rule_with_the_same_defaults() -> None:
    (written,) = CardSettings().barcodes
    assert CardRule(**written.model_dump()) == CardRule()


@given(st.text(max_size=40))
@settings(max_examples=200)
def test_no_text_breaks_it_and_what_is_a_card_is_what_was_scanned(text: str) -> None:
    found = card(Play(TWO_LIBRARIES), text)
    assert found is None or (found and text.endswith(found))
