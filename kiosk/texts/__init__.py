"""Sentences: what a `Message` says in one language. For the screen, the slip and the command line alike.

The catalogues are gettext files whose ids are the codes (`locale/<language>/LC_MESSAGES/tramsach.po`); a plural is
chosen by the value `count`. Dates, times and money are written as the language writes them. This package knows no
screen and no printer, and imports Babel only when a value needs it, so that the command line starts quickly.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.messages import Message, Money, Value

LANGUAGES: Final = ("vi", "en", "km")
"""The languages that the station speaks; the first is the one of the country."""

LOCALE_DIR: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "tramsach"

_NBSP = "\u00a0"  # keeps "12 Jun 2026" on one line
_DATE: Final = {"vi": "dd/MM/yyyy", "en": f"d{_NBSP}MMM{_NBSP}yyyy", "km": "dd/MM/yyyy"}

Override = Mapping[str, tuple[str, ...]]
"""Code → its sentences, one for each plural form (see `kiosk.texts.overrides`)."""


class TextsError(Exception):
    """A catalogue is missing, or a sentence cannot be said; tells a technician what to do."""


class Texts:
    """The sentences of one language.

    `zone` is the station's time zone (the machine's own if None); aware times are shown in it. With `strict` a
    missing code or value raises `TextsError`; without, the reader sees the code, never a crash.
    """

    def __init__(
        self,
        language: str,
        *,
        zone: tzinfo | None = None,
        override: Override | None = None,
        strict: bool = False,
    ) -> None:
        if language not in LANGUAGES:
            raise TextsError(f"no texts in language {language!r}; there are {', '.join(LANGUAGES)}")
        self.language = language
        self._zone = zone
        self._strict = strict
        self._override = override or {}
        self._catalogue = _load(language)
        self._plural_form = gettext.c2py(_plural_rule(self._catalogue))

    def say(self, message: Message) -> str:
        """The sentence of `message`, with its values written in."""
        sentence = self._sentence(message)
        if sentence is None:
            if self._strict:
                raise TextsError(f"the {self.language} catalogue has no text for {message.code!r}")
            return message.code
        values = {name: self.write(value) for name, value in message.values}
        try:
            return sentence.format_map(values)
        except KeyError as missing:
            if self._strict:
                raise TextsError(f"{message.code!r} ({self.language}) needs the value {missing}") from missing
            return message.code

    def has(self, code: str) -> bool:
        return self._sentence(Message(code)) is not None

    def _sentence(self, message: Message) -> str | None:
        count = dict(message.values).get("count", 1)
        number = count if isinstance(count, int) else 1
        own = self._override.get(message.code)
        if own:
            return own[min(self._plural_form(number), len(own) - 1)]
        said = self._catalogue.ngettext(message.code, message.code, number)
        if said == message.code:
            said = self._catalogue.gettext(message.code)
        return None if said == message.code else said

    def write(self, value: Value) -> str:
        """One value as this language writes it."""
        match value:
            case datetime():
                return self._write_time(value)
            case date():
                return self._write_date(value)
            case Money():
                return self._write_money(value)
            case _:
                return str(value)

    def _write_date(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, _DATE[self.language], locale=self.language)

    def _write_time(self, moment: datetime) -> str:
        if moment.tzinfo is not None:
            moment = moment.astimezone(self._zone)
        return f"{moment:%H:%M},{_NBSP}{self._write_date(moment.date())}"

    def _write_money(self, money: Money) -> str:
        from babel.numbers import format_currency

        return format_currency(money.amount, money.currency, locale=self.language)


@cache
def catalogue(language: str) -> Texts:
    """The plain texts of `language`: no override, the machine's time zone."""
    return Texts(language)


def compiled_file(language: str) -> Path:
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def _load(language: str) -> gettext.GNUTranslations:
    compiled = compiled_file(language)
    try:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError as missing:
        raise TextsError(
            f"the texts are not compiled ({compiled.name} of {language!r} is missing); "
            "run: python -m kiosk.texts.compile"
        ) from missing


def _plural_rule(loaded: gettext.GNUTranslations) -> str:
    """The `plural=` expression of a catalogue's header (GNU gettext manual, 11.2.6 "Plural forms")."""
    header = loaded.info().get("plural-forms", "nplurals=1; plural=0;")
    return header.partition("plural=")[2].rstrip("; ") or "0"
