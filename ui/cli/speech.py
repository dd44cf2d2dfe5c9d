"""`tramsach speech …`: the recordings that a station's voice plays. Knows no sound device and no settings file."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def speech() -> None:
    """The sentences that a station reads aloud ([speech] of its settings)."""


@speech.command()
@click.option(
    "--out", type=FOLDER, required=True, help="Where <language>/<code>.wav go; what is there stays."
)
@click.option(
    "--texts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The library's own wording, as [station] texts of its settings.",
)
def build(out: Path, texts: Path | None) -> None:
    """Let espeak-ng speak every sentence of Vietnamese and English that has no recording yet."""
    from kiosk.recordings import CannotSpeak, missing, speak_into
    from kiosk.texts import TextsError
    from kiosk.texts.overrides import load_overrides

    try:
        made = speak_into(out, load_overrides(texts) if texts else None)
    except (CannotSpeak, TextsError) as error:
        raise click.ClickException(str(error)) from None
    for language, count in made.items():
        click.echo(f"{language}: {count} made")
    left = sum(1 for _ in missing(out))
    if left:
        click.echo(f"{left} sentences are still to be recorded: tramsach speech missing {out}")


@speech.command("missing")
@click.argument("folder", type=FOLDER)
def missing_ones(folder: Path) -> None:
    """What is still to be recorded, file by file with its words: for whoever reads it into a microphone."""
    from kiosk.recordings import missing, recording, sentences

    for language, code in missing(folder):
        click.echo(f"{recording(folder, language, code)}\t{sentences(language)[code]}")
