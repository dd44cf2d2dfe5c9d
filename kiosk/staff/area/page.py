"""What a tool of the staff area is made of: pages on a stack, and the moves between them. Frozen values, no I/O.

A page shows itself (`show`) and answers what happens to it with a `Move`. To have something done, a move asks the counter one
request; its answer comes to the page named by `by`, or else to the page on top, while the page on top stays on the glass.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.rules.phases import Transaction
from kiosk.staff.view import StaffView, Template
from kiosk.values import Pad, Secret
from kiosk.view import Tone

Request: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """The person signed in. The counter takes the token for a proof until they sign out."""

    name: str
    token: Secret


@dataclass(frozen=True, slots=True)
class Knows:
    """What a page may look at besides itself."""

    now: datetime  # the library's wall clock
    language: str
    pad: Pad
    live: tuple[Transaction, ...]  # taken in by staff since they signed in, oldest first
    printer: bool
    paused: str = ""  # why the station is out of service on purpose, "" when it is not
    name: str = ""  # who is signed in
    bins: bool = False  # this station is a return bin


@dataclass(frozen=True, slots=True)
class Receiving:
    """Books on the pad and scanned ones are taken back by staff as of this moment (circulation rule 28); None: as of now."""

    at: datetime | None
    source: str  # a word for the record: desk, post, courier, bus


class Page:
    """One screen of a tool: a frozen value whose methods are pure. What it does not override does nothing."""

    __slots__ = ()

    @abstractmethod
    def show(self, knows: Knows) -> StaffView: ...

    def meanwhile(self, knows: Knows) -> StaffView | None:
        """What to show while an answer takes long; None: only that one is awaited."""
        return None

    def touched(self, what: Touched, knows: Knows) -> Move:
        """A touch other than back and sign out: `Action.STAFF` with a key, OK, SHOW with a row, DIGIT, CLEAR, ERASE."""
        return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        return STAY

    def pad_changed(self, knows: Knows) -> Move:
        return STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        """The counter did what was asked."""
        return STAY

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        """The counter did not: a code and a detail of `Counter.serve`."""
        return go(refusal(why, text))

    def receiving(self) -> Receiving | None:
        """Not None: books are taken back while this page is on top."""
        return None


@dataclass(frozen=True, slots=True)
class Move:
    """What follows from something that happened: pages off the top, pages onto it, one request, a sound."""

    off: int = 0
    on: tuple[Page, ...] = ()
    ask: Request | None = None
    by: Page | None = None
    sound: Sound | None = None
    who: Who | None = None  # somebody signed in: only the signing-in says so


EVERYTHING = 1_000_000
STAY = Move()
HOME = Move(off=EVERYTHING)
"""Back to the menu."""


def go(page: Page, *, sound: Sound | None = None) -> Move:
    """On to another page; back leads here again."""
    return Move(on=(page,), sound=sound)


def become(page: Page, *, sound: Sound | None = None) -> Move:
    """This page changes, or gives its place to another."""
    return Move(off=1, on=(page,), sound=sound)


def back(pages: int = 1) -> Move:
    return Move(off=pages)


def ask(request: Request, by: Page | None = None) -> Move:
    """Ask the counter; who is signed in is added to the request."""
    return Move(ask=request, by=by)


@dataclass(frozen=True, slots=True)
class Result(Page):
    """What came of it; OK and back lead to where it was done from, or `off` pages further."""

    heading: Message
    detail: Message | None = None
    tone: Tone = Tone.DONE
    off: int = 1

    def show(self, knows: Knows) -> StaffView:
        ok = say("action.ok")
        return StaffView(Template.RESULT, self.heading, self.detail, self.tone, ok=ok, back=False)

    def touched(self, what: Touched, knows: Knows) -> Move:
        return back(self.off)


def refusal(why: str, text: str) -> Result:
    """The counter's no in words. Details are for a technician's log, but where they tell a person what to do."""
    if why == "person_locked":
        until = datetime.fromisoformat(text)
        return Result(
            say("staff.no.person_locked"), say("staff.no.person_locked.until", until=until), Tone.STOP
        )
    known = why if why in KNOWN_REFUSALS else "other"
    return Result(say(f"staff.no.{known}"), None, Tone.STOP)


KNOWN_REFUSALS = frozenset(
    {
        "journal", "no_such_row", "reference_shape", "reference_check", "reference_other_station", "not_printed",
        "person_unknown", "person_wrong", "person_no_pin", "signed_out",
        "already_settled", "not_waiting", "already_at_the_ils", "nobody_to_ask", "uncertain", "note_missing", "busy",
        "not_recorded", "reader_forgotten",
        "no_tag", "no_item", "unreadable", "one_at_a_time", "card", "does_not_fit", "bad_item", "reader_gone", "no_reader",
        "serving",
        "no_gate", "nothing_done",
        "choose_date", "not_on_pad", "not_secured", "undecided", "not_under_way", "crate_in_bin",
        "number_taken", "readers_card",
    }
)  # fmt: skip
"""Codes of the counter and of `kiosk.acts.Refusal` with words of their own."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request is under way."""

    ticket: int
    by: Page
    since: float  # monotonic second


@dataclass(frozen=True, slots=True)
class Area:
    """All that the staff area knows while somebody stands there; the last page is on the glass."""

    pages: tuple[Page, ...]
    who: Who | None = None
    waiting: Waiting | None = None

    @property
    def top(self) -> Page:
        return self.pages[-1]
