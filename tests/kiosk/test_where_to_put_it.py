"""Where a returned book goes, and what is promised of it; how a book is laid down (rules 11, 21, 22 and 24)."""

from __future__ import annotations

import pytest

from kiosk.effects import Ask, Save, WriteTags
from kiosk.events import Answered, Device, DeviceChanged, NotSaved, TagsWritten
from kiosk.messages import say
from kiosk.values import EntryState, Reason, Security, TagFact
from kiosk.view import Action, Screen, Spot
from tests.kiosk.play import Play, book, instead, with_site

HELP = (say("help.phone", phone="0296 3852 000"), say("help.hours", hours="7:30–17:00"))


def returned(**site: object) -> Play:
    play = Play(with_site(**site))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run()
    return play


def ended(play: Play) -> Play:
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    return play


# --- rule 11: the box, the gate, or staff ---


def test_the_screen_ends_with_the_numbered_box_in_words_and_as_a_picture() -> None:
    play = ended(returned(return_box=3))
    assert play.shows(Screen.GOODBYE)
    assert play.view.box == 3
    assert play.view.detail == say("items.put_in_box", tray=3)


def test_without_a_box_no_picture_of_one_is_shown() -> None:
    assert ended(returned()).view.box is None


def test_a_gate_that_would_alarm_is_enough_to_call_it_returned() -> None:
    play = returned()
    assert play.view.rows[0].word == say("row.returned")
    assert play.only.entry.state is EntryState.DONE


def test_without_a_box_or_a_gate_it_is_received_and_staff_confirm_it_with_its_own_time() -> None:
    play = returned(gate=False)
    assert play.view.rows[0].word == say("row.received_staff")
    assert play.only.done
    saved = play.saved[-1].entry
    assert (saved.state, saved.parked) == (EntryState.PARKED, Reason.TO_CONFIRM)
    (ask,) = [e for e in play.effects if isinstance(e, Ask)]
    assert ask.opened == saved.opened


def test_a_book_that_was_taken_away_again_is_not_returned_and_on_no_list() -> None:
    play = Play(with_site(gate=False))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.place()
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.GONE)))
    play.touch(Action.FINISH)
    play.wait(120)
    play.run()
    assert play.saved[-1].entry.reason is Reason.LEFT_PAD
    assert play.saved[-1].entry.parked is None


def test_a_book_that_could_not_be_secured_goes_to_staff_and_not_into_the_box() -> None:
    play = Play(with_site(return_box=3))
    play.touch(Action.RETURN)
    play.place(book("101", security=Security.ON_LOAN))
    play.run(instead(WriteTags, lambda e: TagsWritten(e.key, TagFact.FAILED)))
    assert play.view.rows[0].word == say("row.not_secured")
    assert play.view.rows[0].fact is None


def test_a_borrowed_book_goes_into_no_box() -> None:
    play = Play(with_site(return_box=3))
    play.sign_in()
    play.place(book("101"))
    play.run()
    assert play.view.rows[0].fact != say("fact.tray", tray=3)
    assert ended(play).view.box is None


# --- rule 24: where the tag sits ---


@pytest.mark.parametrize(
    ("spot", "detail"),
    [(Spot.BACK, "items.borrow.detail"), (Spot.COVER, "items.spot_cover"), (Spot.SPINE, "items.spot_spine")],
)
def test_the_site_chooses_picture_and_words_of_put_the_book_here(spot: Spot, detail: str) -> None:
    play = Play(with_site(spot=spot))
    assert play.view.pad.spot is spot
    play.sign_in()
    assert play.view.detail == say(detail)
    assert play.view.pad.spot is spot


# --- rule 21: where help is, when no staff are here ---


def test_the_welcome_screen_says_where_help_is() -> None:
    assert Play(with_site(help=HELP)).view.help == HELP
    assert Play().view.help == ()


def test_so_does_the_screen_that_is_out_of_order() -> None:
    play = Play(with_site(help=HELP))
    play.tell(DeviceChanged(Device.JOURNAL, ready=False))
    assert play.shows(Screen.OUT_OF_ORDER)
    assert play.view.help == HELP


def test_so_does_a_notice_with_its_incident_and_the_row_s_help_button() -> None:
    play = Play(with_site(help=HELP))
    play.sign_in()
    assert Action.HELP in play.view.actions
    play.touch(Action.HELP)
    assert play.view.help == HELP


def test_a_visit_that_ends_with_nothing_done_leaves_time_to_read_whom_to_ask() -> None:
    play = Play(with_site(help=HELP))
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.REFUSED)))
    play.touch(Action.FINISH)
    assert play.view.heading == say("goodbye.not_done")
    assert play.view.help == HELP
    play.wait(11)
    assert play.shows(Screen.GOODBYE)
    play.touch(Action.OK)
    assert play.shows(Screen.WELCOME)


def test_a_journal_that_fails_in_the_middle_says_where_help_is() -> None:
    play = Play(with_site(help=HELP))
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Save, lambda e: NotSaved(e.entry.key, "disk full")))
    assert Action.HELP in play.view.actions
