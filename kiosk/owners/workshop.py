"""Staff's tools at the running station: its owners hold the devices, so whatever staff want of them goes through their threads.

The rules say whether the pad is free: never while a reader is served.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import TypeVar

from drivers.printer.interface import Slip
from kiosk.effects import PadAnswered, PrintSlip
from kiosk.events import PadWanted
from kiosk.ils import ItemRecord
from kiosk.owners.ils import IlsOwner
from kiosk.owners.owner import Post
from kiosk.owners.pad import PadOwner
from kiosk.rules.identity import Identity
from kiosk.staff.declined import Declined
from kiosk.staff.house import House
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop
from kiosk.values import ItemKey

T = TypeVar("T")

RULES_S = 5.0  # how long the rules may take to answer
WORK_S = 120.0  # a stack of tags, slowly, and the time that something may take to be laid down
ILS_S = 20.0


class StationWorkshop(Workshop):
    """Several may ask at the same time."""

    def __init__(
        self,
        pad: tuple[PadOwner, TagBench] | None,
        ils: IlsOwner,
        identify: Callable[[str, str], Identity],
        slips: Callable[[PrintSlip], Slip],
        house: House,
        post: Post,
    ) -> None:
        """`pad`: None where this station has no reader."""
        self._pad = pad
        self._ils = ils
        self._identify = identify
        self._slips = slips
        self.house = house
        self._post = post
        self._tickets = count(1)
        self._awaited: dict[int, Future[bool]] = {}

    def answered(self, effect: PadAnswered) -> None:
        """The rules' word; called in the station's thread."""
        awaited = self._awaited.pop(effect.ticket, None)
        if awaited is not None:
            awaited.set_result(effect.free)

    def at_pad(self, job: Callable[[TagBench], T]) -> T:
        if self._pad is None:
            raise Declined("no_reader")
        if not self._free():
            raise Declined("serving")
        owner, bench = self._pad
        try:
            return owner.work(lambda: job(bench)).result(WORK_S)
        except TimeoutError:
            raise Declined("reader_gone", "the reader does not answer; see the station's log") from None

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
        """None also where it takes too long: what is asked about the pad does not wait for a slow system."""
        try:
            return self._ils.item(key).result(ILS_S)
        except TimeoutError:
            return None

    def slip(self, visit: PrintSlip) -> Slip:
        return self._slips(visit)
