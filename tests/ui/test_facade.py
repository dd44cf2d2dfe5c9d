"""The facade: what QML reads of a view, what a touch posts; without any window."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from datetime import date

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy

from kiosk.messages import say
from kiosk.texts import LANGUAGES, Texts
from kiosk.view import Action, Mark, PinPad, Purpose, Row, Screen, View
from ui.touch.facade import Facade, Look
from ui.touch.gallery import GALLERY
from ui.touch.models import KeyedModel
from ui.touch.qmltypes import FILE, describe, facade_class
from ui.touch.stage import set_stage

TEXTS = {language: Texts(language, strict=True) for language in LANGUAGES}


class Posted(list[tuple[Action, str]]):
    def __call__(self, action: Action, argument: str) -> None:
        self.append((action, argument))


@pytest.fixture
def posted() -> Posted:
    return Posted()


@pytest.fixture
def facade(qapp: QGuiApplication, posted: Posted) -> Facade:
    return Facade(Look("Thư viện", 6.0), TEXTS, GALLERY["welcome"]("vi"), posted)


def read(facade: Facade, name: str) -> object:
    return facade.property(name)


def test_it_needs_neither_a_window_nor_qt_gui() -> None:
    program = """
import sys
from PySide6.QtCore import QCoreApplication
from kiosk.texts import Texts
from kiosk.view import Screen, View
from kiosk.messages import say
from ui.touch.facade import Facade, Look
app = QCoreApplication([])
touches = []
view = View(Screen.WELCOME, "vi", say("welcome.heading"))
facade = Facade(Look("T", 6.0), {"vi": Texts("vi")}, view, lambda action, argument: touches.append(action.value))
facade.touch("borrow", "")
print(facade.property("heading"), touches, "PySide6.QtGui" in sys.modules, "PySide6.QtQuick" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "Đặt thẻ hoặc sách vào đây ['borrow'] False False\n"
    assert ran.stderr == ""


def test_a_view_from_another_thread_is_shown_on_the_gui_thread(facade: Facade, qapp: QGuiApplication) -> None:
    changed = QSignalSpy(facade.screenChanged)
    sender = threading.Thread(target=facade.viewArrived.emit, args=(GALLERY["pin"]("en"),))
    sender.start()
    sender.join()
    assert read(facade, "screen") == "welcome"
    qapp.processEvents()
    assert read(facade, "screen") == "pin"
    assert changed.count() == 1


def test_a_view_of_the_same_screen_loads_no_file_anew(facade: Facade) -> None:
    changed = QSignalSpy(facade.screenChanged)
    facade.show(GALLERY["welcome-offline"]("vi"))
    assert changed.count() == 0


def test_a_view_in_another_language_says_everything_in_that_language(facade: Facade) -> None:
    facade.show(GALLERY["items"]("vi"))
    rows = facade.property("rows")
    assert rows.data(rows.index(0), role(rows, "word")) == "Đã mượn"
    facade.show(GALLERY["items"]("en"))
    assert rows.data(rows.index(0), role(rows, "word")) == "Borrowed"
    assert read(facade, "heading") == "Add more books, or touch Done"
    assert read(facade, "countLabel") == "books borrowed"


def role(model: KeyedModel, name: str) -> int:
    return next(number for number, each in model.roleNames().items() if each == name.encode())


def test_touches_become_actions(facade: Facade, posted: Posted) -> None:
    facade.touch("finish", "")
    facade.touch("language", "km")
    for sign in ("7", "clear", "ok"):
        facade.touchKey(sign)
    assert posted == [
        (Action.FINISH, ""),
        (Action.LANGUAGE, "km"),
        (Action.DIGIT, "7"),
        (Action.CLEAR, ""),
        (Action.OK, ""),
    ]


def test_any_touch_asks_for_more_time_while_the_countdown_runs_and_only_then(
    facade: Facade, posted: Posted
) -> None:
    facade.show(GALLERY["items"]("vi"))
    facade.stirred()
    facade.show(GALLERY["receipt"]("vi"))  # closes by itself; nobody is asked
    facade.stirred()
    assert posted == []
    facade.show(GALLERY["items-countdown"]("vi"))
    facade.stirred()
    assert posted == [(Action.HERE, "")]


def test_a_row_of_an_unknown_title_says_book() -> None:
    row = Row("a", Purpose.BORROW, Mark.WORKING, "", say("row.reading"))
    stage = set_stage(View(Screen.ITEMS, "en", say("items.borrow"), rows=(row,)), TEXTS)
    assert stage.rows[0].title == "Book"


@pytest.mark.parametrize(
    ("language", "label", "value"),
    [("vi", "Hạn trả", "12/06/2026"), ("en", "Due", "12\u00a0Jun\u00a02026")],
)
def test_a_fact_is_split_so_that_its_value_can_stand_large(language: str, label: str, value: str) -> None:
    row = Row(
        "a", Purpose.BORROW, Mark.DONE, "T", say("row.borrowed"), say("fact.due", due=date(2026, 6, 12))
    )
    shown = set_stage(View(Screen.ITEMS, language, say("items.borrow"), rows=(row,)), TEXTS).rows[0]
    assert (shown.factLabel, shown.factValue) == (label, value)


def test_finish_says_what_it_does_and_only_the_last_action_is_primary() -> None:
    view = View(
        Screen.ITEMS,
        "en",
        say("items.borrow"),
        tally=say("tally.borrowed", count=3),
        actions=(Action.CANCEL, Action.FINISH),
    )
    cancel, finish = set_stage(view, TEXTS).buttons
    assert (cancel.words, cancel.primary) == ("Back", False)
    assert (finish.words, finish.primary) == ("Done: 3 borrowed", True)


def test_cancel_alone_is_never_the_primary_action() -> None:
    stage = set_stage(View(Screen.CARD, "en", say("card.heading"), actions=(Action.CANCEL,)), TEXTS)
    assert not stage.buttons[0].primary
    assert not stage.primaryShown


def test_no_digit_of_a_pin_reaches_the_screen() -> None:
    view = View(Screen.PIN, "en", say("pin.heading"), pin=PinPad(typed=4))
    stage = set_stage(view, TEXTS)
    assert stage.pinTyped == 4
    assert stage.pinTypedName == "4 digits entered"


def test_the_description_for_the_qml_tools_is_that_of_the_class() -> None:
    described = FILE.read_text(encoding="utf-8")
    assert described == describe(facade_class()), "run: python -m ui.touch.qmltypes"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_none_keeps_its_references_however_many_views_are_shown(
    facade: Facade, qapp: QGuiApplication
) -> None:
    views = [GALLERY[name](language) for language in LANGUAGES for name in ("welcome", "items", "pin")]
    for view in views:
        facade.show(view)
    gc.collect()  # what other tests left would be freed on the way
    before = sys.getrefcount(None)
    for number in range(300):
        facade.show(views[number % len(views)])
        qapp.processEvents()
    assert abs(sys.getrefcount(None) - before) < 100
