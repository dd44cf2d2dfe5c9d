"""The PC/SC reader driver: `drivers.rfid.interface.RfidReader` over pcscd. Knows no tag model.

PC/SC shows one card at a time, whichever the reader picked: good for a place where exactly one thing is put, unfit for
stacks. EAS, field resets and outputs have no source that fits all readers. Which dialect a reader speaks is found with the
first tag that it shows, by reading only.

Reads are repeated once; a write never is: an ACR1552U says 64 01 (no answer) to writes that were carried out.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from drivers.errors import DeviceRefused, GarbledAnswer, Misconfigured, Unsupported
from drivers.pcsc import CardGone, ScardSlot, Slot
from drivers.rfid.interface import (
    NO_PASSWORD,
    Capability,
    Health,
    Inventory,
    ReaderInfo,
    Seen,
    SystemInfo,
    TagGone,
    TagRefused,
    Uid,
    WriteUnknown,
)
from drivers.rfid.pcsc import apdus, dialects
from drivers.rfid.pcsc.apdus import BadAnswer, Reply
from drivers.rfid.pcsc.dialects import Dialect, NoAnswer, NotSpoken
from drivers.rfid.settings import PcscSettings

_T = TypeVar("_T")
_READ_AT_ONCE = 8
_SHOWS_LATER = "shows with the first tag: lay a library tag on it and look again"
CAPABILITIES = Capability.READ_AFI | Capability.WRITE_AFI | Capability.WRITE_BLOCKS
_WHY_OFF = (
    (Capability.MULTI_TAG, "PC/SC shows one card at a time: put down one thing after the other"),
    *(
        (capability, "PC/SC has no command for it")
        for capability in (Capability.EAS, Capability.OUTPUTS, Capability.FIELD_RESET)
    ),
    NO_PASSWORD,
)


def connect(settings: PcscSettings) -> Slot:
    return ScardSlot(settings.reader, settings.answer_s)


class PcscReader:
    """One reader, used from one thread. `slot` is injected by tests only."""

    def __init__(self, settings: PcscSettings, *, slot: Callable[[PcscSettings], Slot] = connect) -> None:
        self._slot = slot(settings)
        self._health = Health()
        self._dialect: Dialect | None = None
        self._set_dialect = dialects.ALL.get(settings.dialect)

    # -- link -------------------------------------------------------------------------------------------------

    def open(self) -> ReaderInfo:
        """Find the reader, and with a tag that lies there which dialect it speaks: before that nobody knows what it can."""
        self.close()
        name = self._slot.open()
        self._health, self._dialect = Health(), self._set_dialect
        why = "" if self._dialect is not None else self._learn()
        if self._dialect is not None:
            return ReaderInfo(self._dialect.vendor, name, "", "", CAPABILITIES, _WHY_OFF)
        off = tuple((one, why) for one in CAPABILITIES)
        return ReaderInfo("PC/SC", name, "", "", Capability(0), (*off, *_WHY_OFF))

    def close(self) -> None:
        self._slot.close()

    @property
    def health(self) -> Health:
        return self._health

    # -- tags -------------------------------------------------------------------------------------------------

    def inventory(self) -> Inventory:
        """The one tag that the reader shows; cards that are no ISO/IEC 15693 tags are none of ours."""
        atr = self._slot.atr()
        if atr is None or not apdus.is_vicinity(atr):
            return Inventory(())
        try:
            return Inventory((Seen(self._shown(), None),))
        except TagGone:
            return Inventory((), complete=False)

    def system_info(self, uid: Uid) -> SystemInfo:
        for _ in range(2):
            told = self._read(uid, lambda dialect: dialect.system_info(self._ask, uid))
            info = self._parse(apdus.parse_system_info, told)
            if info.uid == uid:
                return info
        raise GarbledAnswer(f"asked tag {uid} for its system information, another tag's came")

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        data = b""
        for start in range(first, first + count, _READ_AT_ONCE):
            part = min(_READ_AT_ONCE, first + count - start)
            data += self._read(uid, partial(self._read_part, uid, start, part))
        return data

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = 4) -> None:
        if len(data) % block_size:
            raise ValueError(f"{len(data)} bytes are not whole blocks of {block_size}")
        for at in range(0, len(data), block_size):
            self._write(
                uid, partial(self._write_one, uid, first + at // block_size, data[at : at + block_size])
            )

    def write_afi(self, uid: Uid, afi: int) -> None:
        self._write(uid, lambda dialect: dialect.write_afi(self._ask, uid, afi))

    def set_eas(self, uid: Uid, on: bool) -> None:
        raise Unsupported("EAS over PC/SC: no source tells how")

    def eas(self, uid: Uid) -> bool:
        raise Unsupported("EAS over PC/SC: no source tells how")

    def reset_field(self) -> None:
        raise Unsupported("PC/SC has no command that resets the field")

    def signal(self, good: bool) -> None:
        """No outputs."""

    # -- requests and answers ---------------------------------------------------------------------------------

    def _read_part(self, uid: Uid, first: int, count: int, dialect: Dialect) -> bytes:
        data = dialect.read(self._ask, uid, first, count)
        if not data or len(data) % count:
            raise BadAnswer("read: the data are not so many whole blocks")
        if not dialect.addressed and self._shown() != uid:
            raise BadAnswer("read: the tags were exchanged meanwhile")
        return data

    def _write_one(self, uid: Uid, block: int, data: bytes, dialect: Dialect) -> None:
        dialect.write(self._ask, uid, block, data)

    def _read(self, uid: Uid, action: Callable[[Dialect], _T]) -> _T:
        """Something harmless; when it failed, once more."""
        try:
            return self._once(uid, action)
        except (TagGone, GarbledAnswer):
            return self._once(uid, action)

    def _once(self, uid: Uid, action: Callable[[Dialect], _T]) -> _T:
        try:
            return action(self._speaking_to(uid))
        except BadAnswer as error:
            raise self._garbled(error) from error
        except (NoAnswer, CardGone) as error:
            raise self._gone(uid, error) from error
        except NotSpoken as error:
            raise DeviceRefused(f"the reader does not know this command ({error})", 0) from error

    def _write(self, uid: Uid, action: Callable[[Dialect], None]) -> None:
        try:
            self._once(uid, action)
        except (TagGone, GarbledAnswer) as error:
            raise WriteUnknown(f"tag {uid}: no answer to a write ({error}); read back") from error

    def _speaking_to(self, uid: Uid) -> Dialect:
        """The reader's dialect, after making sure that a command without address reaches this very tag."""
        dialect = self._dialect or self._probe(uid)
        if not dialect.addressed and (shown := self._shown()) != uid:
            raise TagGone(f"tag {uid} is not on the reader, {shown} is")
        return dialect

    def _learn(self) -> str:
        """Why the reader's dialect stays unknown, "" where it is known now. Raises DeviceGone."""
        atr = self._slot.atr()
        if atr is None or not apdus.is_vicinity(atr):
            return _SHOWS_LATER
        try:
            self._probe(self._shown())
        except Misconfigured as error:
            return str(error)
        except (TagGone, TagRefused, GarbledAnswer, DeviceRefused, CardGone):
            return _SHOWS_LATER
        return ""

    def _probe(self, uid: Uid) -> Dialect:
        """By asking for system information, which changes nothing."""
        silent = False
        for dialect in dialects.ALL.values():
            try:
                told = dialect.system_info(self._ask, uid)
                apdus.parse_system_info(told)
            except (NotSpoken, DeviceRefused):
                continue
            except (NoAnswer, BadAnswer):
                silent = True
                continue
            self._dialect = dialect
            return dialect
        if silent:
            raise TagGone(f"tag {uid} did not answer")
        raise Misconfigured(
            "this reader speaks none of the dialects acs, identiv and springcard: it can read patron cards, "
            "but not the security byte of books; use another reader for items"
        )

    def _shown(self) -> Uid:
        """The UID of the tag that is there, asked twice at most. Raises TagGone."""
        for _ in range(2):
            with suppress(CardGone, GarbledAnswer):
                reply = self._ask(apdus.GET_UID)
                if reply.status == apdus.OK:
                    return self._parse(apdus.parse_uid, reply.data)
                self._ask(apdus.END_SESSION)  # one may be open since a program was killed in it
        raise TagGone("the tag did not tell its UID")

    def _ask(self, apdu: bytes) -> Reply:
        answer = self._slot.transmit(apdu)
        reply = self._parse(apdus.parse_reply, answer)
        self._health = replace(self._health, answers=self._health.answers + 1)
        return reply

    def _parse(self, parser: Callable[[bytes], _T], data: bytes) -> _T:
        try:
            return parser(data)
        except BadAnswer as error:
            raise self._garbled(error) from error

    def _garbled(self, error: BadAnswer) -> GarbledAnswer:
        self._health = replace(self._health, garbled=self._health.garbled + 1)
        return GarbledAnswer(str(error))

    def _gone(self, uid: Uid, error: Exception) -> TagGone:
        self._health = replace(self._health, timeouts=self._health.timeouts + 1)
        return TagGone(f"tag {uid} did not answer ({error})")
