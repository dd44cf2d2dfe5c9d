"""A whole kiosk on one small glass: window, station, emulators; and what must hold after hands without sense had it.

`python -m tests.ui.branch --inputs N --seed S` plays it by itself (`./dev soak --monkey N`): the exit status is 0 only if all
of it held and Qt complained about nothing.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from drivers.rfid.emulator.air import Air
from kiosk.events import Touched
from kiosk.station import Station
from kiosk.values import EntryState, TagFact
from kiosk.view import Action, Mark, Screen, View
from tests.demo.bench import QUICK, entries
from tests.ui.complaints import collect
from tests.ui.monkey import BOOKS, Monkey, wait_for
from ui.demo.summary import disagreements
from ui.demo.world import World
from ui.touch.app import TouchApp, TouchSettings
from ui.touch.page import NotShown, Page

PATIENCE_MS = 30_000
SETTLED_MS = 700
PATIENT = {"request_deadline_s": 10.0, "settle_s": 3.0, "connect_timeout_s": 10.0}
"""A machine that is busy elsewhere makes the emulated library system slow: that must not be taken for a lost answer."""
WAY_OUT = ("finish", "no_receipt", "ok", "cancel")
FRESH_AFTER = 10_000
"""Inputs, after which the next hands come to a fresh library."""


class Branch:
    def __init__(self, world: World, station: Station, touch: TouchApp) -> None:
        self.world, self.station, self.touch = world, station, touch
        self.page = Page(touch.window)

    @property
    def view(self) -> View:
        return self.touch.facade.view

    def until(self, wanted: Callable[[View], bool]) -> View:
        assert wait_for(self.touch.facade.stageChanged, lambda: wanted(self.view), PATIENCE_MS), self.view
        return self.view

    def tap(self, name: str) -> None:
        self.touch.grab()  # laid out, or the finger would miss
        self.page.tap(name)

    def clear_pad(self) -> None:
        for tag in self.world.reader.tags:
            self.world.reader.remove(tag.uid)

    def go_home(self) -> View:
        """What the next person does: put everything back as the screen asks, then find the way out."""
        self.clear_pad()
        for _ in range(12):
            # A book that is awaited while another is being asked about must come back all the same.
            self.until(lambda view: not view.busy or view.screen is Screen.PUT_BACK)
            if self.view.screen is Screen.PUT_BACK:
                self.world.put(*BOOKS)
                self.until(lambda view: view.screen is not Screen.PUT_BACK)
                self.clear_pad()
            if self.view.screen is Screen.WELCOME and not self._more_comes():
                break
            self._leave()
        return self.until(lambda view: view.screen is Screen.WELCOME and view.pad.books == 0)

    def _more_comes(self) -> bool:
        """Scans and touches that were still on their way: somebody's card may yet open another visit."""
        changed = self.touch.facade.stageChanged
        return wait_for(changed, lambda: self.view.screen is not Screen.WELCOME, SETTLED_MS)

    def _leave(self) -> None:
        before = self.view
        shown = [name for name in WAY_OUT if Action(name) in before.actions]
        with suppress(IndexError, NotShown):  # goodbye, or a screen that has just changed under the finger
            self.tap(shown[0])
        wait_for(self.touch.facade.stageChanged, lambda: self.view is not before, 2_000)


@contextmanager
def branch(folder: Path, **changes: object) -> Iterator[Branch]:
    """A kiosk that serves; QML may complain about nothing. `changes` replace tables of its settings."""
    with World(folder, air=Air.instant(), profile=PATIENT) as world:
        settings = TouchSettings("Thư viện", mm_per_px=0.193, size=(800, 480), motion=False)
        station: Station
        touch = TouchApp(settings, lambda action, argument: station.post(Touched(action, argument)))
        complaints: list[str] = []
        touch.on_warning(complaints.append)
        station = world.station(touch.show_view, None, **{**QUICK, **changes})
        station.start()
        try:
            made = Branch(world, station, touch)
            made.until(lambda view: view.screen is Screen.WELCOME)
            yield made
        finally:
            assert station.stop(), "a thread of the station did not end"
            touch.dispose()
        assert complaints == []


def cannot_be_left(at: Branch, inputs: int, seed: int) -> None:
    """So many random inputs; then the window stands, nobody's visit is open and the next reader is served."""
    app, window, world = QGuiApplication.instance(), at.touch.window, at.world
    assert isinstance(app, QGuiApplication)
    place, name = window.geometry(), window.title()
    ended: list[None] = []
    app.lastWindowClosed.connect(lambda: ended.append(None))
    monkey = Monkey(at.touch, world, seed)
    monkey.do(inputs)

    lately = f"seed {seed}; at last: {' '.join(monkey.lately)}"
    assert (window.isVisible(), window.geometry(), window.title(), ended) == (True, place, name, []), lately
    shown = [each for each in app.topLevelWindows() if isinstance(each, QQuickWindow) and each.isVisible()]
    assert shown == [window], lately
    home = at.go_home()
    assert (home.rows, home.done, home.pin, home.incident) == ((), 0, None, None), lately
    serves_the_next_reader(at)
    assert at.station.stop()
    rows = entries(world.folder)
    # A return whose tag was secured and whose book was lifted before it was asked about waits for staff: the loan stands.
    for_staff = {
        row.item.item for row in rows if row.state is EntryState.PARKED and row.tag is TagFact.VERIFIED
    }
    found = [line for line in disagreements(world, rows) if line.partition(":")[0] not in for_staff]
    about = [(row.seq, row.kind, row.ils, row.tag, row.state, row.reason, row.prior) for row in rows[-12:]]
    assert not found, f"{found}; {about if found else ''}; {lately}"
    assert len(world.library.executed) > 1, "the hands never got as far as a book: they prove nothing"


def serves_the_next_reader(at: Branch) -> None:
    """Somebody else borrows a book: one row, one loan, and then the library's own language again."""
    world = at.world
    lent_before = {loan.item for loans in world.library.loans_by_patron().values() for loan in loans}
    reader, book = world.library.catalogue.scenes["second_reader"], "four"
    at.tap("borrow")
    at.until(lambda view: view.screen is Screen.CARD)
    world.scanner.scan(reader)
    at.until(lambda view: view.screen is Screen.PIN)
    patron = world.library.patron(reader)
    assert patron is not None
    for digit in patron.pin or "":
        at.tap(f"key_{digit}")
    at.until(lambda view: view.screen is Screen.ITEMS and not view.busy)
    world.put(book)
    served = at.until(lambda view: view.done == 1 and view.rows[0].mark is Mark.DONE)
    assert len(served.rows) == 1, "rows of somebody else"
    at.tap("finish")
    assert at.go_home().language == "vi", "the language of a reader who has left"
    lent = {loan.item for loan in world.library.loans_by_patron()[reader]} - lent_before
    assert lent == {world.items[book]}


def main() -> None:
    """Ends with an AssertionError's trace where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.branch", description=__doc__)
    parser.add_argument("--inputs", type=int, default=FRESH_AFTER)
    parser.add_argument("--seed", type=int, default=6)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    complaints = collect()
    left, seed = chosen.inputs, chosen.seed
    while left > 0:
        with tempfile.TemporaryDirectory(prefix="tramsach-monkey-") as folder, branch(Path(folder)) as at:
            cannot_be_left(at, min(left, FRESH_AFTER), seed)
        left, seed = left - FRESH_AFTER, seed + 1
        assert complaints == [], f"seed {seed - 1}"


if __name__ == "__main__":
    main()
