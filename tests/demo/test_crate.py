"""A morning at the return bin: a crate of twelve books against its records, at the running station and its library system.

Circulation rules 15 and 26, reference return-station.md §4.5. What the bin wrote down in the night stands in the journal; the
books lie on the table, some on the pad; the judge is the library system's own record of what it executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from drivers.rfid.emulator.air import Air
from kiosk.journal.journal import Journal
from kiosk.passages import Flag, Outcome, Passage
from kiosk.rules.reference import unverified_reference
from kiosk.staff.access import counter
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Entry, Handling, IlsFact, ItemKey, Kind, Moment, TagFact
from sip2.server import Library
from sip2.server.records import Act as IlsAct
from tests.demo.bench import Bench, bench, entries
from ui.demo.world import World

PIN = "482913"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)

SHELVED = ("11223344", "1620154429", "foobar", "1000000136")
HELD, ELSEWHERE, LOUD = "VV24.00110", "VV24.00131", "1000000056"
LOST, OTHER_BIN = "VV24.00103", "VV24.00102"
OVERDUE, FRESH, IDLE, UNREAD = "VV24.00123", "VV24.00120", "VV24.00101", "TN24.00003"
"""On loan and overdue; lent two days ago; not on loan; a child's book whose tag nobody could read."""


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


class Night:
    """What the bin wrote down before the station of this morning started."""

    def __init__(self, folder: Path) -> None:
        self._journal = Journal(folder / "journal.db", "D1", lambda: YESTERDAY)
        self._number = 0

    def accepted(self, item: str, bin: str = "1", **facts: Any) -> None:
        self._number += 1
        key, at = f"n{self._number}", Moment(YESTERDAY + timedelta(minutes=self._number), 0.0)
        entry = Entry(key, Kind.RETURN, ItemKey("main", item), key, at, title=f"Sách {item}")
        done = replace(entry, ils=IlsFact.YES, tag=TagFact.VERIFIED, closed=True, handling=Handling.SHELF)
        saved = self._journal.save(replace(done, **facts))
        loud = frozenset({Flag.NOT_SECURED}) if saved.tag is TagFact.FAILED else frozenset()
        self._journal.bins.keep(Passage(f"p{key}", at, Outcome.ACCEPTED, key, bin, loud, settled=True))

    def nameless(self, bin: str) -> str:
        """Something that nobody could identify; what its reader was told."""
        thing = Passage("nameless", Moment(YESTERDAY, 0.0), Outcome.UNIDENTIFIED, bin=bin, settled=True)
        return unverified_reference("D1", self._journal.bins.keep(thing).seq)

    def unidentified(self, bin: str = "1") -> None:
        self._number += 1
        at = Moment(YESTERDAY + timedelta(minutes=self._number), 0.0)
        self._journal.bins.keep(Passage(f"pn{self._number}", at, Outcome.UNIDENTIFIED, bin=bin, settled=True))

    def ends(self) -> None:
        self._journal.close()


@pytest.fixture
def night(tmp_path: Path) -> Night:
    made = Night(tmp_path)
    made.accepted(OTHER_BIN, bin="2")
    for item in SHELVED:
        made.accepted(item)
    made.accepted(HELD, handling=Handling.HOLD)
    made.accepted(ELSEWHERE, handling=Handling.TRANSIT, destination="VS")
    made.accepted(LOUD, tag=TagFact.FAILED)
    made.accepted(LOST)
    made.unidentified()
    made.ends()
    return made


class Staff:
    """Hoa, at the counter of the running station."""

    def __init__(self, at: Bench) -> None:
        self.at = at
        self.token = ""
        self.crate = 0

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        answer = self.may(do, **request)
        assert answer["ok"], answer
        return answer

    def may(self, do: str, **request: Any) -> dict[str, Any]:
        named = {"crate": self.crate} if do.startswith("crate") else {}
        with counter(self.at.world.settings()) as ask:
            return ask({"do": do, "token": self.token, **named, **request})

    def signs_in(self) -> None:
        self.token = ""
        self.token = self.ask("sign_in", person="Hoa", pin=PIN)["token"]

    def scans(self, item: str) -> dict[str, Any]:
        (seen,) = self.ask("crate_scan", text=item)["seen"]
        return dict(seen)

    def does(self, seen: dict[str, Any], deed: str, **request: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.ask("crate_do", finding=seen["finding"], deed=deed, **request)["finding"]
        return told


@contextmanager
def morning(folder: Path, library: Library) -> Iterator[Staff]:
    with bench(folder, library=library) as at:
        until(lambda: (folder / "control.sock").exists(), "the counter opens")
        yield Staff(at)


def until(true: Callable[[], bool], what: str) -> None:
    deadline = monotonic() + 20
    while not true():
        assert monotonic() < deadline, f"in vain awaited: {what}"


def test_a_crate_with_a_bit_of_everything_is_reconciled_over_a_restart_and_the_totals_add_up(
    tmp_path: Path, night: Night
) -> None:
    library = Library()
    with morning(tmp_path, library) as staff:
        staff.ask("person", change="add", name="Hoa", pin=PIN)
        # Rule 26: anybody swaps the crate; nobody is asked who they are.
        emptied = staff.ask("bin_empty", bin="1", print=True)
        assert (emptied["taken"]["count"], emptied["printed"]) == (9, True)
        staff.crate = emptied["taken"]["crate"]
        staff.signs_in()
        staff.ask("crate_begin")
        for item in SHELVED:
            assert (staff.scans(item)["result"], staff.scans(item)["again"]) == ("matched", True)
        slips = len(staff.at.world.printer.slips)
        hold, transit = staff.scans(HELD), staff.scans(ELSEWHERE)
        assert len(staff.at.world.printer.slips) == slips + 2
        assert (hold["handling"], hold["done"]) == ("hold", ["printed"])
        assert (transit["destination"], transit["done"]) == ("VS", ["printed"])
        halfway = staff.ask("crate")["totals"]
        assert (halfway["accepted"], halfway["matched"], halfway["missing"]) == (8, 6, 2)

    # Shift's end, and a power cut for good measure: the next person goes on where Hoa stopped.
    with morning(tmp_path, library) as staff:
        staff.signs_in()
        (waiting,) = staff.ask("bins")["waiting"]
        assert waiting["begun"] is True
        staff.crate = waiting["crate"]
        assert staff.ask("crate")["totals"] == halfway
        loud_book(staff)
        assert staff.scans(OTHER_BIN)["result"] == "wrong_bin"
        strangers(staff)
        assert staff.may("crate_scan", text="TV0000012")["why"] == "readers_card"
        unknown = staff.scans("8935-unknown")
        assert (unknown["result"], unknown["offers"]) == ("unexpected", ["note"])
        assert staff.may("crate_close")["why"] == "undecided"
        staff.does(unknown, "noted")
        closed = staff.ask("crate_close")
        assert closed["totals"]["adds_up"] is True
        assert (closed["totals"]["accepted"], closed["totals"]["matched"], closed["missing"]) == (8, 7, 1)
        assert (closed["totals"]["unidentified"], closed["totals"]["identified"]) == (1, 1)
        assert (closed["totals"]["unexpected"], closed["totals"]["wrong_bin"]) == (4, 1)
        (lost,) = staff.ask("missing")["rows"]
        assert lost["item"] == LOST
        until(lambda: staff.ask("list", which="queued")["total"] == 0, "all that was taken in is sent")
        # The crate of the other bin has its book already: it was found in this one.
        emptied = staff.ask("bin_empty", bin="2")
        staff.crate = emptied["taken"]["crate"]
        staff.ask("crate_begin")
        other = staff.ask("crate_close")["totals"]
        assert (other["accepted"], other["matched"], other["missing"]) == (1, 1, 0)

    done = {act.item: act for act in library.executed if act.act is IlsAct.RETURNED}
    assert set(done) == {OVERDUE, FRESH, UNREAD}
    came = datetime.fromisoformat(done[OVERDUE].detail)
    assert abs(came - YESTERDAY) < timedelta(minutes=2)  # as of the emptying before
    assert datetime.fromisoformat(done[FRESH].detail) > YESTERDAY + timedelta(hours=11)
    taken_in = [entry for entry in entries(tmp_path) if entry.session.startswith("crate-")]
    assert {entry.item.item for entry in taken_in} == {OVERDUE, FRESH, UNREAD}
    assert all(entry.ils is IlsFact.YES and entry.closed for entry in taken_in)


def loud_book(staff: Staff) -> None:
    """Its tag still says on loan: laid on the pad, secured there, and its row waits for nobody."""
    tag = staff.at.world.tags["one"]
    tag.afi = 0xC2
    staff.at.world.put("one")
    (seen,) = staff.ask("crate_scan", pad=True, wait_s=10)["seen"]
    assert (seen["item"], seen["result"], seen["secured"]) == (LOUD, "matched", False)
    assert seen["offers"] == ["secure"]
    assert staff.does(seen, "secured")["offers"] == []
    assert tag.afi == 0x07
    staff.at.world.take("one")


def strangers(staff: Staff) -> None:
    """What nobody recorded: one without a readable tag, one overdue, one lent two days ago, one that was not on loan."""
    unread, overdue = staff.scans(UNREAD), staff.scans(OVERDUE)
    fresh, idle = staff.scans(FRESH), staff.scans(IDLE)
    assert [one["result"] for one in (unread, overdue, fresh, idle)] == ["identified", *["unexpected"] * 3]
    assert (idle["on_loan"], idle["offers"]) == (False, ["note"])
    assert (overdue["on_loan"], overdue["offers"]) == (True, ["take_in"])
    staff.does(idle, "noted")
    staff.does(overdue, "taken_in")
    for one in (unread, fresh):
        refused = staff.may("crate_do", finding=one["finding"], deed="taken_in")
        assert refused["why"] == "choose_date", refused
        as_of = (YESTERDAY + timedelta(hours=12)).isoformat()
        assert staff.does(one, "taken_in", as_of=as_of)["done"] == ["taken_in"]
    assert staff.may("crate_do", finding=fresh["finding"], deed="taken_in")["why"] == "taken_in_before"


def test_what_was_taken_in_offline_learns_where_it_must_go_and_whose_fine_is_to_be_removed(
    tmp_path: Path,
) -> None:
    made = Night(tmp_path)
    item = "VV24.00122"  # overdue for two weeks, and somebody waits for it at another branch
    made.accepted(item, ils=IlsFact.UNASKED, closed=False, queued=True, handling=None)
    made.ends()
    with morning(tmp_path, Library()) as staff:
        until(lambda: staff.ask("list", which="queued")["total"] == 0, "the night's return is sent")
        (crate,) = staff.ask("bins")["bins"]
        assert (crate["transits"], crate["unsent"]) == (1, 0)
        (fine,) = staff.ask("fines")["rows"]
        assert (fine["item"], fine["certain"]) == (item, True)
        assert staff.ask("today", language="en")["counts"]["fines"] == 1
    (row,) = entries(tmp_path)
    assert (row.handling, row.destination, row.dated_later) == (Handling.TRANSIT, "VS", True)


def test_a_system_that_keeps_the_date_of_a_return_leaves_no_fine_behind(tmp_path: Path) -> None:
    made = Night(tmp_path)
    made.accepted(OVERDUE, ils=IlsFact.UNASKED, closed=False, queued=True, handling=None)
    made.ends()
    with World(tmp_path, air=Air.instant(), profile={"return_date": "date"}) as world:
        station = world.station(lambda _view: None)
        station.start()
        try:
            until(lambda: (tmp_path / "control.sock").exists(), "the counter opens")
            with counter(world.settings()) as ask:
                until(lambda: ask({"do": "list", "which": "queued"})["total"] == 0, "it is sent")
                assert ask({"do": "fines"})["rows"] == []
        finally:
            assert station.stop()
