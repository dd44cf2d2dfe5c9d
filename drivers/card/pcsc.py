"""Patrons' cards with a chip over PC/SC: the UID of an ISO/IEC 14443 card (FF CA 00 00 00, PC/SC part 3 §3.2.2.1.3).

Tags of ISO 15693 are passed over: they are books, or patrons' tags of ISO 28560, which the pad knows (`drivers.rfid`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from drivers.card.chip import card_number
from drivers.card.interface import CardSource, PatronCard
from drivers.card.settings import PcscCardSettings
from drivers.pcsc import CardGone, ScardSlot, Slot

_GET_UID = bytes.fromhex("FFCA000000")
_DONE = bytes.fromhex("9000")
_STORAGE_15693 = bytes.fromhex("804F0CA000000306")  # then 09 to 0C: parts 1 to 4 of ISO 15693
_AGAIN_S = 0.1  # a card on its way down answers badly at first


def connect(settings: PcscCardSettings) -> Slot:
    return ScardSlot(settings.reader, settings.answer_s)


class PcscCardReader:
    """The `CardReader` for `PcscCardSettings`. `slot` and `clock` are injected by tests only."""

    def __init__(
        self,
        settings: PcscCardSettings,
        *,
        slot: Callable[[PcscCardSettings], Slot] = connect,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rule = settings.number
        self._slot = slot(settings)
        self._clock = clock
        self._lying: bytes | None = None

    def open(self) -> None:
        """A card that lies there already counts as just put down. Raises DeviceGone, Misconfigured."""
        self.close()
        self._slot.open()

    def read(self, timeout_s: float) -> PatronCard | None:
        """As `CardReader.read`; ends early only with a card."""
        deadline = self._clock() + timeout_s
        atr = self._slot.atr()
        while True:
            uid = self._uid() if atr is not None and not _is_vicinity(atr) else None
            if uid is not None and uid != self._lying:
                self._lying = uid
                if number := card_number(uid, self._rule):
                    return PatronCard(number, CardSource.CHIP)
            if atr is None:
                self._lying = None
            left = deadline - self._clock()
            if left <= 0:
                return None
            unread = atr is not None and uid is None and not _is_vicinity(atr)
            atr = self._slot.atr(wait_s=min(left, _AGAIN_S) if unread else left)

    def close(self) -> None:
        self._lying = None
        self._slot.close()

    def _uid(self) -> bytes | None:
        """Once more where the card was exchanged since it was last spoken to."""
        for _ in range(2):
            try:
                answer = self._slot.transmit(_GET_UID)
            except CardGone:
                continue
            return answer[:-2] if answer.endswith(_DONE) else None
        return None


def _is_vicinity(atr: bytes) -> bool:
    _, found, name = atr.partition(_STORAGE_15693)
    return bool(found) and name[:1] in (b"\x09", b"\x0a", b"\x0b", b"\x0c")
