"""A reader without a wire: the surface of `drivers.rfid.interface` on an emulated field, for stories on their own clock."""

from __future__ import annotations

from collections.abc import Callable

from drivers.errors import DeviceGone
from drivers.rfid.emulator.field import Field
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import (
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

_INFO = ReaderInfo(
    "tramsach", "field", "", "", Capability.MULTI_TAG | Capability.READ_AFI | Capability.WRITE_AFI
)


class FieldReader:
    """`plugged` is its cable. `spoil` says of each write whether its answer is lost, after it happened."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.plugged = True
        self.spoil: Callable[[], bool] = lambda: False
        self.before_write: Callable[[], None] = lambda: None
        self.health = Health()

    def open(self) -> ReaderInfo:
        self._alive()
        return _INFO

    def inventory(self) -> Inventory:
        self._alive()
        return Inventory(tuple(Seen(Uid(tag.uid), tag.dsfid) for tag in self.field.listening()))

    def system_info(self, uid: Uid) -> SystemInfo:
        tag = self._tag(uid)
        return SystemInfo(uid, tag.dsfid, tag.afi, tag.blocks, tag.block_size, tag.ic_reference)

    def read_blocks(self, uid: Uid, first: int, count: int) -> bytes:
        return b"".join(data for _, data in self._tag(uid).read(first, count))

    def write_blocks(self, uid: Uid, first: int, data: bytes, block_size: int = 4) -> None:
        raise NotImplementedError("a return bin writes no blocks")

    def write_afi(self, uid: Uid, afi: int) -> None:
        self.before_write()
        self._tag(uid).afi = afi
        if self.spoil():
            raise WriteUnknown("the answer was lost")

    def set_eas(self, uid: Uid, on: bool) -> None:
        self._tag(uid).eas = on

    def eas(self, uid: Uid) -> bool:
        return self._tag(uid).eas

    def reset_field(self) -> None:
        self.field.reset()

    def signal(self, good: bool) -> None:
        """No outputs."""

    def close(self) -> None:
        """No port."""

    def _alive(self) -> None:
        if not self.plugged:
            raise DeviceGone("the reader's cable is out")

    def _tag(self, uid: Uid) -> Tag:
        self._alive()
        tag = self.field.get(uid)
        if tag is None:
            raise TagGone(f"no answer from {uid}")
        return tag
