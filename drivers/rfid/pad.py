"""What lies on the pad, as one frozen picture: tags, the items and cards that they make up, what could not be read.

Tags are told apart by UID, items by what the library calls them (owner and item identifier).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.rfid.interface import Uid
from drivers.rfid.tags.content import TagContent


@dataclass(frozen=True, slots=True)
class TagOnPad:
    """One tag whose content was read. `afi` is what it carries now as far as we know; None when unknown."""

    uid: Uid
    afi: int | None
    content: TagContent


@dataclass(frozen=True, slots=True)
class ItemOnPad:
    """All tags of one item: one, or the parts of a set, or copies that share one identifier."""

    owner: str
    item_id: str
    tags: tuple[TagOnPad, ...]
    parts: int  # expected; 1 for a single item

    @property
    def missing(self) -> int:
        """How many parts of the set are not here. Tags without a part number count as different parts."""
        numbered = {tag.content.part for tag in self.tags if tag.content.part}
        unnumbered = sum(1 for tag in self.tags if not tag.content.part)
        return max(self.parts - len(numbered) - unnumbered, 0)

    @property
    def complete(self) -> bool:
        return self.missing == 0

    @property
    def copies(self) -> int:
        """More than one: several tags claim to be the same single item, or the same part of a set."""
        if self.parts == 1:
            return len(self.tags)
        numbers = [tag.content.part for tag in self.tags if tag.content.part]
        return max((numbers.count(number) for number in numbers), default=1)

    @property
    def uids(self) -> tuple[Uid, ...]:
        return tuple(tag.uid for tag in self.tags)


@dataclass(frozen=True, slots=True)
class Pad:
    """A snapshot. Tags stand in the order in which they were first heard."""

    tags: tuple[TagOnPad, ...] = ()
    reading: int = 0  # heard, not read yet
    fading: int = 0  # shown here, and not heard in the last round
    unreadable: int = 0  # heard for a while, content never read; or a field too disturbed to tell tags apart
    left_over: int = 0  # still lying here from before `ignore_present`
    items: tuple[ItemOnPad, ...] = ()
    cards: tuple[TagOnPad, ...] = ()
    strangers: tuple[
        TagOnPad, ...
    ] = ()  # read, but neither an item nor a card: blank, damaged, not a library's

    def tag(self, uid: Uid) -> TagOnPad | None:
        return next((tag for tag in self.tags if tag.uid == uid), None)


def picture(
    tags: Iterable[TagOnPad], *, reading: int = 0, fading: int = 0, unreadable: int = 0, left_over: int = 0
) -> Pad:
    """Group `tags` into items, cards and strangers."""
    tags = tuple(tags)
    groups: dict[tuple[str, str], list[TagOnPad]] = {}
    for tag in tags:
        if tag.content.is_item:
            groups.setdefault((str(tag.content.owner), tag.content.item_id), []).append(tag)
    items = tuple(
        ItemOnPad(owner, item_id, tuple(group), max(1, *(tag.content.parts for tag in group)))
        for (owner, item_id), group in groups.items()
    )
    return Pad(
        tags=tags,
        reading=reading,
        fading=fading,
        unreadable=unreadable,
        left_over=left_over,
        items=items,
        cards=tuple(tag for tag in tags if tag.content.is_card),
        strangers=tuple(tag for tag in tags if not tag.content.item_id),
    )
