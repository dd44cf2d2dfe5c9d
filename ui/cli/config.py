"""`tramsach config …`: a technician's checks of a station's settings, without touching a device.

Knows no setting; `config` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from config import presets
from config.ils import Sip2Ils
from config.load import ConfigError, load
from config.settings import Settings


@click.group()
def config() -> None:
    """The station's settings file."""


@config.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Tell every mistake in FILE with its place, or that there is none (exit status 0), and what might serve better."""
    try:
        settings = load(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    _check_files(settings)
    devices = {"rfid": settings.rfid, "scanner": settings.scanner, "printer": settings.printer}
    fitted = [f"{name} {device.kind}" for name, device in devices.items() if device is not None]
    systems = [
        f"ils {ils.id} " + (f"at {ils.host}:{ils.port}" if isinstance(ils, Sip2Ils) else "by file")
        for ils in settings.ils
    ]
    for note in _notes(settings):
        click.echo(f"note: {note}")
    click.echo(f"{file}: station {settings.station.id}, {', '.join(systems + fitted)}: no mistake found")
    for hint in _hints(settings):
        click.echo(f"hint: {hint}")


def _hints(settings: Settings) -> Iterator[str]:
    yield from settings.offline.hints(settings.calendar)
    if settings.return_station is not None:  # a driver of others may not say how it is wired
        inputs = getattr(settings.bin, "inputs", None)
        yield from settings.return_station.hints(start_wired=getattr(inputs, "start", True) is not None)


def _notes(settings: Settings) -> Iterator[str]:
    """What is no mistake and yet not what its author expects. A driver of others may not say what it switches."""
    readers = {"rfid": settings.rfid, "rfid_outside": settings.rfid_outside}
    for name, reader in readers.items():
        if settings.security.eas and reader is not None and not getattr(reader, "switches_eas", True):
            from ui.cli.devices import NO_EAS

            yield f"[{name}] {NO_EAS}"


def _check_files(settings: Settings) -> None:
    """What the settings name and a station can do without, so that it starts all the same."""
    from kiosk.site_texts import site_texts
    from kiosk.texts import TextsError

    logo = settings.screen.logo
    if logo is not None and not logo.is_file():
        raise click.ClickException(f"screen.logo: there is no file {logo}")
    try:
        site_texts(settings)
    except TextsError as error:
        raise click.ClickException(str(error)) from None


@config.command()
@click.argument("name", required=False, type=click.Choice(presets.names()))
def preset(name: str | None) -> None:
    """Print the preset NAME to start from; without NAME list them all."""
    click.echo(presets.text(name).rstrip() if name else "\n".join(presets.names()))
