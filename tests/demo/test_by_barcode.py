"""Books shown by their barcode at the whole station: with a pad, without one, and at a site that switches no tags."""

from __future__ import annotations

from pathlib import Path

from kiosk.messages import say
from kiosk.values import EntryState, IlsFact, Kind, Reason, TagFact
from kiosk.view import Action, Mark, Screen
from tests.demo.bench import Bench, bench, entries
from ui.demo.world import READER_CARD

ALLOWED = {"by_barcode": "allow"}
IN_STOCK, ON_LOAN = 0x07, 0xC2


def lent(b: Bench) -> set[str]:
    return {loan.item for loan in b.world.library.loans_by_patron()[READER_CARD]}


def test_three_books_are_borrowed_by_barcode_on_a_station_without_a_pad(tmp_path: Path) -> None:
    with bench(tmp_path, rfid=None, returning={"box": 2}) as b:
        assert b.sees(Screen.WELCOME).heading == say("welcome.heading_barcode")
        b.sign_in()
        assert b.sees(Screen.ITEMS).heading == say("items.one_by_one")
        wanted = [b.world.items[name] for name in ("one", "two", "three")]
        for number, item in enumerate(wanted, 1):
            b.world.scanner.scan(item)
            assert b.rows(number).rows[0].mark is Mark.DONE
        assert set(wanted) <= lent(b)
        b.leave()
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.scanner.scan(wanted[0])
        row = b.rows(1).rows[0]
        assert (row.word, row.fact) == (say("row.returned"), say("fact.tray", tray=2))
        assert wanted[0] not in lent(b)
        b.leave()
    rows = entries(tmp_path)
    assert [(row.kind, row.state, row.tagless) for row in rows] == [
        *[(Kind.LOAN, EntryState.DONE, True)] * 3,
        (Kind.RETURN, EntryState.DONE, True),
    ]


def test_a_scanned_book_with_a_tag_is_released_once_it_lies_on_the_pad(tmp_path: Path) -> None:
    with bench(tmp_path, borrowing=ALLOWED) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.scanner.scan(b.world.items["one"])
        b.rows(1)
        assert b.world.tags["one"].afi == IN_STOCK
        b.world.put("one")
        b.views.wait(lambda view: not view.busy and b.world.tags["one"].afi == ON_LOAN)
        assert b.rows(1).rows[0].mark is Mark.DONE
        b.leave()
        assert len(b.world.library.executed) == 1
    (row,) = entries(tmp_path)
    assert (row.ils, row.tag, row.tagless, row.state) == (
        IlsFact.YES,
        TagFact.VERIFIED,
        False,
        EntryState.DONE,
    )


def test_with_a_pad_a_scanned_book_is_for_staff_unless_the_site_says_otherwise(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.scanner.scan(b.world.items["one"])
        assert b.rows(1).rows[0].word == say("row.untagged")
        b.world.put("one")  # which is the way to borrow it
        b.views.wait(lambda view: view.done == 1)
        b.leave()
    assert len(entries(tmp_path)) == 1


def test_a_return_by_barcode_beside_a_pad_is_recorded_for_staff_and_nobody_is_asked(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.scanner.scan(b.world.items["one"])
        b.sees(Screen.CHOICE)
        b.touch(Action.RETURN)
        assert b.rows(1).rows[0].word == say("row.received_staff")
        b.leave()
        assert b.world.library.executed == ()
    (row,) = entries(tmp_path)
    assert (row.ils, row.parked, row.closed) == (IlsFact.UNASKED, Reason.TO_CONFIRM, True)


def test_a_site_that_switches_no_tags_reads_them_and_writes_none(tmp_path: Path) -> None:
    with bench(tmp_path, security={"switch": False}) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one", "two")
        assert [row.mark for row in b.rows(2).rows] == [Mark.DONE] * 2
        b.world.lift("one", "two")
        b.leave()
        assert {b.world.items["one"], b.world.items["two"]} <= lent(b)
        assert {b.world.tags[name].afi for name in ("one", "two")} == {IN_STOCK}
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.put("one")
        assert b.rows(1).rows[0].word == say("row.received_staff")
        b.leave()
        assert b.world.items["one"] not in lent(b)
        assert b.world.tags["one"].afi == IN_STOCK
    assert [(row.tag, row.parked) for row in entries(tmp_path)] == [
        (TagFact.UNTOUCHED, None),
        (TagFact.UNTOUCHED, None),
        (TagFact.UNTOUCHED, Reason.TO_CONFIRM),
    ]


def test_a_book_recorded_by_barcode_is_still_done_after_a_sudden_end(tmp_path: Path) -> None:
    with bench(tmp_path, borrowing=ALLOWED) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.scanner.scan(b.world.items["one"])
        b.rows(1)
    with bench(tmp_path, borrowing=ALLOWED):
        pass
    (row,) = entries(tmp_path)
    assert (row.state, row.parked, row.tagless) == (EntryState.DONE, None, True)
