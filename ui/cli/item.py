"""`tramsach item …`: the tags on the station's pad: look at them, secure and release them, write items onto them, convert them.

Asks the counter, as the staff area of the screen does: at a running station the pad's own owner does it, else this command.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from config.settings import Settings
from ui.cli.counter import Who, at, person, station_file
from ui.cli.plain import plain

SECURITY = {
    "in_stock": "in stock",
    "on_loan": "on loan",
    "other": "not of this library",
    "unknown": "not readable",
}
TOLD = {
    "verified": "written and read back",
    "already": "was so before",
    "refused": "REFUSED: it is locked and stays as it was",
    "unfinished": "NOT DONE: nothing reads this tag now; do it again",
    "failed": "NOT DONE: it keeps its security byte",
    "gone": "NOT DONE: it did not answer any more; put it back and do it again",
    "cannot": "NOT DONE: this reader does not write that (tramsach devices list tells why)",
    "too_small": "NOT DONE: the tag is too small",
    "does_not_fit": "NOT DONE: its number or owner is longer than ISO 28560-3 has room for",
    "no_item": "left alone: nothing on it says what it is",
    "not_ours": "left alone: of another library",
    "same_number": "left alone: two tags claim to be this item; one of them is wrong",
}
HELD = {True: "somebody waits for it", False: "nobody waits for it"}

wait = click.option(
    "--wait", "wait_s", type=click.IntRange(0, 60), default=5, show_default=True, help="Seconds."
)


@click.group()
def item() -> None:
    """What lies on the pad: its tags, and the items that they make up."""


@item.command()
@station_file
@wait
def inspect(settings: Settings, wait_s: int) -> None:
    """Each tag, and what the library system and the journal say of each item. Exit status 1 if nothing was read."""
    with at(settings) as ask:
        seen = ask("inspect", wait_s=wait_s)
    for tag in seen["tags"]:
        click.echo(f"{tag['uid']}: {_tag_words(tag)}")
    if seen["unreadable"]:
        click.echo(f"{seen['unreadable']} heard, but could not be read")
    for one in seen["items"]:
        for line in _item_lines(one):
            click.echo(line)
    for what, why in seen["cannot"].items():
        click.echo(f"This reader does not do {what}: {plain(why)}")
    if not seen["tags"]:
        raise click.ClickException("no tag was read; lay the book flat, away from metal")


@item.command()
@station_file
@person
def secure(settings: Settings, who: Who) -> None:
    """Make the gate alarm for the items on the pad."""
    _write(settings, "secure", **who.request)


@item.command()
@station_file
@person
def release(settings: Settings, who: Who) -> None:
    """Make the gate silent for the items on the pad. Says nothing to the library system."""
    _write(settings, "release", **who.request)


@item.command()
@station_file
@click.argument("number", metavar="ITEM")
@click.option("--parts", type=click.IntRange(1, 99), default=1, show_default=True, help="Tags of the item.")
@click.option(
    "--part", type=click.IntRange(1, 99), help="Only this one of them; the others may lie beside it."
)
@click.option("--overwrite", is_flag=True, help="Whatever else is on the tag is lost.")
@person
def program(settings: Settings, number: str, parts: int, part: int | None, overwrite: bool, who: Who) -> None:
    """Write ITEM onto the tag on the pad, as ISO 28560-3, in stock, and read all of it back."""
    only = {} if part is None else {"part": part}
    _write(settings, "program", item=number, parts=parts, confirmed=overwrite, **only, **who.request)


@item.command()
@station_file
@person
def convert(settings: Settings, who: Who) -> None:
    """Make ISO 28560-3 of the tags on the pad, whatever they are written in; item and set stay as they are."""
    _write(settings, "convert", **who.request)


def _write(settings: Settings, do: str, **request: Any) -> None:
    """Exit status 1 unless every tag is as it was wanted."""
    with at(settings) as ask:
        told = ask(do, **request)
    for one in told["results"]:
        click.echo(f"{one['uid']}: {_result_words(one)}")
    known = told.get("ils")
    if known is not None:
        click.echo(
            plain(known["title"]) if known["known"] else "The library system does not know this number."
        )
    if not told["good"]:
        raise SystemExit(1)


def _tag_words(tag: dict[str, Any]) -> str:
    words = [_content_words(tag), "security byte not readable" if tag["afi"] is None else f"AFI {tag['afi']}"]
    words.append(SECURITY[tag["security"]])
    if tag["eas"] is not None:
        words.append("EAS on" if tag["eas"] else "EAS off")
    return plain(", ".join(words))


def _content_words(tag: dict[str, Any]) -> str:
    quirk = f", {' and '.join(_plain_words(tag['quirk']))}" if tag["quirk"] else ""
    model = f"({tag['model']}{quirk}{', DAMAGED' if tag['damaged'] else ''})"
    if tag["card"]:
        return f"a reader's card {model}"
    if not tag["item"]:
        return f"no item number {model}"
    part = f", part {tag['part'] or '?'} of {tag['parts']}" if tag["parts"] > 1 else ""
    return f"item {tag['item']}{part}, owner {tag['owner'] or 'not given'} {model}"


def _plain_words(codes: Sequence[str]) -> list[str]:
    return [code.replace("_", " ") for code in codes]


def _item_lines(one: dict[str, Any]) -> list[str]:
    lines = [f"Item {plain(one['item'])}: {_whose(one)}"]
    if one["missing"]:
        lines.append(f"  NOT COMPLETE: {one['here']} of {one['parts']} parts lie here")
    if one["copies"] > 1:
        lines.append("  TWO OF THEM: several tags claim to be this item")
    last = one["last"]
    if last is not None:
        lines.append(f"  last here {last['opened']}: {last['kind']}, {last['state']}, {last['reference']}")
    return lines


def _whose(one: dict[str, Any]) -> str:
    if one["whose"] == "foreign":
        return "of another library"
    if one["whose"] == "unresolved":
        return "no rule of [[ils.items]] says which library system it belongs to"
    known = one["ils"]
    if known is None:
        return f"{one['system']} could not be asked"
    if not known["known"]:
        return f"{one['system']} does not know it"
    words = [plain(known["title"]), known["status"].replace("_", " ")]
    if known["due"]:
        words.append(f"due {known['due'][:10]}")
    if known["held"] is not None:
        words.append(HELD[known["held"]])
    return ", ".join(word for word in words if word)


def _result_words(one: dict[str, Any]) -> str:
    words = [TOLD[one["memory"]]] if one["memory"] else []
    if one["security"]:
        words.append(f"security {TOLD[one['security']]}")
    return f"{plain(_content_words(one))}: {'; '.join(words)}"
