"""A number pad on which readers type their card's number and Enter: a `CardReader` on a grabbed input device.

The keys are those of a wedge scanner (`drivers.scanner.evdev`), typed by a person: a pause of `pause_s` starts over.
A typed number proves nothing (circulation rule 9): whether it may borrow without a PIN is the site's to say.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.card.interface import CardSource, PatronCard
from drivers.card.settings import KeypadCardSettings
from drivers.scanner.evdev import EvdevScanner, grab_exclusively
from drivers.scanner.settings import EvdevScannerSettings


class KeypadCardReader:
    """`grab` exists for tests on a pipe, which cannot be grabbed."""

    def __init__(self, settings: KeypadCardSettings, grab: Callable[[int], None] = grab_exclusively) -> None:
        keys = EvdevScannerSettings(
            device=settings.device,
            gap_s=settings.pause_s,
            min_length=settings.shortest,
            max_length=settings.longest,
        )
        self._keys = EvdevScanner(keys, grab)

    def open(self) -> None:
        """Raises DeviceGone, Misconfigured."""
        self._keys.open()

    def read(self, timeout_s: float) -> PatronCard | None:
        """The next number that was typed and entered; what holds anything but digits is passed over. Raises DeviceGone."""
        typed = self._keys.read(timeout_s)
        if typed is None or not (typed.text.isascii() and typed.text.isdigit()):
            return None
        return PatronCard(typed.text, CardSource.KEYPAD)

    def close(self) -> None:
        """Release the device. May be called twice."""
        self._keys.close()
