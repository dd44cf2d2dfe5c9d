"""What a person of staff sees, as one immutable value made from a few templates; a tool fills one, a screen draws it.

Message codes with values, as `kiosk.view`: no sentence, no reader's name or number, no PIN digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.messages import Message
from kiosk.view import Row, Tone


class Template(StrEnum):
    """The kinds of staff screens; each has one file in ui/touch, whatever the tool."""

    TILES = "tiles"  # a menu
    LIST = "list"  # rows, each of which may be looked at
    DETAIL = "detail"  # facts, what happened so far, and what can be done
    PAD = "pad"  # something is done with what lies on the pad: the pad, facts, and what can be done
    STEPS = (
        "steps"  # a few steps with a picture each, to be done in turn; `choices` are their words, by picture
    )
    FORM = "form"  # one thing is typed, or chosen from a few
    PIN = "pin"  # digits that nobody sees
    CONFIRM = "confirm"  # one question before something is done
    BUSY = "busy"  # an answer is awaited for longer than a moment
    RESULT = "result"  # what came of it


class Keys(StrEnum):
    """What stands on the glass to type with."""

    NONE = "none"
    DIGITS = "digits"
    LETTERS = "letters"  # Latin letters, digits, blank and hyphen


@dataclass(frozen=True, slots=True)
class Tile:
    """One entry of a menu. `picture` is drawn by that name; `count` stands beside the words unless it is 0."""

    key: str
    words: Message
    picture: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    label: Message
    value: Message
    quiet: bool = False  # for a technician: drawn so that nobody else need read it


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened to a row; `by` is a person of staff, "" for the station itself."""

    at: datetime
    words: Message
    by: str = ""


class Place(StrEnum):
    """Where a choice stands: two at most beside Back in the action bar, so that the stage is left to what is looked at."""

    STAGE = "stage"
    BAR = "bar"
    MAIN = "main"  # in the bar, filled: what is mostly done here


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few answers, or one thing that can be done; touched, it posts `Action.STAFF` with its key."""

    key: str
    words: Message
    place: Place = Place.STAGE


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed, and on which keys."""

    text: str
    keys: Keys
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class StaffView:
    """`ok` are the words of the primary action, None without one; `back` says whether there is a way back."""

    template: Template
    heading: Message
    detail: Message | None = None
    tone: Tone = Tone.CALM
    person: str = ""  # who is signed in
    tiles: tuple[Tile, ...] = ()
    rows: tuple[Row, ...] = ()
    facts: tuple[Fact, ...] = ()
    story: tuple[Happening, ...] = ()
    choices: tuple[Choice, ...] = ()
    typed: Typed | None = None
    hidden: int = 0  # PIN digits typed: how many, never which
    wrong: bool = False  # the last try was refused
    ok: Message | None = None
    back: bool = True
