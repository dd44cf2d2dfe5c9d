"""The readers that the RFID battery runs over: each driver with its emulator, on each line that it has.

A new driver joins by adding its rigs to `RIGS`. Deadlines are short so that faults are quick to wait for; on the direct
line the deadlines are the product's own, because its clock only moves when somebody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Faults
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.pcsc import PcscEmulator
from drivers.rfid.emulator.pcsc_dialects import Name
from drivers.rfid.emulator.ports import Where
from drivers.rfid.emulator.rl866 import Rl866Emulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.emulator.threem import ThreeMEmulator
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.interface import Capability, RfidReader
from drivers.rfid.pcsc.reader import PcscReader
from drivers.rfid.rl866.reader import Rl866Reader
from drivers.rfid.settings import FeigSettings, PcscSettings, Rl866Settings, ThreeMSettings
from drivers.rfid.threem.reader import ThreeMReader
from tests import pcscd
from tests.drivers.rfid.rig import DirectFeig, DirectPcsc, DirectRl866, DirectThreeM, ManualClock


class EmulatedReader(Protocol):
    """What the battery needs of any emulator."""

    faults: Faults
    mute: bool

    @property
    def tags(self) -> tuple[Tag, ...]: ...
    def place(self, *tags: Tag) -> None: ...
    def remove(self, uid: str) -> Tag: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Rig:
    reader: RfidReader
    emulator: EmulatedReader
    clock: ManualClock = field(
        default_factory=ManualClock
    )  # the reader's own, where it waits on an injected one


@dataclass(frozen=True, slots=True)
class Candidate:
    """A driver on a line. `needs` of a test are compared with `capabilities`."""

    name: str
    capabilities: Capability
    start: Callable[[], Iterator[Rig]]
    waits: bool = False  # faults that end in a time-out really take that long
    says_why: bool = (
        True  # its protocol tells a tag that refuses from one that is silent, or from any other trouble
    )
    own_line: bool = (
        True  # the driver sees bytes, and so noise, gaps and late answers; behind pcscd there is none
    )


_FEIG = (
    Capability.MULTI_TAG
    | Capability.READ_AFI
    | Capability.WRITE_AFI
    | Capability.WRITE_BLOCKS
    | Capability.EAS
    | Capability.OUTPUTS
    | Capability.FIELD_RESET
)


def _feig(line: Where) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        with FeigEmulator(air=Air.instant(), line=line) as emulator:
            settings = FeigSettings(url=emulator.url, parity="N", read_s=0.2, write_s=0.3, inventory_s=0.6)
            reader = FeigReader(settings)
            yield Rig(reader, emulator)
            reader.close()

    return start


def _feig_direct(frames: str) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        bench = DirectFeig(frames=frames)
        yield Rig(bench.reader, bench.emulator, bench.clock)
        bench.reader.close()

    return start


_RL866 = Capability.MULTI_TAG | Capability.READ_AFI | Capability.WRITE_BLOCKS


def _rl866(line: Where) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        with Rl866Emulator(air=Air.instant(), line=line) as emulator:
            settings = Rl866Settings(
                kind="rl866", url=emulator.url, parity="N", read_s=0.2, write_s=0.3, inventory_s=0.9
            )
            reader = Rl866Reader(settings)
            yield Rig(reader, emulator)
            reader.close()

    return start


def _rl866_direct(*, afi_write: bool) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        bench = DirectRl866(afi_write=afi_write)
        yield Rig(bench.reader, bench.emulator, bench.clock)
        bench.reader.close()

    return start


_3M = Capability.MULTI_TAG | Capability.READ_AFI | Capability.WRITE_BLOCKS


def _threem(line: Where) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        with ThreeMEmulator(air=Air.instant(), line=line) as emulator:
            settings = ThreeMSettings(
                kind="threem", url=emulator.url, read_s=0.2, write_s=0.3, inventory_s=0.6
            )
            reader = ThreeMReader(settings)
            yield Rig(reader, emulator)
            reader.close()

    return start


def _threem_direct(*, afi_write: bool) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        bench = DirectThreeM(afi_write=afi_write)
        yield Rig(bench.reader, bench.emulator, bench.clock)
        bench.reader.close()

    return start


_PCSC = Capability.READ_AFI | Capability.WRITE_AFI | Capability.WRITE_BLOCKS


class BehindPcscd(PcscEmulator):
    """Behind a pcscd of its own: unplugged is killed, mute is hung; what changes here has been seen there."""

    def __init__(self, daemon: pcscd.Pcscd) -> None:
        self._daemon = daemon
        self._hung = False
        super().__init__("acs", port=pcscd.PORT, air=Air.instant())

    def place(self, *tags: Tag) -> None:
        super().place(*tags)
        self._daemon.await_card(self.atr())

    def remove(self, uid: str) -> Tag:
        tag = super().remove(uid)
        self._daemon.await_card(self.atr())
        return tag

    def unplug(self) -> None:
        self._daemon.kill()

    def plug(self) -> None:
        self._daemon.start()
        self._daemon.await_card(self.atr())

    @property
    def mute(self) -> bool:
        return self._hung

    @mute.setter
    def mute(self, hung: bool) -> None:
        self._hung = hung
        if hung:
            self._daemon.hang()
        else:
            self._daemon.go_on()


def _pcsc_behind_pcscd() -> Iterator[Rig]:
    with pcscd.running() as daemon, BehindPcscd(daemon) as emulator:
        reader = PcscReader(PcscSettings(kind="pcsc", reader=pcscd.READER, answer_s=2.0))
        yield Rig(reader, emulator)
        reader.close()


def _pcsc_direct(dialect: Name) -> Callable[[], Iterator[Rig]]:
    def start() -> Iterator[Rig]:
        bench = DirectPcsc(dialect)
        yield Rig(bench.reader, bench.emulator)
        bench.reader.close()

    return start


RIGS = (
    Candidate("feig over tcp", _FEIG, _feig("tcp"), waits=True),
    Candidate("feig over a serial device", _FEIG, _feig("pty"), waits=True),
    Candidate("feig on its own clock", _FEIG, _feig_direct("standard")),
    Candidate("feig with advanced frames", _FEIG, _feig_direct("advanced")),
    Candidate("rl866 over a serial device", _RL866, _rl866("pty"), waits=True),
    Candidate("rl866 on its own clock", _RL866, _rl866_direct(afi_write=False)),
    Candidate("rl866 that was tried out", _RL866 | Capability.WRITE_AFI, _rl866_direct(afi_write=True)),
    Candidate("3m over a serial device", _3M, _threem("pty"), waits=True, says_why=False),
    Candidate("3m on its own clock", _3M, _threem_direct(afi_write=False), says_why=False),
    Candidate(
        "3m that was tried out",
        _3M | Capability.WRITE_AFI,
        _threem_direct(afi_write=True),
        says_why=False,
    ),
    Candidate("pcsc behind pcscd", _PCSC, _pcsc_behind_pcscd, waits=True, own_line=False),
    Candidate("pcsc as acs", _PCSC, _pcsc_direct("acs"), own_line=False),
    Candidate("pcsc as identiv", _PCSC, _pcsc_direct("identiv"), says_why=False, own_line=False),
    Candidate("pcsc as springcard", _PCSC, _pcsc_direct("springcard"), says_why=False, own_line=False),
)


@contextmanager
def running(candidate: Candidate) -> Iterator[Rig]:
    yield from candidate.start()
