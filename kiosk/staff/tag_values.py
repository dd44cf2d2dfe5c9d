"""What is wanted of tags and what became of them, as values; and the same item in ISO 28560-3. Pure: knows no reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.rfid.interface import Uid
from drivers.rfid.pad import Pad
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import EncodeError, Model, Owner, Quirk, TagContent, Usage


class Told(StrEnum):
    """What became of one tag, or why nothing was tried."""

    VERIFIED = "verified"  # written, and read back
    ALREADY = "already"  # it was so before
    REFUSED = "refused"  # locked: it carries what it carried
    UNFINISHED = "unfinished"  # nothing reads it now: do it again
    FAILED = "failed"  # it is there and keeps its security byte
    GONE = "gone"  # it did not answer any more: put it back, do it again
    CANNOT = "cannot"  # this reader does not write that
    TOO_SMALL = "too_small"
    DOES_NOT_FIT = "does_not_fit"  # its number or owner is longer than ISO 28560-3 has room for
    NO_ITEM = "no_item"  # nothing on it says what it is
    NOT_OURS = "not_ours"
    SAME_NUMBER = "same_number"  # two tags claim to be this one item or part


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item to be written: one tag, all `parts` tags at once, or of a set only this `part`."""

    item: str
    parts: int = 1
    part: int | None = None
    usage: int = Usage.CIRCULATION
    confirmed: bool = False  # whatever else the tag carries may be lost


@dataclass(frozen=True, slots=True)
class TagResult:
    """`memory` and `security` are None where they were not to be written."""

    uid: Uid
    content: TagContent  # what it was to carry, or what it carries
    memory: Told | None
    security: Told | None
    was: TagContent | None = None

    @property
    def good(self) -> bool:
        fine = (None, Told.VERIFIED, Told.ALREADY)
        return self.memory in fine and self.security in fine


@dataclass(frozen=True, slots=True)
class OnPad:
    pad: Pad
    eas: dict[Uid, bool]  # of the tags whose EAS bit the reader can check
    cannot: dict[str, str]  # what this reader does not do, and why: capability → words for a technician


def is_other_part(content: TagContent, wanted: Wanted) -> bool:
    return (
        content.item_id == wanted.item
        and content.parts == wanted.parts
        and content.part not in (0, wanted.part)
    )


def is_unfinished(content: TagContent) -> bool:
    return content.raw.startswith(iso28560_3.UNFINISHED)


def fits(content: TagContent) -> bool:
    try:
        iso28560_3.encode(content)
    except EncodeError:
        return False
    return True


def as_iso3(content: TagContent, owner: Owner) -> TagContent:
    """The same item in ISO 28560-3. The site's owner only where the tag names none: the code may say whose item it is."""
    single = content.parts <= 1
    return TagContent(
        Model.ISO_28560_3,
        b"",
        content.item_id,
        content.owner if str(content.owner) else owner,
        usage=Usage.CIRCULATION if content.usage is None else content.usage,
        parts=1 if single else content.parts,
        part=1 if single else content.part,
        extensions=content.extensions,
    )


def says_so(content: TagContent, wanted: TagContent) -> bool:
    """Nothing but the number of parts of a single item may be written in two ways."""
    return (
        content.model is Model.ISO_28560_3
        and content.quirk is Quirk.NONE
        and content.item_id == wanted.item_id
        and (str(content.owner) == str(wanted.owner))
    )
