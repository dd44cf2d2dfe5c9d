"""What the RFID tests stand on: a clock that only they move, a line without threads, tags from other people's data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drivers.emulator_vpcd import message
from drivers.errors import DeviceGone
from drivers.pcsc import CardGone
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.pcsc import PcscEmulator
from drivers.rfid.emulator.pcsc_dialects import Name
from drivers.rfid.emulator.ports import DirectLine
from drivers.rfid.emulator.rl866 import Rl866Emulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.emulator.threem import ThreeMEmulator
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.interface import Uid
from drivers.rfid.pcsc.reader import PcscReader
from drivers.rfid.rl866.reader import Rl866Reader
from drivers.rfid.settings import FeigSettings, PcscSettings, Rl866Settings, ThreeMSettings
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent
from drivers.rfid.threem.reader import ThreeMReader

DATA = Path(__file__).parents[2] / "data"
UID = Uid("E004015012345678")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def uid(number: int) -> Uid:
    """A UID of an NXP ICODE tag; neighbours differ in many bits, as real ones do."""
    return Uid(f"E00401{number * 0x9E3779B97F % (1 << 40):010X}")


def memory(item_id: str, *, usage: int = 1, parts: int = 1, part: int = 1, owner: str = "VNLIB") -> bytes:
    content = TagContent(
        Model.ISO_28560_3,
        b"",
        item_id=item_id,
        owner=Owner(owner[:2], owner[2:]),
        usage=usage,
        parts=parts,
        part=part,
    )
    return iso28560_3.encode(content)


def book(number: int, item_id: str = "", *, afi: int = 0x07, parts: int = 1, part: int = 1) -> Tag:
    return Tag(uid(number), memory(item_id or f"VV{number:08}", parts=parts, part=part), afi=afi)


class ManualClock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class DirectLink:
    """A `ByteLink` to an emulator on the same clock: waiting for nothing takes the whole time-out."""

    def __init__(self, line: DirectLine, clock: ManualClock) -> None:
        if not line.plugged:
            raise DeviceGone("nothing is plugged in")
        self._line = line
        self._clock = clock

    def flush(self) -> bytes:
        return self.receive(0.0)

    def send(self, data: bytes) -> None:
        self._whole()
        self._line.send(data)

    def receive(self, timeout_s: float) -> bytes:
        self._whole()
        data = self._line.take()
        if not data:
            self._clock.advance(max(timeout_s, 0.0))
        return data

    def close(self) -> None:
        return

    def _whole(self) -> None:
        if not self._line.plugged:
            raise DeviceGone("the line was pulled")


class DirectFeig:
    """A FEIG reader and its emulator on one clock, in one thread."""

    def __init__(self, *, programming_s: float = 0.010, **settings: Any) -> None:
        self.clock = ManualClock()
        air = Air(wait=self.clock.advance, clock=self.clock, programming_s=programming_s)
        self.emulator = FeigEmulator(air=air, line="direct")
        line = self.emulator.line
        assert isinstance(line, DirectLine)
        self.reader = FeigReader(
            FeigSettings(url="tcp://not.used:1", **settings),
            link=lambda _: DirectLink(line, self.clock),
            clock=self.clock,
        )


class DirectRl866:
    """An RL866 reader and its emulator on one clock, in one thread."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock()
        self.emulator = Rl866Emulator(air=Air(wait=self.clock.advance, clock=self.clock), line="direct")
        line = self.emulator.line
        assert isinstance(line, DirectLine)
        self.line = line
        self.reader = Rl866Reader(
            Rl866Settings(kind="rl866", url="tcp://not.used:1", **settings),
            link=lambda _: DirectLink(line, self.clock),
            clock=self.clock,
        )


class DirectThreeM:
    """A 3M reader and its emulator on one clock, in one thread."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock()
        self.emulator = ThreeMEmulator(air=Air(wait=self.clock.advance, clock=self.clock), line="direct")
        line = self.emulator.line
        assert isinstance(line, DirectLine)
        self.line = line
        self.reader = ThreeMReader(
            ThreeMSettings(kind="threem", url="tcp://not.used:1", **settings),
            link=lambda _: DirectLink(line, self.clock),
            clock=self.clock,
        )


class DirectSlot:
    """A `Slot` to an emulated reader without pcscd. As behind pcscd, another card than before must be asked for anew."""

    def __init__(self, emulator: PcscEmulator, line: DirectLine) -> None:
        self._emulator = emulator
        self._line = line
        self._open = False
        self._card: bytes | None = None

    def open(self) -> str:
        self._open = True
        self._usable()
        return "Direct Reader 00 00"

    def atr(self, wait_s: float = 0.0) -> bytes | None:
        self._usable()
        return self._emulator.atr()

    def transmit(self, apdu: bytes) -> bytes:
        self._usable()
        card, self._card = self._card, self._emulator.atr()
        if self._card is None or (card is not None and card != self._card):
            self._card = None
            raise CardGone("the card was removed")
        self._line.send(message(apdu))
        answer = self._line.take()
        self._usable()
        return answer[2:]

    def close(self) -> None:
        self._open, self._card = False, None

    def _usable(self) -> None:
        if not self._open or not self._line.plugged or self._emulator.mute:
            raise DeviceGone("no pcscd answers")


class DirectPcsc:
    """A PC/SC reader and its emulator in one thread."""

    def __init__(self, speaks: Name = "acs", *, air: Air | None = None, **settings: Any) -> None:
        self.emulator = PcscEmulator(speaks, air=air or Air.instant(), line="direct")
        line = self.emulator.line
        assert isinstance(line, DirectLine)
        self.line = line
        slot = DirectSlot(self.emulator, line)
        self.reader = PcscReader(PcscSettings(kind="pcsc", **settings), slot=lambda _: slot)
