"""`tramsach tag …`: what a tag's memory says, and the memory that says something; for staff with a phone app's dump.

Knows no reader: memory comes and goes as hexadecimal text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import click
from pydantic import BaseModel, Field, ValidationError

from drivers.rfid.tags import chain, iso28560_2, iso28560_3, rfid501
from drivers.rfid.tags.content import EncodeError, Extension, Model, Owner, Quirk, TagContent
from ui.cli.plain import plain_json

MODELS = {"28560-3": Model.ISO_28560_3, "28560-2": Model.ISO_28560_2, "rfid501": Model.RFID501}


@click.group()
def tag() -> None:
    """Read and make the memory of library tags."""


@tag.command()
@click.argument("memories", metavar="HEX...", nargs=-1, required=True)
@click.option("--dsfid", metavar="HH", help="The tag's DSFID; a hint at best, shown with the result.")
def decode(memories: tuple[str, ...], dsfid: str | None) -> None:
    """Print one JSON line for each memory; `-` reads memories from standard input.

    Each HEX, and each line of standard input, is one whole memory: its bytes alone, without the addresses that some programs
    put in front of blocks. Spaces or colons may stand between them. Exit status 1 if one of them is no hexadecimal text.
    """
    hint = None if dsfid is None else _hex(dsfid, "--dsfid")
    for memory in _given(memories):
        row = as_row(chain.decode(_hex(memory, "HEX")))
        click.echo(plain_json(row | ({"dsfid": hint.hex()} if hint is not None else {})))


@tag.command()
@click.argument("rows", metavar="[JSON]...", nargs=-1)
@click.option(
    "--model", type=click.Choice(list(MODELS)), help="28560-3 if not given; of a JSON line, its own model."
)
@click.option("--item", "item_id", help="Item identifier (barcode), at most 16 bytes.")
@click.option("--owner", default="", help="The library's ISIL with its country, e.g. VN-TVCT or VNTVCT.")
@click.option(
    "--usage",
    type=click.IntRange(0, 9),
    default=1,
    show_default=True,
    help="1 circulation, 2 not for circulation, 8 patron card.",
)
@click.option("--parts", type=click.IntRange(0, 255), default=1, show_default=True, help="Parts in the item.")
@click.option("--part", type=click.IntRange(0, 255), default=1, show_default=True, help="Which part this is.")
@click.option(
    "--size",
    type=click.IntRange(1, 8192),
    help="Bytes on the tag, filled with 00; as long as needed if not given.",
)
def encode(
    rows: tuple[str, ...],
    model: str | None,
    item_id: str | None,
    owner: str,
    usage: int,
    parts: int,
    part: int,
    size: int | None,
) -> None:
    """Print the memory of an item as hexadecimal text; 3M RFID501 knows neither owner nor usage.

    Or of what `tramsach tag decode` printed: JSON lines, `-` reads them from standard input. No deviation of the tag from its
    standard is written again.
    """
    if bool(rows) == (item_id is not None):
        raise click.UsageError("give either --item or what decode printed")
    if item_id is not None:
        described = [TagContent(Model.ISO_28560_3, b"", item_id, Owner.of(owner), usage, parts, part)]
        model = model or "28560-3"
    else:
        described = [content_of(line) for line in _given(rows)]
    try:
        for content in described:
            click.echo(_encoded(content, MODELS[model] if model else content.model, size).hex())
    except ValueError as error:  # EncodeError is one
        raise click.ClickException(str(error)) from None


def _encoded(content: TagContent, model: Model, size: int | None) -> bytes:
    if content.model is not model:  # another model's elements mean nothing in this one
        content = replace(content, elements=())
    match model:
        case Model.ISO_28560_2:
            return iso28560_2.encode(content, size)
        case Model.RFID501:
            return rfid501.encode(content) if size is None else rfid501.encode(content, size)
        case Model.ISO_28560_3:
            return iso28560_3.encode(content, size)
        case _:
            raise EncodeError(f"a tag whose model is {model.value} says nothing that could be written")


class _Block(BaseModel):
    number: Annotated[int, Field(ge=0, le=0xFFFF)]
    data: str


class _Row(BaseModel):
    """What of decode's line makes a memory; the rest of it follows from that."""

    model: Model
    item_id: str = ""
    country: str = ""
    isil: str = ""
    owner: str = ""  # where nobody told the two apart
    usage: Annotated[int, Field(ge=0, le=15)] | None = None
    parts: int = 0
    part: int = 0
    version: int = 1
    elements: dict[str, str] = {}
    extensions: tuple[_Block, ...] = ()


def content_of(line: str) -> TagContent:
    """What one of decode's lines says: the reverse of `as_row`."""
    try:
        row = _Row.model_validate_json(line)
        extensions = tuple(Extension(each.number, bytes.fromhex(each.data)) for each in row.extensions)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "JSON"
        raise click.ClickException(f"{place}: {first['msg']}: {line[:40]!r}") from None
    except ValueError:
        raise click.ClickException("extensions: data is not hexadecimal text") from None
    return TagContent(
        row.model,
        b"",
        row.item_id,
        Owner(row.country, row.isil) if row.country or row.isil else Owner.of(row.owner),
        row.usage,
        row.parts,
        row.part,
        row.version,
        extensions=extensions,
        elements=tuple(row.elements.items()),
    )


def as_row(content: TagContent) -> dict[str, Any]:
    """`content` as JSON values; bytes as hexadecimal text."""
    return {
        "model": content.model.value,
        "quirk": [quirk.name.lower() for quirk in Quirk if quirk in content.quirk and quirk.name],
        "crc": content.crc.value,
        "item_id": content.item_id,
        "owner": str(content.owner),
        "country": content.owner.country,
        "isil": content.owner.isil,
        "parts": content.parts,
        "part": content.part,
        "usage": content.usage,
        "version": content.version,
        "elements": dict(content.elements),
        "extensions": [
            {"number": block.number, "intact": block.intact, "data": block.data.hex()}
            for block in content.extensions
        ],
        "raw": content.raw.hex(),
    }


def _given(arguments: tuple[str, ...]) -> Iterator[str]:
    """Of standard input without its blank lines; a blank argument is somebody's mistake and goes on to be refused."""
    for each in arguments:
        if each == "-":
            yield from filter(str.strip, sys.stdin.read().splitlines())
        else:
            yield each


def _hex(text: str, name: str) -> bytes:
    bare = text.strip()
    if ":" in bare and re.search(r"\s", bare):
        raise click.ClickException(
            f"{name}: {bare[:40]!r} has colons and spaces: leave out the addresses of its blocks"
        )
    digits = re.sub(r"[\s:]", "", bare).removeprefix("0x")
    if not re.fullmatch(r"([0-9A-Fa-f]{2})+", digits):
        raise click.ClickException(f"{name}: not hexadecimal text: {text[:40]!r}")
    return bytes.fromhex(digits)
