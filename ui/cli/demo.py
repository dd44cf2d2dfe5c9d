"""`tramsach demo`: a library in a box, with a screen or told in words."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from pathlib import Path

import click
import structlog


@click.command()
@click.option("--headless", is_flag=True, help="Play the story offscreen, also where there is a screen.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Where pictures and summary.json go (headless).",
)
@click.option("--station", is_flag=True, help="A night at a return station and the morning after.")
def demo(headless: bool, out: Path, station: bool) -> None:
    """A library in a box: real drivers and real SIP2 against emulators.

    A reader borrows three books and returns one; with --station thirty people come to a return bin by night.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if station else logging.WARNING)
    )
    # Before any thread, and until the window listens (ui/touch/signals.py): what was begun is ended in good order.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    status = _shown(out, headless=headless, station=station)
    gc.freeze()  # all is closed: looking through everything once more at the end takes a third of a second
    sys.exit(status)


def _shown(out: Path, *, headless: bool, station: bool) -> int:
    if headless or not _has_screen():
        return 0 if _play(out, station) else 1
    if station:
        from ui.demo.bin_windows import open_bin

        return open_bin(click.echo)
    from ui.demo.windows import open_windows

    return open_windows()


def _play(out: Path, station: bool) -> bool:
    if station:
        from ui.demo.night_headless import play as play_night

        return play_night(out, click.echo)
    from ui.demo.headless import play

    return play(out, click.echo)


def _has_screen() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
