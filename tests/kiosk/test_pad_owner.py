"""The pad's owner with a reader that cannot write the AFI: the tag stays as it is, staff are told, and the reader is well."""

from __future__ import annotations

import time
from queue import SimpleQueue

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.rl866 import Rl866Emulator
from drivers.rfid.presence import Presence
from drivers.rfid.rl866.reader import Rl866Reader
from drivers.rfid.settings import PresenceSettings, Rl866Settings, SecuritySettings
from kiosk.effects import WriteTags
from kiosk.events import DeviceChanged, PadChanged, TagsWritten, What
from kiosk.owners.pad import PadOwner
from kiosk.values import Security, TagFact
from tests.drivers.rfid.rig import book

SOON_S = 5.0


def test_a_write_that_the_reader_does_not_know_fails_at_once_and_costs_no_link() -> None:
    told: SimpleQueue[What] = SimpleQueue()
    tag = book(1)
    with Rl866Emulator(air=Air.instant(), line="tcp") as emulator:
        emulator.place(tag)
        reader = Rl866Reader(Rl866Settings(kind="rl866", url=emulator.url))
        owner = PadOwner(
            Presence(reader, time.monotonic, PresenceSettings()), reader, SecuritySettings(), told.put
        )
        owner.start()
        try:
            heard: list[What] = []
            while not any(isinstance(what, PadChanged) and what.pad.items for what in heard):
                heard.append(told.get(timeout=SOON_S))
            owner.write(WriteTags("key", (tag.uid,), Security.ON_LOAN))
            while not isinstance(heard[-1], TagsWritten):
                heard.append(told.get(timeout=SOON_S))
        finally:
            owner.stop()
            assert owner.join(SOON_S)
    assert heard[-1] == TagsWritten("key", TagFact.FAILED)
    assert tag.afi == 0x07
    assert [what.ready for what in heard if isinstance(what, DeviceChanged)] == [True]
