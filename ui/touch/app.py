"""The touchscreen: one window that draws `View`s and posts touches. The only door to `ui.touch` for the rest.

    touch = TouchApp(TouchSettings("Thư viện tỉnh"), post)
    station.on_view(touch.show_view)        # from any thread
    touch.run()                             # until close(); on the main thread

Knows Qt; knows nothing of the station but `View` and `Action`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Final, Literal

import shiboken6
from PySide6.QtCore import QLoggingCategory, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QImage, QScreen
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from PySide6.QtQuick import QQuickWindow

from kiosk.messages import say
from kiosk.texts import LANGUAGES, Override, Texts
from kiosk.view import Screen, View
from ui.touch.collector import GuiCollector
from ui.touch.comfort import Comfort
from ui.touch.facade import Facade, Look, Post
from ui.touch.keyboard import Keyboard
from ui.touch.signals import ended_by_signals
from ui.touch.spoken import code_of

QML_DIR: Final = Path(__file__).parent / "qml"
FONT_FAMILIES: Final = ("Noto Sans", "Noto Sans Khmer UI")
"""Noto Sans has no Khmer; Noto Sans Khmer clips below the line where its UI cut does not."""

_USUAL_MM_PER_PX = 0.17  # 10.1" 1280×800
_SIDES_DIFFER = (
    0.1  # pixels are square: where they would not be by more than that, one of the numbers is wrong
)
_PLAUSIBLE_MM_PER_PX = (0.05, 0.6)  # outside, a screen's own word on its size is not believed


class TouchError(Exception):
    """The screen cannot be shown; tells a technician what is missing and what to do."""


@dataclass(frozen=True, slots=True)
class TouchSettings:
    """What a site decides about its screen. `mm_per_px` None: ask the screen. `size` is for a window, not a kiosk."""

    library_name: str
    languages: tuple[str, ...] = LANGUAGES
    mm_per_px: float | None = None
    fullscreen: bool = False
    theme: Literal["light", "high_contrast"] = "light"
    large_text: bool = False
    low_reach: bool = False
    size: tuple[int, int] = (1280, 800)
    motion: bool = True
    zone: tzinfo | None = None
    overrides: Mapping[str, Override] = field(default_factory=dict)
    logo: Path | None = None
    colour: str | None = None


class TouchApp:
    """The window with its facade. Make and run it on the main thread; `show_view` and `close` may come from any."""

    def __init__(self, settings: TouchSettings, post: Post, first: View | None = None) -> None:
        self._app = _application()
        _check_fonts()
        self._collector = GuiCollector()
        texts = {
            language: Texts(language, zone=settings.zone, override=settings.overrides.get(language))
            for language in settings.languages
        }
        mm_per_px = settings.mm_per_px or measure(self._app.primaryScreen())
        comfort = Comfort(settings.large_text, settings.theme == "high_contrast", settings.low_reach)
        logo, colour = _url(settings.logo), settings.colour or ""
        look = Look(settings.library_name, 1 / mm_per_px, comfort, settings.motion, logo, colour)
        self.facade = Facade(look, texts, first or _starting(settings.languages[0]), post)
        self._remote = _Remote()
        self._remote.close_wanted.connect(self._close, Qt.ConnectionType.QueuedConnection)
        self._engine = QQmlApplicationEngine()
        self.window = self._load(settings)
        self._keyboard = Keyboard(self.window, self.facade)
        self._has = texts[settings.languages[0]].has

    def show_view(self, view: View) -> None:
        """Draw `view` as soon as the GUI thread gets to it. Any thread."""
        self.facade.viewArrived.emit(view)

    def run(self, begin: Callable[[], None] = lambda: None) -> int:
        """Serve until `close()`, SIGINT or SIGTERM; returns the exit status.

        `begin` starts what must be stopped again: a signal cannot come between the two.
        """
        with ended_by_signals(self.close):
            begin()
            status = self._app.exec()
        self.dispose()
        return status

    def grab(self) -> QImage:
        """What the window shows, once layouts have settled. On the GUI thread."""
        # Twice: texts that wrap change their height while they are drawn, which moves what stands beside them.
        self._app.processEvents()
        self.window.grabWindow()
        self._app.processEvents()
        return self.window.grabWindow()

    def on_warning(self, complain: Callable[[str], object]) -> None:
        """Tell `complain` whatever QML finds wrong from now on."""
        self._engine.warnings.connect(lambda errors: [complain(error.toString()) for error in errors])

    def on_mistake(self, tell: Callable[[str], object]) -> None:
        """Tell `tell` from now on where QML went wrong, instead of Qt, whose sentence may quote a text of the reader's."""
        self._engine.setOutputWarningsToStandardError(False)
        self._engine.warnings.connect(lambda errors: [tell(_place(error)) for error in errors])

    def on_reached(self, name: Callable[[str], object]) -> None:
        """Tell `name` the code of the words on each control that keys come to; on the GUI thread."""

        def tell(control: str) -> None:
            if code := code_of(control, self.facade.view, self._has):
                name(code)

        self._keyboard.reached.connect(tell)

    def close(self) -> None:
        """End `run`. Any thread, any time."""
        self._remote.close_wanted.emit()

    def dispose(self) -> None:
        """Free the window and all of QML; `run` does it when it ends. Harmless when done already."""
        if not shiboken6.isValid(self._engine):
            return
        self.facade.allow_close()
        self.window.close()
        # Now, and not when Python gets to it: bindings read the facade until the very end.
        shiboken6.delete(self._engine)
        self._collector.end()

    def _close(self) -> None:
        self.facade.allow_close()
        self.window.close()
        self._app.quit()

    def _load(self, settings: TouchSettings) -> QQuickWindow:
        complaints: list[QQmlError] = []
        self._engine.warnings.connect(complaints.extend)
        self._engine.addImportPath(str(QML_DIR))
        width, height = settings.size
        self._engine.setInitialProperties({"facade": self.facade, "width": width, "height": height})
        self._engine.load(QUrl.fromLocalFile(str(QML_DIR / "TramSach" / "Main.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise TouchError("the screen cannot be loaded:\n" + "\n".join(c.toString() for c in complaints))
        window = roots[0]
        if settings.fullscreen:
            window.setCursor(Qt.CursorShape.BlankCursor)
            window.showFullScreen()
        else:
            window.show()
        return window


class _Remote(QObject):
    """Carries a wish of another thread to the GUI thread."""

    close_wanted = Signal()


def _application() -> QGuiApplication:
    # The basic loop draws on the GUI thread: with the threaded one, Python's lock and Qt's can wait for each other.
    os.environ.setdefault("QSG_RENDER_LOOP", "basic")
    # Software rendering is the path that works on every machine; a site with a sound GPU may set "rhi".
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # Qt warns whenever it looks for Khmer in the first family, though the second has it; `_check_fonts` sees to that.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    app = QGuiApplication.instance() or QGuiApplication(["tramsach"])
    if not isinstance(app, QGuiApplication):
        raise TouchError("a Qt application without a screen runs already in this process")
    # It ends where it is told to, by `close`: Qt's own quitting would come on top, after `run`, and stop every later loop.
    app.setQuitOnLastWindowClosed(False)
    font = QFont()
    font.setFamilies(list(FONT_FAMILIES))
    app.setFont(font)
    return app


def _check_fonts() -> None:
    missing = [family for family in FONT_FAMILIES if not QFontDatabase.hasFamily(family)]
    if missing:
        raise TouchError(
            f"the fonts {', '.join(missing)} are not installed, so texts would be boxes; "
            "run: apt-get install fonts-noto-core fonts-noto-ui-core"
        )


def _place(error: QQmlError) -> str:
    return f"{error.url().fileName() or 'python'}:{error.line()}"


def _url(picture: Path | None) -> str:
    """A logo that is not there keeps no station from serving; `tramsach config check` tells of it."""
    return QUrl.fromLocalFile(str(picture.absolute())).toString() if picture and picture.is_file() else ""


def measure(screen: QScreen) -> float:
    """Millimetres of a pixel: by the screen's own word, where its two sides agree.

    Wayland tells the size of the panel as it left the factory, not as it hangs (wl_output.geometry), so the long side is
    compared with the long side. Bad EDID tells a ratio, centimetres, or nothing.
    """
    millimetres, pixels = screen.physicalSize(), screen.geometry()
    long_mm, short_mm = _sides(millimetres.width(), millimetres.height())
    long_px, short_px = _sides(pixels.width(), pixels.height())
    along, across = long_mm / max(1, long_px), short_mm / max(1, short_px)
    low, high = _PLAUSIBLE_MM_PER_PX
    agree = abs(along - across) <= _SIDES_DIFFER * max(along, across)
    return along if agree and low <= along <= high else _USUAL_MM_PER_PX


def _sides(width: float, height: float) -> tuple[float, float]:
    return max(width, height), min(width, height)


def _starting(language: str) -> View:
    """What stands on the glass until the station sends its first view."""
    return View(Screen.OUT_OF_ORDER, language, say("out.starting"), detail=say("out.starting.detail"))
