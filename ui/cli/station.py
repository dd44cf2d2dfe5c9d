"""`tramsach station`: this machine as the return station that its settings describe; one process a station.

Without a screen by default: lamp, buzzer and slip say everything. The same station, journal and drivers as `tramsach run`; a
second process with the same journal is refused by the journal's lock. Knows neither rules nor devices.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from config.load import ConfigError, load
from ui.cli.run import OnTheGlass, without_screen


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
    try:
        settings = load(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if settings.return_station is None:
        raise click.ClickException(f"{file} has no [return_station]; tramsach run {file} runs a kiosk")
    try:
        sys.exit(OnTheGlass(settings).run() if screen else without_screen(settings))
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
