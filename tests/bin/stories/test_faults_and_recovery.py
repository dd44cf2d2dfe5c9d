"""Faults of devices, and what a fresh start finds in the chute."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import FAULT_CODES, BinFault, Buzz, DoorOrder, Level, Sensors, Trouble
from kiosk.effects import Ask, CarryTo, Effect, MoveDoor, Save, SavePassage, Sing
from kiosk.events import (
    BinSensed,
    Device,
    DeviceChanged,
    LinkChanged,
    NotSent,
    PassageNotSaved,
    RecordsChanged,
    Reloaded,
    What,
)
from kiosk.passages import Flag, Outcome
from kiosk.rules.bin.phases import Phase, Start
from kiosk.values import IlsFact, Reason, TagFact
from kiosk.view import Action
from tests.bin.play import EXCEPTIONS, SHELVES, BinPlay, loads, lose_journal
from tests.bin.stories.given import (
    BUSY_PHASES,
    ENTERED,
    SECOND,
    STRANGER,
    busy,
    identified,
    lay,
    returned,
    site_with,
)
from tests.kiosk.play import book, instead


def test_every_part_that_fails_while_nobody_is_there_is_a_fault_that_ends_with_three_good_tests() -> None:
    for device, code in ((Device.JOURNAL, "journal"), (Device.RFID, "reader")):
        play = BinPlay()
        play.tell(DeviceChanged(device, ready=False))
        assert (play.phase, play.bin.fault) == (Phase.FAULT, code)
        play.wait(5)
        assert play.at(Phase.FAULT)
        play.tell(DeviceChanged(device, ready=True))
        play.wait(1)
        assert play.at(Phase.FAULT)
        play.wait(1)
        assert play.at(Phase.IDLE)


def test_no_visit_begins_with_a_disk_nearly_full_or_one_that_lost_rows_and_no_library_system() -> None:
    for told, mended in (
        (RecordsChanged(room=False, set_aside=False), RecordsChanged(room=True, set_aside=False)),
        (LinkChanged(online=False), LinkChanged(online=True)),
    ):
        play = BinPlay()
        play.tell(RecordsChanged(room=True, set_aside=isinstance(told, LinkChanged)))
        assert play.at(Phase.IDLE)
        play.tell(told)
        play.show(book("101"))
        assert play.at(Phase.FAULT)
        assert play.view.incident == FAULT_CODES[BinFault.JOURNAL]
        assert not play.ordered(DoorOrder.UNLOCK)
        play.tell(mended)
        play.show()
        play.wait(3)
        assert play.at(Phase.IDLE)


def test_a_clock_that_lost_its_time_keeps_no_book_outside() -> None:
    play = BinPlay()
    play.tell(RecordsChanged(room=True, set_aside=False, clock=False))
    play.show(book("101"))
    play.put(book("101"))
    assert play.at(Phase.DONE)
    assert play.outcomes == [Outcome.ACCEPTED]


def test_what_is_under_way_when_room_gets_short_is_finished_and_the_next_book_is_not_begun() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.tell(RecordsChanged(room=False, set_aside=False))
    play.put(book("101"))
    assert play.at(Phase.DONE)
    play.show(book("102"))
    assert play.at(Phase.DONE)
    play.wait(15)
    assert play.at(Phase.FAULT)
    assert play.outcomes == [Outcome.ACCEPTED]


def test_the_outer_antenna_is_missed_only_where_nothing_else_opens_the_door() -> None:
    play = BinPlay(site=site_with(starts=frozenset({Start.TAG})))
    play.tell(DeviceChanged(Device.RFID_OUTSIDE, ready=False))
    assert play.at(Phase.FAULT)
    button = BinPlay()
    button.tell(DeviceChanged(Device.RFID_OUTSIDE, ready=False))
    assert button.at(Phase.IDLE)


def test_hardware_that_goes_away_is_a_fault_in_every_phase() -> None:
    for phase in (*BUSY_PHASES, Phase.CANDIDATE, Phase.STARTED, Phase.RECOVER, Phase.REFUSED):
        play = BinPlay()
        busy(play, phase)
        assert play.at(phase)
        play.tell(BinSensed(None))
        assert play.at(Phase.FAULT), phase
    full = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    full.tell(BinSensed(None))
    assert full.at(Phase.FAULT)


def test_a_book_at_a_faulty_machine_is_written_down_and_the_key_works() -> None:
    play = BinPlay()
    play.tell(DeviceChanged(Device.RFID, ready=False))
    play.show(book("101"))
    assert play.bin.attempt
    play.sense(key=True)
    assert play.at(Phase.SERVICE)


def test_what_cannot_be_recorded_is_not_accepted_and_stays_for_its_reader_to_take() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), answer=lose_journal)
    assert play.at(Phase.FAULT)
    assert not play.sensors.shut  # the door stands open for a while
    assert not play.bins
    play.wait(20)
    assert play.sensors.shut


def test_a_journal_that_fails_in_any_later_step_keeps_the_book_in_the_chute_and_it_is_recorded_once() -> None:
    for number in range(6):
        play = BinPlay()
        play.show(book("101"))
        left = [number]

        def broken(effect: Effect, left: list[int] = left) -> What | None:
            if isinstance(effect, Save | SavePassage):
                left[0] -= 1
                if left[0] == 0:
                    return lose_journal(effect)
            return None

        play.put(book("101"), answer=broken)
        play.show()
        if play.phase is Phase.DONE:
            continue
        assert play.at(Phase.FAULT)
        play.tell(DeviceChanged(Device.JOURNAL, ready=True))
        play.wait(25)
        assert play.phase in (Phase.DONE, Phase.IDLE), (number, play.visited)
        assert len({row.item for row in play.rows.values()}) == 1
        assert play.bins == {next(iter(play.bins)): [book("101")]}


def test_a_journal_that_fails_with_unreadable_things_and_behind_a_green_tick_is_a_fault() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    play.put(None)
    play.wait(2, lose_journal)
    assert play.at(Phase.FAULT)
    done = BinPlay()
    done.show(book("101"))
    settled = instead(SavePassage, lambda e: PassageNotSaved(e.passage, "") if e.passage.settled else None)
    done.put(book("101"), answer=settled)
    assert done.at(Phase.FAULT)
    done.tell(DeviceChanged(Device.JOURNAL, ready=True))
    done.wait(3)
    assert done.at(Phase.IDLE)
    assert all(passage.settled for passage in done.passages.values())
    assert done.outcomes == [Outcome.ACCEPTED]


def test_a_bin_that_cannot_be_written_down_keeps_the_book_in_the_chute() -> None:
    for online in (True, False):
        play = BinPlay()
        play.show(book("101"))

        def answer(effect: Effect, online: bool = online) -> What | None:
            if isinstance(effect, Ask) and not online:
                return NotSent(effect.key)
            moving = isinstance(effect, SavePassage) and effect.passage.bin and not effect.passage.settled
            return lose_journal(effect) if moving else None

        play.put(book("101"), answer=answer)
        assert play.at(Phase.FAULT)
        assert not play.bins


def test_the_key_while_nobody_is_there_is_service_and_changes_no_crate_that_stayed() -> None:
    play = BinPlay()
    play.sense(key=True)
    assert play.at(Phase.SERVICE)
    play.sense(key=False)
    play.run()
    assert play.at(Phase.IDLE)
    assert not play.swaps()


def test_a_start_that_finds_something_broken_is_a_fault() -> None:
    play = BinPlay(boots=False)
    play.wait(30)
    assert play.at(Phase.FAULT)


def test_a_start_with_the_key_turned_is_service() -> None:
    play = BinPlay(boots=False)
    play.sense(key=True)
    assert play.at(Phase.SERVICE)


def test_a_book_that_lies_in_the_chute_at_a_start_is_taken_in() -> None:
    play = BinPlay(boots=False)
    lay(play, book("101"))
    play.boot()
    assert play.outcomes == [Outcome.ACCEPTED]
    assert play.bins == {SHELVES: [book("101")]}


def test_something_unreadable_in_the_chute_at_a_start_is_unidentified() -> None:
    play = BinPlay(boots=False)
    lay(play, None)
    play.boot()
    play.wait(2)
    assert play.outcomes == [Outcome.UNIDENTIFIED]


def test_several_in_the_chute_at_a_start_are_kept_each_with_a_record() -> None:
    play = BinPlay(boots=False)
    lay(play, book("101"), book("102"))
    play.boot()
    assert len(play.rows) == 2
    again = BinPlay(boots=False, left=Reloaded((), passages=(identified("before-1"), SECOND)))
    lay(again, book("101"), book("102"))
    again.boot()
    assert list(again.bins) == [EXCEPTIONS]
    stranger = BinPlay(boots=False)
    lay(stranger, STRANGER)
    stranger.boot()
    assert stranger.outcomes == [Outcome.UNIDENTIFIED]


def test_a_strangers_book_in_the_chute_at_a_start_keeps_its_record_beside_ours_or_gets_one() -> None:
    with_ours = replace(ENTERED, key="before-p2", what=Outcome.UNIDENTIFIED, flags=frozenset({Flag.EXTRA}))
    for before in ((identified("before-1"), with_ours), (identified("before-1"),), (ENTERED,), ()):
        play = BinPlay(boots=False, left=Reloaded((), passages=before))
        lay(play, book("101"), STRANGER)
        play.boot()
        play.wait(2)
        assert sorted(play.outcomes) == [Outcome.ACCEPTED, Outcome.UNIDENTIFIED]
        assert {each.key for each in before} <= set(play.passages)
        assert play.bin.load(EXCEPTIONS) == 2


def test_a_return_is_no_strangers_book_that_lies_there_instead() -> None:
    play = BinPlay(boots=False, left=Reloaded((), passages=(identified("before-1"),)))
    lay(play, STRANGER)
    play.boot()
    play.wait(2)
    assert play.outcomes == [Outcome.UNCERTAIN, Outcome.UNIDENTIFIED]
    assert list(play.passages.values())[-1].entry == ""
    assert play.bins == {EXCEPTIONS: [STRANGER]}


def test_a_set_without_all_its_parts_in_the_chute_at_a_start_is_received_for_staff() -> None:
    play = BinPlay(boots=False)
    lay(play, book("101", parts=2))
    play.boot()
    play.wait(2)
    assert next(iter(play.rows.values())).parked is Reason.INCOMPLETE
    assert play.at(Phase.DONE)


def test_something_unreadable_after_a_fault_goes_on_as_the_return_that_it_was() -> None:
    entry = replace(returned("101"), ils=IlsFact.ASKED, tag=TagFact.VERIFIED)
    known = identified(entry.key)
    play = BinPlay(boots=False, left=Reloaded((entry,), passages=(known,)))
    lay(play, None)
    play.boot()
    play.wait(2)
    assert play.outcomes == [Outcome.ACCEPTED]
    assert list(play.bins) == [EXCEPTIONS]


def test_a_passage_that_never_ended_and_whose_book_is_gone_is_uncertain() -> None:
    play = BinPlay(left=Reloaded((), passages=(ENTERED,)))
    play.wait(2)
    assert play.at(Phase.IDLE)
    assert play.outcomes == [Outcome.UNCERTAIN]
    assert Trouble.UNCERTAIN in play.troubles()


def test_a_passage_that_never_ended_goes_on_with_the_book_in_the_chute() -> None:
    play = BinPlay(boots=False, left=Reloaded((), passages=(ENTERED,)))
    lay(play, book("101"))
    play.boot()
    assert list(play.passages) == [ENTERED.key]
    assert play.outcomes == [Outcome.ACCEPTED]
    assert next(iter(play.rows.values())).opened == ENTERED.at


def test_a_return_that_was_written_and_not_asked_goes_on_in_its_own_row() -> None:
    entry = returned("101")
    known = identified(entry.key)
    play = BinPlay(boots=False, left=Reloaded((entry,), passages=(known,)))
    lay(play, book("101"))
    play.boot()
    assert list(play.rows) == [entry.key]
    assert play.rows[entry.key].ils is IlsFact.YES
    assert not play.state.queue
    assert list(play.bins) == [SHELVES]


def test_a_return_that_was_written_and_not_asked_and_whose_book_is_gone_waits_for_staff() -> None:
    entry = returned("101")
    known = identified(entry.key)
    play = BinPlay(left=Reloaded((entry,), passages=(known,)))
    play.wait(2)
    assert play.rows[entry.key].parked is Reason.NOT_SENT
    assert play.outcomes == [Outcome.UNCERTAIN]
    assert not any(isinstance(effect, Ask) for effect in play.effects)


def test_a_return_that_was_asked_is_looked_for_and_its_book_goes_to_the_exceptions() -> None:
    entry = replace(returned("101"), ils=IlsFact.ASKED, tag=TagFact.VERIFIED)
    known = identified(entry.key)
    play = BinPlay(boots=False, left=Reloaded((entry,), passages=(known,)))
    lay(play, book("101"))
    play.boot()
    assert play.at(Phase.DONE)
    assert list(play.bins) == [EXCEPTIONS]
    assert [pending.entry.key for pending in play.state.queue] == [entry.key]


def test_after_a_fault_too_what_had_no_bin_waits_until_there_is_one() -> None:
    full = tuple(Level(number, full=True) for number in (1, 2, 3, 4))
    entry = replace(returned("101"), ils=IlsFact.ASKED, tag=TagFact.VERIFIED)
    known = identified(entry.key)
    for things in ((book("101"),), (None,), (book("101"), book("102"))):
        passages = (known, SECOND)[: len(things)]
        play = BinPlay(boots=False, left=Reloaded((entry,), passages=passages), sensors=Sensors(levels=full))
        lay(play, *things)
        play.boot()
        play.wait(2)
        assert play.at(Phase.FULL)
        play.sense(levels=())
        play.run()
        assert play.at(Phase.DONE)


def test_a_shut_door_that_says_it_met_something_is_a_fault_and_is_opened_for_nobody() -> None:
    for from_the_start in (True, False):
        play = BinPlay(sensors=Sensors(obstructed=from_the_start))
        assert play.at(Phase.BOOT if from_the_start else Phase.IDLE)
        play.sense(obstructed=True)
        deaf = play.ignoring(MoveDoor)
        play.show(book("101"), answer=deaf)
        play.wait(60, deaf)
        assert play.at(Phase.FAULT)
        assert play.view.incident == FAULT_CODES[BinFault.OBSTRUCTED]
        assert not play.ordered(DoorOrder.UNLOCK)
        assert play.sensors.shut
        play.sense(obstructed=False)
        play.show()
        play.wait(5)
        assert play.at(Phase.IDLE)


def test_tampering_sounds_the_siren_while_it_lasts() -> None:
    play = BinPlay()
    play.sense(tamper=True)
    play.sense(tamper=False)
    assert [e.buzz for e in play.effects if isinstance(e, Sing)][-2:] == [Buzz.SIREN, Buzz.OFF]
    assert Trouble.TAMPER in play.troubles()


def test_a_reader_lost_while_a_book_goes_in_is_told_as_the_reader_and_not_as_the_disk() -> None:
    play = BinPlay()
    busy(play, Phase.INTAKE)
    play.tell(DeviceChanged(Device.RFID, ready=False))
    assert play.at(Phase.FAULT)
    assert play.view.incident == FAULT_CODES[BinFault.READER]


def test_ours_and_a_strangers_book_found_after_a_fault_keep_their_own_records() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), STRANGER)
    play.show()
    play.wait(61, lambda effect: play.jam() if isinstance(effect, CarryTo) else None)
    assert play.at(Phase.FAULT)
    play.sense(jammed=False)
    play.wait(5)
    assert play.outcomes == [Outcome.ACCEPTED, Outcome.UNIDENTIFIED]
    assert all(passage.settled for passage in play.passages.values())
    assert play.bins == {EXCEPTIONS: [book("101"), STRANGER]}
