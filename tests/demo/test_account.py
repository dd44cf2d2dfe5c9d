"""*My account* at the whole station: real SIP2, real journal."""

from __future__ import annotations

from pathlib import Path

from kiosk.messages import say
from kiosk.view import Action, Mark, Screen, View
from sip2.server.records import Act
from tests.demo.bench import Bench, bench, entries

TWO_LOANS, ITS_PIN = "TV0000034", "3434"
READY, READY_PIN = "TV0000051", "5151"
FINED, FINED_PIN = "TV0000033", "3333"


def described(view: View) -> bool:
    return view.screen is Screen.ACCOUNT and not any(row.word == say("row.reading") for row in view.rows)


def account(b: Bench, card: str, pin: str) -> View:
    b.touch(Action.ACCOUNT)
    b.sees(Screen.CARD)
    b.sign_in(card, pin)
    return b.views.wait(described)


def test_a_reader_sees_the_own_loans_and_renews_them_all(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        loans = [row for row in account(b, TWO_LOANS, ITS_PIN).rows if row.fact]
        assert {row.argument for row in loans} == {"VV24.00120", "VV24.00121"}
        assert all(row.title and row.title != row.argument for row in loans)
        b.touch(Action.RENEW_ALL)
        b.views.wait(lambda view: sum(row.mark is Mark.DONE for row in view.rows) == 2 and not view.busy)
        assert [act.act for act in b.world.library.executed] == [Act.RENEWED, Act.RENEWED]
        b.leave()
    assert [(row.renewed, row.closed) for row in entries(tmp_path)] == [(True, True)] * 2


def test_a_renewal_that_the_library_refuses_is_told_on_its_row(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        account(b, "TV0000015", "2580")
        b.touch(Action.RENEW, "VV24.00112")  # renewed twice already
        view = b.views.wait(lambda view: any(row.word == say("row.not_renewed") for row in view.rows))
        assert view.done == 0
        assert not b.world.library.executed


def test_a_hold_that_waits_on_the_shelf_is_shown(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        words = [row.word for row in account(b, READY, READY_PIN).rows]
        assert say("account.ready") in words


def test_a_blocked_card_learns_its_reason_behind_the_pin_only(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in(FINED, FINED_PIN)
        notice = b.sees(Screen.NOTICE)
        assert notice.heading == say("notice.card_see_staff")
        assert "fees" not in repr(notice)
        b.touch(Action.ACCOUNT)
        words = [row.word.code for row in b.views.wait(described).rows]
        assert {"account.why.fees", "account.owed"} <= set(words)
