"""A FEIG OBID reader at byte level: it answers the ISO host protocol like the real one, and fails like it on demand.

    with FeigEmulator(air=Air.instant()) as reader:
        reader.place(Tag("E004015012345678", memory))
        … connect a driver to reader.url …

Written from H20800-16e-ID-B (ID CPR), H60301-3e-ID-B (ID ISC.MR/PR/PRH101) and captured frames; imports no codec of
the driver. As delivered, only new tags are reported (CFG5.ONT); a damaged request is not answered at all.
"""

from __future__ import annotations

from types import TracebackType

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Fault, Op
from drivers.rfid.emulator.feig_commands import FeigCommands, Reply, operation
from drivers.rfid.emulator.machine import EmulatedReader, checksum, shadowed
from drivers.rfid.emulator.ports import Where, lay_line

_OWN_ADDRESS = 0x00


class FeigEmulator(EmulatedReader):
    """`commands` holds the reader's configuration: scan mode, only-new, what the model knows.

    `port` 0 takes a free one; `line="pty"` is a serial device.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        air: Air | None = None,
        line: Where = "tcp",
        baud: int | None = None,
    ) -> None:
        super().__init__(air=air, baud=baud)
        self.commands = FeigCommands(self.field, self.air)
        self.line = lay_line(line, host, port, self.receive, "feig emulator")

    def __enter__(self) -> FeigEmulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def cut(self, heard: bytes) -> tuple[bytes | None, bytes]:
        while heard:
            advanced = heard[0] == 0x02
            if advanced and len(heard) < 3:
                break
            length = int.from_bytes(heard[1:3], "big") if advanced else heard[0]
            if length < (7 if advanced else 5):
                return None, b""
            if len(heard) < length:
                break
            request, heard = heard[:length], heard[length:]
            if checksum(request[:-2]) == request[-2:]:
                return request, heard
        return None, heard

    def operation(self, request: bytes) -> Op:
        return operation(*_inside(request))

    def answer(self, request: bytes, due: tuple[Fault, ...]) -> tuple[bytes, float]:
        command, body = _inside(request)
        reply = self._reply(command, body, due)
        return _frame(request[0] == 0x02, command, reply), reply.seconds

    def _reply(self, command: int, body: bytes, due: tuple[Fault, ...]) -> Reply:
        refusal = next((each for each in due if isinstance(each, faults.Refuse)), None)
        if refusal is not None:
            return Reply(refusal.status, refusal.detail)
        self.commands.shadowed = shadowed(due)
        reply = self.commands.do(command, body)
        other = next((each for each in due if isinstance(each, faults.WrongUid)), None)
        if other is not None and len(reply.data) >= 9:
            return Reply(
                reply.status, reply.data[:1] + bytes.fromhex(other.uid) + reply.data[9:], reply.seconds
            )
        return reply


def _inside(request: bytes) -> tuple[int, bytes]:
    """Command and body."""
    start = 3 if request[0] == 0x02 else 1
    return request[start + 1], request[start + 2 : -2]


def _frame(advanced: bool, command: int, reply: Reply) -> bytes:
    """In kind; what does not fit into a standard frame goes out as an advanced one (H60301 p. 17)."""
    inner = bytes((_OWN_ADDRESS, command, reply.status)) + reply.data
    if advanced or len(inner) + 3 > 0xFF:
        frame = b"\x02" + (len(inner) + 5).to_bytes(2, "big") + inner
    else:
        frame = bytes((len(inner) + 3,)) + inner
    return frame + checksum(frame)
