"""Staff's tools when no station runs: a command opens the devices itself, one at a time, and closes them again."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from threading import Event
from typing import Any, TypeVar

from config.settings import Settings
from drivers.errors import DriverError
from drivers.printer.interface import Slip
from drivers.rfid.presence import Presence
from kiosk import devices
from kiosk.effects import PrintSlip
from kiosk.ils import ItemRecord
from kiosk.rules.identity import Identity
from kiosk.site import site_of
from kiosk.slips import of_station
from kiosk.staff import trials
from kiosk.staff.declined import Declined
from kiosk.staff.house import house_of
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop, bench_of, identity_of, owner_of
from kiosk.values import ItemKey

T = TypeVar("T")

FIRST_LOOK_S = 1.0
"""A pad that was just opened is empty until it has listened."""


class AloneWorkshop(Workshop):
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._identify = identity_of(settings)
        self.house = house_of(settings)
        self.owner = owner_of(settings)

    def at_pad(self, job: Callable[[TagBench], T]) -> T:
        settings = self._settings
        try:
            reader = devices.rfid_reader(settings)
        except DriverError as error:  # its library is missing
            raise Declined("reader_gone", str(error)) from error
        if reader is None:
            raise Declined("no_reader")
        decode = devices.tag_decoder(settings.tags)
        presence = Presence(reader, time.monotonic, settings.presence, settings.security, decode)
        try:
            bench = bench_of(settings, presence, reader)
            bench.look(FIRST_LOOK_S)
            return job(bench)
        except DriverError as error:
            raise Declined("reader_gone", str(error)) from error
        finally:
            presence.close()

    def identify(self, owner: str, text: str) -> Identity:
        return self._identify(owner, text)

    def item(self, key: ItemKey) -> ItemRecord | None:
        from kiosk.ils_sip2 import connect

        systems = connect(self._settings)
        try:
            return next((system.item(key.item) for system in systems if system.name == key.ils), None)
        finally:
            for system in systems:
                system.close()

    def devices(self) -> list[str]:
        return trials.configured(self._settings)

    def trial(self, device: str, seconds: float) -> dict[str, Any]:
        if device == "rfid":
            return self.at_pad(lambda bench: trials.try_pad(bench, seconds))
        try:
            return self._try(device, seconds)
        except DriverError as error:
            return trials.gone(error)

    def _try(self, device: str, seconds: float) -> dict[str, Any]:
        settings, site = self._settings, site_of(self._settings)
        if device == "scanner" and (scanner := devices.scanner(settings)):
            with closing(scanner):
                scanner.open()
                return trials.try_scanner(scanner, seconds, site, Event())
        if device == "card_reader" and (reader := devices.card_reader(settings)):
            with closing(reader):
                reader.open()
                return trials.try_card_reader(reader, seconds, site, Event())
        if device == "printer" and (printer := devices.printer(settings)):
            with closing(printer):
                return trials.try_printer(printer, trials.slip_of(settings)())
        raise Declined("no_device", device)

    def slip(self, visit: PrintSlip) -> Slip:
        return of_station(self._settings)(visit)
