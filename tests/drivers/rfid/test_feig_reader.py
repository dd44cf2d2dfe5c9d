"""What is FEIG's own in the driver: who is reported, MORE, disturbed rounds, scan mode, frames and buffers."""

from __future__ import annotations

import pytest

from drivers.errors import DeviceGone, DeviceRefused, DriverError, GarbledAnswer, Misconfigured
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import TagGone
from tests.drivers.rfid.rig import DirectFeig, book, uid


@pytest.fixture
def bench() -> DirectFeig:
    bench = DirectFeig()
    bench.emulator.place(*(book(n) for n in range(5)))
    bench.reader.open()
    return bench


def ops(bench: DirectFeig) -> list[Op]:
    return [entry.op for entry in bench.emulator.log]


@pytest.mark.parametrize("only_new", [True, False])
@pytest.mark.parametrize("knows_presence", [True, False])
def test_all_present_tags_are_heard_in_every_round_whatever_the_reader_reports(
    bench: DirectFeig, only_new: bool, knows_presence: bool
) -> None:
    bench.emulator.commands.only_new = only_new
    bench.emulator.commands.knows_presence = knows_presence
    for _ in range(5):
        assert len(bench.reader.inventory().seen) == 5


def test_with_the_presence_bit_a_round_is_one_command(bench: DirectFeig) -> None:
    bench.reader.inventory()
    bench.emulator.log.clear()
    bench.reader.inventory()
    assert ops(bench) == [Op.INVENTORY]


def test_a_reader_that_ignores_the_presence_bit_is_reset_before_each_round_once_it_showed_twice(
    bench: DirectFeig,
) -> None:
    bench.emulator.commands.knows_presence = False
    for _ in range(2):
        bench.reader.inventory()
    bench.emulator.log.clear()
    bench.reader.inventory()
    assert ops(bench) == [Op.FIELD, Op.INVENTORY]


def test_more_tags_than_one_answer_holds_are_fetched_with_more(bench: DirectFeig) -> None:
    bench.emulator.commands.sets_per_answer = 2
    bench.emulator.log.clear()
    assert len(bench.reader.inventory().seen) == 5
    modes = [entry.request[4] for entry in bench.emulator.log]
    assert modes == [0x20, 0x80, 0x80]


def test_thirty_tags_fit_though_a_standard_frame_holds_24(bench: DirectFeig) -> None:
    bench.emulator.place(*(book(n) for n in range(5, 30)))
    assert len(bench.reader.inventory().seen) == 30


def test_a_reader_that_promises_more_for_ever_does_not_hold_us(bench: DirectFeig) -> None:
    one_tag = bytes((1, 0x03, 0x00)) + bytes.fromhex(uid(1))
    bench.emulator.faults.add(faults.Refuse(0x94, one_tag), on=Op.INVENTORY, times=None)
    heard = bench.reader.inventory()
    assert [seen.uid for seen in heard.seen] == [uid(1)]
    assert not heard.complete


def test_a_round_with_status_83_is_tried_again(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x83), on=Op.INVENTORY, times=2)
    heard = bench.reader.inventory()
    assert heard.complete
    assert len(heard.seen) == 5


def test_a_field_that_stays_disturbed_is_a_value_and_says_that_absence_proves_nothing(
    bench: DirectFeig,
) -> None:
    bench.emulator.faults.add(faults.Refuse(0x83), on=Op.INVENTORY, times=None)
    heard = bench.reader.inventory()
    assert not heard.complete
    assert heard.seen == ()


def test_an_empty_pad_is_a_complete_round(bench: DirectFeig) -> None:
    bench.emulator.field.clear()
    heard = bench.reader.inventory()
    assert heard.complete
    assert heard.seen == ()


def test_scan_mode_is_found_at_opening_and_the_message_says_what_to_set(bench: DirectFeig) -> None:
    bench.emulator.commands.scan_mode = True
    with pytest.raises(Misconfigured, match="scan mode"):
        bench.reader.open()
    with pytest.raises(DeviceGone):
        bench.reader.inventory()


@pytest.mark.parametrize("status", [0x01, 0x02, 0x83])
def test_a_tag_whose_answer_is_missing_or_disturbed_is_gone_for_now(bench: DirectFeig, status: int) -> None:
    bench.emulator.faults.add(faults.Refuse(status), on=Op.READ)
    with pytest.raises(TagGone):
        bench.reader.read_blocks(uid(1), 0, 9)


def test_a_status_that_nobody_expects_is_told_with_its_number(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x84), on=Op.INVENTORY)
    with pytest.raises(DeviceRefused, match="84") as refused:
        bench.reader.inventory()
    assert refused.value.code == 0x84


def test_on_a_bus_another_readers_answers_are_not_ours() -> None:
    DirectFeig(bus_address=0).reader.open()
    with pytest.raises(DriverError):
        DirectFeig(bus_address=7).reader.open()


def test_an_answer_of_the_wrong_shape_is_garbled_and_the_next_is_right(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x00, b"\x09\x04short"), on=Op.READ)
    with pytest.raises(GarbledAnswer):
        bench.reader.read_blocks(uid(1), 0, 9)
    assert bench.reader.read_blocks(uid(1), 0, 9) == bytes(book(1).memory[:36])


def test_writes_fit_the_readers_receive_buffer(bench: DirectFeig) -> None:
    bench.emulator.log.clear()
    tag = Tag(uid(50), blocks=79)
    bench.emulator.place(tag)
    bench.reader.write_blocks(uid(50), 0, bytes(316))
    assert max(len(entry.request) for entry in bench.emulator.log) <= 280
    assert [entry.op for entry in bench.emulator.log] == [Op.WRITE] * 3


def test_blocks_of_eight_bytes_are_read_and_written(bench: DirectFeig) -> None:
    bench.emulator.place(Tag(uid(60), bytes(range(128)), blocks=16, block_size=8))
    assert bench.reader.system_info(uid(60)).block_size == 8
    bench.reader.write_blocks(uid(60), 1, b"01234567", 8)
    assert bench.reader.read_blocks(uid(60), 0, 16) == bytes(range(8)) + b"01234567" + bytes(range(16, 128))


def test_half_a_block_is_never_written(bench: DirectFeig) -> None:
    with pytest.raises(ValueError, match="whole blocks"):
        bench.reader.write_blocks(uid(1), 0, b"123")


def test_only_addressed_commands_reach_tags(bench: DirectFeig) -> None:
    bench.emulator.log.clear()
    bench.reader.system_info(uid(1))
    bench.reader.read_blocks(uid(1), 0, 9)
    bench.reader.write_afi(uid(1), 0xC2)
    bench.reader.set_eas(uid(1), True)
    for entry in bench.emulator.log:
        assert bytes.fromhex(uid(1)) in entry.request, entry.op


@pytest.mark.parametrize("good, outputs", [(True, "0001"), (False, "0014")])
def test_a_signal_is_a_light_and_for_bad_news_a_beep(bench: DirectFeig, good: bool, outputs: str) -> None:
    bench.reader.signal(good)
    assert bench.emulator.commands.outputs[-1].hex() == outputs + "0000" + "0003" + "0000"


def test_a_reader_without_outputs_refuses_and_nobody_minds(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x80), on=Op.OUTPUT)
    bench.reader.signal(True)


def test_an_answer_behind_a_damaged_one_from_a_tags_memory_is_not_believed(bench: DirectFeig) -> None:
    """A tag may carry bytes that look like a frame; behind noise a frame counts only when nothing follows it."""
    trap = bytes.fromhex(
        "06000000" + "72d500b0"
    )  # on the line, blocks turned: 06 00 b0 00 d5 72, "write AFI OK"
    hostile = Tag(uid(70), trap + bytes(28))
    bench.emulator.place(hostile)
    bench.emulator.faults.add(faults.BadChecksum(), on=Op.READ)
    assert bench.reader.read_blocks(uid(70), 0, 9) == bytes(hostile.memory[:36])
    assert bench.reader.health.late == 1, "the trap was seen, and passed over"


def test_ten_books_take_hardly_longer_than_their_air_time(bench: DirectFeig) -> None:
    """Inventory, AFI, item, new AFI and its verification of ten tags: only air time passes on this clock."""
    bench.emulator.place(*(book(n) for n in range(5, 10)))
    bench.reader.inventory()
    begun = bench.clock()
    air = 0.0
    for seen in bench.reader.inventory().seen:
        bench.reader.system_info(seen.uid)
        bench.reader.read_blocks(seen.uid, 0, 9)
        bench.reader.write_afi(seen.uid, 0xC2)
        bench.reader.system_info(seen.uid)
        air += 9.81e-3 + 17.05e-3 + 15.6e-3 + 9.81e-3
    assert bench.clock() - begun == pytest.approx(air + 0.082, rel=0.08)
