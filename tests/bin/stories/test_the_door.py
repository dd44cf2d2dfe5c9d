"""The door: opening, waiting, closing, what is in its way."""

from __future__ import annotations

from kiosk.bin import Buzz, Sensors, Trouble
from kiosk.effects import MoveDoor, Sing
from kiosk.events import Device, DeviceChanged
from kiosk.passages import Outcome
from kiosk.rules.bin.phases import Phase
from tests.bin.play import BinPlay, lose_journal
from tests.kiosk.play import book


def test_a_door_that_does_not_open_is_told_three_times_and_is_then_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"), answer=lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.OPENING)
    play.wait(3, lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.OPENING)
    play.wait(6, lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)
    assert play.bin.fault == "door"


def test_nothing_comes_and_the_door_closes_without_any_record() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.show()
    play.wait(20)
    assert play.at(Phase.EMPTY)
    play.wait(3)
    assert play.at(Phase.IDLE)
    assert not play.passages


def test_the_next_book_need_not_wait_until_nothing_came_is_read() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.show()
    play.wait(20.5)
    play.show(book("102"))
    assert play.at(Phase.OPEN)


def test_a_book_that_is_pulled_back_is_withdrawn_and_no_return() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.sense(front=True, front_breaks=1)
    play.run()
    play.sense(front=False)
    play.wait(1)
    assert play.at(Phase.EMPTY)
    assert play.outcomes == [Outcome.WITHDRAWN]
    assert not play.rows


def test_what_slips_out_while_the_door_locks_is_withdrawn() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(None, hold=(MoveDoor,))
    play.chute = ()
    play.sense(inside=False)
    play.run()
    assert play.at(Phase.IDENTIFYING)
    play.wait(1)
    assert play.at(Phase.EMPTY)
    assert play.outcomes == [Outcome.WITHDRAWN]


def test_a_hand_in_the_opening_is_warned_and_then_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.sense(front=True, front_breaks=1)
    play.wait(10)
    assert play.bin.warned
    play.wait(50)
    assert play.at(Phase.FAULT)
    assert play.bin.fault == "blocked"


def test_what_is_in_the_way_reopens_the_door_and_the_third_time_is_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), answer=lambda effect: play.caught() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)
    assert play.troubles().count(Trouble.OBSTRUCTED) == 2
    assert play.bin.fault == "obstructed"


def test_what_is_in_the_way_once_goes_in_at_the_second_time() -> None:
    play = BinPlay()
    play.show(book("101"))
    caught = iter([True])
    play.put(
        book("101"),
        answer=lambda effect: play.caught() if isinstance(effect, MoveDoor) and next(caught, False) else None,
    )
    assert play.at(Phase.DONE)


def test_who_comes_while_the_empty_door_closes_finds_it_open_again() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.wait(20, lambda effect: play.caught() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.OPEN)
    play.put(book("101"))
    assert play.at(Phase.DONE)


def test_a_door_that_never_closes_on_nothing_is_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.show()
    play.wait(20, lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.EMPTY)
    play.wait(9, lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)


def test_a_hand_that_stops_the_empty_door_again_and_again_is_a_fault() -> None:
    play = BinPlay()
    play.show(book("101"))
    for _ in range(3):
        play.wait(20.5, lambda effect: play.caught() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)


def test_a_door_that_is_forced_sounds_the_siren_and_is_a_fault_until_it_is_shut() -> None:
    play = BinPlay()
    play.sense(shut=False, open=True)
    play.run(lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    assert play.at(Phase.FAULT)
    assert Sing(Buzz.SIREN) in play.effects
    play.wait(20)  # it is told to lock once more, and this time it does
    play.wait(2)
    assert play.at(Phase.IDLE)
    assert play.effects.index(Sing(Buzz.SIREN)) < play.effects.index(Sing(Buzz.OFF))


def test_a_door_that_does_not_lock_sounds_the_siren_once_until_it_is_shut() -> None:
    play = BinPlay()
    deaf = play.ignoring(MoveDoor)
    play.show(book("101"))
    play.show()
    play.wait(30, deaf)
    assert (play.phase, play.bin.fault) == (Phase.FAULT, "door")
    assert Sing(Buzz.SIREN) not in play.effects  # it has its time to close
    play.wait(60, deaf)
    assert play.bin.fault == "door"
    assert play.effects.count(Sing(Buzz.SIREN)) == 1
    assert play.troubles().count(Trouble.DOOR_OPEN) == 1
    assert Trouble.FORCED not in play.troubles()
    play.wait(30)
    assert play.at(Phase.IDLE)
    assert Sing(Buzz.OFF) in play.effects


def test_a_door_that_is_forced_while_something_else_is_wrong_or_while_it_starts_sounds_the_siren_too() -> (
    None
):
    faulty, starting = BinPlay(), BinPlay(boots=False)
    faulty.tell(DeviceChanged(Device.RFID, ready=False))
    faulty.wait(60)
    for play in (faulty, starting):
        play.sense(open=True, shut=False)
        play.wait(7, play.ignoring(MoveDoor))
        assert play.at(Phase.FAULT)
        assert Sing(Buzz.SIREN) in play.effects
        assert Trouble.DOOR_OPEN in play.troubles()
    assert faulty.bin.fault == "reader"


def test_a_door_that_stands_open_for_a_reader_to_take_the_book_back_is_no_alarm() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), answer=lose_journal)
    assert not play.sensors.shut
    play.wait(19)
    assert Sing(Buzz.SIREN) not in play.effects


def test_the_key_ends_the_siren_and_whoever_has_it_may_open() -> None:
    play = BinPlay()
    play.sense(shut=False, open=True)
    assert Sing(Buzz.SIREN) in play.effects
    play.sense(key=True)
    assert play.at(Phase.SERVICE)
    assert play.effects.count(Sing(Buzz.OFF)) == 1
    play.wait(600, play.ignoring(MoveDoor))
    assert play.effects.count(Sing(Buzz.SIREN)) == 1


def test_a_door_that_is_forced_after_a_book_is_a_fault_too() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.sense(shut=False, open=True)
    assert play.at(Phase.FAULT)


def test_what_slips_in_while_the_empty_door_closes_is_recorded_on_a_machine_that_holds_nothing() -> None:
    for knows_inside in (False, True):
        play = BinPlay(sensors=Sensors(holds=False, knows_inside=knows_inside))
        play.show(book("101"))
        play.wait(20)
        assert play.at(Phase.EMPTY)
        play.sense(shut=False)
        play.put(book("101"))
        play.sense(inside=False)
        play.show()
        play.wait(20)
        assert play.at(Phase.IDLE)
        assert play.outcomes == [Outcome.ACCEPTED], knows_inside
        assert [row.item.item for row in play.rows.values()] == ["101"]
