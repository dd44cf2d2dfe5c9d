"""What a reader sees, as one immutable value: the core makes it, a screen draws it.

A `View` says everything that the screen shows and nothing that it does not: no card number, no PIN digit, no name.
This module knows neither Qt nor a language; sentences come from `kiosk.texts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.messages import Message

if TYPE_CHECKING:
    from kiosk.staff.view import StaffView


class Screen(StrEnum):
    """The screens; each has one file in ui/touch."""

    WELCOME = "welcome"  # card or book first; three tiles
    CHOICE = "choice"  # a book lies there and nobody said what for: return it or borrow it?
    CARD = "card"  # borrowing was chosen: show your card
    PIN = "pin"
    QUESTION = "question"  # one question about one book, or about the whole visit
    OPTIONS = "options"  # one with more answers than the action bar holds: `View.options`, as tiles
    ITEMS = "items"  # borrowing or returning: the rows
    ACCOUNT = "account"  # the reader's own loans, holds to collect, fees
    PUT_BACK = "put_back"  # a book left the pad before its tag was done
    RECEIPT = "receipt"  # print, reference code, none
    GOODBYE = "goodbye"
    HELP = "help"  # phone, opening hours
    NOTICE = "notice"  # one sentence that ends the attempt: unknown card, see staff, no answer
    OUT_OF_ORDER = "out_of_order"
    STAFF = "staff"  # what `View.staff` says
    BIN = "bin"  # a return bin's one screen: `View.bin`


class BinPicture(StrEnum):
    """What a return bin's screen draws, big: without a word it must say what to do."""

    READY = "ready"
    READING = "reading"
    OPEN = "open"
    RECEIVING = "receiving"
    CHECKING = "checking"
    DONE = "done"
    UNVERIFIED = "unverified"  # received, and nobody could read what it is
    NOTHING = "nothing"
    REFUSED = "refused"
    SEVERAL = "several"
    HAND = "hand"
    FULL = "full"
    CLOSED = "closed"
    WAIT = "wait"
    FAULT = "fault"
    SERVICE = "service"
    POWER = "power"


class Spot(StrEnum):
    """Where the tag sits in a book, so that the picture and the words can say how to lay it down (rule 24)."""

    BACK = "back"  # inside the back cover: any way round will do
    COVER = "cover"  # inside the front cover
    SPINE = "spine"


class Purpose(StrEnum):
    BORROW = "borrow"
    RETURN = "return"
    ACCOUNT = "account"


class Mark(StrEnum):
    """The state mark of a row: shape + colour + word."""

    WORKING = "working"
    DONE = "done"
    ATTENTION = "attention"
    STOP = "stop"
    ITEM = "item"  # a thing of which nothing is said but what it is
    HELP = "help"
    FEE = "fee"


class Action(StrEnum):
    """What a reader can touch."""

    BORROW = "borrow"
    RETURN = "return"
    ACCOUNT = "account"
    RENEW = "renew"  # in the account with an argument: the item
    RENEW_ALL = "renew_all"
    MORE = "more"  # argument: a row's key
    UNDO = "undo"
    TROUBLE = "trouble"  # wrong title, damaged, not complete
    HELP = "help"
    HERE = "here"  # any touch while the countdown runs: a sign of life, and nothing else
    NEXT_CARD = "next_card"  # done with this card, go on with the other
    LEAVE = "leave"  # leave the book as it is
    CANCEL = "cancel"
    FINISH = "finish"
    PRINT = "print"
    CODE = "code"  # keep the reference code instead of paper
    NO_RECEIPT = "no_receipt"
    MORE_TIME = "more_time"
    DIGIT = "digit"  # argument: one character of the pad
    CLEAR = "clear"
    OK = "ok"
    LANGUAGE = "language"  # argument: vi, en, km
    STAFF = "staff"  # the door to the staff area; inside, argument: what was touched there
    SHOW = "show"  # in the staff area, argument: a row's key
    ERASE = "erase"  # the last character that was typed
    LETTERS = "letters"  # the keys of letters in place of the digits, and back


class Tone(StrEnum):
    """How a stage feels; colour is never alone, the sentence says it too."""

    CALM = "calm"
    DONE = "done"
    ATTENTION = "attention"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Row:
    """One item in front of the reader. `key` stays the same while the row changes."""

    key: str
    purpose: Purpose
    mark: Mark
    title: str  # cleaned text of the ILS, or "" while unknown
    word: Message  # the state in a word or two: "borrowed", "reading", "see staff"
    fact: Message | None = None  # the one fact that matters: due date, tray
    button: Action | None = None  # what can be done with this one; its argument is `argument`
    argument: str = ""
    note: bool = False  # not about an item: no title
    hint: Message | None = None  # by the way: "put the CD in the bag"
    said: str = ""  # the library system's own sentence, where the site wants it shown


@dataclass(frozen=True, slots=True)
class PadPicture:
    """What lies on the pad, for the drawing that mirrors it."""

    books: int = 0
    done: int = 0
    unreadable: int = 0
    card: bool = False
    more_cards: bool = False  # than one
    scanner: bool = False  # there is no pad that reads: barcodes are shown to the scanner
    spot: Spot = Spot.BACK


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that stands on the stage as a tile; its argument says which, and has a sentence `option.<argument>`."""

    action: Action
    argument: str


@dataclass(frozen=True, slots=True)
class PinPad:
    typed: int  # how many digits, never which
    wrong: bool = False  # the last try was refused
    letters: bool = False  # may be typed, too
    spelling: bool = False  # their keys stand on the glass


@dataclass(frozen=True, slots=True)
class View:
    screen: Screen
    language: str
    heading: Message
    detail: Message | None = None
    tone: Tone = Tone.CALM
    purpose: Purpose | None = None
    rows: tuple[Row, ...] = ()  # newest first
    done: int = 0  # the huge count
    tally: Message | None = None  # what Finish says: "Done: 3 borrowed"
    actions: tuple[Action, ...] = ()  # at most three, in reading order; the last is the primary one
    pad: PadPicture = field(default_factory=PadPicture)
    pin: PinPad | None = None
    strip: tuple[Message, ...] = ()  # only what is wrong: network, printer
    seconds_left: int | None = None  # counting down: "still there?"
    busy: bool = False  # an answer is awaited
    reference: str | None = None  # short code that staff can look up
    help: tuple[Message, ...] = ()  # where help is
    incident: str | None = None
    bin: BinPicture | None = None  # of Screen.BIN
    options: tuple[Option, ...] = ()
    notices: tuple[Message, ...] = ()  # of the library, on the welcome screen
    box: int | None = None  # the number on the box that the returned books go into
    staff: StaffView | None = None  # only on Screen.STAFF
