"""The demo with a screen: what hands do at the desk reaches the kiosk over real wires, and closing ends everything."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QTimer
from pytestqt.exceptions import TimeoutError as NotInTime
from pytestqt.qtbot import QtBot

from drivers.rfid.emulator.air import Air
from kiosk.texts import LANGUAGES, Texts
from ui.demo import qmltypes
from ui.demo.desk import Desk
from ui.demo.desk_rows import CARDS
from ui.demo.switches import Switch, Switches
from ui.demo.windows import Windows, places
from ui.demo.world import READER_CARD, READER_PIN, World
from ui.touch.page import Page

WAIT_MS = 10_000
ENDS_WITHIN_S = 1.0
"""Issue 2, "Must hold"; a loaded test machine gets three times as long before the test fails."""
STORY = ("one", "two", "three")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, air=Air.instant(), receipts=tmp_path / "receipts") as made:
        yield made


class Hands:
    """Fingers and eyes at both windows."""

    def __init__(self, windows: Windows, qtbot: QtBot) -> None:
        self.windows = windows
        self.kiosk, self.desk = Page(windows.touch.window), Page(windows.window)
        self._qtbot = qtbot

    def wait(self, until: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(until, timeout=WAIT_MS)

    def wait_for(self, name: str) -> None:
        """Until the kiosk shows something of this name, at its place."""
        with suppress(NotInTime):
            self.wait(lambda: self.kiosk.shows(name))
        self.kiosk.find(name)  # says what is there instead
        self.windows.touch.grab()  # lets layouts settle: a finger goes where the button is drawn

    def sign_in(self, card: str = "card_reader") -> None:
        self.desk.tap(card)
        self.wait_for("key_1")
        for digit in READER_PIN:
            self.kiosk.tap(f"key_{digit}")

    def marks(self) -> list[str]:
        rows = (item for item in self.kiosk.items() if item.objectName().startswith("row_"))
        return [str(row.property("mark")) for row in rows]

    def lines(self) -> list[str]:
        """What crossed the line, newest first."""
        model = self.windows.desk.property("lines")
        role = next(number for number, name in model.roleNames().items() if name == b"text")
        return [str(model.index(row).data(role)) for row in range(model.rowCount())]

    def borrow_three(self) -> None:
        self.desk.tap("place_three")
        self.sign_in()
        self.wait(lambda: self.marks() == ["done"] * 3)


@pytest.fixture
def hands(world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    monkeypatch.setattr("kiosk.owners.printer.ASK_EVERY_S", 0.1)
    windows = Windows(world, world.folder / "receipts")
    complaints: list[str] = []
    windows.touch.on_warning(complaints.append)
    windows.engine.warnings.connect(lambda errors: complaints.extend(error.toString() for error in errors))
    windows.station.start()
    made = Hands(windows, qtbot)
    made.wait_for("borrow")
    yield made
    windows.touch.dispose()
    windows.dispose()
    assert windows.station.stop()
    assert complaints == []


def test_three_books_and_a_card_become_three_green_rows_and_a_receipt(hands: Hands, world: World) -> None:
    hands.borrow_three()
    assert [world.tags[name].afi for name in STORY] == [0xC2] * 3
    hands.wait(lambda: hands.windows.desk.property("padOnLoan") == 3)
    assert "AFI C2 · đang mượn" in hands.desk.texts()
    hands.kiosk.tap("finish")
    hands.wait_for("print")
    hands.kiosk.tap("print")
    hands.wait(lambda: hands.desk.find("slip").property("implicitHeight") > 100)


def test_the_lines_on_the_desk_tell_sip2_both_ways_and_no_readers_number(hands: Hands) -> None:
    hands.borrow_three()
    hands.wait(lambda: sum(line.startswith("121NUY") for line in hands.lines()) == 3)
    assert {line[:2] for line in hands.lines()} >= {"93", "94", "63", "64", "11", "12"}
    assert any("AA***12" in line for line in hands.lines())
    assert not any(READER_CARD in line or f"AD{READER_PIN}" in line for line in hands.lines())


def test_a_book_is_laid_down_by_one_tap_and_lifted_by_the_next(hands: Hands, world: World) -> None:
    hands.desk.tap("book_five")
    assert [tag.uid for tag in world.reader.tags] == [world.tags["five"].uid]
    hands.wait_for("return")  # the kiosk asks: return it or borrow it?
    hands.desk.tap("book_five")
    assert world.reader.tags == ()
    hands.desk.tap("place_three")
    hands.desk.tap("clear_pad")
    assert world.reader.tags == ()


def test_a_card_that_is_laid_on_the_pad_signs_its_reader_in_and_lifted_starts_the_warning(
    hands: Hands,
) -> None:
    """Circulation rule 19."""
    hands.sign_in("pad_card")
    hands.wait_for("finish")
    hands.wait(lambda: bool(hands.windows.desk.property("padCard")))
    assert hands.windows.desk.property("padBooks") == 0
    assert not hands.kiosk.shows("countdown")
    hands.desk.tap("pad_card")
    hands.wait_for("countdown")
    assert not hands.windows.desk.property("padCard")


def test_beside_the_card_on_the_pad_another_one_may_go_on(hands: Hands) -> None:
    hands.sign_in("pad_card")
    hands.wait_for("finish")
    hands.desk.tap("card_second_reader")
    hands.wait_for("next_card")
    hands.kiosk.tap("cancel")
    hands.wait_for("finish")
    hands.desk.tap("clear_pad")
    hands.wait_for("countdown")


def test_a_pulled_network_is_told_on_the_kiosk_and_mends_when_it_is_plugged_in(hands: Hands) -> None:
    hands.desk.tap("switch_network")
    hands.sign_in()
    hands.wait_for("incident")  # a notice: no answer
    hands.wait_for("trouble")  # the strip: borrowing does not work now
    hands.desk.tap("switch_network")
    hands.kiosk.tap("ok")
    hands.wait(lambda: not hands.kiosk.shows("trouble"))
    hands.borrow_three()


@pytest.mark.parametrize("switch", ["paper", "printer"])
def test_without_paper_or_printer_no_print_is_offered_until_it_is_back(hands: Hands, switch: str) -> None:
    hands.borrow_three()
    hands.desk.tap(f"switch_{switch}")
    hands.kiosk.tap("finish")
    hands.wait_for("no_receipt")
    hands.wait(lambda: not hands.kiosk.shows("print"))
    hands.desk.tap(f"switch_{switch}")
    hands.wait_for("print")


def test_an_unplugged_reader_is_told_on_the_kiosk_and_found_again(hands: Hands) -> None:
    hands.desk.tap("switch_reader")
    hands.wait_for("trouble")
    hands.desk.tap("switch_reader")
    hands.wait(lambda: not hands.kiosk.shows("trouble"))
    hands.borrow_three()


def test_the_desk_speaks_the_language_of_the_kiosk(hands: Hands) -> None:
    assert hands.windows.window.title() == "Bàn thử nghiệm"
    hands.kiosk.tap("language_en")
    hands.wait(lambda: hands.windows.window.title() == "Demo desk")
    assert "Held for another" in hands.desk.texts()


@pytest.mark.parametrize("how", ["kiosk", "desk", "ctrl-c"])
def test_closing_either_window_or_ctrl_c_ends_everything(world: World, qtbot: QtBot, how: str) -> None:
    before = set(threading.enumerate())
    windows = Windows(world, world.folder / "receipts")
    begun = 0.0

    def end() -> None:
        nonlocal begun
        begun = time.monotonic()
        match how:
            case "kiosk":
                windows.touch.window.close()
            case "desk":
                windows.window.close()
            case _:
                os.kill(os.getpid(), signal.SIGINT)

    kiosk = Page(windows.touch.window)
    timer = QTimer()
    timer.timeout.connect(lambda: end() if not begun and kiosk.shows("borrow") else None)
    timer.start(20)
    assert windows.run() == 0
    timer.stop()
    assert time.monotonic() - begun < ENDS_WITHIN_S * 3
    assert set(threading.enumerate()) <= before


def test_a_library_system_that_hangs_goes_on_hanging_when_the_cable_was_pulled_meanwhile(
    world: World,
) -> None:
    switches = Switches(world)
    for switch in (Switch.ILS, Switch.NETWORK, Switch.NETWORK):
        switches.flip(switch)
    with socket.create_connection((world.ils.host, world.ils.port)) as line:
        line.settimeout(0.1)
        line.sendall(b"9300CNkiosk|COkiosk|\r")
        with pytest.raises(TimeoutError):
            line.recv(100)
        switches.flip(Switch.ILS)
        line.settimeout(5)
        assert line.recv(100).startswith(b"941")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_the_desk_has_a_name_in_each_language(
    world: World, qapp: object, language: str
) -> None:
    desk = Desk(world, world.folder, {language: Texts(language, strict=True)}, language)
    meta = desk.metaObject()
    for number in range(meta.propertyOffset(), meta.propertyCount()):
        meta.property(number).read(desk)
    desk.end()


def test_the_catalogue_knows_every_card_of_the_desk_but_the_unknown_one(world: World) -> None:
    assert {scene for scene in CARDS if scene not in world.library.catalogue.scenes} == {"unknown"}


@pytest.mark.parametrize("size", [(1366, 768), (1440, 900), (1920, 1080), (2560, 1440)])
def test_on_a_usual_screen_the_windows_stand_side_by_side(size: tuple[int, int]) -> None:
    screen = QRect(0, 0, *size)
    kiosk, desk = places(screen)
    assert screen.contains(kiosk)
    assert screen.contains(desk)
    assert not kiosk.intersects(desk)


def test_on_a_small_screen_they_overlap_but_none_hides_the_other() -> None:
    screen = QRect(0, 0, 1024, 768)
    kiosk, desk = places(screen)
    assert screen.contains(kiosk)
    assert screen.contains(desk)
    assert not desk.contains(kiosk)
    assert not kiosk.contains(desk)


def test_the_description_for_the_qml_tools_is_that_of_the_class() -> None:
    assert qmltypes.FILE.read_text(encoding="utf-8") == qmltypes.surface()
