"""Help lies over the visit and stops nothing of it; a book that must come back is more pressing than any question."""

from __future__ import annotations

from kiosk.account import Account
from kiosk.effects import AskPatron, Look, WriteTags
from kiosk.events import Looked, PadChanged, PatronFound, PinState, Standing, TagsWritten
from kiosk.messages import say
from kiosk.rules.session import names_reader
from kiosk.rules.state import Stage
from kiosk.values import Pad, PadItem, Secret, Security, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import CARD, Play, book, instead, with_site

SECOND = "TV0000099"
HELPED = with_site(help=(say("help.phone", phone="0296 3852 000"),))
GONE = instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE))


def helped(*items: PadItem) -> Play:
    play = Play(HELPED)
    play.sign_in()
    play.place(*items)
    play.run()
    play.touch(Action.HELP)
    assert play.shows(Screen.HELP)
    return play


def awaiting(*beside: PadItem) -> Play:
    """A book was taken away before its tag was released."""
    play = Play(HELPED)
    play.sign_in()
    play.place(book("101"))
    play.run(hold=WriteTags)
    play.place(*beside)
    play.run(GONE)
    assert play.shows(Screen.PUT_BACK)
    return play


# --- help ---


def test_help_is_warned_of_its_end_and_any_touch_goes_on() -> None:
    play = helped(book("101"))
    play.wait(44)
    assert play.seconds_left() is None
    play.wait(1)
    assert play.seconds_left() == 20
    assert play.view.actions == (Action.OK, Action.MORE_TIME)
    play.touch(Action.HERE)
    assert play.seconds_left() is None
    assert play.shows(Screen.HELP)


def test_who_reads_help_with_an_empty_pad_has_as_long() -> None:
    play = helped(book("101"))
    play.place()
    play.wait(44)
    assert play.seconds_left() is None


def test_help_that_nobody_reads_ends_the_visit_after_its_warning() -> None:
    play = helped()
    play.wait(64)
    assert play.shows(Screen.HELP)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_a_book_laid_down_while_help_is_open_is_served_and_closes_it() -> None:
    play = helped(book("101"))
    play.place(book("101"), book("102"))
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.view.done == 2


def test_so_is_one_that_is_shown_by_its_barcode() -> None:
    play = helped()
    play.scan("102")
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.view.done == 1


def test_a_second_card_is_asked_about_over_help() -> None:
    play = helped(book("101"))
    play.scan(SECOND)
    assert play.view.heading == say("question.other_card")
    play.touch(Action.CANCEL)
    assert play.shows(Screen.HELP)
    play.scan(SECOND)
    play.touch(Action.NEXT_CARD)
    assert play.shows(Screen.RECEIPT)


def test_a_card_taken_away_while_help_is_open_starts_its_warning() -> None:
    play = Play(HELPED)
    play.tell(PadChanged(Pad(cards=(Secret(CARD),))))
    play.type_pin()
    play.run()
    play.touch(Action.HELP)
    play.tell(PadChanged(Pad()))
    assert play.seconds_left() == 20


def test_a_book_that_must_come_back_closes_help_and_help_can_be_asked_for_then() -> None:
    play = Play(HELPED)
    play.sign_in()
    play.place(book("101"))
    play.run(hold=WriteTags)
    play.touch(Action.HELP)
    play.place()
    play.run(GONE)
    assert play.shows(Screen.PUT_BACK)
    play.touch(Action.HELP)
    assert play.shows(Screen.HELP)
    play.wait(90)
    assert play.seconds_left() == 20  # as long as for putting it back
    play.touch(Action.OK)
    assert play.shows(Screen.PUT_BACK)


def test_it_closes_the_account_too() -> None:
    def known(effect: AskPatron) -> PatronFound:
        return PatronFound(effect.serial, PinState.VERIFIED, may_borrow=True, account=Account())

    play = Play(HELPED)
    play.sign_in(instead(AskPatron, known))
    play.place(book("101"))
    play.run(hold=WriteTags)
    play.touch(Action.ACCOUNT)
    assert play.shows(Screen.ACCOUNT)
    play.place()
    play.run(GONE)
    assert play.shows(Screen.PUT_BACK)
    assert play.view.actions == (Action.HELP, Action.FINISH)


# --- put back: its buttons are its own ---


def test_finish_is_no_answer_to_a_question_behind_it() -> None:
    yours = book("102", security=Security.ON_LOAN)
    play = Play(HELPED)
    play.sign_in()
    play.place(book("101"), yours)
    play.run(instead(Look, lambda e: Looked(e.key, Standing.ON_THIS_CARD)), hold=WriteTags)
    play.place(yours)
    play.run(GONE)
    assert play.shows(Screen.PUT_BACK)
    play.touch(Action.HELP)
    assert play.shows(Screen.HELP)
    play.touch(Action.OK)
    play.touch(Action.FINISH)
    assert play.state.session.stage is Stage.ENDING


def test_nor_to_a_row_that_was_opened() -> None:
    play = Play(HELPED)
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.MORE, play.only.key)
    play.place(book("101"), book("102"))
    play.run(hold=WriteTags)
    play.place(book("101"))
    play.run(GONE)
    assert play.shows(Screen.PUT_BACK)
    assert not any(row.button for row in play.view.rows)
    play.touch(Action.FINISH)
    assert play.state.session.stage is Stage.ENDING


def test_nor_is_is_that_all_asked_behind_it() -> None:
    play = awaiting()
    play.place(unreadable=1)
    play.touch(Action.FINISH)
    assert play.state.session.stage is Stage.ENDING
