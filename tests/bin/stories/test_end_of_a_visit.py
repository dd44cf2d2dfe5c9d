"""The end of a visit: slip, tally, the next one."""

from __future__ import annotations

from kiosk.effects import Ask, PrintSlip
from kiosk.events import Answered, Device, DeviceChanged, PadChanged
from kiosk.messages import say
from kiosk.passages import Outcome
from kiosk.rules import outcome
from kiosk.rules.bin.phases import Phase
from kiosk.rules.reference import unverified_reference
from kiosk.slips import fill
from kiosk.values import Pad
from kiosk.view import Action, BinPicture
from tests.bin.play import BinPlay
from tests.bin.stories.given import STRANGER
from tests.kiosk.play import book


def test_a_visit_ends_by_itself_or_by_a_touch_and_forgets_everything() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.wait(15)
    assert play.at(Phase.IDLE)
    assert not play.state.live
    play.bring(book("102"))
    play.touch(Action.HELP)
    assert play.at(Phase.DONE)
    play.touch(Action.PRINT)
    assert play.at(Phase.IDLE)
    assert any(isinstance(effect, PrintSlip) for effect in play.effects)


def test_what_nobody_could_identify_has_a_reference_on_screen_and_slip() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    play.put(None)
    play.wait(3)
    assert (play.view.heading, play.view.bin) == (say("bin.unverified"), BinPicture.UNVERIFIED)
    (passage,) = play.passages.values()
    told = unverified_reference("A1", passage.seq or 1)
    assert play.view.reference == told
    assert Action.PRINT in play.view.actions
    play.touch(Action.PRINT)
    (slip,) = (effect for effect in play.effects if isinstance(effect, PrintSlip))
    assert (slip.reference, [row.item for row in slip.rows]) == (told, [told])
    assert words_on(slip) >= {told, "bin.unverified", "bin.unverified.detail"}
    assert not play.bin.unverified  # the next visitor's slip knows nothing of it


def test_a_book_and_something_unreadable_in_one_visit_are_both_on_its_slip() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.touch(Action.RETURN)
    play.put(None)
    play.wait(3)
    (told,) = play.bin.unverified
    assert play.view.reference == told
    play.touch(Action.PRINT)
    (slip,) = (effect for effect in play.effects if isinstance(effect, PrintSlip))
    assert [row.item for row in slip.rows] == ["101", told]
    assert slip.reference != told


def words_on(slip: PrintSlip) -> set[str]:
    lines = fill(slip, "library", "station", lambda _, message: message.code).lines
    return {line.text for line in lines if line}


def test_the_key_after_a_book_is_service_and_a_strangers_book_is_refused() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.show(STRANGER)
    assert play.at(Phase.REFUSED)
    other = BinPlay()
    other.bring(book("101"))
    other.sense(key=True)
    assert other.at(Phase.SERVICE)


def test_what_the_chute_s_antenna_hears_of_a_book_before_the_door_opens_nothing() -> None:
    play = BinPlay()
    play.tell(PadChanged(Pad((book("101"),))))
    play.run()
    assert play.at(Phase.IDLE)


def test_a_book_not_heard_just_now_is_not_yet_what_lies_in_the_chute() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    play.put(None)
    assert play.at(Phase.IDENTIFYING)
    play.tell(PadChanged(Pad((book("101"),), unsure=1)))
    assert play.at(Phase.IDENTIFYING)
    play.tell(PadChanged(Pad()))
    play.wait(3.0)
    assert play.outcomes == [Outcome.UNIDENTIFIED]
    assert not play.rows


def test_a_visit_that_key_or_fault_cut_off_is_on_nobody_else_s_slip() -> None:
    keyed, faulty = BinPlay(), BinPlay()
    for play in (keyed, faulty):
        play.bring(book("101"))
    keyed.sense(key=True)
    keyed.run()
    keyed.sense(key=False)
    faulty.tell(DeviceChanged(Device.RFID, ready=False))
    faulty.run()
    faulty.tell(DeviceChanged(Device.RFID, ready=True))
    for play in (keyed, faulty):
        play.wait(5)
        assert play.at(Phase.IDLE)
        play.bring(book("102"))
        play.touch(Action.PRINT)
        slip = next(effect for effect in play.effects if isinstance(effect, PrintSlip))
        assert [row.item for row in slip.rows] == ["102"]


def test_a_return_that_is_answered_after_its_reader_left_is_not_on_the_next_ones_slip() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), hold=(Ask,))
    (asked,) = play.pending
    assert isinstance(asked, Ask)
    play.pending.clear()
    play.show()
    play.wait(40.0)
    assert play.at(Phase.IDLE)
    play.bring(book("102"))
    play.tell(Answered(asked.key, yes=True))
    play.run()
    assert {tx.entry.item.item for tx in outcome.done(play.state)} == {"102"}
