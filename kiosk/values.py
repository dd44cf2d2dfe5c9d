"""The trade's own values: items, cards, transactions and the two facts that each transaction is.

Pure: standard library only. Nothing here knows a protocol, a device or a screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class ClockQuality(StrEnum):
    """How far the station's clock may be trusted when it stamps a transaction."""

    SYNCED = "synced"
    UNSYNCED = "unsynced"  # staff confirm the date


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: UTC for the record, a monotonic second for waiting."""

    utc: datetime
    mono: float
    clock: ClockQuality = ClockQuality.SYNCED


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A card number or a PIN. Shows itself to nobody; `reveal` is called only where it goes on the wire."""

    _text: str

    def reveal(self) -> str:
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True, order=True)
class ItemKey:
    """Identity of an item: its library system and its canonical id (circulation rule 3). Never a tag's UID."""

    ils: str
    item: str


class Kind(StrEnum):
    LOAN = "loan"
    RETURN = "return"


class IlsFact(StrEnum):
    """What the library system is known to have said (docs/architecture.md, "Two facts")."""

    UNASKED = "unasked"
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    WAIVED = "waived"


class TagFact(StrEnum):
    """What is known of the item's tags."""

    UNTOUCHED = "untouched"
    WRITING = "writing"
    VERIFIED = "verified"
    FAILED = "failed"
    GONE = "gone"


class Handling(StrEnum):
    """What staff have to do with an item that came back, as its library system said."""

    SHELF = "shelf"
    HOLD = "hold"  # somebody waits for it here: to the hold shelf
    TRANSIT = "transit"  # to another branch
    STAFF = "staff"  # the library system wants it looked at


class Security(StrEnum):
    """What the gate makes of a tag. Which AFI bytes these are is the site's setting."""

    IN_STOCK = "in_stock"
    ON_LOAN = "on_loan"
    OTHER = "other"  # a byte that this library does not use, or parts that differ
    UNKNOWN = "unknown"  # not read, or not read again since a write that failed


class Reason(StrEnum):
    """Why the library system said no, or why a row waits for staff. Codes, never the ILS's sentence."""

    NOT_ON_LOAN = "not_on_loan"
    ON_LOAN_ELSEWHERE = "on_loan_elsewhere"
    HELD_FOR_OTHER = "held_for_other"
    REFERENCE_ONLY = "reference_only"
    LIMIT_REACHED = "limit_reached"
    CARD_BLOCKED = "card_blocked"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_CARD = "unknown_card"
    RENEWAL_REFUSED = "renewal_refused"
    REFUSED = "refused"  # the ILS gave no reason that the profile knows
    NO_ANSWER = "no_answer"  # asked, outcome unknown
    NOT_SENT = "not_sent"  # the link was down before the first byte left
    NOT_RELEASED = "not_released"  # lent, but the tag still alarms
    NOT_SECURED = "not_secured"  # returned, but the tag does not alarm
    LEFT_PAD = "left_pad"  # the book was taken away before its return was recorded
    UNRESOLVED = "unresolved"  # no rule, or two, say which library system it belongs to
    NOT_MIGRATED = "not_migrated"
    ALREADY_YOURS = (
        "already_yours"  # it is on this card: nothing was asked, so nothing was renewed by accident
    )
    LEFT_AS_IS = "left_as_is"  # it is on this card, was asked about, and the reader left it so
    NOT_OURS = "not_ours"  # its tag carries an owner that this library does not accept
    SAME_NUMBER = "same_number"  # two books on the pad claim to be this one item
    TAG_LEFT = (
        "tag_left"  # lent for use in the library: the ILS wants its alarm left on (SIP2 CI or desensitize)
    )
    NEWER_LOAN = "newer_loan"  # a late return might end somebody else's loan (circulation rule 12)
    DUE_EARLIER = "due_earlier"  # the ILS wants it back before the day that the reader was promised (rule 17)
    UNDO_FAILED = "undo_failed"  # the reader wanted to undo it and the loan stands
    REPORTED = "reported"  # its reader says that something else is the matter with it (rule 8)
    REPORTED_TITLE = "reported_title"  # … that it is another book than the screen says
    REPORTED_DAMAGED = "reported_damaged"
    REPORTED_PART = "reported_part"  # … that a disc or another part is missing
    UNTAGGED = "untagged"  # shown by its barcode, and here only staff lend such books
    USE_PAD = "use_pad"  # shown by its barcode, and here books are laid on the pad
    TRADE_BARCODE = "trade_barcode"  # the publisher's bar code was scanned, not the library's
    TO_CONFIRM = "to_confirm"  # returned where neither box nor gate keeps it: staff look for it (rule 11)
    INCOMPLETE = "incomplete"  # returned into a bin without all its parts: staff look before it is checked in
    NOT_RECORDED = "not_recorded"  # the journal failed: the station stops accepting
    HANDED_OVER = "handed_over"  # written into a file for the library system; waits for word that it was read
    RESTORED = "restored"  # open in a backup: whether it was sent after that nobody here knows


TO_SEE = frozenset(
    {
        Reason.NOT_SECURED, Reason.NOT_RELEASED, Reason.SAME_NUMBER, Reason.TO_CONFIRM, Reason.INCOMPLETE,
        Reason.REPORTED, Reason.REPORTED_TITLE, Reason.REPORTED_DAMAGED, Reason.REPORTED_PART,
    }
)  # fmt: skip
"""What somebody must see to with the book in their hand, whatever becomes of its sending."""


@dataclass(frozen=True, slots=True)
class Part:
    """One tag of an item on the pad: its UID addresses commands, never identifies the item."""

    uid: str
    security: Security


@dataclass(frozen=True, slots=True)
class PadItem:
    """An item as the pad sees it: what its tags say, and whether all its parts lie there.

    `owner` is the tag's owner code or "" when it carries none; `text` the item id as written on the tag. `copies` above 1:
    several books claim to be it, each with its tags among `parts`.
    """

    owner: str
    text: str
    parts: tuple[Part, ...]
    missing: int = 0
    copies: int = 1

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(part.uid for part in self.parts)

    @property
    def complete(self) -> bool:
        return self.missing == 0

    @property
    def known(self) -> bool:
        """Every part was read since it was last written."""
        return all(part.security is not Security.UNKNOWN for part in self.parts)

    @property
    def security(self) -> Security:
        kinds = {part.security for part in self.parts}
        return kinds.pop() if len(kinds) == 1 else Security.OTHER


@dataclass(frozen=True, slots=True)
class Pad:
    """Everything on the pad now."""

    items: tuple[PadItem, ...] = ()
    unreadable: int = 0
    cards: tuple[Secret, ...] = ()  # ISO 28560 patron tags (type of usage 8)
    unsure: int = (
        0  # heard and not read yet, or read and not heard just now; told only in a return bin's chute
    )

    @property
    def card(self) -> Secret | None:
        """The one card that lies there; of several nobody knows which is meant."""
        return self.cards[0] if len(self.cards) == 1 else None


UNDO = "undo"
"""`Entry.prior` of a return that takes back a loan of a moment ago: checkin with cancel (circulation rule 7)."""

IN_HAND = "in_hand"
"""`Entry.prior` of a return that staff recorded with the book in their hand: whosever loan it is, it has ended."""

ON_CARD = "on_card"
"""`Entry.prior` of a loan whose item the library system listed on this very card."""


class EntryState(StrEnum):
    """How a transaction stands, derived from its facts."""

    OPEN = "open"
    QUEUED = "queued"
    DONE = "done"
    PARKED = "parked"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    SETTLED = "settled"  # by staff


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction as the journal keeps it. `seq` is 0 until the journal gave it one."""

    key: str
    kind: Kind
    item: ItemKey
    session: str
    opened: Moment
    card: Secret | None = None
    ils: IlsFact = IlsFact.UNASKED
    tag: TagFact = TagFact.UNTOUCHED
    parked: Reason | None = None
    queued: bool = False
    closed: bool = False  # nothing more will happen to it here: done, cancelled, or parked for staff
    prior: str = ""  # what was known of the loan before asking; resolving compares with it
    renewed: bool = False
    title: str = ""
    due: datetime | None = None
    reason: Reason | None = None
    seq: int = 0
    reference: str = ""
    attempts: int = 0  # how often the ILS refused it when it was sent late
    provisional: bool = False  # `due` was promised by the station, not by the ILS
    late: bool = False  # sent, or to be sent, after its reader left
    override: bool = False  # staff want it sent without blocks and without a look first
    tagless: bool = False  # nothing to switch: shown by its barcode, or this site leaves tags alone
    handling: Handling | None = None  # of a return, once the library system said
    destination: str = ""  # the branch that it has to go to
    dated_later: bool = (
        False  # of a return: the ILS entered a later day than the one on which it came (reference §4.4)
    )
    also: tuple[Reason, ...] = ()  # what staff must see to besides, behind why it is `parked` now

    @property
    def waits_for(self) -> tuple[Reason, ...]:
        """All that staff still have to do about it."""
        return ((self.parked,) if self.parked else ()) + self.also

    def park(self, reason: Reason) -> Entry:
        """For staff, because of this; what they have to see to besides is not forgotten."""
        also = tuple(each for each in self.waits_for if each in TO_SEE and each is not reason)
        return replace(self, parked=reason, also=also)

    def unpark(self, *done: Reason) -> Entry:
        """Why it could not be sent is over, and so is what was `done`; what staff have to see to besides still waits."""
        left = tuple(each for each in self.waits_for if each in TO_SEE and each not in done)
        return replace(self, parked=left[0] if left else None, also=left[1:])

    @property
    def stuck(self) -> bool:
        """Waits for staff and holds back what depends on it, until the ILS has it or staff settled it."""
        settled = self.ils in (IlsFact.YES, IlsFact.WAIVED)
        return self.late and self.closed and self.parked is not None and not settled

    @property
    def state(self) -> EntryState:
        if not self.closed:
            return EntryState.QUEUED if self.queued else EntryState.OPEN
        if self.parked is not None:
            return EntryState.PARKED
        if self.ils is IlsFact.YES:
            return EntryState.DONE
        if self.ils is IlsFact.WAIVED:
            return EntryState.SETTLED
        return EntryState.REFUSED if self.ils is IlsFact.NO else EntryState.CANCELLED
