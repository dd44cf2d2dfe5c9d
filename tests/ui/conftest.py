"""Screens without a display: the offscreen platform, the software renderer, and one application for all tests."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QSG_RENDER_LOOP", "basic")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.view import Action, View
from ui.touch.app import TouchApp, TouchSettings
from ui.touch.page import Page

SIZES = {
    "10-inch": (1280, 800, 0.170),
    "7-inch": (800, 480, 0.193),
    "full-hd": (1920, 1080, 0.179),
    "portrait": (1080, 1920, 0.248),
}


@pytest.fixture(autouse=True)
def qt_objects_die_on_their_own_thread() -> Iterator[None]:
    """Collected here, before another test's threads trigger the collector and free them where they must not be."""
    yield
    gc.collect()


@pytest.fixture(scope="session", autouse=True)
def compiled_texts() -> None:
    compile_catalogues(LOCALE_DIR)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    return QGuiApplication


class Kiosk:
    """A touchscreen with nobody behind it: shows views, remembers touches, collects what QML complains about."""

    def __init__(self, settings: TouchSettings) -> None:
        self.touches: list[tuple[Action, str]] = []
        self.complaints: list[str] = []
        self.touch = TouchApp(settings, lambda action, argument: self.touches.append((action, argument)))
        self.touch.on_warning(self.complaints.append)
        self.page = Page(self.touch.window)

    def show(self, view: View) -> Page:
        self.touch.facade.show(view)
        self.touch.grab()  # lets layouts settle
        return self.page


@pytest.fixture
def make_kiosk(qapp: QGuiApplication) -> Iterator[Callable[..., Kiosk]]:
    made: list[Kiosk] = []

    def make(size: str = "10-inch", **settings: object) -> Kiosk:
        width, height, mm_per_px = SIZES[size]
        settings.setdefault("motion", False)
        wanted = TouchSettings(
            "Thư viện tỉnh An Giang",
            mm_per_px=mm_per_px,
            size=(width, height),
            **settings,  # type: ignore[arg-type]  # the names are those of the dataclass
        )
        made.append(Kiosk(wanted))
        return made[-1]

    yield make
    complaints = [complaint for kiosk in made for complaint in kiosk.complaints]
    for kiosk in made:
        kiosk.touch.dispose()
    assert complaints == []


@pytest.fixture
def kiosk(make_kiosk: Callable[..., Kiosk]) -> Kiosk:
    return make_kiosk()


QML_DIR = Path(__file__).parents[2] / "ui" / "touch" / "qml"
