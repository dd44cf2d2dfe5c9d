"""Each kind of trouble has a clear screen, and the next reader starts clean. Issue 2, "Must hold"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.printer.emulator import Paper
from drivers.rfid.emulator import faults as pad
from drivers.rfid.emulator.faults import Op
from kiosk.messages import say
from kiosk.values import EntryState, IlsFact, Reason
from kiosk.view import Action, Mark, Screen, View
from sip2.server import faults as ils
from sip2.server.records import Act
from tests.demo.bench import Bench, bench, entries
from ui.demo.world import READER_CARD


def serves_the_next_reader(b: Bench) -> None:
    """The proof after every trouble: somebody else borrows a book."""
    b.sees(Screen.WELCOME)
    b.sign_in("TV0000015", "2580")
    assert b.sees(Screen.ITEMS).rows == ()
    b.world.put("four")
    assert b.rows(1).rows[0].mark is Mark.DONE
    assert {loan.item for loan in b.world.library.loans_by_patron()["TV0000015"]} >= {"1000000136"}


def tries_left(count: int) -> Callable[[View], bool]:
    return lambda view: view.screen is Screen.PIN and view.detail == say("pin.tries_left", count=count)


def test_a_wrong_pin(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in(pin="9999")
        for left in (2, 1):
            b.views.wait(tries_left(left))
            for digit in "9999":
                b.touch(Action.DIGIT, digit)
        assert b.sees(Screen.NOTICE).heading.code == "notice.wrong_pin_too_often"
        b.touch(Action.OK)
        serves_the_next_reader(b)


@pytest.mark.parametrize(
    ("card", "pin", "code"),
    [("TV0009999", "1234", "notice.unknown_card"), ("TV0000032", "3232", "notice.card_see_staff")],
)
def test_an_unknown_or_blocked_card(tmp_path: Path, card: str, pin: str, code: str) -> None:
    with bench(tmp_path) as b:
        b.sign_in(card, pin)
        assert b.sees(Screen.NOTICE).heading.code == code
        b.touch(Action.OK)
        serves_the_next_reader(b)


@pytest.mark.parametrize(
    ("book", "code"),
    [
        ("held", "row.held_for_other"),
        ("reference", "row.refused"),
        ("on loan elsewhere", "row.on_loan_elsewhere"),
        ("unknown", "row.unknown_item"),
    ],
)
def test_a_book_that_may_not_be_borrowed_stays_secured(tmp_path: Path, book: str, code: str) -> None:
    with bench(tmp_path) as b:
        before = b.world.tags[book].afi
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put(book)
        row = b.rows(1).rows[0]
        assert row.mark is Mark.ATTENTION
        assert row.word.code == code
        b.leave()
        assert b.world.tags[book].afi == before
        b.world.take(book)
        serves_the_next_reader(b)


def test_a_book_whose_tag_nobody_can_read(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("unreadable")
        assert b.views.wait(lambda view: view.pad.unreadable == 1).heading.code == "items.unreadable"
        b.world.lift("unreadable")
        b.leave()
        serves_the_next_reader(b)


def test_an_ils_that_hangs_when_the_card_is_shown(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.ils.faults.add(ils.Ignored(), on="63", times=2)
        b.sign_in()
        assert b.sees(Screen.NOTICE).heading.code == "notice.no_answer"
        b.touch(Action.OK)
        serves_the_next_reader(b)


def test_an_ils_that_hangs_at_a_loan_is_looked_at_and_the_loan_is_not_made(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.ils.faults.add(ils.Ignored(), on="11")
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        assert b.rows(1).rows[0].word.code == "row.no_answer"
        assert b.world.tags["one"].afi == 0x07
        b.world.lift("one")
        b.leave()
        serves_the_next_reader(b)
    assert entries(tmp_path)[0].state is EntryState.CANCELLED


def test_a_loan_whose_answer_is_lost_is_found_by_looking_and_finished_once(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.ils.faults.add(ils.Lost(), on="11")
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        row = b.rows(1).rows[0]
        assert row.mark is Mark.DONE
        assert row.word.code == "row.borrowed"
        assert len(b.world.library.executed) == 1
        assert b.world.tags["one"].afi == 0xC2


def test_an_ils_that_dies_at_a_loan_leaves_the_book_secured_and_the_row_for_staff(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.ils.faults.add(ils.Lost(), on="11")
        b.world.ils.faults.add(ils.Ignored(), on="17", times=9)
        b.world.put("one")
        row = b.rows(1).rows[0]
        assert row.word.code == "row.no_answer"
        assert b.world.tags["one"].afi == 0x07
    (entry,) = entries(tmp_path)
    assert entry.state is EntryState.OPEN  # looked for when somebody answers again
    assert entry.ils is IlsFact.ASKED
    assert entry.reason is Reason.NO_ANSWER


def test_a_return_while_the_ils_is_away_is_secured_received_and_sent_when_it_is_back(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.ils.stop()
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.put("overdue")
        assert b.rows(1).rows[0].word.code == "row.received_staff"
        assert b.world.tags["overdue"].afi == 0x07
        b.leave()
        assert [message.code for message in b.views.all[-1].strip] == ["strip.ils_down", "strip.queued"]
        b.world.ils.start()
        b.views.wait(lambda view: view.strip == ())
        assert b.world.library.loan("VV24.00122") is None
        (act,) = b.world.library.executed[:1]
        assert act.act is Act.RETURNED
    (entry,) = entries(tmp_path)
    assert entry.state is EntryState.DONE


def test_a_book_pulled_away_before_its_tag_is_released_is_called_back(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        tag = b.world.tags["one"]
        b.world.reader.faults.add(pad.Pull(tag.uid), on=Op.WRITE_AFI)
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        assert b.views.wait(lambda view: view.screen is Screen.PUT_BACK).rows[0].mark is Mark.STOP
        b.world.put("one")
        b.views.wait(lambda view: view.done == 1)
        assert tag.afi == 0xC2
        assert len(b.world.library.executed) == 1


def test_an_answer_of_the_reader_lost_after_a_write_changes_nothing(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.reader.faults.add(pad.Lost(), on=Op.WRITE_AFI)
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        assert b.rows(1).rows[0].mark is Mark.DONE


def test_a_reader_unplugged_and_plugged_in_again(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.reader.unplug()
        b.views.wait(lambda view: any(message.code == "strip.pad_down" for message in view.strip))
        b.world.reader.plug()
        b.views.wait(lambda view: view.strip == ())
        serves_the_next_reader(b)


def test_a_printer_without_paper_hides_print_and_shows_the_code(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        b.rows(1)
        b.world.printer.paper = Paper.OUT
        b.touch(Action.FINISH)
        view = b.views.wait(
            lambda view: view.screen is Screen.RECEIPT and Action.PRINT not in view.actions and not view.busy
        )
        assert view.reference
        b.touch(Action.CODE)
        assert b.views.wait(lambda view: view.heading.code == "receipt.code").reference == view.reference


def test_no_log_line_and_no_view_names_the_reader(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one", "held")
        b.rows(2)
        b.leave()
        shown = repr(b.views.all)
    out, err = capfd.readouterr()
    for text in (shown, out, err):
        assert READER_CARD not in text
        assert "Bạn đọc" not in text
