"""`tramsach commands …`: printed codes that act as touches, for hands-free use or a broken touch panel."""

from __future__ import annotations

from pathlib import Path

import click

from config.load import ConfigError, load


@click.group()
def commands() -> None:
    """Printed barcodes that act as touches."""


@commands.command(name="print")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A .pdf or .png file."
)
def print_sheet(file: Path, out: Path) -> None:
    """Write the sheet for the station that FILE describes: one A4 page, with its prefix and its languages."""
    if out.suffix.lower() not in (".pdf", ".png"):
        raise click.ClickException(f"{out.name} should end with .pdf or .png")
    try:
        settings = load(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if not settings.commands.prefix:
        raise click.ClickException('this station has no commands: [commands] prefix is ""')
    from drivers.errors import Misconfigured
    from ui.cli import command_sheet

    named = settings.station
    languages = (named.language, *(code for code in named.languages if code != named.language))
    try:
        page = command_sheet.draw(settings.commands.prefix, languages)
        page.save(out, resolution=command_sheet.DPI, dpi=(command_sheet.DPI, command_sheet.DPI))
    except (Misconfigured, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{out}: one A4 page, to be printed in its full size")
