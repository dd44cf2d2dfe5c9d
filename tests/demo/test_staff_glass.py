"""Staff with their own fingers: the real window in front of the real station, from the door to what the library system did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from drivers.rfid.emulator.air import Air
from kiosk.journal.journal import Journal
from kiosk.staff.admin import change
from sip2.server.records import Act
from tests.demo.test_counter import stuck_loan
from tests.demo.test_desk import Hands
from tests.demo.test_staff_area import CARD, HOME, ITEM, PIN, parked_return, today
from ui.demo.windows import Windows
from ui.demo.world import READER_CARD, World


class Fingers(Hands):
    """Hoa's."""

    def tap(self, *names: str) -> None:
        """One after the other, each as soon as it is there."""
        for name in names:
            self.wait_for(name)
            self._scroll_to(name)
            self.kiosk.tap(name)

    def _scroll_to(self, name: str) -> None:
        """What lies below the edge of its list is brought up first."""
        item = self.kiosk.find(name)
        field = item.parentItem()
        while field is not None and not field.inherits("QQuickFlickable"):
            field = field.parentItem()
        if field is not None:
            below = item.mapToItem(field, QPointF(0, item.height())).y() - field.height()
            field.setProperty("contentY", field.property("contentY") + max(0.0, below))

    def reads(self, words: str) -> None:
        self.wait(lambda: any(words in text for text in self.kiosk.texts()))


@pytest.fixture
def refs(tmp_path: Path) -> list[str]:
    """Rows that an earlier run left."""
    journal = Journal(tmp_path / "journal.db", "D1")
    change(lambda write: write(journal), {"change": "add", "name": "Hoa", "card": CARD, "pin": PIN})
    kept = [journal.save(row).reference for row in (stuck_loan(ITEM), parked_return())]
    journal.close()
    return kept


@pytest.fixture
def world(tmp_path: Path, refs: list[str]) -> Iterator[World]:
    assert refs
    with World(tmp_path, air=Air.instant(), receipts=tmp_path / "receipts") as made:
        yield made


@pytest.fixture
def hoa(world: World, qtbot: QtBot) -> Iterator[Fingers]:
    windows = Windows(world, world.folder / "receipts")
    complaints: list[str] = []
    windows.touch.on_warning(complaints.append)
    windows.station.start()
    made = Fingers(windows, qtbot)
    made.wait_for("borrow")
    yield made
    windows.touch.dispose()
    windows.dispose()
    assert windows.station.stop()
    assert complaints == []


def test_through_the_door_by_name_and_pin_to_a_row_that_is_sent_again(
    hoa: Fingers, world: World, refs: list[str]
) -> None:
    hoa.tap("staff_door", "tile_Hoa", *(f"key_{digit}" for digit in PIN), "key_ok")
    hoa.tap("tile_parked", f"show_{refs[0]}", "choice_retry")
    hoa.reads("Trạm gửi lại ngay")
    hoa.tap("ok")
    hoa.wait(lambda: world.library.loan(ITEM) is not None)
    hoa.wait_for(f"show_{refs[1]}")
    hoa.tap("cancel", "finish")
    hoa.wait_for("borrow")


def test_a_row_is_settled_with_a_note_that_is_typed_on_the_glass(
    hoa: Fingers, world: World, refs: list[str]
) -> None:
    world.scanner.scan(CARD)
    hoa.tap("tile_parked", f"show_{refs[1]}", "choice_settle", "choice_own")
    hoa.tap(*(f"key_{letter}" for letter in "da xong"), "key_erase", "ok")
    hoa.reads("Đã giải quyết xong")
    hoa.tap("ok")
    hoa.wait(lambda: not hoa.kiosk.shows(f"show_{refs[1]}"))


def test_a_book_from_the_post_is_taken_back_as_of_yesterday_and_readers_come_next(
    hoa: Fingers, world: World
) -> None:
    yesterday = today() - timedelta(days=1)
    world.library.checkout(READER_CARD, world.items["two"])
    world.scanner.scan(CARD)
    hoa.tap("tile_returns", "choice_post", f"choice_{yesterday.isoformat()}")
    hoa.reads("Đặt sách lên bàn đọc")
    world.put("two")
    hoa.wait(lambda: hoa.marks() == ["done"])
    (returned,) = (one for one in world.library.executed if one.act is Act.RETURNED)
    assert datetime.fromisoformat(returned.detail).astimezone(HOME).date() == yesterday
    hoa.tap("cancel", "cancel", "cancel", "finish")
    hoa.wait_for("borrow")


def test_a_paused_station_tells_readers_why_and_opens_again(hoa: Fingers, world: World) -> None:
    world.scanner.scan(CARD)
    hoa.tap("tile_service", "choice_class_visit", "ok", "finish")
    hoa.reads("Đang đón một lớp học")
    assert not hoa.kiosk.shows("borrow")
    hoa.tap("staff_door", "tile_Hoa", *(f"key_{digit}" for digit in PIN), "key_ok")
    hoa.tap("tile_service", "ok")
    hoa.reads("Trạm phục vụ lại")
    hoa.tap("ok", "finish")
    hoa.wait_for("borrow")
