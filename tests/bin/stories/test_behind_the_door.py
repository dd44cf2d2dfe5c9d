"""Behind the door: one thing or several, readable or not, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import Sensors, Trouble
from kiosk.effects import Ask, MoveDoor, WriteTags
from kiosk.events import PadChanged, Scanned, TagsWritten, Tick
from kiosk.messages import say
from kiosk.passages import Flag, Outcome
from kiosk.rules.bin.phases import Phase
from kiosk.rules.identity import ItemRule
from kiosk.rules.state import CardRule
from kiosk.values import IlsFact, Pad, Reason, Secret, Security, TagFact
from kiosk.view import Action
from tests.bin.play import BIN_SITE, EXCEPTIONS, BinPlay
from tests.bin.stories.given import STRANGER, play_items
from tests.kiosk.play import CARD, SITE, book, instead


def test_another_book_than_the_one_shown_is_recorded_as_the_one_that_fell_in() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("102"))
    (passage,) = play.passages.values()
    assert Flag.SWAPPED in passage.flags
    (row,) = play.rows.values()
    assert row.item.item == "102"


def test_a_book_that_is_secured_already_is_accepted_and_noted() -> None:
    play = BinPlay()
    play.bring(book("101", security=Security.IN_STOCK))
    assert Flag.ALREADY_SECURED in next(iter(play.passages.values())).flags
    play.bring(book("102", security=Security.ON_LOAN))
    assert Flag.ALREADY_SECURED not in list(play.passages.values())[-1].flags


def test_two_at_once_are_handed_back_and_one_may_stay() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    assert play.at(Phase.SEVERAL)
    play.take_out(book("102"))
    assert play.at(Phase.DONE)
    assert [row.item.item for row in play.rows.values()] == ["101"]


def test_two_at_once_taken_back_both_are_withdrawn() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    play.take_out(book("101"), book("102"))
    play.wait(1)
    assert play.at(Phase.EMPTY)
    assert play.outcomes == [Outcome.WITHDRAWN]


def test_two_at_once_left_there_are_each_recorded_and_go_to_the_exceptions() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    play.wait(61)
    assert play.at(Phase.DONE)
    assert len(play.rows) == 2
    assert [Flag.EXTRA in passage.flags for passage in play.passages.values()] == [False, True]
    assert play.bins == {EXCEPTIONS: [book("101"), book("102")]}


def test_the_second_is_taken_out_in_the_moment_in_which_the_door_closes() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    play.mono += 60
    play.tell(Tick())
    play.chute = (book("101"),)
    play.tell(PadChanged(Pad(play_items(play))))
    play.run()
    assert play.at(Phase.DONE)
    assert len(play.rows) == 1


def test_a_strangers_book_inside_is_handed_back_and_else_unidentified() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(STRANGER)
    assert play.at(Phase.SEVERAL)
    play.wait(61)
    play.wait(2)
    assert play.outcomes == [Outcome.UNIDENTIFIED]
    assert play.bins == {EXCEPTIONS: [STRANGER]}


def test_a_strangers_book_left_there_with_ones_own_has_a_record_of_its_own() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), STRANGER)
    play.wait(61)
    assert play.at(Phase.DONE)
    assert play.view.heading == say("bin.done_later")
    assert play.bins == {EXCEPTIONS: [book("101"), STRANGER]}
    assert _told(play) == [(Outcome.ACCEPTED, False), (Outcome.UNIDENTIFIED, True)]
    assert all(passage.settled for passage in play.passages.values())
    assert play.bin.load(EXCEPTIONS) == 2


def test_two_books_with_one_number_are_one_return_and_one_that_nobody_can_name() -> None:
    play = BinPlay()
    twins = replace(book("101", here=2, parts=2), copies=2)
    play.show(book("101"))
    play.put(twins)
    play.wait(61)
    (row,) = play.rows.values()
    assert row.parked is Reason.SAME_NUMBER
    assert list(play.bins) == [EXCEPTIONS]
    assert _told(play) == [(Outcome.ACCEPTED, False), (Outcome.UNIDENTIFIED, True)]
    assert play.bin.load(EXCEPTIONS) == 2


def test_two_strangers_books_left_there_are_two_unidentified() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(STRANGER, book("901", owner="XX-YY"))
    play.wait(61)
    assert _told(play) == [(Outcome.UNIDENTIFIED, False), (Outcome.UNIDENTIFIED, True)]
    assert play.bin.load(EXCEPTIONS) == 2


def test_the_record_of_a_strangers_book_is_written_before_the_library_system_answers() -> None:
    """A machine that holds nothing has let it fall already."""
    play = BinPlay(sensors=Sensors(holds=False, knows_inside=False))
    play.show(book("101"))
    play.put(book("101"), STRANGER, hold=(Ask,))
    assert play.at(Phase.CHECKIN)
    assert _told(play) == [(Outcome.ACCEPTED, False), (Outcome.UNIDENTIFIED, True)]


def _told(play: BinPlay) -> list[tuple[Outcome, bool]]:
    """What became of each thing, and whether it came with another."""
    return [(passage.what, Flag.EXTRA in passage.flags) for passage in play.passages.values()]


def test_something_in_the_way_while_several_are_shut_in_reopens() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    play.wait(60, lambda effect: play.caught() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.SEVERAL)
    assert Trouble.OBSTRUCTED in play.troubles()


def test_a_door_that_is_held_while_several_are_shut_in_ends_as_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    for _ in range(3):
        play.wait(61, lambda effect: play.caught() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)


def test_a_machine_that_holds_nothing_records_each_of_several() -> None:
    play = BinPlay(sensors=Sensors(holds=False, knows_inside=False))
    play.show(book("101"))
    play.put(book("101"), book("102"))
    assert play.at(Phase.DONE)
    assert len(play.rows) == 2
    stranger = BinPlay(sensors=Sensors(holds=False, knows_inside=False))
    stranger.show(book("101"))
    stranger.put(STRANGER)
    assert stranger.outcomes == [Outcome.UNIDENTIFIED]


def test_a_set_with_a_missing_part_is_received_for_staff_and_not_checked_in() -> None:
    play = BinPlay()
    play.bring(book("101", parts=2))
    play.wait(2)
    (row,) = play.rows.values()
    assert (row.parked, row.ils, row.tag) == (Reason.INCOMPLETE, IlsFact.UNASKED, TagFact.VERIFIED)
    assert play.at(Phase.DONE)
    assert list(play.bins) == [EXCEPTIONS]


def test_a_book_that_no_rule_claims_is_received_for_staff() -> None:
    rules = (ItemRule(ils="main", prefix="1"),)
    play = BinPlay(site=replace(SITE, items=rules, bin=BIN_SITE))
    play.bring(book("901"))
    (row,) = play.rows.values()
    assert row.parked is Reason.UNRESOLVED
    assert list(play.bins) == [EXCEPTIONS]


def test_a_camera_in_the_chute_reads_what_has_no_tag() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    play.put(None)
    play.tell(Scanned(Secret(CARD)))  # a card in the field of view is no book
    assert play.at(Phase.IDENTIFYING)
    play.tell(Scanned(Secret("777")))
    play.run()
    (row,) = play.rows.values()
    assert row.item.item == "777"
    assert play.at(Phase.DONE)


def test_what_belongs_to_a_person_is_no_book_while_one_without_a_tag_lies_in_the_chute() -> None:
    """A bank card at the front reader, an identity card or a student's QR code before the camera."""
    site = replace(SITE, cards=(CardRule(prefix="TV"),), bin=BIN_SITE)
    strangers = (
        Scanned(Secret("04A2B3C4D5E680"), card=True),
        Scanned(Secret("079201012345"), citizen=True),
        Scanned(Secret("20201234 - Nguyễn Văn A - K65")),
    )
    for stranger in strangers:
        play = BinPlay(site=site)
        play.touch(Action.RETURN)
        play.put(None)
        play.tell(stranger)
        assert play.at(Phase.IDENTIFYING)
        play.wait(10)
        assert play.outcomes == [Outcome.UNIDENTIFIED]
        assert not play.rows


def test_a_tag_that_cannot_be_written_is_checked_in_and_goes_to_the_exceptions() -> None:
    play = BinPlay()
    play.bring(book("101"), answer=instead(WriteTags, lambda effect: TagsWritten(effect.key, TagFact.FAILED)))
    (row,) = play.rows.values()
    assert (row.ils, row.parked) == (IlsFact.YES, Reason.NOT_SECURED)
    assert list(play.bins) == [EXCEPTIONS]
    assert Flag.NOT_SECURED in next(iter(play.passages.values())).flags


def test_a_tag_that_goes_silent_behind_the_door_holds_nothing_up() -> None:
    play = BinPlay()
    gone = instead(WriteTags, lambda effect: TagsWritten(effect.key, TagFact.GONE))
    play.show(book("101"))
    play.put(book("101", security=Security.UNKNOWN), answer=gone)
    assert play.at(Phase.CHECKIN)
    play.wait(2, gone)
    (row,) = play.rows.values()
    assert (row.ils, row.parked) == (IlsFact.YES, Reason.NOT_SECURED)
    assert play.at(Phase.DONE)
