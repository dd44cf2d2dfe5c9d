"""What the return bin does, state by state and exception by exception of the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from kiosk.bin import Buzz, DoorOrder, Level, Routing, Sensors, Trouble
from kiosk.effects import (
    Ask,
    CarryTo,
    Effect,
    MoveDoor,
    PowerOff,
    PrintSlip,
    RecordAttempt,
    Save,
    SavePassage,
    Sing,
    WriteTags,
)
from kiosk.events import (
    Answered,
    BinSensed,
    CrateSwapped,
    Device,
    DeviceChanged,
    LinkChanged,
    NotSent,
    PadChanged,
    PassageNotSaved,
    Paused,
    Reloaded,
    Scanned,
    TagsWritten,
    Tick,
    What,
)
from kiosk.passages import Flag, Outcome, Passage, tag_hash
from kiosk.rules.bin.hours import Hours
from kiosk.rules.bin.phases import Phase, Start
from kiosk.rules.bin.sorting import BinPlace
from kiosk.rules.identity import ItemRule
from kiosk.rules.state import Site
from kiosk.values import (
    Entry,
    IlsFact,
    ItemKey,
    Kind,
    Moment,
    Pad,
    PadItem,
    Reason,
    Secret,
    Security,
    TagFact,
)
from kiosk.view import Action
from tests.bin.play import (
    BIN_SITE,
    BRANCHES,
    EXCEPTIONS,
    HOLDS,
    SHELVES,
    BinPlay,
    loads,
    lose_journal,
)
from tests.kiosk.play import CARD, SITE, START, book, instead

STRANGER = book("900", owner="XX-YY")
ENTERED = Passage("before-p1", Moment(START, 0.0), seq=1)
BUSY_PHASES = (
    Phase.OPENING,
    Phase.OPEN,
    Phase.INTAKE,
    Phase.IDENTIFYING,
    Phase.UNREADABLE,
    Phase.CHECKIN,
    Phase.SORTING,
    Phase.OFFLINE,
    Phase.EMPTY,
    Phase.DONE,
    Phase.SEVERAL,
    Phase.IDLE,
    Phase.RECOVER,
)


def site_with(**changes: object) -> Site:
    return replace(SITE, bin=replace(BIN_SITE, **changes))  # type: ignore[arg-type]  # names are BinSite's own


def returned(item: str) -> Entry:
    """A return of the last run, written down and not asked."""
    return Entry("before-1", Kind.RETURN, ItemKey("main", item), ENTERED.key, ENTERED.at, seq=1)


def identified(entry: str) -> Passage:
    """A passage of the last run whose book was read behind the door."""
    return replace(ENTERED, what=Outcome.ACCEPTED, entry=entry, tag=tag_hash(*book("101").uids))


SECOND = replace(
    ENTERED,
    key="before-p1+1",
    what=Outcome.ACCEPTED,
    entry="before-2",
    flags=frozenset({Flag.EXTRA}),
    tag=tag_hash(*book("102").uids),
)
"""The second of two in the same passage; its return is closed."""


def lay(play: BinPlay, *things: PadItem | None) -> None:
    """What the last run left in the chute."""
    play.chute = things
    play.tell(PadChanged(Pad(play_items(play))))
    play.sensors = replace(play.sensors, inside=True)


def play_items(play: BinPlay) -> tuple[PadItem, ...]:
    return tuple(thing for thing in play.chute if thing is not None)


def busy(play: BinPlay, phase: Phase) -> None:
    """Bring a fresh machine into this phase."""
    match phase:
        case Phase.IDLE:
            return
        case Phase.REFUSED:
            play.show(STRANGER)
            return
        case Phase.CANDIDATE:
            play.state = replace(play.state, bin=replace(play.bin, saving=1))  # the last one is being written
            play.show(book("101"))
            return
        case Phase.STARTED:
            play.state = replace(play.state, bin=replace(play.bin, saving=1))
            play.touch(Action.RETURN)
            return
        case Phase.RECOVER:
            play.sense(inside=True)
            return
        case Phase.UNREADABLE:
            play.touch(Action.RETURN)
            play.put(None)
            play.mono += 2
            play.tell(Tick())
            return
        case Phase.OPENING:
            play.tell(PadChanged(Pad((book("101"),)), outside=True))
            return
    play.show(book("101"))
    match phase:
        case Phase.INTAKE:
            play.sense(front=True, front_breaks=1)
        case Phase.EMPTY:
            play.wait(20)
        case Phase.IDENTIFYING:
            play.put(None)
        case Phase.SEVERAL:
            play.put(book("101"), book("102"))
        case Phase.CHECKIN:
            play.put(book("101"), hold=(Ask,))
        case Phase.SORTING:
            play.put(book("101"), hold=(CarryTo,))
        case Phase.OFFLINE:
            play.put(book("101"), answer=instead(Ask, lambda e: NotSent(e.key)), hold=(CarryTo,))
        case Phase.DONE:
            play.put(book("101"))


def test_a_book_is_shown_put_in_taken_in_and_carried_to_its_bin() -> None:
    play = BinPlay()
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    assert play.at(Phase.DONE)
    (row,) = play.rows.values()
    assert (row.ils, row.tag, row.closed) == (IlsFact.YES, TagFact.VERIFIED, True)
    (passage,) = play.passages.values()
    assert (passage.what, passage.bin, passage.settled) == (Outcome.ACCEPTED, str(SHELVES), True)
    assert passage.entry == row.key
    assert play.bins == {SHELVES: [book("101")]}


# --- before the door ------------------------------------------------------------------------------


def test_a_strangers_book_is_refused_before_the_door_opens() -> None:
    play = BinPlay()
    play.show(STRANGER)
    assert play.at(Phase.REFUSED)
    assert not play.ordered(DoorOrder.UNLOCK)
    play.show()
    assert play.at(Phase.IDLE)


def test_a_refusal_ends_by_itself_and_with_a_book_of_ours() -> None:
    play = BinPlay()
    play.show(STRANGER)
    play.wait(5)
    play.show(STRANGER, book("101"))
    assert play.at(Phase.OPEN)
    other = BinPlay()
    other.show(STRANGER)
    other.wait(5.5)
    assert other.at(Phase.REFUSED)
    other.tell(PadChanged(Pad(), outside=True))
    assert other.at(Phase.IDLE)


def test_a_refusal_with_the_book_left_lying_there_begins_anew() -> None:
    play = BinPlay()
    play.show(STRANGER)
    play.wait(6)
    assert play.visited[-2:] == [Phase.IDLE, Phase.REFUSED]


def test_the_button_opens_for_a_book_whose_tag_cannot_be_read_and_it_goes_to_the_exceptions() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    assert play.at(Phase.OPEN)
    play.put(None)
    play.wait(2)
    assert play.at(Phase.DONE)
    assert play.outcomes == [Outcome.UNIDENTIFIED]
    assert play.bins == {EXCEPTIONS: [None]}
    assert not play.rows


def test_the_machines_own_button_opens_too_and_once_more_after_a_book() -> None:
    play = BinPlay()
    play.sense(start=True)
    play.run()
    play.sense(start=False)
    play.put(book("101"))
    assert play.at(Phase.DONE)
    play.sense(start=True)
    play.run()
    assert play.at(Phase.OPEN)
    play.sense(start=False)
    play.put(book("102"))
    play.touch(Action.RETURN)
    assert play.at(Phase.OPEN)


def test_a_card_opens_and_nothing_of_it_is_kept() -> None:
    play = BinPlay()
    play.tell(Scanned(Secret(CARD)))
    play.run()
    assert play.at(Phase.OPEN)
    assert play.state.session.card is None
    play.put(book("101"))
    play.tell(Scanned(Secret(CARD)))
    play.run()
    assert play.at(Phase.OPEN)
    assert all(row.card is None for row in play.rows.values())


def test_a_site_that_opens_for_tags_only_hears_neither_button_nor_card() -> None:
    play = BinPlay(site=site_with(starts=frozenset({Start.TAG})))
    play.touch(Action.RETURN)
    play.tell(Scanned(Secret(CARD)))
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    play.tell(Scanned(Secret(CARD)))
    assert play.at(Phase.DONE)


def test_a_book_that_went_in_does_not_open_the_door_again_within_the_minute() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.show(book("101"))
    assert play.at(Phase.DONE)
    play.wait(61)
    assert play.at(Phase.OPEN)


def test_a_book_that_was_only_shown_may_be_shown_again_at_once() -> None:
    """Rule 14: only what really entered is "already handled"."""
    play = BinPlay()
    play.show(book("101"))
    play.show()
    play.wait(24)
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    assert play.outcomes == [Outcome.ACCEPTED]


# --- the door -------------------------------------------------------------------------------------


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


def test_a_door_that_is_forced_after_a_book_is_a_fault_too() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.sense(shut=False, open=True)
    assert play.at(Phase.FAULT)


# --- behind the door ------------------------------------------------------------------------------


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


# --- the library system ---------------------------------------------------------------------------


def test_without_the_library_system_it_is_accepted_secured_and_told_later() -> None:
    play = BinPlay()
    play.tell(LinkChanged(online=False))
    play.bring(book("101"), answer=instead(Ask, lambda effect: NotSent(effect.key)))
    assert Phase.OFFLINE in play.visited
    assert play.at(Phase.DONE)
    (row,) = play.rows.values()
    assert (row.queued, row.tag) == (True, TagFact.VERIFIED)
    play.wait(15)
    play.tell(LinkChanged(online=True))
    play.run()
    assert next(iter(play.rows.values())).ils is IlsFact.YES


def test_an_answer_that_takes_longer_than_six_seconds_does_not_hold_the_book() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), hold=(Ask,))
    asked = list(play.pending)
    play.pending = []
    play.show()
    play.wait(5.5)
    assert play.at(Phase.CHECKIN)
    play.wait(0.5)
    assert play.at(Phase.DONE)
    play.wait(15)
    assert play.at(Phase.IDLE)
    play.pending = asked
    play.run()
    assert next(iter(play.rows.values())).ils is IlsFact.YES
    assert not play.state.live or not play.state.running


def test_what_another_reader_waits_for_goes_to_the_holds_even_when_the_answer_is_no() -> None:
    """Koha says ok 0 together with CV 01 (DESIGN §9)."""
    play = BinPlay()
    held = Routing(alert="01")
    play.bring(
        book("101"),
        answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.REFUSED, routing=held)),
    )
    assert list(play.bins) == [HOLDS]


def test_what_belongs_to_another_branch_goes_to_transit_and_rotating_collections_stay() -> None:
    play = BinPlay()
    away = Routing(alert="04", destination="CD")
    play.bring(book("101"), answer=instead(Ask, lambda e: Answered(e.key, yes=True, routing=away)))
    rotating = replace(away, collection="LC")
    play.bring(book("102"), answer=instead(Ask, lambda e: Answered(e.key, yes=True, routing=rotating)))
    assert sorted(play.bins) == [BRANCHES, SHELVES]


def test_what_the_library_system_refuses_goes_to_the_exceptions_and_not_on_loan_is_no_refusal() -> None:
    play = BinPlay()
    play.bring(
        book("101"), answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.UNKNOWN_ITEM))
    )
    play.bring(
        book("102"), answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.NOT_ON_LOAN))
    )
    assert play.bins == {EXCEPTIONS: [book("101")], SHELVES: [book("102")]}


# --- the bins -------------------------------------------------------------------------------------


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


def test_a_crate_that_staff_recorded_as_changed_counts_anew() -> None:
    play = BinPlay(left=Reloaded((), bins=loads(b4=5)))
    play.tell(CrateSwapped(loads(b4=0)[0].crate))
    assert play.at(Phase.IDLE)


def test_a_sensor_says_full_whatever_the_count() -> None:
    play = BinPlay()
    play.sense(levels=(Level(EXCEPTIONS, full=True),))
    assert play.at(Phase.FULL)
    play.sense(levels=())
    assert play.at(Phase.IDLE)


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
        book("101"),
        answer=lambda e: play.jam() if isinstance(e, CarryTo) and next(jams, False) else None,
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


# --- sabotage, hours, fire, power -----------------------------------------------------------------


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


# --- faults and recovery --------------------------------------------------------------------------


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


def test_tampering_sounds_the_siren_while_it_lasts() -> None:
    play = BinPlay()
    play.sense(tamper=True)
    play.sense(tamper=False)
    assert [e.buzz for e in play.effects if isinstance(e, Sing)][-2:] == [Buzz.SIREN, Buzz.OFF]
    assert Trouble.TAMPER in play.troubles()


# --- the end of a visit ---------------------------------------------------------------------------


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


def test_the_key_after_a_book_is_service_and_a_strangers_book_is_refused() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.show(STRANGER)
    assert play.at(Phase.REFUSED)
    other = BinPlay()
    other.bring(book("101"))
    other.sense(key=True)
    assert other.at(Phase.SERVICE)


def test_with_a_single_antenna_the_same_pad_shows_and_identifies() -> None:
    play = BinPlay(site=site_with(two_antennas=False))
    play.tell(PadChanged(Pad((book("101"),))))
    play.run()
    assert play.at(Phase.OPEN)
    play.put(book("101"))
    assert play.at(Phase.DONE)
