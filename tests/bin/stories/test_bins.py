"""The bins: where a book goes, and what happens when one is full, away or jammed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.bin import FAULT_CODES, BinFault, DoorOrder, Level, Routing, Sensors, Trouble
from kiosk.effects import Ask, CarryTo, Effect, RecordAttempt, Report
from kiosk.events import (
    CrateNotSwapped,
    CrateSwapped,
    Device,
    DeviceChanged,
    LinkChanged,
    NotSent,
    PadChanged,
    Reloaded,
    What,
)
from kiosk.messages import say
from kiosk.passages import Outcome
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.sorting import SortRule
from kiosk.values import Pad
from kiosk.view import Action
from tests.bin.play import BIN_SITE, BRANCHES, EXCEPTIONS, HOLDS, SHELVES, BinPlay, loads
from tests.bin.stories.given import STRANGER, site_with
from tests.kiosk.play import book, instead


def test_a_full_bin_overflows_into_the_exceptions_and_then_the_station_stops() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b3=5, b4=3)))
    for name in ("101", "102"):
        play.bring(book(name))
    assert play.bins == {EXCEPTIONS: [book("101"), book("102")]}
    play.wait(15)
    assert play.at(Phase.FULL)
    assert Trouble.NEARLY_FULL in play.troubles()


def test_a_book_at_a_full_bin_is_written_down_with_a_reference_and_once_a_minute() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    assert play.at(Phase.FULL)
    play.show(book("101"))
    assert play.bin.attempt == "A1-T00001-X"
    play.show()
    play.show(book("101"))
    assert sum(isinstance(effect, RecordAttempt) for effect in play.effects) == 1
    assert not play.ordered(DoorOrder.UNLOCK)


def test_every_book_on_the_plate_of_a_full_bin_is_written_down() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.show(book("101"), book("102"), STRANGER)
    play.show(book("102"), book("103"))
    assert attempted(play) == ["101", "102", "103"]


def test_a_book_shown_in_vain_that_still_lies_there_when_the_bin_stops_is_written_down() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.wait(30)
    assert play.at(Phase.IDLE)
    play.sense(levels=(Level(EXCEPTIONS, full=True),))
    assert play.at(Phase.FULL)
    play.run()
    assert attempted(play) == ["101"]


def attempted(play: BinPlay) -> list[str]:
    return [effect.attempt.item.item for effect in play.effects if isinstance(effect, RecordAttempt)]


def test_the_next_visitor_at_a_full_bin_does_not_see_the_attempt_of_the_one_before() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.show(book("101"))
    play.wait(60)
    assert play.view.reference == "A1-T00001-X"  # it is still held to the plate
    play.show()
    assert play.view.reference == "A1-T00001-X"  # its reader reads on
    play.wait(20)
    assert play.view.reference is None


def test_an_emptied_bin_serves_again_and_its_crate_is_counted_anew() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.sense(key=True)
    assert play.at(Phase.SERVICE)
    play.show(book("101"))
    play.show()
    play.sense(levels=(Level(EXCEPTIONS, removed=True),))
    play.sense(levels=(Level(EXCEPTIONS),))
    play.sense(key=False)
    play.run()
    assert [(swap.bin, swap.counter) for swap in play.swaps()] == [("4", 5)]
    assert play.at(Phase.IDLE)


def test_a_power_cut_while_staff_are_at_the_crates_swaps_no_crate_twice_and_none_too_few() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.sense(key=True)
    play.sense(levels=(Level(EXCEPTIONS, removed=True),))
    assert [(swap.bin, swap.counter) for swap in play.swaps()] == [("4", 5)]
    pulled = Sensors(key=True, levels=(Level(EXCEPTIONS, removed=True),))
    written_down = BinPlay(left=Reloaded((), bins=loads(b4=0)), sensors=pulled)
    written_down.sense(key=False, levels=(Level(EXCEPTIONS),))
    assert not written_down.swaps()
    in_the_dark = BinPlay(left=Reloaded((), bins=loads(b4=5)), sensors=pulled)
    in_the_dark.sense(key=False, levels=(Level(EXCEPTIONS),))
    assert [(swap.bin, swap.counter) for swap in in_the_dark.swaps()] == [("4", 5)]


def test_a_crate_that_the_journal_could_not_swap_is_told_again_before_the_bin_serves() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=3)))
    play.sense(key=True)
    play.sense(levels=(Level(EXCEPTIONS, removed=True),))
    play.tell(CrateNotSwapped("4", 3, "disk full"))
    play.tell(DeviceChanged(Device.JOURNAL, ready=False))
    play.sense(key=False, levels=(Level(EXCEPTIONS),))
    play.run()
    assert len(play.swaps()) == 1
    play.tell(DeviceChanged(Device.JOURNAL, ready=True))
    play.run()
    assert play.at(Phase.IDLE)
    assert [(swap.bin, swap.counter) for swap in play.swaps()] == [("4", 3)] * 2


def test_a_bin_without_its_crate_says_so_as_soon_as_the_key_is_home() -> None:
    play = BinPlay()
    play.sense(key=True)
    play.sense(levels=(Level(EXCEPTIONS, removed=True),))
    assert play.view.heading == say("bin.service")
    play.sense(key=False)
    assert play.view.heading == say("bin.no_crate", bin="4")


def test_a_crate_that_staff_recorded_as_changed_counts_anew() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.tell(CrateSwapped(loads(b4=0)[0].crate))
    assert play.at(Phase.IDLE)


def test_staff_are_told_once_that_a_crate_is_nearly_full_by_its_count_or_by_its_sensor() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b3=2, b4=4)))
    assert told_nearly_full(play) == ["4"]  # of five
    for height in (79, 80, 79, 85):
        play.sense(levels=(Level(SHELVES, percent=height),))
    assert told_nearly_full(play) == ["4", "3"]
    play.tell(CrateSwapped(loads(b3=0)[0].crate))
    play.sense(levels=(Level(SHELVES, percent=10),))
    play.sense(levels=(Level(SHELVES, percent=80),))
    assert told_nearly_full(play) == ["4", "3", "3"]


def told_nearly_full(play: BinPlay) -> list[str]:
    reports = (effect for effect in play.effects if isinstance(effect, Report))
    return [each.detail for each in reports if each.trouble is Trouble.NEARLY_FULL]


def test_a_sensor_says_full_whatever_the_count() -> None:
    play = BinPlay()
    play.sense(levels=(Level(EXCEPTIONS, full=True),))
    assert play.at(Phase.FULL)
    play.sense(levels=())
    assert play.at(Phase.IDLE)


def test_without_the_library_system_the_stations_own_catalogue_says_where_a_book_goes() -> None:
    depot = SortRule("depot", BRANCHES, sort_bins=frozenset({"KHO2"}))
    sorting = replace(BIN_SITE.sorting, rules=(depot, *BIN_SITE.sorting.rules))
    for routing, bin in ((Routing(sort_bin="KHO2"), BRANCHES), (Routing(alert="01"), HOLDS), (None, SHELVES)):
        play = BinPlay(site_with(sorting=sorting))

        def no_line(effect: Effect, routing: Routing | None = routing) -> What | None:
            return NotSent(effect.key, "", routing) if isinstance(effect, Ask) else None

        play.bring(book("101"), answer=no_line)
        assert play.bins == {bin: [book("101")]}


def test_a_book_for_which_every_bin_filled_up_meanwhile_waits_in_the_chute() -> None:
    for answer in (None, instead(Ask, lambda e: NotSent(e.key))):
        play = BinPlay()
        play.show(book("101"))
        play.put(book("101"), hold=(Ask,))
        play.sense(levels=tuple(Level(number, full=True) for number in (1, 2, 3, 4)))
        play.run(answer)
        assert play.at(Phase.FULL)
        play.sense(levels=())
        play.run()
        assert play.at(Phase.DONE)
        assert list(play.bins) == [SHELVES]


def test_a_jam_is_tried_once_more() -> None:
    play = BinPlay()
    jams = iter([True])
    play.bring(
        book("101"), answer=lambda e: play.jam() if isinstance(e, CarryTo) and next(jams, False) else None
    )
    assert play.at(Phase.DONE)


def test_a_jam_that_stays_is_a_fault_with_the_book_in_hand() -> None:
    play = BinPlay()
    play.bring(book("101"), answer=lambda e: play.jam() if isinstance(e, CarryTo) else None)
    assert play.at(Phase.FAULT)
    assert play.bin.fault == "jam"
    assert play.bin.passage is not None
    play.sense(jammed=False)
    play.wait(3)
    assert play.at(Phase.DONE)  # found in the chute, carried after all
    assert len(play.rows) == 1


def test_a_sorter_that_never_arrives_is_a_fault() -> None:
    play = BinPlay()
    play.bring(book("101"), answer=lambda e: play.deaf() if isinstance(e, CarryTo) else None)
    play.wait(20)
    assert play.at(Phase.FAULT)


def test_a_book_that_stays_while_the_belt_runs_its_course_is_in_no_bin_until_it_leaves_the_chute() -> None:
    for things, what in (((book("101"),), Outcome.ACCEPTED), ((None,), Outcome.UNIDENTIFIED)):
        play = BinPlay()
        slips = iter([True])

        def slipping(effect: Effect, play: BinPlay = play, slips: Iterator[bool] = slips) -> What | None:
            once = isinstance(effect, CarryTo) and next(slips, False)
            return play.slip(effect.bin) if once and isinstance(effect, CarryTo) else None

        play.touch(Action.RETURN)
        play.put(*things, answer=slipping)
        for _ in range(44):
            if not play.at(Phase.FAULT):
                play.wait(0.5, slipping)
        assert play.at(Phase.FAULT)
        assert not any(passage.settled for passage in play.passages.values())
        assert play.view.incident == FAULT_CODES[BinFault.SORTER]
        play.wait(5)
        assert play.at(Phase.DONE)
        assert play.outcomes == [what]
        assert len(play.rows) == (what is Outcome.ACCEPTED)
        assert [list(each) for each in play.bins.values()] == [list(things)]


def test_what_nobody_saw_leave_the_chute_is_not_said_to_lie_in_its_bin() -> None:
    """The chute is empty, and the beam at its exit saw nothing."""
    play = BinPlay()
    play.bring(
        book("101"),
        answer=lambda e: play._did(carried=e.bin, inside=False) if isinstance(e, CarryTo) else None,
    )
    assert not play.at(Phase.DONE)
    blind = BinPlay(sensors=Sensors(knows_exit=False))
    blind.bring(
        book("101"),
        answer=lambda e: blind._did(carried=e.bin, inside=False) if isinstance(e, CarryTo) else None,
    )
    assert blind.at(Phase.DONE)


def test_of_two_that_are_carried_and_one_stays_only_the_one_that_stays_is_certain() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), book("102"))
    play.show()

    def first_only(effect: Effect) -> What | None:
        if not isinstance(effect, CarryTo) or len(play.chute) < 2:
            return None
        play.bins[effect.bin] = [play.chute[0]]
        play.chute = play.chute[1:]
        play.tell(PadChanged(Pad((book("102"),))))
        return play._did(carried=effect.bin, exit_breaks=play.sensors.exit_breaks + 1)

    play.wait(61, first_only)
    play.wait(40, first_only)
    assert sorted(play.outcomes) == [Outcome.ACCEPTED, Outcome.UNCERTAIN]
    assert all(passage.settled for passage in play.passages.values())
    assert len(play.rows) == 2


def test_offline_a_jam_and_a_lazy_sorter_are_the_same() -> None:
    for trouble in ("jam", "deaf"):
        play = BinPlay()
        play.tell(LinkChanged(online=False))

        def answer(effect: Effect, play: BinPlay = play, trouble: str = trouble) -> What | None:
            if isinstance(effect, Ask):
                return NotSent(effect.key)
            return getattr(play, trouble)() if isinstance(effect, CarryTo) else None

        play.bring(book("101"), answer=answer)
        play.wait(20, answer)
        assert play.at(Phase.FAULT)


def test_rubbish_that_jams_and_a_sorter_that_does_not_carry_it_are_faults() -> None:
    for trouble in ("jam", "deaf"):
        play = BinPlay()
        play.touch(Action.RETURN)
        play.put(None)

        def stuck(effect: Effect, play: BinPlay = play, trouble: str = trouble) -> What | None:
            return getattr(play, trouble)() if isinstance(effect, CarryTo) else None

        play.wait(23, stuck)
        assert play.at(Phase.FAULT)
