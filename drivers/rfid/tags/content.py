"""What a tag says, whatever data model it is written in. Values only.

Text from a tag is hostile until checked: an identifier with a control character or `|` is not handed out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, Flag, IntEnum, StrEnum, auto


class EncodeError(ValueError):
    """This content cannot be written in this model; the message says which field."""


class Model(StrEnum):
    """How the memory is laid out."""

    BLANK = "blank"
    ISO_28560_3 = "ISO 28560-3"
    ISO_28560_2 = "ISO 28560-2"
    RFID501 = "3M RFID501"
    ASCII = "ASCII"
    UNKNOWN = "unknown"


class Quirk(Flag):
    """How the writer deviated from its standard; decoders see through these."""

    NONE = 0
    REVERSED_BLOCKS = auto()  # every 4-byte block the wrong way round (FEIG software that did not turn them)
    SWAPPED_NIBBLES = auto()  # version and usage changed places in byte 0
    SWAPPED_PARTS = auto()  # number of parts and part number changed places


class Crc(Enum):
    """State of the model's own checksum."""

    NONE = "none"  # the model has none
    GOOD = "good"
    BAD = "bad"


class Usage(IntEnum):
    """Type of usage, main class (ISO 28560-3 §5.3; the high nibble in ISO 28560-2)."""

    ACQUISITION = 0
    CIRCULATION = 1
    NOT_FOR_CIRCULATION = 2
    LOCAL_3 = 3
    LOCAL_4 = 4
    FUTURE = 5
    UNKNOWN = 6
    DISCARDED = 7
    PATRON_CARD = 8
    EQUIPMENT = 9


@dataclass(frozen=True, slots=True)
class Owner:
    """The owning library: ISO 3166 country and its ISIL without country and hyphen."""

    country: str = ""
    isil: str = ""

    def __str__(self) -> str:
        return self.country + self.isil

    @classmethod
    def of(cls, text: str) -> Owner:
        """Of "VN-AG01", as an ISIL is written, or "VNAG01", as tags and their dumps have it."""
        hyphen = text[2:3] == "-"
        return cls(text[:2], text[2 + hyphen :])


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension block of ISO 28560-3: its number, whether its XOR was right, its data."""

    number: int
    data: bytes
    intact: bool = True


@dataclass(frozen=True, slots=True)
class TagContent:
    """A decoded memory. `item_id` is "" where the tag has none or an unsafe one; `raw` is what was decoded."""

    model: Model
    raw: bytes
    item_id: str = ""
    owner: Owner = Owner()
    usage: int | None = None
    parts: int = 0  # 0 or 1: a single item
    part: int = 0  # 0: unknown
    version: int = 1
    quirk: Quirk = Quirk.NONE
    crc: Crc = Crc.NONE
    extensions: tuple[Extension, ...] = ()
    elements: tuple[
        tuple[str, str], ...
    ] = ()  # what else the model names: an OID (ISO 28560-2) or a word, and its text
    cut_off: bool = False  # more may stand behind what was read

    @property
    def is_card(self) -> bool:
        return self.usage == Usage.PATRON_CARD and bool(self.item_id)

    @property
    def is_item(self) -> bool:
        return bool(self.item_id) and not self.is_card

    def __repr__(self) -> str:
        # A patron card's number must not reach a log through a repr.
        who = "a card" if self.usage == Usage.PATRON_CARD else repr(self.item_id)
        return f"TagContent({self.model.value}, {who}, part {self.part}/{self.parts})"


def safe_text(text: str) -> str:
    """`text` if it may be used as an identifier, else "": no control, format or line character, no `|`."""
    hostile = any(char == "|" or (unicodedata.category(char)[0] in "CZ" and char != " ") for char in text)
    return "" if hostile else text


def from_utf8(data: bytes) -> str:
    """NUL-padded UTF-8 as safe text; "" where it is not UTF-8 or not safe."""
    try:
        return safe_text(data.split(b"\x00", 1)[0].decode("utf-8"))
    except UnicodeDecodeError:
        return ""
