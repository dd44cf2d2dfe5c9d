"""Undoing a loan of a moment ago, and reporting a fault, at the whole station (rules 7 and 8)."""

from __future__ import annotations

from pathlib import Path

from drivers.rfid.emulator import faults as pad
from drivers.rfid.emulator.faults import Op
from kiosk.messages import say
from kiosk.values import UNDO, Kind, Reason
from kiosk.view import Action, Mark, Screen
from sip2.server import faults as ils
from tests.demo.bench import Bench, bench, entries

ON_LOAN, IN_STOCK = 0xC2, 0x07


def borrows(b: Bench) -> str:
    """The key of the row of a book that was just lent and lies on the pad."""
    b.sign_in()
    b.sees(Screen.ITEMS)
    b.world.put("one")
    return (
        b.views.wait(lambda view: any(row.mark is Mark.DONE and row.button for row in view.rows)).rows[0].key
    )


def undo(b: Bench) -> None:
    b.touch(Action.MORE, borrows(b))
    b.views.wait(lambda view: Action.UNDO in view.actions)
    b.touch(Action.UNDO)


def test_an_undone_loan_is_off_the_card_and_its_book_alarms_again(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        undo(b)
        b.views.wait(lambda view: any(row.word == say("row.undone") for row in view.rows))
        assert b.world.tags["one"].afi == IN_STOCK
        assert b.world.library.loan(b.world.items["one"]) is None
    loan, taken_back = entries(tmp_path)
    assert (loan.kind, taken_back.kind, taken_back.prior) == (Kind.LOAN, Kind.RETURN, UNDO)


def test_a_book_pulled_away_while_it_is_secured_is_called_back_and_its_loan_stands(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        key, tag = borrows(b), b.world.tags["one"]
        b.world.reader.faults.add(pad.Pull(tag.uid), on=Op.WRITE_AFI)
        b.touch(Action.MORE, key)
        b.touch(Action.UNDO)
        b.views.wait(lambda view: view.screen is Screen.PUT_BACK)
        b.world.put("one")
        b.views.wait(lambda view: any(row.word == say("row.still_borrowed") for row in view.rows))
        assert tag.afi == ON_LOAN
        assert b.world.library.loan(b.world.items["one"]) is not None


def test_a_library_that_is_gone_leaves_the_loan_and_releases_the_tag_again(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        key = borrows(b)
        b.world.ils.faults.add(ils.Ignored(), on="09")
        b.touch(Action.MORE, key)
        b.touch(Action.UNDO)
        b.views.wait(lambda view: any(row.word == say("row.still_borrowed") for row in view.rows))
        assert b.world.tags["one"].afi == ON_LOAN
        assert b.world.library.loan(b.world.items["one"]) is not None


def test_a_fault_goes_to_the_staff_list_and_the_loan_stays(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.touch(Action.MORE, borrows(b))
        b.touch(Action.TROUBLE)
        b.sees(Screen.OPTIONS)
        b.touch(Action.TROUBLE, "title")
        b.views.wait(lambda view: any(row.word == say("row.borrowed_reported") for row in view.rows))
        assert b.world.library.loan(b.world.items["one"]) is not None
    (entry,) = entries(tmp_path)
    assert entry.parked is Reason.REPORTED_TITLE
