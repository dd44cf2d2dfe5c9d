"""`tramsach sip2 …`: SIP2 lines made readable and back, for a technician with somebody's log."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import click

from sip2.codec import Dialect, parse
from sip2.errors import EncodeError
from sip2.plain import compose, describe, where_message_begins
from sip2.profile import ProfileError, load_profile
from sip2.transcript import Masker
from ui.cli.plain import plain_json


@click.group()
def sip2() -> None:
    """Read and write SIP2 messages."""


def _dialect(_context: click.Context, _option: click.Parameter, name: str) -> Dialect:
    try:
        return load_profile(name).dialect
    except ProfileError as error:
        raise click.BadParameter("; ".join(map(str, error.problems))) from None


profile = click.option(
    "--profile",
    "dialect",
    default="generic",
    show_default=True,
    callback=_dialect,
    help="Profile whose encoding and delimiter are used: a name or a .toml file.",
)
source = click.argument("source", type=click.File("rb"), default="-")


@sip2.command()
@source
@profile
@click.option("--hex", "as_hex", is_flag=True, help="Each line is the message's bytes in hexadecimal.")
@click.option("--mask", is_flag=True, help="Hide passwords, names and card numbers.")
def decode(source: BinaryIO, dialect: Dialect, as_hex: bool, mask: bool) -> None:
    """Print each message of SOURCE, one a line, as one line of JSON with everything odd about it.

    What a log has written before a message, such as the time, is told as "before".
    """
    masker = Masker()
    for number, line in enumerate(
        source.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1
    ):
        if not line.strip():
            continue
        raw = _bytes(line, number) if as_hex else line + b"\r"
        start = where_message_begins(raw, dialect)
        described = describe(raw[start:], dialect)
        if mask:
            described = _masked(described, masker.shown(parse(raw[start:], dialect))[1])
        elif start:
            described["before"] = raw[:start].decode(dialect.encoding, "replace")
        click.echo(plain_json(described))


@sip2.command()
@source
@profile
@click.option("--hex", "as_hex", is_flag=True, help="Write each message's bytes in hexadecimal.")
def encode(source: BinaryIO, dialect: Dialect, as_hex: bool) -> None:
    """Write the message of each JSON line of SOURCE, as `decode` prints them; only code and fields are needed.

    Without --hex each message ends with a line feed instead of its carriage return.
    """
    for number, line in enumerate(source.read().splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw: bytes = compose(_object(line), dialect)
        except EncodeError as error:
            raise click.ClickException(f"line {number}: {error}") from None
        click.echo(raw.hex() if as_hex else raw.rstrip(b"\r\n"))


def _bytes(line: bytes, number: int) -> bytes:
    try:
        return bytes.fromhex(line.decode("ascii"))
    except ValueError:
        raise click.ClickException(f"line {number}: this is no hexadecimal") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        described = json.loads(line)
    except (ValueError, RecursionError):
        described = None
    if not isinstance(described, dict):
        raise EncodeError('must be a JSON object such as {"code": "17", "fields": {…}}', "text")
    return described


def _masked(described: dict[str, Any], fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Without what may not be seen: only the ids are shown, masked, since the names repeat them."""
    shown = {
        key: value for key, value in described.items() if key not in {"fields", "extra", "text", "checksum"}
    }
    shown["ids"] = [list(pair) for pair in fields]
    return shown
