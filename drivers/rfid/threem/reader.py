"""The 3M / bibliotheca reader driver: `drivers.rfid.interface.RfidReader` over the D5/D6 protocol. Knows no tag model.

What it does not do, because no source tells the bytes or their answers:
* EAS, field resets, outputs, AFI passwords.
* Get System Information: AFI is asked with its own command (traced on a real 810); the number of blocks is the least that
  the UID allows (`drivers.rfid.chips`), DSFID and IC reference are unknown.
* why a tag refused. A tag that is silent and one that says no look alike here (status 06): writes then end as
  WriteUnknown, which reading back resolves.
Writing the AFI is documented, its answer is known from programs of others only (Biblio-RFID, koha-rfid-go): it stays off
until a technician has tried it on a spare tag and set `afi_write`. An undocumented start-up command (13 06 …) that the
maker's software sends is not sent: the traced 810 works without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drivers.errors import DeviceGone, DeviceRefused, DeviceTimeout, GarbledAnswer, Unsupported
from drivers.rfid.chips import blocks_at_least
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
    Uid,
    WriteUnknown,
)
from drivers.rfid.link import ByteLink, open_link
from drivers.rfid.settings import ThreeMSettings
from drivers.rfid.threem import commands
from drivers.rfid.threem.commands import BLOCK, PROBE, Answer, BadAnswer, Command, Status
from drivers.rfid.threem.frames import PROBE_SOF, SOF, Frame, build, parse

_T = TypeVar("_T")
_AT_ONCE = 8  # blocks a command: what programs with real readers ask for
_BYTE_S = 0.005
_AFI_UNTRIED = (
    Capability.WRITE_AFI,
    "its answer is known from programs of others only (Biblio-RFID, koha-rfid-go)",
)
_NO_SOURCE = (
    *(
        (capability, "no published source tells the bytes or their answers, so none are sent")
        for capability in (Capability.EAS, Capability.OUTPUTS, Capability.FIELD_RESET)
    ),
    NO_PASSWORD,
)


def connect(settings: ThreeMSettings) -> ByteLink:
    """The link that `settings` name. Raises DeviceGone."""
    return open_link(settings.url, baud=settings.baud, parity=settings.parity, connect_s=settings.connect_s)


class ThreeMReader:
    """One reader, used from one thread. `link` and `clock` are injected by tests only."""

    def __init__(
        self,
        settings: ThreeMSettings,
        *,
        link: Callable[[ThreeMSettings], ByteLink] = connect,
        clock: Clock = time.monotonic,
    ) -> None:
        self._settings = settings
        self._connect = link
        self._clock = clock
        self._exchange: Exchange[Frame] | None = None
        self._health = Health()

    # -- link -------------------------------------------------------------------------------------------------

    def open(self) -> ReaderInfo:
        """Connect, probe, and hear what lies there. Raises DeviceGone, DeviceTimeout."""
        self.close()
        hello = Hello(build(PROBE, sof=PROBE_SOF), _is_probe_answer, self._settings.read_s)
        self._exchange = Exchange(self._connect(self._settings), self._clock, parse, hello)
        try:
            self._exchange.distrust()
            self._exchange.get_in_step()
            ask = partial(self._exchange.ask, hello.request, hello.answers, hello.deadline_s)
            firmware = self._parse(commands.parse_probe, self._repeat(ask).body)
            self.inventory()
        except BaseException:
            self.close()
            raise
        capabilities = Capability.MULTI_TAG | Capability.READ_AFI | Capability.WRITE_BLOCKS
        if self._settings.afi_write:
            return ReaderInfo("3M", "810/210", "", firmware, capabilities | Capability.WRITE_AFI, _NO_SOURCE)
        return ReaderInfo("3M", "810/210", "", firmware, capabilities, (_AFI_UNTRIED, *_NO_SOURCE))

    def close(self) -> None:
        if self._exchange is not None:
            self._health = self._exchange.health
            self._exchange.close()
            self._exchange = None

    @property
    def health(self) -> Health:
        return self._exchange.health if self._exchange is not None else self._health

    # -- tags -------------------------------------------------------------------------------------------------

    def inventory(self) -> Inventory:
        """The reader never says that a round stayed incomplete."""
        answer = self._repeat(partial(self._ask, commands.inventory(), self._settings.inventory_s))
        if answer.status == Status.NO_TAG:
            return Inventory(())
        self._expect_ok(answer)
        return Inventory(tuple(Seen(uid, None) for uid in self._parse(commands.parse_inventory, answer.data)))

    def system_info(self, uid: Uid) -> SystemInfo:
        """AFI as read; blocks are a lower bound."""
        request = commands.tag_command(Command.READ_AFI, uid)
        afi = self._parse(commands.parse_byte, self._read(uid, request))
        return SystemInfo(uid, None, afi, blocks_at_least(uid), BLOCK, None)

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        data = b""
        for start in range(first, first + count, _AT_ONCE):
            part = min(_AT_ONCE, first + count - start)
            rest = self._read(uid, commands.read_blocks(uid, start, part), part * 6 * _BYTE_S)
            data += self._parse(partial(commands.parse_blocks, first=start, count=part), rest)
        return data

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = BLOCK) -> None:
        if block_size != BLOCK:
            raise Unsupported(f"a 3M reader writes blocks of {BLOCK} bytes, this tag's have {block_size}")
        if len(data) % BLOCK:
            raise ValueError(f"{len(data)} bytes are not whole blocks of {BLOCK}")
        step = _AT_ONCE * BLOCK
        for start in range(0, len(data), step):
            part, at = data[start : start + step], first + start // BLOCK
            request = commands.write_blocks(uid, at, part)
            rest = self._write(uid, request, len(part) * _BYTE_S)
            self._parse(commands.parse_written, rest)

    def write_afi(self, uid: Uid, afi: int) -> None:
        if not self._settings.afi_write:
            raise Unsupported(
                "writing the AFI with a 3M reader is off: try it on a spare tag, then set afi_write"
            )
        self._write(uid, commands.tag_command(Command.WRITE_AFI, uid, bytes((afi,))))

    def set_eas(self, uid: Uid, on: bool) -> None:
        raise Unsupported("EAS with a 3M reader: no source tells its answer")

    def eas(self, uid: Uid) -> bool:
        raise Unsupported("EAS with a 3M reader: no source tells its answer")

    def reset_field(self) -> None:
        raise Unsupported("no source tells how a 3M reader resets its field")

    def signal(self, good: bool) -> None:
        """No outputs."""

    # -- requests and answers ---------------------------------------------------------------------------------

    def _read(self, uid: Uid, request: bytes, extra_s: float = 0.0) -> bytes:
        """What a tag answered, behind its UID. Another tag's answer is asked again once."""
        deadline_s = self._settings.read_s + extra_s
        return self._repeat(partial(self._ask_tag, uid, request, deadline_s))

    def _ask_tag(self, uid: Uid, request: bytes, deadline_s: float) -> bytes:
        answer = self._ask(request, deadline_s)
        if answer.status == Status.NO_TAG:
            raise TagGone(f"tag {uid} did not answer (status {answer.status:02X})")
        self._expect_ok(answer)
        return self._parse(partial(commands.of_tag, uid=uid), answer.data)

    def _write(self, uid: Uid, request: bytes, extra_s: float = 0.0) -> bytes:
        try:
            return self._ask_tag(uid, request, self._settings.write_s + extra_s)
        except (DeviceTimeout, GarbledAnswer, TagGone) as trouble:
            raise WriteUnknown(f"tag {uid}: no answer to a write ({trouble}); read back") from trouble

    @staticmethod
    def _expect_ok(answer: Answer) -> None:
        if answer.status != Status.OK:
            raise DeviceRefused(
                f"the reader refused command {answer.command:02X} with status {answer.status:02X}",
                answer.status,
            )

    def _repeat(self, ask: Callable[[], _T]) -> _T:
        """Something harmless; when the line failed, once more."""
        try:
            return ask()
        except (DeviceTimeout, GarbledAnswer):
            return ask()

    def _ask(self, body: bytes, deadline_s: float) -> Answer:
        if self._exchange is None:
            raise DeviceGone("the reader is not open")
        frame = self._exchange.ask(build(body), partial(_answers, body[0]), deadline_s)
        return self._parse(commands.parse_answer, frame.body)

    def _parse(self, parser: Callable[[bytes], _T], data: bytes) -> _T:
        try:
            return parser(data)
        except BadAnswer as error:
            if self._exchange is not None:
                self._exchange.distrust()
            raise GarbledAnswer(str(error)) from error


def _is_probe_answer(frame: Frame) -> bool:
    return frame.sof == PROBE_SOF and frame.body.startswith(PROBE)


def _answers(command: int, frame: Frame) -> bool:
    return frame.sof == SOF and frame.body[:1] == bytes((command,))
