"""The surface of every RFID reader driver: ISO/IEC 15693 tags in, bytes out.

A reader knows nothing of what a tag's memory means (`drivers.rfid.tags`) nor of what lies on the pad
(`drivers.rfid.presence`). All calls block and belong to one thread. Block data is in the tag's own byte order
whatever the vendor's protocol does. Every call has a deadline and raises only `drivers.errors` and the three below:
trouble of the link (DeviceGone, DeviceTimeout, GarbledAnswer) may come from every call. After DeviceGone, `open` again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import NewType, Protocol

from drivers.errors import DriverError

Uid = NewType("Uid", str)
"""A tag's identifier as displayed: 16 upper-case hex digits, most significant byte first, "E0…" (ISO/IEC 15693-3 §4.1)."""


class TagGone(DriverError):
    """The tag did not answer: taken away, shadowed, or muted. Marginal tags do this for a round now and then."""


class TagRefused(DriverError):
    """The tag understood and said no. `code` is the error code of ISO/IEC 15693-3 §7.4.2 (10 no such block, 12 locked …)."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class WriteUnknown(DriverError):
    """A write got no answer. It may have happened: read back before deciding."""


class Capability(Flag):
    MULTI_TAG = auto()
    READ_AFI = auto()
    WRITE_AFI = auto()
    WRITE_BLOCKS = auto()
    EAS = auto()
    OUTPUTS = auto()
    FIELD_RESET = auto()
    PASSWORD = auto()  # unlock an AFI or EAS bit that the tag protects (NXP ICODE commands B2, B3)


NO_PASSWORD = (
    Capability.PASSWORD,
    "no published source tells how this reader sends a tag its password: tags whose AFI is locked by one stay as they are",
)
"""Why all our readers have it off."""


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    """Who the reader is: what it does not tell of itself is ""."""

    vendor: str
    model: str
    serial: str
    firmware: str
    capabilities: Capability
    why_off: tuple[tuple[Capability, str], ...] = ()
    """For a technician: why a capability is off (no source, a setting, the reader's nature), and what would turn it on."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One tag heard in an inventory round."""

    uid: Uid
    dsfid: int | None


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one round heard, each tag once, in no promised order.

    `complete` is False when anti-collision did not finish (tags at the field's edge, too large a stack): what was heard
    is there, but absence from such a round proves nothing.
    """

    seen: tuple[Seen, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    """How the link has fared since `open`: counts of what went wrong and was recovered."""

    answers: int = 0
    timeouts: int = 0
    garbled: int = 0
    late: int = 0  # answers to an earlier command, thrown away


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Get System Information (ISO/IEC 15693-3 command 2B). None: the reader has no way to ask."""

    uid: Uid
    dsfid: int | None
    afi: int
    blocks: int  # at least
    block_size: int
    ic_reference: int | None


class RfidReader(Protocol):
    def open(self) -> ReaderInfo:
        """Connect and make the reader fit for us. Raises DeviceGone, DeviceTimeout, Misconfigured."""

    @property
    def health(self) -> Health:
        """Counts since the last `open`."""

    def inventory(self) -> Inventory:
        """One round over all tags present now, also those heard before. A disturbed round is a value, not an error."""

    def system_info(self, uid: Uid) -> SystemInfo:
        """Raises TagGone when this tag does not answer, TagRefused when it does not know the command."""

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        """`count` blocks from `first`, tag byte order. Raises TagGone, TagRefused."""

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = 4) -> None:
        """Whole blocks from `first`; always addressed. Raises TagRefused, and WriteUnknown when no answer came."""

    def write_afi(self, uid: Uid, afi: int) -> None:
        """Write the AFI, never lock it. Raises Unsupported, TagRefused, and WriteUnknown when no answer came."""

    def set_eas(self, uid: Uid, on: bool) -> None:
        """Set or reset the NXP ICODE EAS bit. Raises Unsupported, TagRefused, WriteUnknown."""

    def eas(self, uid: Uid) -> bool:
        """Whether the tag answers EAS Alarm, as a gate would see it; False is silence. Raises Unsupported."""

    def reset_field(self) -> None:
        """Field off and on; wakes quiet tags. Raises Unsupported."""

    def signal(self, good: bool) -> None:
        """LED or beep where the reader has outputs; otherwise nothing."""

    def close(self) -> None:
        """Release the port. May be called twice."""
