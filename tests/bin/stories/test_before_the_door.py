"""What happens before the door opens: who may bring what."""

from __future__ import annotations

from kiosk.bin import DoorOrder
from kiosk.events import PadChanged, Scanned
from kiosk.passages import Outcome
from kiosk.rules.bin.phases import Phase, Start
from kiosk.values import IlsFact, Pad, Secret, TagFact
from kiosk.view import Action
from tests.bin.play import EXCEPTIONS, SHELVES, BinPlay
from tests.bin.stories.given import STRANGER, site_with
from tests.kiosk.play import CARD, book


def test_a_book_is_shown_put_in_taken_in_and_carried_to_its_bin() -> None:
    play = BinPlay()
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    assert play.at(Phase.DONE)
    (row,) = play.rows.values()
    assert (row.ils, row.tag, row.closed) == (IlsFact.YES, TagFact.VERIFIED, True)
    (passage,) = play.passages.values()
    assert (passage.what, passage.bin, passage.settled) == (Outcome.ACCEPTED, str(SHELVES), True)
    assert passage.entry == row.key
    assert play.bins == {SHELVES: [book("101")]}


def test_a_strangers_book_is_refused_before_the_door_opens() -> None:
    play = BinPlay()
    play.show(STRANGER)
    assert play.at(Phase.REFUSED)
    assert not play.ordered(DoorOrder.UNLOCK)
    play.show()
    assert play.at(Phase.IDLE)


def test_a_refusal_ends_by_itself_and_with_a_book_of_ours() -> None:
    play = BinPlay()
    play.show(STRANGER)
    play.wait(5)
    play.show(STRANGER, book("101"))
    assert play.at(Phase.OPEN)
    other = BinPlay()
    other.show(STRANGER)
    other.wait(5.5)
    assert other.at(Phase.REFUSED)
    other.tell(PadChanged(Pad(), outside=True))
    assert other.at(Phase.IDLE)


def test_a_refusal_with_the_book_left_lying_there_begins_anew() -> None:
    play = BinPlay()
    play.show(STRANGER)
    play.wait(6)
    assert play.visited[-2:] == [Phase.IDLE, Phase.REFUSED]


def test_the_button_opens_for_a_book_whose_tag_cannot_be_read_and_it_goes_to_the_exceptions() -> None:
    play = BinPlay()
    play.touch(Action.RETURN)
    assert play.at(Phase.OPEN)
    play.put(None)
    play.wait(2)
    assert play.at(Phase.DONE)
    assert play.outcomes == [Outcome.UNIDENTIFIED]
    assert play.bins == {EXCEPTIONS: [None]}
    assert not play.rows


def test_the_machines_own_button_opens_too_and_once_more_after_a_book() -> None:
    play = BinPlay()
    play.sense(start=True)
    play.run()
    play.sense(start=False)
    play.put(book("101"))
    assert play.at(Phase.DONE)
    play.sense(start=True)
    play.run()
    assert play.at(Phase.OPEN)
    play.sense(start=False)
    play.put(book("102"))
    play.touch(Action.RETURN)
    assert play.at(Phase.OPEN)


def test_a_card_opens_and_nothing_of_it_is_kept() -> None:
    play = BinPlay()
    play.tell(Scanned(Secret(CARD)))
    play.run()
    assert play.at(Phase.OPEN)
    assert play.state.session.card is None
    play.put(book("101"))
    play.tell(Scanned(Secret(CARD)))
    play.run()
    assert play.at(Phase.OPEN)
    assert all(row.card is None for row in play.rows.values())


def test_a_site_that_opens_for_tags_only_hears_neither_button_nor_card() -> None:
    play = BinPlay(site=site_with(starts=frozenset({Start.TAG})))
    play.touch(Action.RETURN)
    play.tell(Scanned(Secret(CARD)))
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    play.tell(Scanned(Secret(CARD)))
    assert play.at(Phase.DONE)


def test_a_book_that_went_in_does_not_open_the_door_again_within_the_minute() -> None:
    play = BinPlay()
    play.bring(book("101"))
    play.show(book("101"))
    assert play.at(Phase.DONE)
    play.wait(61)
    assert play.at(Phase.OPEN)


def test_a_book_that_was_only_shown_may_be_shown_again_at_once() -> None:
    """Rule 14: only what really entered is "already handled"."""
    play = BinPlay()
    play.show(book("101"))
    play.show()
    play.wait(24)
    assert play.at(Phase.IDLE)
    play.bring(book("101"))
    assert play.outcomes == [Outcome.ACCEPTED]
