"""Readers with their own fingers: the real window in front of the real station, each flow of the screens from touch to touch.

What each flow means for journal, library system and tag stands beside its namesake without the glass (test_undo.py, …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from drivers.rfid.emulator import faults as pad
from drivers.rfid.emulator.faults import Op
from kiosk.view import Mark, Row, Screen, View
from tests.demo.bench import QUICK
from tests.ui.branch import PATIENCE_MS, Branch, branch
from ui.demo.world import READER_CARD, READER_PIN

OTHER_CARD, OTHER_PIN = "TV0000015", "2580"
TWO_LOANS, ITS_PIN = "TV0000034", "3434"
CLASS_CARD, CLASS_PIN = "TV0000060", "6060"
ON_LOAN, IN_STOCK = 0xC2, 0x07
HASTY = {"timeouts": {**QUICK["timeouts"], "items_s": 0.5, "empty_pad_s": 0.5}}
FAULT = "title"
WARNING_S = 20
PHONE = "0296\u00a03852\u00a0000"


class Reader:
    """Fingers and eyes at the glass, hands at the pad."""

    def __init__(self, at: Branch, qtbot: QtBot) -> None:
        self._at, self._qtbot = at, qtbot
        self.world, self.page = at.world, at.page

    def wait(self, until: Callable[[View], bool]) -> View:
        self._qtbot.waitUntil(lambda: until(self._at.view), timeout=PATIENCE_MS)
        return self._at.view

    def touches(self, *names: str) -> None:
        """One after the other, each as soon as it is drawn."""
        for name in names:
            self.wait(partial(self._offers, name))
            self._at.tap(name)

    def _offers(self, name: str, view: View) -> bool:
        return not view.busy and self.page.shows(name)

    def comes_to(self, screen: Screen) -> View:
        return self.wait(lambda view: view.screen is screen and not view.busy)

    def types(self, pin: str) -> None:
        self.comes_to(Screen.PIN)
        self.touches(*(f"key_{digit}" for digit in pin))

    def signs_in(self, card: str = READER_CARD, pin: str = READER_PIN) -> None:
        self.world.scanner.scan(card)
        self.types(pin)

    def borrows(self, *books: str) -> Row:
        """The newest row, once all are done."""
        self.comes_to(Screen.ITEMS)
        self.world.put(*books)
        return self.wait(lambda view: view.done == len(books) and not view.busy).rows[0]

    def scans(self, book: str) -> None:
        self.comes_to(Screen.ITEMS)
        self.world.scanner.scan(self.world.items[book])

    def reads(self, code: str) -> None:
        """This sentence of the catalogue, as it stands there."""
        told = self._at.touch.facade.say(code)
        self.wait(lambda _: told in self.page.texts())

    def counted_down(self) -> int:
        """From what the warning counts down."""
        left = self.wait(lambda view: view.seconds_left is not None).seconds_left
        assert left is not None
        return left

    def leaves(self) -> None:
        self._at.go_home()

    def lent(self, card: str = READER_CARD) -> set[str]:
        return {loan.item for loan in self.world.library.loans_by_patron().get(card, ())}


@pytest.fixture
def comes(qapp: QGuiApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Reader]]:
    """A reader at a station with these tables in its settings."""
    assert qapp
    with ExitStack() as stations:
        yield lambda **changes: Reader(stations.enter_context(branch(tmp_path, **changes)), qtbot)


def test_a_loan_is_undone(comes: Callable[..., Reader]) -> None:
    r = comes()
    r.signs_in()
    r.touches(f"more_{r.borrows('one').key}", "undo")
    r.reads("row.undone")
    assert r.lent() == set()
    assert r.world.tags["one"].afi == IN_STOCK


def test_a_fault_is_reported_and_the_loan_stays(comes: Callable[..., Reader]) -> None:
    r = comes()
    r.signs_in()
    r.touches(f"more_{r.borrows('one').key}", "trouble", f"option_{FAULT}")
    r.reads("row.borrowed_reported")
    assert r.world.items["one"] in r.lent()


@pytest.mark.parametrize(
    ("answer", "word", "stays"),
    [
        ("return", "row.returned", False),
        ("renew", "row.renewed", True),
        ("leave", "row.already_yours", True),
    ],
)
def test_a_book_that_is_on_this_card_already_is_asked_about(
    comes: Callable[..., Reader], answer: str, word: str, stays: bool
) -> None:
    r = comes()
    r.world.library.checkout(READER_CARD, r.world.items["one"])
    r.signs_in()
    r.comes_to(Screen.ITEMS)
    r.world.put("one")
    r.touches(answer)
    r.reads(word)
    assert (r.world.items["one"] in r.lent()) is stays


def test_a_book_that_left_the_pad_too_early_is_put_back(comes: Callable[..., Reader]) -> None:
    r = comes()
    r.signs_in()
    r.comes_to(Screen.ITEMS)
    r.world.reader.faults.add(pad.Pull(r.world.tags["one"].uid), on=Op.WRITE_AFI)
    r.world.put("one")
    r.reads("put_back.heading")
    r.world.put("one")
    r.reads("row.borrowed")
    assert r.world.tags["one"].afi == ON_LOAN


def test_the_next_card_takes_over_for_what_is_laid_down_after_it(comes: Callable[..., Reader]) -> None:
    r = comes(receipts={"policy": "never"})
    r.signs_in()
    r.borrows("one")
    r.world.scanner.scan(OTHER_CARD)
    r.touches("next_card")
    r.types(OTHER_PIN)
    assert r.comes_to(Screen.ITEMS).rows == ()
    r.world.put("four")
    r.reads("row.borrowed")
    assert r.lent() == {r.world.items["one"]}
    assert r.world.items["four"] in r.lent(OTHER_CARD)


def test_books_are_borrowed_and_returned_by_their_barcodes(comes: Callable[..., Reader]) -> None:
    r = comes(rfid=None, returning={"box": 2})
    r.reads("welcome.heading_barcode")
    r.signs_in()
    r.scans("one")
    r.reads("row.borrowed")
    r.leaves()
    r.touches("return")
    r.scans("one")
    r.reads("row.returned")
    assert r.lent() == set()


def test_one_loan_is_renewed_and_then_all(comes: Callable[..., Reader]) -> None:
    r = comes()
    r.touches("account")
    r.signs_in(TWO_LOANS, ITS_PIN)
    first, second = sorted(r.lent(TWO_LOANS))
    r.touches(f"renew_{first}")
    r.reads("row.renewed")
    assert [act.item for act in r.world.library.executed] == [first]
    r.touches("renew_all")
    r.wait(lambda view: sum(row.mark is Mark.DONE for row in view.rows) == 2)
    assert second in {act.item for act in r.world.library.executed}


def test_help_says_where_somebody_is_and_leads_back(comes: Callable[..., Reader]) -> None:
    r = comes(help={"phone": PHONE})
    r.signs_in()
    r.comes_to(Screen.ITEMS)
    r.touches("help")
    r.comes_to(Screen.HELP)
    r.wait(lambda _: any(PHONE in text for text in r.page.texts()))
    r.touches("ok")
    r.comes_to(Screen.ITEMS)


def test_whoever_asks_for_more_time_gets_three_times_as_much(comes: Callable[..., Reader]) -> None:
    r = comes(**HASTY)
    r.signs_in()
    assert r.counted_down() <= WARNING_S
    r.touches("more_time")
    r.wait(lambda view: WARNING_S < (view.seconds_left or 0) <= 3 * WARNING_S)


def test_the_card_of_a_whole_class_has_three_times_as_much_from_the_start(
    comes: Callable[..., Reader],
) -> None:
    cards = {"barcodes": [{"prefix": "TV", "shortest": 9, "longest": 9}], "group_prefixes": [CLASS_CARD]}
    r = comes(**HASTY, cards=cards)
    r.signs_in(CLASS_CARD, CLASS_PIN)
    r.borrows("one", "two")
    assert WARNING_S < r.counted_down() <= 3 * WARNING_S
    r.touches("finish")
    r.leaves()
    assert {r.world.items["one"], r.world.items["two"]} <= r.lent(CLASS_CARD)
