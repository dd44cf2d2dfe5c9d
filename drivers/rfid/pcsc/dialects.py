"""How each vendor's PC/SC reader is told to do what PC/SC has no words for: AFI and system information of a tag.

A dialect turns the few tag operations of the driver into APDUs. Knows neither pcscd nor which tag is meant to be there:
only ACS addresses one, the others speak to whatever lies on the reader (`addressed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from drivers.errors import DeviceRefused
from drivers.pcsc import CardGone
from drivers.rfid.interface import TagRefused, Uid
from drivers.rfid.pcsc import apdus
from drivers.rfid.pcsc.apdus import OK, BadAnswer, Iso, Reply

Ask = Callable[[bytes], Reply]
"""One APDU. Raises CardGone, DeviceGone, GarbledAnswer."""

_NO_ANSWER = frozenset((0x6282, 0x6300, 0x6301, 0x6400, 0x6401, 0x6F00))
_NOT_SPOKEN = frozenset((0x6700, 0x6881, 0x6985, 0x6A81, 0x6D00, 0x6E00))


class NoAnswer(Exception):
    """The reader heard nothing from the tag, or not clearly. A write may have happened all the same."""


class NotSpoken(Exception):
    """The reader does not know this command: it speaks another dialect."""


class Dialect(Protocol):
    """Each call raises NoAnswer, NotSpoken, TagRefused, DeviceRefused, BadAnswer, and what `Ask` raises."""

    vendor: str
    addressed: bool

    def system_info(self, ask: Ask, uid: Uid) -> bytes: ...
    def read(self, ask: Ask, uid: Uid, first: int, count: int) -> bytes: ...
    def write(self, ask: Ask, uid: Uid, block: int, data: bytes) -> None: ...
    def write_afi(self, ask: Ask, uid: Uid, afi: int) -> None: ...


class Acs:
    """ACR1552U: PC/SC v2.02 transparent exchange, in a session that lasts no longer than one operation.

    While a session is open the reader does not look whether its tag has left.
    """

    vendor = "ACS"
    addressed = True

    def system_info(self, ask: Ask, uid: Uid) -> bytes:
        return self._exchange(ask, uid, apdus.iso_request(Iso.SYSTEM_INFO, uid))

    def read(self, ask: Ask, uid: Uid, first: int, count: int) -> bytes:
        return self._exchange(ask, uid, apdus.iso_request(Iso.READ_MULTIPLE, uid, bytes((first, count - 1))))

    def write(self, ask: Ask, uid: Uid, block: int, data: bytes) -> None:
        request = apdus.iso_request(Iso.WRITE_SINGLE, uid, bytes((block,)) + data)
        self._exchange(ask, uid, request, apdus.TIMER_1S)

    def write_afi(self, ask: Ask, uid: Uid, afi: int) -> None:
        self._exchange(ask, uid, apdus.iso_request(Iso.WRITE_AFI, uid, bytes((afi,))), apdus.TIMER_1S)

    def _exchange(self, ask: Ask, uid: Uid, request: bytes, timer: bytes = b"") -> bytes:
        with _session(ask):
            done = apdus.parse_exchange(_expect(ask(apdus.exchange(request, timer))))
        if done.error in _NO_ANSWER:
            raise NoAnswer(f"error {done.error:04X}")
        if done.error != OK:
            raise DeviceRefused(f"the reader refused an exchange with error {done.error:04X}", done.error)
        if not done.answer:
            raise BadAnswer("a transparent exchange without the tag's answer")
        if done.answer[0] & 0x01:
            code = done.answer[1] if len(done.answer) > 1 else 0x0F
            raise TagRefused(f"tag {uid} refused (ISO 15693 error {code:02X})", code)
        return done.answer[1:]


class Identiv:
    """uTrust 3720F: the tag command behind FF FC."""

    vendor = "Identiv"
    addressed = False

    def system_info(self, ask: Ask, uid: Uid) -> bytes:
        return _expect(ask(apdus.IDENTIV_SYSTEM_INFO))

    def read(self, ask: Ask, uid: Uid, first: int, count: int) -> bytes:
        return _expect(ask(apdus.identiv(Iso.READ_MULTIPLE, bytes((first, count - 1)), answers=True)))

    def write(self, ask: Ask, uid: Uid, block: int, data: bytes) -> None:
        _expect(ask(apdus.identiv(Iso.WRITE_SINGLE, bytes((block,)) + data)))

    def write_afi(self, ask: Ask, uid: Uid, afi: int) -> None:
        _expect(ask(apdus.identiv(Iso.WRITE_AFI, bytes((afi,)))))


class SpringCard:
    """RFID MEMORY CONTROL, instruction F6."""

    vendor = "SpringCard"
    addressed = False

    def system_info(self, ask: Ask, uid: Uid) -> bytes:
        return _expect(ask(apdus.springcard(Iso.SYSTEM_INFO, answers=True)))

    def read(self, ask: Ask, uid: Uid, first: int, count: int) -> bytes:
        return _expect(ask(apdus.springcard(Iso.READ_MULTIPLE, bytes((first, count)), answers=True)))

    def write(self, ask: Ask, uid: Uid, block: int, data: bytes) -> None:
        _expect(ask(apdus.springcard(Iso.WRITE_SINGLE, bytes((block,)) + data)))

    def write_afi(self, ask: Ask, uid: Uid, afi: int) -> None:
        _expect(ask(apdus.springcard(Iso.WRITE_AFI, bytes((afi,)))))


ALL: dict[str, Dialect] = {"springcard": SpringCard(), "identiv": Identiv(), "acs": Acs()}
"""By the name in the settings, in the order of probing: one APDU each for the first two, a session for the last."""


@contextmanager
def _session(ask: Ask) -> Iterator[None]:
    """The end is asked for also after trouble; where the card has gone, the session has gone with it."""
    try:
        _manage(ask, apdus.START_SESSION)
    except (
        CardGone
    ):  # the tag was exchanged since it was last spoken to, and this one has been told nothing yet
        _manage(ask, apdus.START_SESSION)
    try:
        _manage(ask, apdus.USE_ISO15693)
        yield
    finally:
        ask(apdus.END_SESSION)


def _manage(ask: Ask, apdu: bytes) -> None:
    error = apdus.parse_exchange(_expect(ask(apdu))).error
    if error in _NO_ANSWER:
        raise NoAnswer(f"error {error:04X}")
    if error != OK:
        raise NotSpoken(f"error {error:04X}")


def _expect(reply: Reply) -> bytes:
    """The data of an APDU that was carried out."""
    if reply.status == OK:
        return reply.data
    if reply.status in _NO_ANSWER:
        raise NoAnswer(f"status {reply.status:04X}")
    if reply.status in _NOT_SPOKEN:
        raise NotSpoken(f"status {reply.status:04X}")
    raise DeviceRefused(f"the reader refused with status {reply.status:04X}", reply.status)
