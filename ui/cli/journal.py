"""`tramsach journal …`: what waits for staff, what became of a book, and what a person decides about it.

Goes to the running station's counter, or to the journal itself when no station runs. Who changes something says who they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from config.settings import Settings
from ui.cli import journal_words as words
from ui.cli.counter import Who, at, person, station_file
from ui.cli.journal_files import all_pages, export, import_done, known, of_system, salvage, zone_of
from ui.cli.plain import plain, plain_json, plain_lines


@click.group()
def journal() -> None:
    """What the station recorded: see it, and settle what waits for staff."""


journal.add_command(export)
journal.add_command(import_done)
journal.add_command(salvage)


@journal.command("list")
@station_file
@click.option(
    "--state",
    type=click.Choice(["parked", "queued", "open", "all"]),
    default="parked",
    show_default=True,
    help="parked: waits for staff; queued: waits for the library system; open: under way.",
)
@of_system
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_rows(settings: Settings, state: str, system: str | None, as_json: bool) -> None:
    """The rows that wait, oldest first."""
    with at(settings) as ask:
        of = known(settings, system)
        answer = ask("list", which=state, ils=of)
        if as_json:  # a program does not see that there is more
            answer["rows"], _ = all_pages(ask, "list", which=state, ils=of)
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
        click.echo(plain_json({"row": answer["row"], "story": answer["story"]}, indent=2))
    else:
        click.echo("\n".join(words.story(answer["row"], answer["story"], zone_of(settings))))


@journal.command()
@station_file
@click.argument("text", metavar="ITEM|REF")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def find(settings: Settings, text: str, as_json: bool) -> None:
    """Everything that happened to a book here: by its number, or by a reader's reference.

    By the code that stood on the screen: why its reader was sent to staff.
    """
    with at(settings) as ask:
        answer = ask("find", text=text)
    attempts = [] if as_json else [words.attempt(one, zone_of(settings)) for one in answer["attempts"]]
    unverified = [] if as_json else [words.unverified(one, zone_of(settings)) for one in answer["unverified"]]
    sent = [] if as_json else [words.incident(one, zone_of(settings)) for one in answer["incidents"]]
    if answer["rows"] or not (attempts or unverified or sent):
        _tell(answer, settings, as_json, empty="Nothing is recorded of it.")
    for line in attempts:
        click.echo(f"could not be returned: {line}")
    for line in unverified:
        click.echo(f"received, not verified: {line}")
    for line in sent:
        click.echo(f"sent to staff: {line}")


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
    click.echo("Printed." if on_paper else plain_lines(answer["text"]), nl=on_paper)


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
        click.echo(plain_json({"figures": told["figures"], "waiting": told["counts"]}, indent=2))
    else:
        click.echo("Printed." if on_paper else plain_lines(told["text"]), nl=on_paper)


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
        click.echo(plain_json(rows, indent=2))
        return
    several = len(settings.ils) > 1
    click.echo("\n".join(words.line(row, zone_of(settings), with_system=several) for row in rows) or empty)
    if answer["total"] > len(rows):
        click.echo(f"… and {answer['total'] - len(rows)} more.")
