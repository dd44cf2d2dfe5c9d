"""`tramsach emulate ils`: the small library system as a program, with the habits of a real one and faults on request.

Prints what is asked and answered, masked. Ends with Ctrl-C.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event

import click

from sip2.codec import parse
from sip2.server import PERSONALITIES, STATION, IlsServer, Library
from sip2.server.faults import Fault, from_text
from sip2.transcript import Masker

LOOK_S = 0.5
"""A Ctrl-C that comes as the wait begins wakes nobody: Python sees it at the next look (CPython's lock is not yet asleep)."""


@click.command()
@click.option(
    "--personality",
    type=click.Choice(sorted(PERSONALITIES)),
    default="generic",
    show_default=True,
    help="Whose habits to imitate.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=6001, show_default=True, help="0: any free port."
)
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="Keep loans, holds and fines here."
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Append what was executed here."
)
@click.option("--login", default=":".join(STATION), show_default=True, help="NAME:PASSWORD of the station.")
@click.option("--fault", "faults", multiple=True, help="Such as lost@11, delay=2.5@17, cut=20@12 or late@09.")
@click.option("--quiet", is_flag=True, help="Do not print the messages.")
def ils(
    personality: str,
    host: str,
    port: int,
    state: Path | None,
    record: Path | None,
    login: str,
    faults: tuple[str, ...],
    quiet: bool,
) -> None:
    """A small library system over SIP2 on TCP: Vietnamese catalogue, readers, loans, holds, fines."""
    planned = [_fault(text) for text in faults]
    name, _, password = login.partition(":")
    library = Library(state=state, record=record)
    masker = Masker()

    def show(request: bytes, answer: bytes) -> None:
        click.echo(f"<- {_line(masker, request)}\n-> {_line(masker, answer) or '(nothing)'}")

    server = IlsServer(
        library,
        personality=personality,
        host=host,
        port=port,
        accounts={name: password},
        on_exchange=None if quiet else show,
    )
    for fault, on in planned:
        server.faults.add(fault, on)
    server.start()
    traits = server.personality
    click.echo(f"{traits.name}: {traits.about}")
    click.echo(f"listening on {host}:{server.port}, station login {name}")
    pause = Event()
    try:
        while not pause.wait(LOOK_S):
            pass
    except KeyboardInterrupt:
        click.echo("closing")
    finally:
        server.stop()


def _fault(text: str) -> tuple[Fault, str | None]:
    try:
        return from_text(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fault") from None


def _line(masker: Masker, frame: bytes) -> str:
    """One message as others may see it."""
    return masker.line(parse(frame)) if frame else ""
