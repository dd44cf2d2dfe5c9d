"""`tramsach run`: this machine as the station that its settings describe, on the glass or without a screen.

Tells systemd when it is ready, and that it lives: only while the station's loop has dealt with an event lately, and from the
thread that draws. Ends on SIGTERM and SIGINT. Knows neither rules nor devices.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import structlog

from config.load import ConfigError, load
from config.settings import Settings
from kiosk.build import build
from kiosk.events import Touched
from kiosk.ils_sip2 import connect
from kiosk.station import Station
from ui.cli import notify

log = structlog.get_logger(__name__)

SILENT_S = 10.0  # a station that heard no tick for so long is stuck
LOOK_S = 5.0  # how often its life is looked at where no watchdog asks
ENDING = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--headless", is_flag=True, help="Without a screen: a return station, or a kiosk's devices alone."
)
def run(file: Path, headless: bool) -> None:
    """Run the station that FILE describes until it is told to end."""
    _log_for_the_journal()
    try:
        settings = load(file)
        sys.exit(_without_screen(settings) if headless else _on_the_glass(settings))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


def _without_screen(settings: Settings) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # before any thread: only this one takes them
    station = build(settings, lambda _view: None, connect)
    station.start()
    notify.tell(notify.READY)
    while signal.sigtimedwait(ENDING, _look_s()) is None:
        tell_that_it_lives(station)
    return _end(station)


def _on_the_glass(settings: Settings) -> int:
    from PySide6.QtCore import QTimer

    from ui.touch.app import TouchApp, TouchError, TouchSettings

    named, screen = settings.station, settings.screen
    look = TouchSettings(
        named.library,
        named.languages,
        mm_per_px=screen.mm_per_px,
        fullscreen=screen.fullscreen,
        theme=screen.theme,
        zone=ZoneInfo(named.time_zone),
    )
    station = build(settings, lambda view: touch.show_view(view), connect)
    try:
        touch = TouchApp(look, lambda action, argument: station.post(Touched(action, argument)))
    except TouchError as error:
        raise click.ClickException(str(error)) from None
    pulse = QTimer(interval=int(_look_s() * 1000))
    pulse.timeout.connect(lambda: tell_that_it_lives(station))
    pulse.start()
    station.start()
    notify.tell(notify.READY)
    touch.run()
    pulse.stop()
    return _end(station)


def _look_s() -> float:
    return notify.watchdog_s() or LOOK_S


def tell_that_it_lives(station: Station) -> None:
    """Feeds the watchdog, unless the station's loop hangs."""
    silent_s = time.monotonic() - station.last_heard
    if silent_s < SILENT_S:
        notify.tell(notify.ALIVE)
    else:
        log.error("station.stuck", silent_s=round(silent_s))


def _end(station: Station) -> int:
    notify.tell(notify.STOPPING)
    if station.stop():
        return 0
    log.error("station.ends_late")
    return 1


def _log_for_the_journal() -> None:
    """One line an event, key=value, to stdout: journald adds time and unit."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["level", "event"]),
        ],
        cache_logger_on_first_use=True,
    )
