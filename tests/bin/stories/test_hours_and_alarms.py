"""Sabotage, opening hours, fire and power."""

from __future__ import annotations

from datetime import time

from kiosk.bin import Buzz, DoorOrder, Trouble
from kiosk.effects import MoveDoor, PowerOff, Sing
from kiosk.events import Device, DeviceChanged, Paused, Reloaded
from kiosk.passages import Outcome
from kiosk.rules.bin.hours import Hours
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.sorting import BinPlace
from kiosk.view import Action
from tests.bin.play import BinPlay, loads
from tests.bin.stories.given import BUSY_PHASES, busy, site_with
from tests.kiosk.play import book


def test_rubbish_again_and_again_closes_the_machine_for_a_while() -> None:
    play = BinPlay(site=site_with(bins=tuple(BinPlace(number, 50) for number in (1, 2, 3, 4))))
    for _ in range(5):
        play.touch(Action.RETURN)
        play.put(None)
        play.wait(2)
        play.touch(Action.FINISH)
    assert play.at(Phase.CLOSED)
    assert Trouble.SABOTAGE in play.troubles()
    assert play.outcomes == [Outcome.UNIDENTIFIED] * 5
    play.show(book("101"))
    assert play.bin.attempt
    play.show()
    play.wait(1801)
    assert play.at(Phase.IDLE)


def test_staff_pause_the_machine_and_let_it_serve_again() -> None:
    play = BinPlay()
    play.tell(Paused(paused=True))
    assert play.at(Phase.CLOSED)
    play.tell(Paused(paused=False))
    play.run()
    assert play.at(Phase.IDLE)


def test_out_of_hours_it_is_closed_and_the_key_still_works() -> None:
    hours = Hours("Asia/Ho_Chi_Minh", time(5), time(6))  # it is three in the afternoon
    play = BinPlay(site=site_with(hours=hours))
    assert play.at(Phase.CLOSED)
    play.sense(key=True)
    assert play.at(Phase.SERVICE)


def test_fire_stops_everything_and_unlocks_nothing() -> None:
    for place, phase in enumerate(BUSY_PHASES):
        play = BinPlay()
        busy(play, phase)
        assert play.at(phase), (place, phase)
        unlocked = len(play.ordered(DoorOrder.UNLOCK))
        play.pending = []
        play.sense(fire=True)
        assert play.at(Phase.CLOSED), phase
        assert len(play.ordered(DoorOrder.UNLOCK)) == unlocked
        play.sense(fire=False)
        play.pending = [effect for effect in play.pending if isinstance(effect, MoveDoor)]
        play.run()
        assert not play.at(Phase.CLOSED)


def test_fire_while_starting_and_while_full_closes_it() -> None:
    play = BinPlay(boots=False)
    play.sense(fire=True)
    assert play.at(Phase.CLOSED)
    full = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    full.sense(fire=True)
    assert full.at(Phase.CLOSED)


def test_without_power_it_finishes_the_book_locks_and_ends_well_before_the_battery_does() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.sense(on_battery=True, battery=90)
    play.put(book("101"))
    play.show()
    assert play.at(Phase.DONE)
    play.wait(15)
    assert play.at(Phase.POWER_LOSS)
    play.show(book("102"))
    assert play.bin.attempt
    play.sense(battery=39)
    play.run()
    assert play.effects.count(PowerOff()) == 1


def test_without_power_for_long_it_ends_whatever_the_battery_says() -> None:
    play = BinPlay()
    play.sense(on_battery=True)
    play.wait(300)
    assert play.effects.count(PowerOff()) == 1


def test_a_battery_that_does_not_tell_its_charge_ends_every_machine_well_after_five_minutes() -> None:
    faulty, in_service, burning = BinPlay(), BinPlay(), BinPlay()
    faulty.tell(DeviceChanged(Device.RFID, ready=False))
    in_service.sense(key=True)
    burning.sense(fire=True)
    for play, phase in ((faulty, Phase.FAULT), (in_service, Phase.SERVICE), (burning, Phase.CLOSED)):
        play.run()
        play.sense(on_battery=True, battery=None)
        play.wait(299)
        assert PowerOff() not in play.effects
        play.wait(61)
        assert play.at(phase)
        assert play.effects.count(PowerOff()) == 1


def test_mains_that_come_and_go_begin_the_five_minutes_anew() -> None:
    play = BinPlay()
    play.tell(DeviceChanged(Device.RFID, ready=False))
    for _ in range(2):
        play.sense(on_battery=True)
        play.wait(200)
        play.sense(on_battery=False)
    assert PowerOff() not in play.effects


def test_power_that_comes_back_serves_again() -> None:
    play = BinPlay()
    play.sense(on_battery=True)
    play.sense(on_battery=False)
    play.run()
    assert play.at(Phase.IDLE)


def test_without_power_the_key_works_and_a_full_a_closed_and_a_faulty_machine_end_well_too() -> None:
    play = BinPlay()
    play.sense(on_battery=True)
    play.sense(key=True)
    assert play.at(Phase.SERVICE)
    full = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    full.sense(on_battery=True)
    assert full.at(Phase.POWER_LOSS)
    paused = BinPlay()
    paused.tell(Paused(paused=True))
    paused.sense(on_battery=True)
    assert paused.at(Phase.POWER_LOSS)
    faulty = BinPlay()
    faulty.tell(DeviceChanged(Device.JOURNAL, ready=False))
    assert faulty.at(Phase.FAULT)
    faulty.sense(on_battery=True, battery=10)
    assert PowerOff() in faulty.effects


def test_after_a_fire_alarm_the_door_is_locked_and_the_chute_looked_into_though_staff_paused_the_machine() -> (
    None
):
    play = BinPlay()
    play.show(book("101"))
    play.sense(fire=True)
    play.tell(Paused(paused=True))
    play.put(book("101"))  # through the door that stood open
    play.show()
    play.sense(fire=False)
    play.run()
    assert play.sensors.shut
    play.wait(20)
    assert play.outcomes == [Outcome.ACCEPTED]
    assert play.at(Phase.CLOSED)


def test_a_door_that_stands_open_during_a_fire_alarm_is_not_forced() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.sense(fire=True)
    play.wait(60)
    assert play.at(Phase.CLOSED)
    assert Trouble.FORCED not in play.troubles()


def test_a_door_that_is_forced_sounds_the_siren_though_the_machine_takes_nothing() -> None:
    paused, full, dark = BinPlay(), BinPlay(left=Reloaded((), bins=loads(b4=5))), BinPlay()
    paused.tell(Paused(paused=True))
    dark.sense(on_battery=True)
    for play, phase in ((paused, Phase.CLOSED), (full, Phase.FULL), (dark, Phase.POWER_LOSS)):
        play.run()
        assert play.at(phase)
        play.sense(shut=False, open=True)
        assert play.at(Phase.FAULT)
        assert Sing(Buzz.SIREN) in play.effects


def test_a_queue_at_the_door_does_not_outrun_a_pause_nor_the_battery() -> None:
    paused, dark = BinPlay(), BinPlay()
    for play in (paused, dark):
        play.bring(book("101"))
        assert play.at(Phase.DONE)
    paused.tell(Paused(paused=True))
    dark.sense(on_battery=True)
    for play, phase in ((paused, Phase.CLOSED), (dark, Phase.POWER_LOSS)):
        play.show(book("102"))
        play.wait(15)
        assert play.at(phase)
        assert play.outcomes == [Outcome.ACCEPTED]
        assert play.bin.attempt


def test_rubbish_one_after_the_other_without_a_pause_is_sabotage_too() -> None:
    play = BinPlay(site=site_with(bins=tuple(BinPlace(number, 50) for number in (1, 2, 3, 4))))
    for _ in range(8):
        play.touch(Action.RETURN)
        if play.at(Phase.OPEN):
            play.put(None)
            play.wait(2)
    assert play.outcomes == [Outcome.UNIDENTIFIED] * 5
    play.wait(15)
    assert play.at(Phase.CLOSED)
    assert Trouble.SABOTAGE in play.troubles()


def test_a_machine_in_service_ends_well_before_the_battery_does() -> None:
    play = BinPlay()
    play.sense(key=True)
    play.sense(on_battery=True, battery=39)
    assert play.at(Phase.SERVICE)
    assert play.effects.count(PowerOff()) == 1


def test_a_queue_at_the_door_does_not_outrun_the_key() -> None:
    for phase in (Phase.EMPTY, Phase.REFUSED):
        play = BinPlay()
        busy(play, phase)
        play.sense(key=True)
        play.show(book("102"))
        play.wait(7)
        assert play.at(Phase.SERVICE), phase


def test_mains_out_during_a_fire_makes_no_open_door_a_forced_one() -> None:
    play = BinPlay()
    play.show(book("101"))
    assert play.sensors.open
    play.sense(fire=True)
    play.sense(on_battery=True)
    play.run(lambda effect: play.deaf() if isinstance(effect, MoveDoor) else None)
    play.sense(fire=False)
    play.run()
    assert Trouble.FORCED not in play.troubles()
    assert play.at(Phase.POWER_LOSS)
    assert play.sensors.shut
