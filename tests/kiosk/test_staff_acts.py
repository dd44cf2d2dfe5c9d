"""What staff do to rows that wait for them: retry, override, settle, hand over; journal first, and nothing blindly twice.

Issue "Offline and recovery", staff reconciliation; circulation rules 12 and 25.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.acts import Act, Done, Refusal
from kiosk.effects import ActAnswered, Ask, Effect, Inspect, Resolve, Save
from kiosk.events import Answered, Inspected, LinkChanged, NotSaved, OutcomeUnknown, Reloaded, StaffAct, What
from kiosk.rules.staff import outcome
from kiosk.values import IN_HAND, Entry, EntryState, IlsFact, ItemKey, Kind, Reason, TagFact
from tests.kiosk.play import START, Play, instead
from tests.kiosk.test_sending_late import answers, last_saved, late_loan, late_return, sent


def parked(entry: Entry, reason: Reason = Reason.REFUSED, ils: IlsFact = IlsFact.NO) -> Entry:
    return replace(entry, ils=ils, parked=reason, queued=False, closed=True, late=True)


def act(play: Play, what: Act, entry: Entry, note: str = "") -> Refusal | None:
    """What the desk is answered."""
    play.tell(StaffAct(7, what, entry, "Hoa", note))
    play.run(answers)
    (told,) = (e for e in play.effects if isinstance(e, ActAnswered))
    play.effects.remove(told)
    assert told.ticket == 7
    return told.refusal


def test_a_stuck_row_holds_back_after_a_restart_what_it_held_back_before() -> None:
    play = Play()
    play.tell(Reloaded((late_return(2, "101"), late_return(3, "102")), stuck=(parked(late_loan(1, "101")),)))
    play.run(answers)
    assert sent(play) == ["k3"]


def test_a_stuck_row_holds_back_only_what_came_after_it() -> None:
    play = Play()
    play.tell(Reloaded((late_return(1, "101"),), stuck=(parked(late_loan(2, "101")),)))
    play.run(answers)
    assert sent(play) == ["k1"]


def test_what_depends_on_a_stuck_row_moves_on_when_it_is_settled() -> None:
    stuck = parked(late_loan(1, "101"))
    play = Play()
    play.tell(Reloaded((late_return(2, "101"), late_loan(3, "103")), stuck=(stuck,)))
    assert act(play, Act.SETTLE, stuck, "recorded by hand at the desk") is None
    play.run(answers)
    assert sent(play) == ["k2", "k3"]
    settled = last_saved(play, "k1")
    assert (settled.ils, settled.parked, settled.closed) == (IlsFact.WAIVED, None, True)
    assert play.state.stuck == ()


def test_a_row_that_is_retried_goes_back_to_its_place_and_is_sent_before_what_it_held_back() -> None:
    stuck = parked(late_loan(1, "101"))
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((late_return(2, "101"),), stuck=(stuck,)))
    assert act(play, Act.RETRY, stuck) is None
    assert [pending.entry.key for pending in play.state.queue] == ["k1", "k2"]
    play.tell(LinkChanged(online=True))
    play.run(answers)
    assert sent(play) == ["k1", "k2"]


def test_an_override_is_sent_without_blocks_and_without_a_look_that_would_park_it_again() -> None:
    stuck = parked(late_return(1), Reason.NEWER_LOAN, IlsFact.UNASKED)
    play = Play()
    play.tell(Reloaded((), stuck=(stuck,)))
    assert act(play, Act.OVERRIDE, stuck) is None
    (ask,) = (effect for effect in play.effects if isinstance(effect, Ask))
    assert ask.override
    assert not any(isinstance(effect, Inspect) for effect in play.effects)
    assert last_saved(play, "k1").ils is IlsFact.YES


def test_a_retry_of_a_return_that_might_end_a_newer_loan_looks_again() -> None:
    stuck = parked(late_return(1), Reason.NEWER_LOAN, IlsFact.UNASKED)
    play = Play()
    play.tell(Reloaded((), stuck=(stuck,)))
    play.tell(StaffAct(7, Act.RETRY, stuck, "Hoa"))
    play.run(instead(Inspect, lambda e: Inspected(e.key, charged=True, due=START.replace(year=2027))))
    assert sent(play) == []
    assert last_saved(play, "k1").parked is Reason.NEWER_LOAN


def test_an_override_that_is_refused_comes_back_at_once_and_not_after_three_tries() -> None:
    def refused(effect: Effect) -> What | None:
        if isinstance(effect, Ask):
            return Answered(effect.key, yes=False, reason=Reason.CARD_BLOCKED)
        return answers(effect)

    stuck = parked(late_loan(1))
    play = Play()
    play.tell(Reloaded((), stuck=(stuck,)))
    play.tell(StaffAct(7, Act.OVERRIDE, stuck, "Hoa"))
    play.run(refused)
    assert sent(play) == ["k1"]
    assert last_saved(play, "k1").parked is Reason.CARD_BLOCKED
    assert [entry.key for entry in play.state.stuck] == ["k1"]


@pytest.mark.parametrize("what", [Act.RETRY, Act.OVERRIDE])
def test_where_the_answer_was_lost_staff_too_look_before_anything_is_sent(what: Act) -> None:
    stuck = parked(late_loan(1), Reason.NO_ANSWER, IlsFact.UNKNOWN)
    play = Play()
    play.tell(Reloaded((), stuck=(stuck,)))
    act(play, what, stuck)
    looks = [type(e) for e in play.effects if isinstance(e, Resolve | Ask)]
    assert looks[0] is Resolve


def test_an_act_and_its_person_are_on_the_disk_before_anything_follows_from_it() -> None:
    stuck = parked(late_loan(1))
    play = Play()
    play.tell(Reloaded((), stuck=(stuck,)))
    (effect,) = play.tell(StaffAct(7, Act.RETRY, stuck, "Hoa", "card renewed"))
    assert isinstance(effect, Save)
    assert effect.done == Done("Hoa", Act.RETRY, "card renewed")
    play.wait(1)
    assert sent(play) == []
    assert [entry.key for entry in play.state.stuck] == ["k1"]


def test_an_act_that_cannot_be_recorded_changes_nothing() -> None:
    waiting = late_return(1)
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((waiting,)))
    play.tell(StaffAct(7, Act.SETTLE, waiting, "Hoa", "done by hand"))
    play.run(instead(Save, lambda e: NotSaved(e.entry.key, "disk full")))
    (told,) = (e for e in play.effects if isinstance(e, ActAnswered))
    assert told.refusal is Refusal.NOT_RECORDED
    assert [pending.entry for pending in play.state.queue] == [waiting]


def test_a_row_that_is_being_sent_is_left_alone() -> None:
    waiting = late_return(1)
    play = Play()
    play.tell(Reloaded((waiting,)))
    play.run(answers, hold=Ask)
    assert act(play, Act.SETTLE, waiting, "by hand") is Refusal.BUSY


def test_the_row_that_the_station_has_is_newer_than_the_one_that_was_brought() -> None:
    waiting = late_return(1)
    asked = replace(waiting, ils=IlsFact.ASKED, queued=False)
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((asked,)))
    assert act(play, Act.HAND_OVER, waiting) is Refusal.UNCERTAIN


def test_what_went_into_a_file_is_not_sent_as_well_and_holds_back_what_depends_on_it() -> None:
    loan = late_loan(1, "101")
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((loan, late_return(2, "101"))))
    assert act(play, Act.HAND_OVER, loan) is None
    play.tell(LinkChanged(online=True))
    play.run(answers)
    assert sent(play) == []
    assert act(play, Act.SETTLE, play.state.stuck[0], "read by the library system") is None
    play.run(answers)
    assert sent(play) == ["k2"]


@pytest.mark.parametrize(
    ("what", "entry", "refusal"),
    [
        (Act.SETTLE, parked(late_loan(1)), Refusal.NOTE_MISSING),
        (Act.RETRY, parked(late_loan(1), Reason.DUE_EARLIER, IlsFact.YES), Refusal.ALREADY_AT_THE_ILS),
        (Act.RETRY, replace(late_loan(1), closed=True, ils=IlsFact.YES), Refusal.NOT_WAITING),
        (Act.SETTLE, replace(late_loan(1), closed=True, ils=IlsFact.WAIVED), Refusal.ALREADY_SETTLED),
        (Act.RETRY, replace(parked(late_return(1)), item=ItemKey("", "X9")), Refusal.NOBODY_TO_ASK),
        (Act.RETRY, replace(parked(late_loan(1)), card=None), Refusal.READER_FORGOTTEN),
        (Act.OVERRIDE, replace(parked(late_loan(1)), card=None), Refusal.READER_FORGOTTEN),
        (Act.HAND_OVER, parked(late_loan(1), Reason.NO_ANSWER, IlsFact.UNKNOWN), Refusal.UNCERTAIN),
    ],
)
def test_what_cannot_be_done_is_told_with_its_reason(what: Act, entry: Entry, refusal: Refusal) -> None:
    assert outcome(what, entry, "  ") is refusal


def test_settling_does_not_take_back_what_the_library_system_said() -> None:
    early = parked(late_loan(1), Reason.DUE_EARLIER, IlsFact.YES)
    settled = outcome(Act.SETTLE, early, "reader told by telephone")
    assert isinstance(settled, Entry)
    assert (settled.ils, settled.parked) == (IlsFact.YES, None)


def test_sending_a_return_again_does_not_forget_that_its_tag_is_not_secured() -> None:
    unsecured = replace(parked(late_return(1), Reason.NOT_SECURED), tag=TagFact.FAILED)
    again = outcome(Act.RETRY, unsecured, "")
    assert isinstance(again, Entry)
    assert again.parked is Reason.NOT_SECURED
    play = Play()
    play.tell(Reloaded((again,)))
    play.run(answers)
    assert last_saved(play, "k1").parked is Reason.NOT_SECURED
    assert last_saved(play, "k1").ils is IlsFact.YES


TO_SEE_TO = [
    Reason.TO_CONFIRM,
    Reason.INCOMPLETE,
    Reason.SAME_NUMBER,
    Reason.NOT_SECURED,
    Reason.REPORTED,
    Reason.REPORTED_TITLE,
    Reason.REPORTED_DAMAGED,
    Reason.REPORTED_PART,
]


def to_be_seen_to(why: Reason) -> Entry:
    """A return that waits to be sent, and for staff besides."""
    tag = TagFact.FAILED if why is Reason.NOT_SECURED else TagFact.VERIFIED
    return replace(late_return(1), parked=why, tag=tag)


@pytest.mark.parametrize("why", TO_SEE_TO)
def test_what_staff_must_see_to_outlives_a_file_until_a_person_settles_it(why: Reason) -> None:
    waiting = to_be_seen_to(why)
    play = Play()
    play.tell(LinkChanged(online=False))
    play.tell(Reloaded((waiting,)))
    assert act(play, Act.HAND_OVER, waiting, "into q.koc") is None
    assert last_saved(play, "k1").waits_for == (Reason.HANDED_OVER, why)
    assert act(play, Act.FILED, last_saved(play, "k1"), "settled by file q.koc") is None
    read = last_saved(play, "k1")
    assert (read.ils, read.waits_for, read.state) == (IlsFact.WAIVED, (why,), EntryState.PARKED)
    assert play.state.stuck == ()
    assert act(play, Act.RETRY, read) is Refusal.ALREADY_SETTLED
    assert act(play, Act.SETTLE, read, "seen to") is None
    assert (last_saved(play, "k1").waits_for, last_saved(play, "k1").state) == ((), EntryState.SETTLED)
    assert act(play, Act.SETTLE, last_saved(play, "k1"), "again") is Refusal.ALREADY_SETTLED


@pytest.mark.parametrize("why", TO_SEE_TO)
@pytest.mark.parametrize("held_up", [Reason.NEWER_LOAN, Reason.NO_ANSWER])
def test_what_staff_must_see_to_outlives_a_retry(why: Reason, held_up: Reason) -> None:
    held = replace(to_be_seen_to(why).park(held_up), queued=False, closed=True, late=True)
    play = Play()
    play.tell(Reloaded((), stuck=(held,)))
    assert act(play, Act.RETRY, held) is None
    play.run(answers)
    assert (last_saved(play, "k1").ils, last_saved(play, "k1").waits_for) == (IlsFact.YES, (why,))


@pytest.mark.parametrize("why", TO_SEE_TO)
def test_what_staff_must_see_to_outlives_a_look_that_shows_a_newer_loan(why: Reason) -> None:
    def lent_again(effect: Effect) -> What | None:
        newer = START + timedelta(days=20)
        return (
            Inspected(effect.key, charged=True, on_card=False, due=newer)
            if isinstance(effect, Inspect)
            else None
        )

    play = Play()
    play.tell(Reloaded((to_be_seen_to(why),)))
    play.run(lent_again)
    assert last_saved(play, "k1").waits_for == (Reason.NEWER_LOAN, why)


@pytest.mark.parametrize("why", TO_SEE_TO)
def test_what_staff_must_see_to_outlives_an_answer_that_nobody_can_find_out(why: Reason) -> None:
    def unknown(effect: Effect) -> What | None:
        return OutcomeUnknown(effect.key) if isinstance(effect, Resolve) else None

    play = Play()
    play.tell(Reloaded((replace(to_be_seen_to(why), ils=IlsFact.ASKED, queued=False),)))
    play.run(unknown)
    assert last_saved(play, "k1").waits_for == (Reason.NO_ANSWER, why)


def test_a_tag_that_was_mended_ends_its_own_wait_alone() -> None:
    waiting = replace(to_be_seen_to(Reason.NOT_SECURED), parked=Reason.TO_CONFIRM).park(Reason.NOT_SECURED)
    handed = replace(waiting.park(Reason.HANDED_OVER), closed=True)
    for row, left in ((waiting, (Reason.TO_CONFIRM,)), (handed, (Reason.HANDED_OVER, Reason.TO_CONFIRM))):
        mended = outcome(Act.RESECURED, row, "")
        assert isinstance(mended, Entry)
        assert (mended.tag, mended.waits_for) == (TagFact.VERIFIED, left)


def test_a_promise_that_the_library_system_shortened_holds_nothing_back() -> None:
    early = parked(late_loan(1, "101"), Reason.DUE_EARLIER, IlsFact.YES)
    assert not early.stuck
    assert early.kind is Kind.LOAN


# --- at the return bin ----------------------------------------------------------------------------------


def test_what_staff_take_in_with_the_book_in_hand_gets_a_number_and_is_sent_without_a_look() -> None:
    play = Play()
    new = replace(late_return(0), key="crate-1-7", prior=IN_HAND)
    assert act(play, Act.TAKEN_IN, new) is None
    kinds = [type(effect) for effect in play.effects if isinstance(effect, Save | Inspect | Ask)]
    assert kinds[:2] == [Save, Save]
    assert Inspect not in kinds
    assert sent(play) == ["crate-1-7"]
    assert last_saved(play, "crate-1-7").seq > 0


def test_a_return_whose_tag_was_secured_at_last_waits_no_longer_for_that_and_for_nothing_else_less() -> None:
    loud = replace(parked(late_return(1), Reason.NOT_SECURED, IlsFact.YES), tag=TagFact.FAILED)
    fixed = outcome(Act.RESECURED, loud, "")
    assert isinstance(fixed, Entry)
    assert (fixed.tag, fixed.parked, fixed.closed) == (TagFact.VERIFIED, None, True)
    newer = replace(loud, parked=Reason.NEWER_LOAN)
    still = outcome(Act.RESECURED, newer, "")
    assert isinstance(still, Entry)
    assert still.parked is Reason.NEWER_LOAN
    assert outcome(Act.RESECURED, late_loan(2), "") is Refusal.NOT_WAITING


def test_an_unsent_return_whose_tag_is_secured_keeps_its_place_in_the_queue() -> None:
    play = Play()
    play.tell(LinkChanged(online=False))
    waiting = replace(late_return(1), tag=TagFact.FAILED, parked=Reason.NOT_SECURED)
    play.tell(Reloaded((waiting, late_return(2, "102"))))
    assert act(play, Act.RESECURED, waiting) is None
    assert [pending.entry.key for pending in play.state.queue] == ["k1", "k2"]
    assert play.state.queue[0].entry.tag is TagFact.VERIFIED
