"""The end of a visit says what its rows say: on the receipt, on the slip and at goodbye (rules 4, 10 and 11; ux.md §3.2)."""

from __future__ import annotations

import pytest

from drivers.printer.interface import Slip
from kiosk.effects import Ask, Effect, Look, PrintSlip, Save, WriteTags
from kiosk.events import Answered, Looked, NotSent, Printed, Standing, TagsWritten, What
from kiosk.messages import Message, say
from kiosk.rules.state import ReceiptPolicy, Site
from kiosk.slips import fill
from kiosk.values import EntryState, Reason, Security, TagFact
from kiosk.view import Action, Screen, Tone
from tests.kiosk.play import SITE, Answer, Play, book, instead, with_site

ON_LOAN = Security.ON_LOAN


def tag_of(text: str, fact: TagFact) -> Answer:
    """Everybody is willing, but the tag of this book is not."""

    def answer(effect: Effect) -> What | None:
        if isinstance(effect, WriteTags) and any(text in uid for uid in effect.uids):
            return TagsWritten(effect.key, fact)
        return None

    return answer


def on_this_card(effect: Look) -> Looked:
    return Looked(effect.key, Standing.ON_THIS_CARD)


def borrowing(*texts: str, answer: Answer | None = None) -> Play:
    play = Play()
    play.sign_in()
    play.place(*(book(text) for text in texts))
    play.run(answer)
    return play


def returning(*texts: str, answer: Answer | None = None, site: Site = SITE) -> Play:
    play = Play(site)
    play.touch(Action.RETURN)
    play.place(*(book(text, security=ON_LOAN) for text in texts))
    play.run(answer)
    return play


def slip(play: Play) -> Slip:
    play.touch(Action.PRINT)
    (effect,) = [e for e in play.pending if isinstance(e, PrintSlip)]
    return fill(effect, "", "", lambda _, message: message.code)


def lines(play: Play) -> list[str]:
    return [line.text for line in slip(play).lines if line is not None]


# --- what is not done, beside what is ---


def given_up() -> Play:
    """Two are lent; the third was taken away before its tag was released, and never came back."""
    play = Play()
    play.sign_in()
    play.place(book("101"), book("102"), book("103"))
    play.run(hold=WriteTags)
    play.place()
    play.run(tag_of("103", TagFact.GONE))
    play.touch(Action.FINISH)
    play.wait(110)
    play.wait(0)
    play.run()
    return play


def test_a_loan_whose_book_never_came_back_is_on_the_receipt_and_the_slip_and_sends_to_staff() -> None:
    play = given_up()
    assert play.shows(Screen.RECEIPT)
    assert (play.view.detail, play.view.tone) == (say("put_back.see_staff"), Tone.ATTENTION)
    assert play.view.tally == say("tally.borrowed", count=2)
    told = lines(play)
    assert told.count("slip.label_due") == 3  # it stands, and it is due
    assert told[-1] == "put_back.see_staff"
    play.run()
    assert (play.view.heading, play.view.detail) == (
        say("put_back.see_staff"),
        say("put_back.see_staff.detail"),
    )
    assert play.view.tone is Tone.ATTENTION
    play.wait(11)
    assert play.shows(Screen.GOODBYE)  # time to read it
    play.touch(Action.OK)
    assert play.shows(Screen.WELCOME)


def test_so_does_a_tag_that_failed() -> None:
    play = borrowing("101", "102", answer=tag_of("102", TagFact.FAILED))
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert play.view.heading == say("put_back.see_staff")


def test_a_refused_book_beside_a_done_one_is_handed_to_staff() -> None:
    def held(effect: Effect) -> What | None:
        if isinstance(effect, Ask) and effect.item.item == "102":
            return Answered(effect.key, yes=False, title="Tắt đèn", reason=Reason.HELD_FOR_OTHER)
        return None

    play = borrowing("101", "102", answer=held)
    play.touch(Action.FINISH)
    assert play.view.detail == say("goodbye.not_done")
    assert lines(play)[-3:] == ["slip.heading_not_done", "Tắt đèn", "slip.line_not_done"]
    play.run()
    assert play.view.heading == say("goodbye.not_done")


def test_a_book_of_another_library_among_them_is_its_bearers_and_nothing_is_left() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"), book("9", owner="XX-1"))
    play.run()
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert play.view.heading == say("goodbye.borrowed")


@pytest.mark.parametrize(
    ("box", "others"),
    [(3, say("goodbye.others_in_box", tray=3)), (None, say("goodbye.others_on_shelf"))],
)
def test_a_return_that_could_not_be_secured_goes_to_staff_and_only_the_others_into_the_box(
    box: int | None, others: Message
) -> None:
    play = returning("101", "102", answer=tag_of("102", TagFact.FAILED), site=with_site(return_box=box))
    play.touch(Action.FINISH)
    assert lines(play)[-2:] == ["slip.line_returned", "slip.line_not_done"]
    play.run()
    assert (play.view.heading, play.view.detail) == (say("row.not_secured"), others)
    assert play.view.box is None


def test_alone_it_is_sent_into_no_box_at_all() -> None:
    play = returning("101", answer=tag_of("101", TagFact.FAILED), site=with_site(return_box=3))
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert (play.view.heading, play.view.detail, play.view.box) == (say("row.not_secured"), None, None)


# --- what was returned while borrowing ---


def returned_while_borrowing(*more: str, box: int | None = None) -> Play:
    play = Play(with_site(return_box=box))
    play.sign_in()
    play.place(book("101", security=ON_LOAN), *(book(text) for text in more))
    play.run(instead(Look, on_this_card))
    play.touch(Action.RETURN)
    play.run()
    return play


def test_a_book_returned_in_a_borrowing_visit_is_not_called_the_readers() -> None:
    play = returned_while_borrowing()
    assert play.view.detail == say("items.return_more.detail")
    play.touch(Action.FINISH)
    assert play.view.detail == say("receipt.ask.detail_return")
    play.touch(Action.NO_RECEIPT)
    assert (play.view.heading, play.view.detail) == (say("goodbye.returned"), say("goodbye.put_on_shelf"))


@pytest.mark.parametrize(
    ("box", "place"),
    [(3, say("goodbye.returned_in_box", tray=3)), (None, say("goodbye.returned_on_shelf"))],
)
def test_beside_a_loan_the_screen_says_which_books_to_put_where(box: int | None, place: Message) -> None:
    play = returned_while_borrowing("102", box=box)
    assert play.view.detail == say("items.attention.detail")
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert (play.view.heading, play.view.detail, play.view.box) == (say("goodbye.borrowed"), place, box)


# --- a set that is not complete (rule 10) ---


def part_of_a_set() -> Play:
    play = Play()
    play.touch(Action.RETURN)
    play.place(book("101", security=ON_LOAN, parts=2, here=1))
    play.run()
    assert not play.saved
    return play


def taken_in(play: Play) -> None:
    play.run()
    saved = play.saved[-1].entry
    assert (saved.state, saved.parked) == (EntryState.PARKED, Reason.INCOMPLETE)
    assert saved.tag is TagFact.VERIFIED
    (write,) = [e for e in play.effects if isinstance(e, WriteTags)]
    assert (len(write.uids), write.security) == (1, Security.IN_STOCK)
    assert not [e for e in play.effects if isinstance(e, Ask)]  # staff look for the part first
    assert play.shows(Screen.RECEIPT)
    assert play.view.reference == saved.reference


def test_a_set_without_all_its_parts_is_received_for_staff_at_the_second_finish() -> None:
    play = part_of_a_set()
    play.touch(Action.FINISH)
    assert play.view.heading == say("items.is_that_all")
    play.touch(Action.FINISH)
    taken_in(play)
    assert lines(play)[-1] == "slip.line_received"


def test_and_when_its_reader_walks_away() -> None:
    play = part_of_a_set()
    play.wait(65)
    taken_in(play)


def test_a_part_that_leaves_while_it_is_secured_is_called_back_and_received() -> None:
    play = part_of_a_set()
    play.touch(Action.FINISH)
    play.touch(Action.FINISH)
    play.run(hold=WriteTags)
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    assert play.shows(Screen.PUT_BACK)
    play.effects.clear()
    play.place(book("101", security=ON_LOAN, parts=2, here=1))
    taken_in(play)


def test_a_part_that_never_comes_back_is_no_return_and_on_no_list() -> None:
    play = part_of_a_set()
    play.touch(Action.FINISH)
    play.touch(Action.FINISH)
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    play.wait(110)
    play.wait(0)
    play.run()
    assert (play.saved[-1].entry.reason, play.saved[-1].entry.parked) == (Reason.LEFT_PAD, None)
    assert play.view.heading == say("goodbye.not_done")


def test_a_part_of_a_set_is_not_lent() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101", parts=2, here=1))
    play.run()
    play.touch(Action.FINISH)
    play.touch(Action.FINISH)
    assert not [e for e in play.effects if isinstance(e, Save)]


# --- receipts ---


def test_paper_that_failed_while_the_printer_calls_itself_ready_is_said_and_the_code_is_left() -> None:
    play = borrowing("101")
    play.touch(Action.FINISH)
    play.touch(Action.PRINT)
    play.run(instead(PrintSlip, lambda _: Printed(ok=False)))
    assert (play.view.heading, play.view.detail) == (
        say("receipt.print_failed"),
        say("receipt.print_failed.detail"),
    )
    assert play.view.actions == (Action.NO_RECEIPT, Action.CODE)
    assert play.view.reference


@pytest.mark.parametrize(
    ("loans", "returns", "screen"),
    [
        (ReceiptPolicy.NEVER, ReceiptPolicy.ASK, Screen.RECEIPT),
        (ReceiptPolicy.ASK, ReceiptPolicy.NEVER, Screen.GOODBYE),
        (ReceiptPolicy.NEVER, None, Screen.GOODBYE),
    ],
)
def test_receipts_of_returns_follow_their_own_policy(
    loans: ReceiptPolicy, returns: ReceiptPolicy | None, screen: Screen
) -> None:
    play = returning("101", site=with_site(receipts=loans, return_receipts=returns))
    play.touch(Action.FINISH)
    assert play.shows(screen)


def test_a_visit_with_both_gets_the_receipt_that_either_wants() -> None:
    play = Play(with_site(receipts=ReceiptPolicy.NEVER, return_receipts=ReceiptPolicy.ALWAYS))
    play.sign_in()
    play.place(book("101", security=ON_LOAN), book("102"))
    play.run(instead(Look, on_this_card))
    play.touch(Action.RETURN)
    play.run()
    play.touch(Action.FINISH)
    assert [e for e in play.pending if isinstance(e, PrintSlip)]


def test_a_return_that_waits_for_the_ils_is_done_and_nothing_is_left() -> None:
    play = returning("101", answer=instead(Ask, lambda e: NotSent(e.key)))
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert play.view.heading == say("goodbye.returned")


# --- lent for use in the library ---


def test_a_loan_whose_alarm_the_library_system_wants_left_on_sends_its_reader_to_staff() -> None:
    play = borrowing("101", answer=instead(Ask, lambda e: Answered(e.key, yes=True, leave_tag=True)))
    assert play.only.done
    assert play.view.rows[0].word == say("row.borrowed_desk")
    play.touch(Action.FINISH)
    assert play.view.detail == say("put_back.see_staff")
    assert "put_back.see_staff" in lines(play)
