"""`tramsach backup` and `tramsach restore`: a station in one sealed file, and a station out of it.

A backup is taken while the station runs. A restore needs it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config.load import ConfigError, load
from ui.cli.counter import STATION_FILE, at
from ui.cli.plain import plain, plain_lines


def _lock_options(command: Callable[..., None]) -> Callable[..., None]:
    here = click.Path(exists=True, dir_okay=False, path_type=Path)
    passphrase = click.option(
        "--passphrase-file", type=here, help="Its first line is the passphrase, at least 12 characters."
    )
    key = click.option("--key-file", type=here, help="Random bytes: head -c 32 /dev/urandom > FILE")
    return passphrase(key(command))


def _lock(passphrase_file: Path | None, key_file: Path | None) -> Any:
    from kiosk import backup as sealed

    if (passphrase_file is None) == (key_file is None):
        raise click.UsageError("give --passphrase-file FILE or --key-file FILE")
    try:
        return sealed.key_file(key_file) if key_file else sealed.passphrase(passphrase_file or Path())
    except sealed.BackupError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=STATION_FILE,
    show_default=True,
    help="The station's settings file.",
)
@_lock_options
@click.argument("target", metavar="DIR|FILE", type=click.Path(path_type=Path))
def backup(config: Path, passphrase_file: Path | None, key_file: Path | None, target: Path) -> None:
    """Seal the journal, its key and the settings (without passwords) into FILE, or into a new file in DIR."""
    from kiosk import safekeeping
    from kiosk.backup import BackupError

    lock = _lock(passphrase_file, key_file)
    try:
        settings = load(config)
        file = _named(target, settings.station.id)
        with at(settings) as ask:
            copy = Path(ask("copy")["path"])
            try:
                safekeeping.make(settings, config, copy, file, lock)
            finally:
                copy.unlink(missing_ok=True)
    except (ConfigError, BackupError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {file.stat().st_size} bytes. Keep what opens it apart from it.")


def _named(target: Path, station: str) -> Path:
    file = (
        target / f"tramsach-{station}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
        if target.is_dir()
        else target
    )
    if file.exists():
        raise click.ClickException(f"{file} is there already; take another name")
    return file


@click.command()
@_lock_options
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=STATION_FILE,
    show_default=True,
    help="Where the settings file goes.",
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path),
    default=Path("/var/lib/tramsach/journal.db"),
    show_default=True,
    help="Where the journal goes, its key beside it.",
)
@click.option("--force", is_flag=True, help="Set aside, under another name, what is there.")
def restore(
    passphrase_file: Path | None, key_file: Path | None, file: Path, config: Path, journal: Path, force: bool
) -> None:
    """Set a station up again from the backup FILE. Nothing is touched before all of it was read and checked."""
    from kiosk import safekeeping
    from kiosk.backup import BackupError
    from kiosk.journal.database import JournalError

    lock = _lock(passphrase_file, key_file)
    places = safekeeping.Places(config.absolute(), journal.absolute())
    try:
        done = safekeeping.restore(file, lock, places, force=force)
    except (BackupError, JournalError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"Station {plain(done.station)} as of {done.made.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M} UTC: {done.rows} rows."
    )
    if done.parked:
        click.echo(f"{done.parked} rows were not sent then and may have been since: tramsach journal list")
    for aside in done.set_aside:
        click.echo(f"set aside: {aside}")
    _tell_what_is_left(config, places.journal)


def _tell_what_is_left(config: Path, journal: Path) -> None:
    """Passwords are in no backup, and the journal may have come to another place than the settings name."""
    click.echo("Passwords and keys in files of their own are in no backup: put them back.")
    try:
        named = load(config).journal.path
    except ConfigError as error:
        click.echo(f"The settings need a look:\n{plain_lines(str(error))}", err=True)
        return
    if named != journal:
        click.echo(
            f"The settings name another journal: {named}. Change [journal] path, or restore with --journal.",
            err=True,
        )
