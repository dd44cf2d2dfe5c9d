"""What the library system says about a book that was put in, or does not say."""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import Routing
from kiosk.effects import Ask
from kiosk.events import Answered, LinkChanged, NotSent
from kiosk.rules.bin.phases import Phase
from kiosk.values import IlsFact, Reason, TagFact
from tests.bin.play import BRANCHES, EXCEPTIONS, HOLDS, SHELVES, BinPlay
from tests.kiosk.play import book, instead


def test_without_the_library_system_it_is_accepted_secured_and_told_later() -> None:
    play = BinPlay()
    play.tell(LinkChanged(online=False))
    play.bring(book("101"), answer=instead(Ask, lambda effect: NotSent(effect.key)))
    assert Phase.OFFLINE in play.visited
    assert play.at(Phase.DONE)
    (row,) = play.rows.values()
    assert (row.queued, row.tag) == (True, TagFact.VERIFIED)
    play.wait(15)
    play.tell(LinkChanged(online=True))
    play.run()
    assert next(iter(play.rows.values())).ils is IlsFact.YES


def test_an_answer_that_takes_longer_than_six_seconds_does_not_hold_the_book() -> None:
    play = BinPlay()
    play.show(book("101"))
    play.put(book("101"), hold=(Ask,))
    asked = list(play.pending)
    play.pending = []
    play.show()
    play.wait(5.5)
    assert play.at(Phase.CHECKIN)
    play.wait(0.5)
    assert play.at(Phase.DONE)
    play.wait(15)
    assert play.at(Phase.IDLE)
    play.pending = asked
    play.run()
    assert next(iter(play.rows.values())).ils is IlsFact.YES
    assert not play.state.live or not play.state.running


def test_what_another_reader_waits_for_goes_to_the_holds_even_when_the_answer_is_no() -> None:
    """Koha says ok 0 together with CV 01 (DESIGN §9)."""
    play = BinPlay()
    held = Routing(alert="01")
    play.bring(
        book("101"),
        answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.REFUSED, routing=held)),
    )
    assert list(play.bins) == [HOLDS]


def test_what_belongs_to_another_branch_goes_to_transit_and_rotating_collections_stay() -> None:
    play = BinPlay()
    away = Routing(alert="04", destination="CD")
    play.bring(book("101"), answer=instead(Ask, lambda e: Answered(e.key, yes=True, routing=away)))
    rotating = replace(away, collection="LC")
    play.bring(book("102"), answer=instead(Ask, lambda e: Answered(e.key, yes=True, routing=rotating)))
    assert sorted(play.bins) == [BRANCHES, SHELVES]


def test_what_the_library_system_refuses_goes_to_the_exceptions_and_not_on_loan_is_no_refusal() -> None:
    play = BinPlay()
    play.bring(
        book("101"), answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.UNKNOWN_ITEM))
    )
    play.bring(
        book("102"), answer=instead(Ask, lambda e: Answered(e.key, yes=False, reason=Reason.NOT_ON_LOAN))
    )
    assert play.bins == {EXCEPTIONS: [book("101")], SHELVES: [book("102")]}
