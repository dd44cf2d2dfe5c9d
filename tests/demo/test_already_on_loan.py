"""A book that is on loan already, shown for borrowing at the whole station (rule 5)."""

from __future__ import annotations

from pathlib import Path

from drivers.rfid.emulator.tag_memory import Tag
from kiosk.messages import say
from kiosk.values import Kind, Reason
from kiosk.view import Action, Screen
from sip2.server import faults as ils
from sip2.server.records import Act
from tests.demo.bench import Bench, bench, entries

OVERDUE_READER, OVERDUE_PIN, OVERDUE_ITEM = "TV0000052", "5252", "VV24.00122"
ON_LOAN, IN_STOCK = 0xC2, 0x07


def shows_own_loan(b: Bench, name: str = "one") -> Tag:
    """The demo's reader borrows a book, leaves, and lays the same book down for borrowing again."""
    b.sign_in()
    b.sees(Screen.ITEMS)
    b.world.put(name)
    b.rows(1)
    b.world.lift(name)
    b.leave()
    b.sign_in()
    b.sees(Screen.ITEMS)
    b.world.put(name)
    b.sees(Screen.QUESTION)
    return b.world.tags[name]


def test_a_book_on_this_card_can_be_renewed(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        tag = shows_own_loan(b)
        assert len(b.world.library.executed) == 1
        b.touch(Action.RENEW)
        row = b.rows(1).rows[0]
        assert row.word == say("row.renewed")
        assert row.fact is not None
        assert [act.act for act in b.world.library.executed] == [Act.LENT, Act.RENEWED]
        assert tag.afi == ON_LOAN


def test_a_renewal_whose_answer_is_lost_is_looked_for_and_never_asked_twice(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        shows_own_loan(b)
        b.world.ils.faults.add(ils.Lost(), on="29")
        b.touch(Action.RENEW)
        b.rows(1)
        assert len(b.world.library.executed) == 2


def test_a_book_on_this_card_can_be_returned(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        tag = shows_own_loan(b)
        b.touch(Action.RETURN)
        assert b.rows(1).rows[0].word == say("row.returned")
        assert tag.afi == IN_STOCK
        assert b.world.library.loan(b.world.items["one"]) is None


def test_a_book_left_as_it_is_stays_on_its_card(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        tag = shows_own_loan(b)
        b.touch(Action.LEAVE)
        assert b.rows(1).rows[0].word == say("row.already_yours")
        b.leave()
        assert tag.afi == ON_LOAN
        assert len(b.world.library.executed) == 1


def test_a_book_on_another_account_is_recorded_as_seen_in_the_library(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("on loan elsewhere")
        assert b.rows(1).rows[0].word == say("row.on_loan_elsewhere")
        assert b.world.tags["on loan elsewhere"].afi == ON_LOAN
    (seen,) = entries(tmp_path)
    assert (seen.item.item, seen.prior, seen.parked) == ("VV24.00111", "on_another", Reason.ON_LOAN_ELSEWHERE)
    assert seen.card is None


def test_a_book_on_another_account_is_received_where_the_library_wishes_so(tmp_path: Path) -> None:
    with bench(tmp_path, borrowing={"on_loan_elsewhere": "receive"}) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("on loan elsewhere")
        assert b.rows(1).rows[0].word.code in {"row.received", "row.received_staff"}
        assert b.world.tags["on loan elsewhere"].afi == IN_STOCK
        assert b.world.library.loan("VV24.00111") is None
    (row,) = entries(tmp_path)
    assert (row.kind, row.prior) == (Kind.RETURN, "on_another")
