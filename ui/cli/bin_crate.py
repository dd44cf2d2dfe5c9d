"""`tramsach bin reconcile NUMBER`: a conversation over one crate, for a handheld scanner and a terminal.

May be stopped at any line and taken up again, by anybody: everything is in the journal. The same requests as the screen's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from kiosk.texts import LANGUAGES
from ui.cli.bin_words import Words
from ui.cli.counter import Who, at, person, station_file
from ui.cli.plain import plain

Ask: TypeAlias = Callable[..., dict[str, Any]]

language = click.option("--language", type=click.Choice(LANGUAGES), help="Left out: the station's own.")
crate_number = click.argument("number", metavar="NUMBER")


def zone_of(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.station.time_zone)


def speaking(settings: Settings, language: str | None) -> Words:
    return Words(language or settings.station.language, zone_of(settings))


def crate_of(ask: Ask, words: Words, number: str) -> int:
    """The waiting crate on which this number is painted; "no.17" is the journal's own, for two that bear the same."""
    own = re.fullmatch(r"no\.?(\d+)", number)
    if own:
        return int(own[1])
    waiting = [row for row in ask("bins")["waiting"] if str(row["number"]) == number]
    if len(waiting) == 1:
        return int(waiting[0]["crate"])
    if not waiting:
        raise click.ClickException(words.say("staff.line.no_such_crate", number=number))
    told = (f"no.{row['crate']}: {words.out(row)}, {words.items(row['count'])}" for row in waiting)
    raise click.ClickException("\n".join((words.say("staff.line.which_crate", number=number), *told)))


@click.command()
@station_file
@person
@language
@crate_number
def reconcile(settings: Settings, who: Who, language: str | None, number: str) -> None:
    """Check the crate that bears this NUMBER against what the bin recorded."""
    words = speaking(settings, language)
    with at(settings, words.declined) as ask:
        crate = crate_of(ask, words, number)
        token = ask("sign_in", **who.request)["token"]
        try:
            _Table(ask, words, zone_of(settings), crate, token).sit_down()
        finally:
            ask("sign_out", token=token)


class _Table:
    """One person at one crate."""

    def __init__(self, ask: Ask, words: Words, zone: ZoneInfo, crate: int, token: str) -> None:
        self._asked = ask
        self._words = words
        self._zone = zone
        self._who = {"crate": crate, "token": token}

    def _ask(self, do: str, **request: Any) -> dict[str, Any]:
        return self._asked(do, **self._who, **request)

    def _say(self, code: str, **values: Any) -> None:
        click.echo(self._words.say(code, **values))

    def sit_down(self) -> None:
        sheet = self._ask("crate_begin")
        click.echo(self._words.out(sheet["crate"]))
        click.echo("\n".join(self._words.totals(sheet["totals"])))
        self._say("staff.line.help")
        for row in reversed(sheet["findings"]):
            if set(row["offers"]) & {"take_in", "note"}:
                click.echo(self._words.seen(row))
                self._decide(row)
        while self._line(click.prompt(">", prompt_suffix=" ", default="", show_default=False).strip()):
            pass

    def _line(self, line: str) -> bool:
        """Whether to go on."""
        match line:
            case "":
                self._say("staff.line.help")
            case "stop":
                self._say("staff.line.kept")
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
            self._say("staff.line.nothing_read")
        for row in rows:
            click.echo(self._words.seen(row))
            loud = "secure" in row["offers"] and row.get("secured") is False
            if loud and click.confirm(self._words.say("staff.look.secure")):
                click.echo(self._words.seen(self._do(row, "secured")))
            self._decide(row)

    def _do(self, row: Mapping[str, Any], deed: str, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self._ask("crate_do", finding=row["finding"], deed=deed, **more)["finding"]
        return told

    def _decide(self, row: Mapping[str, Any]) -> None:
        if "note" in row["offers"]:
            self._do(row, "noted")
            self._say("staff.stranger.nobodys")
        elif "take_in" in row["offers"]:
            self._say("staff.stranger.detail", item=plain(str(row["item"])))
            if click.confirm(self._words.say("staff.stranger.return"), default=True):
                self._take_in(row)

    def _take_in(self, row: Mapping[str, Any]) -> None:
        date = self._ask("crate_date", finding=row["finding"])
        if date["as_of"] is not None:
            self._do(row, "taken_in")
            self._say("staff.line.returned", at=datetime.fromisoformat(date["as_of"]))
            return
        emptied = datetime.fromisoformat(date["earliest"]).astimezone(self._zone)
        self._say("staff.which_day.detail", item=plain(str(row["item"])))
        typed = click.prompt(self._words.say("staff.which_day"), f"{emptied:%Y-%m-%d %H:%M}")
        chosen = _moment(typed, emptied)
        self._do(row, "taken_in", as_of=chosen)
        self._say("staff.line.returned", at=datetime.fromisoformat(chosen))

    def _left(self) -> None:
        rows = self._ask("crate")["expected"]
        for row in rows:
            click.echo(self._words.left(row))
        if not rows:
            self._say("staff.left.nothing")

    def _close(self) -> bool:
        told = self._ask("crate")
        click.echo("\n".join(self._words.totals(told["totals"])))
        if missing := told["totals"]["missing"]:
            self._say("staff.closed.missing", count=missing)
            if not click.confirm(self._words.say("staff.closing", number=told["crate"]["number"])):
                return False
        self._ask("crate_close")
        self._say("staff.closed.detail")
        return True


def _moment(text: str, earliest: datetime) -> str:
    """A typed moment as the counter reads it; the minute on the screen stands for the second behind it."""
    try:
        chosen = datetime.fromisoformat(text).replace(tzinfo=earliest.tzinfo)
    except ValueError:
        return text
    soon = timedelta(0) <= earliest - chosen < timedelta(minutes=1)
    return (earliest if soon else chosen).isoformat()
