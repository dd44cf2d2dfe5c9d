"""Owns what readers present their numbers to: the barcode scanner, or the reader of cards with a chip.

Every clean text becomes an event; a lost device is opened again with back-off.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

import structlog

from drivers.card.interface import CardReader
from drivers.errors import DriverError
from drivers.scanner.interface import ScanKind, Scanner
from kiosk.events import Device, DeviceChanged, Scanned
from kiosk.owners.owner import Backoff, Owner, Post
from kiosk.values import Secret

log = structlog.get_logger(__name__)

T = TypeVar("T")

LISTEN_S = 0.2
"""How long one read may hold the thread, so that stopping is never slow."""


class _Presented(Protocol):
    """What scanners and card readers share."""

    def open(self) -> None: ...
    def close(self) -> None: ...


D = TypeVar("D", bound=_Presented)


class PresentedOwner(Owner, Generic[D]):
    """Subclasses override `_listen`: wait `LISTEN_S` for the next text."""

    def __init__(self, device: Device, driver: D, post: Post) -> None:
        super().__init__(device.value, post)
        self._device = device
        self._driver = driver
        self._open = False
        self._backoff = Backoff()

    def idle(self) -> float | None:
        try:
            if not self._open:
                self._driver.open()
                self._open = True
                self._backoff.reset()
                self._post(DeviceChanged(self._device, ready=True))
            scanned = self._listen(self._driver)
        except DriverError as error:
            return self._lost(error)
        if scanned is not None:
            self._post(scanned)
        return 0.0

    def work(self, job: Callable[[D], T]) -> Future[T]:
        """Have something tried with the open device, in its own thread; what it hears meanwhile is no event."""

        def work() -> T:
            if not self._open:
                self._driver.open()
                self._open = True
                self._post(DeviceChanged(self._device, ready=True))
            return job(self._driver)

        return self.errand(work)

    @abstractmethod
    def _listen(self, driver: D) -> Scanned | None:
        """What was presented, or None when nothing was. Raises DriverError."""

    def _lost(self, error: DriverError) -> float:
        wait_s = self._backoff.next()
        log.warning("device.lost", device=self._device.value, error=str(error), again_in_s=wait_s)
        self._open = False
        self._driver.close()
        self._post(DeviceChanged(self._device, ready=False, detail=str(error)))
        return wait_s

    def closed(self) -> None:
        self._driver.close()


class ScannerOwner(PresentedOwner[Scanner]):
    def __init__(self, scanner: Scanner, post: Post) -> None:
        super().__init__(Device.SCANNER, scanner, post)

    def _listen(self, driver: Scanner) -> Scanned | None:
        scan = driver.read(LISTEN_S)
        return Scanned(Secret(scan.text), citizen=scan.kind is ScanKind.CITIZEN_ID) if scan else None


class CardReaderOwner(PresentedOwner[CardReader]):
    """A chip's or a typed number passes the same card rules as a scan; one that fits none is a stranger's, never a book."""

    def __init__(self, reader: CardReader, post: Post) -> None:
        super().__init__(Device.CARD_READER, reader, post)

    def _listen(self, driver: CardReader) -> Scanned | None:
        card = driver.read(LISTEN_S)
        return Scanned(Secret(card.number), card=True) if card else None
