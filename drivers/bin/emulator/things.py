"""What people push through an emulated bin's flap, and where in the bin it is: the tests' independent truth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.rfid.emulator.tag_memory import Tag


@dataclass(frozen=True, slots=True)
class Thing:
    """A book with its tags, a disc, a bag of rubbish. `name` is unlike any other's.

    `jams`: so many times the sorter jams on it; `slips`: so many times the belt runs its course under it, and it stays;
    `bounces`: so many times it springs back into the opening.
    """

    name: str
    tags: tuple[Tag, ...] = ()
    thickness_mm: float = 20.0
    foil: bool = False  # a metallic cover: no antenna hears its tags
    jams: int = 0
    slips: int = 0
    bounces: int = 0


class Place(StrEnum):
    HAND = "hand"  # with its visitor
    PLATE = "plate"  # held to the outer antenna
    OPENING = "opening"
    CHUTE = "chute"
    SORTER = "sorter"  # on its way, or jammed there
    FALLING = "falling"
    CRATE = "crate"
    FLOOR = "floor"  # inside the housing, beside a crate that was not there
    TAKEN = "taken"  # carried away with its crate


@dataclass(frozen=True, slots=True)
class Spot:
    """`number` is the bin's, for FALLING, CRATE, FLOOR and TAKEN."""

    place: Place
    number: int = 0


@dataclass(slots=True)
class Crate:
    """A crate under a bin's mouth. The top of `contents` is last."""

    label: str
    contents: list[Thing]

    @property
    def height_mm(self) -> float:
        return sum(thing.thickness_mm for thing in self.contents)
