"""The surface of every RFID reader driver: ISO/IEC 15693 tags in, bytes out.

A reader knows nothing of what a tag's memory means (`drivers.rfid.tags`) nor of what lies on the pad
(`drivers.rfid.presence`). All calls block and belong to one thread. Block data is in the tag's own byte order
whatever the vendor's protocol does. Every call has a deadline and raises only `drivers.errors` and the two below.
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


class WriteUnknown(DriverError):
    """A write got no answer. It may have happened: read back before deciding."""


class Capability(Flag):
    MULTI_TAG = auto()
    READ_AFI = auto()
    WRITE_AFI = auto()
    WRITE_BLOCKS = auto()
    EAS = auto()
    OUTPUTS = auto()


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    vendor: str
    model: str
    serial: str
    firmware: str
    capabilities: Capability


@dataclass(frozen=True, slots=True)
class Seen:
    """One tag heard in an inventory round."""

    uid: Uid
    dsfid: int | None


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Get System Information (ISO/IEC 15693-3 command 2B)."""

    uid: Uid
    dsfid: int
    afi: int
    blocks: int
    block_size: int
    ic_reference: int


class RfidReader(Protocol):
    def open(self) -> ReaderInfo:
        """Connect and make the reader fit for us. Raises DeviceGone, DeviceTimeout, Misconfigured."""

    def inventory(self) -> tuple[Seen, ...]:
        """All tags present now, each once, in no promised order."""

    def system_info(self, uid: Uid) -> SystemInfo:
        """Raises TagGone when this tag does not answer."""

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        """`count` blocks from `first`, tag byte order."""

    def write_blocks(self, uid: Uid, first: int, data: bytes) -> None:
        """Whole blocks from `first`; always addressed. Raises WriteUnknown when no answer came."""

    def write_afi(self, uid: Uid, afi: int) -> None:
        """Write the AFI, never lock it. Raises WriteUnknown when no answer came."""

    def set_eas(self, uid: Uid, on: bool) -> None:
        """NXP ICODE EAS bit. Raises Unsupported."""

    def reset_field(self) -> None:
        """Field off and on; wakes quiet tags."""

    def signal(self, good: bool) -> None:
        """LED or beep where the reader has outputs; otherwise nothing."""

    def close(self) -> None:
        """Release the port. May be called twice."""
