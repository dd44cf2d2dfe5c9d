"""The FEIG reader driver: `drivers.rfid.interface.RfidReader` over the FEIG host protocol. Knows no tag model.

Reads are repeated once when the line failed; a write never is: its outcome is unknown until somebody reads back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from drivers.errors import DeviceGone, DeviceRefused, DeviceTimeout, GarbledAnswer, Misconfigured
from drivers.rfid.exchange import Clock, Exchange, Hello
from drivers.rfid.feig import commands
from drivers.rfid.feig.commands import BadAnswer, Command, Mode, Status
from drivers.rfid.feig.frames import Frame, Style, build, parse
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
from drivers.rfid.settings import FeigSettings

_T = TypeVar("_T")

_NO_TAG = frozenset({Status.NO_TRANSPONDER, Status.DATA_FALSE, Status.RF_ERROR})
_BYTE_S = 0.005
"""Extra time an answer's byte gets on a slow line (38400 Bd and the pauses that converters make)."""
_INVENTORY_TRIES = 3
_READ_AT_ONCE = 16
_IGNORED_TWICE = 2

CAPABILITIES = (
    Capability.MULTI_TAG
    | Capability.READ_AFI
    | Capability.WRITE_AFI
    | Capability.WRITE_BLOCKS
    | Capability.EAS
    | Capability.OUTPUTS
    | Capability.FIELD_RESET
)


def connect(settings: FeigSettings) -> ByteLink:
    """The link that `settings` name. Raises DeviceGone."""
    return open_link(settings.url, baud=settings.baud, parity=settings.parity, connect_s=settings.connect_s)


class FeigReader:
    """One reader, used from one thread. `link` and `clock` are injected by tests only."""

    def __init__(
        self,
        settings: FeigSettings,
        *,
        link: Callable[[FeigSettings], ByteLink] = connect,
        clock: Clock = time.monotonic,
    ) -> None:
        self._settings = settings
        self._connect = link
        self._clock = clock
        self._exchange: Exchange[Frame] | None = None
        self._health = Health()
        self._heard: frozenset[Uid] = frozenset()
        self._presence_ignored = 0
        self._most_write = commands.MOST_BLOCK_BYTES

    # -- link -------------------------------------------------------------------------------------------------

    def open(self) -> ReaderInfo:
        """Connect, ask who it is, wake all tags, and make sure that it takes host commands."""
        self.close()
        hello = Hello(
            self._frame(Command.SOFTWARE_VERSION, b""),
            partial(self._answers, Command.SOFTWARE_VERSION),
            self._settings.read_s,
        )
        self._exchange = Exchange(self._connect(self._settings), self._clock, parse, hello)
        self._heard, self._presence_ignored = frozenset(), 0
        try:
            status, body = self._read(Command.SOFTWARE_VERSION)
            self._expect_ok(Command.SOFTWARE_VERSION, status)
            software = self._parse(commands.parse_software, body)
            self._learn_buffer()
            self.reset_field()
            self.inventory()
        except BaseException:
            self.close()
            raise
        return ReaderInfo("FEIG", software.model, "", software.version, CAPABILITIES, (NO_PASSWORD,))

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
        """All tags, also known ones: the PRESC bit where the reader has it, else a field reset before each round.

        By factory default a reader reports new tags only (CFG5.ONT). i-scan readers have no PRESC bit and ignore it
        (H60301 §6.1.1): a tag that is missing is therefore looked for once more after a reset, and a reader that
        thus turned out to ignore the bit twice is reset before every round from then on.
        """
        ignores_presence = self._presence_ignored >= _IGNORED_TWICE
        if ignores_presence:
            self.reset_field()
        found = self._round(Mode.NONE if ignores_presence else Mode.PRESENCE)
        uids = frozenset(seen.uid for seen in found.seen)
        if not ignores_presence and self._heard - uids and found.complete:
            self.reset_field()
            again = self._round(Mode.NONE)
            woken = frozenset(seen.uid for seen in again.seen)
            self._presence_ignored = self._presence_ignored + 1 if self._heard & (woken - uids) else 0
            found = _union(found, again)
            uids |= woken
        self._heard = uids
        return found

    def system_info(self, uid: Uid) -> SystemInfo:
        for _ in range(2):
            body = self._tag(uid, commands.system_info(uid), self._settings.read_s)
            info = self._parse(commands.parse_system_info, body)
            if info.uid == uid:
                return info
            self._link().distrust()
        raise GarbledAnswer(f"asked tag {uid} for its system information, another tag's came")

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        """In pieces of 16 blocks: at most 128 bytes a command, whatever the block size (4 or 8)."""
        data = b""
        for start in range(first, first + count, _READ_AT_ONCE):
            part = min(_READ_AT_ONCE, first + count - start)
            deadline_s = self._settings.read_s + part * 5 * _BYTE_S
            body = self._tag(uid, commands.read_blocks(uid, start, part), deadline_s)
            data += self._parse(partial(commands.parse_blocks, count=part), body)
        return data

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = 4) -> None:
        if len(data) % block_size:
            raise ValueError(f"{len(data)} bytes are not whole blocks of {block_size}")
        step = self._most_write // block_size * block_size
        for start in range(0, len(data), step):
            part = data[start : start + step]
            body = commands.write_blocks(uid, first + start // block_size, part, block_size)
            self._write(uid, Command.ISO_HOST, body, self._settings.write_s + len(part) * _BYTE_S)

    def write_afi(self, uid: Uid, afi: int) -> None:
        self._write(uid, Command.ISO_HOST, commands.write_afi(uid, afi), self._settings.write_s)

    def set_eas(self, uid: Uid, on: bool) -> None:
        order = commands.Eas.SET if on else commands.Eas.RESET
        self._write(uid, Command.ISO_CUSTOM, commands.eas(order, uid), self._settings.write_s)

    def eas(self, uid: Uid) -> bool:
        """A tag whose bit is not set stays silent, so that a tag that left looks the same: hear it first.

        A disturbed answer (02, 83) is the opposite of silence, and tells nothing.
        """
        order = commands.eas(commands.Eas.ALARM, uid)
        status, data = self._read(Command.ISO_CUSTOM, order, self._settings.read_s)
        if status == Status.NO_TRANSPONDER:
            return False
        if status in _NO_TAG:
            raise GarbledAnswer(f"tag {uid}: its EAS answer was disturbed (status {status:02X})")
        self._check_tag(uid, Command.ISO_CUSTOM, status, data)
        return True

    def reset_field(self) -> None:
        status, _ = self._read(Command.RF_RESET)
        self._expect_ok(Command.RF_RESET, status)

    def signal(self, good: bool) -> None:
        """Green, or red with a beep, for 300 ms. Readers without such outputs refuse, which does not matter."""
        self._read(Command.SET_OUTPUT, commands.set_output(good, 3))

    # -- answers ----------------------------------------------------------------------------------------------

    def _round(self, mode: Mode) -> Inventory:
        """One inventory with its MORE answers; a round that the field disturbed is tried again."""
        heard: dict[Uid, Seen] = {}
        for _ in range(_INVENTORY_TRIES):
            complete = self._collect(mode, heard)
            if complete:
                return Inventory(tuple(heard.values()))
        return Inventory(tuple(heard.values()), complete=False)

    def _collect(self, mode: Mode, heard: dict[Uid, Seen]) -> bool:
        """Add what one inventory hears; False when it did not come to its end."""
        body, complete = commands.inventory(mode), True
        while True:
            status, data = self._read(Command.ISO_HOST, body, self._settings.inventory_s)
            if status == Status.NO_TRANSPONDER:
                return complete
            if status == Status.RF_ERROR:
                return False
            if status not in (Status.OK, Status.MORE_DATA):
                self._expect_ok(Command.ISO_HOST, status)
            seen, whole = self._parse(commands.parse_inventory, data)
            before = len(heard)
            heard.update((tag.uid, tag) for tag in seen)
            complete = complete and whole
            if status == Status.OK:
                return complete
            if len(heard) == before:
                return False  # "more" without anything new would go on for ever
            body = commands.inventory(Mode.MORE)

    def _tag(self, uid: Uid, body: bytes, deadline_s: float) -> bytes:
        status, data = self._read(Command.ISO_HOST, body, deadline_s)
        if status in _NO_TAG:
            raise TagGone(f"tag {uid} did not answer (status {status:02X})")
        self._check_tag(uid, Command.ISO_HOST, status, data)
        return data

    def _write(self, uid: Uid, command: Command, body: bytes, deadline_s: float) -> None:
        try:
            status, data = self._ask(command, body, deadline_s)
        except (DeviceTimeout, GarbledAnswer) as error:
            raise WriteUnknown(f"tag {uid}: no answer to a write ({error}); read back") from error
        if status in _NO_TAG:
            raise WriteUnknown(f"tag {uid}: no answer to a write (status {status:02X}); read back")
        self._check_tag(uid, command, status, data)

    def _check_tag(self, uid: Uid, command: Command, status: int, data: bytes) -> None:
        if status == Status.TAG_ERROR:
            code = data[0] if data else 0x0F
            raise TagRefused(f"tag {uid} refused (ISO 15693 error {code:02X})", code)
        self._expect_ok(command, status)

    def _read(
        self, command: Command, body: bytes = b"", deadline_s: float | None = None
    ) -> tuple[int, bytes]:
        """Ask something harmless; when the line failed, once more."""
        deadline_s = self._settings.read_s if deadline_s is None else deadline_s
        try:
            return self._ask(command, body, deadline_s)
        except (DeviceTimeout, GarbledAnswer):
            return self._ask(command, body, deadline_s)

    def _ask(self, command: Command, body: bytes, deadline_s: float) -> tuple[int, bytes]:
        request = self._frame(command, body)
        answer = self._link().ask(request, partial(self._answers, command), deadline_s).body
        if answer[0] == Status.NOT_AVAILABLE and command in (Command.ISO_HOST, Command.ISO_CUSTOM):
            raise Misconfigured(
                "the FEIG reader is in scan mode and refuses host commands (status 82): "
                "set it to ISO host mode with the maker's tool (CFG1, scan mode off) and save the configuration"
            )
        return answer[0], answer[1:]

    def _frame(self, command: Command, body: bytes) -> bytes:
        style = Style(self._settings.frames)
        return build(command, body, address=self._settings.bus_address, style=style)

    def _answers(self, command: Command, frame: Frame) -> bool:
        """An answer echoes its command; the hello's echo (65) is its own, that of B0 says nothing of which tag."""
        ours = self._settings.bus_address in (0xFF, frame.address)
        return ours and frame.command == command and bool(frame.body)

    def _expect_ok(self, command: Command, status: int) -> None:
        if status not in (Status.OK, Status.HARDWARE_WARNING):
            raise DeviceRefused(f"the reader refused command {command:02X} with status {status:02X}", status)

    def _learn_buffer(self) -> None:
        status, body = self._read(Command.READER_INFO, b"\x00")
        buffer = commands.parse_receive_buffer(body) if status == Status.OK else None
        room = commands.MOST_BLOCK_BYTES if buffer is None else buffer - 32
        self._most_write = min(max(room, 32), commands.MOST_BLOCK_BYTES)

    def _parse(self, parser: Callable[[bytes], _T], body: bytes) -> _T:
        try:
            return parser(body)
        except BadAnswer as error:
            self._link().distrust()
            raise GarbledAnswer(str(error)) from error

    def _link(self) -> Exchange[Frame]:
        if self._exchange is None:
            raise DeviceGone("the reader is not open")
        return self._exchange


def _union(one: Inventory, other: Inventory) -> Inventory:
    tags = {seen.uid: seen for seen in one.seen + other.seen}
    return Inventory(tuple(tags.values()), other.complete)
