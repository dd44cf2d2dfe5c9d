"""Write, read back, at most three times: what each outcome means, on a tag that can only be asked through a reader."""

from __future__ import annotations

import pytest

from drivers.errors import DeviceGone, GarbledAnswer
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import Uid
from drivers.rfid.security import Written, write_security
from tests.drivers.rfid.rig import DirectFeig, book, uid

ONE = uid(1)


@pytest.fixture
def bench() -> DirectFeig:
    bench = DirectFeig()
    bench.emulator.place(book(1), book(2))
    bench.reader.open()
    bench.emulator.log.clear()
    return bench


def the_tag(bench: DirectFeig) -> Tag:
    return next(tag for tag in bench.emulator.tags if tag.uid == ONE)


def count(bench: DirectFeig, op: Op) -> int:
    return sum(1 for entry in bench.emulator.log if entry.op is op)


def test_an_undisturbed_write_is_one_write_and_one_look(bench: DirectFeig) -> None:
    assert write_security(bench.reader, ONE, 0xC2) is Written.VERIFIED
    assert [entry.op for entry in bench.emulator.log] == [Op.WRITE_AFI, Op.SYSTEM_INFO]


def test_it_gives_up_after_three_writes(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Deaf(), on=Op.WRITE_AFI, times=None)
    assert write_security(bench.reader, ONE, 0xC2) is Written.FAILED
    assert count(bench, Op.WRITE_AFI) == 3
    assert the_tag(bench).afi == 0x07


def test_a_reader_that_says_ok_without_writing_is_found_out(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE_AFI, times=None)
    assert write_security(bench.reader, ONE, 0xC2) is Written.FAILED


def test_a_tag_that_left_before_the_write_is_gone(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Pull(ONE), on=Op.WRITE_AFI)
    assert write_security(bench.reader, ONE, 0xC2) is Written.GONE


def test_a_muted_tag_is_woken_by_a_field_reset_between_tries(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Shadow(ONE), on=Op.SYSTEM_INFO)
    assert write_security(bench.reader, ONE, 0xC2) is Written.VERIFIED
    assert count(bench, Op.FIELD) == 1


def test_a_link_that_breaks_is_raised_because_nothing_is_known(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Unplug(carried_out=True), on=Op.WRITE_AFI)
    with pytest.raises(DeviceGone):
        write_security(bench.reader, ONE, 0xC2)


@pytest.mark.parametrize("eas", [True, False])
def test_where_the_gate_uses_eas_both_are_written_and_both_verified(bench: DirectFeig, eas: bool) -> None:
    the_tag(bench).eas = not eas
    assert write_security(bench.reader, ONE, 0xC2, eas=eas) is Written.VERIFIED
    assert the_tag(bench).eas is eas


def test_an_eas_bit_that_did_not_change_is_a_failure(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Refuse(0x00), on=Op.EAS, times=None)
    assert write_security(bench.reader, ONE, 0xC2, eas=False) is Written.FAILED


def test_a_silent_tag_passes_for_one_without_eas_only_if_it_answers_afterwards(bench: DirectFeig) -> None:
    bench.emulator.faults.add(faults.Pull(ONE), on=Op.EAS, after=1)
    assert write_security(bench.reader, ONE, 0xC2, eas=False) is Written.GONE


@pytest.mark.parametrize(
    "script",
    [
        [(Op.EAS, faults.Shadow(ONE), 2)],
        [(Op.WRITE_AFI, faults.Lost(), 1), (Op.EAS, faults.Shadow(ONE), 1)],
        [(Op.EAS, faults.Refuse(0x83), 2)],
        [(Op.EAS, faults.Refuse(0x01), 2)],
    ],
    ids=["shadowed", "afi-answer-lost", "field-disturbed", "no-transponder"],
)
def test_a_loan_is_verified_only_when_its_eas_bit_is_really_off(
    bench: DirectFeig, script: list[tuple[Op, faults.Fault, int]]
) -> None:
    the_tag(bench).eas = True
    for op, fault, times in script:
        bench.emulator.faults.add(fault, on=op, times=times)
    assert write_security(bench.reader, ONE, 0xC2, eas=False) is Written.VERIFIED
    assert not the_tag(bench).eas


@pytest.mark.parametrize("status", [0x01, 0x02, 0x83])
def test_an_eas_bit_that_nobody_acknowledged_to_be_off_is_a_failure(bench: DirectFeig, status: int) -> None:
    the_tag(bench).eas = True
    bench.emulator.faults.add(faults.Refuse(status), on=Op.EAS, times=None)
    assert write_security(bench.reader, ONE, 0xC2, eas=False) is Written.FAILED


@pytest.mark.parametrize("status", [0x02, 0x83])
def test_a_disturbed_eas_answer_is_not_silence(bench: DirectFeig, status: int) -> None:
    bench.emulator.faults.add(faults.Refuse(status), on=Op.EAS)
    with pytest.raises(GarbledAnswer):
        bench.reader.eas(ONE)


def test_the_eas_bit_is_written_although_the_afis_answer_was_lost(bench: DirectFeig) -> None:
    the_tag(bench).eas = True
    bench.emulator.faults.add(faults.Lost(), on=Op.WRITE_AFI)
    assert write_security(bench.reader, ONE, 0xC2, eas=False) is Written.VERIFIED
    assert count(bench, Op.WRITE_AFI) == 1


def test_without_eas_no_eas_command_is_sent(bench: DirectFeig) -> None:
    write_security(bench.reader, ONE, 0xC2)
    assert count(bench, Op.EAS) == 0


def test_a_protected_tag_is_unlocked_before_each_write(bench: DirectFeig) -> None:
    unlocked: list[Uid] = []
    bench.emulator.faults.add(faults.Deaf(), on=Op.WRITE_AFI)
    assert write_security(bench.reader, ONE, 0xC2, unlock=unlocked.append) is Written.VERIFIED
    assert unlocked == [ONE, ONE]


def test_the_other_tag_on_the_pad_is_never_touched(bench: DirectFeig) -> None:
    write_security(bench.reader, ONE, 0xC2)
    assert next(tag for tag in bench.emulator.tags if tag.uid == uid(2)).writes == 0
