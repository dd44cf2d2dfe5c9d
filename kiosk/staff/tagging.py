"""What staff do with the tags on the pad: look at them, secure and release them, write items onto them, convert old ones.

Runs in the thread that owns the reader. Every write is read back and told tag by tag; nothing half-written is ever called
good (`drivers.rfid.programming`). Knows neither people nor library systems.
"""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Event

from drivers.errors import DriverError, Unsupported
from drivers.rfid.interface import Capability, RfidReader, Uid
from drivers.rfid.pad import Pad, TagOnPad
from drivers.rfid.presence import Presence
from drivers.rfid.programming import Rewritten
from drivers.rfid.security import Written
from drivers.rfid.settings import SecuritySettings
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import EncodeError, Model, Owner, TagContent
from kiosk.rules.identity import Foreign, Identity
from kiosk.staff.declined import Declined
from kiosk.staff.tag_values import (
    OnPad,
    TagResult,
    Told,
    Wanted,
    as_iso3,
    fits,
    is_other_part,
    is_unfinished,
    says_so,
)
from kiosk.values import Security

BEGUN_AT_MOST = 100
"""Tags of which it is remembered what they were to become."""

SETTLE_S = 2.0
"""How long tags may take to be read before they are told as unreadable."""


class TagBench:
    def __init__(
        self,
        presence: Presence,
        reader: RfidReader,
        security: SecuritySettings,
        owner: Owner,
        identify: Callable[[str, str], Identity],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`owner` is written where a tag has none of its own; `identify` tells whose item an owner code and a text are."""
        self._presence = presence
        self._reader = reader
        self._afi = {Security.IN_STOCK: security.in_stock_afi, Security.ON_LOAN: security.on_loan_afi}
        self._switches = security.switch
        self.owner = owner
        self._identify = identify
        self._clock = clock
        self._over = Event()
        self._begun: dict[Uid, TagContent] = {}  # writing began and was not verified: what it was to become

    def until(self, over: Event) -> TagBench:
        """This bench, at which nobody waits for things to be laid down once it is `over`."""
        self._over = over
        return self

    def security_of(self, tag: TagOnPad) -> Security:
        known = {afi: word for word, afi in self._afi.items()}
        return Security.UNKNOWN if tag.afi is None else known.get(tag.afi, Security.OTHER)

    # --- looking ----------------------------------------------------------------------------------------

    def look(self, wait_s: float = 0.0) -> OnPad:
        """What lies there now; `wait_s`: how long to wait for something to be laid down."""
        pad = self._settled(wait_s)
        info = self._presence.info
        if pad.tags and info is not None and Capability.READ_AFI not in info.capabilities:
            self._presence.close()  # opened on an empty pad, a PC/SC reader did not know yet what it can
            pad = self._settled()
            info = self._presence.info
        assert info is not None, "a pad that settled has a reader"
        eas = {}
        if Capability.EAS in info.capabilities:
            for tag in pad.tags:
                with suppress(DriverError):
                    eas[tag.uid] = self._reader.eas(tag.uid)
        cannot = {str(one.name).lower(): why for one, why in info.why_off}
        return OnPad(pad, eas, cannot)

    def _settled(self, wait_s: float = 0.0) -> Pad:
        """Raises Declined when the reader is away, or when it is over: a reader has come."""
        begun = self._clock()
        while True:
            try:
                self._presence.poll()
            except DriverError as error:
                raise Declined("reader_gone", str(error)) from error
            if self._presence.info is None:
                raise Declined("reader_gone")
            pad, waited = self._presence.pad, self._clock() - begun
            limit = SETTLE_S + wait_s if pad.reading else wait_s
            if ((pad.tags or pad.unreadable) and not pad.reading) or waited >= limit:
                return pad
            if self._over.wait(min(self._presence.due_in(), limit - waited)):
                raise Declined("serving")

    # --- security ---------------------------------------------------------------------------------------

    def switch(self, word: Security, uids: Collection[str] = ()) -> list[TagResult]:
        """Secure or release the library's own items that lie there, or only these tags of them."""
        if not self._switches:
            raise Declined("no_gate")
        tags = _beside_cards([tag for tag in self._settled().tags if not uids or tag.uid in uids])
        items = [tag for tag in tags if tag.content.is_item]
        if not items:
            raise Declined("no_item")
        return [self._switch(tag, self._afi[word]) for tag in items]

    def _switch(self, tag: TagOnPad, afi: int) -> TagResult:
        no = self._not_to_be_written(tag.content)
        return TagResult(tag.uid, tag.content, None, no or self._secure(tag.uid, afi))

    def _not_to_be_written(self, content: TagContent) -> Told | None:
        if not content.item_id:
            return Told.NO_ITEM
        foreign = isinstance(self._identify(str(content.owner), content.item_id), Foreign)
        return Told.NOT_OURS if foreign else None

    def _secure(self, uid: Uid, afi: int) -> Told:
        tag = self._presence.pad.tag(uid)
        try:
            written = self._presence.secure(uid, afi)
        except Unsupported:
            return Told.ALREADY if tag is not None and tag.afi == afi else Told.CANNOT
        except DriverError:
            return Told.GONE
        return {Written.VERIFIED: Told.VERIFIED, Written.FAILED: Told.FAILED, Written.GONE: Told.GONE}[
            written
        ]

    # --- programming ------------------------------------------------------------------------------------

    def program(self, wanted: Wanted) -> list[TagResult]:
        """Write an item onto its tag or tags. Raises Declined, and then nothing was written."""
        pad = self._settled()
        if pad.unreadable:
            raise Declined("unreadable")
        content = TagContent(
            Model.ISO_28560_3, b"", wanted.item, self.owner, usage=wanted.usage, parts=wanted.parts
        )
        try:
            iso28560_3.encode(content)
        except EncodeError as error:
            raise Declined("does_not_fit", str(error)) from None
        chosen = self._chosen(wanted, pad)
        for tag, _part in chosen:
            self._assert_free(tag, wanted)
        afi = self._afi[Security.IN_STOCK]
        return [self._rewrite(tag, replace(content, part=part), afi) for tag, part in chosen]

    @staticmethod
    def _chosen(wanted: Wanted, pad: Pad) -> list[tuple[TagOnPad, int]]:
        """The tags to be written, each with its part number. One book at a time: nobody guesses which of two is meant."""
        here = _beside_cards(pad.tags)
        if wanted.part is not None:  # the other parts may lie beside it
            here = [tag for tag in here if not is_other_part(tag.content, wanted)]
        number = 1 if wanted.part is not None else wanted.parts
        if not here:
            raise Declined("no_tag")
        if len(here) != number:
            raise Declined("one_at_a_time" if number == 1 else "count", f"{len(here)}/{number}")
        return [(tag, wanted.part or n) for n, tag in enumerate(here, 1)]

    def _assert_free(self, tag: TagOnPad, wanted: Wanted) -> None:
        content = tag.content
        if wanted.confirmed or content.item_id == wanted.item or is_unfinished(content):
            return
        if content.item_id:
            raise Declined("other_item", content.item_id)
        if content.model is not Model.BLANK:
            raise Declined("not_blank")

    # --- converting -------------------------------------------------------------------------------------

    def convert(self) -> list[TagResult]:
        """Make ISO 28560-3 of whatever the tags here are written in; item, set, owner and security byte stay."""
        found = [
            (tag, tag.content if tag.content.item_id else self._begun.get(tag.uid, tag.content))
            for tag in _beside_cards(self._settled().tags)
        ]
        claims = Tally((str(content.owner), content.item_id, content.part) for _, content in found)
        return [
            self._convert(tag, content, claims[str(content.owner), content.item_id, content.part])
            for tag, content in found
        ]

    def _convert(self, tag: TagOnPad, content: TagContent, claims: int) -> TagResult:
        no = self._not_to_be_written(content)
        wanted = as_iso3(content, self._owner_for(content))
        if no is None and claims > 1:
            no = Told.SAME_NUMBER
        if no is None and says_so(tag.content, wanted) and tag.uid not in self._begun:
            no = Told.ALREADY
        if no is None and not fits(wanted):
            no = Told.DOES_NOT_FIT
        if no is not None:
            return TagResult(tag.uid, content, no, None, tag.content)
        known = tag.afi in self._afi.values() and tag.afi is not None
        return self._rewrite(
            tag, wanted, tag.afi if known and tag.afi is not None else self._afi[Security.IN_STOCK]
        )

    def _owner_for(self, content: TagContent) -> Owner:
        """The site's own, unless the item would then be another one's: merged branches tell theirs by number (rule 1)."""
        same = self._identify(str(self.owner), content.item_id) == self._identify("", content.item_id)
        return self.owner if same else Owner()

    # --- one tag ----------------------------------------------------------------------------------------

    def _rewrite(self, tag: TagOnPad, content: TagContent, afi: int) -> TagResult:
        """What else a tag of the same item says (extension blocks) stays on it."""
        try:
            now = self._presence.whole(tag.uid)
        except DriverError as error:  # nothing was written to this one
            raise Declined("reader_gone", str(error)) from error
        if now is None:
            return TagResult(tag.uid, content, Told.GONE, None, tag.content)
        if now.item_id == content.item_id:
            content = replace(content, extensions=now.extensions)
        memory = self._memory(tag.uid, content)
        security = self._secure(tag.uid, afi) if memory is Told.VERIFIED and self._switches else None
        return TagResult(tag.uid, content, memory, security, tag.content)

    def _memory(self, uid: Uid, content: TagContent) -> Told:
        before = self._begun.get(uid)
        self._begun[uid] = content
        if len(self._begun) > BEGUN_AT_MOST:
            del self._begun[next(iter(self._begun))]
        try:
            written = self._presence.rewrite(uid, partial(iso28560_3.encode, content))
        except EncodeError:
            self._forget(uid, before)
            return Told.TOO_SMALL
        except Unsupported:
            self._forget(uid, before)
            return Told.CANNOT
        except DriverError:
            return Told.GONE
        match written:
            case Rewritten.VERIFIED:
                self._forget(uid, None)
                return Told.VERIFIED
            case Rewritten.REFUSED:
                self._forget(uid, before)
                return Told.REFUSED
            case Rewritten.UNFINISHED:
                return Told.UNFINISHED
            case Rewritten.GONE:
                return Told.GONE

    def _forget(self, uid: Uid, before: TagContent | None) -> None:
        """Nothing was begun just now; what was begun earlier still is."""
        if before is None:
            self._begun.pop(uid, None)
        else:
            self._begun[uid] = before


def _beside_cards(tags: Sequence[TagOnPad]) -> list[TagOnPad]:
    """What is no card: those are never written, and staff's own may lie there. Raises Declined where nothing is left."""
    others = [tag for tag in tags if not tag.content.is_card]
    if not others:
        raise Declined("card" if tags else "no_tag")
    return others
