"""What staff's tools need beside the journal: the pad, a look at the library systems, the devices, a slip made again.

Behind a running station these are its owners, which hold the devices (`kiosk.owners.workshop`); a command that runs while no
station does opens them itself (`kiosk.staff.alone_workshop`). Never both: the journal's lock tells which of the two it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

from config.settings import Settings
from drivers.printer.interface import Slip
from drivers.rfid.interface import RfidReader
from drivers.rfid.presence import Presence
from drivers.rfid.tags.content import Owner
from kiosk.effects import PrintSlip
from kiosk.ils import ItemRecord
from kiosk.rules.identity import Identity, resolve
from kiosk.site import site_of
from kiosk.staff.house import House
from kiosk.staff.tagging import TagBench
from kiosk.values import ItemKey

T = TypeVar("T")


class Workshop(Protocol):
    """All calls wait for their answer."""

    owner: Owner
    """Whose name is written onto tags."""

    house: House

    def at_pad(self, job: Callable[[TagBench], T]) -> T:
        """Have something done in the thread that owns the reader, while nobody is served. Raises Declined."""

    def identify(self, owner: str, text: str) -> Identity:
        """Whose item is it, by the library's own table?"""

    def item(self, key: ItemKey) -> ItemRecord | None:
        """What its library system says of an item; None where it cannot be asked now."""

    def slip(self, visit: PrintSlip) -> Slip: ...

    def devices(self) -> list[str]:
        """Those that can be tried by hand, as their tables in the station's file are called."""

    def trial(self, device: str, seconds: float) -> dict[str, Any]:
        """Try one of them (`kiosk.staff.trials`), while nobody is served. Raises Declined."""


def identity_of(settings: Settings) -> Callable[[str, str], Identity]:
    site = site_of(settings)
    return partial(resolve, rules=site.items, owners=site.owners)


def bench_of(settings: Settings, presence: Presence, reader: RfidReader) -> TagBench:
    return TagBench(presence, reader, settings.security, owner_of(settings), identity_of(settings))


def owner_of(settings: Settings) -> Owner:
    country, _, isil = settings.tags.owner.partition("-")
    return Owner(country, isil)
