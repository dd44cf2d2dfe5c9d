"""Owns the receipt printer: prints slips, asks now and then whether one would come out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog

from drivers.errors import DriverError
from drivers.printer.interface import PrinterStatus, ReceiptPrinter, Slip
from kiosk.bugs import where
from kiosk.effects import PrintSlip
from kiosk.events import Device, DeviceChanged, Printed
from kiosk.owners.owner import Owner, Post

log = structlog.get_logger(__name__)
T = TypeVar("T")

ASK_EVERY_S = 10.0


class PrinterOwner(Owner):
    def __init__(self, printer: ReceiptPrinter, render: Callable[[PrintSlip], Slip], post: Post) -> None:
        super().__init__("printer", post)
        self._printer = printer
        self._render = render
        self._ready: bool | None = None

    def print_slip(self, effect: PrintSlip) -> None:
        self.do(lambda: self._print(effect), Printed(ok=False))

    def print_for_staff(self, slip: Slip) -> Future[bool]:
        """Whether it came out; no reader waits for this one, and perhaps nobody at all: a bug is logged here."""

        def job() -> bool:
            try:
                return self._printer.print_slip(slip).ready
            except DriverError as error:
                self._tell(PrinterStatus(ready=False), str(error))
            except Exception as error:
                log.error("owner.bug", owner=self.name, where=where(error))
            return False

        return self.errand(job)

    def work(self, job: Callable[[ReceiptPrinter], T]) -> Future[T]:
        """Have something tried with the printer, in its own thread."""
        return self.errand(lambda: job(self._printer))

    def check(self) -> None:
        self.do(self._ask)

    def idle(self) -> float | None:
        self._ask()
        return ASK_EVERY_S

    def _ask(self) -> None:
        try:
            self._tell(self._printer.status(), "")
        except DriverError as error:
            self._tell(PrinterStatus(ready=False), str(error))

    def _print(self, effect: PrintSlip) -> None:
        try:
            status = self._printer.print_slip(self._render(effect))
        except DriverError as error:
            self._tell(PrinterStatus(ready=False), str(error))
            self._post(Printed(ok=False))
            return
        self._tell(status, "")
        self._post(Printed(ok=status.ready))

    def _tell(self, status: PrinterStatus, detail: str) -> None:
        if status.ready == self._ready:
            return
        self._ready = status.ready
        if not status.ready:
            log.warning(
                "printer.not_ready", paper_out=status.paper_out, cover=status.cover_open, detail=detail
            )
        self._post(DeviceChanged(Device.PRINTER, status.ready, detail))

    def closed(self) -> None:
        self._printer.close()
