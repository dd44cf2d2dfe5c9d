"""Owns the barcode scanner: every clean text becomes an event; a lost scanner is opened again with back-off."""

from __future__ import annotations

import structlog

from drivers.errors import DriverError
from drivers.scanner.interface import ScanKind, Scanner
from kiosk.events import Device, DeviceChanged, Scanned
from kiosk.owners.owner import Backoff, Owner, Post
from kiosk.values import Secret

log = structlog.get_logger(__name__)

LISTEN_S = 0.2
"""How long one read may hold the thread, so that stopping is never slow."""


class ScannerOwner(Owner):
    def __init__(self, scanner: Scanner, post: Post) -> None:
        super().__init__("scanner", post)
        self._scanner = scanner
        self._open = False
        self._backoff = Backoff()

    def idle(self) -> float | None:
        try:
            if not self._open:
                self._scanner.open()
                self._open = True
                self._backoff.reset()
                self._post(DeviceChanged(Device.SCANNER, ready=True))
            scan = self._scanner.read(LISTEN_S)
        except DriverError as error:
            return self._lost(error)
        if scan is not None:
            self._post(Scanned(Secret(scan.text), citizen=scan.kind is ScanKind.CITIZEN_ID))
        return 0.0

    def _lost(self, error: DriverError) -> float:
        wait_s = self._backoff.next()
        log.warning("scanner.lost", error=str(error), again_in_s=wait_s)
        self._open = False
        self._scanner.close()
        self._post(DeviceChanged(Device.SCANNER, ready=False, detail=str(error)))
        return wait_s

    def closed(self) -> None:
        self._scanner.close()
