"""A morning at the real return station: what its mechanics dropped into the crates, against what its journal says.

The crates' real contents are the judge. One book was put into another crate by a helping hand, one taken away in the night, and
one dropped in beside the slot.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from drivers.bin.emulator.things import Crate
from kiosk.staff.access import counter
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.view import Action, BinPicture
from sip2.server.records import Act as IlsAct
from tests.bin.bench import BinBench, bin_bench
from ui.demo.bin_world import HOLDS, SHELVES, book

PIN = "482913"
HELD, BESIDE = "VV24.00111", "VV24.00120"  # somebody waits for it; lent two days ago
PLAIN = ("1000000056", "11223344", "1620154429")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


def until(true: Callable[[], bool], what: str) -> None:
    deadline = monotonic() + 20
    while not true():
        assert monotonic() < deadline, f"in vain awaited: {what}"


class Staff:
    """Hoa, with the key of the machine and at its counter."""

    def __init__(self, bench: BinBench) -> None:
        self.bench = bench
        self.token = ""
        self.ask("person", change="add", name="Hoa", pin=PIN)
        self.token = self.ask("sign_in", person="Hoa", pin=PIN)["token"]

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        with counter(self.bench.world.settings()) as ask:
            answer = ask({"do": do, "token": self.token, **request})
        assert answer["ok"], answer
        return answer

    def swaps(self, *bins: int) -> dict[str, Crate]:
        """Key, crates out, the station has seen it, empty ones in, key."""
        board, log = self.bench.world.board, self.bench.world.modbus.log
        with self.bench.world.hands():
            board.key = True
        self.bench.sees(BinPicture.SERVICE)
        with self.bench.world.hands() as body:
            out = {str(number): body.remove_crate(number) for number in bins}
        polls = len(log)
        until(lambda: len(log) >= polls + 12, "the station looks at its sensors")
        with self.bench.world.hands() as body:
            for number in bins:
                body.new_crate(number)
            board.key = False
        self.bench.sees(BinPicture.READY)
        return out

    def checks(self, crate: int, books: list[str]) -> dict[str, Any]:
        """Every book that really lies in it, and the totals."""
        self.ask("crate_begin", crate=crate)
        for item in books:
            (seen,) = self.ask("crate_scan", crate=crate, text=item)["seen"]
            if "take_in" in seen["offers"]:
                since = self.ask("crate_date", crate=crate, finding=seen["finding"])["earliest"]
                deed = {"crate": crate, "finding": seen["finding"], "deed": "taken_in", "as_of": since}
                self.ask("crate_do", **deed)
        totals: dict[str, Any] = self.ask("crate_close", crate=crate)["totals"]
        return totals


def test_what_the_journal_says_and_what_lies_in_the_crates_are_told_apart_book_by_book(
    tmp_path: Path,
) -> None:
    with bin_bench(tmp_path) as bench:
        library = bench.world.library
        for number, item in enumerate((*PLAIN, HELD), 1):
            bench.bring(book(item, f"E00401509900000{number}"))
            bench.show()
            bench.touch(Action.FINISH)
            bench.sees(BinPicture.READY)
        until(lambda: (tmp_path / "control.sock").exists(), "the counter opens")
        staff = Staff(bench)
        before = {row["bin"]: row["count"] for row in staff.ask("bins")["bins"]}
        assert before == {str(SHELVES): 3, str(HOLDS): 1}

        crates = staff.swaps(SHELVES, HOLDS)
        assert {row["bin"]: row["count"] for row in staff.ask("bins")["bins"]} == dict.fromkeys(before, 0)
        assert bench.world.printer.wait_for_slips(2)  # one to lay onto each crate
        waiting = {row["bin"]: row for row in staff.ask("bins")["waiting"]}
        assert {bin: row["count"] for bin, row in waiting.items()} == before
        lying = {bin: [thing.name for thing in crate.contents] for bin, crate in crates.items()}
        assert sorted(lying[str(SHELVES)]) == sorted(PLAIN)

        # Hands in the night: one book moved to the other crate, one gone, one that never went through the slot.
        moved, gone, stays = PLAIN
        shelves = staff.checks(waiting[str(SHELVES)]["crate"], [stays, BESIDE])
        holds = staff.checks(waiting[str(HOLDS)]["crate"], [*lying[str(HOLDS)], moved])
        assert (shelves["accepted"], shelves["matched"], shelves["missing"]) == (3, 1, 2)
        assert (shelves["unexpected"], shelves["counter"], shelves["adds_up"]) == (1, 3, True)
        assert (holds["accepted"], holds["matched"], holds["wrong_bin"]) == (1, 1, 1)
        assert [row["item"] for row in staff.ask("missing")["rows"]] == [gone]
        assert staff.ask("bins")["today"]["adds_up"] is True
        until(lambda: staff.ask("list", which="queued")["total"] == 0, "what was taken in is sent")
        returned = {act.item for act in library.executed if act.act is IlsAct.RETURNED}
        assert {HELD, BESIDE} <= returned
        assert library.loan(BESIDE) is None
