"""A PC/SC contactless reader with ISO/IEC 15693 tags before it, as pcscd sees it: through vsmartcard's virtual slot.

It speaks one vendor's dialect for what PC/SC has no words for (`pcsc_dialects`), and the APDUs of PC/SC part 3 in all of
them. It shows one tag, the first that was put down, like the real ones. Written from PC/SC part 3 with supplement 2 and
the trace of a real ACR1552U; imports no codec of the driver.

A fault of the line is here what the firmware would make of it on the air: no answer from the tag, or a damaged one.
"""

from __future__ import annotations

from types import TracebackType
from typing import Literal

from drivers.emulator_vpcd import ATR, PORT, VpcdLine, message
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air, silence
from drivers.rfid.emulator.faults import Fault, Op
from drivers.rfid.emulator.machine import EmulatedReader, shadowed
from drivers.rfid.emulator.pcsc_dialects import DIALECTS, ISO_OPERATIONS, Dialect, Name
from drivers.rfid.emulator.ports import DirectLine
from drivers.rfid.emulator.tag_memory import Tag, TagSaysNo

OK = bytes.fromhex("9000")
_MAKERS = {
    0x04: 0x14,
    0x02: 0x13,
    0x07: 0x12,
    0x05: 0x0E,
}  # byte 2 of the UID: card name (PC/SC part 3 supplement)


class PcscEmulator(EmulatedReader):
    """`line="direct"` is for tests that bring a PC/SC of their own; `field` may hold many tags, one is shown."""

    def __init__(
        self,
        dialect: Name = "acs",
        *,
        host: str = "127.0.0.1",
        port: int = PORT,
        air: Air | None = None,
        line: Literal["vpcd", "direct"] = "vpcd",
        uid_msb_first: bool = False,
    ) -> None:
        super().__init__(air=air, baud=None)
        self._dialect: Dialect = DIALECTS[dialect]()
        self._uid_msb_first = uid_msb_first
        self._shown: str | None = None
        self.line = DirectLine(self.receive) if line == "direct" else VpcdLine(host, port, self.receive)

    def __enter__(self) -> PcscEmulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    # -- the field ----------------------------------------------------------------------------------------------

    def place(self, *tags: Tag) -> None:
        super().place(*tags)
        self._show()

    def remove(self, uid: str) -> Tag:
        tag = super().remove(uid)
        self._show()
        return tag

    def unplug(self) -> None:
        super().unplug()
        self._dialect.reset()

    def atr(self) -> bytes | None:
        """As a reader makes it up for a storage card: part 3 of ISO 15693, then who made the chip."""
        if self._shown is None:
            return None
        name = _MAKERS.get(bytes.fromhex(self._shown)[1], 0x00)
        body = bytes.fromhex("8f8001804f0ca0000003060b00") + bytes((name,)) + bytes(4)
        check = 0
        for byte in body:
            check ^= byte
        return b"\x3b" + body + bytes((check,))

    def _show(self) -> None:
        """The tag that was there stays the one; when it leaves, the next is taken."""
        with self.field.lock:
            tags = self.field.tags
            if self._shown not in {tag.uid for tag in tags}:
                self._shown = tags[0].uid if tags else None
                self._dialect.reset()
        if isinstance(self.line, VpcdLine):
            self.line.seat(self._shown)

    # -- requests -----------------------------------------------------------------------------------------------

    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        if len(heard) < 2 or len(heard) < (end := 2 + int.from_bytes(heard[:2], "big")):
            return None, heard
        return heard[2:end], heard[end:]

    def operation(self, request: bytes) -> Op:
        if request[:2] == b"\xff\xca":
            return Op.INVENTORY
        inner = self._dialect.iso(request)
        return ISO_OPERATIONS.get(inner[1], Op.OTHER) if inner else Op.OTHER

    def _serve(self, request: bytes, begun: float) -> None:
        if len(request) == 1:
            if request == ATR:
                self.line.write(message(self.atr() or b""))
            else:
                self._dialect.reset()
            return
        op = self.operation(request)
        due = self.faults.take(op)
        if faults.Unplug(carried_out=False) in due:
            self._note(op, request, b"")
            self.unplug()
            return
        for each in due:
            if isinstance(each, faults.Pull) and self.field.get(each.uid):
                self.field.remove(each.uid)
        with self.field.lock:
            answer, seconds = self.answer(request, due)
        self.air.until(begun, seconds)
        self._note(op, request, answer)
        if faults.Unplug(carried_out=True) in due:
            self.unplug()
            return
        self.line.write(message(answer))
        self._show()

    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        refusal = next((each for each in due if isinstance(each, faults.Refuse)), None)
        if refusal is not None:
            return refusal.detail + refusal.status.to_bytes(2, "big"), 0.0
        if request[:2] == b"\xff\xca":
            return self._tell_uid(request, due)
        inner = self._dialect.iso(request)
        if inner is None:
            return self._dialect.manage(request), 0.0
        heard = None if faults.Deaf() in due else self._on_air(inner, shadowed(due))
        answer, seconds = heard if heard is not None else (None, silence(len(inner)))
        if faults.Lost() in due:
            answer = None
        other = next((each for each in due if isinstance(each, faults.WrongUid)), None)
        if answer is not None and other is not None and len(answer) >= 10:
            answer = answer[:2] + bytes.fromhex(other.uid)[::-1] + answer[10:]
        told = self._dialect.tell(request, answer, damaged=faults.BadChecksum() in due)
        return _cut_off(told, due), seconds

    def _tell_uid(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        """The reader knows it from its own polling; a tag that left meanwhile is told as well."""
        if {faults.Deaf(), faults.Lost(), faults.BadChecksum()} & set(due) or self._shown is None:
            return bytes.fromhex("6300"), 0.0
        if request != bytes.fromhex("ffca000000") or self._dialect.busy:
            return bytes.fromhex("6985"), 0.0
        uid = bytes.fromhex(self._shown)
        told = (uid if self._uid_msb_first else uid[::-1]) + OK
        return _cut_off(told, due), 0.0

    # -- the air ------------------------------------------------------------------------------------------------

    def _on_air(self, request: bytes, deaf: frozenset[str]) -> tuple[bytes, float] | None:
        """A tag's answer to `flags command …` (ISO/IEC 15693-3 §7), None where it is silent."""
        uid, parameters = self._shown, request[2:]
        if request[0] & 0x20:
            uid, parameters = request[2:10][::-1].hex().upper(), request[10:]
        tag = None if uid is None or uid in deaf or uid != self._shown else self.field.get(uid)
        if tag is None:
            return None
        try:
            return self._obey(tag, request[1], parameters, bool(request[0] & 0x40))
        except TagSaysNo as no:
            return bytes((0x01, no.code)), silence(len(request))
        except IndexError:
            return bytes((0x01, 0x02)), silence(len(request))

    def _obey(self, tag: Tag, command: int, body: bytes, option: bool) -> tuple[bytes, float]:
        match command:
            case 0x20:
                ((locked, data),) = tag.read(body[0], 1)
                return b"\x00" + (bytes((locked,)) if option else b"") + data, self.air.read(
                    1, tag.block_size
                )
            case 0x23:
                blocks = tag.read(body[0], body[1] + 1)
                return b"\x00" + b"".join(data for _, data in blocks), self.air.read(
                    len(blocks), tag.block_size
                )
            case 0x21:
                tag.write(body[0], body[1:])
                return b"\x00", self.air.write_block(tag.block_size)
            case 0x27:
                tag.write_afi(body[0])
                return b"\x00", self.air.write_byte()
            case 0x2B:
                size = bytes((tag.blocks - 1, tag.block_size - 1, tag.ic_reference))
                told = bytes.fromhex(tag.uid)[::-1] + bytes((tag.dsfid, tag.afi)) + size
                return b"\x00\x0f" + told, self.air.system_info()
            case _:
                return b"\x01\x01", silence(10)


def _cut_off(answer: bytes, due: tuple[Fault, ...]) -> bytes:
    """In any case one byte is missing."""
    half = next((each for each in due if isinstance(each, faults.Half)), None)
    return answer if half is None else answer[: min(half.length, len(answer) - 1)]
