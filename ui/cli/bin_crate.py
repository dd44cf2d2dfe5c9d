"""`tramsach bin reconcile NO`: a conversation over one crate, for a handheld scanner and a terminal.

May be stopped at any line and taken up again, by anybody: everything is in the journal. The same requests as the screen's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from ui.cli import bin_words as words
from ui.cli.counter import Who, at, person, plain, station_file
from ui.cli.journal_words import when

Ask: TypeAlias = Callable[..., dict[str, Any]]

HELP = "Scan a book; or: pad (what lies on the pad), left (what is still to find), close, stop"


@click.command()
@station_file
@person
@click.argument("number", metavar="NO", type=int)
def reconcile(settings: Settings, who: Who, number: int) -> None:
    """Check the crate with this number (tramsach bin list tells it) against what the bin recorded."""
    with at(settings) as ask:
        token = ask("sign_in", **who.request)["token"]
        try:
            _Table(ask, ZoneInfo(settings.station.time_zone), number, token).sit_down()
        finally:
            ask("sign_out", token=token)


class _Table:
    """One person at one crate."""

    def __init__(self, ask: Ask, zone: ZoneInfo, crate: int, token: str) -> None:
        self._asked = ask
        self._zone = zone
        self._who = {"crate": crate, "token": token}

    def _ask(self, do: str, **request: Any) -> dict[str, Any]:
        return self._asked(do, **self._who, **request)

    def sit_down(self) -> None:
        sheet = self._ask("crate_begin")
        crate = sheet["crate"]
        click.echo(
            f"Crate {crate['number']} of bin {crate['bin']}, out since {when(crate['taken_out'], self._zone)}."
        )
        click.echo("\n".join(words.totals(sheet["totals"])))
        click.echo(HELP)
        for row in reversed(sheet["findings"]):
            if set(row["offers"]) & {"take_in", "note"}:
                click.echo(words.seen(row))
                self._decide(row)
        while self._line(click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip()):
            pass

    def _line(self, line: str) -> bool:
        """Whether to go on."""
        match line:
            case "":
                click.echo(HELP)
            case "stop":
                click.echo("Kept. Go on whenever you like.")
                return False
            case "left":
                self._left()
            case "close":
                return not self._close()
            case "pad":
                self._seen(self._ask("crate_scan", pad=True, wait_s=5)["seen"])
            case _:
                self._seen(self._ask("crate_scan", text=line)["seen"])
        return True

    def _seen(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            click.echo("Nothing was read.")
        for row in rows:
            click.echo(words.seen(row))
            if "secure" in row["offers"] and row.get("secured") is False and click.confirm("Secure it now?"):
                click.echo(words.seen(self._do(row, "secured")))
            self._decide(row)

    def _do(self, row: Mapping[str, Any], deed: str, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self._ask("crate_do", finding=row["finding"], deed=deed, **more)["finding"]
        return told

    def _decide(self, row: Mapping[str, Any]) -> None:
        if "note" in row["offers"]:
            self._do(row, "noted")
            click.echo("It is on nobody's card: noted.")
        elif "take_in" in row["offers"] and click.confirm(
            "Return it for its reader, dated back?", default=True
        ):
            self._take_in(row)

    def _take_in(self, row: Mapping[str, Any]) -> None:
        date = self._ask("crate_date", finding=row["finding"])
        if date["as_of"] is not None:
            self._do(row, "taken_in")
            click.echo(f"Returned for its reader, as of {when(date['as_of'], self._zone)}.")
            return
        emptied = datetime.fromisoformat(date["earliest"]).astimezone(self._zone)
        earliest = f"{emptied:%Y-%m-%d %H:%M}"
        chosen = click.prompt(f"Nobody knows when it was lent. It came back, not before {earliest}", earliest)
        self._do(row, "taken_in", as_of=_moment(chosen, emptied))
        click.echo("Returned for its reader.")

    def _left(self) -> None:
        rows = self._ask("crate")["expected"]
        for row in rows:
            named = plain(f"{row['item']} {row['title']}".strip()) or "something without a readable tag"
            click.echo(f"{named}, came {when(row['came'], self._zone)}")
        if not rows:
            click.echo("Everything is found.")

    def _close(self) -> bool:
        told = self._ask("crate")["totals"]
        click.echo("\n".join(words.totals(told)))
        if told["missing"] and not click.confirm(f"{told['missing']} missing. Close all the same?"):
            return False
        self._ask("crate_close")
        click.echo("Closed.")
        return True


def _moment(text: str, earliest: datetime) -> str:
    """A typed moment as the counter reads it; the minute on the screen stands for the second behind it."""
    try:
        chosen = datetime.fromisoformat(text).replace(tzinfo=earliest.tzinfo)
    except ValueError:
        return text
    soon = timedelta(0) <= earliest - chosen < timedelta(minutes=1)
    return (earliest if soon else chosen).isoformat()
