"""The surface of a driver for magnetic (EM) strips: the machine that de- and re-sensitises the book lying on it.

None of ours: no vendor's protocol is sourced (reference `rfid-and-devices.md` names none), and a command without a source is not
sent. Others register a kind with an entry point "sensitiser.<kind>" (`drivers.registry`); where there is no such table in the
station's file, readers and staff are told instead (`[borrowing] strips`). Calls block and belong to one thread.
"""

from __future__ import annotations

from typing import Protocol


class Sensitiser(Protocol):
    def open(self) -> None:
        """Raises DeviceGone, Misconfigured."""

    def switch(self, *, armed: bool, media: str) -> bool:
        """Sensitise (`armed`) or desensitise the strip of the book that lies there; True once the device says so.

        `media` is the kind of item as SIP2 codes it (CK), "" where the library system did not say: tapes and diskettes
        must not come near a strong field, so a driver refuses what it cannot treat gently (False). Raises DeviceGone,
        DeviceTimeout, GarbledAnswer, DeviceRefused.
        """

    def close(self) -> None:
        """Release the port. May be called twice."""
