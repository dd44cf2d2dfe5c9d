"""What can happen to a station. Owners and the screen post these into the one mailbox; `step` reads them.

Pure values. Each is stamped with the moment it arrived (`Happened`), so that the core needs no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from kiosk.account import Account
from kiosk.acts import Act
from kiosk.bin import Routing, Sensors
from kiosk.passages import Attempt, BinLoad, Crate, Passage
from kiosk.values import Entry, ItemKey, Moment, Pad, Reason, Secret, TagFact
from kiosk.view import Action

# --- the reader -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Touched:
    action: Action
    argument: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Scanned:
    """A barcode. Whether it is a card or an item is for the rules; its text may be a card number, so no repr.

    `citizen`: the number of a Vietnamese identity card (its QR code), which is a card only where the library says so.
    `card`: from the reader of cards or their number pad; another house's card is a stranger's.
    """

    text: Secret
    citizen: bool = False
    card: bool = False

    @property
    def of_person(self) -> bool:
        """It belongs to somebody, whether the library knows them or not: never a book."""
        return self.citizen or self.card


@dataclass(frozen=True, slots=True)
class PadChanged:
    """`outside`: the antenna before the door of a return bin, where a second one reads the chute."""

    pad: Pad
    outside: bool = False


# --- the library system ---------------------------------------------------------------------------


class PinState(StrEnum):
    NOT_ASKED = "not_asked"
    VERIFIED = "verified"
    WRONG = "wrong"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class PatronFound:
    """The ILS knows the card. `charged` are the item ids out on it, None where the ILS did not list them.

    `offline`: it is the station's own snapshot that knows the card.
    """

    serial: int
    pin: PinState
    may_borrow: bool
    charged: frozenset[str] | None = None
    language: str = ""
    offline: bool = False
    account: Account | None = None  # only with a verified PIN
    patron_class: str = ""  # as the ILS names it


@dataclass(frozen=True, slots=True, repr=False)
class Described:
    """What a loan of the account is called and when it is due; nothing where the ILS did not say."""

    serial: int
    item: ItemKey
    title: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class PatronUnknown:
    serial: int


@dataclass(frozen=True, slots=True)
class PatronNoAnswer:
    serial: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The ILS answered a checkout or checkin."""

    key: str
    yes: bool
    renewed: bool = False
    title: str = ""
    due: datetime | None = None
    leave_tag: bool = False  # lent, and its alarm stays on (SIP2 CI or desensitize)
    reason: Reason | None = None  # set when not yes; also NOT_ON_LOAN beside a yes where the ILS said so
    routing: Routing | None = None  # of a return: where it must go
    dated_later: bool = False  # of a late return: this system enters its own date, a later one
    media: str = ""  # kind of item, as the ILS codes it
    collection: str = ""
    said: str = ""  # its own sentence for the reader, cleaned; shown only where the site wants it


@dataclass(frozen=True, slots=True)
class NotSent:
    """No byte of the request left."""

    key: str
    title: str = ""  # as the station's own snapshot has it
    routing: Routing | None = None  # likewise: by what a return bin sorts without the library system


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The request left, no answer came, and looking could not decide it."""

    key: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The request left, no answer came, and the link is gone: it is looked for when the link is back."""

    key: str


@dataclass(frozen=True, slots=True)
class NotDone:
    """Looked twice, long enough apart: the ILS has not done what it was asked."""

    key: str


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Looked once: it seems not done, and may still be on its way. The next look counts after so many seconds."""

    key: str
    after_s: float


@dataclass(frozen=True, slots=True)
class Promised:
    """The library cannot be reached; the station lends by its snapshots, with a due date of its own calendar."""

    key: str
    due: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Inspected:
    """How an item stands at the ILS before a late row is sent. None where the ILS does not tell."""

    key: str
    charged: bool | None
    on_card: bool | None = None
    due: datetime | None = None


class Standing(StrEnum):
    """What a look at an item (17, 63) showed."""

    NOT_CHARGED = "not_charged"
    ON_THIS_CARD = "on_this_card"
    ON_ANOTHER = "on_another"
    ON_SOMEBODY = "on_somebody"  # on loan; whose, the ILS does not tell
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Looked:
    key: str
    standing: Standing
    title: str = ""
    due: str = ""  # as the ILS writes it: a renewal is recognised by its change


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What an earlier run left: rows that the ILS still has to hear of or be asked about, oldest first.

    Among them returns that it was never asked about: their books may still lie on the pad, or in the chute.

    `stuck`: late rows that wait for staff, and still hold back what depends on them.
    """

    entries: tuple[Entry, ...]
    stuck: tuple[Entry, ...] = ()
    interrupted: tuple[Entry, ...] = ()  # of the visit during which that run ended suddenly
    bins: tuple[BinLoad, ...] = ()  # a bin that is not among them was never used
    passages: tuple[Passage, ...] = ()  # not settled: to be looked for in the chute
    paused: str = ""  # why staff had paused the machine


@dataclass(frozen=True, slots=True)
class StaffAct:
    """A person of staff wants something done with a row, as the journal has it; answered by ActAnswered."""

    ticket: int
    act: Act
    entry: Entry
    person: str
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CounterAnswered:
    """What the counter says to a request of the staff area: `{"ok": true, …}` or `{"ok": false, "why": …, "text": …}`."""

    ticket: int
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PadWanted:
    """Staff want to do something with what lies on the pad; answered by PadAnswered with the same ticket."""

    ticket: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """`online`: the system that knows the readers' cards is there. `lends`: the station could lend by its own snapshots now.

    `systems`: each library system, and whether it is there; empty where there is only the one.
    """

    online: bool
    lends: bool = False
    systems: tuple[tuple[str, bool], ...] = ()


# --- the journal, the tags, the devices ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saved:
    """The entry is on the disk (fsync done). `reference` is what a reader may be told.

    `lent`, for the first save of a return: the last loan of its item that the ILS recorded for this station before it.
    """

    key: str
    seq: int
    reference: str
    lent: Entry | None = None


@dataclass(frozen=True, slots=True)
class NotSaved:
    key: str
    error: str


@dataclass(frozen=True, slots=True)
class PassageSaved:
    """On the disk. `passage` has its number, and its crate once it has a bin."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class PassageNotSaved:
    passage: Passage
    error: str


@dataclass(frozen=True, slots=True)
class AttemptRecorded:
    """On the disk; its reference is what the reader is shown."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class AttemptNotRecorded:
    attempt: Attempt
    error: str


@dataclass(frozen=True, slots=True)
class CrateSwapped:
    """Another crate stands in its bin; counting begins anew.

    Comes after SwapCrate, and also by itself when staff swapped without a key switch.
    """

    crate: Crate


@dataclass(frozen=True, slots=True)
class CrateNotSwapped:
    bin: str
    counter: int  # as SwapCrate told it
    error: str


@dataclass(frozen=True, slots=True)
class TagsWritten:
    """Writing and reading back ended: VERIFIED for all parts, GONE when one left, FAILED otherwise."""

    key: str
    fact: TagFact


class Device(StrEnum):
    RFID = "rfid"
    RFID_OUTSIDE = "rfid_outside"  # before the door of a return bin
    BIN = "bin"
    SCANNER = "scanner"
    CARD_READER = "card_reader"
    PRINTER = "printer"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    device: Device
    ready: bool
    detail: str = ""  # for the technician's log, never for the screen


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """What the journal's owner sees around it.

    `set_aside`: a damaged journal lies there that nobody has taken away. `room`: the disk takes more visits. `clock`: it can be
    right; what the journal has was not written after it.
    """

    set_aside: bool
    room: bool
    clock: bool = True


@dataclass(frozen=True, slots=True)
class Printed:
    ok: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A second has passed, about; deadlines are compared with the moment it carries."""


# --- the return bin -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BinSensed:
    """The sensors say something new; None: the bin's hardware cannot be reached."""

    sensors: Sensors | None


@dataclass(frozen=True, slots=True)
class Paused:
    """Staff pause the machine, or let it serve again (circulation rule 30). `why` is a code: "cleaning", "class_visit" …"""

    paused: bool
    why: str = ""


What: TypeAlias = (
    Touched
    | BinSensed
    | Paused
    | Scanned
    | PadChanged
    | PatronFound
    | PatronUnknown
    | Described
    | PatronNoAnswer
    | Answered
    | NotSent
    | OutcomeUnknown
    | Unanswered
    | NotDone
    | LookAgain
    | Promised
    | Inspected
    | Looked
    | Reloaded
    | StaffAct
    | CounterAnswered
    | PadWanted
    | LinkChanged
    | RecordsChanged
    | Saved
    | NotSaved
    | PassageSaved
    | PassageNotSaved
    | AttemptRecorded
    | AttemptNotRecorded
    | CrateSwapped
    | CrateNotSwapped
    | TagsWritten
    | DeviceChanged
    | Printed
    | Tick
)


@dataclass(frozen=True, slots=True)
class Happened:
    at: Moment
    what: What
