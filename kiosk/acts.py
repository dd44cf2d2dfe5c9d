"""What staff do to a row that waits for them, and why the station may say no. Pure values; `kiosk.rules.staff` decides.

Circulation rule 25: each act belongs to a person, and is recorded with who, when, what and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a person did. The first five change a row; the others only leave their trace."""

    RETRY = "retry"  # send it again, or look again where the answer was lost
    OVERRIDE = "override"  # send it without blocks and without looking first
    SETTLE = "settle"  # staff have dealt with it otherwise; nothing is sent any more
    HAND_OVER = "hand_over"  # written into a file for the library system; the station no longer sends it
    FILED = (
        "filed"  # the library system has read it in a file; what staff must see to with the book still waits
    )
    SALVAGE = "salvage"  # what a damaged journal still told was written into a file, with readers' numbers
    LETTER = "letter"  # a letter or slip for the reader was made
    REPRINT = "reprint"  # the slip of a visit was printed again
    TAG_SECURED = "tag_secured"
    TAG_RELEASED = "tag_released"
    TAG_PROGRAMMED = "tag_programmed"  # an item was written onto its tags
    TAG_CONVERTED = "tag_converted"  # a tag was made ISO 28560-3
    TAKEN_IN = "taken_in"  # a return that nobody had recorded, dated back by staff who hold the item
    RESECURED = "resecured"  # the tag of a returned item alarms again
    RERELEASED = "rereleased"  # the tag of a lent item no longer alarms
    PAUSED = "paused"  # the station is out of service; the note says why
    OPENED = "opened"  # it serves again
    CRATE_SWAPPED = "crate_swapped"
    CRATE_CLOSED = "crate_closed"  # reconciled, and signed
    CLAIMED = "claimed"  # recorded and not in its crate: its reader is believed
    FINE_REMOVED = "fine_removed"  # accepted on time, dated later by the library system
    ATTEMPT_DECIDED = "attempt_decided"  # shown at a full bin: waived, extended, or nothing needed
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_ENDED = "person_ended"


PAUSES = ("cleaning", "class_visit", "repair", "soon")
"""Why staff take the station out of service; each has its notice."""


class Refusal(StrEnum):
    """Why an act is not done. Codes, as everywhere; the command line has the sentences."""

    ALREADY_SETTLED = "already_settled"
    NOT_WAITING = "not_waiting"  # done, cancelled or refused on the spot: nothing is left to do
    ALREADY_AT_THE_ILS = "already_at_the_ils"  # the library system said yes: what is left can only be settled
    NOBODY_TO_ASK = "nobody_to_ask"  # no library system is known for the item
    READER_FORGOTTEN = (
        "reader_forgotten"  # a loan without its reader's number, kept no longer (rule 32) or never
    )
    UNCERTAIN = "uncertain"  # asked and not answered: look (retry) before it goes into a file
    NOTE_MISSING = "note_missing"
    BUSY = "busy"  # the row is being worked on this moment
    NOT_RECORDED = "not_recorded"  # the journal could not be written: nothing was changed


@dataclass(frozen=True, slots=True)
class Done:
    """An act as the journal keeps it: by whom, what, and in whose words why."""

    person: str
    act: Act
    note: str = ""
