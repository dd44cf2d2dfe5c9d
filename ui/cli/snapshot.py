"""`tramsach snapshot …`: what a library's office does so that its stations can lend while they are offline.

Keys once; then, as often as the library likes, snapshots of the lists that its library system exports. Knows no format: that is
`kiosk.offline`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from ui.cli.plain import plain

if TYPE_CHECKING:
    from kiosk.offline.export import Export
    from kiosk.offline.snapshot import Trust

Row = TypeVar("Row")
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def snapshot() -> None:
    """Signed lists of cards and items for stations that lend while offline."""


@snapshot.command()
@click.argument("folder", type=FOLDER)
def keys(folder: Path) -> None:
    """Make the two keys in FOLDER, and print what stations' settings must say.

    signing.key never leaves the office. site.key goes to every station, as the credential "site-key" or a file.
    """
    from kiosk.offline.keys import KeyFileError, new_signing_key, new_site_key, public_text

    folder.mkdir(parents=True, exist_ok=True)
    try:
        key = new_signing_key(folder / "signing.key")
        new_site_key(folder / "site.key")
    except KeyFileError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f'[offline]\npublic_key = "{public_text(key)}"\nkey_credential = "site-key"')


@snapshot.command()
@click.option(
    "--cards", type=READABLE, help="CSV: card, limit; if known expires, class, loans, blocked, pin."
)
@click.option("--items", type=READABLE, help="CSV: item, title, class; if known ils, held, sort, due.")
@click.option(
    "--out", type=FOLDER, required=True, help="Where the snapshots go, say a USB stick or a web folder."
)
@click.option("--key", "signing", type=READABLE, required=True, help="The signing key.")
@click.option("--site-key", type=READABLE, help="The site key; needed with --cards.")
@click.option("--library", required=True, help="Whose they are: as [offline] library of the stations.")
@click.option(
    "--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How long they are valid."
)
@click.option(
    "--skip-bad",
    is_flag=True,
    help="Leave bad rows out, and of two with one number both: the station does not know them then (see unknown_cards, "
    "unknown_items); else nothing is made.",
)
def build(
    cards: Path | None,
    items: Path | None,
    out: Path,
    signing: Path,
    site_key: Path | None,
    library: str,
    days: int,
    skip_bad: bool,
) -> None:
    """Make snapshots of what the library system exported.

    Every row that is wrong is told with its line number; exit status 1 if there is one and --skip-bad is not given.
    """
    from kiosk.offline.export import ExportError
    from kiosk.offline.keys import KeyFileError

    if cards is None and items is None:
        raise click.UsageError("give --cards, --items or both")
    if cards is not None and site_key is None:
        raise click.UsageError("--cards needs --site-key")
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        for path, rows, size in _made(cards, items, out, signing, site_key, library, now, days, skip_bad):
            click.echo(f"{path}: {rows} rows, {size} bytes, valid for {days} days")
    except (ExportError, KeyFileError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror}") from None


def _made(
    cards: Path | None,
    items: Path | None,
    out: Path,
    signing: Path,
    site_key: Path | None,
    library: str,
    now: datetime,
    days: int,
    skip_bad: bool,
) -> Iterator[tuple[Path, int, int]]:
    """Each file with its rows and bytes. Both lists are read before the first is written: two of one day, or none."""
    from kiosk.offline.export import read_cards, read_items
    from kiosk.offline.keys import read_signing_key, read_site_key
    from kiosk.offline.snapshot import Kind, Manifest
    from kiosk.offline.writing import write_cards, write_catalogue

    key, until = read_signing_key(signing), now + timedelta(days=days)
    readers = (
        _good(read_cards(cards, read_site_key(site_key)), cards, skip_bad) if cards and site_key else None
    )
    books = _good(read_items(items), items, skip_bad) if items else None
    out.mkdir(parents=True, exist_ok=True)
    if readers is not None:
        path = out / Kind.CARDS.file_name
        manifest = Manifest(Kind.CARDS, library, now, until)
        yield path, len(readers), write_cards(path, manifest, readers, key)
    if books is not None:
        path = out / Kind.CATALOGUE.file_name
        manifest = Manifest(Kind.CATALOGUE, library, now, until)
        yield path, len(books), write_catalogue(path, manifest, books, key)


def _good(export: Export[Row], file: Path, skip_bad: bool) -> list[Row]:
    """The rows, after all problems were told."""
    for problem in export.problems:
        click.echo(f"{file}: {plain(str(problem))}", err=True)
    if export.problems and not skip_bad:
        raise click.ClickException(
            f"{file}: {len(export.problems)} bad rows; nothing was made (see --skip-bad)"
        )
    return export.rows


@snapshot.command()
@click.argument("files", type=READABLE, nargs=-1, required=True)
@click.option("--settings", type=READABLE, help="The station's settings: would it believe them?")
@click.option("--public-key", help="Or the public key, together with --library.")
@click.option("--library", help="Whose they should be.")
@click.option("--item", help="Also show this item of a catalogue.")
def show(
    files: tuple[Path, ...],
    settings: Path | None,
    public_key: str | None,
    library: str | None,
    item: str | None,
) -> None:
    """Tell whether a station would lend from FILES, and what they are. Exit status 1 if it would refuse one.

    A file whose signature is not good is not even opened.
    """
    from kiosk.offline.lookup import Cards, Catalogue
    from kiosk.offline.snapshot import Fault, SnapshotError

    trust = _trust(settings, public_key, library)
    refused = False
    for file in files:
        try:
            try:
                found: Cards | Catalogue = Catalogue(file, trust, datetime.now(UTC))
            except SnapshotError as error:
                if error.fault is not Fault.OTHER_KIND:
                    raise
                found = Cards(file, trust, datetime.now(UTC))
        except SnapshotError as error:
            click.echo(f"{file}: refused: {plain(str(error))}", err=True)
            refused = True
            continue
        said = found.manifest
        click.echo(
            f"{file}: {said.kind.value} of {plain(said.library)}, {said.rows} rows, made {said.created:%Y-%m-%d %H:%M},"
            f" valid until {said.valid_until:%Y-%m-%d %H:%M} UTC"
        )
        if item is not None and isinstance(found, Catalogue):
            known = found.find("", item)
            click.echo(f"  {item}: {plain(str(known)) if known else 'not in it'}")
        found.close()
    if refused:
        raise SystemExit(1)


def _trust(settings: Path | None, public_key: str | None, library: str | None) -> Trust:
    from config.load import ConfigError, load
    from kiosk.offline.build import trust_of
    from kiosk.offline.keys import public_key as key_of
    from kiosk.offline.snapshot import Trust

    if settings is None:
        if public_key is None or library is None:
            raise click.UsageError("give --settings, or --public-key and --library")
        try:
            return Trust(key_of(public_key), library)
        except ValueError:
            raise click.BadParameter("is none of 44 characters", param_hint="--public-key") from None
    try:
        trust = trust_of(load(settings).offline)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if trust is None:
        _no_trust(settings)
    return trust


def _no_trust(settings: Path) -> NoReturn:
    raise click.ClickException(f"{settings}: [offline] has no public_key: this station believes no snapshot")
