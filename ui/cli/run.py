"""`tramsach run`: this machine as the station that its settings describe, on the glass or without a screen.

On the glass the first picture ("starting") comes before the station's libraries are loaded: they take longer than Qt, and
people see at once that the machine is alive. Tells systemd when it is ready, which screen is shown, and that it lives: only
while the station's loop has dealt with an event lately, and from the thread that draws. Ends on SIGTERM and SIGINT. A second
process for the same station is refused before it opens anything: two would fight over door, readers and printer. Knows
neither rules nor devices.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from config.load import ConfigError, load
from config.settings import Settings
from drivers.errors import Misconfigured
from kiosk.lock import Busy, Lock
from kiosk.texts import TextsError
from ui.cli import notify
from ui.cli.sources import sources_unread
from ui.display import why_no_window
from ui.ending import ENDING, hold_back, once

if TYPE_CHECKING:
    from kiosk.station import ShowView, Station
    from kiosk.view import Action, View
    from ui.touch.app import TouchApp

LOCK = "station.lock"  # beside the journal
SILENT_S = 10.0  # a station that heard no tick for so long is stuck
LOOK_S = 5.0  # how often its life is looked at where no watchdog asks
RUNS_ALREADY = "this station runs already: another process has {lock}. systemctl status 'tramsach-*' names it"
NO_DISPLAY = (
    "no display: {why}.\n"
    "Start it where one is: in a desktop session, or under the compositor that systemd/tramsach-kiosk.service starts.\n"
    "A return station, or the devices alone, run without one: tramsach run --headless FILE."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--headless", is_flag=True, help="Without a screen: a return station, or a kiosk's devices alone."
)
def run(file: Path, headless: bool) -> None:
    """Run the station that FILE describes until it is told to end."""
    gc.disable()  # what is loaded now stays: looking through it again and again is a tenth of the start
    with in_words():
        settings = load(file)
        sys.exit(serve(settings, screen=not headless))


@contextmanager
def in_words() -> Iterator[None]:
    """What a technician has to mend is told as a sentence."""
    try:
        yield
    except (ConfigError, Misconfigured, TextsError) as error:
        raise click.ClickException(str(error)) from None


def serve(settings: Settings, *, screen: bool) -> int:
    """Run the station until it is told to end; the process's exit status."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core holds the card and the PIN of who stands here
    with _alone(settings):
        return OnTheGlass(settings).run() if screen else _without_screen(settings)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One process a station, from before its first device is opened until the last is closed. The journal's own lock would not
    do: a command holds it for a moment, and a station lets go of it while its disk is full."""
    file = settings.journal.path.with_name(LOCK)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = Lock(file)
    except Busy:
        raise click.ClickException(RUNS_ALREADY.format(lock=file)) from None
    except OSError:  # no journal either: the station is out of order, and its screen has to say so
        yield
        return
    with lock:
        yield


def _without_screen(settings: Settings) -> int:
    hold_back()
    station = _station(settings, _tell_screen)
    gc.enable()  # on the glass, the window's own collector does it
    station.start()
    notify.ready()
    while signal.sigtimedwait(ENDING, _look_s()) is None:
        tell_that_it_lives(station)
    return _end(station)


class OnTheGlass:
    """The glass on the main thread; a thread of its own loads and starts the station behind it, after the first picture."""

    def __init__(self, settings: Settings) -> None:
        if why := why_no_window():
            raise click.ClickException(NO_DISPLAY.format(why=why))
        hold_back()
        once()
        self._settings = settings
        self._station: Station | None = None
        self._failure: Exception | None = None
        self._starter = threading.Thread(target=self._start, name="start")
        self._touch = _glass(settings, self._touched)
        self._told: View | None = None
        self._touch.on_reached(self._reached)
        self._touch.on_mistake(lambda place: _log().error("screen.bug", where=place))
        self._touch.window.frameSwapped.connect(self._painted)

    def run(self) -> int:
        from PySide6.QtCore import QTimer

        pulse = QTimer(interval=int(_look_s() * 1000))
        pulse.timeout.connect(self._pulse)
        pulse.start()
        self._touch.run()
        pulse.stop()
        if self._told is not None:
            self._starter.join()
        status = _end(self._station) if self._station is not None else 0
        if self._failure is not None:
            raise self._failure
        return status

    def _pulse(self) -> None:
        if self._station is not None:
            tell_that_it_lives(self._station)

    def _painted(self) -> None:
        """A picture is on the glass; the first one has the station started."""
        shown = self._touch.facade.view
        if self._told is None:
            notify.ready()
            self._starter.start()
        if self._told is None or shown.screen is not self._told.screen:
            _tell_screen(shown)
        self._told = shown

    def _start(self) -> None:
        hold_back()  # in all threads of the station, too
        try:
            self._station = _station(self._settings, self._touch.show_view)
            self._station.start()
        except Exception as error:  # such as a password file that is missing: the main thread tells and ends
            self._failure = error
            self._touch.close()

    def _touched(self, action: Action, argument: str) -> None:
        from kiosk.events import Touched

        if self._station is not None:
            self._station.post(Touched(action, argument))

    def _reached(self, code: str) -> None:
        if self._station is not None:
            self._station.name_control(code)


def _glass(settings: Settings, touched: Any) -> TouchApp:
    from zoneinfo import ZoneInfo

    from kiosk.site_texts import site_texts
    from ui.touch.app import TouchApp, TouchError, TouchSettings

    named, screen = settings.station, settings.screen
    languages = (named.language, *(code for code in named.languages if code != named.language))
    look = TouchSettings(
        named.library,
        languages,
        mm_per_px=screen.mm_per_px,
        fullscreen=screen.fullscreen,
        theme=screen.theme,
        large_text=screen.large_text,
        low_reach=screen.low_reach,
        zone=ZoneInfo(named.time_zone),
        overrides=site_texts(settings),
        logo=screen.logo,
        colour=screen.colour,
    )
    try:
        return TouchApp(look, touched)
    except TouchError as error:
        raise click.ClickException(str(error)) from None


def _station(settings: Settings, show: ShowView) -> Station:
    """Loads what a station is made of, which takes most of the start."""
    with sources_unread():
        from kiosk.build import build
        from kiosk.ils_sip2 import connect
        from ui.cli import logs

        logs.for_the_journal()
        station = build(settings, show, connect, power_off=_power_off)
    gc.freeze()  # nor is it looked through later, which would hold everything up for a twentieth of a second
    return station


def _power_off() -> None:
    """A return bin's battery ends: this process ends well before it does."""
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_screen(view: View) -> None:
    notify.tell(f"STATUS=screen {view.screen.value}")


def _look_s() -> float:
    return notify.watchdog_s() or LOOK_S


def tell_that_it_lives(station: Station) -> None:
    """Feeds the watchdog, unless the station's loop hangs."""
    silent_s = time.monotonic() - station.last_heard
    if silent_s < SILENT_S:
        notify.tell(notify.ALIVE)
    else:
        _log().error("station.stuck", silent_s=round(silent_s))


def _end(station: Station) -> int:
    notify.tell(notify.STOPPING)
    if not station.stop():  # it has logged what hangs; Python would wait for those threads for ever
        sys.stdout.flush()
        os._exit(1)
    return 0


def _log() -> Any:
    import structlog

    return structlog.get_logger(__name__)
