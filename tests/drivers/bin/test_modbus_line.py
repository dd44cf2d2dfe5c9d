"""Modbus on the wire: bytes as the specification and others print them, and lines on which anything may come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.bin.emulator.modbus import crc
from drivers.bin.modbus.bin import Block, blocks
from drivers.bin.modbus.line import ModbusLine
from drivers.errors import DriverError
from drivers.rfid.link import ByteLink


class Tape:
    """A line that says what it was told to say, whatever is asked."""

    def __init__(self, answers: bytes) -> None:
        self.sent: list[bytes] = []
        self._answers = answers

    def flush(self) -> bytes:
        return b""

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def receive(self, timeout_s: float) -> bytes:
        answers, self._answers = self._answers, b""
        return answers

    def close(self) -> None:
        return


def on(tape: ByteLink, url: str, unit: int) -> ModbusLine:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("drivers.bin.modbus.line.open_link", lambda *_a, **_k: tape)
        return ModbusLine(url, unit, baud=115200, parity="N", answer_s=0.01, connect_s=1.0)


# The examples of the MODBUS Application Protocol Specification V1.1b3 §6.1, §6.2, §6.4, §6.5, §6.12: request and answer.
EXAMPLES = [
    ("read_bits", ("coil", 0x13, 0x13), "01 00 13 00 13", "01 03 CD 6B 05"),
    ("read_bits", ("discrete", 0xC4, 0x16), "02 00 C4 00 16", "02 03 AC DB 35"),
    ("read_numbers", ("holding", 0x6B, 3), "03 00 6B 00 03", "03 06 02 2B 00 00 00 64"),
    ("read_numbers", ("input", 8, 1), "04 00 08 00 01", "04 02 00 0A"),
    ("write_bit", (0xAC, True), "05 00 AC FF 00", "05 00 AC FF 00"),
    ("write_numbers", (1, [0x0A, 0x0102]), "10 00 01 00 02 04 00 0A 01 02", "10 00 01 00 02"),
]
HEARD = {
    "01 03 CD 6B 05": [*map(bool, (1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1))],
    "03 06 02 2B 00 00 00 64": [0x022B, 0, 0x64],
    "04 02 00 0A": [10],
}


@pytest.mark.parametrize("call, arguments, asked, answered", EXAMPLES, ids=[row[2][:2] for row in EXAMPLES])
@pytest.mark.parametrize("rtu", [False, True], ids=["tcp", "rtu"])
def test_the_specifications_own_examples(
    call: str, arguments: tuple[object, ...], asked: str, answered: str, rtu: bool
) -> None:
    question, answer = bytes.fromhex(asked), bytes.fromhex(answered)
    if rtu:
        wire_asked, wire_answered = (b"\x11" + each + crc(b"\x11" + each) for each in (question, answer))
    else:
        wire_asked, wire_answered = (
            b"\x00\x01\x00\x00" + (len(each) + 1).to_bytes(2, "big") + b"\x11" + each
            for each in (question, answer)
        )
    tape = Tape(wire_answered)
    heard = getattr(on(tape, "serial:///dev/x" if rtu else "tcp://x:502", 0x11), call)(*arguments)
    assert tape.sent == [wire_asked]
    assert answered not in HEARD or heard == HEARD[answered]


def test_the_serial_checksum_is_the_one_that_other_programs_print() -> None:
    # "01 04 02 FF FF B8 80": example of an answer with its CRC, Modbus over serial line implementations
    assert crc(bytes.fromhex("010402FFFF")) == bytes.fromhex("B880")


@given(st.binary(max_size=300), st.booleans(), st.sampled_from(["read_bits", "read_numbers", "write_bit"]))
@settings(max_examples=200)
def test_whatever_comes_is_an_answer_of_the_right_shape_or_an_error_of_the_drivers(
    noise: bytes, rtu: bool, call: str
) -> None:
    line = on(Tape(noise), "serial:///dev/x" if rtu else "tcp://x:502", 1)
    arguments = {"read_bits": ("discrete", 0, 5), "read_numbers": ("input", 0, 2), "write_bit": (0, True)}[
        call
    ]
    try:
        heard = getattr(line, call)(*arguments)
    except DriverError:
        return
    assert heard is None or len(heard) == arguments[2]


@given(
    st.sampled_from([b"\x01", b"\x02", b"\x04", b"\x81", b"\x83", b"\x05"]),
    st.binary(max_size=12),
)
@settings(max_examples=200)
def test_a_whole_frame_with_any_content_is_never_taken_for_another_kind_of_answer(
    function: bytes, content: bytes
) -> None:
    frame = b"\x01" + function + content
    line = on(Tape(frame + crc(frame)), "serial:///dev/x", 1)
    try:
        heard = line.read_bits("discrete", 0, 9)
    except DriverError:
        return
    assert function == b"\x02"
    assert content[0] == 2 == len(content) - 1
    assert len(heard) == 9


@given(st.lists(st.tuples(st.sampled_from(["coil", "discrete", "input", "holding"]), st.integers(0, 400))))
@settings(max_examples=100)
def test_questions_ask_for_every_address_of_the_file_and_for_no_other(places: list[tuple[str, int]]) -> None:
    asked = blocks(places)
    covered = [(b.table, a) for b in asked for a in range(b.first, b.first + b.count)]
    assert sorted(covered) == sorted(set(places))
    assert all(b.count <= (2000 if b.table in ("coil", "discrete") else 125) for b in asked)


def test_neighbours_are_asked_together() -> None:
    assert blocks([("discrete", 5), ("discrete", 3), ("discrete", 4), ("input", 5), ("discrete", 9)]) == (
        Block("discrete", 3, 3),
        Block("discrete", 9, 1),
        Block("input", 5, 1),
    )
