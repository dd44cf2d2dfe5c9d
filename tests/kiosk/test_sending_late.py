"""Sending late: by sequence, never ending somebody else's newer loan, pausing for the link, counting refusals.

DESIGN §4 (replay, restart table), circulation rules 12 and 17.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

import pytest

from kiosk.effects import Ask, Effect, Inspect, Resolve, Save
from kiosk.events import (
    Answered,
    Inspected,
    LinkChanged,
    LookAgain,
    NotDone,
    NotSent,
    OutcomeUnknown,
    Reloaded,
    What,
)
from kiosk.rules.late import surely_older
from kiosk.rules.link import Exchange, Link
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, Security, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import START, Play, book, instead

DROPPED = Moment(START - timedelta(hours=8), 0.0)
OLD_DUE = START - timedelta(days=3)


def late_return(seq: int, item: str = "101", card: str | None = None) -> Entry:
    holder = Secret(card) if card else None
    return Entry(
        f"k{seq}",
        Kind.RETURN,
        ItemKey("main", item),
        "s",
        DROPPED,
        holder,
        tag=TagFact.VERIFIED,
        queued=True,
        seq=seq,
    )


def late_loan(seq: int, item: str = "101", card: str = "TV0000012") -> Entry:
    due = START + timedelta(days=14)
    return replace(late_return(seq, item, card), kind=Kind.LOAN, provisional=True, due=due)


def answers(effect: Effect) -> What | None:
    """An ILS where every item is on an old loan, and that does what it is asked."""
    match effect:
        case Inspect(key, kind, _, _):
            return Inspected(key, charged=kind is Kind.RETURN, on_card=False, due=OLD_DUE)
        case Resolve(key):
            return NotDone(key)
        case Ask(key, kind, _, _, _, _, _, due):
            return Answered(key, yes=True, due=due)
        case _:
            return None


def sent(play: Play) -> list[str]:
    return [effect.key for effect in play.effects if isinstance(effect, Ask)]


def last_saved(play: Play, key: str) -> Entry:
    return [save.entry for save in play.saved if save.entry.key == key][-1]


def test_rows_are_sent_by_sequence_with_their_original_time() -> None:
    play = Play()
    play.tell(Reloaded((late_return(1, "101"), late_loan(2, "101"), late_return(3, "102"))))
    play.run(answers)
    assert sent(play) == ["k1", "k2", "k3"]
    asks = [effect for effect in play.effects if isinstance(effect, Ask)]
    assert all(ask.late and ask.opened == DROPPED for ask in asks)
    assert asks[1].due == START + timedelta(days=14)
    assert play.state.queue == ()
    assert all(last_saved(play, key).closed for key in ("k1", "k2", "k3"))


def test_nothing_is_sent_while_the_ils_is_away_or_a_reader_is_served() -> None:
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((late_return(1),)))
    assert sent(play) == []
    play.scan()
    play.tell(LinkChanged(online=True))
    play.run(answers)
    assert sent(play) == []
    play.touch(Action.CANCEL)
    play.run(answers)
    assert sent(play) == ["k1"]


def test_a_return_that_might_end_a_newer_loan_is_parked() -> None:
    newer = START + timedelta(days=20)
    play = Play()
    play.tell(Reloaded((late_return(1),)))
    play.run(instead(Inspect, lambda e: Inspected(e.key, charged=True, due=newer)))
    assert sent(play) == []
    assert last_saved(play, "k1").parked is Reason.NEWER_LOAN


OLD, NEWER = START - timedelta(days=30), START + timedelta(days=20)


@pytest.mark.parametrize(
    ("charged", "due", "is_sent"),
    [
        (True, OLD, True),
        (True, NEWER, False),
        (True, None, False),
        (None, OLD, True),
        (None, NEWER, False),  # a due date: somebody has it
        (None, None, True),  # nothing to go by: no look will ever tell more
        (False, NEWER, True),
        (False, None, True),
    ],
)
def test_what_a_look_tells_decides_whether_a_late_return_is_sent(
    charged: bool | None, due: datetime | None, is_sent: bool
) -> None:
    play = Play()
    play.tell(Reloaded((late_return(1),)))
    play.run(lambda e: Inspected(e.key, charged=charged, due=due) if isinstance(e, Inspect) else answers(e))
    assert sent(play) == (["k1"] if is_sent else [])
    assert last_saved(play, "k1").parked is (None if is_sent else Reason.NEWER_LOAN)


def test_a_loan_due_before_the_shortest_loan_could_end_is_surely_the_old_one() -> None:
    assert surely_older(DROPPED.utc, DROPPED, shortest_days=1)
    assert not surely_older(DROPPED.utc + timedelta(days=1), DROPPED, shortest_days=1)
    assert surely_older(DROPPED.utc + timedelta(days=6), DROPPED, shortest_days=7)
    assert not surely_older(None, DROPPED, shortest_days=7)


@pytest.mark.parametrize("hours_from_utc", [-11, -5, 0, 7, 14])
def test_a_loan_made_after_the_drop_is_never_taken_for_an_older_one_in_any_time_zone(
    hours_from_utc: int,
) -> None:
    zone = timezone(timedelta(hours=hours_from_utc))
    for hour in range(24):
        dropped = Moment(START + timedelta(hours=hour), 0.0)
        made = (dropped.utc + timedelta(minutes=1)).astimezone(zone)
        newer = datetime.combine(made.date() + timedelta(days=7), time(23, 59))
        assert not surely_older(newer, dropped, shortest_days=7)
        assert not surely_older(newer.replace(tzinfo=zone), dropped, shortest_days=7)
        older = newer.replace(tzinfo=zone) - timedelta(days=2)
        assert surely_older(older, dropped, shortest_days=7)


@pytest.mark.parametrize(
    ("on_card", "due_days", "is_sent"),
    [(True, 14, True), (False, 14, False), (None, 14, False), (True, 15, False)],
)
def test_a_book_lent_and_brought_back_offline_is_returned_only_if_its_own_loan_is_still_there(
    on_card: bool | None, due_days: int, is_sent: bool
) -> None:
    told = START + timedelta(days=14)

    def answer(effect: Effect) -> What | None:
        match effect:
            case Inspect(key, Kind.LOAN, _, _):
                return Inspected(key, charged=False)
            case Inspect(key, Kind.RETURN, _, card):
                assert card == Secret("TV0000012"), "whose loan it was is known"
                return Inspected(key, True, on_card, START + timedelta(days=due_days))
            case Ask(key, Kind.LOAN, _, _, _, _, _):
                return Answered(key, yes=True, due=told)
            case _:
                return answers(effect)

    play = Play()
    play.tell(Reloaded((late_loan(1), late_return(2))))
    play.run(answer)
    assert sent(play) == (["k1", "k2"] if is_sent else ["k1"])
    assert last_saved(play, "k2").parked is (None if is_sent else Reason.NEWER_LOAN)


@pytest.mark.parametrize("on_card", [False, None])
def test_a_late_loan_of_a_book_that_is_on_loan_and_not_surely_his_waits_for_staff(
    on_card: bool | None,
) -> None:
    play = Play()
    play.tell(Reloaded((late_loan(1),)))
    play.run(instead(Inspect, lambda e: Inspected(e.key, charged=True, on_card=on_card)))
    assert sent(play) == []
    assert last_saved(play, "k1").parked is Reason.ON_LOAN_ELSEWHERE


@pytest.mark.parametrize(
    ("tag", "due_days", "parked"),
    [
        (TagFact.VERIFIED, 14, None),
        (TagFact.VERIFIED, 7, Reason.DUE_EARLIER),  # rule 17
        (TagFact.WRITING, 14, Reason.NOT_RELEASED),  # restart table: loan yes, tag not released
    ],
)
def test_a_promised_loan_that_somebody_recorded_by_hand_is_held_to_its_promise_like_any_other(
    tag: TagFact, due_days: int, parked: Reason | None
) -> None:
    due = START + timedelta(days=due_days)
    play = Play()
    play.tell(Reloaded((replace(late_loan(1), tag=tag),)))
    play.run(instead(Inspect, lambda e: Inspected(e.key, charged=True, on_card=True, due=due)))
    entry = last_saved(play, "k1")
    assert sent(play) == []
    assert (entry.ils, entry.parked, entry.due) == (IlsFact.YES, parked, due)
    assert entry.closed
    assert not entry.provisional


@pytest.mark.parametrize("was_late", [False, True])
def test_a_look_for_a_lost_answer_knows_when_the_book_came_and_whether_it_was_asked_late(
    was_late: bool,
) -> None:
    """Only what was asked late may be dated later than it came; that it is looked for late says nothing of that."""
    play = Play()
    play.tell(Reloaded((replace(late_return(1), ils=IlsFact.ASKED, queued=False, late=was_late),)))
    play.run(instead(Resolve, lambda e: NotSent(e.key)))
    play.wait(6)
    looks = [effect for effect in play.effects if isinstance(effect, Resolve)]
    assert [(look.opened, look.late) for look in looks] == [(DROPPED, was_late)] * 2
    play.run(instead(Resolve, lambda e: Answered(e.key, yes=True, dated_later=was_late)))
    assert last_saved(play, "k1").dated_later is was_late


def test_a_stuck_row_holds_back_its_item_and_its_patrons_later_loans_and_nothing_else() -> None:
    rows = (
        late_loan(1, "101", "TV0000001"),
        late_return(2, "101"),  # its item
        late_loan(3, "102", "TV0000001"),  # its patron
        late_loan(4, "103", "TV0000002"),
        late_return(5, "104"),
    )

    def refuses_the_first(effect: Effect) -> What | None:
        if isinstance(effect, Ask) and effect.key == "k1":
            return Answered(effect.key, yes=False, reason=Reason.REFUSED)
        return answers(effect)

    play = Play()
    play.tell(Reloaded(rows))
    play.run(refuses_the_first)
    assert sent(play) == ["k1", "k4", "k5"]
    for _ in range(8):
        play.wait(120)
        play.run(refuses_the_first)
    assert sent(play) == ["k1", "k4", "k5", "k1", "k1"]
    assert last_saved(play, "k1").parked is Reason.REFUSED
    assert last_saved(play, "k1").attempts == 3
    assert [pending.entry.key for pending in play.state.queue] == ["k2", "k3"]


def test_a_row_that_only_waits_for_its_item_does_not_hold_back_its_reader() -> None:
    rows = (
        late_loan(1, "101", "TV0000001"),
        late_loan(2, "101", "TV0000002"),  # waits for its item
        late_loan(3, "102", "TV0000002"),
    )

    def refuses_the_first(effect: Effect) -> What | None:
        if isinstance(effect, Ask) and effect.key == "k1":
            return Answered(effect.key, yes=False, reason=Reason.REFUSED)
        return answers(effect)

    play = Play()
    play.tell(Reloaded(rows))
    play.run(refuses_the_first)
    assert sent(play) == ["k1", "k3"]


def test_what_was_asked_is_looked_for_even_behind_a_row_that_waits_for_staff() -> None:
    stuck = replace(late_return(1), queued=False, closed=True, parked=Reason.NEWER_LOAN)
    asked = replace(late_loan(2), ils=IlsFact.ASKED, queued=False, provisional=False, tag=TagFact.UNTOUCHED)
    play = Play()
    play.tell(Reloaded((asked, late_return(3)), (stuck,)))
    play.run(answers)
    assert [type(effect) for effect in play.effects if isinstance(effect, Resolve | Ask)] == [Resolve]
    assert last_saved(play, "k2").closed
    assert [pending.entry.key for pending in play.state.queue] == ["k3"]


def test_a_broken_link_pauses_without_counting() -> None:
    play = Play()
    play.tell(Reloaded((late_return(1),)))
    play.run(instead(Inspect, lambda e: NotSent(e.key)))
    assert [pending.entry.attempts for pending in play.state.queue] == [0]
    play.wait(4)
    play.run(answers)
    assert sent(play) == []
    play.wait(2)
    play.run(answers)
    assert sent(play) == ["k1"]


def of_second(entry: Entry) -> Entry:
    return replace(entry, item=ItemKey("second", entry.item.item))


@pytest.mark.parametrize(
    ("main", "second", "goes"),
    [(True, True, ["k1", "k2"]), (True, False, ["k2"]), (False, True, ["k1"]), (False, False, [])],
)
def test_each_library_system_is_told_what_is_its_own_when_it_is_there(
    main: bool, second: bool, goes: list[str]
) -> None:
    play = Play()
    play.tell(LinkChanged(main, systems=(("main", main), ("second", second))))
    play.tell(Reloaded((of_second(late_return(1, "101")), late_return(2, "102"))))
    play.run(answers)
    assert sent(play) == goes


def test_rows_of_a_system_that_is_away_are_not_even_tried_nor_those_of_one_that_nobody_knows() -> None:
    play = Play()
    play.tell(LinkChanged(online=True, systems=(("main", True), ("second", False))))
    former = replace(late_return(1), item=ItemKey("former", "1"))
    play.tell(Reloaded((former, *(of_second(late_return(n, str(n))) for n in range(2, 10)))))
    play.run(answers)
    play.wait(60)
    play.run(answers)
    assert [effect for effect in play.effects if isinstance(effect, Inspect)] == []


def test_a_reader_whose_row_waits_for_one_system_borrows_from_the_other() -> None:
    play = Play()
    play.tell(LinkChanged(online=True, systems=(("main", True), ("second", False))))
    play.tell(Reloaded((of_second(late_loan(1, "101")), late_loan(2, "102"))))
    play.run(answers)
    assert sent(play) == ["k2"]


def test_while_a_row_waits_for_its_second_look_others_go_and_readers_are_served() -> None:
    asked = replace(late_return(1, "101"), ils=IlsFact.ASKED, queued=False)

    def looks_again(effect: Effect) -> What | None:
        return LookAgain(effect.key, 10.0) if isinstance(effect, Resolve) else answers(effect)

    play = Play()
    play.tell(Reloaded((asked, late_return(2, "101"), late_return(3, "103"))))
    play.run(looks_again)
    assert sent(play) == ["k3"]  # k2 is of the same item
    play.sign_in()
    assert play.shows(Screen.ITEMS)
    play.touch(Action.FINISH)
    play.run()
    play.wait(9)
    looks = [effect.key for effect in play.effects if isinstance(effect, Resolve)]
    assert looks == ["k1"]
    play.wait(2)
    play.run(answers)
    looks = [effect.key for effect in play.effects if isinstance(effect, Resolve)]
    assert looks == ["k1", "k1"]


@pytest.mark.parametrize(
    ("became", "queued", "parked", "ils"),
    [
        (lambda key: Answered(key, yes=True), False, None, IlsFact.YES),
        (lambda key: NotDone(key), False, None, IlsFact.YES),  # asked again, and then done
        (lambda key: OutcomeUnknown(key), False, Reason.NO_ANSWER, IlsFact.UNKNOWN),
        (lambda key: NotSent(key), True, None, IlsFact.ASKED),
    ],
)
def test_a_return_asked_before_the_power_cut_is_looked_for_first(
    became: Callable[[str], What], queued: bool, parked: Reason | None, ils: IlsFact
) -> None:
    asked = replace(late_return(1), ils=IlsFact.ASKED, queued=False)

    def answer(effect: Effect) -> What | None:
        return became(effect.key) if isinstance(effect, Resolve) else answers(effect)

    play = Play()
    play.tell(Reloaded((asked,)))
    play.run(answer)
    play.wait(6)
    play.run(answer)
    assert isinstance(play.effects[0], Resolve)
    if queued:
        assert [pending.entry for pending in play.state.queue] == [
            asked
        ]  # asked while its reader stood there
    else:
        entry = last_saved(play, "k1")
        assert (entry.ils, entry.parked, entry.closed) == (ils, parked, True)


def test_a_loan_asked_before_the_power_cut_and_not_done_is_cancelled_since_its_reader_left() -> None:
    asked = replace(late_loan(1), ils=IlsFact.ASKED, queued=False, provisional=False, tag=TagFact.UNTOUCHED)
    play = Play()
    play.tell(Reloaded((asked,)))
    play.run(answers)
    entry = last_saved(play, "k1")
    assert entry.closed
    assert entry.parked is None
    assert sent(play) == []


def test_a_loan_done_before_the_power_cut_whose_tag_was_never_released_goes_to_staff() -> None:
    asked = replace(late_loan(1), ils=IlsFact.ASKED, queued=False, provisional=False, tag=TagFact.UNTOUCHED)
    play = Play()
    play.tell(Reloaded((asked,)))
    play.run(instead(Resolve, lambda e: Answered(e.key, yes=True)))
    assert last_saved(play, "k1").parked is Reason.NOT_RELEASED


def test_an_earlier_due_date_than_was_promised_is_a_task_for_staff() -> None:
    def earlier(effect: Effect) -> What | None:
        if isinstance(effect, Ask):
            return Answered(effect.key, yes=True, due=START + timedelta(days=7))
        return answers(effect)

    play = Play()
    play.tell(Reloaded((late_loan(1),)))
    play.run(earlier)
    assert last_saved(play, "k1").parked is Reason.DUE_EARLIER
    assert last_saved(play, "k1").ils is IlsFact.YES


def test_a_return_taken_in_now_while_the_ils_is_away_is_sent_when_it_is_back() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(Ask, lambda e: NotSent(e.key)))
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(3)
    play.effects.clear()
    play.run(answers)
    play.wait(1)
    play.run(answers)
    assert len(sent(play)) == 1
    assert play.state.queue == ()
    assert [save.entry.ils for save in play.saved][-1] is IlsFact.YES


def test_every_late_row_is_marked_asked_on_the_disk_before_it_is_sent() -> None:
    play = Play()
    play.tell(Reloaded((late_return(1),)))
    play.run(answers)
    order = [
        e.entry.ils if isinstance(e, Save) else type(e) for e in play.effects if isinstance(e, Save | Ask)
    ]
    assert order == [IlsFact.ASKED, Ask, IlsFact.YES]


# --- the link ---------------------------------------------------------------------------------------


def after(*exchanges: Exchange) -> Link:
    link = Link()
    for exchange in exchanges:
        link = link.after(exchange)
    return link


def test_one_time_out_is_not_offline_and_two_are() -> None:
    good, slow = Exchange.GOOD, Exchange.TIMED_OUT
    assert after(good, slow).online
    assert after(good, slow, good, slow).online
    assert after(good, slow, slow).online is False


def test_what_a_hanging_system_still_answers_clears_no_time_out() -> None:
    """A connection, a login, a status: many a system that hangs goes on with those."""
    good, slow = Exchange.GOOD, Exchange.TIMED_OUT
    assert after(good, slow).looked_after(good).online
    assert after(good, slow).looked_after(good).after(slow).online is False
    assert after(slow, slow).online is False


def test_whoever_came_back_after_time_outs_is_doubted_until_a_question_is_answered() -> None:
    good, slow, refused = Exchange.GOOD, Exchange.TIMED_OUT, Exchange.REFUSED
    hung = after(good, slow, slow)
    assert hung.doubted
    for _ in range(5):
        hung = hung.looked_after(good)
    assert hung.online
    assert hung.doubted
    assert not hung.after(good).doubted
    assert not after(good, refused, slow).doubted


def test_one_refused_connection_is_offline_and_five_good_answers_are_online() -> None:
    refused, good = Exchange.REFUSED, Exchange.GOOD
    assert after(good, refused).online is False
    assert after(good, refused, *[good] * 4).online is False
    assert after(good, refused, *[good] * 5).online
    assert after(good, refused, *[good] * 4, refused, *[good] * 4).online is False
