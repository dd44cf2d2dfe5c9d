"""A reader who types the card's number, at a reader's own pace."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.card.interface import CardSource, PatronCard
from drivers.card.keypad import KeypadCardReader
from drivers.card.settings import KeypadCardSettings
from drivers.errors import DeviceGone
from drivers.scanner.emulator_wedge import WedgeEmulator

SOON_S = 5.0
AT_ONCE_S = 0.05


@pytest.fixture
def pad() -> Iterator[WedgeEmulator]:
    with WedgeEmulator() as emulator:
        yield emulator


@pytest.fixture
def reader(pad: WedgeEmulator) -> Iterator[KeypadCardReader]:
    settings = KeypadCardSettings(kind="keypad", device=pad.device, shortest=4, longest=12)
    made = KeypadCardReader(settings, grab=lambda _: None)
    made.open()
    yield made
    made.close()


@pytest.mark.parametrize("pace_s", [0.2, 2.0, 9.0])
def test_a_typed_number_is_a_card_however_slowly_it_is_typed(
    pad: WedgeEmulator, reader: KeypadCardReader, pace_s: float
) -> None:
    pad.scan("20260012", gap_s=pace_s)
    assert reader.read(SOON_S) == PatronCard("20260012", CardSource.KEYPAD)


def test_who_walks_away_in_the_middle_leaves_nothing_to_the_next_reader(
    pad: WedgeEmulator, reader: KeypadCardReader
) -> None:
    pad.half_scan("99999999")
    pad.scan("20260012", gap_s=11.0)
    assert reader.read(AT_ONCE_S) is None
    pad.scan("20260013", gap_s=0.5)
    assert reader.read(SOON_S) == PatronCard("20260013", CardSource.KEYPAD)


@pytest.mark.parametrize("typed", ["12", "1234567890123", "12+34", "tv0012"])
def test_what_is_no_number_of_a_card_is_passed_over(
    pad: WedgeEmulator, reader: KeypadCardReader, typed: str
) -> None:
    pad.scan(typed)
    assert reader.read(AT_ONCE_S) is None


def test_an_unplugged_pad_is_told(pad: WedgeEmulator, reader: KeypadCardReader) -> None:
    pad.unplug()
    with pytest.raises(DeviceGone):
        reader.read(SOON_S)


def test_the_number_shows_in_no_repr(pad: WedgeEmulator, reader: KeypadCardReader) -> None:
    pad.scan("20260012", gap_s=0.3)
    assert "20260012" not in repr(reader.read(SOON_S))
