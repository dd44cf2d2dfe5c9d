"""Known by a typed number or a card alone: borrowing as the site allows, but no account, no reasons (rule 9)."""

from __future__ import annotations

import pytest

from kiosk.account import Account, Loan
from kiosk.effects import Ask, AskPatron
from kiosk.events import Answered, PatronFound, PinState
from kiosk.messages import say
from kiosk.rules.state import PinPolicy
from kiosk.values import ItemKey, Reason
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, instead, with_site

HELD = Account(loans=(Loan(ItemKey("main", "900"), "Nhật ký riêng"),))


def typed_in(**site: object) -> Play:
    """The ILS tells more than it should: a PIN was never asked for."""
    play = Play(with_site(pin=PinPolicy.NEVER, **site))
    play.scan()
    play.run(
        instead(
            AskPatron,
            lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=True, account=HELD),
        )
    )
    return play


def refused(play: Play, reason: Reason) -> Play:
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=reason)))
    return play


def test_books_are_borrowed() -> None:
    play = typed_in()
    play.place(book("101"))
    play.run()
    assert play.only.done


def test_there_is_no_account_to_look_at() -> None:
    play = typed_in()
    assert Action.ACCOUNT not in play.view.actions
    play.touch(Action.ACCOUNT)
    assert play.shows(Screen.ITEMS)
    assert "Nhật ký riêng" not in repr(play.view)
    assert play.state.session.account is None


def test_how_much_is_on_the_card_is_not_told() -> None:
    play = refused(typed_in(), Reason.LIMIT_REACHED)
    assert play.view.rows[0].word == say("row.refused")
    assert play.view.rows[0].fact == say("fact.see_staff")


@pytest.mark.parametrize(
    ("reason", "word"),
    [(Reason.REFERENCE_ONLY, "row.reference_only"), (Reason.HELD_FOR_OTHER, "row.held_for_other")],
)
def test_what_is_true_of_the_book_is_told(reason: Reason, word: str) -> None:
    assert refused(typed_in(), reason).view.rows[0].word == say(word)


SAID = "Bạn đọc đã mượn 5/5 cuốn, nợ 150.000 đ"


def told(play: Play, reason: Reason) -> str:
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=reason, said=SAID)))
    return play.view.rows[0].said


def verified() -> Play:
    play = Play(with_site(ils_text=True))
    play.sign_in()
    return play


@pytest.mark.parametrize("reason", [Reason.LIMIT_REACHED, Reason.REFUSED, Reason.HELD_FOR_OTHER])
def test_nor_is_it_in_the_library_systems_own_words(reason: Reason) -> None:
    assert told(typed_in(ils_text=True), reason) == ""


@pytest.mark.parametrize("reason", [Reason.LIMIT_REACHED, Reason.CARD_BLOCKED, Reason.UNKNOWN_CARD])
def test_what_is_the_matter_with_a_card_is_in_nobodys_words_on_a_public_screen(reason: Reason) -> None:
    assert told(verified(), reason) == ""


def test_of_the_book_its_own_words_are_shown_to_a_verified_reader_where_the_library_wants_them() -> None:
    assert told(verified(), Reason.REFERENCE_ONLY) == SAID


def test_with_a_verified_pin_the_reason_is_told() -> None:
    play = Play()
    play.sign_in()
    assert refused(play, Reason.LIMIT_REACHED).view.rows[0].word == say("row.limit_reached")


def test_a_card_that_may_not_borrow_is_sent_to_staff_without_a_reason() -> None:
    play = Play(with_site(pin=PinPolicy.NEVER))
    play.scan()
    play.run(
        instead(
            AskPatron, lambda e: PatronFound(e.serial, PinState.NOT_ASKED, may_borrow=False, account=HELD)
        )
    )
    assert play.view.heading == say("notice.card_see_staff")
    assert play.view.actions == (Action.OK,)
