"""What a device trial tells: enough to see that the device works, and never a person's whole number."""

from __future__ import annotations

from threading import Event
from typing import Generic, TypeVar

import pytest

from drivers.card.interface import CardSource, PatronCard
from drivers.scanner.interface import Scan
from kiosk.rules.state import CardRule
from kiosk.staff.trials import try_card_reader, try_scanner
from tests.kiosk.play import with_site

SITE = with_site(cards=(CardRule(prefix="TV", longest=9), CardRule(shortest=4, longest=4, digits_only=True)))


Heard = TypeVar("Heard")


class Hears(Generic[Heard]):
    """A scanner or card reader that hears one thing at once."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self, timeout_s: float) -> Heard | None:
        return self._heard


@pytest.mark.parametrize(
    ("number", "finding", "text"),
    [
        ("TV0000012", "card", "***12"),
        ("04A2B3C4D5E680", "neither", "***80"),  # by no rule a card here, and no book all the same
        ("1234", "card", "***"),
    ],
)
def test_a_card_reader_s_trial_tells_the_end_of_a_number_at_most(
    number: str, finding: str, text: str
) -> None:
    told = try_card_reader(Hears(PatronCard(number, CardSource.CHIP)), 1, SITE, Event())
    assert (told["passed"], told["finding"], told["text"]) == (True, finding, text)
    assert told["length"] == len(number)


@pytest.mark.parametrize(
    ("scanned", "finding", "text"),
    [
        ("1234", "card", "***"),
        ("TV0000012", "card", "***12"),
        ("8935236428", "book", "8935236428"),
        ("20201234 - Nguyễn Văn A", "neither", "*** A"),
    ],
)
def test_a_scanner_s_trial_tells_a_book_s_number_and_no_card_s(scanned: str, finding: str, text: str) -> None:
    told = try_scanner(Hears(Scan(scanned)), 1, SITE, Event())
    assert (told["finding"], told["text"]) == (finding, text)
