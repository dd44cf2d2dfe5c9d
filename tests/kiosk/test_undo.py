"""A loan of a moment ago can be undone while its book lies on the pad; a fault can be reported (rules 7 and 8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.effects import Ask, PrintSlip, WriteTags
from kiosk.events import Answered, LinkChanged, NotSent, OutcomeUnknown, TagsWritten, What
from kiosk.messages import say
from kiosk.values import UNDO, IlsFact, Kind, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import Play, book, instead


def borrowed() -> Play:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    assert play.only.done
    play.effects.clear()
    return play


def undo(play: Play) -> None:
    play.touch(Action.MORE, play.only.key)
    assert play.shows(Screen.QUESTION)
    play.touch(Action.UNDO)


def report(play: Play, fault: str) -> None:
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.TROUBLE)
    play.touch(Action.TROUBLE, fault)
    play.run()


def wrote(play: Play) -> list[Security]:
    return [e.security for e in play.effects if isinstance(e, WriteTags)]


def test_an_undo_secures_the_tag_first_and_then_cancels_at_the_library() -> None:
    play = borrowed()
    undo(play)
    play.run()
    assert [type(e) for e in play.effects if isinstance(e, Ask | WriteTags)] == [WriteTags, Ask]
    (ask,) = [e for e in play.effects if isinstance(e, Ask)]
    assert (ask.kind, ask.prior) == (Kind.RETURN, UNDO)
    assert wrote(play) == [Security.IN_STOCK]
    assert play.view.rows[0].word == say("row.undone")
    assert play.view.tally == say("tally.nothing")


def test_an_undone_loan_is_on_no_slip_and_in_no_count() -> None:
    play = borrowed()
    undo(play)
    play.run()
    play.touch(Action.FINISH)
    assert play.view.heading == say("goodbye.nothing")
    assert not [e for e in play.effects if isinstance(e, PrintSlip)]


def test_an_undone_book_that_still_lies_there_is_not_lent_again() -> None:
    play = borrowed()
    undo(play)
    play.run()
    play.place(book("101"))
    play.run()
    assert play.only.undone


def test_a_tag_that_cannot_be_secured_leaves_the_loan_and_releases_the_tag_again() -> None:
    play = borrowed()
    undo(play)
    facts = iter([TagFact.FAILED])
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, next(facts, TagFact.VERIFIED))))
    assert not [e for e in play.effects if isinstance(e, Ask)]
    assert wrote(play) == [Security.IN_STOCK, Security.ON_LOAN]
    assert play.only.done
    assert play.view.rows[0].word == say("row.still_borrowed")
    assert play.view.rows[0].fact is not None
    assert play.view.tally == say("tally.borrowed", count=1)


@pytest.mark.parametrize(
    "answer",
    [
        lambda e: Answered(e.key, yes=False, reason=Reason.REFUSED),
        lambda e: NotSent(e.key),
    ],
)
def test_a_library_that_does_not_take_it_back_leaves_the_loan_and_its_tag_released(
    answer: Callable[[Ask], What],
) -> None:
    play = borrowed()
    undo(play)
    play.run(instead(Ask, answer))
    assert wrote(play) == [Security.IN_STOCK, Security.ON_LOAN]
    assert play.only.entry.kind is Kind.LOAN
    assert play.only.entry.ils is IlsFact.YES
    assert play.view.rows[0].word == say("row.still_borrowed")
    assert Action.UNDO not in [row.button for row in play.view.rows]


def test_a_lost_answer_keeps_the_book_secured_for_staff() -> None:
    play = borrowed()
    undo(play)
    play.run(instead(Ask, lambda e: OutcomeUnknown(e.key)))
    assert wrote(play) == [Security.IN_STOCK]
    assert play.only.entry.parked is Reason.NO_ANSWER
    assert play.view.rows[0].word == say("row.no_answer")


def test_a_book_taken_away_during_an_undo_is_called_back_so_that_its_loan_can_leave() -> None:
    play = borrowed()
    undo(play)
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    assert play.shows(Screen.PUT_BACK)
    play.place(book("101", security=Security.IN_STOCK))
    play.run()
    assert play.only.done
    assert wrote(play)[-1] is Security.ON_LOAN


def test_there_is_no_undo_once_the_book_is_off_the_pad_or_the_library_away() -> None:
    play = borrowed()
    play.tell(LinkChanged(online=False))
    play.touch(Action.MORE, play.only.key)
    assert [*play.view.actions] == [Action.CANCEL, Action.TROUBLE]
    play.tell(LinkChanged(online=True))
    play.place()
    assert [*play.view.actions] == [Action.CANCEL, Action.TROUBLE]
    play.touch(Action.UNDO)
    assert not play.pending


def test_a_renewal_has_no_undo() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=True, renewed=True)))
    play.touch(Action.MORE, play.only.key)
    assert Action.UNDO not in play.view.actions


def test_a_fault_is_reported_to_staff_and_the_loan_stays_as_it_is() -> None:
    play = borrowed()
    report(play, "damaged")
    assert play.only.done
    assert play.saved[-1].entry.parked is Reason.REPORTED_DAMAGED
    assert play.saved[-1].entry.ils is IlsFact.YES
    row = play.view.rows[0]
    assert (row.mark, row.word) == (Mark.DONE, say("row.borrowed_reported"))
    assert not wrote(play)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("title", Reason.REPORTED_TITLE),
        ("damaged", Reason.REPORTED_DAMAGED),
        ("part", Reason.REPORTED_PART),
        ("other", Reason.REPORTED),
    ],
)
def test_staff_are_told_what_is_the_matter_with_the_book(fault: str, reason: Reason) -> None:
    play = borrowed()
    report(play, fault)
    assert play.only.entry.parked is reason


def test_the_four_faults_stand_as_tiles_and_the_way_back_in_the_bar() -> None:
    play = borrowed()
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.TROUBLE)
    assert play.shows(Screen.OPTIONS)
    assert [option.argument for option in play.view.options] == ["title", "damaged", "part", "other"]
    assert play.view.actions == (Action.CANCEL,)
    play.touch(Action.CANCEL)
    assert play.shows(Screen.QUESTION)
    assert not play.pending


@pytest.mark.parametrize("fault", ["", "wrong", "reported", "title\n"])
def test_nothing_else_can_be_reported(fault: str) -> None:
    play = borrowed()
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.TROUBLE)
    play.touch(Action.TROUBLE, fault)
    assert not play.pending
    assert play.only.entry.parked is None


def test_a_book_with_the_wrong_title_can_still_be_undone_after_it_was_reported() -> None:
    play = borrowed()
    report(play, "title")
    undo(play)
    play.run()
    assert play.view.rows[0].word == say("row.undone")


def test_a_fault_of_a_returned_book_can_be_reported_without_a_card() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    play.touch(Action.MORE, play.only.key)
    assert [*play.view.actions] == [Action.CANCEL, Action.TROUBLE]
    play.touch(Action.CANCEL)
    report(play, "other")
    assert play.only.entry.parked is Reason.REPORTED
    assert play.view.rows[0].word == say("row.received_staff")


def test_going_back_changes_nothing() -> None:
    play = borrowed()
    play.touch(Action.MORE, play.only.key)
    play.touch(Action.CANCEL)
    assert play.shows(Screen.ITEMS)
    assert play.only.done
