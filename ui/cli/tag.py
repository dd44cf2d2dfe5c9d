"""`tramsach tag …`: what a tag's memory says, and the memory that says something; for staff with a phone app's dump.

Knows no reader: memory comes and goes as hexadecimal text.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click

from drivers.rfid.tags import chain, iso28560_2, iso28560_3, rfid501
from drivers.rfid.tags.content import EncodeError, Model, Owner, Quirk, TagContent


@click.group()
def tag() -> None:
    """Read and make the memory of library tags."""


@tag.command()
@click.argument("memories", metavar="HEX...", nargs=-1, required=True)
@click.option("--dsfid", metavar="HH", help="The tag's DSFID; a hint at best, shown with the result.")
def decode(memories: tuple[str, ...], dsfid: str | None) -> None:
    """Print one JSON line for each memory; `-` reads memories from standard input, one a line.

    Spaces, colons and line breaks of a dump do not matter. Exit status 1 if one of them is no hexadecimal text.
    """
    hint = None if dsfid is None else _hex(dsfid, "--dsfid")
    for memory in _memories(memories):
        row = as_row(chain.decode(_hex(memory, "HEX")))
        click.echo(json.dumps(row | ({"dsfid": hint.hex()} if hint is not None else {}), ensure_ascii=False))


@tag.command()
@click.option(
    "--model", type=click.Choice(["28560-3", "28560-2", "rfid501"]), default="28560-3", show_default=True
)
@click.option("--item", "item_id", required=True, help="Item identifier (barcode), at most 16 bytes.")
@click.option("--owner", default="", help="Country and ISIL without hyphen, e.g. VNTVCT.")
@click.option(
    "--usage", default=1, show_default=True, help="1 circulation, 2 not for circulation, 8 patron card."
)
@click.option("--parts", default=1, show_default=True, help="Parts in the item.")
@click.option("--part", default=1, show_default=True, help="Which part this is.")
@click.option("--size", type=int, help="Bytes on the tag, filled with 00; as long as needed if not given.")
def encode(model: str, item_id: str, owner: str, usage: int, parts: int, part: int, size: int | None) -> None:
    """Print the memory of an item as hexadecimal text. 3M RFID501 knows neither owner nor usage."""
    content = TagContent(
        model=Model.ISO_28560_3,
        raw=b"",
        item_id=item_id,
        owner=Owner(owner[:2], owner[2:]),
        usage=usage,
        parts=parts,
        part=part,
    )
    try:
        click.echo(_encoded(model, content, size).hex())
    except EncodeError as error:
        raise click.ClickException(str(error)) from None


def _encoded(model: str, content: TagContent, size: int | None) -> bytes:
    match model:
        case "28560-2":
            return iso28560_2.encode(content, size)
        case "rfid501":
            return rfid501.encode(content) if size is None else rfid501.encode(content, size)
        case _:
            return iso28560_3.encode(content, size)


def _printable(text: str) -> str:
    """A tag's text for a terminal: whatever could steer it is shown as its escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def as_row(content: TagContent) -> dict[str, Any]:
    """`content` as JSON values; bytes as hexadecimal text."""
    return {
        "model": content.model.value,
        "quirk": [quirk.name.lower() for quirk in Quirk if quirk in content.quirk and quirk.name],
        "crc": content.crc.value,
        "item_id": content.item_id,
        "owner": str(content.owner),
        "parts": content.parts,
        "part": content.part,
        "usage": content.usage,
        "version": content.version,
        "elements": {name: _printable(text) for name, text in content.elements},
        "extensions": [
            {"number": block.number, "intact": block.intact, "data": block.data.hex()}
            for block in content.extensions
        ],
        "raw": content.raw.hex(),
    }


def _memories(given: tuple[str, ...]) -> list[str]:
    return [
        line
        for each in given
        for line in (sys.stdin.read().splitlines() if each == "-" else [each])
        if line.strip()
    ]


def _hex(text: str, name: str) -> bytes:
    try:
        return bytes.fromhex(re.sub(r"[\s:]", "", text).removeprefix("0x"))
    except ValueError:
        raise click.ClickException(f"{name}: not hexadecimal text: {text[:40]!r}") from None
