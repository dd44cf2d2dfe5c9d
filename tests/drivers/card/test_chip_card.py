"""Patrons' cards with a chip: from UID to card number, and read behind a real pcscd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.card.chip import card_number
from drivers.card.emulator import ChipCardEmulator
from drivers.card.interface import CardSource, PatronCard
from drivers.card.pcsc import PcscCardReader
from drivers.card.settings import ChipNumberRule, PcscCardSettings
from drivers.errors import DeviceGone
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.pcsc import PcscEmulator
from tests import pcscd
from tests.drivers.rfid.rig import book

UID = "04A224B1"


@pytest.mark.parametrize(
    "rule, number",
    [
        (ChipNumberRule(), "04A224B1"),
        (ChipNumberRule(digits="hex"), "04a224b1"),
        (ChipNumberRule(byte_order="reversed"), "B124A204"),
        (ChipNumberRule(digits="decimal"), "77735089"),
        (ChipNumberRule(digits="decimal", length=10), "0077735089"),
        (ChipNumberRule(digits="decimal", byte_order="reversed", length=10, prefix="TV"), "TV2971968004"),
    ],
    ids=repr,
)
def test_a_uid_becomes_the_number_that_the_desks_reader_typed(rule: ChipNumberRule, number: str) -> None:
    assert card_number(bytes.fromhex(UID), rule) == number


def test_a_phone_with_a_uid_that_is_new_each_time_is_no_card() -> None:
    assert card_number(bytes.fromhex("08A224B1"), ChipNumberRule()) is None


def test_a_number_longer_than_the_librarys_is_no_card_of_ours() -> None:
    rule = ChipNumberRule(digits="decimal", length=10)
    assert card_number(bytes.fromhex("04A224B1C2D3E4"), rule) is None
    assert card_number(bytes.fromhex("04A224B1C2D3E4"), ChipNumberRule()) == "04A224B1C2D3E4"


@given(st.binary(max_size=16), st.sampled_from(("hex", "HEX", "decimal")), st.integers(0, 32))
def test_no_answer_of_a_chip_makes_anything_but_a_plain_number(uid: bytes, digits: str, length: int) -> None:
    rule = ChipNumberRule.model_validate({"digits": digits, "length": length})
    number = card_number(uid, rule)
    assert number is None or (number.isascii() and number.isalnum() and len(number) >= length)


def test_a_prefix_cannot_end_a_field_of_a_message() -> None:
    with pytest.raises(ValidationError):
        ChipNumberRule(prefix="A|B")


# -- behind pcscd -----------------------------------------------------------------------------------------------------


@pytest.fixture
def daemon() -> Iterator[pcscd.Pcscd]:
    with pcscd.running() as daemon:
        yield daemon


@pytest.fixture
def reader(daemon: pcscd.Pcscd) -> Iterator[PcscCardReader]:
    reader = PcscCardReader(PcscCardSettings(kind="pcsc", reader=pcscd.READER))
    reader.open()
    yield reader
    reader.close()


def test_a_card_is_read_once_however_long_it_lies_and_again_when_it_comes_back(
    daemon: pcscd.Pcscd, reader: PcscCardReader
) -> None:
    with ChipCardEmulator(port=pcscd.PORT) as card:
        assert reader.read(0.0) is None
        card.put_down(UID)
        assert reader.read(5.0) == PatronCard("04A224B1", CardSource.CHIP)
        assert reader.read(0.05) is None
        card.take_away()
        daemon.await_card(None)
        assert reader.read(0.0) is None
        card.put_down("04112233445566")
        assert reader.read(5.0) == PatronCard("04112233445566", CardSource.CHIP)


def test_a_card_on_its_way_down_is_asked_again(reader: PcscCardReader) -> None:
    with ChipCardEmulator(port=pcscd.PORT) as card:
        card.bad_answers = 2
        card.put_down(UID)
        assert reader.read(5.0) == PatronCard("04A224B1", CardSource.CHIP)


def test_a_book_on_the_card_reader_is_no_card(daemon: pcscd.Pcscd, reader: PcscCardReader) -> None:
    with PcscEmulator(port=pcscd.PORT, air=Air.instant()) as emulator:
        emulator.place(book(1))
        daemon.await_card(emulator.atr())
        assert reader.read(0.05) is None


def test_a_pcscd_that_dies_is_told_and_after_it_came_back_cards_are_read_again(
    daemon: pcscd.Pcscd, reader: PcscCardReader
) -> None:
    with ChipCardEmulator(port=pcscd.PORT) as card:
        daemon.kill()
        with pytest.raises(DeviceGone):
            reader.read(5.0)
        with pytest.raises(DeviceGone):
            reader.open()
        daemon.start()
        reader.open()
        card.put_down(UID)
        assert reader.read(5.0) == PatronCard("04A224B1", CardSource.CHIP)


def test_the_number_stands_in_no_repr(reader: PcscCardReader) -> None:
    with ChipCardEmulator(port=pcscd.PORT) as card:
        card.put_down(UID)
        assert UID not in repr(reader.read(5.0))
