"""`tramsach journal export`, `import` and `salvage`: rows in files for people and library systems, and what comes back settled.

Knows neither format; `kiosk.exports` does. Whatever is read of the journal is read page by page, however long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from ui.cli import journal_words as words
from ui.cli.counter import Who, ask_who, at, person, station_file
from ui.cli.plain import plain
from ui.cli.private_file import write_private

Ask: TypeAlias = Callable[..., dict[str, Any]]

ACTS_A_REQUEST = 500
"""So that the running station answers in time, and never reads a request without end."""

of_system = click.option(
    "--ils", "system", metavar="NAME", help="Only rows of this library system, by its id in the settings."
)


@click.command()
@station_file
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="A table for people."
)
@click.option(
    "--koc", "koc_file", type=click.Path(dir_okay=False, path_type=Path), help="A file that Koha reads."
)
@click.option(
    "--state",
    type=click.Choice(["parked", "queued", "open", "all"]),
    default="queued",
    show_default=True,
    help="Which rows; for --csv.",
)
@of_system
@click.option(
    "--person", "name", metavar="NAME", help="Who you are, for --koc; left out: your card is asked for."
)
@click.option(
    "--again", is_flag=True, help="With --koc: also what an earlier file took and nobody settled yet."
)
def export(
    settings: Settings,
    csv_file: Path | None,
    koc_file: Path | None,
    state: str,
    system: str | None,
    name: str | None,
    again: bool,
) -> None:
    """Write rows into a file. --koc takes a system's whole queue out of the station's hands: it will not send it as well.

    Where there are several library systems, --koc needs --ils: its lines do not say whose they are.
    """
    if (csv_file is None) == (koc_file is None):
        raise click.UsageError("give --csv FILE or --koc FILE")
    if csv_file is not None:
        _export_sheet(settings, csv_file, state, known(settings, system))
    elif koc_file is not None:
        _export_koc(settings, koc_file, _the_one(settings, system), name, again)


def _export_sheet(settings: Settings, file: Path, state: str, system: str) -> None:
    from kiosk.exports.sheet import sheet

    with at(settings) as ask:
        rows, _ = all_pages(ask, "list", which=state, ils=system)
    write_private(file, sheet(rows, zone_of(settings)))
    click.echo(f"{len(rows)} rows written to {file}.")


def _export_koc(settings: Settings, file: Path, system: str, name: str | None, again: bool) -> None:
    from kiosk.exports.koc import koc

    if file.exists():
        raise click.ClickException(f"{file} is there already; take another name")
    who = ask_who(name)
    write_private(file, b"")  # can it be written at all? Before anything is taken out of the queue
    file.unlink()
    with at(settings) as ask:
        rows, left = all_pages(
            ask, "hand_over", ils=system, note=f"into {file.name}", again=again, **who.request
        )
    content, left_out = koc(rows, zone_of(settings), version("tramsach"))
    write_private(file, content)
    click.echo(f"{len(rows) - len(left_out)} rows written to {file}. The station will not send them.")
    of_it = f" --ils {system}" if len(settings.ils) > 1 else ""
    click.echo(f"When Koha has read it: tramsach journal import --done {file}{of_it}")
    if left:
        click.echo(f"{left} rows stay in the queue: they were asked, and the answer is awaited.", err=True)
    for ref in left_out:
        click.echo(f"{ref} cannot be written into such a file; settle or retry it.", err=True)


@click.command("import")
@station_file
@person
@click.option(
    "--done",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A .koc file that was read, or a CSV with a column named reference.",
)
@of_system
def import_done(settings: Settings, who: Who, file: Path, system: str | None) -> None:
    """Mark as settled what a file says is done. Exit status 1 if a line is about no row here.

    What somebody must see to with the book in hand still waits for that.

    A .koc file needs the --ils with which it was written, where there are several.
    """
    note = f"settled by file {file.name}"
    with at(settings) as ask:
        refs, strange = _refs_in(file, ask, settings, system)
        results = [
            result
            for some in _in_portions(refs)
            for result in ask("act", act="filed", refs=some, note=note, **who.request)["results"]
        ]
    strange += [
        f"{r['ref']} {words.REFUSED.get(r['refused'], r['refused'])}" for r in results if r["refused"]
    ]
    click.echo(f"{sum(r['refused'] is None for r in results)} rows settled.")
    for text in strange:
        click.echo(f"not settled: {plain(text)}", err=True)
    if strange:
        raise SystemExit(1)


@click.command()
@station_file
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows there, with whole card numbers: that is recorded with your name.",
)
@click.option(
    "--person", "name", metavar="NAME", help="Who you are, for --csv; left out: your card is asked for."
)
def salvage(settings: Settings, file: Path, csv_file: Path | None, name: str | None) -> None:
    """What still waits in a damaged journal FILE (journal.db.damaged-…), as far as it can be read. FILE is not changed.

    Whatever is listed was never sent, or waits for staff: enter it at the library system by hand, where it is not there.
    """
    from kiosk.exports.sheet import sheet
    from kiosk.journal.database import JournalError
    from kiosk.journal.salvage import salvage as read_out
    from kiosk.staff.shown import row

    who = ask_who(name) if csv_file else None
    try:
        found = read_out(file, settings.journal.path.with_suffix(".key"))
    except (JournalError, OSError) as error:
        raise click.ClickException(str(error)) from None
    if csv_file and who:
        with at(settings) as ask:
            ask("salvage", note=f"{file.name} into {csv_file.name}", **who.request)
        rows = [row(entry, whole_card=True) for entry in found.waiting]
        write_private(csv_file, sheet(rows, zone_of(settings)))
    else:
        several = len(settings.ils) > 1
        for entry in found.waiting:
            click.echo(words.line(row(entry), zone_of(settings), with_system=several))
    click.echo(f"{len(found.waiting)} rows wait" + (f", written to {csv_file}." if csv_file else "."))
    for text in words.lost(found.unreadable, found.no_card, settings.station.id):
        click.echo(text, err=True)


def _refs_in(file: Path, ask: Ask, settings: Settings, system: str | None) -> tuple[list[str], list[str]]:
    """The references that a file is about, and what else it says. A CSV names its rows, whosever they are."""
    from kiosk.exports import koc, sheet

    content = file.read_bytes()
    try:
        if koc.is_koc(content):
            rows, _ = all_pages(ask, "list", which="parked", ils=_the_one(settings, system))
            return koc.done(content, rows, zone_of(settings))
        refs, named = sheet.references(content), known(settings, system)
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from None
    if not named:
        return refs, []
    rows, _ = all_pages(ask, "list", which="parked", ils=named)
    waiting = {row["reference"] for row in rows}
    strange = [f"{ref} is no row of {named} that waits" for ref in refs if ref not in waiting]
    return [ref for ref in refs if ref in waiting], strange


def _in_portions(refs: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(refs), ACTS_A_REQUEST):
        yield refs[start : start + ACTS_A_REQUEST]


def known(settings: Settings, system: str | None) -> str:
    """The library system that was named, "" for all. Ends the command when there is none of this name."""
    names = [ils.id for ils in settings.ils]
    if system is not None and system not in names:
        raise click.UsageError(f"--ils {plain(system)}: there is only {', '.join(names)}")
    return system or ""


def _the_one(settings: Settings, system: str | None) -> str:
    """Whose rows a .koc file holds: number ranges of several systems may overlap, and its lines name none."""
    if system is None and len(settings.ils) > 1:
        names = ", ".join(ils.id for ils in settings.ils)
        raise click.UsageError(f"there are several library systems; say whose file it is: --ils {names}")
    return known(settings, system) or settings.ils[0].id


def all_pages(ask: Ask, do: str, **request: Any) -> tuple[list[dict[str, Any]], int]:
    """The rows of every page of an answer, and how many were left where they were."""
    rows: list[dict[str, Any]] = []
    left, after = 0, 0
    while True:
        answer = ask(do, after=after, **request)
        rows += answer["rows"]
        left += answer.get("left", 0)
        if answer["next"] is None:
            return rows, left
        after = answer["next"]


def zone_of(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.station.time_zone)
