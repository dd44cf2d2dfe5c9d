"""What is said aloud when one view takes the place of another: codes of sentences, never anything of a reader. Pure.

A voice is a screen for ears: what is to be heard follows from the views alone. It says what changed, in whole sentences that can
be recorded beforehand: no title, date, name or count, no digit but a box's, and so nothing that a reader typed. Private is what
could shame somebody in front of others (circulation rule 23): what is wrong with a card or a PIN, what is on a card, why a book
was refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.messages import Message
from kiosk.view import Action, Mark, Row, Screen, View

FAMILIES: Final = frozenset(
    {
        *("welcome", "choice", "card", "pin", "items", "row", "put_back", "receipt", "goodbye", "notice"),
        *("help", "out", "pause", "question", "fault", "countdown", "account"),
        *("fact", "strip"),  # what to do with a book; what does not work just now
        *("action", "language", "ease", "option"),  # the controls, as keys come to them
    }
)
"""What the codes begin with that can be said."""

BOXES: Final = range(1, 10)
"""Sentences that end in a box's number are recorded once for each of these: a library has a few boxes, and no more."""

_SILENT: Final = frozenset({Screen.STAFF})
_PRIVATE: Final = frozenset({Screen.NOTICE, Screen.ACCOUNT, Screen.QUESTION, Screen.OPTIONS})
_TO_NOBODY: Final = frozenset({Screen.WELCOME, Screen.OUT_OF_ORDER})
_PLAINER: Final = {"put_back.several": "put_back.heading"}  # without the count


@dataclass(frozen=True, slots=True)
class Prompt:
    """Say these sentences, one after the other. `headset_only`: nobody else may hear them, or nobody else is there."""

    language: str
    codes: tuple[str, ...]
    headset_only: bool


def prompt(before: View | None, after: View) -> Prompt | None:
    """What `after` says that `before` did not; None where that is nothing, or where another view will follow at once."""
    if passes(after) or after.screen in _SILENT:
        return None
    settled = _settled(before, after)
    words = [said for row in settled for said in (row.word, row.fact) if said is not None]
    if before is None or _standing(before) != _standing(after):
        words += _standing(after)[2]
    words += _trouble(before, after)
    codes = tuple(dict.fromkeys(code for word in words if (code := recorded_code(word))))
    if not codes:
        return None
    return Prompt(after.language, codes, _is_for_headset_only(after, settled))


def passes(view: View) -> bool:
    """Whether another view will follow at once. A book that must come back is awaited, but it is the reader who must act."""
    return view.busy and view.screen is not Screen.PUT_BACK


def _standing(view: View) -> tuple[str, Screen, tuple[Message, ...]]:
    """The sentences of the whole screen."""
    if view.seconds_left is not None and Action.MORE_TIME in view.actions:
        return view.language, view.screen, (Message("countdown.heading"),)
    sentences = (view.heading, view.detail) if view.detail else (view.heading,)
    return view.language, view.screen, sentences


def _trouble(before: View | None, after: View) -> list[Message]:
    """What is wrong: as soon as it is, and once to each reader who comes."""
    told = before.strip if before is not None and before.screen not in _TO_NOBODY else ()
    return [message for message in after.strip if message not in told]


def _settled(before: View | None, after: View) -> list[Row]:
    """The rows that have just come to their end."""
    known = {row.key: row.word for row in before.rows} if before else {}
    came = [row for row in after.rows if row.mark is not Mark.WORKING and known.get(row.key) != row.word]
    return came if after.screen in (Screen.ITEMS, Screen.PUT_BACK) else []


def recorded_code(message: Message) -> str:
    """The code under which it is recorded; none for what has a value in it, unless that is a box's number."""
    code, values = _PLAINER.get(message.code, message.code), dict(message.values)
    if code.partition(".")[0] not in FAMILIES:
        return ""
    if values.keys() == {"tray"}:
        return of_box(code, values["tray"]) if values["tray"] in BOXES else ""
    return code if not values or code != message.code else ""


def of_box(code: str, box: object) -> str:
    """Under which a sentence is recorded that ends in this box's number."""
    return f"{code}.{box}"


def _is_for_headset_only(view: View, settled: list[Row]) -> bool:
    shaming = (Mark.ATTENTION,) if view.screen is Screen.PUT_BACK else (Mark.ATTENTION, Mark.STOP)
    refused = any(row.mark in shaming for row in settled)
    wrong_pin = view.pin is not None and view.pin.wrong
    return view.screen in _PRIVATE | _TO_NOBODY or refused or wrong_pin
