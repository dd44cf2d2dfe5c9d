"""The whole return station: drivers, SIP2, journal and the machine's mechanics, as people meet it."""

from __future__ import annotations

from pathlib import Path

from kiosk.passages import Outcome
from kiosk.values import IlsFact, Reason, TagFact
from kiosk.view import BinPicture
from tests.bin.bench import bin_bench, passages
from tests.demo.bench import entries
from ui.demo.bin_world import IN_STOCK, SHELVES, book


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
