"""What the station has to say, as codes with values; never as sentences.

The core and everything below it emit a `Message`; `kiosk.texts` turns it into a sentence of one language for the
screen, the slip and the command line. This module knows no language and no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 currency ("VND"); dong have no minor unit."""

    amount: Decimal
    currency: str


Value: TypeAlias = str | int | date | datetime | Money


@dataclass(frozen=True, slots=True)
class Message:
    """A code of the catalogue and the values that its sentence needs, e.g. `row.borrowed` with `due`."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()


def say(code: str, **values: Value) -> Message:
    """A `Message`; keywords are the names between braces in the catalogue's sentence."""
    return Message(code, tuple(sorted(values.items())))
