"""A station ends within its time and in good order, whatever hangs; staff who wait for something then are sent away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from drivers.errors import DeviceTimeout
from drivers.printer.interface import PrinterStatus, ReceiptPrinter, Slip
from drivers.scanner.interface import Scan, Scanner
from kiosk import station as station_module
from kiosk.clock import SystemClock
from kiosk.effects import PadAnswered
from kiosk.events import Device, DeviceChanged, PadWanted, What
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.owners import desk as desk_module
from kiosk.owners.desk import StationBack
from kiosk.owners.ils import IlsOwner
from kiosk.owners.journal import JournalOwner
from kiosk.owners.owner import Owner, Post, wait_for
from kiosk.owners.printer import PrinterOwner
from kiosk.owners.scanner import ScannerOwner
from kiosk.owners.workshop import StationWorkshop, Tried
from kiosk.rules.state import State
from kiosk.staff import trials
from kiosk.staff.declined import Declined
from kiosk.staff.house import House
from kiosk.station import LAST_S, STOP_S, IlsPart, JournalPart, Parts, Station
from tests.kiosk.play import SITE, START

SLIP = Slip("", ())


# --- the time that is left ----------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


class Hanging(Owner):
    """Waiting for it takes all the time that one has."""

    def __init__(self, name: str, post: Post, clock: Clock) -> None:
        super().__init__(name, post)
        self._clock = clock

    def start(self) -> None:
        pass

    def join(self, timeout_s: float) -> bool:
        self._clock.seconds += timeout_s
        return False


class EndsWell(Owner):
    ended_well = False

    def closed(self) -> None:
        self.ended_well = True


def test_owners_that_hang_share_one_time_and_the_journal_still_ends_in_good_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, journals = Clock(), list[EndsWell]()
    monkeypatch.setattr(station_module, "time", clock)

    def parts(post: Post) -> Parts:
        hanging = tuple(Hanging(name, post, clock) for name in ("pad", "desk", "counter"))
        journals.append(EndsWell("journal", post))
        journal, ils = cast(JournalPart, journals[0]), cast(IlsPart, None)
        return Parts(journal, None, ils, None, None, None, hanging, journals[0])

    now = SystemClock().now()
    station = Station(State(SITE, "boot", now), parts, SystemClock(), lambda _view: None)
    station.start()
    with capture_logs() as logs:
        assert not station.stop()
    assert clock.seconds == STOP_S
    assert journals[0].ended_well
    assert [line["threads"] for line in logs] == [["pad", "desk", "counter"]]


def test_the_journal_has_what_the_others_left_of_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be reading its whole file, which takes longer than a moment on a slow disk."""
    clock = Clock()
    monkeypatch.setattr(station_module, "time", clock)

    def parts(post: Post) -> Parts:
        last = Hanging("journal", post, clock)
        return Parts(cast(JournalPart, last), None, cast(IlsPart, None), None, None, None, (), last)

    now = SystemClock().now()
    station = Station(State(SITE, "boot", now), parts, SystemClock(), lambda _view: None)
    station.start()
    with capture_logs():
        assert not station.stop()
    assert clock.seconds == STOP_S + LAST_S


@pytest.mark.parametrize("name", ["kiosk", "station"])
def test_the_longest_end_is_over_before_the_service_manager_kills(name: str) -> None:
    unit = Path(__file__).parents[2] / "systemd" / f"tramsach-{name}.service"
    (patience,) = [line for line in unit.read_text().splitlines() if line.startswith("TimeoutStopSec=")]
    assert float(patience.partition("=")[2]) >= STOP_S + 2 * LAST_S + 2


# --- staff who wait ------------------------------------------------------------------------------------------------


TRIAL_LOOK_S = 0.125


class ScannerOfNothing:
    """Nothing is ever scanned; it knows a trial's look by its length."""

    def __init__(self) -> None:
        self.tried = threading.Event()

    def open(self) -> None:
        pass

    def read(self, timeout_s: float) -> Scan | None:
        if timeout_s == TRIAL_LOOK_S:
            self.tried.set()
        return None

    def close(self) -> None:
        pass


class SlowPrinter:
    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.came_out: list[Slip] = []
        self.trouble: Exception | None = None

    def status(self) -> PrinterStatus:
        return PrinterStatus(ready=True)

    def print_slip(self, slip: Slip) -> PrinterStatus:
        self.begun.set()
        assert self.go_on.wait(60)
        if self.trouble is not None:
            raise self.trouble
        self.came_out.append(slip)
        return PrinterStatus(ready=True)

    def close(self) -> None:
        pass


class Room:
    """A station's back with a scanner, a printer and a journal's owner; the test says what the rules answer."""

    def __init__(self) -> None:
        self.scanner, self.printer = ScannerOfNothing(), SlowPrinter()
        self.said: SimpleQueue[What] = SimpleQueue()
        self.scanning = ScannerOwner(cast(Scanner, self.scanner), self.said.put)
        self.printing = PrinterOwner(cast(ReceiptPrinter, self.printer), lambda _visit: SLIP, self.said.put)
        self.journal = JournalOwner(self._no_journal, self.said.put, lambda: SystemClock().now().utc)
        self.lent: list[int] = []
        tried = Tried(["scanner", "printer"], self.scanning, None, self.printing, SITE, lambda: SLIP)
        self.workshop = StationWorkshop(
            None,
            cast(IlsOwner, None),
            cast(Any, None),
            lambda _visit: SLIP,
            cast(House, None),
            tried,
            self._post,
        )
        self.back = StationBack(
            "A1", Path(), self.journal, self._post, lambda *_: SLIP, self.printing, self.workshop
        )
        self.owners = (self.scanning, self.printing)

    def _no_journal(self) -> Any:
        raise JournalError("away")

    def _post(self, what: What) -> None:
        """The rules say that nobody is served."""
        if isinstance(what, PadWanted):
            self.lent.append(what.ticket)
            self.workshop.answered(PadAnswered(what.ticket, free=True))

    def in_a_thread(self, ask: Callable[[], Any]) -> Callable[[], Any]:
        """Returns what brings its answer."""
        answers: SimpleQueue[Any] = SimpleQueue()

        def run() -> None:
            try:
                answers.put(ask())
            except Declined as declined:
                answers.put(declined.why)

        threading.Thread(target=run).start()
        return lambda: answers.get(timeout=60)

    def trial(self) -> Callable[[], Any]:
        """Of the scanner, by somebody who has all day."""
        waiting = self.in_a_thread(lambda: self.workshop.trial("scanner", 86_400))
        assert self.scanner.tried.wait(60)
        return waiting


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(trials, "LOOK_S", TRIAL_LOOK_S)
    made = Room()
    for owner in made.owners:
        owner.start()
    yield made
    made.printer.go_on.set()
    for owner in made.owners:
        owner.stop()
    made.back.stop()
    for owner in made.owners:
        assert owner.join(60)


def test_a_device_s_trial_ends_with_the_station(room: Room) -> None:
    waiting = room.trial()
    room.scanning.stop()
    room.back.stop()
    assert waiting()["finding"] == "gone"
    assert room.scanning.join(60)


def test_a_device_s_trial_gives_way_to_a_reader_who_begins_meanwhile(room: Room) -> None:
    waiting = room.trial()
    room.workshop.answered(PadAnswered(room.lent[0], free=False))
    assert waiting() == "serving"


def test_a_copy_of_the_journal_ends_with_the_station(tmp_path: Path) -> None:
    over = threading.Event()
    said: SimpleQueue[What] = SimpleQueue()
    owner = JournalOwner(lambda: Journal(tmp_path / "journal.db", "A1"), said.put, lambda: START)
    over.set()
    owner.start()
    while said.get(timeout=60) != DeviceChanged(Device.JOURNAL, ready=True):
        pass
    with pytest.raises(JournalError, match="ended"):
        wait_for(owner.copy(tmp_path / "copy", over), 60)
    owner.stop()
    assert owner.join(60)


# --- a slip for staff ------------------------------------------------------------------------------------------------


def test_a_slip_that_is_being_printed_is_waited_for_however_slow_its_printer_is(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PRINT_S", 0.0)
    begun = room.printing.print_for_staff(SLIP)
    assert room.printer.begun.wait(60)
    monkeypatch.setattr(room.printing, "print_for_staff", lambda _slip: begun)
    waiting = room.in_a_thread(lambda: room.back.print_slip(SLIP))
    room.printer.go_on.set()
    assert waiting() is True


def test_a_slip_that_was_not_begun_in_time_never_comes_out_so_that_none_comes_out_twice(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PRINT_S", 0.0)
    readers, staffs = Slip("", ()), Slip("staff", ())
    before = room.printing.print_for_staff(readers)
    assert room.printer.begun.wait(60)
    assert not room.back.print_slip(staffs)
    room.printer.go_on.set()
    assert wait_for(before, 60)
    assert wait_for(room.printing.work(lambda _printer: room.printer.came_out), 60) == [readers]


@pytest.mark.parametrize(
    ("trouble", "logged"), [(DeviceTimeout("slow"), "printer.not_ready"), (ValueError("bug"), "owner.bug")]
)
def test_whatever_ends_a_slip_staff_are_told_that_it_did_not_come_out(
    room: Room, trouble: Exception, logged: str
) -> None:
    room.printer.trouble = trouble
    room.printer.go_on.set()
    with capture_logs() as logs:
        assert not room.back.print_slip(SLIP)
    assert [line["event"] for line in logs] == [logged]


def test_who_waits_for_a_slip_when_the_station_ends_is_sent_away(room: Room) -> None:
    waiting = room.in_a_thread(lambda: room.back.print_slip(SLIP))
    assert room.printer.begun.wait(60)
    room.printing.stop()
    assert waiting() is False
