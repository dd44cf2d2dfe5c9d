"""Getting in step again with a reader, byte by byte, on a line whose every arrival is scripted. Frames are FEIG's."""

from __future__ import annotations

from collections import deque

import pytest

from drivers.errors import DeviceGone, DeviceTimeout, GarbledAnswer
from drivers.rfid.exchange import Exchange, Hello
from drivers.rfid.feig.commands import Command
from drivers.rfid.feig.frames import Frame, build, parse
from tests.drivers.rfid.rig import ManualClock

VERSION = build(Command.SOFTWARE_VERSION, bytes.fromhex("000303004453 0d30"), address=0)
ONE = build(Command.ISO_HOST, b"\x00one", address=0)
TWO = build(Command.ISO_HOST, b"\x00two", address=0)
NOTHING = b""


class ScriptedLine:
    """After each request come the chunks of its list, one a `receive`; NOTHING lets the time-out pass."""

    def __init__(self, clock: ManualClock, *answers: list[bytes]) -> None:
        self.clock = clock
        self.answers = deque(answers)
        self.arriving: deque[bytes] = deque()
        self.asked: list[int] = []

    def flush(self) -> bytes:
        return b""

    def send(self, data: bytes) -> None:
        parsed = parse(data)
        assert parsed is not None
        self.asked.append(parsed[0].command)
        self.arriving.extend(self.answers.popleft())

    def receive(self, timeout_s: float) -> bytes:
        data = self.arriving.popleft() if self.arriving else NOTHING
        if not data:
            self.clock.advance(timeout_s)
        return data

    def close(self) -> None:
        return


def exchange(*answers: list[bytes]) -> tuple[Exchange[Frame], ScriptedLine]:
    clock = ManualClock()
    line = ScriptedLine(clock, *answers)
    hello: Hello[Frame] = Hello(
        build(Command.SOFTWARE_VERSION), lambda frame: frame.command == Command.SOFTWARE_VERSION, 0.5
    )
    return Exchange(line, clock, parse, hello), line


def ask(on: Exchange[Frame], address: int | None = None) -> bytes:
    def answers(frame: Frame) -> bool:
        return frame.command == Command.ISO_HOST and address in (None, frame.address)

    return on.ask(build(Command.ISO_HOST, b"\x01\x00"), answers, 0.5).body


def test_an_answer_that_comes_in_pieces_is_one_answer() -> None:
    on, _ = exchange([ONE[:1], ONE[1:5], ONE[5:]])
    assert ask(on) == b"\x00one"


def test_after_a_time_out_the_late_answer_is_not_taken_for_the_next_one() -> None:
    on, line = exchange([NOTHING], [ONE, VERSION], [TWO])
    with pytest.raises(DeviceTimeout):
        ask(on)
    assert ask(on) == b"\x00two"
    assert line.asked == [Command.ISO_HOST, Command.SOFTWARE_VERSION, Command.ISO_HOST]
    assert on.health.late == 1


def test_half_of_a_second_answer_behind_the_first_makes_it_get_in_step_again() -> None:
    on, line = exchange([ONE + ONE[:4]], [ONE[4:] + VERSION], [TWO])
    assert ask(on) == b"\x00one"
    assert ask(on) == b"\x00two"
    assert line.asked[1] == Command.SOFTWARE_VERSION


def test_the_answer_of_another_reader_on_the_bus_is_not_ours() -> None:
    theirs = build(Command.ISO_HOST, b"\x00their", address=7)
    ours = build(Command.ISO_HOST, b"\x00ours", address=3)
    on, _ = exchange([theirs, ours])
    assert ask(on, 3) == b"\x00ours"


def test_noise_alone_is_garbled_not_silence() -> None:
    on, _ = exchange([b"\xff\xff\x00\x55"])
    with pytest.raises(GarbledAnswer):
        ask(on)


def test_a_reader_that_no_longer_answers_its_version_is_gone() -> None:
    on, _ = exchange([NOTHING], [NOTHING], [NOTHING])
    with pytest.raises(DeviceTimeout):
        ask(on)
    with pytest.raises(DeviceGone, match="does not answer"):
        ask(on)


def test_a_reader_that_babbles_without_end_is_left_at_the_deadline() -> None:
    on, line = exchange([b"\x03" * 50, NOTHING] * 10)
    with pytest.raises(GarbledAnswer):
        ask(on)
    assert line.clock() < 1000 + 0.7
