"""`tramsach staff …`: who is staff at this station. For the technician, who may run this on the station's machine."""

from __future__ import annotations

import click

from config.settings import Settings
from kiosk.acts import PAUSES
from ui.cli.counter import Who, at, person, station_file
from ui.cli.plain import plain


@click.group()
def staff() -> None:
    """Who may settle what waits for staff: each with an own PIN, an own card, or both."""


@staff.command("list")
@station_file
def list_people(settings: Settings) -> None:
    """Everybody, also who left."""
    with at(settings) as ask:
        people = ask("people")["people"]
    for one in people:
        proofs = [name for name in ("pin", "card") if one[name]]
        state = " and ".join(proofs) or "–" if one["active"] else "left"
        locked = f", PIN locked until {one['locked_until']}" if one["locked_until"] else ""
        click.echo(f"{plain(one['name'])}: {state}{locked}")
    if not people:
        click.echo("Nobody yet: tramsach staff add NAME")


@staff.command()
@station_file
@click.argument("name")
@click.option("--card", "with_card", is_flag=True, help="A staff card is scanned.")
@click.option("--no-pin", is_flag=True, help="The card alone.")
def add(settings: Settings, name: str, with_card: bool, no_pin: bool) -> None:
    """Add a person; the PIN is typed by that person, twice."""
    _change(settings, "add", name, pin=not no_pin, card=with_card)


@staff.command()
@station_file
@click.argument("name")
def pin(settings: Settings, name: str) -> None:
    """A new PIN; also ends a lock."""
    _change(settings, "pin", name, pin=True)


@staff.command()
@station_file
@click.argument("name")
def card(settings: Settings, name: str) -> None:
    """Another card, instead of the one that was lost."""
    _change(settings, "card", name, card=True)


@staff.command()
@station_file
@click.argument("name")
def unlock(settings: Settings, name: str) -> None:
    """End the lock of a PIN that was wrong too often."""
    _change(settings, "unlock", name)


@staff.command()
@station_file
@click.argument("name")
def end(settings: Settings, name: str) -> None:
    """The person left: PIN and card no longer work, the name stays with what it did."""
    _change(settings, "end", name)


@staff.command()
@station_file
@person
@click.argument("why", type=click.Choice(PAUSES))
def pause(settings: Settings, who: Who, why: str) -> None:
    """Take the station out of service, with this notice; also over a restart, until it is opened."""
    with at(settings) as ask:
        ask("pause", why=why, **who.request)
    click.echo("Out of service as soon as nobody is served.")


@staff.command("open")
@station_file
@person
def open_again(settings: Settings, who: Who) -> None:
    """Let a paused station serve again."""
    with at(settings) as ask:
        ask("pause", why="", **who.request)
    click.echo("In service again.")


def _change(settings: Settings, change: str, name: str, *, pin: bool = False, card: bool = False) -> None:
    request = {"change": change, "name": name}
    if pin:
        request["pin"] = click.prompt("New PIN", hide_input=True, confirmation_prompt=True, err=True)
    if card:
        request["card"] = click.prompt("Scan the card", hide_input=True, err=True)
    with at(settings) as ask:
        ask("person", **request)
    click.echo(f"{plain(name)}: recorded.")
