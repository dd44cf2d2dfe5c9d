"""What lies on the pad now: appears when heard and read, is gone only after a while of silence. Knows no loan.

One `poll` is one step of work, an inventory or the reading of one tag, so that the first book of a stack can be asked
for at the library while the next is being read:

    while running:
        pad = presence.poll()          # None: nothing changed
        …
        wait for something else to do, at most presence.due_in() seconds

A reader that breaks off is opened again, at growing intervals: `poll` raises at each failed attempt and returns None
between two.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from drivers.errors import (
    DeviceGone,
    DeviceRefused,
    DeviceTimeout,
    DriverError,
    GarbledAnswer,
    Unsupported,
)
from drivers.rfid.chips import blocks_at_least, data_blocks, has_eas
from drivers.rfid.interface import (
    Capability,
    Inventory,
    ReaderInfo,
    RfidReader,
    SystemInfo,
    TagGone,
    TagRefused,
    Uid,
)
from drivers.rfid.pad import Pad, TagOnPad, picture
from drivers.rfid.programming import Rewritten, rewrite
from drivers.rfid.security import Written, write_security
from drivers.rfid.settings import PresenceSettings, SecuritySettings
from drivers.rfid.tags import chain
from drivers.rfid.tags.content import TagContent
from drivers.rfid.tags.iso28560_3 import UNFINISHED

_ITEM_BYTES = 36
"""Enough to know most items: 34 bytes of ISO 28560-3 in blocks of 4. A model that needs more says so (`cut_off`)."""
_BLIND_BLOCKS = 8
"""What the smallest tag has (ICODE SLIX-L); read when a tag does not tell its size."""
_BLOCK = 4
_NO_WORD = (TagGone, TagRefused, DeviceTimeout, GarbledAnswer, DeviceRefused)
_FAILED_ROUNDS = 3
"""So many rounds in a row that the reader did not carry out: open it again."""


@dataclass(slots=True)
class _Track:
    """One UID from first being heard until lost."""

    uid: Uid
    first_heard: float
    heard: bool = True  # in the last round, or when it was read
    silent_since: float | None = None
    next_try: float = 0.0
    left_over: bool = False
    tag: TagOnPad | None = None
    stale: bool = False  # its AFI is unknown: read again at next sight

    @property
    def wants_reading(self) -> bool:
        return not self.left_over and (self.tag is None or self.stale)


class Presence:
    """Owns the reader; used from one thread. `clock` gives monotonic seconds."""

    def __init__(
        self,
        reader: RfidReader,
        clock: Callable[[], float],
        settings: PresenceSettings | None = None,
        security: SecuritySettings | None = None,
        decode: Callable[[bytes], TagContent] = chain.decode,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._settings = settings or PresenceSettings()
        self._security = security or SecuritySettings()
        self._ignored_afis = frozenset(self._security.ignore)
        self._decode = decode
        self._tracks: dict[Uid, _Track] = {}
        self._to_read: deque[Uid] = deque()
        self._next_round = 0.0
        self._failed_rounds = 0
        self._disturbed_since: float | None = None
        self._next_open = 0.0
        self._open_wait = self._settings.reopen_s
        self._reported = Pad()
        self.pad = Pad()
        """What lies here, as far as known now."""
        self.info: ReaderInfo | None = None
        """Who the reader is; None while it is not connected."""

    def poll(self) -> Pad | None:
        """One step of work: the new picture if it changed, else None.

        Raises DeviceGone, DeviceTimeout, Misconfigured … when the reader cannot be used; the picture then stays as it was.
        """
        now = self._clock()
        if self.info is None:
            if now < self._next_open:
                return None
            self._connect()
        try:
            if self._to_read:
                self._read(self._to_read.popleft())
            elif now >= self._next_round:
                self._listen()
        except DriverError:
            self._disconnect()
            raise
        return self._changed()

    def due_in(self) -> float:
        """Seconds until `poll` has something to do; 0 while tags wait to be read."""
        now = self._clock()
        if self.info is None:
            return max(self._next_open - now, 0.0)
        return 0.0 if self._to_read else max(self._next_round - now, 0.0)

    def ignore_present(self) -> None:
        """What lies here belongs to the reader who leaves: not shown again until it was absent once.

        A tag that was heard and is not yet read is the next reader's: who lays a book down this very moment sees it.
        """
        now = self._clock()
        for track in self._tracks.values():
            track.left_over = track.left_over or track.tag is not None or self._is_unreadable(track, now)
        self.pad = self._picture(now)

    def secure(self, uid: Uid, afi: int) -> Written:
        """`write_security` on a tag of this pad, of its EAS bit too where settings, reader and chip have it; the picture follows.

        Raises DeviceGone, then the AFI is unknown; and Unsupported, then nothing was sent.
        """
        written: Written | None = None
        try:
            if self.info is None:
                raise DeviceGone("the reader is not connected")
            written = write_security(self._reader, uid, afi, eas=self._eas(uid, afi, self.info))
        except Unsupported:
            raise
        except DriverError:
            self._disconnect()
            raise
        finally:
            self._note_afi(uid, afi if written is Written.VERIFIED else None)
        return written

    def _eas(self, uid: Uid, afi: int, info: ReaderInfo) -> bool | None:
        """What a tag's EAS bit must be beside this AFI; None: it is left alone."""
        if not (self._security.eas and Capability.EAS in info.capabilities and has_eas(uid)):
            return None
        return {self._security.in_stock_afi: True, self._security.on_loan_afi: False}.get(afi)

    def whole(self, uid: Uid) -> TagContent | None:
        """What all of a tag's memory says; items are known by less. None when it does not tell. Raises DeviceGone …"""
        try:
            info = self._system_info(uid)
            blocks = data_blocks(uid, info.blocks if info else blocks_at_least(uid))
            return self._decode(self._reader.read_blocks(uid, 0, blocks))
        except _NO_WORD:
            return None

    def rewrite(self, uid: Uid, make: Callable[[int], bytes]) -> Rewritten:
        """Make a tag of this pad carry what `make` gives for its size in bytes; the picture follows.

        Raises DeviceGone, then its content is unknown until it is read again; Unsupported and what `make` raises, then
        nothing was sent.
        """
        if self.info is None:
            raise DeviceGone("the reader is not connected")
        try:
            info = self._system_info(uid)
            size = info.block_size if info else _BLOCK
            image = make(size * data_blocks(uid, info.blocks if info else blocks_at_least(uid)))
            written = rewrite(self._reader, uid, image, size)
        except _NO_WORD:
            return Rewritten.GONE
        except Unsupported:
            raise
        except DriverError:
            self._note_content(uid, b"")
            self._disconnect()
            raise
        carries = {Rewritten.VERIFIED: image, Rewritten.UNFINISHED: UNFINISHED, Rewritten.GONE: b""}
        if written in carries:
            self._note_content(uid, carries[written])
        return written

    def close(self) -> None:
        """Release the reader. May be called twice."""
        self._reader.close()
        self.info = None

    # -- the link -----------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        try:
            self.info = self._reader.open()
        except DriverError:
            self._disconnect()
            raise
        self._open_wait = self._settings.reopen_s
        self._failed_rounds = 0
        self._next_round = self._clock()

    def _disconnect(self) -> None:
        self.close()
        self._to_read.clear()
        self._next_open = self._clock() + self._open_wait
        self._open_wait = min(self._open_wait * 2, self._settings.reopen_max_s)

    # -- steps --------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """One inventory. A round that failed or was disturbed says nothing about who is absent."""
        try:
            heard = self._reader.inventory()
            self._failed_rounds = 0
        except (DeviceTimeout, GarbledAnswer, DeviceRefused):
            self._failed_rounds += 1
            if self._failed_rounds >= _FAILED_ROUNDS:
                raise
            heard = Inventory((), complete=False)
        now = self._clock()
        self._note_disturbance(heard.complete, now)
        uids = dict.fromkeys(seen.uid for seen in heard.seen)
        new = [uid for uid in uids if uid not in self._tracks]
        for uid in new:
            self._tracks[uid] = _Track(uid, first_heard=now)
        for track in list(self._tracks.values()):
            track.heard = track.uid in uids
            if track.heard:
                track.silent_since = None
            elif heard.complete:
                self._note_silence(track, now)
        again = [
            uid
            for uid, track in self._tracks.items()
            if uid in uids and uid not in new and track.wants_reading and now >= track.next_try
        ]
        self._to_read.extend(new + again)
        self._next_round = now + self._settings.round_s

    def _note_disturbance(self, complete: bool, now: float) -> None:
        if complete:
            self._disturbed_since = None
        elif self._disturbed_since is None:
            self._disturbed_since = now

    def _note_silence(self, track: _Track, now: float) -> None:
        if track.silent_since is None:
            track.silent_since = now
        elif now - track.silent_since >= self._settings.lost_after_s:
            del self._tracks[track.uid]

    def _read(self, uid: Uid) -> None:
        """AFI and item data of one tag; a tag that gives no answer is tried again after another round."""
        track = self._tracks.get(uid)
        if track is None or not track.wants_reading:
            return
        try:
            info = self._system_info(uid)
            content = track.tag.content if track.tag else self._content(uid, info)
        except _NO_WORD:
            track.next_try = self._clock() + self._settings.retry_s
            return
        track.tag = TagOnPad(uid, info.afi if info else None, content)
        track.stale = False
        track.heard, track.silent_since = True, None

    def _system_info(self, uid: Uid) -> SystemInfo | None:
        with suppress(TagRefused):  # optional in ISO/IEC 15693-3: such a tag is readable, its AFI is not
            return self._reader.system_info(uid)
        return None

    def _content(self, uid: Uid, info: SystemInfo | None) -> TagContent:
        blocks = _BLIND_BLOCKS if info is None else min(-(-_ITEM_BYTES // info.block_size), info.blocks)
        memory = self._reader.read_blocks(uid, 0, blocks)
        content = self._decode(memory)
        if content.cut_off and info is not None and blocks < info.blocks:
            memory += self._reader.read_blocks(uid, blocks, info.blocks - blocks)
            content = self._decode(memory)
        return content

    def _note_afi(self, uid: Uid, afi: int | None) -> None:
        track = self._tracks.get(uid)
        if track is not None and track.tag is not None:
            track.tag = replace(track.tag, afi=afi)
            track.stale = afi is None
        self.pad = self._picture(self._clock())

    def _note_content(self, uid: Uid, memory: bytes) -> None:
        """What it carries now; a tag of which that is not known is read again."""
        track = self._tracks.get(uid)
        if track is None or track.tag is None:
            return
        if not memory:
            track.tag, track.first_heard, track.next_try = None, self._clock(), 0.0
        else:
            track.tag = replace(track.tag, content=self._decode(memory))
        self.pad = self._picture(self._clock())

    # -- the picture --------------------------------------------------------------------------------------------

    def _changed(self) -> Pad | None:
        self.pad = self._picture(self._clock())
        if self.pad == self._reported:
            return None
        self._reported = self.pad
        return self.pad

    def _picture(self, now: float) -> Pad:
        mine = [track for track in self._tracks.values() if not track.left_over]
        shown = [track for track in mine if track.tag and track.tag.afi not in self._ignored_afis]
        unread = [track for track in mine if track.tag is None]
        unreadable = sum(1 for track in unread if self._is_unreadable(track, now))
        patience = self._settings.unreadable_after_s
        disturbed = self._disturbed_since is not None and now - self._disturbed_since >= patience
        return picture(
            [track.tag for track in shown if track.tag],
            reading=len(unread) - unreadable,
            fading=sum(1 for track in shown if not track.heard),
            unreadable=max(unreadable, int(disturbed)),
            left_over=sum(1 for track in self._tracks.values() if track.left_over),
        )

    def _is_unreadable(self, track: _Track, now: float) -> bool:
        return track.tag is None and now - track.first_heard >= self._settings.unreadable_after_s
