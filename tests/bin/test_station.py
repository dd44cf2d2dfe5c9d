"""The whole return station: drivers, SIP2, journal and the machine's mechanics, as people meet it."""

from __future__ import annotations

from pathlib import Path

from drivers.bin.emulator.things import Thing
from drivers.rfid.tags.content import Owner
from kiosk.passages import Outcome
from kiosk.values import IlsFact, Reason, TagFact
from kiosk.view import Action, BinPicture
from tests.bin.bench import BinBench, bin_bench, passages
from tests.demo.bench import entries
from ui.demo.bin_world import EXCEPTIONS, IN_STOCK, SHELVES, book


def test_a_book_falls_into_its_bin_and_everybody_knows(tmp_path: Path) -> None:
    with bin_bench(tmp_path) as bench:
        item = next(iter(bench.world.library.catalogue.items))
        thing = book(item, "E004015099000001")
        view = bench.bring(thing)
        assert view.bin is BinPicture.DONE
        with bench.world.hands() as body:
            assert [each.name for each in body.in_crate(SHELVES)] == [item]
            assert not body.chute
        assert thing.tags[0].afi == IN_STOCK
    (row,) = entries(tmp_path)
    assert (row.tag, row.closed) == (TagFact.VERIFIED, True)
    assert row.ils is IlsFact.YES or row.reason is Reason.NOT_ON_LOAN
    (passage,) = passages(tmp_path)
    assert (passage.what, passage.bin, passage.settled) == (Outcome.ACCEPTED, str(SHELVES), True)


def test_a_strangers_book_never_opens_the_door(tmp_path: Path) -> None:
    with bin_bench(tmp_path) as bench:
        bench.show(book("X1", "E004015099000009", owner=Owner("XX", "YY")))
        bench.sees(BinPicture.REFUSED)
        with bench.world.hands() as body:
            assert body.flap.closed
    assert entries(tmp_path) == ()


def test_two_at_once_are_handed_back_and_the_one_that_stays_is_taken_in(tmp_path: Path) -> None:
    with bin_bench(tmp_path) as bench:
        first, second = (book(item, f"E00401509900010{n}") for n, item in enumerate(items(bench, 2)))
        bench.show(first)
        bench.sees(BinPicture.OPEN)
        bench.put(first, second)
        bench.sees(BinPicture.SEVERAL)
        bench.until(lambda body: body.pull_back(second), "the second book could not be taken back")
        bench.sees(BinPicture.DONE)
    (row,) = entries(tmp_path)
    assert row.item.item == first.name


def test_without_the_library_a_book_is_taken_and_told_of_later(tmp_path: Path) -> None:
    with bin_bench(tmp_path) as bench:
        (item,) = items(bench, 1)
        bench.world.ils.stop()
        bench.bring(book(item, "E004015099000201"))
    (row,) = entries(tmp_path)
    assert (row.tag, row.closed) == (TagFact.VERIFIED, False)
    assert row.queued or row.ils is IlsFact.ASKED
    assert passages(tmp_path)[0].settled


def test_something_without_a_tag_goes_to_the_exceptions(tmp_path: Path) -> None:
    with bin_bench(tmp_path) as bench:
        bench.touch(Action.RETURN)
        bench.sees(BinPicture.OPEN)
        bench.put(Thing("an umbrella"))
        told = bench.sees(BinPicture.UNVERIFIED).reference
        assert told is not None
        assert "-U00001-" in told
        with bench.world.hands() as body:
            assert [thing.name for thing in body.in_crate(EXCEPTIONS)] == ["an umbrella"]
    assert [passage.what for passage in passages(tmp_path)] == [Outcome.UNIDENTIFIED]


def test_with_one_antenna_a_button_opens_and_what_lies_in_the_chute_is_taken_in_or_handed_back(
    tmp_path: Path,
) -> None:
    with bin_bench(tmp_path, one_antenna=True) as bench:
        (item,) = items(bench, 1)
        ours, stranger = (
            book(item, "E004015099000301"),
            book("X1", "E004015099000302", owner=Owner("XX", "YY")),
        )
        bench.touch(Action.RETURN)
        bench.sees(BinPicture.OPEN)
        bench.put(stranger)
        bench.sees(BinPicture.SEVERAL)
        bench.until(lambda body: body.pull_back(stranger), "the stranger's book could not be taken back")
        bench.sees(BinPicture.READY)
        bench.touch(Action.RETURN)
        bench.sees(BinPicture.OPEN)
        bench.put(ours)
        bench.sees(BinPicture.DONE)
        with bench.world.hands() as body:
            assert [each.name for each in body.in_crate(SHELVES)] == [item]
    (row,) = entries(tmp_path)
    assert (row.item.item, row.tag) == (item, TagFact.VERIFIED)
    assert [p.what for p in passages(tmp_path)] == [Outcome.WITHDRAWN, Outcome.ACCEPTED]


def items(bench: BinBench, count: int) -> list[str]:
    return list(bench.world.library.catalogue.items)[:count]
