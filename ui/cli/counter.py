"""What the commands for staff share: the station's file, the way to the counter, who asks, and answers in words.

Knows neither the socket nor the journal; `kiosk.staff.access` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from config.load import ConfigError, load
from config.settings import Settings
from ui.cli.plain import plain

STATION_FILE = Path("/etc/tramsach/station.toml")


def _station(_context: click.Context, _option: click.Parameter, file: Path) -> Settings:
    try:
        return load(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


station_file = click.option(
    "--config",
    "settings",
    type=click.Path(path_type=Path),
    default=STATION_FILE,
    show_default=True,
    callback=_station,
    help="The station's settings file.",
)


@dataclass(frozen=True, slots=True)
class Who:
    """A person of staff as the counter wants to be told."""

    request: dict[str, str]


def ask_who(name: str | None) -> Who:
    """Asks for the PIN of the person named, or for a staff card."""
    if name:
        return Who({"person": name, "pin": click.prompt("PIN", hide_input=True, err=True)})
    return Who({"card": click.prompt("Scan your staff card", hide_input=True, err=True)})


def _who(context: click.Context, _option: click.Parameter, name: str | None) -> Who:
    return Who({}) if context.resilient_parsing else ask_who(name)


person = click.option(
    "--person",
    "who",
    metavar="NAME",
    callback=_who,
    help="Who you are; your PIN is asked for. Left out: your staff card is asked for.",
)


@contextmanager
def at(
    settings: Settings, declined: Callable[[str, str], None] | None = None
) -> Iterator[Callable[..., dict[str, Any]]]:
    """Ask the counter: `ask("list", which="parked")`. What it declines ends the command in words; `declined`: in whose."""
    from kiosk.journal.database import JournalError
    from kiosk.staff.access import counter

    try:
        with counter(settings) as served:

            def ask(do: str, **request: Any) -> dict[str, Any]:
                answer = served({"do": do, **request})
                if not answer["ok"]:
                    (declined or decline)(str(answer["why"]), str(answer["text"]))
                return answer

            yield ask
    except JournalError as error:
        raise click.ClickException(str(error)) from None


def decline(why: str, text: str) -> NoReturn:
    said = DECLINED.get(why, why)
    raise click.ClickException(f"{said}: {plain(text)}" if text else said)


DECLINED = {
    "journal": "The journal cannot be used",
    "signed_out": "Nobody is signed in any more; say again who you are",
    "bug": "The station met a bug",
    "bad_request": "The station does not understand this",
    "unknown_request": "The station does not know this request; is it of another version?",
    "reference_shape": "This is no reference; one looks like A1-00042-K",
    "reference_check": "A character of this reference is wrong; read it again",
    "reference_other_station": "This reference is of another station",
    "no_such_row": "No row has this reference; it may be older than is kept",
    "person_missing": "Say who you are: --person NAME, or show your staff card",
    "person_unknown": "Nobody of staff is known by this name or card",
    "person_wrong": "The PIN is wrong",
    "person_locked": "This PIN was wrong too often and is locked; your card still works. Locked until",
    "person_no_pin": "This person has a card and no PIN",
    "no_device": "This station has no such device",
    "no_reader": "The station's file names no [rfid] reader",
    "reader_gone": "The reader cannot be used",
    "serving": "A reader is being served at the station; try again when nobody is",
    "no_item": "Nothing on the pad says what it is",
    "no_tag": "No tag lies on the pad",
    "unreadable": "A tag on the pad cannot be read; lay it flat, away from metal and other tags",
    "one_at_a_time": "One book at a time: exactly one tag is to be written. Tags on the pad",
    "count": "All parts of the set must lie on the pad, and nothing else. Tags on the pad",
    "card": "A reader's card lies on the pad; it is never overwritten",
    "other_item": "Another item is on this tag (--overwrite, if that is meant)",
    "not_blank": "Something that this station cannot read is on this tag (--overwrite, if it may be lost)",
    "does_not_fit": "This does not fit into ISO 28560-3",
    "bad_item": "An item number has no control characters and no |",
    "unresolved": "No rule of [[ils.items]] knows this number, so nobody could borrow it (--overwrite, if it is right)",
    "no_gate": "This library's tags carry no security ([security] switch = false)",
    "nothing_done": "Nothing was done in this visit, so it has no slip",
    "not_printed": "The slip did not come out; look at the printer",
    "bad_name": "A name has 1 to 60 letters",
    "bad_pin": "This PIN cannot be taken",
    "bad_card": "A card's number has 1 to 64 characters",
    "proof_missing": "Give a PIN or a card, or both",
    "taken": "Already taken",
    "no_such_bin": "No bin of this name has ever taken anything",
    "number_taken": "Another crate that is in use bears this number, or the bin has none",
    "no_such_crate": "There is no crate of this number; tramsach bin list tells them",
    "crate_in_bin": "This crate stands in its bin; empty it first. Bin",
    "not_under_way": "Nobody is checking this crate, or it is closed. Crate",
    "readers_card": "This is a reader's card, no book",
    "undecided": "Say first what becomes of the items that nobody recorded. How many",
    "choose_date": "Nobody knows when it was lent: say when it came back, not before",
    "bad_date": "It cannot have come back then; not before",
    "nothing_to_take_in": "The bin recorded this item: there is nothing to return for its reader",
    "taken_in_before": "It was returned for its reader already",
    "not_on_pad": "It does not lie on the pad",
    "not_secured": "Its tag could not be secured; try once more",
    "no_such_finding": "There is nothing of this number",
    "no_such_attempt": "No attempt has this reference",
    "no_such_fine": "No fine waits under this reference",
    "already_settled": "Somebody has decided that already",
}
