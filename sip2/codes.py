"""The code tables of SIP2 as enumerations that are open at the end: a code that no table lists becomes a member
named UNKNOWN which keeps the raw code. All UNKNOWN members of a table are equal, so that `match` stays exhaustive.

Source: 3M SIP 2.00 rev. 2.12, tables of the message definitions; CV from the 3M sorter extension of 2005 as Koha
and Aleph use it.
"""

from __future__ import annotations

from enum import Enum
from typing import Self


class Code(Enum):
    """Base of the tables. `value` is always the text on the wire; compare with `==` or `match`, not with `is`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        stranger = object.__new__(cls)
        stranger._name_ = "UNKNOWN"
        stranger._value_ = value
        return stranger

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.name == getattr(other, "name", None)

    def __hash__(self) -> int:
        return hash(self._name_)


class CirculationStatus(Code):
    """Where an item is, in an 18."""

    UNKNOWN = "00"
    OTHER = "01"
    ON_ORDER = "02"
    AVAILABLE = "03"
    CHARGED = "04"
    CHARGED_NOT_RECALLABLE = "05"
    IN_PROCESS = "06"
    RECALLED = "07"
    ON_HOLD_SHELF = "08"
    TO_BE_RESHELVED = "09"
    IN_TRANSIT = "10"
    CLAIMED_RETURNED = "11"
    LOST = "12"
    MISSING = "13"


class SecurityMarker(Code):
    """What protects an item, in an 18."""

    UNKNOWN = ""
    OTHER = "00"
    NONE = "01"
    TATTLE_TAPE = "02"
    WHISPER_TAPE = "03"


class FeeType(Code):
    """What a fee is for (18, 37, BT)."""

    UNKNOWN = "00"
    OTHER = "01"
    ADMINISTRATIVE = "02"
    DAMAGE = "03"
    OVERDUE = "04"
    PROCESSING = "05"
    RENTAL = "06"
    REPLACEMENT = "07"
    COMPUTER_ACCESS = "08"
    HOLD = "09"


class PaymentType(Code):
    """How a fee was paid, in a 37."""

    UNKNOWN = ""
    CASH = "00"
    VISA = "01"
    CREDIT_CARD = "02"


class MediaType(Code):
    """CK."""

    UNKNOWN = ""
    OTHER = "000"
    BOOK = "001"
    MAGAZINE = "002"
    BOUND_JOURNAL = "003"
    AUDIO_TAPE = "004"
    VIDEO_TAPE = "005"
    CD = "006"
    DISKETTE = "007"
    BOOK_WITH_DISKETTE = "008"
    BOOK_WITH_CD = "009"
    BOOK_WITH_AUDIO_TAPE = "010"


class HoldMode(Code):
    """What a 15 wants."""

    UNKNOWN = ""
    ADD = "+"
    DELETE = "-"
    CHANGE = "*"


class HoldType(Code):
    """BY."""

    UNKNOWN = ""
    OTHER = "1"
    ANY_COPY = "2"
    THIS_COPY = "3"
    ANY_COPY_AT_BRANCH = "4"


class ScStatusCode(Code):
    """How the station is, in a 99."""

    UNKNOWN = ""
    OK = "0"
    OUT_OF_PAPER = "1"
    SHUTTING_DOWN = "2"


class AlertType(Code):
    """CV: why a returned item must not simply go back to its shelf. 98 is Koha's "data corrupted"."""

    UNKNOWN = "00"
    HOLD_HERE = "01"
    HOLD_ELSEWHERE = "02"
    ILL_HOLD = "03"
    SEND_TO_BRANCH = "04"
    CORRUPTED = "98"
    OTHER = "99"


class Language(Code):
    """The reader's language. The table has no Vietnamese and no Khmer: such a station sends UNKNOWN."""

    UNKNOWN = "000"
    ENGLISH = "001"
    FRENCH = "002"
    GERMAN = "003"
    ITALIAN = "004"
    DUTCH = "005"
    SWEDISH = "006"
    FINNISH = "007"
    SPANISH = "008"
    DANISH = "009"
    PORTUGUESE = "010"
    CANADIAN_FRENCH = "011"
    NORWEGIAN = "012"
    HEBREW = "013"
    JAPANESE = "014"
    RUSSIAN = "015"
    ARABIC = "016"
    POLISH = "017"
    GREEK = "018"
    CHINESE = "019"
    KOREAN = "020"
    NORTH_AMERICAN_SPANISH = "021"
    TAMIL = "022"
    MALAY = "023"
    UNITED_KINGDOM = "024"
    ICELANDIC = "025"
    BELGIAN = "026"
    TAIWANESE = "027"
