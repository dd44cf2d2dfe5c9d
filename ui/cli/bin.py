"""`tramsach bin …`: the return bin for staff where no screen is: what is in it, emptying, and the morning's lists.

Goes to the running station's counter, or to the journal itself when no station runs. Speaks the station's language, or the one
that is asked for. Reconciling a crate, which is a conversation, is `ui.cli.bin_crate`.
"""

from __future__ import annotations

from typing import Any

import click

from config.settings import Settings
from ui.cli.bin_crate import crate_number, crate_of, language, reconcile, speaking
from ui.cli.bin_words import DECISIONS, Line
from ui.cli.counter import Who, ask_who, at, person, station_file
from ui.cli.plain import plain_json, plain_lines


@click.group("bin")
def bin_() -> None:
    """The return bin: see what is in it, empty it, check its crates."""


bin_.add_command(reconcile)
as_json = click.option("--json", "as_json", is_flag=True, help="For programs.")
on_paper = click.option("--print", "on_paper", is_flag=True, help="On the station's slip printer.")


@bin_.command("list")
@station_file
@language
@as_json
def list_bins(settings: Settings, language: str | None, as_json: bool) -> None:
    """Every bin with its crate, and the crates that wait to be checked."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        told = ask("bins")
    if as_json:
        _json({name: told[name] for name in ("bins", "waiting", "uncertain", "today")})
    else:
        click.echo("\n".join(words.overview(told)))


@bin_.command()
@station_file
@language
@click.argument("bin", metavar="BIN")
@click.option("--number", type=click.IntRange(1, 999), help="Written on the crate that you put in.")
@click.option("--print", "on_paper", is_flag=True, help="Print a slip to lay onto the full crate.")
@click.option("--person", "name", metavar="NAME", help="Who you are, if you want it recorded.")
def empty(
    settings: Settings, language: str | None, bin: str, number: int | None, on_paper: bool, name: str | None
) -> None:
    """You have changed the crate under BIN: it counts anew. For stations without a key switch; anybody may do it."""
    who = ask_who(name).request if name else {}
    asked: dict[str, Any] = {"bin": bin, "print": on_paper, **who}
    if number is not None:
        asked["number"] = number
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        told = ask("bin_empty", **asked)
    taken, put_in = told["taken"], told["put_in"]
    click.echo(words.say("staff.changed", count=taken["count"]))
    click.echo(words.say("staff.bin.named", bin=bin, number=put_in["number"]))
    click.echo(
        words.say(
            "staff.changed.printed" if told["printed"] else "staff.changed.write", number=taken["number"]
        )
    )
    waits = words.say("staff.crate.waits", number=taken["number"])
    click.echo(f"{waits}. tramsach bin reconcile {taken['number']}")


@bin_.command()
@station_file
@language
@click.argument("bin", metavar="BIN")
@click.argument("number", metavar="NUMBER", type=click.IntRange(1, 999))
def number(settings: Settings, language: str | None, bin: str, number: int) -> None:
    """The crate that stands in BIN bears this NUMBER."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        ask("bin_number", bin=bin, number=number)
    click.echo(words.say("staff.bin.named", bin=bin, number=number))


@bin_.command()
@station_file
@language
@crate_number
def label(settings: Settings, language: str | None, number: str) -> None:
    """Print the slip for the crate that was taken out and bears this NUMBER."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        ask("crate_label", crate=crate_of(ask, words, number))
    click.echo(words.say("staff.line.printed"))


@bin_.command()
@station_file
@language
@as_json
@click.option("--claimed", type=int, metavar="NO", help="You believe the reader and look for it elsewhere.")
@click.option("--found", "searched", type=int, metavar="NO", help="You found it, in the chute or on a shelf.")
@click.option("--note", default="")
@click.option("--person", "name", metavar="NAME", help="Who you are, with --claimed or --found.")
def missing(
    settings: Settings,
    language: str | None,
    as_json: bool,
    claimed: int | None,
    searched: int | None,
    note: str,
    name: str | None,
) -> None:
    """What the bin took in and no crate held."""
    words = speaking(settings, language)
    finding = claimed if claimed is not None else searched
    if finding is None:
        with at(settings, words.declined) as ask:
            rows = ask("missing")["rows"]
        _tell(rows, as_json, words.missing, words.say("staff.missing.nothing"))
        return
    deed = "claimed" if claimed is not None else "searched"
    who = ask_who(name)
    with at(settings, words.declined) as ask:
        ask("missing_do", finding=finding, deed=deed, note=note, **who.request)
    click.echo(words.say("staff.line.recorded"))


@bin_.command()
@station_file
@language
@as_json
@click.option("--all", "everything", is_flag=True, help="Also what is decided.")
@click.option("--waived", metavar="REF", help="You took the fine of those days away.")
@click.option("--extended", metavar="REF", help="You made the loan longer.")
@click.option("--nothing", metavar="REF", help="Nothing was needed.")
@click.option("--note", default="")
@click.option("--person", "name", metavar="NAME", help="Who you are, with a decision.")
def attempts(
    settings: Settings,
    language: str | None,
    as_json: bool,
    everything: bool,
    note: str,
    name: str | None,
    **refs: str,
) -> None:
    """Items shown at a full or stopped bin: their readers wanted to return them."""
    words = speaking(settings, language)
    decided = [(decision, ref) for decision, ref in refs.items() if ref]
    if not decided:
        with at(settings, words.declined) as ask:
            rows = ask("attempts", all=everything)["rows"]
        _tell(rows, as_json, words.attempt, words.say("staff.attempts.nothing"))
        return
    if len(decided) > 1:
        raise click.UsageError("one decision at a time")
    decision, ref = decided[0]
    who = ask_who(name)
    with at(settings, words.declined) as ask:
        ask("attempt_decide", ref=ref, decision=DECISIONS[decision], note=note, **who.request)
    click.echo(f"{ref}: {words.say(f'staff.decision.{DECISIONS[decision]}')}")


@bin_.command()
@station_file
@language
@as_json
def fines(settings: Settings, language: str | None, as_json: bool) -> None:
    """Books that came on time and that the library system dated later: their fines are to be removed there."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        rows = ask("fines")["rows"]
    _tell(rows, as_json, words.fine, words.say("staff.fines.nothing"))


@bin_.command("fine-removed")
@station_file
@person
@language
@click.argument("refs", metavar="REF…", nargs=-1, required=True)
@click.option("--note", default="")
def fine_removed(
    settings: Settings, who: Who, language: str | None, refs: tuple[str, ...], note: str
) -> None:
    """You removed these fines at the library system, or there were none."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        ask("fine_removed", refs=list(refs), note=note, **who.request)
    click.echo(words.say("staff.line.recorded"))


@bin_.command()
@station_file
@language
@on_paper
def today(settings: Settings, language: str | None, on_paper: bool) -> None:
    """The morning's page: all that waits for staff, to be printed and ticked off."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        told = ask("today", language=words.texts.language, print=on_paper)
    click.echo(words.say("staff.line.printed") if on_paper else plain_lines(told["text"]), nl=on_paper)


def _tell(rows: list[dict[str, Any]], as_json: bool, line: Line, empty: str) -> None:
    if as_json:
        _json(rows)
    else:
        click.echo("\n".join(map(line, rows)) or empty)


def _json(told: object) -> None:
    click.echo(plain_json(told, indent=2))
