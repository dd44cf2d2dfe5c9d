"""`tramsach ils probe`: finds out what a library system really does, and writes a profile draft and a transcript.

Reads only, unless `--write` gives leave to lend a test item to a test card and take it back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from sip2.client import Account
from sip2.clock import SystemClock
from sip2.links import Tls, tcp
from sip2.probe import Plan, Report, probe
from sip2.profile import ProfileError, load_profile
from ui.cli.plain import plain_lines


@click.group()
def ils() -> None:
    """Library systems: find out what yours really does."""


@ils.command("probe")
@click.argument("host")
@click.argument("port", type=click.IntRange(1, 65535))
@click.option("--user", default="", help="The station's SIP2 login.")
@click.option("--password", envvar="TRAMSACH_ILS_PASSWORD", help="Its password; asked for if not given.")
@click.option("--card", default="", help="A test card.")
@click.option("--pin", envvar="TRAMSACH_ILS_PIN", help="Its PIN; asked for if not given.")
@click.option("--item", default="", help="A test item, best one with a Vietnamese title.")
@click.option("--title", default="", help="Its title as the catalogue has it: shows what becomes of letters.")
@click.option("--blocked-card", default="", help="A card that may not borrow (with --write).")
@click.option("--institution", default="", help="AO; taken from the system's own answer if not given.")
@click.option("--location", default="", help="CP of the login and AP of returns: this station's branch.")
@click.option("--write", is_flag=True, help="Leave to lend the test item to the test card and take it back.")
@click.option(
    "--idle",
    "idle_s",
    type=click.FloatRange(1, 7200),
    help="Also see whether a line lives so many quiet seconds.",
)
@click.option(
    "--answer",
    "answer_s",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    show_default=True,
    help="Seconds to wait for an answer.",
)
@click.option("--zone", default="Asia/Ho_Chi_Minh", show_default=True, help="The library's time zone.")
@click.option("--tls", is_flag=True, help="Speak TLS; the server's certificate is checked.")
@click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust this certificate (PEM).",
)
@click.option("--draft", type=click.Path(dir_okay=False, path_type=Path), help="Write a profile draft here.")
@click.option(
    "--transcript", type=click.Path(dir_okay=False, path_type=Path), help="Write the masked transcript here."
)
def probe_command(
    host: str,
    port: int,
    user: str,
    password: str | None,
    card: str,
    pin: str | None,
    item: str,
    title: str,
    blocked_card: str,
    institution: str,
    location: str,
    write: bool,
    idle_s: float | None,
    answer_s: float,
    zone: str,
    tls: bool,
    ca_file: Path | None,
    draft: Path | None,
    transcript: Path | None,
) -> None:
    """Ask the library system at HOST PORT fifteen things and say what it does in plain words.

    Exit status 1 if no login came about.
    """
    if write and not (card and item):
        raise click.UsageError("--write needs --card and --item")
    plan = Plan(
        account=Account(user, _secret(password, "Password of the station", bool(user))),
        card=card,
        pin=_secret(pin, "PIN of the test card", bool(card)),
        item=item,
        title=title,
        blocked_card=blocked_card,
        institution=institution,
        location=location,
        write=write,
        idle_s=idle_s,
        answer_s=answer_s,
    )
    trust = Tls(ca_file) if tls or ca_file else None
    report = probe(tcp(host, port, trust), plan, SystemClock(_zone(zone)))
    click.echo(plain_lines(report.text()))
    _write(report, host, port, draft, transcript)
    if not report.reached:
        raise SystemExit(1)


def _secret(given: str | None, name: str, wanted: bool) -> str:
    """A password from option or environment, else asked for without showing it."""
    if given is not None or not wanted:
        return given or ""
    entered: str = click.prompt(name, hide_input=True, default="", show_default=False)
    return entered


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise click.BadParameter(
            f"no time zone {name!r}; write one like Asia/Ho_Chi_Minh", param_hint="--zone"
        ) from None


def _write(report: Report, host: str, port: int, draft: Path | None, transcript: Path | None) -> None:
    """The two files, the transcript first. The draft is read again at once: what this writes, the station must load."""
    if transcript is not None:
        transcript.write_text("\n".join(report.transcript) + "\n", encoding="utf-8")
        click.echo(f"transcript, masked: {transcript}")
    if draft is not None:
        draft.write_text(
            report.draft(f"{host}:{port}", f"probe of {datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8"
        )
        click.echo(f"profile draft: {draft}")
        if draft.suffix == ".toml":
            try:
                load_profile(draft)
            except ProfileError as error:
                raise click.ClickException(f"the draft must be mended by hand: {error}") from None
