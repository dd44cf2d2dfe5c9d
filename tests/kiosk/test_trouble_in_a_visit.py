"""What fails in the middle of a visit is said: it ends with a sentence, an incident code and where help is (ux.md §3.5)."""

from __future__ import annotations

import pytest

from kiosk.effects import Ask, PrintSlip, WriteTags
from kiosk.events import Device, DeviceChanged, TagsWritten
from kiosk.messages import say
from kiosk.rules.session import names_reader
from kiosk.values import TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, instead, with_site

HELP = (say("help.phone", phone="0296 3852 000"),)
NOTHING_READS = (Device.RFID, Device.SCANNER)


def fails(play: Play, *devices: Device) -> None:
    for device in devices:
        play.tell(DeviceChanged(device, ready=False))


def signed_in() -> Play:
    play = Play(with_site(help=HELP))
    play.sign_in()
    return play


def is_told(play: Play) -> None:
    assert play.view.heading == say("notice.station_fault")
    assert play.view.incident
    assert play.view.help == HELP
    assert play.view.actions == (Action.OK,)
    play.touch(Action.OK)
    assert play.shows(Screen.OUT_OF_ORDER)
    assert not names_reader(play.state.session)


@pytest.mark.parametrize("devices", [(Device.JOURNAL,), NOTHING_READS])
@pytest.mark.parametrize("purpose", [Action.BORROW, Action.RETURN])
def test_a_visit_in_which_nothing_can_be_done_any_more_ends_and_says_so(
    purpose: Action, devices: tuple[Device, ...]
) -> None:
    play = Play(with_site(help=HELP))
    play.touch(purpose)
    if purpose is Action.BORROW:
        play.sign_in()
    fails(play, *devices)
    is_told(play)


def test_so_does_one_whose_reader_has_help_open() -> None:
    play = signed_in()
    play.touch(Action.HELP)
    fails(play, Device.JOURNAL)
    is_told(play)


def test_what_was_done_before_has_its_receipt_first() -> None:
    play = signed_in()
    play.place(book("101"))
    play.run()
    fails(play, *NOTHING_READS)
    assert play.shows(Screen.RECEIPT)
    play.touch(Action.PRINT)
    assert [e for e in play.pending if isinstance(e, PrintSlip)]
    play.run()
    is_told(play)


def test_an_item_in_progress_is_finished_first() -> None:
    play = signed_in()
    play.place(book("101"))
    play.run(hold=Ask)
    fails(play, *NOTHING_READS)
    assert play.shows(Screen.ITEMS)
    play.run()
    assert play.shows(Screen.RECEIPT)
    assert play.view.done == 1


def test_a_book_that_is_awaited_may_still_come_back_when_the_pad_does() -> None:
    play = signed_in()
    play.place(book("101"))
    play.run(hold=WriteTags)
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    fails(play, *NOTHING_READS)
    assert play.shows(Screen.PUT_BACK)
    play.tell(DeviceChanged(Device.RFID, ready=True))
    play.place(book("101"))
    play.run()
    assert play.view.done == 1


def test_one_of_two_readers_is_enough_to_go_on() -> None:
    play = signed_in()
    fails(play, Device.SCANNER)
    assert play.shows(Screen.ITEMS)
    assert say("strip.scanner_fault") in play.view.strip


def test_a_station_without_a_scanner_misses_none() -> None:
    play = Play(with_site(scanner=False))
    fails(play, Device.SCANNER)
    assert play.view.strip == ()


def test_who_was_about_to_begin_sees_the_closed_station_at_once() -> None:
    play = Play(with_site(help=HELP))
    play.scan()
    assert play.shows(Screen.PIN)
    fails(play, Device.JOURNAL)
    assert play.shows(Screen.OUT_OF_ORDER)
    assert play.view.help == HELP
    assert not names_reader(play.state.session)
