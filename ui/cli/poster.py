"""`tramsach poster`: the page beside the machine, with this version's own screens. Runs without a display."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ui.cli.outputs import make_folder, of_these


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for the PDFs.",
)
@click.option("--library", required=True, help="The library's own name, as it stands on the page.")
@click.option("--lang", "languages", multiple=True, help="Only this language; may be repeated.")
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The library's own wording, as [station] texts of its settings.",
)
def poster(out: Path, library: str, languages: tuple[str, ...], texts: Path | None) -> None:
    """How to borrow and return, on one printable page a language: OUT/poster-<lang>.pdf."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kiosk.texts import LANGUAGES, TextsError
    from kiosk.texts.overrides import load_overrides
    from ui.poster import write

    of_these("--lang", languages, LANGUAGES)
    make_folder(out)
    try:
        files = write(out, library, languages or LANGUAGES, load_overrides(texts) if texts else None)
    except TextsError as error:
        raise click.ClickException(str(error)) from None
    for file in files:
        click.echo(str(file))
