"""A return that a power cut left unasked is sent if its book still lies on the pad, else staff have it (DESIGN §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.acts import Act, Refusal
from kiosk.effects import ActAnswered, Ask, Inspect, WriteTags
from kiosk.events import Inspected, Reloaded, StaffAct, TagsWritten
from kiosk.rules.lying import LOOK_S
from kiosk.values import UNDO, Entry, IlsFact, ItemKey, Kind, Moment, PadItem, Reason, Security, TagFact
from kiosk.view import Action
from tests.kiosk.play import START, Play, book, instead

EARLIER = Moment(START - timedelta(minutes=3), 0.0)
LEFT = Entry("k1", Kind.RETURN, ItemKey("main", "101"), "old", EARLIER, tag=TagFact.VERIFIED, seq=1)
UNSECURED = replace(LEFT, tag=TagFact.UNTOUCHED)
ON_LOAN = instead(Inspect, lambda e: Inspected(e.key, charged=True, due=START - timedelta(days=3)))


def restarted(*rows: Entry) -> Play:
    play = Play()
    play.tell(Reloaded(rows))
    return play


def later(play: Play) -> None:
    """Whoever stood there has left, and the row has waited for its turn."""
    play.place()
    play.wait(6)
    play.run(ON_LOAN)


def last_saved(play: Play, key: str = "k1") -> Entry:
    return [save.entry for save in play.saved if save.entry.key == key][-1]


def asked(play: Play) -> list[str]:
    return [effect.key for effect in play.effects if isinstance(effect, Ask)]


@pytest.mark.parametrize("left", [LEFT, UNSECURED])
def test_its_book_still_lies_there_so_it_is_secured_and_sent_with_its_original_time(left: Entry) -> None:
    play = restarted(left)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(ON_LOAN)
    waiting = last_saved(play)
    assert (waiting.tag, waiting.queued, waiting.parked) == (TagFact.VERIFIED, True, None)
    assert [w.security for w in play.effects if isinstance(w, WriteTags)] == [Security.IN_STOCK]
    later(play)
    (ask,) = (effect for effect in play.effects if isinstance(effect, Ask))
    assert (ask.late, ask.opened) == (True, EARLIER)
    assert (last_saved(play).ils, last_saved(play).parked, last_saved(play).closed) == (
        IlsFact.YES,
        None,
        True,
    )


def test_its_book_is_gone_so_staff_have_it_after_a_bounded_time() -> None:
    play = restarted(LEFT, replace(LEFT, key="k2", item=ItemKey("main", "102"), seq=2))
    play.place(book("103"))
    play.run()
    assert play.saved == []
    play.wait(LOOK_S)
    play.run()
    assert [last_saved(play, key).parked for key in ("k1", "k2")] == [Reason.NOT_SENT] * 2
    assert all(last_saved(play, key).closed for key in ("k1", "k2"))
    assert asked(play) == []


def test_a_tag_that_cannot_be_written_is_sent_and_stays_on_the_list_of_staff() -> None:
    play = restarted(UNSECURED)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.FAILED)))
    later(play)
    assert (last_saved(play).ils, last_saved(play).parked) == (IlsFact.YES, Reason.NOT_SECURED)


def test_a_book_that_is_taken_away_while_it_is_secured_is_for_staff_and_is_not_sent() -> None:
    play = restarted(UNSECURED)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    later(play)
    assert last_saved(play).parked is Reason.NOT_SENT
    assert asked(play) == []


@pytest.mark.parametrize(
    "lies", [book("101", parts=2, here=1), replace(book("101", parts=2, here=2), copies=2)], ids=str
)
def test_a_set_that_is_not_whole_and_one_of_two_of_the_same_number_are_not_taken_for_it(
    lies: PadItem,
) -> None:
    play = restarted(LEFT)
    play.place(lies)
    play.wait(LOOK_S)
    play.run()
    assert last_saved(play).parked is Reason.NOT_SENT


def test_what_was_shown_by_its_barcode_cannot_be_seen_again() -> None:
    play = restarted(replace(UNSECURED, tagless=True))
    play.wait(LOOK_S)
    play.run()
    assert last_saved(play).parked is Reason.NOT_SENT


def test_an_undo_is_not_taken_up_again() -> None:
    play = restarted(replace(LEFT, prior=UNDO))
    play.place(book("101"))
    play.run()
    assert [effect for effect in play.effects if isinstance(effect, WriteTags)] == []


def test_whoever_comes_meanwhile_is_served_and_the_return_goes_on_beside() -> None:
    play = restarted(LEFT)
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN), book("102", security=Security.ON_LOAN))
    play.run()
    assert last_saved(play).queued
    assert play.view.done == 2


def test_staff_wait_until_it_is_known_where_it_lies() -> None:
    play = restarted(LEFT)
    (answer,) = play.tell(StaffAct(1, Act.RETRY, LEFT, "Hoa"))
    assert isinstance(answer, ActAnswered)
    assert answer.refusal is Refusal.BUSY
