"""`tramsach journal …`: what waits for staff, what became of a book, and what a person decides about it.

Goes to the running station's counter, or to the journal itself when no station runs. Who changes something says who they are.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from ui.cli import journal_words as words
from ui.cli.bin_words import attempt
from ui.cli.counter import Who, at, person, plain, station_file
from ui.cli.private_file import write_private


@click.group()
def journal() -> None:
    """What the station recorded: see it, and settle what waits for staff."""


@journal.command("list")
@station_file
@click.option(
    "--state",
    type=click.Choice(["parked", "queued", "open", "all"]),
    default="parked",
    show_default=True,
    help="parked: waits for staff; queued: waits for the library system; open: under way.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rows(settings: Settings, state: str, as_json: bool) -> None:
    """The rows that wait, oldest first."""
    with at(settings) as ask:
        answer = ask("list", which=state)
    _tell(answer, settings, as_json, empty=f"Nothing is {state}.")
    for name in answer["set_aside"]:
        click.echo(f"{settings.journal.path.parent / name}: {words.SET_ASIDE}", err=True)


@journal.command()
@station_file
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(settings: Settings, ref: str, as_json: bool) -> None:
    """All that is known of the row with the reference REF, and all that happened to it."""
    with at(settings) as ask:
        answer = ask("show", ref=ref)
    if as_json:
        click.echo(json.dumps({"row": answer["row"], "story": answer["story"]}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(words.story(answer["row"], answer["story"], _zone(settings))))


@journal.command()
@station_file
@click.argument("text", metavar="ITEM|REF")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def find(settings: Settings, text: str, as_json: bool) -> None:
    """Everything that happened to a book here: by its number, or by a reader's reference."""
    with at(settings) as ask:
        answer = ask("find", text=text)
    attempts = [] if as_json else [attempt(one, _zone(settings)) for one in answer["attempts"]]
    if answer["rows"] or not attempts:
        _tell(answer, settings, as_json, empty="Nothing is recorded of it.")
    for line in attempts:
        click.echo(f"could not be returned: {line}")


@journal.command()
@station_file
@person
@click.argument("refs", metavar="REF…", nargs=-1, required=True)
@click.option("--note", default="", help="Why.")
def retry(settings: Settings, who: Who, refs: tuple[str, ...], note: str) -> None:
    """Send again, in the row's old place; where an answer was lost, look first what became of it."""
    _act(settings, who, "retry", refs, note)


@journal.command()
@station_file
@person
@click.argument("refs", metavar="REF…", nargs=-1, required=True)
@click.option("--note", default="", help="Why.")
def override(settings: Settings, who: Who, refs: tuple[str, ...], note: str) -> None:
    """Send without blocks and without looking first whether it would end somebody's newer loan."""
    _act(settings, who, "override", refs, note)


@journal.command()
@station_file
@person
@click.argument("refs", metavar="REF…", nargs=-1, required=True)
@click.option("--note", required=True, help="What you did instead; needed.")
def settle(settings: Settings, who: Who, refs: tuple[str, ...], note: str) -> None:
    """You have dealt with it otherwise: nothing more is sent, and what it held back moves on."""
    _act(settings, who, "settle", refs, note)


@journal.command()
@station_file
@person
@click.argument("ref")
@click.option("--language", type=click.Choice(["vi", "en", "km"]), default="vi", show_default=True)
@click.option("--print", "on_paper", is_flag=True, help="Print it on the station's receipt printer.")
def letter(settings: Settings, who: Who, ref: str, language: str, on_paper: bool) -> None:
    """A letter to the reader about one row. It holds the whole card number: that is recorded with your name."""
    with at(settings) as ask:
        answer = ask("letter", ref=ref, language=language, print=on_paper, **who.request)
    click.echo("Printed." if on_paper else answer["text"], nl=on_paper)


@journal.command()
@station_file
@person
@click.argument("ref")
@click.option("--language", type=click.Choice(["vi", "en", "km"]), default="vi", show_default=True)
def reprint(settings: Settings, who: Who, ref: str, language: str) -> None:
    """Print the slip of a visit again, by the reference of any of its rows. It names no reader."""
    with at(settings) as ask:
        answer = ask("reprint", ref=ref, language=language, **who.request)
    click.echo(f"Printed: {answer['reference']}, {answer['rows']} rows.")


@journal.command()
@station_file
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Figures of this day.  [default: today]")
@click.option("--language", type=click.Choice(["vi", "en", "km"]), default="vi", show_default=True)
@click.option("--print", "on_paper", is_flag=True, help="Print it on the station's receipt printer.")
@click.option("--json", "as_json", is_flag=True, help="Only the numbers, for programs.")
def today(settings: Settings, day: datetime | None, language: str, on_paper: bool, as_json: bool) -> None:
    """Today's page: loans, returns and renewals by their original date, and all that waits for staff."""
    of = {"day": f"{day:%Y-%m-%d}"} if day else {}
    with at(settings) as ask:
        told = ask("today", language=language, print=on_paper, **of)
    if as_json:
        click.echo(json.dumps({"figures": told["figures"], "waiting": told["counts"]}, indent=2))
    else:
        click.echo("Printed." if on_paper else told["text"], nl=on_paper)


@journal.command()
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
    name: str | None,
    again: bool,
) -> None:
    """Write rows into a file. --koc takes the whole queue out of the station's hands: it will not send it as well."""
    if (csv_file is None) == (koc_file is None):
        raise click.UsageError("give --csv FILE or --koc FILE")
    if csv_file is not None:
        _export_sheet(settings, csv_file, state)
    elif koc_file is not None:
        _export_koc(settings, koc_file, name, again)


def _export_sheet(settings: Settings, file: Path, state: str) -> None:
    from kiosk.exports.sheet import sheet

    with at(settings) as ask:
        answer = ask("list", which=state)
    write_private(file, sheet(answer["rows"], _zone(settings)))
    click.echo(f"{len(answer['rows'])} of {answer['total']} rows written to {file}.")


def _export_koc(settings: Settings, file: Path, name: str | None, again: bool) -> None:
    from kiosk.exports.koc import koc
    from ui.cli.counter import ask_who

    if file.exists():
        raise click.ClickException(f"{file} is there already; take another name")
    who = ask_who(name)
    write_private(file, b"")  # can it be written at all? Before anything is taken out of the queue
    file.unlink()
    with at(settings) as ask:
        answer = ask("hand_over", note=f"into {file.name}", again=again, **who.request)
    content, left_out = koc(answer["rows"], _zone(settings), version("tramsach"))
    write_private(file, content)
    click.echo(
        f"{len(answer['rows']) - len(left_out)} rows written to {file}. The station will not send them."
    )
    click.echo(f"When Koha has read it: tramsach journal import --done {file}")
    for ref in left_out:
        click.echo(f"{ref} cannot be written into such a file; settle or retry it.", err=True)


@journal.command("import")
@station_file
@person
@click.option(
    "--done",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A .koc file that was read, or a CSV with a column named reference.",
)
def import_done(settings: Settings, who: Who, file: Path) -> None:
    """Mark as settled what a file says is done. Exit status 1 if a line is about no row here."""
    with at(settings) as ask:
        refs, strange = _refs_in(file, ask("list", which="parked")["rows"], settings)
        results = ask("act", act="settle", refs=refs, note=f"settled by file {file.name}", **who.request)[
            "results"
        ]
    strange += [
        f"{r['ref']} {words.REFUSED.get(r['refused'], r['refused'])}" for r in results if r["refused"]
    ]
    click.echo(f"{sum(r['refused'] is None for r in results)} rows settled.")
    for text in strange:
        click.echo(f"not settled: {plain(text)}", err=True)
    if strange:
        raise SystemExit(1)


def _refs_in(file: Path, rows: list[dict[str, Any]], settings: Settings) -> tuple[list[str], list[str]]:
    from kiosk.exports import koc, sheet

    content = file.read_bytes()
    try:
        if koc.is_koc(content):
            return koc.done(content, rows, _zone(settings))
        return sheet.references(content), []
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from None


def _act(settings: Settings, who: Who, act: str, refs: tuple[str, ...], note: str) -> None:
    with at(settings) as ask:
        results = ask("act", act=act, refs=list(refs), note=note, **who.request)["results"]
    for result in results:
        if result["refused"]:
            said = words.REFUSED.get(result["refused"], result["refused"])
            click.echo(f"{plain(result['ref'])} {said}.", err=True)
        else:
            click.echo(f"{plain(result['ref'])}: {act} recorded.")
    if any(result["refused"] for result in results):
        raise SystemExit(1)


def _tell(answer: dict[str, Any], settings: Settings, as_json: bool, empty: str) -> None:
    rows = answer["rows"]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(words.line(row, _zone(settings)) for row in rows) or empty)
    if answer["total"] > len(rows):
        click.echo(f"… and {answer['total'] - len(rows)} more.")


def _zone(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.station.time_zone)
