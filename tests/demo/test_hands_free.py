"""A visit by barcodes alone, at the whole station: nobody touches the glass."""

from __future__ import annotations

from pathlib import Path

from kiosk.view import Mark, Screen
from tests.demo.bench import Bench, bench, entries
from ui.demo.world import READER_CARD


def command(b: Bench, name: str) -> None:
    b.world.scanner.scan(f"TS+{name}")


def test_books_are_borrowed_printed_and_returned_without_one_touch(tmp_path: Path) -> None:
    with bench(tmp_path, pin={"policy": "never"}) as b:
        command(b, "EN")
        b.views.wait(lambda view: view.language == "en")
        command(b, "BORROW")
        b.sees(Screen.CARD)
        b.world.scanner.scan(READER_CARD)
        b.sees(Screen.ITEMS)
        b.world.put("one", "two")
        assert [row.mark for row in b.rows(2).rows] == [Mark.DONE] * 2
        b.world.take("one", "two")
        command(b, "FINISH")
        b.sees(Screen.RECEIPT)
        command(b, "PRINT")
        b.sees(Screen.WELCOME)
        assert len(b.world.printer.slips) == 1
        command(b, "RETURN")
        b.sees(Screen.ITEMS)
        b.world.put("one")
        b.rows(1)
        command(b, "FINISH")
        b.sees(Screen.RECEIPT)
        command(b, "NO-RECEIPT")
        b.sees(Screen.WELCOME)
    assert len(entries(tmp_path)) == 3


def test_a_hostile_code_is_no_card_no_book_and_no_key_of_the_pin(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        for text in ("TS+1234", "TS+STAFF", "TS+DIGIT", "TS+", "TS+finish"):
            b.world.scanner.scan(text)
        b.world.scanner.scan(READER_CARD)
        b.views.wait(lambda view: view.screen is Screen.PIN)
        b.world.scanner.scan("TS+1")
        b.world.scanner.scan("TS+OK")
        command(b, "CANCEL")
        view = b.sees(Screen.WELCOME)
        assert view.pin is None
        assert b.world.library.executed == ()
    assert entries(tmp_path) == ()
