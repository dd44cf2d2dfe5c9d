"""One question, one answer, over Modbus TCP or RTU: whatever the line does, in time, and never an earlier question's answer.

The messages are pymodbus's (MODBUS Application Protocol V1.1b3; MODBUS over Serial Line V1.02); the line, its deadlines and its
errors are the house's own (`drivers.rfid.link`). Nothing is sent twice: whether to ask again, the caller knows.
"""

from __future__ import annotations

import logging
import struct
import time
from urllib.parse import urlsplit

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsRequest, ReadDiscreteInputsRequest, WriteSingleCoilRequest
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteMultipleRegistersRequest,
)

from drivers.errors import DeviceRefused, DeviceTimeout, GarbledAnswer
from drivers.rfid.link import ByteLink, open_link

_UNDECODABLE = (ModbusException, ValueError, IndexError, struct.error)
_BITS_A_CHARACTER = 11
_LONGEST = 4096  # a Modbus frame has at most 260 bytes: more is babble
_READS = {
    "coil": ReadCoilsRequest,
    "discrete": ReadDiscreteInputsRequest,
    "holding": ReadHoldingRegistersRequest,
    "input": ReadInputRegistersRequest,
}
_WHY = {  # V1.1b3 §7
    1: "it does not know this function",
    2: "it has no such address: compare the addresses in [bin] with the board's manual",
    3: "it does not accept this value",
    4: "it failed while doing it: look at the board",
    5: "it is still busy with something long",
    6: "it is busy",
    10: "the gateway has no path to it",
    11: "behind the gateway nobody answers: check `unit` and the board's power",
}
# Every frame that we refuse is told as our own error: pymodbus need not tell it a second time.
logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)


class ModbusLine:
    """One board, `unit`, on one line."""

    def __init__(
        self, url: str, unit: int, *, baud: int, parity: str, answer_s: float, connect_s: float
    ) -> None:
        self.place = f"{url} unit {unit}"
        self._unit, self._answer_s = unit, answer_s
        self._tcp = urlsplit(url).scheme == "tcp"
        self._framer = (FramerSocket if self._tcp else FramerRTU)(DecodePDU(False))
        self._number = 0
        self._owed = False  # an answer that was not waited for may still come
        # 3.5 characters between frames, 1.75 ms where characters are quick (Serial Line V1.02 §2.5.1.1)
        silence_s = max(3.5 * _BITS_A_CHARACTER / baud, 0.00175)
        self._link: ByteLink = open_link(
            url, baud=baud, parity=parity, connect_s=connect_s, silence_s=silence_s
        )

    def read_bits(self, table: str, first: int, count: int) -> list[bool]:
        """From "coil" or "discrete". Raises DeviceRefused and trouble of the link."""
        answer = self._ask(_READS[table](address=first, count=count))
        bits = list(answer.bits)
        if not count <= len(bits) < count + 8:
            raise GarbledAnswer(f"{self.place} answered {len(bits)} bits for {count}")
        return bits[:count]

    def read_numbers(self, table: str, first: int, count: int) -> list[int]:
        """From "input" or "holding"."""
        answer = self._ask(_READS[table](address=first, count=count))
        if len(answer.registers) != count:
            raise GarbledAnswer(f"{self.place} answered {len(answer.registers)} registers for {count}")
        return list(answer.registers)

    def write_bit(self, address: int, on: bool) -> None:
        answer = self._ask(WriteSingleCoilRequest(address=address, bits=[on]))
        if answer.address != address or list(answer.bits[:1]) != [on]:
            raise GarbledAnswer(f"{self.place} confirmed another coil than {address}")

    def write_numbers(self, first: int, values: list[int]) -> None:
        answer = self._ask(WriteMultipleRegistersRequest(address=first, registers=values))
        if answer.address != first:
            raise GarbledAnswer(f"{self.place} confirmed other registers than {first}")

    def close(self) -> None:
        """May be called twice."""
        self._link.close()

    # -- one exchange -------------------------------------------------------------------------------------------

    def _ask(self, request: ModbusPDU) -> ModbusPDU:
        late_possible = self._settle()
        self._number = self._number % 0xFFFF + 1
        request.dev_id, request.transaction_id = self._unit, self._number
        self._owed = True
        self._link.send(self._framer.buildFrame(request))
        answer = self._answer()
        if late_possible and self._link.flush():
            raise GarbledAnswer(f"{self.place} answered twice, one of them late: which one is not known")
        self._owed = False
        if answer.function_code & 0x7F != request.function_code:
            raise GarbledAnswer(
                f"{self.place} answered function {answer.function_code} to {request.function_code}"
            )
        if isinstance(answer, ExceptionResponse):
            code = answer.exception_code
            why = _WHY.get(code, "its manual knows why")
            raise DeviceRefused(
                f"{self.place} refused function {request.function_code} ({code}): {why}", code
            )
        return answer

    def _settle(self) -> bool:
        """An RTU answer has no number: after silence, wait until a late one would have come, and drop it.

        True where one may still come.
        """
        late_possible = self._owed and not self._tcp
        if late_possible:
            deadline = time.monotonic() + self._answer_s
            while (left := deadline - time.monotonic()) > 0:
                self._link.receive(left)
        self._link.flush()
        return late_possible

    def _answer(self) -> ModbusPDU:
        deadline = time.monotonic() + self._answer_s
        heard = b""
        total = 0
        while (left := deadline - time.monotonic()) > 0 and total < _LONGEST:
            data = self._link.receive(left)
            heard, total = heard + data, total + len(data)
            try:
                used, answer = self._framer.handleFrame(heard, self._unit, self._number if self._tcp else 0)
            except _UNDECODABLE as error:
                raise GarbledAnswer(f"{self.place} answered what is no Modbus: {error}") from error
            if answer is not None:
                if not self._tcp and len(self._framer.buildFrame(answer)) != len(heard):
                    raise GarbledAnswer(f"{self.place} answered {len(heard)} bytes, more than one answer")
                return answer
            heard = heard[used:]
        if total:
            raise GarbledAnswer(
                f"{self.place} answered {total} bytes that are no answer to this question: check unit, cable, speed and parity"
            )
        raise DeviceTimeout(
            f"{self.place} did not answer within {self._answer_s} s: check the board's power, the cable and `unit`"
        )
