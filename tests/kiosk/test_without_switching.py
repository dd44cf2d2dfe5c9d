"""A site whose gate looks at no tag: tags are read and never written, done means the library's yes, and rows stay honest."""

from __future__ import annotations

import pytest

from kiosk.effects import Ask, WriteTags
from kiosk.events import Answered, NotSent, Promised
from kiosk.messages import say
from kiosk.rules.state import OfflinePolicy
from kiosk.values import EntryState, IlsFact, PadItem, Part, Reason, Security, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import START, Play, book, instead, with_site

NO_SWITCH: dict[str, object] = {"switches": False}


def borrowed(security: Security = Security.IN_STOCK, **site: object) -> Play:
    play = Play(with_site(**NO_SWITCH, **site))
    play.sign_in()
    play.place(book("101", security=security))
    play.run()
    return play


def written(play: Play) -> list[WriteTags]:
    return [e for e in play.effects if isinstance(e, WriteTags)]


def test_a_loan_is_done_with_the_library_s_yes_and_nothing_is_said_of_its_tag() -> None:
    play = borrowed()
    assert play.only.done
    assert play.view.rows[0].word == say("row.borrowed")
    assert (play.only.entry.tag, play.only.entry.tagless) == (TagFact.UNTOUCHED, True)
    assert play.only.entry.state is EntryState.DONE
    assert written(play) == []


def test_what_the_tag_says_of_loans_means_nothing_there() -> None:
    assert borrowed(Security.ON_LOAN).only.done


def test_a_return_is_asked_at_once_and_staff_confirm_it_where_there_is_no_box() -> None:
    play = Play(with_site(**NO_SWITCH))
    play.touch(Action.RETURN)
    play.place(book("101"))
    play.run()
    assert written(play) == []
    assert play.only.entry.ils is IlsFact.YES
    assert play.only.entry.parked is Reason.TO_CONFIRM
    assert play.view.rows[0].word == say("row.received_staff")


def test_with_a_box_the_return_is_simply_returned() -> None:
    play = Play(with_site(**NO_SWITCH, return_box=2))
    play.touch(Action.RETURN)
    play.place(book("101"))
    play.run()
    assert play.view.rows[0].word == say("row.returned")
    assert play.only.entry.parked is None


def test_an_undo_only_asks_the_library() -> None:
    play = borrowed()
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.UNDO)
    play.run()
    assert play.view.rows[0].word == say("row.undone")
    assert written(play) == []


def test_an_undo_that_fails_leaves_the_loan_as_it_was() -> None:
    play = borrowed()
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.UNDO)
    play.run(instead(Ask, lambda e: NotSent(e.key)))
    assert play.view.rows[0].word == say("row.still_borrowed")
    assert written(play) == []


def test_a_book_lifted_at_once_is_borrowed_all_the_same_and_nobody_is_called_back() -> None:
    play = Play(with_site(**NO_SWITCH))
    play.sign_in()
    play.place(book("101"))
    play.place()
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.only.done


def test_a_no_is_a_no() -> None:
    play = Play(with_site(**NO_SWITCH))
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.LIMIT_REACHED)))
    assert not play.only.done
    assert play.view.rows[0].word == say("row.limit_reached")


@pytest.mark.parametrize("gone", [False, True])
def test_offline_a_loan_is_promised_without_a_tag(gone: bool) -> None:
    play = Play(with_site(**NO_SWITCH, offline=OfflinePolicy.BOTH))
    play.sign_in()
    play.place(book("101"))
    if gone:
        play.place()
    play.run(instead(Ask, lambda e: Promised(e.key, START)))
    assert play.only.done
    assert play.view.rows[0].word == say("row.recorded")
    assert play.only.entry.state is EntryState.QUEUED
    assert written(play) == []


def test_two_books_with_one_number_are_still_for_staff() -> None:
    play = Play(with_site(**NO_SWITCH))
    play.touch(Action.RETURN)
    one, other = (Part(uid, Security.IN_STOCK) for uid in ("E004015000000001", "E004015000000002"))
    play.place(PadItem("VN-AG", "101", (one, other), copies=2))
    play.run()
    assert play.only.entry.parked is Reason.SAME_NUMBER
    assert play.view.rows[0].word == say("row.received_staff")
    assert written(play) == []
