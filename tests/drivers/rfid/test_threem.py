"""3M / bibliotheca: frames against documents and a session with a real 810, and what is this family's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import DeviceRefused, GarbledAnswer, Unsupported
from drivers.rfid.chips import blocks_at_least
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.exchange import BadFrame, find
from drivers.rfid.interface import Capability, Uid, WriteUnknown
from drivers.rfid.presence import Presence
from drivers.rfid.programming import Rewritten, rewrite
from drivers.rfid.settings import ThreeMSettings
from drivers.rfid.tags import chain
from drivers.rfid.threem import commands
from drivers.rfid.threem.commands import PROBE, Command, Info
from drivers.rfid.threem.frames import PROBE_SOF, SOF, Frame, build, parse
from tests.drivers.rfid.rig import DirectThreeM, book, memory, rows, uid

ROWS = {row["n"]: row for row in rows("reader_frames.jsonl") if row["protocol"].startswith("3M")}
A = Uid("E007000001234567")
UNMADE, EAS_TAG, INFO_TAG = Uid("0000000001234567"), Uid("E004000001234567"), Uid("E007C10001234567")

# Every request of the rows, as the driver's builders make it.
BUILT = {
    61: build(PROBE, sof=PROBE_SOF),
    65: build(bytes.fromhex("130601000200030004000b000a00")),  # nobody knows what it says; never sent
    67: build(bytes.fromhex("03000200000003")),  # the specification's example of a checksum
    68: build(commands.inventory()),
    70: build(commands.version()),
    72: build(commands.pass_through(bytes.fromhex("232093697312000007e000"))),
    74: build(commands.tag_command(Command.QUIET, A)),
    75: build(commands.read_blocks(UNMADE, 0, 2)),
    77: build(commands.write_blocks(UNMADE, 0, bytes.fromhex("1234abcd55667788"))),
    79: build(commands.tag_command(Command.READ_AFI, A)),
    80: build(commands.tag_command(Command.WRITE_AFI, A, b"\x07")),
    81: build(commands.tag_command(Command.CHECK_EAS, EAS_TAG)),
    84: build(commands.tag_command(Command.SET_EAS, EAS_TAG, b"\x01")),
    85: build(commands.tag_info(INFO_TAG, Info.DSFID | Info.AFI)),
}

BOOK, CARD = Uid("E004010031269117"), Uid("E00401001F77FB98")
# A session with a real 810 (dpavlin/koha-rfid-3m810-js tests/fixtures/live-capture.txt): request, body of the answer.
SESSION = (
    ("d500050400118c66", "0400110a050002"),
    ("d60005fe0005fa40", "fe00000502e004010031269117e00401001f77fb98"),
    ("d6000b0ae004010031269117ec84", "0a00e004010031269117da"),
    (
        "d6000d02e00401003126911700084e9b",
        "0200e0040100312691170800000411000101003133303202003039393903"
        "0039390000040000000000050000000000060000000000070000000000",
    ),
)
BOOK_MEMORY = bytes.fromhex("04110001313330323039393939390000").ljust(32, b"\x00")


def row(n: int) -> Frame:
    parsed = parse(bytes.fromhex(ROWS[n]["hex"]))
    assert parsed is not None
    frame, length = parsed
    assert length == len(ROWS[n]["hex"]) // 2
    return frame


@pytest.fixture
def bench() -> DirectThreeM:
    bench = DirectThreeM()
    bench.emulator.place(*(book(n) for n in range(5)))
    bench.reader.open()
    return bench


@pytest.mark.parametrize("n", sorted(ROWS))
def test_every_documented_frame_is_one_whole_frame(n: int) -> None:
    assert row(n).sof in (SOF, PROBE_SOF)


def test_every_documented_request_is_built_byte_for_byte() -> None:
    requests = {n: row["hex"] for n, row in ROWS.items() if row["dir"] == "host>reader"}
    assert {n: data.hex() for n, data in BUILT.items()} == requests


def test_the_documented_answers_say_what_they_mean() -> None:
    def data(n: int) -> bytes:
        return commands.parse_answer(row(n).body).data

    assert [commands.parse_probe(row(n).body) for n in (62, 63, 64)] == ["10.5.0.2", "10.5.2.27", "10.5.1.25"]
    assert commands.parse_inventory(data(66)) == ()
    assert commands.parse_inventory(data(69)) == ("0000000000AD6302", "E0070000006000AE")
    assert commands.parse_version(data(71)) == "10.3.2.6"
    assert commands.parse_answer(row(73).body).status == 0
    blocks = commands.parse_blocks(commands.of_tag(data(76), UNMADE), 0, 2)
    assert blocks == bytes.fromhex("0011223300112233")
    assert commands.parse_written(commands.of_tag(data(78), UNMADE)) == 1
    assert commands.parse_byte(commands.of_tag(data(82), EAS_TAG)) == 1
    assert commands.parse_answer(row(83).body).status == commands.Status.NO_TAG
    assert commands.parse_tag_info(commands.of_tag(data(86), INFO_TAG)) == (None, 0xDA)
    assert commands.parse_answer(row(87).body).status == commands.Status.NOT_IMPLEMENTED


def test_the_emulator_answers_the_traced_requests_as_the_real_810_did() -> None:
    bench = DirectThreeM()
    bench.emulator.place(
        *(Tag(each, memory, afi=0xDA) for each, memory in ((BOOK, BOOK_MEMORY), (CARD, b"")))
    )
    for request, answer in SESSION:
        bench.line.send(bytes.fromhex(request))
        parsed = parse(bench.line.take())
        assert parsed is not None
        assert parsed[0].body.hex() == answer


def test_the_driver_asks_as_the_traced_session_did_and_reads_the_book() -> None:
    bench = DirectThreeM()
    bench.emulator.place(Tag(BOOK, BOOK_MEMORY, afi=0xDA))
    bench.reader.open()
    bench.emulator.log.clear()
    assert [seen.uid for seen in bench.reader.inventory().seen] == [BOOK]
    assert bench.reader.system_info(BOOK).afi == 0xDA
    assert chain.decode(bench.reader.read_blocks(BOOK, 0, 8)).item_id == "1302099999"
    asked = [entry.request.hex() for entry in bench.emulator.log]
    assert asked == [request for request, _ in SESSION[1:]]


def test_the_documented_write_is_sent_as_it_stands_and_its_documented_answer_is_believed() -> None:
    bench = DirectThreeM()
    bench.emulator.place(tag := Tag(UNMADE))
    bench.emulator.tells_last = True
    bench.reader.open()
    bench.emulator.log.clear()
    bench.reader.write_blocks(UNMADE, 0, bytes.fromhex("1234abcd55667788"))
    (entry,) = bench.emulator.log
    assert (entry.request.hex(), entry.answer.hex()) == (ROWS[77]["hex"], ROWS[78]["hex"])
    assert tag.memory[:8].hex() == "1234abcd55667788"


@pytest.mark.parametrize("tells_last", [False, True])
def test_which_block_the_answer_to_a_write_names_decides_nothing(
    bench: DirectThreeM, tells_last: bool
) -> None:
    """Words and example of the specification disagree on it; what reading back shows counts."""
    bench.emulator.tells_last = tells_last
    image = memory("TV00012345").ljust(112, b"\x00")
    assert rewrite(bench.reader, uid(1), image) is Rewritten.VERIFIED
    bench.emulator.tags[2].locked.add(5)
    assert rewrite(bench.reader, uid(2), b"x" * 112) is Rewritten.REFUSED


def test_a_tag_that_is_named_twice_is_heard_once(bench: DirectThreeM) -> None:
    bench.emulator.repeats = frozenset((uid(1), uid(3)))
    heard = [seen.uid for seen in bench.reader.inventory().seen]
    assert sorted(heard) == sorted(uid(n) for n in range(5))


def test_writing_the_security_byte_is_off_until_a_technician_turns_it_on(bench: DirectThreeM) -> None:
    assert Capability.WRITE_AFI not in bench.reader.open().capabilities
    with pytest.raises(Unsupported, match="spare tag"):
        bench.reader.write_afi(uid(1), 0xC2)
    assert not ThreeMSettings(kind="threem", url="serial:///dev/ttyUSB0").afi_write


def test_what_no_source_tells_is_not_sent(bench: DirectThreeM) -> None:
    bench.emulator.log.clear()
    for command in (
        lambda: bench.reader.set_eas(uid(1), True),
        lambda: bench.reader.eas(uid(1)),
        lambda: bench.reader.write_blocks(uid(1), 0, bytes(8), 8),
        bench.reader.reset_field,
    ):
        with pytest.raises(Unsupported):
            command()
    bench.reader.signal(True)
    assert not bench.emulator.log


def test_a_tag_that_refuses_a_write_is_unknown_until_it_is_read_back(bench: DirectThreeM) -> None:
    bench.emulator.tags[1].locked.add(9)
    with pytest.raises(WriteUnknown):
        bench.reader.write_blocks(uid(1), 9, b"8bytes .")
    assert bench.reader.read_blocks(uid(1), 9, 2) == bytes(8)


def test_how_large_a_tag_is_at_least_follows_from_its_maker() -> None:
    assert [blocks_at_least(Uid(head + "00" * 5)) for head in ("E00401", "E00402", "E00403", "E00700")] == [
        28,
        40,
        8,
        8,
    ]


def test_a_status_that_nobody_documents_is_told_as_it_is(bench: DirectThreeM) -> None:
    bench.emulator.faults.add(faults.Refuse(0x0B), on=Op.INVENTORY)
    with pytest.raises(DeviceRefused) as refused:
        bench.reader.inventory()
    assert refused.value.code == 0x0B


def test_a_pad_over_this_reader_shows_books_like_any_other(bench: DirectThreeM) -> None:
    presence = Presence(bench.reader, bench.clock)
    for _ in range(20):
        presence.poll()
        bench.clock.advance(presence.due_in())
    assert sorted(item.item_id for item in presence.pad.items) == [f"VV{n:08}" for n in range(5)]


def test_another_tags_blocks_are_never_taken(bench: DirectThreeM) -> None:
    bench.emulator.faults.add(faults.WrongUid(uid(2)), on=Op.READ, times=None)
    with pytest.raises(GarbledAnswer):
        bench.reader.read_blocks(uid(1), 0, 9)


@given(st.sampled_from((SOF, PROBE_SOF)), st.binary(min_size=1, max_size=300))
@settings(max_examples=100)
def test_what_is_built_is_found_again(sof: int, body: bytes) -> None:
    parsed = parse(build(body, sof=sof))
    assert parsed == (Frame(sof, body), len(body) + 5)


@given(st.binary(max_size=64), st.booleans())
@settings(max_examples=200)
def test_noise_of_any_kind_raises_nothing(noise: bytes, stalled: bool) -> None:
    find(parse, noise, stalled=stalled)


@given(st.binary(max_size=60), st.integers(1, 12))
@settings(max_examples=300)
def test_answers_of_any_shape_raise_only_bad_answer(data: bytes, count: int) -> None:
    for parser in (
        commands.parse_answer,
        commands.parse_probe,
        commands.parse_version,
        commands.parse_inventory,
        commands.parse_written,
        commands.parse_byte,
        commands.parse_tag_info,
        lambda each: commands.of_tag(each, A),
        lambda each: commands.parse_blocks(each, 0, count),
    ):
        try:
            parser(data)
        except commands.BadAnswer:
            continue


def test_a_frame_of_impossible_length_is_noise() -> None:
    for head in (b"\xd6\x00\x02", b"\xd6\xff\xff"):
        with pytest.raises(BadFrame):
            parse(head)
