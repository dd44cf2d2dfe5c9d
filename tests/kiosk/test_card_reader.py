"""A reader of cards with a chip signs readers in by the same rules as a scan, and its loss is told."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue

import pytest

from drivers.card.interface import CardSource, PatronCard
from drivers.errors import DeviceGone
from kiosk.events import Device, DeviceChanged, Scanned, What
from kiosk.owners.scanner import CardReaderOwner
from kiosk.values import Secret
from kiosk.view import Screen
from tests.kiosk.play import Play


class Slot:
    """A card reader as its contract has it: one card at a time, and a plug."""

    def __init__(self) -> None:
        self.cards: Queue[PatronCard | DeviceGone] = Queue()
        self.opened = 0

    def open(self) -> None:
        self.opened += 1

    def read(self, timeout_s: float) -> PatronCard | None:
        if self.cards.empty():
            return None
        card = self.cards.get()
        if isinstance(card, DeviceGone):
            raise card
        return card

    def close(self) -> None:
        pass


@pytest.fixture
def slot() -> Slot:
    return Slot()


@pytest.fixture
def said(slot: Slot) -> Iterator[Queue[What]]:
    heard: Queue[What] = Queue()
    owner = CardReaderOwner(slot, heard.put)
    owner.start()
    yield heard
    owner.stop()
    assert owner.join(5)


def test_a_card_on_the_reader_is_a_scan_and_a_lost_reader_is_told_and_opened_again(
    slot: Slot, said: Queue[What]
) -> None:
    assert said.get(timeout=5) == DeviceChanged(Device.CARD_READER, ready=True)
    slot.cards.put(PatronCard("TV0000012", CardSource.CHIP))
    assert said.get(timeout=5) == Scanned(Secret("TV0000012"))
    slot.cards.put(DeviceGone("unplugged"))
    lost = said.get(timeout=5)
    assert isinstance(lost, DeviceChanged)
    assert not lost.ready
    assert said.get(timeout=5) == DeviceChanged(Device.CARD_READER, ready=True)
    assert slot.opened == 2


def test_a_station_whose_card_reader_is_lost_asks_for_the_barcode_and_one_without_says_nothing() -> None:
    play = Play()
    play.tell(DeviceChanged(Device.CARD_READER, ready=False))
    assert [message.code for message in play.view.strip] == ["strip.card_fault"]
    play.tell(DeviceChanged(Device.CARD_READER, ready=True))
    assert play.view.strip == ()
    assert play.shows(Screen.WELCOME)
