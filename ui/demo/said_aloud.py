"""Says what reader, library system and journal do, at the moment they do it and in the order in which they do it.

    said = SaidAloud(world, print)
    station = world.station(show, said)

Each part calls from a thread of its own, before anything can follow from what it did: that is what makes the order true.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.machine import LogEntry
from drivers.rfid.emulator.tag_memory import Tag
from kiosk.values import Entry
from sip2.client import Direction
from ui.demo.world import World


class SaidAloud:
    def __init__(self, world: World, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._tags = {bytes.fromhex(tag.uid): (tag, world.items[name]) for name, tag in world.tags.items()}
        self._afi = {tag.uid: tag.afi for tag, _item in self._tags.values()}
        self._written: set[str] = set()
        self._known: set[str] = set()
        self.exchanges = 0
        world.reader.on_command = self._carried_out
        world.on_committed = self._committed

    def crossed(self, direction: Direction, line: str, at: datetime) -> None:  # the tap's surface
        """A SIP2 message, masked by the client."""
        self.exchanges += direction is Direction.RECEIVED
        self._tell(f"    SIP2 {direction.value} {line.rstrip()}")

    def _committed(self, entry: Entry) -> None:
        """A row of the journal is on the disk."""
        self._tell(f"    journal {row(entry)}")

    def _carried_out(self, command: LogEntry) -> None:
        for uid, (tag, item) in self._tags.items():
            if uid in command.request:  # a command to this one tag
                what = self._done(command.op, tag)
                if what:
                    self._tell(f"    reader tag {tag.uid} of {item or 'nobody knows what'}: {what}")

    def _done(self, op: Op, tag: Tag) -> str:
        before = self._afi[tag.uid]
        if op is Op.WRITE_AFI and tag.afi != before:
            self._afi[tag.uid] = tag.afi
            self._written.add(tag.uid)
            return f"AFI {before:02X} → {tag.afi:02X} written"
        if op is Op.SYSTEM_INFO and tag.uid in self._written:
            self._written.remove(tag.uid)
            return f"AFI {tag.afi:02X} read back"
        if op is Op.READ and tag.uid not in self._known:
            self._known.add(tag.uid)
            return f"memory read, AFI {tag.afi:02X}"
        return ""


def row(entry: Entry) -> str:
    """A row of the journal, without its reader."""
    return (
        f"{entry.reference}  {entry.kind.value:<6} {entry.item.item:<18} ILS {entry.ils.value:<7} "
        f"tag {entry.tag.value:<9} {entry.state.value}"
    )
