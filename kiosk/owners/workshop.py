"""Staff's tools at the running station: its owners hold the devices, so whatever staff want of them goes through their threads.

The rules say whether the pad is free: never while a reader is served. Whoever waits for something to be laid down or shown
gives way to a reader who begins meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from threading import Event
from typing import Any, TypeVar

from drivers.errors import DeviceTimeout, DriverError
from drivers.printer.interface import Slip
from drivers.rfid.tags.content import Owner
from kiosk.effects import PadAnswered, PrintSlip
from kiosk.events import PadWanted
from kiosk.ils import ItemRecord
from kiosk.owners.ils import IlsOwner
from kiosk.owners.owner import Post, wait_for
from kiosk.owners.pad import PadOwner
from kiosk.owners.printer import PrinterOwner
from kiosk.owners.scanner import CardReaderOwner, ScannerOwner
from kiosk.rules.identity import Identity
from kiosk.rules.state import Site
from kiosk.staff import trials
from kiosk.staff.declined import Declined
from kiosk.staff.house import House
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop
from kiosk.values import ItemKey

T = TypeVar("T")

RULES_S = 5.0  # how long the rules may take to answer
WORK_S = 120.0  # a stack of tags, slowly, and the time that something may take to be laid down
ILS_S = 5.0  # what is asked about the pad does not wait for a slow system
TRIAL_S = 200.0  # beyond the time that somebody was given: a slip, slowly (`drivers.printer.settings`)


@dataclass(frozen=True, slots=True)
class Tried:
    """The owners of what can be tried by hand beside the pad, and the slip that the printer is tried with."""

    names: list[str]
    scanner: ScannerOwner | None
    cards: CardReaderOwner | None
    printer: PrinterOwner | None
    site: Site
    slip: Callable[[], Slip]


class StationWorkshop(Workshop):
    """Several may ask at the same time."""

    def __init__(
        self,
        pad: tuple[PadOwner, TagBench] | None,
        ils: IlsOwner,
        identify: Callable[[str, str], Identity],
        slips: Callable[[PrintSlip], Slip],
        house: House,
        tried: Tried,
        post: Post,
    ) -> None:
        """`pad`: None where this station has no reader."""
        self._pad = pad
        self._tried = tried
        self._ils = ils
        self._identify = identify
        self._slips = slips
        self.house = house
        self.owner = pad[1].owner if pad else Owner()
        self._post = post
        self._tickets = count(1)
        self._awaited: dict[int, Future[bool]] = {}
        self._lent: set[Event] = set()  # each is set when it is to be given back

    def answered(self, effect: PadAnswered) -> None:
        """The rules' word; called in the station's thread. Not free any more: a reader is there."""
        if not effect.free:
            self.take_back()
        awaited = self._awaited.pop(effect.ticket, None)
        if awaited is not None:
            awaited.set_result(effect.free)

    def at_pad(self, job: Callable[[TagBench], T]) -> T:
        if self._pad is None:
            raise Declined("no_reader")
        owner, bench = self._pad
        with self._borrowed() as over:
            try:
                return wait_for(owner.work(lambda: job(bench.until(over))), WORK_S)
            except TimeoutError:
                raise Declined("reader_gone", "the reader does not answer; see the station's log") from None

    def take_back(self) -> None:
        """Whoever waits at a device waits no longer. From any thread."""
        for over in tuple(self._lent):
            over.set()

    @contextmanager
    def _borrowed(self) -> Iterator[Event]:
        """The station's devices, until the event is set. Raises Declined while a reader is served."""
        over = Event()
        self._lent.add(over)
        try:
            if not self._free():
                raise Declined("serving")
            yield over
        finally:
            self._lent.discard(over)
            over.set()

    def _free(self) -> bool:
        ticket, answer = next(self._tickets), Future[bool]()
        self._awaited[ticket] = answer
        self._post(PadWanted(ticket))
        try:
            return answer.result(RULES_S)
        except TimeoutError:
            self._awaited.pop(ticket, None)
            return False

    def identify(self, owner: str, text: str) -> Identity:
        return self._identify(owner, text)

    def item(self, key: ItemKey) -> ItemRecord | None:
        """None also where it takes too long."""
        try:
            return wait_for(self._ils.item(key), ILS_S)
        except TimeoutError:
            return None

    def slip(self, visit: PrintSlip) -> Slip:
        return self._slips(visit)

    def devices(self) -> list[str]:
        return self._tried.names

    def trial(self, device: str, seconds: float) -> dict[str, Any]:
        if device not in self._tried.names:
            raise Declined("no_device", device)
        if device == "rfid":
            return self.at_pad(lambda bench: trials.try_pad(bench, seconds))
        with self._borrowed() as over:
            try:
                return wait_for(self._begin(device, seconds, over), seconds + TRIAL_S)
            except TimeoutError:
                return trials.gone(DeviceTimeout("it does not answer; see the station's log"))
            except DriverError as error:
                return trials.gone(error)

    def _begin(self, device: str, seconds: float, over: Event) -> Future[dict[str, Any]]:
        tried = self._tried
        if device == "scanner" and tried.scanner is not None:
            return tried.scanner.work(lambda scanner: trials.try_scanner(scanner, seconds, tried.site, over))
        if device == "card_reader" and tried.cards is not None:
            return tried.cards.work(lambda reader: trials.try_card_reader(reader, seconds, tried.site, over))
        if device == "printer" and tried.printer is not None:
            return tried.printer.work(lambda printer: trials.try_printer(printer, tried.slip()))
        raise Declined("no_device", device)
