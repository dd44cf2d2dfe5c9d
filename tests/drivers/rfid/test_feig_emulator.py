"""The emulated FEIG reader at byte level: published requests in, published answers out. No driver is involved."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.ports import DirectLine
from drivers.rfid.emulator.tag_memory import Tag
from tests.drivers.rfid.rig import UID, rows

FRAMES = {
    row["n"]: bytes.fromhex(row["hex"]) for row in rows("reader_frames.jsonl") if "FEIG" in row["protocol"]
}
MEMORY = bytes.fromhex("11010131313232333334340000000000000000513e4445373035000000000000")


class Bench:
    def __init__(self) -> None:
        self.reader = FeigEmulator(air=Air.instant(), line="direct")
        line = self.reader.line
        assert isinstance(line, DirectLine)
        self.line = line
        self.reader.place(Tag(UID, MEMORY, dsfid=0x3E, afi=0x07))

    def ask(self, request: bytes) -> str:
        self.line.send(request)
        return self.line.take().hex()


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    "asked, answered",
    [
        (2, 5),  # software version of a CPR40
        (4, 6),  # the same, in an advanced frame
        (24, 37),  # 8 blocks, every one reversed
        (28, 39),  # write AFI
        (26, 42),  # system information
        (14, 43),  # RF reset
    ],
)
def test_a_published_request_gets_the_published_answer(bench: Bench, asked: int, answered: int) -> None:
    assert bench.ask(FRAMES[asked]) == FRAMES[answered].hex()


def test_an_empty_field_gives_status_01(bench: Bench) -> None:
    bench.reader.remove(UID)
    assert bench.ask(FRAMES[17]) == FRAMES[33].hex()


def test_two_tags_are_reported_in_one_answer(bench: Bench) -> None:
    bench.reader.place(Tag("E004015012345679"))
    assert bench.ask(FRAMES[17]) == FRAMES[34].hex()


def test_as_delivered_only_new_tags_are_reported_until_the_field_is_reset(bench: Bench) -> None:
    assert bench.ask(FRAMES[17]) != FRAMES[33].hex()
    assert bench.ask(FRAMES[17]) == FRAMES[33].hex()
    assert bench.ask(FRAMES[19]) != FRAMES[33].hex(), "PRESC reports known tags too"
    bench.ask(FRAMES[14])
    assert bench.ask(FRAMES[17]) != FRAMES[33].hex()


def test_scan_mode_refuses_host_commands(bench: Bench) -> None:
    bench.reader.commands.scan_mode = True
    assert bench.ask(FRAMES[17]) == FRAMES[46].hex()


def test_a_block_that_does_not_exist_is_error_10(bench: Bench) -> None:
    bench.reader.remove(UID)
    bench.reader.place(Tag(UID, blocks=4))
    assert bench.ask(FRAMES[24]) == FRAMES[38].hex()


def test_a_locked_block_is_error_12_with_its_number(bench: Bench) -> None:
    bench.reader.tags[0].locked.add(2)
    assert bench.ask(FRAMES[31]) == FRAMES[41].hex()


def test_a_written_block_lands_in_the_tags_own_order(bench: Bench) -> None:
    assert bench.ask(FRAMES[31]) == FRAMES[39].hex()
    assert bench.reader.tags[0].memory[8:12] == bytes.fromhex("11223344")


def test_a_damaged_request_is_not_answered(bench: Bench) -> None:
    damaged = FRAMES[26][:-1] + bytes((FRAMES[26][-1] ^ 1,))
    assert bench.ask(damaged) == ""
    assert bench.ask(FRAMES[26]) == FRAMES[42].hex()


def test_a_request_may_come_in_pieces(bench: Bench) -> None:
    assert bench.ask(FRAMES[26][:4]) == ""
    assert bench.ask(FRAMES[26][4:]) == FRAMES[42].hex()


def test_faults_happen_as_often_as_the_script_says(bench: Bench) -> None:
    bench.reader.faults.add(faults.Lost(), on=Op.SYSTEM_INFO, after=1, times=2)
    answers = [bench.ask(FRAMES[26]) for _ in range(4)]
    assert [bool(answer) for answer in answers] == [True, False, False, True]
    assert bench.reader.faults.pending == 0


def test_a_late_answer_comes_with_the_next_request(bench: Bench) -> None:
    bench.reader.faults.add(faults.Late(), on=Op.SYSTEM_INFO)
    assert bench.ask(FRAMES[26]) == ""
    assert bench.ask(FRAMES[14]) == FRAMES[42].hex() + FRAMES[43].hex()


@pytest.fixture
def on_tcp() -> Iterator[FeigEmulator]:
    with FeigEmulator() as reader:
        yield reader


def test_it_stops_within_a_second_and_leaves_no_thread(on_tcp: FeigEmulator) -> None:
    parts = urlsplit(on_tcp.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as host:
        host.sendall(FRAMES[2])
        assert host.recv(100) == FRAMES[5]
        begun = time.monotonic()
        on_tcp.stop()
        assert time.monotonic() - begun < 1.0
        assert host.recv(100) == b""


def test_it_takes_one_host_at_a_time_and_the_newest_wins(on_tcp: FeigEmulator) -> None:
    parts = urlsplit(on_tcp.url)
    place = (parts.hostname or "", parts.port or 0)
    with socket.create_connection(place) as first:
        first.sendall(FRAMES[2])
        assert first.recv(100)
        with socket.create_connection(place) as second:
            assert first.recv(100) == b""
            second.sendall(FRAMES[2])
            assert second.recv(100) == FRAMES[5]
