"""What lies on the pad: appearing, being read, being lost, being ignored. On a clock that only waiting moves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drivers.errors import DeviceGone, DriverError, Misconfigured
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import Uid
from drivers.rfid.pad import Pad
from drivers.rfid.presence import Presence
from drivers.rfid.security import Written
from drivers.rfid.settings import PresenceSettings, SecuritySettings
from drivers.rfid.tags import iso28560_2
from drivers.rfid.tags.content import Model, TagContent
from tests.drivers.rfid.rig import DirectFeig, DirectRl866, book, memory, uid


class Table:
    """A pad, its reader, and somebody who keeps polling."""

    def __init__(self, security: SecuritySettings | None = None) -> None:
        self.bench = DirectFeig()
        self.emulator = self.bench.emulator
        self.clock = self.bench.clock
        self.presence = Presence(self.bench.reader, self.clock, PresenceSettings(), security)
        self.presence.poll()

    def watch(self, seconds: float) -> list[Pad]:
        """Poll for so long as a station would; gives the changes."""
        changes, end = [], self.clock() + seconds
        while self.clock() < end:
            if (pad := self.presence.poll()) is not None:
                changes.append(pad)
            self.clock.advance(self.presence.due_in())
        return changes

    def connected(self) -> bool:
        return self.presence.info is not None

    @property
    def ids(self) -> list[str]:
        return [item.item_id for item in self.presence.pad.items]


@pytest.fixture
def table() -> Table:
    return Table()


def test_an_empty_pad_changes_nothing(table: Table) -> None:
    assert table.watch(1.0) == []


def test_a_book_appears_with_its_identity_and_its_security_byte(table: Table) -> None:
    table.emulator.place(book(1, "VV24.00012", afi=0xC2))
    table.watch(0.3)
    (tag,) = table.presence.pad.tags
    assert (tag.uid, tag.afi, tag.content.item_id) == (uid(1), 0xC2, "VV24.00012")


@pytest.mark.parametrize("item", ["1620141635", "TV-2024-000123456789"], ids=["number", "long-text"])
def test_a_book_whose_elements_go_on_behind_what_is_read_first_is_known_all_the_same(
    table: Table, item: str
) -> None:
    """ISO 28560-2, with two capitals where ISO 28560-3 has its country: only all of its memory shows which it is."""
    elements = (("1", item), ("3", "VN-AG01"), ("5", "10"), ("7", "BA"), ("17", "Truyện Kiều, bản Nôm"))
    written = iso28560_2.encode(TagContent(Model.ISO_28560_2, b"", elements=elements), 112)
    table.emulator.place(Tag(uid(1), written))
    table.watch(0.3)
    assert table.ids == [item]
    (tag,) = table.presence.pad.tags
    assert dict(tag.content.elements)["17"] == "Truyện Kiều, bản Nôm"


def test_each_book_of_a_stack_is_reported_as_soon_as_it_is_read(table: Table) -> None:
    table.emulator.place(book(1), book(2), book(3))
    changes = table.watch(0.3)
    assert [(len(pad.items), pad.reading) for pad in changes] == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_a_book_that_was_lifted_is_told_to_fade_before_it_is_gone(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    assert table.presence.pad.fading == 0
    table.emulator.remove(uid(1))
    changes = table.watch(1.5)
    assert [(len(pad.items), pad.fading) for pad in changes] == [(1, 1), (0, 0)]


def test_three_books_are_read_in_hardly_more_than_their_air_time(table: Table) -> None:
    for n in (1, 2, 3):
        table.emulator.place(book(n))
    begun = table.clock()
    while len(table.presence.pad.items) < 3:
        table.presence.poll()
        table.clock.advance(table.presence.due_in())
    minimum = 0.025 + 3 * (9.81e-3 + 17.05e-3)
    assert table.clock() - begun < minimum + PresenceSettings().round_s


def test_a_tag_that_missed_the_first_round_is_heard_in_the_next_without_a_pause(table: Table) -> None:
    table.emulator.faults.add(faults.Shadow(uid(3)), on=Op.INVENTORY)
    table.emulator.place(book(1), book(2), book(3))
    table.clock.advance(table.presence.due_in())
    begun = table.clock()
    while len(table.presence.pad.items) < 3:
        assert table.presence.due_in() == 0
        table.presence.poll()
    assert table.clock() - begun < 2 * 0.025 + 3 * (9.81e-3 + 17.05e-3)


def test_known_tags_are_not_read_again(table: Table) -> None:
    table.emulator.place(book(1), book(2))
    table.watch(0.5)
    table.emulator.log.clear()
    table.watch(1.0)
    assert {entry.op for entry in table.emulator.log} == {Op.INVENTORY}


def test_a_book_is_gone_only_after_a_second_of_silence(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.emulator.remove(uid(1))
    assert [len(pad.items) for pad in table.watch(0.9)] == [1]
    assert table.watch(0.4)[-1].items == ()


def test_a_book_that_misses_rounds_or_is_lifted_briefly_is_no_event(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    lain = table.presence.pad.items
    for _ in range(3):
        lifted = table.emulator.remove(uid(1))
        assert [(pad.items, pad.fading) for pad in table.watch(0.7)] == [(lain, 1)]
        table.emulator.place(lifted)
        assert [(pad.items, pad.fading) for pad in table.watch(0.2)] == [(lain, 0)]


def test_one_tag_that_cannot_be_read_holds_up_no_other(table: Table) -> None:
    table.emulator.faults.add(faults.Shadow(uid(2)), on=Op.SYSTEM_INFO, times=None)
    table.emulator.place(book(1), book(2), book(3))
    table.watch(0.5)
    assert sorted(table.ids) == ["VV00000001", "VV00000003"]


def test_a_tag_that_stays_unreadable_is_counted_after_a_second_and_a_half_and_read_when_it_can(
    table: Table,
) -> None:
    table.emulator.faults.add(faults.Shadow(uid(2)), on=Op.READ, times=None)
    table.emulator.place(book(2))
    changes = table.watch(1.4)
    assert {pad.unreadable for pad in changes} == {0}
    assert table.watch(0.4)[-1].unreadable == 1
    table.emulator.faults.clear()
    table.watch(0.3)
    assert (table.presence.pad.unreadable, table.ids) == (0, ["VV00000002"])


def test_an_unreadable_tag_is_tried_every_80_ms_at_most(table: Table) -> None:
    table.emulator.faults.add(faults.Shadow(uid(2)), on=Op.SYSTEM_INFO, times=None)
    table.emulator.place(book(2))
    table.watch(1.0)
    tries = [entry.at for entry in table.emulator.log if entry.op is Op.SYSTEM_INFO]
    assert len(tries) > 5
    assert min(after - before for before, after in pairwise(tries)) >= 0.08


def test_rounds_go_on_while_tags_refuse_to_be_read(table: Table) -> None:
    for n in range(12):
        table.emulator.faults.add(faults.Shadow(uid(n)), on=Op.SYSTEM_INFO, times=None)
    table.emulator.place(*(book(n) for n in range(12)))
    table.watch(2.0)
    table.emulator.place(book(50))
    table.watch(1.0)
    assert table.ids == ["VV00000050"]


def test_a_field_too_disturbed_to_tell_tags_apart_loses_nobody_and_is_told(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.emulator.faults.add(faults.Refuse(0x83), on=Op.INVENTORY, times=None)
    table.watch(3.0)
    assert (table.ids, table.presence.pad.unreadable) == (["VV00000001"], 1)
    table.emulator.faults.clear()
    table.watch(0.3)
    assert table.presence.pad.unreadable == 0


def test_a_tag_without_system_information_is_read_all_the_same(table: Table) -> None:
    table.emulator.faults.add(faults.Refuse(0x95, b"\x01"), on=Op.SYSTEM_INFO, times=None)
    table.emulator.place(book(1))
    table.watch(0.3)
    (tag,) = table.presence.pad.tags
    assert (tag.afi, tag.content.item_id) == (None, "VV00000001")


def test_a_tag_of_32_bytes_is_not_asked_for_more(table: Table) -> None:
    table.emulator.place(Tag(uid(1), memory("SHORT")[:32], blocks=8))
    table.watch(0.3)
    assert table.ids == ["SHORT"]


# -- who is meant --------------------------------------------------------------------------------------------------


def test_what_the_last_reader_left_is_ignored_until_it_was_absent_once(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.presence.ignore_present()
    changes = table.watch(2.0)
    assert (changes[-1].items, changes[-1].left_over) == ((), 1)
    table.emulator.place(book(2))
    table.watch(0.3)
    assert table.ids == ["VV00000002"]
    lifted = table.emulator.remove(uid(1))
    table.watch(1.5)
    table.emulator.place(lifted)
    table.watch(0.3)
    assert sorted(table.ids) == ["VV00000001", "VV00000002"]
    assert table.presence.pad.left_over == 0


def test_a_book_laid_down_as_the_last_reader_leaves_is_the_next_one_s(table: Table) -> None:
    table.emulator.place(book(1))
    heard = table.presence.poll()
    assert heard is not None
    assert (heard.items, heard.reading) == ((), 1)
    table.presence.ignore_present()
    table.watch(0.3)
    assert (table.ids, table.presence.pad.left_over) == (["VV00000001"], 0)


def test_what_nobody_could_read_stays_with_the_last_reader(table: Table) -> None:
    table.emulator.faults.add(faults.Shadow(uid(2)), on=Op.READ, times=None)
    table.emulator.place(book(2))
    table.watch(2.0)
    table.presence.ignore_present()
    table.watch(2.0)
    pad = table.presence.pad
    assert (pad.items, pad.unreadable, pad.left_over) == ((), 0, 1)


def test_a_patron_card_among_books_is_a_card(table: Table) -> None:
    table.emulator.place(book(1), Tag(uid(2), memory("N001234567", usage=8)))
    table.watch(0.3)
    assert table.ids == ["VV00000001"]
    assert [card.content.item_id for card in table.presence.pad.cards] == ["N001234567"]


def test_the_parts_of_a_set_are_one_item_that_is_complete_when_all_are_here(table: Table) -> None:
    parts = [book(n, "SET", parts=3, part=n) for n in (1, 2, 3)]
    table.emulator.place(parts[0], parts[1])
    table.watch(0.3)
    (item,) = table.presence.pad.items
    assert (item.parts, item.missing, item.complete) == (3, 1, False)
    table.emulator.place(parts[2])
    table.watch(0.3)
    (item,) = table.presence.pad.items
    assert item.complete
    assert set(item.uids) == {uid(1), uid(2), uid(3)}
    table.emulator.remove(uid(2))
    table.watch(1.5)
    assert table.presence.pad.items[0].missing == 1


def test_the_same_part_twice_does_not_complete_a_set(table: Table) -> None:
    table.emulator.place(book(1, "SET", parts=2, part=1), book(2, "SET", parts=2, part=1))
    table.watch(0.3)
    (item,) = table.presence.pad.items
    assert (item.missing, item.copies) == (1, 2)


def test_two_copies_with_one_barcode_are_one_item_with_two_copies(table: Table) -> None:
    table.emulator.place(book(1, "TWIN"), book(2, "TWIN"))
    table.watch(0.3)
    (item,) = table.presence.pad.items
    assert (item.copies, item.complete) == (2, True)


def test_the_same_number_of_two_libraries_is_two_items(table: Table) -> None:
    table.emulator.place(Tag(uid(1), memory("1", owner="VNA")), Tag(uid(2), memory("1", owner="VNB")))
    table.watch(0.3)
    assert {item.owner for item in table.presence.pad.items} == {"VNA", "VNB"}


def test_blank_and_damaged_tags_are_strangers_not_items(table: Table) -> None:
    damaged = bytearray(memory("1"))
    damaged[5] ^= 1
    table.emulator.place(Tag(uid(1)), Tag(uid(2), bytes(damaged)))
    table.watch(0.3)
    assert (table.presence.pad.items, len(table.presence.pad.strangers)) == ((), 2)
    assert table.presence.pad.unreadable == 0


def test_tags_with_a_security_byte_of_other_trades_are_not_shown() -> None:
    table = Table(SecuritySettings(ignore=(0x9E,)))
    table.emulator.place(book(1), book(2, afi=0x9E))
    table.watch(0.3)
    assert table.ids == ["VV00000001"]


# -- security ------------------------------------------------------------------------------------------------------


def test_after_securing_the_pad_shows_the_new_security_byte(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    assert table.presence.secure(uid(1), 0xC2) is Written.VERIFIED
    assert table.presence.pad.tags[0].afi == 0xC2
    changed = table.presence.poll()
    assert changed is not None
    assert changed.tags[0].afi == 0xC2


def test_after_a_failed_write_the_security_byte_is_unknown_until_read_again(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.emulator.faults.add(faults.Shadow(uid(1)), on=Op.SYSTEM_INFO, times=3)
    assert table.presence.secure(uid(1), 0xC2) is Written.GONE
    assert table.presence.pad.tags[0].afi is None
    table.watch(0.5)
    assert table.presence.pad.tags[0].afi == 0xC2, "it had been written"


# -- a reader that breaks off --------------------------------------------------------------------------------------


def test_a_reader_that_comes_back_goes_on_with_what_lies_there(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.emulator.unplug()
    with pytest.raises(DeviceGone):
        table.watch(1.0)
    assert not table.connected()
    table.emulator.plug()
    assert table.watch(1.0) == [], "the same book on the same pad is no news"
    assert table.connected()
    assert table.ids == ["VV00000001"]


def test_a_dead_reader_is_tried_at_growing_intervals(table: Table) -> None:
    table.emulator.unplug()
    tries: list[float] = []
    end = table.clock() + 60
    while table.clock() < end:
        try:
            assert table.presence.poll() is None
        except DeviceGone:
            tries.append(table.clock())
        table.clock.advance(max(table.presence.due_in(), 0.001))
    waits = [after - before for before, after in pairwise(tries)]
    assert waits[0] < 1.0
    assert 4.0 < waits[-1] <= 5.1
    assert len(tries) < 20


def test_a_reader_in_scan_mode_is_reported_as_that(table: Table) -> None:
    table.emulator.commands.scan_mode = True
    with pytest.raises(Misconfigured):
        table.watch(1.0)


def test_rounds_that_keep_failing_open_the_reader_anew(table: Table) -> None:
    table.emulator.faults.add(faults.Lost(), on=Op.INVENTORY, times=8)
    with pytest.raises(DriverError):
        table.watch(30.0)
    table.emulator.faults.clear()
    table.emulator.place(book(1))
    table.watch(2.0)
    assert table.ids == ["VV00000001"]


def test_securing_while_unplugged_leaves_the_byte_unknown_and_finds_out_later(table: Table) -> None:
    table.emulator.place(book(1))
    table.watch(0.3)
    table.emulator.faults.add(faults.Unplug(carried_out=True), on=Op.WRITE_AFI)
    with pytest.raises(DeviceGone):
        table.presence.secure(uid(1), 0xC2)
    assert table.presence.pad.tags[0].afi is None
    table.emulator.plug()
    table.watch(2.0)
    assert table.presence.pad.tags[0].afi == 0xC2


class AnyTable(RuleBasedStateMachine):
    """Books come and go, tags miss commands, lines break: the pad never shows what is not true for long."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.lying: set[int] = set()

    @rule(n=st.integers(0, 5))
    def put(self, n: int) -> None:
        if n not in self.lying:
            self.table.emulator.place(book(n))
            self.lying.add(n)

    @rule(n=st.integers(0, 5))
    def take(self, n: int) -> None:
        if n in self.lying:
            self.table.emulator.remove(uid(n))
            self.lying.discard(n)

    @rule(
        fault=st.one_of(
            st.sampled_from(
                [
                    faults.Lost(),
                    faults.Deaf(),
                    faults.Late(),
                    faults.BadChecksum(),
                    faults.Garbage(b"\xff\x02"),
                ]
            ),
            st.builds(faults.Shadow, st.integers(0, 5).map(uid)),
            st.just(faults.Refuse(0x83)),
        ),
        op=st.sampled_from([Op.INVENTORY, Op.SYSTEM_INFO, Op.READ, Op.ANY]),
    )
    def trouble(self, fault: faults.Fault, op: Op) -> None:
        self.table.emulator.faults.add(fault, on=op)

    @rule(seconds=st.floats(0.05, 1.5))
    def wait(self, seconds: float) -> None:
        try:
            self.table.watch(seconds)
        except DriverError:
            return

    @invariant()
    def what_is_shown_is_what_the_tags_say(self) -> None:
        for tag in self.table.presence.pad.tags:
            number = next(n for n in range(6) if uid(n) == tag.uid)
            assert tag.content.item_id == f"VV{number:08}"

    def teardown(self) -> None:
        self.table.emulator.faults.clear()
        for _ in range(3):
            self.wait(4.0)
        assert {tag.uid for tag in self.table.presence.pad.tags} == {uid(n) for n in self.lying}


TestAnyTable = AnyTable.TestCase
TestAnyTable.settings = settings(max_examples=50, stateful_step_count=15, deadline=None)


# -- EAS beside the AFI -------------------------------------------------------------------------------------


ICODE, OTHER_CHIP = uid(1), Uid("E002000000000001")


@pytest.mark.parametrize(("afi", "eas"), [(0x07, True), (0xC2, False)])
def test_where_the_gate_looks_at_eas_it_is_switched_with_the_afi(afi: int, eas: bool) -> None:
    table = Table(SecuritySettings(eas=True))
    table.emulator.place(tag := Tag(ICODE, memory("A1"), afi=0x00, eas=not eas))
    table.watch(0.3)
    assert table.presence.secure(ICODE, afi) is Written.VERIFIED
    assert (tag.afi, tag.eas) == (afi, eas)


def test_an_eas_bit_that_does_not_follow_is_a_failure() -> None:
    table = Table(SecuritySettings(eas=True))
    table.emulator.place(Tag(ICODE, memory("A1"), eas=True))
    table.watch(0.3)
    table.emulator.faults.add(faults.Refuse(0x00), on=Op.EAS, times=None)
    assert table.presence.secure(ICODE, 0xC2) is Written.FAILED


def test_a_chip_without_such_a_bit_and_a_value_that_means_nothing_need_none() -> None:
    table = Table(SecuritySettings(eas=True))
    table.emulator.place(Tag(OTHER_CHIP, memory("A1")), Tag(ICODE, memory("A2")))
    table.watch(0.3)
    assert table.presence.secure(OTHER_CHIP, 0xC2) is Written.VERIFIED
    assert table.presence.secure(ICODE, 0x00) is Written.VERIFIED
    assert Op.EAS not in {entry.op for entry in table.emulator.log}


def test_a_reader_that_cannot_switch_eas_writes_the_afi_alone() -> None:
    bench = DirectRl866(afi_write=True)
    presence = Presence(bench.reader, bench.clock, PresenceSettings(), SecuritySettings(eas=True))
    bench.emulator.place(tag := book(1))
    presence.poll()
    assert presence.secure(uid(1), 0xC2) is Written.VERIFIED
    assert tag.afi == 0xC2
