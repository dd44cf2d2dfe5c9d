"""What the core wants done. `Station` hands each to the single-thread owner it belongs to.

Pure values. An effect that needs an answer names the event that brings it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from kiosk.acts import Done, Refusal
from kiosk.bin import Buzz, DoorOrder, Lamp, Trouble
from kiosk.incidents import Incident
from kiosk.messages import Message
from kiosk.passages import Attempt, Passage
from kiosk.values import Entry, ItemKey, Kind, Moment, Secret, Security


@dataclass(frozen=True, slots=True)
class Save:
    """Commit this entry durably, with the act of staff that led to it; answered by Saved or NotSaved.

    `passage`: what the bin knows of it, in the same commit.
    """

    entry: Entry
    done: Done | None = None
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class SavePassage:
    """Commit what is known of something that entered the bin; answered by PassageSaved or PassageNotSaved."""

    passage: Passage


@dataclass(frozen=True, slots=True)
class RecordAttempt:
    """Commit that this item was shown at a full or stopped bin; answered by AttemptRecorded or AttemptNotRecorded."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class RecordIncident:
    """Keep for staff what sent a reader to them. Nothing waits for it; while the journal is away it is written later."""

    incident: Incident


@dataclass(frozen=True, slots=True)
class SwapCrate:
    """The crate under this bin was taken out and another put in; answered by CrateSwapped or CrateNotSwapped.

    `counter`: how many things the machine saw fall into the one that was taken out.
    """

    bin: str
    counter: int


@dataclass(frozen=True, slots=True)
class ActAnswered:
    """Tell the person with this ticket that it is done and on the disk, or why not."""

    ticket: int
    entry: Entry
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class PadAnswered:
    """Tell whoever wanted the pad for staff's work whether nobody is served at it now; later, that somebody is again."""

    ticket: int
    free: bool


@dataclass(frozen=True, slots=True)
class AskPatron:
    """Answered by PatronFound, PatronUnknown or PatronNoAnswer with the same serial."""

    serial: int
    card: Secret
    pin: Secret | None


@dataclass(frozen=True, slots=True, repr=False)
class Describe:
    """What is this loan of the account, and when is it due? Answered by Described with the same serial."""

    serial: int
    item: ItemKey


@dataclass(frozen=True, slots=True)
class Ask:
    """Checkout or checkin. Its `asked` is already durable. Answered by Answered, NotSent or OutcomeUnknown."""

    key: str
    kind: Kind
    item: ItemKey
    card: Secret | None
    opened: Moment
    prior: str
    late: bool = False  # it has happened already: no block, original time, promised due date
    due: datetime | None = None
    override: bool = False  # staff: without blocks, even where the system is known to dislike that
    renew: bool = False  # extend the loan that this card has
    waits: bool = False  # a return whose loan the ILS has not heard of: only the offline desk is told


@dataclass(frozen=True, slots=True)
class Resolve:
    """What became of a question whose answer never came? One look; nobody waits for the next one meanwhile.

    Answered by Answered, NotDone, LookAgain, OutcomeUnknown or NotSent.
    """

    key: str
    kind: Kind
    item: ItemKey
    card: Secret | None
    prior: str
    opened: Moment
    late: bool = False  # it was asked after its reader had left
    renew: bool = False  # it was a renewal; `prior` is the due date before it, as the ILS writes it


@dataclass(frozen=True, slots=True)
class Inspect:
    """How does the item stand, before a late row is sent (rule 12)? Answered by Inspected or NotSent."""

    key: str
    kind: Kind
    item: ItemKey
    card: Secret | None


@dataclass(frozen=True, slots=True)
class Look:
    """Look at an item before deciding (circulation rule 5); answered by Looked."""

    key: str
    item: ItemKey
    card: Secret | None


@dataclass(frozen=True, slots=True)
class EndPatronSession:
    """Tell the ILS that the reader left (message 35 where the profile wants it). No answer."""

    card: Secret


@dataclass(frozen=True, slots=True)
class WriteTags:
    """Write and read back the security of these tags; answered by TagsWritten."""

    key: str
    uids: tuple[str, ...]
    security: Security


@dataclass(frozen=True, slots=True)
class SwitchStrip:
    """Have the sensitiser switch the magnetic strip of the book that was shown by its barcode; answered by TagsWritten."""

    key: str
    security: Security
    media: str = ""  # kind of item, where the ILS said: tapes must not come near a strong field


@dataclass(frozen=True, slots=True)
class ForgetPad:
    """What lies on the pad belongs to the reader who left: ignore it until it was absent once."""


@dataclass(frozen=True, slots=True)
class SlipRow:
    kind: Kind
    title: str
    item: str  # shown where the title is unknown; "": only that it is a book
    due: datetime | None = None
    renewed: bool = False
    certain: bool = True  # False: received, staff will confirm
    provisional: bool = False  # `due` is the station's promise, subject to confirmation
    verified: bool = True  # False: nobody knows yet what it is; `item` is its own reference
    stands: bool = True  # False: it was not done
    left: Message | None = None  # what its reader must still do about it


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Answered by Printed. Carries no card number and no name."""

    language: str
    rows: tuple[SlipRow, ...]
    reference: str
    at: Moment
    numbered: bool = False  # each book with its number: a teacher counts them (rule 19)


@dataclass(frozen=True, slots=True)
class CheckPrinter:
    """Ask the printer now whether a slip would come out; DeviceChanged tells if that is news."""


@dataclass(frozen=True, slots=True, repr=False)
class AskCounter:
    """A request of the staff area to the counter (kiosk.staff.counter), as plain JSON values; it may hold a PIN or a card.

    Answered by CounterAnswered with the same ticket.
    """

    ticket: int
    request: Mapping[str, Any]


class Sound(StrEnum):
    READ = "read"
    DONE = "done"
    ATTENTION = "attention"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Play:
    sound: Sound


# --- the return bin -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveDoor:
    """Answered by later BinSensed."""

    order: DoorOrder


@dataclass(frozen=True, slots=True)
class CarryTo:
    """Carry what lies in the chute to this bin; answered by later BinSensed."""

    bin: int


@dataclass(frozen=True, slots=True)
class Shine:
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class Sing:
    buzz: Buzz


@dataclass(frozen=True, slots=True)
class Report:
    """For the log and whoever watches the machine; no answer. `detail` is a code."""

    trouble: Trouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PowerOff:
    """The battery ends: end the station well."""


BinOrder: TypeAlias = MoveDoor | CarryTo | Shine | Sing | Report | PowerOff
"""What the bin's owner obeys."""

Effect: TypeAlias = (
    Save
    | BinOrder
    | SavePassage
    | RecordAttempt
    | RecordIncident
    | SwapCrate
    | ActAnswered
    | PadAnswered
    | AskPatron
    | Describe
    | Ask
    | Resolve
    | Inspect
    | Look
    | EndPatronSession
    | WriteTags
    | SwitchStrip
    | ForgetPad
    | PrintSlip
    | CheckPrinter
    | AskCounter
    | Play
)
