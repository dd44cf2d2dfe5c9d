"""A reader of cards with a chip signs readers in by the same rules as a scan, and its loss is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from queue import Queue

import pytest

from drivers.card.interface import CardSource, PatronCard
from drivers.errors import DeviceGone
from kiosk.effects import Play as PlaySound
from kiosk.effects import Sound
from kiosk.events import Device, DeviceChanged, Scanned, What
from kiosk.owners.scanner import CardReaderOwner
from kiosk.rules.state import CardRule, Stage
from kiosk.values import Secret
from kiosk.view import Action, Screen
from tests.kiosk.play import CARD, Play, with_site


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
    assert said.get(timeout=5) == Scanned(Secret("TV0000012"), card=True)
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


OF_ANOTHER_HOUSE = Scanned(Secret("04A2B3C4D5E680"), card=True)
OWN_CARDS = with_site(cards=(CardRule(prefix="TV", shortest=9, longest=9, digits_only=True),))


def sounds(play: Play) -> list[Sound]:
    return [effect.sound for effect in play.effects if isinstance(effect, PlaySound)]


@pytest.mark.parametrize("stage", [Stage.RETURNING, Stage.BORROWING, Stage.ACCOUNT, Stage.HELP])
def test_a_card_of_another_house_is_no_book_where_a_reader_is_served(stage: Stage) -> None:
    """A bank card, a bus card, a number mistyped on the pad: nothing of it is written down or sent."""
    play = Play(OWN_CARDS)
    play.sign_in() if stage is not Stage.RETURNING else play.touch(Action.RETURN)
    play.state = replace(play.state, session=replace(play.state.session, stage=stage))
    play.effects.clear()
    play.tell(OF_ANOTHER_HOUSE)
    play.run()
    assert sounds(play) == [Sound.ERROR]
    assert play.state.session.stage is stage
    assert play.state.live == ()
    assert play.state.session.shown == ()


@pytest.mark.parametrize("first", [None, Action.BORROW])
def test_nor_before_anybody_is_served(first: Action | None) -> None:
    play = Play(OWN_CARDS)
    if first is not None:
        play.touch(first)
    before = play.state.session.stage
    play.tell(OF_ANOTHER_HOUSE)
    assert play.state.session.stage is before
    assert play.state.session.shown == ()


def test_a_card_of_the_house_signs_in_from_there() -> None:
    play = Play(OWN_CARDS)
    play.tell(Scanned(Secret(CARD), card=True))
    assert play.shows(Screen.PIN)
    assert play.state.session.card == Secret(CARD)


def test_one_scanner_for_books_and_cards_still_reads_both() -> None:
    play = Play(OWN_CARDS)
    play.touch(Action.RETURN)
    play.scan("04A2B3C4D5E680")
    play.run()
    assert [tx.entry.item.item for tx in play.state.live] == ["04A2B3C4D5E680"]
