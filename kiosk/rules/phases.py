"""What a transaction waits for, and the values that move it: shared by the machine and by all that watches it.

Pure values; what happens to them is `kiosk.rules.transaction`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.effects import Effect, Save
from kiosk.values import UNDO, Entry, IlsFact, Kind, Reason, TagFact


class Phase(StrEnum):
    """What the transaction waits for."""

    LOOKING = "looking"  # for a look at the ILS, before anything is written
    OPENING = "opening"  # for the journal to hold it
    WAITING = "waiting"  # for its turn at the ILS: one exchange at a time
    RESOLVING = "resolving"  # late: for a look at what became of a question without an answer
    INSPECTING = "inspecting"  # late: for a look before it is sent, so that no newer loan is ended
    MARKING = "marking"  # for the journal to hold `asked`
    ASKING = "asking"  # for the ILS
    NOTING = "noting"  # for the journal to hold the answer
    TAGGING = "tagging"  # for the tags to be written and read back
    SETTLING = "settling"  # for the journal to hold the result at the tags
    AWAITING = "awaiting"  # for the book to come back on the pad
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Late:
    """The library's rules for sending late: refusals until staff must settle it, and its shortest loan in days."""

    tries: int = 3
    shortest_loan_days: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What the ILS said by the way, for this visit only: a kind of item, and its own sentence for the reader."""

    media: str = ""  # SIP2 CK
    collection: str = ""  # SIP2 CR
    said: str = ""  # SIP2 AF


@dataclass(frozen=True, slots=True)
class Transaction:
    entry: Entry
    phase: Phase
    uids: tuple[str, ...]
    late: Late | None = None  # how late rows are sent; None: a reader stands in front of the station
    receive: bool = False  # a book on somebody else's account is taken back at once (rule 5)
    undoes: Entry | None = None  # the loan that this one takes back
    told: Told = Told()
    waits: bool = False  # for the ILS to hear of the loan that this return ends
    lent: Entry | None = (
        None  # of a return: the last loan of its item that the ILS recorded for this station before it
    )

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def running(self) -> bool:
        return self.phase is not Phase.ENDED

    @property
    def undo(self) -> bool:
        """It takes back a loan of this visit, and is nothing of its own in any count."""
        return self.entry.prior == UNDO

    @property
    def undone(self) -> bool:
        """The loan is off the card, and that is on the disk."""
        entry = self.entry
        off = entry.ils is IlsFact.YES or entry.reason is Reason.NOT_ON_LOAN
        return self.undo and self.phase is Phase.ENDED and entry.closed and off

    @property
    def done(self) -> bool:
        """Green: everything that the row promises is true and on the disk."""
        entry = self.entry
        if self.phase is not Phase.ENDED or entry.reason is Reason.NOT_RECORDED or self.undo:
            return False
        if entry.kind is Kind.LOAN:
            left = entry.reason is Reason.TAG_LEFT or entry.tagless
            nothing_to_write = left or (entry.renewed and not self.uids)
            tag_done = entry.tag is TagFact.VERIFIED or nothing_to_write
            return (entry.ils is IlsFact.YES or entry.provisional) and tag_done
        return received(entry)


def received(entry: Entry) -> bool:
    """A return that the library has and has written down, whatever the ILS made of it (rule 10)."""
    recorded = entry.seq > 0 and (entry.closed or entry.queued or entry.ils is IlsFact.ASKED)
    return entry.kind is Kind.RETURN and recorded and entry.reason is not Reason.LEFT_PAD


# --- internal events ---


@dataclass(frozen=True, slots=True)
class Turn:
    """Its turn at the ILS has come.

    `waits`: a return whose loan the ILS has not heard of yet; told now, it would be lent again to whoever brought it back.
    """

    waits: bool = False


@dataclass(frozen=True, slots=True)
class SameNumber:
    """Before its turn, another book with its number came to lie beside it: the tags of both."""

    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackOnPad:
    """The item that was awaited lies on the pad again, with these tags."""

    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Time is up and the awaited book did not come back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Its tag does not answer any more, and the book is inside the machine: nobody takes it away."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Undoing this loan failed: it stands, and its tags must be released again."""


@dataclass(frozen=True, slots=True)
class TagsFound:
    """What was shown by its barcode lies on the pad now, with these tags."""

    uids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """Its reader says what is the matter with it."""

    reason: Reason


# --- what every handler does ---

Step = tuple[Transaction, tuple[Effect, ...]]


def save(tx: Transaction, phase: Phase, entry: Entry) -> Step:
    entry = replace(entry, late=entry.late or tx.late is not None)
    return replace(tx, phase=phase, entry=entry), (Save(entry),)


def end(tx: Transaction, entry: Entry) -> Step:
    return replace(tx, phase=Phase.ENDED, entry=entry), ()
