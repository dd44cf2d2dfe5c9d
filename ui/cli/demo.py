"""`tramsach demo`: a library in a box, with a screen or told in words."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import structlog

from ui import ending
from ui.cli.outputs import make_folder
from ui.display import why_unseen


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
    ending.at_once()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if station else logging.WARNING)
    )
    begin = loaded(out, headless=headless, station=station)
    ending.hold_back()
    try:
        status = begin()
    except ending.EndedEarly:
        status = 1
    except OSError as error:
        if error.filename is None:
            raise
        raise click.ClickException(f"cannot write {error.filename}: {error.strerror}") from None
    gc.freeze()  # all is closed: looking through everything once more at the end takes a third of a second
    sys.exit(status)


def loaded(out: Path, *, headless: bool, station: bool) -> Callable[[], int]:
    """What is to be shown, ready to begin: loading takes most of the start, and begins nothing."""
    if not headless and (why := why_unseen()):
        click.echo(f"No display ({why}): the story is played without one, as with --headless.")
        headless = True
    if headless:
        make_folder(out)
        play = _story(station)
        return lambda: 0 if play(out, tell) else 1
    if station:
        from ui.demo.bin_windows import open_bin

        return lambda: open_bin(tell)
    from ui.demo.windows import open_windows

    return open_windows


def tell(line: str) -> None:
    """To whoever listens. Once nobody does (`| head -3`) the story is played to its end all the same."""
    try:
        click.echo(line)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _story(station: bool) -> Callable[[Path, Callable[[str], None]], bool]:
    if station:
        from ui.demo.night_headless import play as play_night

        return play_night
    from ui.demo.headless import play

    return play
