"""`tramsach demo`: a library in a box, with a screen or told in words."""

from __future__ import annotations

import logging
import os
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
def demo(headless: bool, out: Path) -> None:
    """A reader borrows three books and returns one, on real drivers and real SIP2 against emulators."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if headless or not _has_screen():
        from ui.demo.headless import play

        sys.exit(0 if play(out, lambda line: click.echo(line)) else 1)
    from ui.demo.windows import open_windows

    sys.exit(open_windows())


def _has_screen() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
