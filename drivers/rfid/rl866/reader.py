"""The RL866 reader driver: `drivers.rfid.interface.RfidReader` over the RL866 host protocol. Knows no tag model.

Tags are accessed through a handle; one is held at a time, that of the tag asked last. Writing the AFI is known from
one project's source only (lainuri, access code 0006): it stays off until a technician has tried it on this reader.
No source tells of field resets, outputs or a reliable EAS check: those are not offered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drivers.errors import DeviceGone, DeviceRefused, DeviceTimeout, GarbledAnswer, Unsupported
from drivers.rfid.exchange import Clock, Exchange, Hello
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
from drivers.rfid.link import ByteLink, open_link
from drivers.rfid.rl866 import commands
from drivers.rfid.rl866.commands import Access, BadAnswer, Error, Heard
from drivers.rfid.rl866.frames import RESYNC, RESYNCED, SEQUENCE_BIT, Frame, build, parse
from drivers.rfid.settings import Rl866Settings

_T = TypeVar("_T")
_TRIES = 3
_READ_AT_ONCE = 16
_BYTE_S = 0.005
_TAG_CODES: dict[int, int] = {Error.LOCKED_OR_NO_BLOCK: 0x12, Error.NO_BLOCK: 0x10}
_AFI_UNTRIED = (
    Capability.WRITE_AFI,
    "one project's source only tells how (lainuri)",
)
_NO_SOURCE = (
    (Capability.EAS, "its check is known to be unreliable (lainuri)"),
    (Capability.OUTPUTS, "no published source tells the command, so none is sent"),
    (Capability.FIELD_RESET, "no published source tells the command, so none is sent"),
    NO_PASSWORD,
)
_UNNAMED = 0x0F  # ISO 15693: error without further information


def connect(settings: Rl866Settings) -> ByteLink:
    """The link that `settings` name. Raises DeviceGone."""
    return open_link(settings.url, baud=settings.baud, parity=settings.parity, connect_s=settings.connect_s)


class Rl866Reader:
    """One reader, used from one thread. `link` and `clock` are injected by tests only."""

    def __init__(
        self,
        settings: Rl866Settings,
        *,
        link: Callable[[Rl866Settings], ByteLink] = connect,
        clock: Clock = time.monotonic,
    ) -> None:
        self._settings = settings
        self._connect = link
        self._clock = clock
        self._exchange: Exchange[Frame] | None = None
        self._health = Health()
        self._sequence = 0
        self._heard: dict[Uid, Heard] = {}
        self._held: tuple[Uid, int] | None = None

    # -- link -------------------------------------------------------------------------------------------------

    def open(self) -> ReaderInfo:
        self.close()
        hello = Hello(build(RESYNC), _is_resynced, self._settings.read_s)
        self._exchange = Exchange(self._connect(self._settings), self._clock, parse, hello)
        try:
            self._exchange.distrust()
            self._step()
            self.inventory()
        except BaseException:
            self.close()
            raise
        capabilities = Capability.MULTI_TAG | Capability.READ_AFI | Capability.WRITE_BLOCKS
        if self._settings.afi_write:
            return ReaderInfo("RL866", "RL866", "", "", capabilities | Capability.WRITE_AFI, _NO_SOURCE)
        return ReaderInfo("RL866", "RL866", "", "", capabilities, (_AFI_UNTRIED, *_NO_SOURCE))

    def close(self) -> None:
        self._held = None
        if self._exchange is not None:
            self._health = self._exchange.health
            self._exchange.close()
            self._exchange = None

    @property
    def health(self) -> Health:
        return self._exchange.health if self._exchange is not None else self._health

    # -- tags -------------------------------------------------------------------------------------------------

    def inventory(self) -> Inventory:
        heard: dict[Uid, Heard] = {}
        complete = False
        for _ in range(_TRIES):
            if complete := self._collect(heard):
                break
        self._heard = heard
        return Inventory(tuple(Seen(uid, None) for uid in heard), complete)

    def system_info(self, uid: Uid) -> SystemInfo:
        for _ in range(2):
            result = self._read(uid, Access.SYSTEM_INFO, partial(commands.access, code=Access.SYSTEM_INFO))
            info = self._parse(commands.parse_system_info, result)
            if info.uid == uid:
                return info
            self._distrust()
        raise GarbledAnswer(f"asked tag {uid} for its system information, another tag's came")

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        """In pieces of 16 blocks: at most 128 bytes a command, whatever the block size (4 or 8)."""
        data = b""
        for start in range(first, first + count, _READ_AT_ONCE):
            part = min(_READ_AT_ONCE, first + count - start)
            request = partial(commands.read_blocks, first=start, count=part)
            result = self._read(uid, Access.READ_BLOCKS, request, part * 8 * _BYTE_S)
            data += self._parse(partial(commands.parse_blocks, count=part), result)
        return data

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = 4) -> None:
        if len(data) % block_size:
            raise ValueError(f"{len(data)} bytes are not whole blocks of {block_size}")
        step = commands.MOST_BLOCK_BYTES // block_size * block_size
        for start in range(0, len(data), step):
            part = data[start : start + step]
            at = first + start // block_size
            request = partial(commands.write_blocks, first=at, data=part, block_size=block_size)
            self._write(uid, Access.WRITE_BLOCKS, request, len(part) * _BYTE_S)

    def write_afi(self, uid: Uid, afi: int) -> None:
        if not self._settings.afi_write:
            raise Unsupported(
                "writing the AFI with an RL866 is off: try it on a spare tag, then set afi_write"
            )
        self._write(
            uid, Access.WRITE_AFI, partial(commands.access, code=Access.WRITE_AFI, parameters=bytes((afi,)))
        )

    def set_eas(self, uid: Uid, on: bool) -> None:
        raise Unsupported("EAS with an RL866: its check is known to be unreliable (lainuri)")

    def eas(self, uid: Uid) -> bool:
        raise Unsupported("EAS with an RL866: its check is known to be unreliable (lainuri)")

    def reset_field(self) -> None:
        raise Unsupported("no source tells how an RL866 resets its field")

    def signal(self, good: bool) -> None:
        """No outputs."""

    # -- requests and answers ---------------------------------------------------------------------------------

    def _collect(self, heard: dict[Uid, Heard]) -> bool:
        """Add what one inventory hears; False when it did not come to its end."""
        go_on = False
        while True:
            answer = self._repeat(
                partial(self._ask, commands.inventory(go_on=go_on), self._settings.inventory_s)
            )
            if answer.status == Error.NO_TAG:
                return True
            if answer.status in commands.COLLISIONS:
                return False
            self._expect_ok(answer)
            tags, more, whole = self._parse(commands.parse_inventory, answer.data)
            before = len(heard)
            heard.update((tag.uid, tag) for tag in tags)
            if not more or len(heard) == before:
                return whole and not more
            go_on = True

    def _read(self, uid: Uid, code: Access, request: Callable[[int], bytes], extra_s: float = 0.0) -> bytes:
        error, result = self._repeat(
            partial(self._access, uid, code, request, self._settings.read_s + extra_s)
        )
        if error in commands.NO_ANSWER:
            raise TagGone(f"tag {uid} did not answer (error {error:03X})")
        self._check_tag(uid, error)
        return result

    def _write(self, uid: Uid, code: Access, request: Callable[[int], bytes], extra_s: float = 0.0) -> None:
        self._hold(uid)
        try:
            error, _ = self._access(uid, code, request, self._settings.write_s + extra_s)
        except (DeviceTimeout, GarbledAnswer) as trouble:
            raise WriteUnknown(f"tag {uid}: no answer to a write ({trouble}); read back") from trouble
        if error in commands.NO_ANSWER:
            raise WriteUnknown(f"tag {uid}: no answer to a write (error {error:03X}); read back")
        self._check_tag(uid, error)

    def _access(
        self, uid: Uid, code: Access, request: Callable[[int], bytes], deadline_s: float
    ) -> tuple[int, bytes]:
        """Error word and result of one operation on the tag's handle."""
        self._step()
        answer = self._ask(request(self._hold(uid)), deadline_s)
        if answer.status == Error.NO_HANDLE:
            self._held = None
        if answer.status in commands.NO_ANSWER:
            return answer.status, b""
        self._expect_ok(answer)
        return self._parse(partial(commands.parse_access, code=code), answer.data)

    def _hold(self, uid: Uid) -> int:
        """The handle of this tag; that of the last one is given back."""
        if self._held is not None and self._held[0] == uid:
            return self._held[1]
        if self._held is not None:
            self._held = None
            self._expect_ok(self._repeat(partial(self._ask, commands.disconnect(), self._settings.read_s)))
        if uid not in self._heard:
            self.inventory()
        tag = self._heard.get(uid)
        if tag is None:
            raise TagGone(f"tag {uid} is not in the field")
        answer = self._repeat(partial(self._ask, commands.connect(tag), self._settings.read_s))
        self._expect_ok(answer)
        self._held = (uid, self._parse(commands.parse_handle, answer.data))
        return self._held[1]

    def _check_tag(self, uid: Uid, error: int) -> None:
        if error:
            raise TagRefused(f"tag {uid} refused (error {error:03X})", _TAG_CODES.get(error, _UNNAMED))

    @staticmethod
    def _expect_ok(answer: commands.Answer) -> None:
        if answer.status:
            raise DeviceRefused(
                f"the reader refused command {answer.command:02X} with error {answer.status:03X}",
                answer.status,
            )

    def _repeat(self, ask: Callable[[], _T]) -> _T:
        """Something harmless; when the line failed, once more."""
        try:
            return ask()
        except (DeviceTimeout, GarbledAnswer):
            return ask()

    def _ask(self, info: bytes, deadline_s: float) -> commands.Answer:
        exchange = self._step()
        control, self._sequence = self._sequence, self._sequence ^ SEQUENCE_BIT
        request = build(control, info, address=self._settings.bus_address)
        frame = exchange.ask(request, partial(_answers, control, info[0]), deadline_s)
        answer = self._parse(commands.parse_answer, frame.info)
        if answer.status == Error.WRONG_SEQUENCE:
            exchange.distrust()
            raise GarbledAnswer("the reader missed a request: the sequence begins anew")
        return answer

    def _step(self) -> Exchange[Frame]:
        """In step with the reader; after a resynchronisation it counts from 0 again."""
        if self._exchange is None:
            raise DeviceGone("the reader is not open")
        if self._exchange.get_in_step():
            self._sequence, self._held = 0, None
        return self._exchange

    def _parse(self, parser: Callable[[bytes], _T], data: bytes) -> _T:
        try:
            return parser(data)
        except BadAnswer as error:
            self._distrust()
            raise GarbledAnswer(str(error)) from error

    def _distrust(self) -> None:
        if self._exchange is not None:
            self._exchange.distrust()


def _is_resynced(frame: Frame) -> bool:
    return frame.control == RESYNCED


def _answers(control: int, command: int, frame: Frame) -> bool:
    return frame.control == control and frame.info[:1] == bytes((command,))
