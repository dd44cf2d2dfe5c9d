"""`tramsach station`: this machine as the return station that its settings describe; one process a station.

Without a screen by default: lamp, buzzer and slip say everything. The same station, journal and drivers as `tramsach run`; a
second process for the same station is refused before it opens anything. Knows neither rules nor devices.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from config.load import load
from ui.cli.run import in_words, serve


@click.command()
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    required=True,
    help="The station's settings; tramsach config preset station prints some to start from.",
)
@click.option("--screen", is_flag=True, help="With the small screen beside the door.")
def station(file: Path, screen: bool) -> None:
    """Run this machine as a return station until it is told to end."""
    gc.disable()  # as in ui.cli.run
    with in_words():
        settings = load(file)
        if settings.return_station is None:
            raise click.ClickException(f"{file} has no [return_station]; tramsach run {file} runs a kiosk")
        sys.exit(serve(settings, screen=screen))
