"""What every reader of patrons' cards must do, over every driver × emulator; faults included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from drivers.card.emulator import ChipCardEmulator
from drivers.card.interface import CardReader, CardSource, PatronCard
from drivers.card.keypad import KeypadCardReader
from drivers.card.pcsc import PcscCardReader
from drivers.card.settings import KeypadCardSettings, PcscCardSettings
from drivers.errors import DeviceGone
from drivers.scanner.emulator_wedge import WedgeEmulator
from tests import pcscd

SOON_S = 5.0
AT_ONCE_S = 0.05
ONE, OTHER = "04112233", "04556677"  # digits, so that they can be typed too


@dataclass
class Rig:
    """A reader, and a person in front of it. `show` presents a card and takes it away again when the next is shown."""

    reader: CardReader
    source: CardSource
    show: Callable[[str], None]
    take_away: Callable[[], None]
    no_card: str  # what is shown like a card and is none of a library's
    unplug: Callable[[], None]
    plug: Callable[[], None]

    def expect(self, number: str) -> None:
        assert self.reader.read(SOON_S) == PatronCard(number, self.source)

    def silence(self) -> bool:
        return self.reader.read(AT_ONCE_S) is None


@contextmanager
def chip_behind_pcscd() -> Iterator[Rig]:
    with pcscd.running() as daemon, ChipCardEmulator(port=pcscd.PORT) as card:
        reader = PcscCardReader(PcscCardSettings(kind="pcsc", reader=pcscd.READER))
        reader.open()

        def take_away() -> None:
            card.take_away()
            daemon.await_card(None)

        def show(uid: str) -> None:
            take_away()
            reader.read(0.0)
            card.put_down(uid)

        random_uid = "08A224B1"  # a phone: new each time (ISO/IEC 14443-3 §6.5.4)
        yield Rig(reader, CardSource.CHIP, show, take_away, random_uid, daemon.kill, daemon.start)
        reader.close()


@contextmanager
def keypad() -> Iterator[Rig]:
    with WedgeEmulator() as pad:
        settings = KeypadCardSettings(kind="keypad", device=pad.device, shortest=4, longest=12)
        reader = KeypadCardReader(settings, grab=lambda _: None)
        reader.open()
        yield Rig(reader, CardSource.KEYPAD, pad.scan, lambda: None, "12+34", pad.unplug, pad.plug)
        reader.close()


@pytest.fixture(params=[chip_behind_pcscd, keypad], ids=lambda make: str(make.__name__))
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with request.param() as rig:
        yield rig


def test_a_card_is_read_once_and_with_the_way_in_which_it_came(rig: Rig) -> None:
    rig.show(ONE)
    rig.expect(ONE)
    assert rig.silence()


def test_the_same_card_is_read_again_when_it_is_presented_again(rig: Rig) -> None:
    for _ in range(2):
        rig.show(ONE)
        rig.expect(ONE)


def test_the_next_reader_s_card_is_another_one(rig: Rig) -> None:
    for number in (ONE, OTHER):
        rig.show(number)
        rig.expect(number)


def test_nothing_presented_is_none_after_the_time_out(rig: Rig) -> None:
    rig.take_away()
    assert rig.reader.read(0.0) is None
    assert rig.silence()


def test_what_is_no_card_is_passed_over_and_the_next_card_is_read(rig: Rig) -> None:
    rig.show(rig.no_card)
    assert rig.silence()
    rig.show(ONE)
    rig.expect(ONE)


def test_unplugging_is_a_broken_link_and_replugging_heals_it(rig: Rig) -> None:
    rig.take_away()
    rig.unplug()
    with pytest.raises(DeviceGone):
        rig.reader.read(SOON_S)
    with pytest.raises(DeviceGone):
        rig.reader.open()
    rig.plug()
    rig.reader.open()
    rig.show(ONE)
    rig.expect(ONE)


def test_closing_twice_is_harmless_and_a_closed_reader_is_gone_until_it_is_opened(rig: Rig) -> None:
    rig.reader.close()
    rig.reader.close()
    with pytest.raises(DeviceGone):
        rig.reader.read(0.0)
    rig.reader.open()
    rig.show(ONE)
    rig.expect(ONE)


def test_the_number_stands_in_no_repr(rig: Rig) -> None:
    rig.show(ONE)
    card = rig.reader.read(SOON_S)
    assert card is not None
    assert ONE not in repr(card)
    assert ONE not in f"{card}"
