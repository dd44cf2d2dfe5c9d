"""Books shown by their barcode: lent, left to staff or sent to the pad as the site wants; nothing said that is not so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.effects import Ask, Inspect, Look, PrintSlip, Sound, SwitchStrip, WriteTags
from kiosk.effects import Play as Sounded
from kiosk.events import (
    Answered,
    Device,
    DeviceChanged,
    Inspected,
    LinkChanged,
    Looked,
    NotSent,
    Promised,
    Standing,
    TagsWritten,
)
from kiosk.messages import say
from kiosk.rules.barcodes import is_trade_barcode
from kiosk.rules.identity import ItemRule
from kiosk.rules.state import ByBarcode, CardRule, OfflinePolicy, Stage, Strips
from kiosk.values import EntryState, IlsFact, Kind, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.kiosk.play import START, Play, book, instead, with_site

BOOK = "1000000101"
ISBN = "9786041234567"


def borrowing(**site: object) -> Play:
    play = Play(with_site(**site))
    play.sign_in()
    play.effects.clear()
    return play


def returning(**site: object) -> Play:
    play = Play(with_site(**site))
    play.touch(Action.RETURN)
    play.effects.clear()
    return play


def scanned(play: Play, text: str = BOOK) -> Play:
    play.scan(text)
    play.run()
    return play


def written(play: Play) -> list[object]:
    return [e for e in play.effects if isinstance(e, WriteTags | SwitchStrip)]


def asked(play: Play) -> list[Ask]:
    return [e for e in play.effects if isinstance(e, Ask)]


def sent_late(play: Play) -> None:
    """The line is back: looked at first, then sent."""
    play.run(instead(Inspect, lambda e: Inspected(e.key, charged=False)))


# --- what may be a book ---


def test_a_student_cards_text_is_no_book_in_a_return_and_nothing_of_it_is_written_or_sent() -> None:
    play = scanned(returning(cards=(CardRule(prefix="TV"),)), "20201234 - Nguyễn Văn A - K65")
    assert play.effects == [Sounded(Sound.ERROR)]
    assert (play.state.live, play.state.session.shown) == ((), ())


# --- borrowing ---


def test_a_book_is_borrowed_by_its_barcode_and_no_tag_is_written_or_said_to_be() -> None:
    play = scanned(borrowing())
    assert play.only.done
    assert play.view.rows[0].word == say("row.borrowed")
    assert play.only.entry.tagless
    assert play.only.entry.tag is TagFact.UNTOUCHED
    assert play.only.entry.state is EntryState.DONE
    assert written(play) == []


def test_three_books_one_after_the_other_are_three_loans() -> None:
    play = borrowing()
    for number in ("101", "102", "103"):
        scanned(play, number)
    assert play.view.tally == say("tally.borrowed", count=3)


def test_the_same_barcode_twice_is_one_loan() -> None:
    play = scanned(scanned(borrowing()))
    assert len(play.state.live) == 1
    assert len(asked(play)) == 1


@pytest.mark.parametrize(
    ("policy", "word", "fact"),
    [
        (ByBarcode.STAFF, "row.untagged", say("fact.see_staff")),
        (ByBarcode.REFUSE, "row.use_pad", None),
    ],
)
def test_a_site_may_leave_such_loans_to_staff_or_want_the_book_on_the_pad(
    policy: ByBarcode, word: str, fact: object
) -> None:
    play = scanned(borrowing(by_barcode=policy))
    assert asked(play) == []
    row = play.view.rows[0]
    assert (row.mark, row.word, row.fact) == (Mark.ATTENTION, say(word), fact if fact else None)


@pytest.mark.parametrize(
    ("policy", "detail"),
    [(ByBarcode.ALLOW, "items.unreadable.detail"), (ByBarcode.STAFF, "items.unreadable.detail_staff")],
)
def test_an_unreadable_tag_sends_to_the_barcode_only_where_that_helps(policy: ByBarcode, detail: str) -> None:
    play = borrowing(by_barcode=policy)
    play.place(unreadable=1)
    assert play.view.detail == say(detail)


def test_a_dead_pad_cannot_be_what_the_book_is_sent_to() -> None:
    play = borrowing(by_barcode=ByBarcode.REFUSE)
    play.tell(DeviceChanged(Device.RFID, ready=False))
    scanned(play)
    assert play.view.rows[0].word == say("row.untagged")
    assert say("strip.pad_down") in play.view.strip


def test_a_book_that_was_sent_to_the_pad_is_borrowed_there_in_its_old_row_s_stead() -> None:
    play = scanned(borrowing(by_barcode=ByBarcode.REFUSE), "101")
    play.place(book("101"))
    play.run()
    assert play.only.done
    assert play.only.entry.tag is TagFact.VERIFIED


def test_a_scanned_book_that_has_a_tag_after_all_is_released_as_soon_as_it_lies_on_the_pad() -> None:
    play = scanned(borrowing(), "101")
    play.place(book("101"))
    play.run()
    assert [e.security for e in written(play) if isinstance(e, WriteTags)] == [Security.ON_LOAN]
    assert play.only.done
    assert not play.only.entry.tagless
    assert len(asked(play)) == 1


def test_taken_off_the_pad_meanwhile_it_is_called_back_because_the_gate_would_alarm() -> None:
    play = scanned(borrowing(), "101")
    play.place(book("101"))
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    assert play.shows(Screen.PUT_BACK)


def test_a_book_that_is_on_this_card_already_is_asked_about_and_may_be_returned() -> None:
    play = Play()
    play.sign_in()
    play.state = replace(play.state, session=replace(play.state.session, charged=frozenset({BOOK})))
    play.scan(BOOK)
    play.run(instead(Look, lambda e: Looked(e.key, Standing.ON_THIS_CARD)))
    assert play.view.heading == say("question.already_yours")
    play.touch(Action.RETURN)
    play.run()
    assert play.only.entry.kind is Kind.RETURN
    assert play.only.done


def test_a_loan_by_barcode_has_no_undo_for_nothing_shows_that_the_book_is_still_here() -> None:
    play = scanned(borrowing())
    play.touch(Action.MORE, play.only.key)
    assert play.view.actions == (Action.CANCEL, Action.TROUBLE)


def test_a_no_of_the_library_is_told_as_always() -> None:
    play = borrowing()
    play.scan(BOOK)
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.REFERENCE_ONLY)))
    assert play.view.rows[0].word == say("row.reference_only")


def test_offline_the_loan_is_promised_and_later_sent_without_waiting_for_a_tag() -> None:
    play = borrowing(offline=OfflinePolicy.BOTH)
    play.scan(BOOK)
    play.run(instead(Ask, lambda e: Promised(e.key, START)))
    assert play.only.done
    assert play.only.entry.state is EntryState.QUEUED
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(3)
    sent_late(play)
    assert play.saved[-1].entry.ils is IlsFact.YES
    assert play.saved[-1].entry.parked is None


# --- strips ---


def test_where_staff_switch_the_strips_the_row_sends_to_the_desk() -> None:
    play = scanned(borrowing(strips=Strips.DESK))
    assert play.only.done
    assert play.view.rows[0].word == say("row.borrowed_desk")


def test_a_sensitiser_releases_the_strip_after_the_yes_and_before_the_row_is_green() -> None:
    play = borrowing(strips=Strips.SENSITISER)
    play.scan(BOOK)
    play.run(instead(Ask, lambda e: Answered(e.key, yes=True, media="004")), hold=SwitchStrip)
    assert play.view.done == 0
    assert [(e.security, e.media) for e in written(play) if isinstance(e, SwitchStrip)] == [
        (Security.ON_LOAN, "004")
    ]
    play.run()
    assert play.only.done
    assert play.only.entry.tag is TagFact.VERIFIED


def test_a_strip_that_was_not_released_stops_its_reader_before_the_door() -> None:
    play = borrowing(strips=Strips.SENSITISER)
    play.scan(BOOK)
    play.run(instead(SwitchStrip, lambda e: TagsWritten(e.key, TagFact.FAILED)))
    assert not play.only.done
    assert play.only.entry.parked is Reason.NOT_RELEASED
    assert play.view.rows[0].word == say("row.see_staff_before_leaving")


def test_a_returned_strip_is_armed_before_the_library_is_asked() -> None:
    play = scanned(returning(strips=Strips.SENSITISER))
    order = [type(e) for e in play.effects if isinstance(e, SwitchStrip | Ask)]
    assert order == [SwitchStrip, Ask]


# --- returning ---


def test_a_book_is_returned_by_its_barcode_into_the_numbered_box() -> None:
    play = scanned(returning(return_box=3))
    assert play.view.rows[0].word == say("row.returned")
    assert play.view.rows[0].fact == say("fact.tray", tray=3)
    assert play.only.entry.parked is None
    assert written(play) == []


def test_without_a_box_it_is_received_and_staff_confirm_it_with_its_own_time() -> None:
    play = scanned(returning())
    assert play.view.rows[0].word == say("row.received_staff")
    (ask,) = asked(play)
    assert ask.opened == play.only.entry.opened
    assert play.saved[-1].entry.parked is Reason.TO_CONFIRM
    assert play.saved[-1].entry.ils is IlsFact.YES


def test_a_slip_promises_no_more_than_the_screen() -> None:
    play = scanned(returning())
    play.touch(Action.FINISH)
    play.touch(Action.PRINT)
    (slip,) = [e for e in play.effects if isinstance(e, PrintSlip)]
    assert [row.certain for row in slip.rows] == [False]


@pytest.mark.parametrize("policy", [ByBarcode.STAFF, ByBarcode.REFUSE])
def test_where_barcodes_are_for_staff_a_return_is_recorded_and_nobody_is_asked(policy: ByBarcode) -> None:
    play = scanned(returning(by_barcode=policy, return_box=3))
    assert asked(play) == []
    assert play.only.done  # received: rule 10
    assert play.view.rows[0].word == say("row.received_staff")
    entry = play.saved[-1].entry
    assert (entry.state, entry.parked) == (EntryState.PARKED, Reason.TO_CONFIRM)


def test_a_number_that_no_library_system_claims_is_received_for_staff() -> None:
    rules = (ItemRule("a", prefix="A"), ItemRule("b", prefix="B"))
    play = scanned(returning(items=rules))
    assert asked(play) == []
    assert play.saved[-1].entry.parked is Reason.UNRESOLVED
    assert play.view.rows[0].word == say("row.received_staff")


def test_a_return_by_barcode_waits_for_the_line_like_any_other() -> None:
    play = returning()
    play.scan(BOOK)
    play.run(instead(Ask, lambda e: NotSent(e.key)))
    assert play.only.entry.queued
    assert play.only.entry.parked is Reason.TO_CONFIRM
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    play.wait(3)
    sent_late(play)
    assert play.saved[-1].entry.ils is IlsFact.YES
    assert play.saved[-1].entry.parked is Reason.TO_CONFIRM


def test_a_returned_book_that_has_a_tag_is_secured_when_it_lies_on_the_pad() -> None:
    play = scanned(returning(), "101")
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    assert [e.security for e in written(play) if isinstance(e, WriteTags)] == [Security.IN_STOCK]
    assert play.only.done
    assert len(asked(play)) == 1


def test_if_it_is_taken_away_before_it_is_secured_the_return_stands_and_staff_know() -> None:
    play = scanned(returning(), "101")
    play.place(book("101", security=Security.ON_LOAN))
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    play.touch(Action.FINISH)
    play.wait(120)
    play.run()
    assert play.saved[-1].entry.ils is IlsFact.YES
    assert play.saved[-1].entry.parked is Reason.NOT_SECURED


# --- anything first ---


def test_a_book_scanned_at_the_welcome_screen_asks_return_or_borrow() -> None:
    play = Play()
    play.scan(BOOK)
    assert play.shows(Screen.CHOICE)
    assert play.view.detail is None
    play.touch(Action.RETURN)
    play.run()
    assert play.only.entry.kind is Kind.RETURN


def test_borrowing_it_asks_for_the_card_first() -> None:
    play = Play()
    play.scan(BOOK)
    play.touch(Action.BORROW)
    play.sign_in()
    play.run()
    assert play.only.done
    assert play.only.entry.kind is Kind.LOAN


def test_a_book_scanned_while_the_pin_is_typed_is_borrowed_afterwards() -> None:
    play = Play()
    play.scan()
    play.scan(BOOK)
    assert play.shows(Screen.PIN)
    play.type_pin()
    play.run()
    assert play.only.done


def test_a_book_scanned_in_the_account_is_borrowed() -> None:
    play = Play()
    play.touch(Action.ACCOUNT)
    play.sign_in()
    play.state = replace(play.state, session=replace(play.state.session, stage=Stage.ACCOUNT))
    scanned(play)
    assert play.shows(Screen.ITEMS)
    assert play.only.done


def test_walking_away_from_the_choice_forgets_the_book() -> None:
    play = Play()
    play.scan(BOOK)
    play.wait(60)
    assert play.shows(Screen.WELCOME)
    play.sign_in()
    assert play.state.live == ()


def test_a_station_without_a_pad_shows_its_scanner_and_speaks_of_barcodes() -> None:
    play = Play(with_site(pad=False))
    play.tell(DeviceChanged(Device.RFID, ready=False))
    assert play.view.heading == say("welcome.heading_barcode")
    assert play.view.pad.scanner
    assert play.view.strip == ()  # nothing is wrong
    play.touch(Action.BORROW)
    assert play.view.detail == say("card.detail_barcode")
    play.sign_in()
    assert play.view.heading == say("items.one_by_one")


# --- what is no book of the library ---


@pytest.mark.parametrize("purpose", [Action.RETURN, Action.BORROW])
def test_the_publisher_s_code_is_no_book_and_the_row_says_which_code_is(purpose: Action) -> None:
    play = returning() if purpose is Action.RETURN else borrowing()
    scanned(play, ISBN)
    assert asked(play) == []
    assert play.saved == [] or play.saved[-1].entry.item.item != ISBN
    assert play.view.rows[0].word == say("row.trade_barcode")
    assert play.view.rows[0].fact == say("fact.library_barcode")


def test_the_advice_is_gone_once_the_right_code_was_scanned() -> None:
    play = scanned(scanned(borrowing(), ISBN))
    assert [row.word for row in play.view.rows] == [say("row.borrowed")]
    assert play.view.heading == say("items.borrow_more")


def test_an_isbn_has_thirteen_digits_and_a_check_digit() -> None:
    assert is_trade_barcode(ISBN, (ItemRule("main"),))
    assert not is_trade_barcode("9786041234560", (ItemRule("main"),))
    assert not is_trade_barcode("1000000101", (ItemRule("main"),))
    assert not is_trade_barcode(ISBN, (ItemRule("main", prefix="978", length=13),))


@pytest.mark.parametrize("text", ["x" * 65, " ", "\u200b" * 70])
def test_what_can_be_no_number_is_no_book(text: str) -> None:
    play = returning()
    play.scan(text)
    assert play.state.live == ()
    assert play.shows(Screen.ITEMS)


def test_no_barcode_is_kept_when_the_reader_has_left() -> None:
    play = Play()
    play.scan(BOOK)
    play.touch(Action.CANCEL)
    assert BOOK not in repr(play.state)


def test_a_card_is_never_a_book_and_the_line_being_down_changes_nothing_about_that() -> None:
    play = borrowing()
    play.tell(LinkChanged(online=False))
    play.scan("TV0000099")
    assert play.state.live == ()
    assert play.view.heading == say("question.other_card")
