"""Several cards in a row, and a card that is picked up: nobody is thrown out, nobody's books are mixed up (rule 19)."""

from __future__ import annotations

import pytest

from kiosk.effects import AskPatron, EndPatronSession, ForgetPad, Sound
from kiosk.effects import Play as Sing
from kiosk.events import PadChanged, PatronUnknown
from kiosk.messages import say
from kiosk.rules.session import names_reader
from kiosk.rules.state import ReceiptPolicy, Stage
from kiosk.values import Pad, PadItem, Secret, Security
from kiosk.view import Action, Screen
from tests.kiosk.play import CARD, Play, book, instead, with_site

SECOND = "TV0000099"


def lay(play: Play, card: str | None, *items: PadItem) -> None:
    play.tell(PadChanged(Pad(items, cards=(Secret(card),) if card else ())))


def served(policy: ReceiptPolicy = ReceiptPolicy.NEVER) -> Play:
    play = Play(with_site(receipts=policy))
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.effects.clear()
    return play


def test_a_second_card_asks_whether_to_go_on_with_it_and_ends_nothing_by_itself() -> None:
    play = served()
    play.scan(SECOND)
    assert play.view.heading == say("question.other_card")
    assert play.view.actions == (Action.CANCEL, Action.NEXT_CARD)
    assert not [e for e in play.effects if isinstance(e, EndPatronSession)]
    play.touch(Action.CANCEL)
    assert play.shows(Screen.ITEMS)
    assert play.view.done == 1


def test_going_on_ends_the_first_visit_and_asks_for_the_second_pin() -> None:
    play = served()
    play.scan(SECOND)
    play.touch(Action.NEXT_CARD)
    play.run()
    play.wait(3)
    assert play.shows(Screen.PIN)
    assert play.state.live == ()
    order = [type(e) for e in play.effects if isinstance(e, ForgetPad | EndPatronSession)]
    assert order == [ForgetPad, EndPatronSession]
    play.type_pin()
    (asked,) = [e for e in play.effects if isinstance(e, AskPatron)]
    assert asked.card.reveal() == SECOND
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.view.rows == ()


def test_the_first_reader_still_gets_a_receipt() -> None:
    play = served(ReceiptPolicy.ASK)
    play.scan(SECOND)
    play.touch(Action.NEXT_CARD)
    assert play.shows(Screen.RECEIPT)
    play.touch(Action.NO_RECEIPT)
    play.touch(Action.OK)
    assert play.shows(Screen.PIN)


def test_a_book_in_progress_is_finished_for_the_first_card() -> None:
    play = Play(with_site(receipts=ReceiptPolicy.NEVER))
    play.sign_in()
    play.place(book("101"))
    play.scan(SECOND)
    play.touch(Action.NEXT_CARD)
    assert play.state.session.stage is Stage.ENDING
    card = play.only.entry.card
    assert card is not None
    assert card.reveal() == CARD
    play.run()
    play.wait(3)
    assert play.shows(Screen.PIN)


def test_a_reader_who_returned_books_goes_on_to_borrow_with_the_card() -> None:
    play = Play(with_site(receipts=ReceiptPolicy.NEVER))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    play.scan()
    play.touch(Action.NEXT_CARD)
    play.wait(3)
    assert play.shows(Screen.PIN)


def test_the_same_card_shown_again_asks_nothing() -> None:
    play = served()
    play.scan(CARD)
    assert play.shows(Screen.ITEMS)


def test_walking_away_from_the_question_forgets_both_cards() -> None:
    play = served()
    play.scan(SECOND)
    play.wait(70)
    play.run()
    play.wait(5)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_taking_the_card_off_the_pad_warns_for_twenty_seconds_and_a_touch_goes_on() -> None:
    play = Play()
    lay(play, CARD)
    play.type_pin()
    play.run()
    lay(play, CARD, book("101"))
    play.run()
    lay(play, None, book("101"))
    assert play.shows(Screen.ITEMS)
    assert play.seconds_left() == 20
    play.touch(Action.MORE_TIME)
    assert play.seconds_left() is None
    assert play.view.done == 1


def test_a_card_that_stays_away_ends_the_visit_after_the_warning() -> None:
    play = Play(with_site(receipts=ReceiptPolicy.NEVER))
    lay(play, CARD)
    play.type_pin()
    play.run()
    lay(play, None)
    play.wait(19)
    assert play.shows(Screen.ITEMS)
    play.wait(1)
    play.wait(1)
    assert play.shows(Screen.WELCOME)


def test_a_card_taken_away_never_cuts_a_book_in_progress() -> None:
    play = Play()
    lay(play, CARD)
    play.type_pin()
    play.run()
    lay(play, CARD, book("101"))
    lay(play, None, book("101"))
    play.wait(100)
    assert play.only.running
    assert play.state.session.stage is Stage.BORROWING


def test_neither_card_is_in_any_repr() -> None:
    play = served()
    play.scan(SECOND)
    assert SECOND not in repr(play.state)
    assert CARD not in repr(play.view)


def lay_cards(play: Play, *cards: str, items: tuple[PadItem, ...] = ()) -> None:
    play.tell(PadChanged(Pad(items, cards=tuple(map(Secret, cards)))))


def test_two_cards_at_once_sign_nobody_in_and_the_screen_asks_for_one() -> None:
    play = Play()
    lay_cards(play, CARD, SECOND)
    assert play.view.heading == say("card.several")
    assert play.view.pad.more_cards
    assert not names_reader(play.state.session)
    lay_cards(play, CARD)
    assert play.shows(Screen.PIN)


def test_two_cards_are_told_wherever_a_card_is_awaited() -> None:
    play = Play()
    play.touch(Action.BORROW)
    lay_cards(play, CARD, SECOND)
    assert play.shows(Screen.CARD)
    assert play.view.heading == say("card.several")


def test_a_second_card_beside_the_own_one_is_no_card_taken_away() -> None:
    play = Play()
    lay_cards(play, CARD)
    play.type_pin()
    play.run()
    lay_cards(play, CARD, SECOND)
    assert play.seconds_left() is None
    assert play.view.heading == say("question.other_card")
    play.touch(Action.NEXT_CARD)
    play.wait(3)
    assert play.shows(Screen.PIN)


def test_a_second_card_that_was_declined_and_stays_asks_no_more() -> None:
    play = Play()
    lay_cards(play, CARD)
    play.type_pin()
    play.run()
    lay_cards(play, CARD, SECOND)
    play.touch(Action.CANCEL)
    lay_cards(play, CARD, SECOND, items=(book("101"),))
    assert play.shows(Screen.ITEMS)
    play.run()
    assert play.view.done == 1


def test_the_own_card_taken_from_beside_another_asks_about_the_other() -> None:
    play = Play()
    lay_cards(play, CARD)
    play.type_pin()
    play.run()
    lay_cards(play, CARD, SECOND)
    play.touch(Action.CANCEL)
    lay_cards(play, SECOND)
    assert play.view.heading == say("question.other_card")


def test_two_strangers_cards_beside_the_own_one_are_told() -> None:
    play = Play()
    lay_cards(play, CARD)
    play.type_pin()
    play.run()
    lay_cards(play, CARD, SECOND, "TV0000098")
    assert play.view.heading == say("card.several")
    assert play.seconds_left() is None


# --- a card on the pad where no books are served ---


def test_a_second_card_laid_down_at_the_pin_is_the_one_whose_pin_is_checked() -> None:
    play = Play()
    lay(play, CARD)
    lay(play, None)
    play.type_pin("12")
    lay(play, SECOND)
    assert play.shows(Screen.PIN)
    assert play.view.pin is not None
    assert play.view.pin.typed == 0
    play.type_pin()
    (asked,) = [e for e in play.effects if isinstance(e, AskPatron)]
    assert asked.card.reveal() == SECOND


@pytest.mark.parametrize("items", [(), (book("101"),)])
def test_the_own_card_laid_down_again_at_the_pin_forgets_no_digit(items: tuple[PadItem, ...]) -> None:
    play = Play()
    lay(play, CARD)
    play.type_pin("12")
    lay(play, None)
    lay(play, CARD, *items)
    assert play.view.pin is not None
    assert play.view.pin.typed == 2


def unknown_card() -> Play:
    play = Play()
    lay(play, CARD)
    play.type_pin()
    play.run(instead(AskPatron, lambda e: PatronUnknown(e.serial)))
    assert play.shows(Screen.NOTICE)
    return play


@pytest.mark.parametrize("card", [CARD, SECOND])
def test_try_once_more_is_answered_by_laying_a_card_again(card: str) -> None:
    play = unknown_card()
    lay(play, None)
    assert play.shows(Screen.NOTICE)
    lay(play, card)
    assert play.shows(Screen.PIN)


def test_the_next_readers_card_need_not_wait_for_the_goodbye() -> None:
    play = served()
    play.touch(Action.FINISH)
    assert play.shows(Screen.GOODBYE)
    lay(play, SECOND)
    assert play.shows(Screen.PIN)
    assert play.state.live == ()


def test_a_card_that_still_lies_there_at_goodbye_is_called_for_until_it_is_taken() -> None:
    play = Play(with_site(receipts=ReceiptPolicy.NEVER))
    lay(play, CARD)
    play.type_pin()
    play.run()
    lay(play, CARD, book("101"))
    play.run()
    play.effects.clear()
    play.touch(Action.FINISH)
    assert play.view.heading == say("goodbye.take_card")
    assert play.view.tally == say("tally.borrowed", count=1)
    assert Sing(Sound.ATTENTION) in play.effects
    play.wait(11)
    assert play.shows(Screen.GOODBYE)
    lay(play, None)
    assert play.view.heading == say("goodbye.borrowed")
    play.wait(3)
    assert play.shows(Screen.WELCOME)


def test_who_only_returned_books_ends_no_visit_of_a_first_card() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    play.scan()
    assert play.view.heading == say("question.other_card")
    assert play.view.detail is None
