"""RL866: frames against traces of a real reader, and what is this family's own in driver and emulator."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import GarbledAnswer, Unsupported
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.exchange import BadFrame, find
from drivers.rfid.interface import Capability, TagGone, Uid
from drivers.rfid.presence import Presence
from drivers.rfid.rl866 import commands
from drivers.rfid.rl866.commands import Access, Heard
from drivers.rfid.rl866.frames import RESYNC, RESYNCED, Frame, build, parse
from drivers.rfid.settings import Rl866Settings
from tests.drivers.rfid.rig import DirectRl866, book, rows, uid

TRACES = {row["n"]: row for row in rows("reader_frames.jsonl") if row["protocol"].startswith("RL866")}
A, B, C = Uid("E00401003F3827A7"), Uid("E00401003F382624"), Uid("E00401003F3825A4")

# Every request of the traces, in its own order, as the driver's builders make it.
BUILT = {
    47: build(RESYNC),
    49: build(0x00, commands.read_configuration(1, 1)),
    51: build(0x40, commands.inventory()),
    53: build(0x40, commands.connect(Heard(A, 1, 1))),
    55: build(0x40, commands.access(1, Access.SYSTEM_INFO)),
    57: build(0x40, commands.write_blocks(1, 12, b"678\x00", 4)),
    59: build(0x00, commands.disconnect(1)),
}


def trace(n: int) -> Frame:
    parsed = parse(bytes.fromhex(TRACES[n]["hex"]))
    assert parsed is not None
    frame, length = parsed
    assert length == len(TRACES[n]["hex"]) // 2
    return frame


@pytest.fixture
def bench() -> DirectRl866:
    bench = DirectRl866()
    bench.emulator.place(*(book(n) for n in range(5)))
    bench.reader.open()
    return bench


@pytest.mark.parametrize("n", sorted(TRACES))
def test_every_traced_frame_is_one_whole_frame(n: int) -> None:
    trace(n)


def test_every_traced_request_is_built_byte_for_byte() -> None:
    requests = {n: row["hex"] for n, row in TRACES.items() if row["dir"] == "host>reader"}
    assert {n: data.hex() for n, data in BUILT.items()} == requests


def test_the_traced_inventory_names_three_tags() -> None:
    answer = commands.parse_answer(trace(52).info)
    heard, more, whole = commands.parse_inventory(answer.data)
    assert [tag.uid for tag in heard] == [A, B, C]
    assert (answer.status, more, whole) == (0, False, True)


def test_the_traced_system_information_tells_size_and_afi() -> None:
    error, result = commands.parse_access(commands.parse_answer(trace(56).info).data, Access.SYSTEM_INFO)
    info = commands.parse_system_info(result)
    assert error == 0
    assert (info.uid, info.afi, info.dsfid, info.blocks, info.block_size) == (A, 0, 0, 28, 4)


def test_the_traced_block_is_in_the_tags_own_order() -> None:
    _, result = commands.parse_access(commands.parse_answer(trace(58).info).data, Access.READ_BLOCKS)
    assert commands.parse_blocks(result, 1) == b"678\x00"


def test_the_traced_handle_and_farewell_are_understood() -> None:
    assert commands.parse_handle(commands.parse_answer(trace(54).info).data) == 1
    assert commands.parse_answer(trace(60).info) == commands.Answer(0x33, 0, b"")
    assert trace(48).control == RESYNCED


def test_the_emulator_answers_the_traced_requests_as_the_real_reader_did() -> None:
    bench = DirectRl866()
    line = bench.line
    bench.emulator.place(*(Tag(each, afi=0, dsfid=0) for each in (A, B, C)))

    def ask(control: int, info: bytes) -> Frame:
        line.send(build(control, info))
        parsed = parse(line.take())
        assert parsed is not None
        return parsed[0]

    assert ask(RESYNC, b"") == trace(48)
    assert ask(0x00, trace(49).info) == trace(50)
    assert ask(0x40, trace(51).info).info == trace(52).info
    assert ask(0x00, trace(53).info).info == trace(54).info
    assert ask(0x40, trace(55).info) == trace(56)
    assert ask(0x00, trace(57).info).info[1:3] == b"\x00\x00"
    assert ask(0x40, commands.read_blocks(1, 12, 1)).info == trace(58).info
    assert ask(0x00, trace(59).info) == trace(60)


def test_writing_the_security_byte_is_off_until_a_technician_turns_it_on(bench: DirectRl866) -> None:
    assert Capability.WRITE_AFI not in bench.reader.open().capabilities
    with pytest.raises(Unsupported, match="spare tag"):
        bench.reader.write_afi(uid(1), 0xC2)
    assert not Rl866Settings(kind="rl866", url="serial:///dev/ttyUSB0").afi_write


def test_what_no_source_tells_is_not_sent(bench: DirectRl866) -> None:
    bench.emulator.log.clear()
    for command in (
        lambda: bench.reader.set_eas(uid(1), True),
        lambda: bench.reader.eas(uid(1)),
        bench.reader.reset_field,
    ):
        with pytest.raises(Unsupported):
            command()
    bench.reader.signal(True)
    assert not bench.emulator.log


def test_more_tags_than_one_answer_holds_are_fetched(bench: DirectRl866) -> None:
    bench.emulator.place(*(book(n) for n in range(5, 40)))
    heard = bench.reader.inventory()
    assert (len(heard.seen), heard.complete) == (40, True)


def test_a_tag_that_lies_there_since_the_last_round_is_found_when_asked(bench: DirectRl866) -> None:
    bench.emulator.place(book(9))
    assert bench.reader.system_info(uid(9)).uid == uid(9)
    with pytest.raises(TagGone):
        bench.reader.system_info(uid(10))


def test_a_reader_that_was_restarted_has_forgotten_handles_and_sequence_and_is_read_all_the_same(
    bench: DirectRl866,
) -> None:
    bench.reader.system_info(uid(1))
    bench.line.send(build(RESYNC))  # as after its own restart: the count begins at 0, no handle is known
    bench.line.take()
    assert bench.reader.read_blocks(uid(1), 0, 9) == bytes(book(1).memory[:36])


def test_an_answer_with_the_other_sequence_bit_belongs_to_another_request(bench: DirectRl866) -> None:
    bench.reader.inventory()
    before = bench.emulator.log[-1].request[3]
    nothing_here = build(before, b"\x31" + bytes(6), address=1)
    bench.emulator.faults.add(faults.Garbage(nothing_here), on=Op.INVENTORY)
    assert len(bench.reader.inventory().seen) == 5
    assert bench.reader.health.late == 1


def test_reading_two_things_of_one_tag_needs_one_handle(bench: DirectRl866) -> None:
    bench.reader.inventory()
    bench.emulator.log.clear()
    bench.reader.system_info(uid(1))
    bench.reader.read_blocks(uid(1), 0, 9)
    assert [entry.op for entry in bench.emulator.log] == [Op.OTHER, Op.SYSTEM_INFO, Op.READ]


def test_a_pad_over_this_reader_shows_books_like_any_other(bench: DirectRl866) -> None:
    presence = Presence(bench.reader, bench.clock)
    for _ in range(20):
        presence.poll()
        bench.clock.advance(presence.due_in())
    assert sorted(item.item_id for item in presence.pad.items) == [f"VV{n:08}" for n in range(5)]


def test_the_result_of_another_operation_is_not_ours(bench: DirectRl866) -> None:
    bench.emulator.faults.add(faults.WrongUid(uid(2)), on=Op.SYSTEM_INFO, times=None)
    with pytest.raises(GarbledAnswer):
        bench.reader.system_info(uid(1))


@given(st.integers(0, 255), st.binary(max_size=250))
@settings(max_examples=100)
def test_what_is_built_is_found_again(control: int, info: bytes) -> None:
    parsed = parse(build(control, info))
    assert parsed is not None
    assert (parsed[0].control, parsed[0].info) == (control, info)


@given(st.binary(max_size=64), st.booleans())
@settings(max_examples=200)
def test_noise_of_any_kind_raises_nothing(noise: bytes, stalled: bool) -> None:
    find(parse, noise, stalled=stalled)


@given(st.binary(max_size=60), st.integers(1, 12))
@settings(max_examples=300)
def test_answers_of_any_shape_raise_only_bad_answer(data: bytes, count: int) -> None:
    for parser in (
        commands.parse_answer,
        commands.parse_inventory,
        commands.parse_handle,
        commands.parse_system_info,
        lambda each: commands.parse_access(each, Access.READ_BLOCKS),
        lambda each: commands.parse_blocks(each, count),
    ):
        try:
            parser(data)
        except commands.BadAnswer:
            continue


def test_a_frame_that_would_be_too_long_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        build(0, bytes(251))
    with pytest.raises(BadFrame):
        parse(b"\xfa\x02\x00")
