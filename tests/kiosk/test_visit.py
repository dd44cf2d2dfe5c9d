"""A reader's visit as the rules decide it, event by event. No clock, no thread, no device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kiosk.effects import Ask, AskPatron, Effect, EndPatronSession, ForgetPad, PrintSlip, Save, WriteTags
from kiosk.events import (
    Answered,
    Device,
    DeviceChanged,
    NotSaved,
    NotSent,
    OutcomeUnknown,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Printed,
    TagsWritten,
    Touched,
    What,
)
from kiosk.messages import say
from kiosk.rules.phases import Phase
from kiosk.rules.session import names_reader
from kiosk.rules.state import PinPolicy, ReceiptPolicy, Stage
from kiosk.values import IlsFact, Kind, PadItem, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import Play, book, instead, with_site


def test_three_books_are_borrowed_with_a_card_and_a_pin() -> None:
    play = Play()
    play.scan()
    assert play.shows(Screen.PIN)
    play.type_pin()
    play.run()
    assert play.shows(Screen.ITEMS)
    play.place(book("101"), book("102"), book("103"))
    play.run()
    assert [row.mark for row in play.view.rows] == [Mark.DONE] * 3
    assert play.view.rows[0].title == "Sách 103"  # newest first
    assert play.view.rows[0].fact == say("fact.due", due=date(2026, 12, 14))
    assert play.view.tally == say("tally.borrowed", count=3)
    play.touch(Action.FINISH)
    assert play.shows(Screen.RECEIPT)
    play.touch(Action.PRINT)
    play.run()
    assert play.shows(Screen.GOODBYE)
    play.wait(3)
    assert play.shows(Screen.WELCOME)


class Counting(Play):
    """Counts the touches."""

    touches = 0

    def tell(self, what: What) -> tuple[Effect, ...]:
        self.touches += isinstance(what, Touched)
        return super().tell(what)


@pytest.mark.parametrize(("pin", "touches"), [(PinPolicy.NEVER, 1), (PinPolicy.ASK, 5)])
def test_borrowing_three_books_takes_five_touches_with_a_pin_and_one_without(
    pin: PinPolicy, touches: int
) -> None:
    """Who wants no receipt walks away: that question and the goodbye end by themselves."""
    play = Counting(with_site(pin=pin))
    play.scan()
    if play.shows(Screen.PIN):
        play.type_pin()
    play.run()
    play.place(book("101"), book("102"), book("103"))
    play.run()
    assert play.view.done == 3
    play.touch(Action.FINISH)
    for _ in range(60):
        play.wait(1)
        play.run()
    assert play.shows(Screen.WELCOME)
    assert play.touches == touches


def test_a_loan_is_on_the_disk_before_it_is_asked_and_answered_before_the_tag_is_released() -> None:
    play = Play()
    play.sign_in()
    play.effects.clear()
    play.place(book("101"))
    play.run()
    facts = [
        (e.entry.ils, e.entry.tag) if isinstance(e, Save) else type(e)
        for e in play.effects
        if isinstance(e, Save | Ask | WriteTags)
    ]
    assert facts == [
        (IlsFact.UNASKED, TagFact.UNTOUCHED),
        (IlsFact.ASKED, TagFact.UNTOUCHED),
        Ask,
        (IlsFact.YES, TagFact.WRITING),
        WriteTags,
        (IlsFact.YES, TagFact.VERIFIED),
    ]


def test_a_loan_whose_tag_the_ils_forbids_to_touch_is_done_and_the_tag_stays_as_it_is() -> None:
    play = Play()
    play.sign_in()
    play.effects.clear()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=True, leave_tag=True)))
    assert play.only.done
    assert not [e for e in play.effects if isinstance(e, WriteTags)]


def test_a_return_is_secured_before_the_ils_is_asked() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    order = [type(e) for e in play.effects if isinstance(e, Save | Ask | WriteTags)]
    assert order == [Save, WriteTags, Save, Save, Ask, Save]
    assert play.only.entry.ils is IlsFact.YES
    assert play.view.rows[0].word == say("row.returned")


def test_one_exchange_at_a_time_and_in_the_order_of_reading() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"), book("102"))
    play.run(hold=Ask)
    assert [tx.phase for tx in play.state.live] == [Phase.ASKING, Phase.WAITING]
    play.run()
    assert [tx.done for tx in play.state.live] == [True, True]


def test_a_book_on_the_welcome_screen_asks_return_or_borrow() -> None:
    play = Play()
    play.place(book("101"))
    assert play.shows(Screen.CHOICE)
    play.touch(Action.RETURN)
    play.run()
    assert play.only.entry.kind is Kind.RETURN
    assert play.only.done


def test_a_book_that_leaves_the_choice_leaves_the_welcome_screen() -> None:
    play = Play()
    play.place(book("101"))
    play.place()
    assert play.shows(Screen.WELCOME)


def test_borrowing_a_book_already_on_the_pad_asks_for_the_card_first() -> None:
    play = Play()
    play.place(book("101"))
    play.touch(Action.BORROW)
    assert play.shows(Screen.CARD)
    play.sign_in()
    play.run()
    assert play.only.done


def test_a_wrong_pin_may_be_tried_three_times_and_then_nothing_is_left_of_the_reader() -> None:
    wrong = instead(AskPatron, lambda e: PatronFound(e.serial, PinState.WRONG, may_borrow=True))
    play = Play()
    play.scan()
    for left in (2, 1):
        play.type_pin("9999")
        play.run(wrong)
        assert play.shows(Screen.PIN)
        assert play.view.detail == say("pin.tries_left", count=left)
        assert play.view.pin is not None
        assert play.view.pin.typed == 0
    play.type_pin("9999")
    play.run(wrong)
    assert play.shows(Screen.NOTICE)
    play.touch(Action.OK)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


@pytest.mark.parametrize("pin", [PinState.UNCONFIRMED, PinState.NOT_ASKED])
def test_a_pin_that_the_ils_did_not_confirm_is_not_verified(pin: PinState) -> None:
    play = Play()
    play.sign_in(instead(AskPatron, lambda e: PatronFound(e.serial, pin, may_borrow=True)))
    assert play.shows(Screen.PIN)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda e: PatronUnknown(e.serial), "notice.unknown_card"),
        (lambda e: PatronNoAnswer(e.serial), "notice.no_answer"),
        (lambda e: PatronFound(e.serial, PinState.VERIFIED, may_borrow=False), "notice.card_see_staff"),
    ],
)
def test_a_card_that_cannot_borrow_gets_one_clear_screen(
    answer: Callable[[AskPatron], What], code: str
) -> None:
    play = Play()
    play.sign_in(instead(AskPatron, answer))
    assert play.shows(Screen.NOTICE)
    assert play.view.heading == say(code)
    assert play.view.incident
    play.scan()
    assert play.shows(Screen.PIN)  # the next reader need not wait


def test_a_late_answer_about_a_cancelled_card_is_nobodys() -> None:
    play = Play()
    play.scan()
    play.type_pin()
    (question,) = [e for e in play.pending if isinstance(e, AskPatron)]
    play.touch(Action.CANCEL)
    play.scan("TV0000099")
    play.tell(PatronFound(question.serial, PinState.VERIFIED, may_borrow=True))
    assert play.state.session.stage is Stage.PIN


def test_the_pin_is_forgotten_as_soon_as_it_is_asked() -> None:
    play = Play()
    play.scan()
    play.type_pin()
    assert len(play.state.session.typed) == 0
    assert "1234" not in repr(play.state)
    assert "1234" not in repr(play.effects)


@pytest.mark.parametrize(
    "reason", [Reason.HELD_FOR_OTHER, Reason.REFERENCE_ONLY, Reason.LIMIT_REACHED, Reason.REFUSED]
)
def test_a_loan_that_the_ils_refuses_leaves_the_tag_alone(reason: Reason) -> None:
    play = Play()
    play.sign_in()
    play.effects.clear()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=reason)))
    assert not [e for e in play.effects if isinstance(e, WriteTags)]
    assert play.view.rows[0].mark is Mark.ATTENTION
    assert play.view.done == 0


def test_a_lost_answer_is_never_shown_as_done_and_never_releases_the_tag() -> None:
    play = Play()
    play.sign_in()
    play.effects.clear()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: OutcomeUnknown(e.key)))
    assert play.only.entry.parked is Reason.NO_ANSWER
    assert not [e for e in play.effects if isinstance(e, WriteTags)]
    assert play.view.rows[0].word == say("row.no_answer")


def test_a_return_that_could_not_be_sent_is_received_and_queued() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(Ask, lambda e: NotSent(e.key)))
    assert play.only.entry.queued
    assert play.only.entry.ils is IlsFact.UNASKED
    assert play.view.rows[0].word == say("row.received_staff")


def test_a_return_not_on_loan_is_received_without_a_word_of_blame() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.NOT_ON_LOAN)))
    assert play.view.rows[0].word == say("row.received")
    assert play.view.rows[0].mark is Mark.DONE
    assert play.only.entry.parked is None


def test_a_book_taken_away_before_its_tag_is_released_is_called_back_and_finished() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))

    gone = iter([TagFact.GONE])

    def once(effect: WriteTags) -> TagsWritten:
        return TagsWritten(effect.key, next(gone, TagFact.VERIFIED))

    play.place()
    play.run(instead(WriteTags, once))
    assert play.shows(Screen.PUT_BACK)
    play.place(book("101"))
    play.run()
    assert play.shows(Screen.ITEMS)
    assert play.only.done


def test_a_book_that_never_comes_back_is_a_loan_for_the_staff_list() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    play.wait(90 + 20)
    play.wait(1)
    play.run()
    assert play.only.entry.parked is Reason.NOT_RELEASED
    assert play.only.entry.ils is IlsFact.YES


def test_a_return_taken_away_before_it_is_secured_is_no_return_and_may_be_tried_again() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    assert not [e for e in play.effects if isinstance(e, Ask)]
    assert play.shows(Screen.PUT_BACK)


def test_a_returned_book_whose_tag_cannot_be_written_is_checked_in_and_listed() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.FAILED)))
    assert play.only.entry.parked is Reason.NOT_SECURED
    assert play.only.entry.ils is IlsFact.YES


def test_a_returned_book_is_sent_to_the_numbered_box_where_there_is_one() -> None:
    play = Play(with_site(return_box=3, receipts=ReceiptPolicy.NEVER))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    assert play.view.rows[0].fact == say("fact.tray", tray=3)
    play.touch(Action.FINISH)
    assert play.view.detail == say("items.put_in_box", tray=3)


def test_a_foreign_book_is_kept_by_its_bearer() -> None:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", owner="XX-1"))
    play.run()
    assert not [e for e in play.effects if isinstance(e, Ask | WriteTags)]
    assert play.view.rows[0].word == say("row.not_ours")
    assert play.view.rows[0].fact == say("fact.keep")


def test_an_incomplete_set_waits_for_its_missing_part() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101", parts=2, here=1))
    play.run()
    assert play.view.rows[0].word == say("row.incomplete")
    play.place(book("101", parts=2, here=2))
    play.run()
    assert play.only.done


def test_a_book_that_cannot_be_read_is_said_so() -> None:
    play = Play()
    play.sign_in()
    play.place(unreadable=1)
    assert play.view.heading == say("items.unreadable")


@pytest.mark.parametrize(
    ("shown", "unreadable", "why"),
    [((), 1, "items.unreadable"), ((book("102", parts=2),), 0, "question.part_missing")],
)
def test_is_that_all_is_asked_when_something_on_the_pad_was_not_read(
    shown: tuple[PadItem, ...], unreadable: int, why: str
) -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"), *shown, unreadable=unreadable)
    play.run()
    play.touch(Action.FINISH)
    assert play.view.heading == say("items.is_that_all")
    assert play.view.detail == say(why)
    play.touch(Action.CANCEL)
    assert play.shows(Screen.ITEMS)
    play.touch(Action.FINISH)
    play.touch(Action.FINISH)
    assert play.shows(Screen.RECEIPT)


def test_is_that_all_is_not_asked_when_everything_is_clear() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.FINISH)
    assert play.shows(Screen.RECEIPT)


def test_the_question_goes_when_what_was_unclear_is_gone() -> None:
    play = Play()
    play.sign_in()
    play.place(unreadable=1)
    play.touch(Action.FINISH)
    play.place()
    assert play.shows(Screen.ITEMS)


def test_help_is_one_touch_away_where_the_library_says_where_it_is_and_leads_back() -> None:
    help_is = (say("help.phone", phone="0296 3852 000"), say("help.hours", hours="7:30–17:00"))
    play = Play(with_site(help=help_is))
    play.sign_in()
    play.place(book("101"))
    play.touch(Action.HELP)
    assert play.shows(Screen.HELP)
    assert play.view.help == help_is
    play.run()
    play.touch(Action.OK)
    assert play.view.done == 1


def test_a_screen_that_sends_to_staff_says_how_to_reach_them() -> None:
    play = Play(with_site(help=(say("help.phone", phone="0296 3852 000"),)))
    play.sign_in(instead(AskPatron, lambda e: PatronUnknown(e.serial)))
    assert play.view.help == (say("help.phone", phone="0296 3852 000"),)
    assert play.view.incident


def test_there_is_no_help_button_without_help() -> None:
    play = Play()
    play.sign_in()
    play.touch(Action.HELP)
    assert play.shows(Screen.ITEMS)
    assert Action.HELP not in play.view.actions


def test_finishing_lets_every_item_in_progress_finish_first() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"), book("102"))
    play.touch(Action.FINISH)
    assert play.state.session.stage is Stage.ENDING
    play.wait(500)
    assert play.state.session.stage is Stage.ENDING
    play.run()
    assert play.shows(Screen.RECEIPT)
    assert play.view.done == 2


def test_walking_away_warns_for_twenty_seconds_and_any_touch_extends() -> None:
    play = Play()
    play.sign_in()
    play.wait(44)
    assert play.seconds_left() is None
    play.wait(1)
    assert play.seconds_left() == 20
    assert Action.MORE_TIME in play.view.actions
    play.touch(Action.HERE)
    assert play.seconds_left() is None
    play.wait(65)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
    assert not names_reader(play.state.session)


def test_a_reader_who_asks_for_more_time_has_three_times_as_much_until_the_visit_ends() -> None:
    play = Play()
    play.sign_in()
    play.wait(45)
    play.touch(Action.MORE_TIME)
    play.wait(134)
    assert play.seconds_left() is None
    play.wait(1)
    assert play.seconds_left() == 60
    play.wait(60)
    play.wait(1)
    assert play.shows(Screen.WELCOME)
    play.sign_in()
    play.wait(45)
    assert play.seconds_left() == 20  # the next reader begins as everybody does


def test_the_end_of_a_visit_forgets_the_pad_and_tells_the_ils() -> None:
    play = Play()
    play.sign_in()
    play.effects.clear()
    play.touch(Action.FINISH)
    assert [type(e) for e in play.effects][-2:] == [ForgetPad, EndPatronSession]


def test_paper_that_did_not_come_out_offers_the_code() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.FINISH)
    play.touch(Action.PRINT)
    play.tell(DeviceChanged(Device.PRINTER, ready=False))
    play.run(instead(PrintSlip, lambda _: Printed(ok=False)))
    assert play.shows(Screen.RECEIPT)
    assert Action.PRINT not in play.view.actions
    assert play.view.reference
    assert play.only.done


def test_a_reader_who_wants_the_code_gets_time_to_note_it_down() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.FINISH)
    play.touch(Action.CODE)
    assert play.view.heading == say("receipt.code")
    assert play.view.reference == play.only.entry.reference
    play.wait(19)
    assert play.shows(Screen.RECEIPT)
    play.touch(Action.OK)
    assert play.shows(Screen.GOODBYE)


def test_without_a_journal_the_station_is_out_of_order_and_comes_back() -> None:
    play = Play()
    play.tell(DeviceChanged(Device.JOURNAL, ready=False))
    assert play.shows(Screen.OUT_OF_ORDER)
    assert play.view.detail == say("out.journal")
    play.scan()
    assert play.shows(Screen.OUT_OF_ORDER)
    play.tell(DeviceChanged(Device.JOURNAL, ready=True))
    assert play.shows(Screen.WELCOME)


def test_an_answer_that_could_not_be_recorded_is_not_shown_as_done() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))

    def no_room(effect: Save) -> NotSaved | None:
        return NotSaved(effect.entry.key, "disk full") if effect.entry.ils is IlsFact.YES else None

    play.run(instead(Save, no_room))
    assert not play.only.done
    assert play.view.rows[0].mark is Mark.STOP
    play.touch(Action.FINISH)
    assert play.view.heading == say("notice.station_fault")
    play.wait(30)
    assert play.shows(Screen.OUT_OF_ORDER)


@pytest.mark.parametrize("policy", list(ReceiptPolicy))
def test_receipts_follow_the_library(policy: ReceiptPolicy) -> None:
    play = Play(with_site(receipts=policy))
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.FINISH)
    play.run()
    printed = [e for e in play.effects if isinstance(e, PrintSlip)]
    assert play.shows(Screen.RECEIPT) == (policy is ReceiptPolicy.ASK)
    assert bool(printed) == (policy is ReceiptPolicy.ALWAYS)


def test_the_language_changes_at_once_and_returns_to_the_librarys_at_the_end() -> None:
    play = Play()
    play.touch(Action.LANGUAGE, "en")
    assert play.view.language == "en"
    play.sign_in()
    assert play.view.language == "en"
    play.touch(Action.FINISH)
    assert play.view.language == "vi"


@pytest.mark.parametrize(("touched", "spoken"), [("", "km"), ("en", "en"), ("vi", "vi")])
def test_the_language_of_the_librarys_record_is_spoken_unless_the_reader_touched_one(
    touched: str, spoken: str
) -> None:
    def khmer(effect: AskPatron) -> PatronFound:
        return PatronFound(effect.serial, PinState.VERIFIED, may_borrow=True, language="km")

    play = Play()
    if touched:
        play.touch(Action.LANGUAGE, touched)
    play.sign_in(instead(AskPatron, khmer))
    assert play.view.language == spoken
    play.touch(Action.FINISH)
    play.sign_in(instead(AskPatron, khmer))
    assert play.view.language == "km"  # the next reader touched nothing


def test_a_language_that_somebody_chose_and_left_is_the_librarys_again_after_a_while() -> None:
    play = Play()
    play.touch(Action.LANGUAGE, "en")
    play.wait(29)
    assert play.view.language == "en"
    play.wait(2)
    assert play.view.language == "vi"


def test_nothing_a_reader_sees_holds_the_card_number() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    assert "TV0000012" not in repr(play.view)
    assert "TV0000012" not in repr(play.state)
