"""A book shown for borrowing that is on loan already: looked at first, asked about, never renewed by accident (rule 5)."""

from __future__ import annotations

import pytest

from kiosk.effects import Ask, AskPatron, Effect, Look, WriteTags
from kiosk.events import (
    Answered,
    LinkChanged,
    Looked,
    OutcomeUnknown,
    PatronFound,
    PinState,
    Standing,
    Unanswered,
    What,
)
from kiosk.messages import say
from kiosk.rules import outcome
from kiosk.rules.state import OnLoanElsewhere
from kiosk.values import IlsFact, Kind, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import Play, book, instead, with_site

DUE = "20261201    180000"


def standing(word: Standing) -> Play:
    """A reader has signed in and lays down a book whose tag says "on loan"; the library says how it stands."""
    play = Play(with_site(on_loan_elsewhere=OnLoanElsewhere.STAFF))
    return shown(play, word)


def shown(play: Play, word: Standing) -> Play:
    play.sign_in()
    play.effects.clear()
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(Look, lambda e: Looked(e.key, word, "Số đỏ", DUE)))
    return play


def on_this_card(effect: Effect) -> What | None:
    match effect:
        case Look(key, _, _):
            return Looked(key, Standing.ON_THIS_CARD, "Số đỏ", DUE)
        case Ask(key) if effect.renew:
            return Answered(key, yes=True, renewed=True)
        case _:
            return None


def test_a_book_on_this_card_asks_return_renew_or_leave_and_nothing_happens_before_the_answer() -> None:
    play = standing(Standing.ON_THIS_CARD)
    assert play.shows(Screen.QUESTION)
    assert play.view.heading == say("question.already_yours")
    assert play.view.detail == say("question.title", title="Số đỏ")
    assert play.view.actions == (Action.LEAVE, Action.RENEW, Action.RETURN)
    assert not [e for e in play.effects if isinstance(e, Ask | WriteTags)]


def test_a_book_that_the_library_lists_on_this_card_is_looked_at_even_if_its_tag_is_secured() -> None:
    def has_it(effect: AskPatron) -> PatronFound:
        return PatronFound(effect.serial, PinState.VERIFIED, may_borrow=True, charged=frozenset({"101"}))

    play = Play()
    play.sign_in(instead(AskPatron, has_it))
    play.place(book("101"))
    play.run(instead(Look, lambda e: Looked(e.key, Standing.UNSURE)))
    assert play.shows(Screen.QUESTION)
    assert not [e for e in play.effects if isinstance(e, Ask)]


def test_leaving_it_changes_nothing_and_is_not_asked_again() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.LEAVE)
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.view.rows[0].word == say("row.already_yours")
    assert not [e for e in play.effects if isinstance(e, Ask | WriteTags)]
    play.touch(Action.FINISH)
    assert play.view.heading == say("goodbye.nothing")


def test_returning_it_secures_the_tag_and_then_tells_the_library() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RETURN)
    play.run()
    assert [type(e) for e in play.effects if isinstance(e, Ask | WriteTags)] == [WriteTags, Ask]
    assert play.only.entry.kind is Kind.RETURN
    assert play.only.entry.card is None
    assert play.view.rows[0].word == say("row.returned")
    assert play.view.tally == say("tally.returned", count=1)


def test_renewing_it_is_asked_as_a_renewal_and_told_as_one() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RENEW)
    play.run(on_this_card)
    (ask,) = [e for e in play.effects if isinstance(e, Ask)]
    assert ask.renew
    assert ask.prior == DUE
    assert play.only.done
    assert play.view.rows[0].word == say("row.renewed")
    assert play.view.tally == say("tally.renewed", count=1)


def test_a_renewal_that_the_library_refuses_leaves_the_loan_and_the_tag_as_they_are() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RENEW)

    def no(effect: Effect) -> What | None:
        if isinstance(effect, Ask):
            return Answered(effect.key, yes=False, renewed=True, reason=Reason.RENEWAL_REFUSED)
        return on_this_card(effect)

    play.run(no)
    assert play.view.rows[0].word == say("row.not_renewed")
    assert play.view.rows[0].mark is Mark.ATTENTION
    assert not [e for e in play.effects if isinstance(e, WriteTags)]


def test_a_renewal_whose_answer_is_lost_is_for_staff_and_never_green() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RENEW)
    play.run(lambda e: OutcomeUnknown(e.key) if isinstance(e, Ask) else on_this_card(e))
    assert not play.only.done
    assert play.only.entry.parked is Reason.NO_ANSWER


@pytest.mark.parametrize("lost", [OutcomeUnknown, Unanswered])
def test_a_renewal_that_nobody_knows_of_is_never_told_as_not_done(
    lost: type[OutcomeUnknown | Unanswered],
) -> None:
    """On row, slip and goodbye: it may have been done, and looking cannot tell on a loan's first day."""
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RENEW)
    play.run(lambda e: lost(e.key) if isinstance(e, Ask) else on_this_card(e))
    assert play.view.rows[0].word == say("row.no_answer")
    assert outcome.parting_words(play.state) == say("row.no_answer")
    # Beside a book that was lent, the slip names it, too.
    play.place(book("101", security=Security.ON_LOAN), book("102"))
    play.run()
    (told,) = [row for row in outcome.slip_rows(play.state) if row.left is not None]
    assert told.left == say("row.no_answer")


def test_a_book_returned_at_the_desk_a_moment_ago_is_not_renewed() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.touch(Action.RENEW)
    play.run(instead(Look, lambda e: Looked(e.key, Standing.NOT_CHARGED)))
    assert not [e for e in play.effects if isinstance(e, Ask)]
    assert play.only.entry.reason is Reason.RENEWAL_REFUSED


def test_the_question_goes_with_its_book_and_comes_back_with_it() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.place()
    assert play.shows(Screen.ITEMS)
    play.place(book("101", security=Security.ON_LOAN))
    assert play.shows(Screen.QUESTION)


def test_nothing_is_renewed_while_the_library_cannot_be_reached() -> None:
    play = standing(Standing.ON_THIS_CARD)
    play.tell(LinkChanged(online=False))
    assert play.view.actions == (Action.LEAVE, Action.RETURN)


@pytest.mark.parametrize("word", [Standing.ON_ANOTHER, Standing.ON_SOMEBODY])
def test_a_book_on_another_account_goes_to_staff_and_is_recorded_as_seen(word: Standing) -> None:
    play = standing(word)
    play.run()
    held = play.saved[-1].entry
    assert held.prior == word
    assert held.parked is Reason.ON_LOAN_ELSEWHERE
    assert held.opened.utc == play.now().utc
    assert held.card is None  # evidence for the earlier reader, nothing about this one
    assert held.ils is IlsFact.UNASKED
    assert held.tag is TagFact.UNTOUCHED
    assert play.view.rows[0].word == say("row.on_loan_elsewhere")


def test_where_the_library_wishes_so_a_book_on_another_account_is_received_for_its_reader() -> None:
    play = shown(Play(with_site(on_loan_elsewhere=OnLoanElsewhere.RECEIVE)), Standing.ON_ANOTHER)
    assert play.only.entry.kind is Kind.RETURN
    assert play.only.entry.prior == Standing.ON_ANOTHER
    assert play.only.entry.card is None
    assert [type(e) for e in play.effects if isinstance(e, Ask | WriteTags)] == [WriteTags, Ask]
    assert play.view.rows[0].word == say("row.received")
    assert play.view.rows[0].fact == say("fact.leave_here")


def test_a_book_is_not_received_for_a_reader_whom_the_library_does_not_name() -> None:
    play = shown(Play(with_site(on_loan_elsewhere=OnLoanElsewhere.RECEIVE)), Standing.ON_SOMEBODY)
    assert play.only.entry.parked is Reason.ON_LOAN_ELSEWHERE
    assert not [e for e in play.effects if isinstance(e, Ask)]
