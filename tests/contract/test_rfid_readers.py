"""What every RFID reader driver must do, on its own protocol, whatever happens to line, reader and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

import pytest

from drivers.errors import DeviceGone, DriverError, GarbledAnswer
from drivers.rfid import exchange
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import Capability, Inventory, TagGone, TagRefused, Uid, WriteUnknown
from drivers.rfid.presence import Presence
from drivers.rfid.programming import Rewritten, rewrite
from drivers.rfid.security import Written, write_security
from drivers.rfid.settings import PresenceSettings
from drivers.rfid.tags import chain
from tests.contract.rfid_rigs import RIGS, Candidate, Rig, running
from tests.drivers.rfid.rig import book, memory, uid

TEN = [book(n) for n in range(10)]
ONE = uid(3)
ITEM = memory("TV00012345", parts=2, part=1).ljust(112, b"\x00")


@pytest.fixture(params=RIGS, ids=lambda rig: rig.name.replace(" ", "-"))
def candidate(request: pytest.FixtureRequest) -> Candidate:
    param: Candidate = request.param
    return param


@pytest.fixture
def rig(candidate: Candidate) -> Iterator[Rig]:
    """Ten tags on the pad, or one where the reader shows no more."""
    with running(candidate) as rig:
        several = Capability.MULTI_TAG in candidate.capabilities
        rig.emulator.place(*(book(n) for n in (range(10) if several else (3,))))
        rig.reader.open()
        yield rig


def on_the_pad(rig: Rig) -> set[str]:
    return {tag.uid for tag in rig.emulator.tags}


def heard(inventory: Inventory) -> set[Uid]:
    return {seen.uid for seen in inventory.seen}


def having(needed: Capability) -> pytest.MarkDecorator:
    """Over the rigs that can do this."""
    able = [pytest.param(rig, id=rig.name.replace(" ", "-")) for rig in RIGS if needed in rig.capabilities]
    return pytest.mark.parametrize("candidate", able, indirect=True)


COMMANDS: dict[Op, Callable[[Rig], object]] = {
    Op.INVENTORY: lambda rig: rig.reader.inventory(),
    Op.SYSTEM_INFO: lambda rig: rig.reader.system_info(ONE),
    Op.READ: lambda rig: rig.reader.read_blocks(ONE, 0, 9),
    Op.WRITE: lambda rig: rig.reader.write_blocks(ONE, 9, b"8bytes ."),
    Op.WRITE_AFI: lambda rig: rig.reader.write_afi(ONE, 0xC2),
    Op.EAS: lambda rig: rig.reader.set_eas(ONE, True),
    Op.OUTPUT: lambda rig: rig.reader.signal(True),
    Op.FIELD: lambda rig: rig.reader.reset_field(),
}
READS = (Op.INVENTORY, Op.SYSTEM_INFO, Op.READ)
WRITES = (Op.WRITE, Op.WRITE_AFI, Op.EAS)
NEEDED = {
    Op.WRITE: Capability.WRITE_BLOCKS,
    Op.WRITE_AFI: Capability.WRITE_AFI,
    Op.EAS: Capability.EAS,
    Op.OUTPUT: Capability.OUTPUTS,
    Op.FIELD: Capability.FIELD_RESET,
}
SHORTEST = (Op.SYSTEM_INFO, Op.WRITE_AFI)
NOISE = (b"\x55", b"\xff\xff\x02", bytes(20))
UNANSWERED = (faults.Half(3), faults.BadChecksum(), faults.Lost(), faults.Deaf())


having_its_own_line = pytest.mark.parametrize(
    "candidate",
    [pytest.param(rig, id=rig.name.replace(" ", "-")) for rig in RIGS if rig.own_line],
    indirect=True,
)
"""Over the rigs whose driver sees the line's bytes: behind pcscd noise, gaps and late answers are pcscd's to bear."""


def every(
    ops: tuple[Op, ...], trouble: tuple[object, ...], *, quick: bool = False, own_line: bool = False
) -> pytest.MarkDecorator:
    """Every rig, command and trouble; where trouble is waited for in real time, the shortest command stands for all.

    `own_line`: only where the driver itself sees the line's bytes.
    """
    cases = [
        pytest.param(rig, op, each, id=f"{rig.name.replace(' ', '-')}-{op.value}-{each!r}")
        for rig in RIGS
        for op in ops
        for each in trouble
        if NEEDED.get(op, Capability(0)) in rig.capabilities
        and (quick or not rig.waits or op in SHORTEST)
        and (rig.own_line or not own_line)
    ]
    return pytest.mark.parametrize("candidate, op, trouble", cases, indirect=["candidate"])


# -- as it should be ------------------------------------------------------------------------------------------------


def test_it_says_who_it_is_and_what_it_can(candidate: Candidate, rig: Rig) -> None:
    info = rig.reader.open()
    assert info.vendor
    assert info.capabilities == candidate.capabilities


@having(Capability.MULTI_TAG)
def test_ten_tags_at_once_are_all_heard_again_and_again(rig: Rig) -> None:
    for _ in range(3):
        round_ = rig.reader.inventory()
        assert round_.complete
        assert [tag.uid for tag in round_.seen] == list(dict.fromkeys(tag.uid for tag in round_.seen))
        assert heard(round_) == {tag.uid for tag in TEN}


def test_a_tag_that_leaves_is_not_heard_and_one_that_comes_is(rig: Rig) -> None:
    rig.reader.inventory()
    taken = rig.emulator.remove(ONE)
    assert ONE not in heard(rig.reader.inventory())
    rig.emulator.place(taken)
    assert ONE in heard(rig.reader.inventory())


def test_blocks_come_in_the_tags_own_order(rig: Rig) -> None:
    assert rig.reader.read_blocks(ONE, 0, 9) == bytes(TEN[3].memory[:36])
    assert rig.reader.read_blocks(ONE, 0, 28) == bytes(TEN[3].memory)


@having(Capability.WRITE_BLOCKS)
def test_written_blocks_are_read_back_and_touch_no_other(rig: Rig) -> None:
    rig.reader.write_blocks(ONE, 9, b"8bytes .")
    assert rig.reader.read_blocks(ONE, 8, 4) == bytes(TEN[3].memory[32:36]) + b"8bytes ." + bytes(4)


@having(Capability.WRITE_BLOCKS)
def test_more_than_one_commands_worth_of_blocks_is_written_whole(rig: Rig) -> None:
    rig.emulator.remove(ONE)
    rig.emulator.place(Tag(uid(77), blocks=79))
    text = bytes(range(256)) + bytes(range(60))
    rig.reader.write_blocks(uid(77), 0, text)
    assert rig.reader.read_blocks(uid(77), 0, 79) == text


@having(Capability.WRITE_BLOCKS)
def test_an_item_is_written_onto_a_tag_whole_and_read_back(rig: Rig) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    assert rewrite(rig.reader, ONE, ITEM) is Rewritten.VERIFIED
    assert bytes(tag.memory) == ITEM


@having(Capability.WRITE_BLOCKS)
def test_a_tag_with_a_locked_block_gets_back_what_it_carried(rig: Rig) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    before = bytes(tag.memory)
    tag.locked.add(2)
    assert rewrite(rig.reader, ONE, ITEM) is Rewritten.REFUSED
    assert bytes(tag.memory) == before


@having(Capability.WRITE_BLOCKS)
@pytest.mark.parametrize("fault", [faults.Lost(), faults.Deaf()])
def test_a_block_whose_write_was_lost_or_unanswered_is_made_good(rig: Rig, fault: faults.Fault) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    rig.emulator.faults.add(fault, on=Op.WRITE, after=1)
    assert rewrite(rig.reader, ONE, ITEM) is Rewritten.VERIFIED
    assert bytes(tag.memory) == ITEM


@having(Capability.WRITE_BLOCKS)
def test_a_tag_taken_away_between_its_blocks_is_gone_and_says_nothing(rig: Rig) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    rig.emulator.faults.add(faults.Pull(ONE), on=Op.WRITE, after=1)
    assert rewrite(rig.reader, ONE, ITEM) is Rewritten.GONE
    assert chain.decode(bytes(tag.memory)).item_id == ""


def test_system_information_tells_afi_and_size_of_the_tag_that_was_asked(rig: Rig) -> None:
    info = rig.reader.system_info(ONE)
    assert (info.uid, info.afi, info.blocks, info.block_size) == (ONE, 0x07, 28, 4)


@having(Capability.WRITE_AFI)
def test_the_afi_of_one_tag_changes_and_of_no_other(rig: Rig) -> None:
    rig.reader.write_afi(ONE, 0xC2)
    assert {tag.uid for tag in rig.emulator.tags if tag.afi == 0xC2} == {ONE}
    assert rig.reader.system_info(ONE).afi == 0xC2


@having(Capability.EAS)
def test_the_eas_bit_is_set_reset_and_heard(rig: Rig) -> None:
    rig.reader.set_eas(ONE, True)
    assert rig.reader.eas(ONE)
    assert not rig.reader.eas(uid(4))
    rig.reader.set_eas(ONE, False)
    assert not rig.reader.eas(ONE)


@having(Capability.WRITE_AFI)
@pytest.mark.parametrize("pair", [(0x07, 0xC2), (0xD7, 0xDA), (0xDA, 0xD7)], ids=["iso", "d7-da", "da-d7"])
def test_any_pair_of_afi_values_can_be_written_and_verified(rig: Rig, pair: tuple[int, int]) -> None:
    for afi in pair:
        assert write_security(rig.reader, ONE, afi) is Written.VERIFIED
        assert rig.reader.system_info(ONE).afi == afi


def test_closing_twice_is_harmless_and_a_closed_reader_is_gone(rig: Rig) -> None:
    rig.reader.close()
    rig.reader.close()
    with pytest.raises(DeviceGone):
        rig.reader.inventory()


# -- tags that do not cooperate -------------------------------------------------------------------------------------


def test_a_tag_that_is_not_there_is_gone_and_nothing_else_suffers(rig: Rig) -> None:
    rig.emulator.remove(ONE)
    with pytest.raises(TagGone):
        rig.reader.system_info(ONE)
    with pytest.raises(TagGone):
        rig.reader.read_blocks(ONE, 0, 9)
    with pytest.raises(WriteUnknown):
        rig.reader.write_blocks(ONE, 9, b"8bytes .")
    rig.emulator.place(book(4))
    assert rig.reader.system_info(uid(4)).uid == uid(4)


@having(Capability.WRITE_AFI | Capability.WRITE_BLOCKS)
def test_a_tag_that_refuses_says_why(candidate: Candidate, rig: Rig) -> None:
    if not candidate.says_why:
        pytest.skip("this protocol does not tell why a tag did not do it")
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    tag.afi_locked = True
    tag.locked.add(9)
    for command in (COMMANDS[Op.WRITE_AFI], COMMANDS[Op.WRITE]):
        with pytest.raises(TagRefused) as refused:
            command(rig)
        assert refused.value.code == 0x12
    with pytest.raises(TagRefused) as refused:
        rig.reader.read_blocks(ONE, 20, 9)
    assert refused.value.code == 0x10


@having(Capability.WRITE_AFI)
def test_a_locked_security_byte_is_reported_as_failed(rig: Rig) -> None:
    next(tag for tag in rig.emulator.tags if tag.uid == ONE).afi_locked = True
    assert write_security(rig.reader, ONE, 0xC2) is Written.FAILED


@having(Capability.WRITE_AFI)
def test_a_tag_pulled_between_write_and_verify_is_gone_not_verified(rig: Rig) -> None:
    rig.emulator.faults.add(faults.Pull(ONE), on=Op.SYSTEM_INFO)
    assert write_security(rig.reader, ONE, 0xC2) is Written.GONE


@having(Capability.WRITE_AFI)
def test_a_tag_that_misses_one_command_is_secured_all_the_same(rig: Rig) -> None:
    rig.emulator.faults.add(faults.Shadow(ONE), on=Op.WRITE_AFI)
    rig.emulator.faults.add(faults.Shadow(ONE), on=Op.SYSTEM_INFO)
    assert write_security(rig.reader, ONE, 0xC2) is Written.VERIFIED


@having(Capability.WRITE_AFI | Capability.EAS)
@pytest.mark.parametrize(
    "script",
    [
        [(Op.EAS, faults.Shadow(ONE), 2)],
        [(Op.WRITE_AFI, faults.Lost(), 1), (Op.EAS, faults.Shadow(ONE), 1)],
    ],
    ids=["missed-both", "afi-answer-lost"],
)
def test_a_tag_silent_for_another_reason_never_passes_for_one_without_eas(
    rig: Rig, script: list[tuple[Op, faults.Fault, int]]
) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    tag.eas = True
    for op, fault, times in script:
        rig.emulator.faults.add(fault, on=op, times=times)
    assert write_security(rig.reader, ONE, 0xC2, eas=False) is Written.VERIFIED
    assert not tag.eas


@having(Capability.WRITE_AFI)
@pytest.mark.parametrize("fault", [faults.Deaf(), faults.Lost()], ids=repr)
def test_a_line_that_fails_before_the_write_is_a_try_and_not_the_end(rig: Rig, fault: faults.Fault) -> None:
    """An RL866 connects to its tag before it writes to it (Op.OTHER); other readers have no such step."""
    rig.emulator.faults.add(fault, on=Op.OTHER, times=2)
    assert write_security(rig.reader, ONE, 0xC2) is Written.VERIFIED


@having(Capability.WRITE_AFI)
def test_another_tags_answer_never_verifies_this_one(rig: Rig) -> None:
    rig.emulator.faults.add(faults.WrongUid(uid(4)), on=Op.SYSTEM_INFO, times=None)
    assert write_security(rig.reader, ONE, 0xC2) is Written.FAILED
    with pytest.raises(GarbledAnswer):
        rig.reader.system_info(ONE)


def test_one_wrong_uid_is_asked_again(rig: Rig) -> None:
    rig.emulator.faults.add(faults.WrongUid(uid(4)), on=Op.SYSTEM_INFO)
    assert rig.reader.system_info(ONE).uid == ONE


# -- a line that does not cooperate ---------------------------------------------------------------------------------


@having_its_own_line
@pytest.mark.parametrize("op", [Op.INVENTORY, Op.READ])
def test_answers_with_pauses_of_4_ms_between_bytes_are_whole(
    rig: Rig, op: Op, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "QUIET_S", 10.0)  # the pauses are real, and a busy machine's are longer
    settings = rig.reader._settings  # type: ignore[attr-defined]  # every family has them
    patient = settings.model_copy(update={"read_s": 10.0, "inventory_s": 10.0})
    monkeypatch.setattr(rig.reader, "_settings", patient)
    rig.emulator.faults.add(faults.Gaps(0.004), on=op)
    COMMANDS[op](rig)
    assert rig.reader.health.timeouts == 0
    assert rig.reader.health.garbled == 0


@every((*READS, *WRITES), NOISE, own_line=True)
def test_garbage_before_an_answer_is_skipped_and_counted(rig: Rig, op: Op, trouble: bytes) -> None:
    rig.emulator.faults.add(faults.Garbage(trouble), on=op)
    COMMANDS[op](rig)
    assert rig.reader.health.garbled > 0
    assert rig.reader.system_info(ONE).uid == ONE


@every(READS, UNANSWERED)
def test_a_read_whose_answer_fails_once_is_repeated(rig: Rig, op: Op, trouble: faults.Fault) -> None:
    expected = COMMANDS[op](rig)
    rig.emulator.faults.add(trouble, on=op)
    assert COMMANDS[op](rig) == expected


@every(WRITES, UNANSWERED)
def test_a_write_whose_answer_fails_is_unknown_and_never_repeated(
    rig: Rig, op: Op, trouble: faults.Fault
) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    before = tag.writes
    rig.emulator.faults.add(trouble, on=op)
    with pytest.raises(WriteUnknown):
        COMMANDS[op](rig)
    assert tag.writes - before <= 2  # eight bytes are two blocks
    assert rig.reader.system_info(ONE).uid == ONE


@having(Capability.WRITE_AFI)
def test_a_write_whose_answer_was_lost_is_resolved_by_reading_back(rig: Rig) -> None:
    tag = next(tag for tag in rig.emulator.tags if tag.uid == ONE)
    rig.emulator.faults.add(faults.Lost(), on=Op.WRITE_AFI)
    assert write_security(rig.reader, ONE, 0xC2) is Written.VERIFIED
    assert tag.writes == 1, "it had been written: no second write"


@having(Capability.WRITE_AFI)
def test_a_write_that_never_arrived_is_written_again(rig: Rig) -> None:
    rig.emulator.faults.add(faults.Deaf(), on=Op.WRITE_AFI)
    assert write_security(rig.reader, ONE, 0xC2) is Written.VERIFIED


@having_its_own_line
@pytest.mark.parametrize("fault", [faults.Late(), faults.Twice()], ids=repr)
def test_an_answer_to_an_earlier_command_is_never_taken_for_a_later_one(
    rig: Rig, fault: faults.Fault
) -> None:
    rig.emulator.faults.add(fault, on=Op.READ)
    rig.emulator.faults.add(fault, on=Op.READ, after=3)
    for n in range(6):
        assert rig.reader.read_blocks(uid(n), 0, 9) == bytes(TEN[n].memory[:36])


# -- a reader that goes and comes -----------------------------------------------------------------------------------


@every(tuple(COMMANDS), (faults.Unplug(carried_out=False), faults.Unplug(carried_out=True)), quick=True)
def test_unplugged_during_any_command_it_is_gone_and_works_again_when_plugged_in(
    rig: Rig, op: Op, trouble: faults.Fault
) -> None:
    rig.emulator.faults.add(trouble, on=op)
    with pytest.raises((DeviceGone, WriteUnknown)):
        COMMANDS[op](rig)
    with pytest.raises(DeviceGone):
        rig.reader.open()
    rig.emulator.plug()
    rig.reader.open()
    assert heard(rig.reader.inventory()) == on_the_pad(rig)


def test_a_reader_without_power_behind_a_live_line_is_gone_until_it_answers(rig: Rig) -> None:
    rig.emulator.mute = True
    with pytest.raises(DriverError):
        rig.reader.inventory()
    with pytest.raises(DeviceGone):
        rig.reader.inventory()
    with pytest.raises(DriverError):
        rig.reader.open()
    rig.emulator.mute = False
    open_again(rig)
    assert heard(rig.reader.inventory()) == on_the_pad(rig)


def open_again(rig: Rig) -> None:
    """As the station does, until it works: a service that slept has first to end what it was asked before."""
    until = monotonic() + 60
    while True:
        try:
            rig.reader.open()
        except DriverError:
            assert monotonic() < until, "it never came back"
        else:
            return


@pytest.mark.parametrize(
    "candidate",
    [pytest.param(rig, id=rig.name.replace(" ", "-")) for rig in RIGS if not rig.waits],
    indirect=True,
)
def test_a_minute_without_power_ends_by_itself_once_the_power_is_back(candidate: Candidate, rig: Rig) -> None:
    """On the reader's own clock: asked again and again, ever more rarely, and then it works as before."""
    settings = PresenceSettings()
    presence = Presence(rig.reader, rig.clock, settings)

    def watch(seconds: float) -> int:
        """Gives how often it broke off, or could not be opened."""
        failures, end = 0, rig.clock() + seconds
        while rig.clock() < end:
            try:
                presence.poll()
            except DriverError:
                failures += 1
            rig.clock.advance(max(presence.due_in(), 0.001))
        return failures

    def connected() -> bool:
        return presence.info is not None

    watch(2.0)
    before = presence.pad
    assert {tag.uid for tag in before.tags} == on_the_pad(rig)
    rig.emulator.mute = True
    assert 60 / (settings.reopen_max_s + 5.0) < watch(60.0) < 60 / settings.reopen_max_s + 10
    assert not connected()
    rig.emulator.mute = False
    watch(settings.reopen_max_s + 2.0)
    assert connected()
    assert presence.pad == before
    if Capability.WRITE_AFI in candidate.capabilities:
        assert presence.secure(ONE, 0xC2) is Written.VERIFIED


def test_opening_where_nothing_is_plugged_in_is_an_error_that_says_what_to_check(rig: Rig) -> None:
    rig.reader.close()
    rig.emulator.unplug()
    with pytest.raises(DeviceGone):
        rig.reader.open()
    rig.emulator.plug()
