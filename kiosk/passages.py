"""What the return bin remembers: everything that entered it, the crates it fell into, and what was shown while it was full.

Pure values; a bin's id and a crate's number are what is written on them. An accepted item has an `Entry` beside its passage,
like any other return; the passage says that something physical went in, when, and where it lies.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.values import ItemKey, Moment


class Outcome(StrEnum):
    """What became of something that broke the intake's beam. Every passage ends as one of the last four."""

    ENTERED = "entered"  # under way; after a power cut it is looked for in the chute
    ACCEPTED = "accepted"  # one item, with its entry
    UNIDENTIFIED = "unidentified"  # something without a tag that could be read
    UNCERTAIN = "uncertain"  # the power went and nobody knows where it is
    WITHDRAWN = "withdrawn"  # pulled back, or handed back


class Flag(StrEnum):
    """What staff should know of a passage."""

    SWAPPED = "swapped"  # not the item that was shown outside
    ALREADY_SECURED = "already_secured"  # its tag said in stock when it came
    NOT_SECURED = "not_secured"  # its tag still says on loan
    EXTRA = "extra"  # a further tag of a passage that has its record: no beam of its own


@dataclass(frozen=True, slots=True)
class Passage:
    """One thing that entered. `key` is the core's, unique for ever; `seq` and `crate` are the journal's.

    First saved as ENTERED when the beam breaks; saved again with every step that must not be forgotten, the bin before the
    sorter moves. `settled`: it is where it says, nothing is left to find out after a power cut.
    """

    key: str
    at: Moment
    what: Outcome = Outcome.ENTERED
    entry: str = ""  # the key of its return entry, once accepted
    bin: str = ""  # where it goes, or lies
    flags: frozenset[Flag] = frozenset()
    tag: str = ""  # see `tag_hash`
    why: str = ""  # the sort rule that sent it there: a code
    settled: bool = False
    seq: int = 0
    crate: int | None = None  # id of the crate that stood in the bin


@dataclass(frozen=True, slots=True)
class Crate:
    """One filling of a numbered crate: from being put under a bin until it was reconciled.

    `counter` is the machine's running count of passages carried into it, told when it was taken out; no beam counts it.
    """

    id: int
    number: int
    bin: str
    put_in: datetime
    put_by: str = ""  # "": whoever had the key
    taken_out: datetime | None = None
    taken_by: str = ""
    counter: int | None = None
    reconciled: datetime | None = None


@dataclass(frozen=True, slots=True)
class BinLoad:
    """The crate that stands in a bin now, and how many things are recorded as lying in it."""

    bin: str
    crate: Crate
    count: int


class Refusing(StrEnum):
    """Why the bin took nothing."""

    FULL = "full"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An item shown at a full or stopped bin (circulation rule 13): evidence for its reader, a task for staff.

    The same item shown again within the hour is the same attempt, with the same reference.
    """

    key: str
    at: Moment
    item: ItemKey
    why: Refusing
    reference: str = ""  # given by the journal


def tag_hash(*uids: str) -> str:
    """Recognises the same tags again without saying which they are."""
    return hashlib.sha256("\n".join(sorted(uids)).encode()).hexdigest()[:16] if uids else ""
