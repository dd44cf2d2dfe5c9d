"""Owns the RFID reader: watches the pad, writes and reads back security. Writing comes before watching.

Translates between the driver's tags (UID, AFI byte) and the rules' words (item, security).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog

from drivers.errors import DriverError, Unsupported
from drivers.rfid.interface import RfidReader, Uid
from drivers.rfid.pad import ItemOnPad, TagOnPad
from drivers.rfid.pad import Pad as TagPad
from drivers.rfid.presence import Presence
from drivers.rfid.security import Written
from drivers.rfid.settings import SecuritySettings
from kiosk.effects import Sound, WriteTags
from kiosk.events import Device, DeviceChanged, PadChanged, TagsWritten
from kiosk.owners.owner import Owner, Post
from kiosk.values import Pad, PadItem, Part, Secret, Security, TagFact

log = structlog.get_logger(__name__)
T = TypeVar("T")


class PadOwner(Owner):
    def __init__(
        self,
        presence: Presence,
        reader: RfidReader,
        security: SecuritySettings,
        post: Post,
        *,
        outside: bool = False,
        tells_unsure: bool = False,
    ) -> None:
        """`outside`: before a return bin's door. `tells_unsure`: of how many tags nobody knows for a moment
        whether they lie here."""
        super().__init__("pad-outside" if outside else "pad", post)
        self._outside = outside
        self._tells_unsure = tells_unsure
        self._device = Device.RFID_OUTSIDE if outside else Device.RFID
        self._presence = presence
        self._reader = reader
        self._afi = {Security.IN_STOCK: security.in_stock_afi, Security.ON_LOAN: security.on_loan_afi}
        self._word = {afi: word for word, afi in self._afi.items()}
        self._shown = Pad()
        self._ready: bool | None = None

    def write(self, effect: WriteTags) -> None:
        self.do(lambda: self._write(effect), TagsWritten(effect.key, TagFact.FAILED))

    def forget(self) -> None:
        self.do(self._forget)

    def signal(self, sound: Sound) -> None:
        self.do(lambda: self._signal(sound))

    def work(self, job: Callable[[], T]) -> Future[T]:
        """Have staff's work done with the reader, in its own thread."""

        def work() -> T:
            try:
                return job()
            finally:
                self._show(self._presence.pad)

        return self.errand(work)

    def idle(self) -> float | None:
        try:
            pad = self._presence.poll()
        except DriverError as error:
            self._tell(ready=False, detail=str(error))
            return self._presence.due_in()
        if self._presence.info is not None:
            self._tell(ready=True)
        if pad is not None:
            self._show(pad)
        return self._presence.due_in()

    def _write(self, effect: WriteTags) -> None:
        afi = self._afi[effect.security]
        facts = {self._secure(Uid(uid), afi) for uid in effect.uids}
        # The pad first: whoever awaits this book must not see it as it was before the write.
        self._show(self._presence.pad)
        if facts == {TagFact.VERIFIED}:
            fact = TagFact.VERIFIED
        else:
            fact = TagFact.GONE if TagFact.GONE in facts else TagFact.FAILED
        self._post(TagsWritten(effect.key, fact))

    def _secure(self, uid: Uid, afi: int) -> TagFact:
        try:
            written = self._presence.secure(uid, afi)
        except (
            Unsupported
        ) as error:  # the tag is there and will not change: for staff, who can write it elsewhere
            log.error("rfid.cannot_secure", error=str(error))
            return TagFact.FAILED
        except DriverError as error:  # the reader went away: what the tag carries is seen when it is back
            self._tell(ready=False, detail=str(error))
            return TagFact.GONE
        match written:
            case Written.VERIFIED:
                return TagFact.VERIFIED
            case Written.FAILED:
                return TagFact.FAILED
            case Written.GONE:
                return TagFact.GONE

    def _forget(self) -> None:
        self._presence.ignore_present()
        self._show(self._presence.pad)

    def _signal(self, sound: Sound) -> None:
        if self._presence.info is None:
            return
        try:
            self._reader.signal(sound in (Sound.READ, Sound.DONE))
        except DriverError as error:
            log.warning("rfid.no_signal", error=str(error))

    def _tell(self, *, ready: bool, detail: str = "") -> None:
        if ready == self._ready:
            return
        self._ready = ready
        log.warning("rfid.lost", error=detail) if not ready else log.info("rfid.ready")
        self._post(DeviceChanged(self._device, ready, detail))

    def _show(self, seen: TagPad) -> None:
        pad = Pad(
            items=tuple(self._item(item) for item in seen.items),
            unreadable=seen.unreadable + len(seen.strangers),
            cards=tuple(dict.fromkeys(Secret(card.content.item_id) for card in seen.cards)),
            unsure=seen.reading + seen.fading if self._tells_unsure else 0,
        )
        if pad != self._shown:
            self._shown = pad
            self._post(PadChanged(pad, self._outside))

    def _item(self, item: ItemOnPad) -> PadItem:
        return PadItem(item.owner, item.item_id, tuple(map(self._part, item.tags)), item.missing, item.copies)

    def _part(self, tag: TagOnPad) -> Part:
        if tag.afi is None:
            return Part(tag.uid, Security.UNKNOWN)
        return Part(tag.uid, self._word.get(tag.afi, Security.OTHER))

    def closed(self) -> None:
        self._presence.close()
