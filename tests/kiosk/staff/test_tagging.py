"""What staff do with tags: on a FEIG pad and on readers that can do less. Every write is read back, nothing half-done is good."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.presence import Presence
from drivers.rfid.settings import SecuritySettings
from drivers.rfid.tags import ascii_text, chain, iso28560_2, iso28560_3, rfid501
from drivers.rfid.tags.content import Crc, Model, Owner, Quirk, TagContent
from kiosk.rules.identity import ItemRule, resolve
from kiosk.staff.declined import Declined
from kiosk.staff.tag_values import Told, Wanted
from kiosk.staff.tagging import TagBench
from kiosk.values import Security
from tests.drivers.rfid.rig import (
    DirectFeig,
    DirectPcsc,
    DirectRl866,
    DirectThreeM,
    ManualClock,
    book,
    rows,
    uid,
)

SITE = Owner("VN", "AG01")
ANY_OWNER = partial(resolve, rules=(ItemRule(ils="main"),), owners=frozenset())
OURS = partial(resolve, rules=(ItemRule(ils="main"),), owners=frozenset({"VNAG01"}))


class Desk:
    """A pad with tags on it, and staff in front of it."""

    def __init__(
        self,
        *tags: Tag,
        rig: Any = None,
        identify: Any = ANY_OWNER,
        decode: Callable[[bytes], TagContent] = chain.decode,
        **security: Any,
    ) -> None:
        self.rig = rig or DirectFeig()
        self.emulator = self.rig.emulator
        self.clock = getattr(self.rig, "clock", None) or ManualClock()
        settings = SecuritySettings(**security)
        self.presence = Presence(self.rig.reader, self.clock, security=settings, decode=decode)
        self.bench = TagBench(self.presence, self.rig.reader, settings, SITE, identify, self.clock)
        self.emulator.place(*tags)
        self.await_tags(len(tags))

    def await_tags(self, count: int) -> None:
        """Until so many tags lie there, read or found unreadable."""
        for _ in range(2000):
            self.presence.poll()
            pad = self.presence.pad
            if len(pad.tags) + pad.unreadable == count and not pad.reading:
                return
            self.clock.advance(max(self.presence.due_in(), 0.001))
        raise AssertionError(f"{count} tags were awaited, {self.presence.pad} is there")

    def take(self, tag: Tag) -> None:
        self.emulator.remove(tag.uid)
        self.await_tags(len(self.emulator.tags))

    def put(self, tag: Tag) -> None:
        self.emulator.place(tag)
        self.await_tags(len(self.emulator.tags))

    def why_not(self, wanted: Wanted) -> str:
        before = [bytes(tag.memory) for tag in self.emulator.tags]
        with pytest.raises(Declined) as declined:
            self.bench.program(wanted)
        assert [bytes(tag.memory) for tag in self.emulator.tags] == before
        return declined.value.why


def blank(number: int = 1, *, blocks: int = 28, afi: int = 0x00) -> Tag:
    return Tag(uid(number), blocks=blocks, afi=afi)


def says(tag: Tag) -> TagContent:
    return chain.decode(bytes(tag.memory))


# --- programming ------------------------------------------------------------------------------------------


def test_a_blank_tag_becomes_the_item_with_the_site_s_owner_in_stock() -> None:
    tag = blank()
    (told,) = Desk(tag).bench.program(Wanted("TV00012345"))
    assert (told.memory, told.security, told.good) == (Told.VERIFIED, Told.VERIFIED, True)
    content = says(tag)
    assert (content.model, content.crc, content.item_id) == (Model.ISO_28560_3, Crc.GOOD, "TV00012345")
    assert (content.owner, content.usage, content.parts, content.part) == (SITE, 1, 1, 1)
    assert tag.afi == 0x07


@given(
    st.text("0123456789ABCDEFTVXYabz.-/ ", min_size=1, max_size=16).filter(lambda t: t == t.strip()),
    st.integers(1, 6),
    st.sampled_from([8, 28, 40, 80]),
)
def test_whatever_was_programmed_decodes_to_what_was_wanted(item: str, parts: int, blocks: int) -> None:
    tags = [blank(n, blocks=blocks) for n in range(1, parts + 1)]
    told = Desk(*tags).bench.program(Wanted(item, parts))
    assert all(one.good for one in told)
    contents = [says(tag) for tag in tags]
    assert {(c.item_id, c.owner, c.parts) for c in contents} == {(item, SITE, parts)}
    assert sorted(c.part for c in contents) == list(range(1, parts + 1))
    assert [tag.afi for tag in tags] == [0x07] * parts


def test_a_set_is_programmed_part_by_part_while_the_others_lie_beside_it() -> None:
    first, second = blank(1), blank(2)
    desk = Desk(first)
    assert desk.bench.program(Wanted("S1", 2, part=1))[0].good
    desk.put(second)
    assert desk.bench.program(Wanted("S1", 2, part=2))[0].good
    assert [says(tag).part for tag in (first, second)] == [1, 2]
    (item,) = desk.presence.pad.items
    assert item.complete


@pytest.mark.parametrize(
    ("tags", "wanted", "why"),
    [
        ([], Wanted("X1"), "no_tag"),
        ([blank(1), blank(2)], Wanted("X1"), "one_at_a_time"),
        ([blank(1)], Wanted("X1", 2), "count"),
        ([blank(1), blank(2)], Wanted("X1", 2, part=1), "one_at_a_time"),
        ([book(1, "OTHER")], Wanted("X1"), "other_item"),
        ([Tag(uid(1), b"\x99something else")], Wanted("X1"), "not_blank"),
        ([blank(1)], Wanted("12345678901234567"), "does_not_fit"),
    ],
)
def test_nothing_is_written_where_it_is_not_clear_what_is_meant(
    tags: list[Tag], wanted: Wanted, why: str
) -> None:
    assert (
        Desk(*(Tag(tag.uid, bytes(tag.memory), blocks=tag.blocks, afi=tag.afi) for tag in tags)).why_not(
            wanted
        )
        == why
    )


def test_another_book_s_tag_is_overwritten_only_when_that_was_confirmed() -> None:
    tag = book(1, "OTHER")
    (told,) = Desk(tag).bench.program(Wanted("X1", confirmed=True))
    assert told.good
    assert told.was is not None
    assert told.was.item_id == "OTHER"
    assert says(tag).item_id == "X1"


def test_a_reader_s_card_is_never_overwritten_and_may_lie_beside_the_book() -> None:
    content = TagContent(Model.ISO_28560_3, b"", "TV0000012", usage=8)
    card = Tag(uid(1), iso28560_3.encode(content))
    desk = Desk(card)
    assert desk.why_not(Wanted("X1", confirmed=True)) == "card"
    tag = blank(2)
    desk.put(tag)
    assert desk.bench.program(Wanted("X1"))[0].good
    assert (says(tag).item_id, card.writes) == ("X1", 0)


def test_a_tag_of_the_same_item_keeps_its_extension_blocks() -> None:
    annex_b2 = next(row for row in rows("tag_vectors.jsonl") if row["n"] == 4)
    memory = bytes.fromhex(annex_b2["hex"])
    tag = Tag(uid(1), memory)
    before = says(tag)
    assert before.extensions
    assert Desk(tag).bench.program(Wanted(before.item_id))[0].good
    assert says(tag).extensions == before.extensions


def test_a_tag_that_is_too_small_says_so_and_stays_as_it_was() -> None:
    tag = blank(blocks=8)
    desk = Desk(tag)
    desk.bench.owner = Owner("VN", "TVTVL-12345")  # two bytes longer than 32 bytes hold
    (told,) = desk.bench.program(Wanted("X1"))
    assert (told.memory, told.good, tag.writes) == (Told.TOO_SMALL, False, 0)


def test_a_locked_tag_is_refused_and_stays_as_it_was() -> None:
    tag = book(1, "OLD")
    tag.locked.add(2)
    before = bytes(tag.memory)
    (told,) = Desk(tag).bench.program(Wanted("X123456789", confirmed=True))
    assert (told.memory, told.security, told.good) == (Told.REFUSED, None, False)
    assert bytes(tag.memory) == before


def test_a_tag_pulled_between_write_and_look_is_told_and_done_when_it_is_back() -> None:
    tag = blank()
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Pull(tag.uid), on=Op.READ, after=2)
    (told,) = desk.bench.program(Wanted("X1"))
    assert (told.memory, told.good) == (Told.GONE, False)
    desk.await_tags(0)
    assert says(tag).item_id == ""
    desk.put(tag)
    (again,) = desk.bench.program(Wanted("X1"))
    assert again.good
    assert says(tag).item_id == "X1"


def test_a_lost_answer_to_a_write_is_looked_at_and_good() -> None:
    tag = blank()
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Lost(), on=Op.WRITE, after=1)
    assert desk.bench.program(Wanted("X1"))[0].good


def test_an_afi_that_cannot_be_written_makes_the_tag_not_good() -> None:
    tag = blank()
    tag.afi_locked = True
    (told,) = Desk(tag).bench.program(Wanted("X1"))
    assert (told.memory, told.security, told.good) == (Told.VERIFIED, Told.FAILED, False)


def test_a_library_without_gates_writes_no_security() -> None:
    tag = blank(afi=0x00)
    desk = Desk(tag, switch=False)
    (told,) = desk.bench.program(Wanted("X1"))
    assert (told.memory, told.security, told.good, tag.afi) == (Told.VERIFIED, None, True, 0x00)
    with pytest.raises(Declined):
        desk.bench.switch(Security.IN_STOCK)


@pytest.mark.parametrize(
    ("rig", "security"),
    [
        (DirectRl866, Told.CANNOT),
        (partial(DirectRl866, afi_write=True), Told.VERIFIED),
        (DirectThreeM, Told.CANNOT),
        (partial(DirectThreeM, afi_write=True), Told.VERIFIED),
        (DirectPcsc, Told.VERIFIED),
    ],
)
def test_a_reader_that_does_not_write_the_security_byte_says_so(rig: Any, security: Told) -> None:
    tag = blank()
    (told,) = Desk(tag, rig=rig()).bench.program(Wanted("X1"))
    assert (told.memory, told.security) == (Told.VERIFIED, security)
    assert told.good is (security is Told.VERIFIED)


def test_a_reader_that_does_not_write_it_need_not_where_the_tag_has_it() -> None:
    (told,) = Desk(blank(afi=0x07), rig=DirectRl866()).bench.program(Wanted("X1"))
    assert (told.security, told.good) == (Told.ALREADY, True)


def test_what_a_reader_cannot_is_told_with_the_reason() -> None:
    seen = Desk(book(1), rig=DirectRl866()).bench.look()
    assert "write_afi" in seen.cannot
    assert seen.eas == {}


def test_a_pc_sc_pad_that_was_empty_at_first_is_not_said_to_be_unable_of_what_it_just_did() -> None:
    desk = Desk(rig=DirectPcsc())
    desk.emulator.place(book(1))
    desk.await_tags(1)
    seen = desk.bench.look()
    assert [tag.afi for tag in seen.pad.tags] == [0x07]
    assert "read_afi" not in seen.cannot


# --- security -----------------------------------------------------------------------------------------------


def test_items_are_secured_and_released_and_cards_and_strangers_left_alone() -> None:
    ours = book(1, "X1", afi=0xC2)
    card = Tag(uid(2), iso28560_3.encode(TagContent(Model.ISO_28560_3, b"", "TV1", usage=8)), afi=0x00)
    desk = Desk(ours, card, blank(3))
    told = {one.uid: one.security for one in desk.bench.switch(Security.IN_STOCK)}
    assert told == {ours.uid: Told.VERIFIED}
    assert (ours.afi, card.afi) == (0x07, 0x00)
    desk.bench.switch(Security.ON_LOAN, [ours.uid])
    assert ours.afi == 0xC2


def test_a_book_of_another_library_is_not_switched_nor_converted() -> None:
    foreign = book(1, "X1", afi=0x07)
    desk = Desk(foreign, identify=OURS)
    assert desk.bench.switch(Security.ON_LOAN)[0].security is Told.NOT_OURS
    assert desk.bench.convert()[0].memory is Told.NOT_OURS
    assert foreign.writes == 0


def test_a_tag_that_leaves_while_it_is_switched_is_gone() -> None:
    tag = book(1, "X1")
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Pull(tag.uid), on=Op.WRITE_AFI)
    assert desk.bench.switch(Security.ON_LOAN)[0].security is Told.GONE


# --- converting -------------------------------------------------------------------------------------------


def items(row: dict[str, Any]) -> bool:
    content = chain.decode(bytes.fromhex(row["hex"]))
    return content.is_item


VECTORS = [row for row in rows("tag_vectors.jsonl") if row["kind"] == "tag" and items(row)]


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"vector-{row['n']}")
def test_every_published_tag_is_converted_and_keeps_item_owner_and_set(row: dict[str, Any]) -> None:
    memory = bytes.fromhex(row["hex"])
    tag = Tag(uid(1), memory, blocks=max(28, -(-len(memory) // 4)), afi=0xC2)
    before = says(tag)
    (told,) = Desk(tag).bench.convert()
    if told.memory is Told.DOES_NOT_FIT:
        assert (
            len(before.item_id.encode()) > 16 or len(before.owner.isil) > 11 or len(before.owner.country) > 2
        )
        assert tag.writes == 0
        return
    assert told.good, told
    after = says(tag)
    assert (after.model, after.quirk, after.crc) == (Model.ISO_28560_3, Quirk.NONE, Crc.GOOD)
    assert after.item_id == before.item_id
    assert str(after.owner) == (str(before.owner) or str(SITE))
    assert (max(after.parts, 1), after.part) in {(max(before.parts, 1), before.part), (1, 1)}
    assert after.extensions == before.extensions
    assert tag.afi == 0xC2


def old(model: str, item: str = "30012345", parts: int = 2, part: int = 1) -> bytes:
    content = TagContent(Model.ISO_28560_3, b"", item, Owner("VN", "XX9"), usage=1, parts=parts, part=part)
    match model:
        case "reversed":
            return iso28560_3.reverse_blocks(iso28560_3.encode(content, 112))
        case "28560-2":
            return iso28560_2.encode(content)
        case _:
            return rfid501.encode(content)


@pytest.mark.parametrize("model", ["reversed", "28560-2", "rfid501"])
def test_a_set_keeps_its_parts_and_a_private_security_byte_becomes_in_stock(model: str) -> None:
    tags = [Tag(uid(n), old(model, part=n), afi=0xD7) for n in (1, 2)]
    desk = Desk(*tags)
    assert all(one.good for one in desk.bench.convert())
    assert [(says(tag).parts, says(tag).part, tag.afi) for tag in tags] == [(2, 1, 0x07), (2, 2, 0x07)]
    again = desk.bench.convert()
    assert [one.memory for one in again] == [Told.ALREADY] * 2


def test_a_bare_barcode_is_converted_where_the_library_has_such_tags() -> None:
    bare = ascii_text.decoder(8, 16, "[0-9]{4,}")
    decode = partial(chain.decode, decoders=(*chain.DECODERS, bare))
    tag = Tag(uid(1), bytes(8) + b"30012345")
    assert Desk(tag, decode=decode).bench.convert()[0].good
    assert (says(tag).item_id, says(tag).owner) == ("30012345", SITE)


def test_a_number_of_a_merged_branch_gets_no_owner_that_would_make_it_another_system_s() -> None:
    rules = (
        ItemRule(ils="branch", prefix="3", owners=frozenset({"VNXX9"})),
        ItemRule(ils="home", prefix="TV", owners=frozenset({"VNAG01"})),
    )
    branch, home = (
        Tag(uid(n), old("rfid501", item=item, parts=1)) for n, item in ((1, "30012345"), (2, "TV1"))
    )
    identify = partial(resolve, rules=rules, owners=frozenset())
    assert all(one.good for one in Desk(branch, home, identify=identify).bench.convert())
    assert [str(says(tag).owner) for tag in (branch, home)] == ["", "VNAG01"]


def test_a_tag_pulled_midway_is_told_with_its_item_and_finished_when_it_is_back() -> None:
    tag = Tag(uid(1), old("28560-2", parts=1))
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Pull(tag.uid), on=Op.WRITE, after=1)
    (told,) = desk.bench.convert()
    assert (told.memory, told.good, told.content.item_id) == (Told.GONE, False, "30012345")
    assert says(tag).item_id == ""
    desk.await_tags(0)
    desk.put(tag)
    (again,) = desk.bench.convert()
    assert again.good
    assert says(tag).item_id == "30012345"


def test_blank_tags_cards_and_two_tags_of_one_single_item_are_not_converted() -> None:
    card = Tag(uid(2), old("reversed"))
    card.memory[:] = iso28560_3.encode(TagContent(Model.ISO_28560_3, b"", "TV1", usage=8), 112)
    same = [Tag(uid(n), old("rfid501", parts=1)) for n in (3, 4)]
    told = {one.uid: one.memory for one in Desk(blank(1), card, *same).bench.convert()}
    assert told == {
        uid(1): Told.NO_ITEM, uid(3): Told.SAME_NUMBER, uid(4): Told.SAME_NUMBER,
    }  # fmt: skip
    assert not any(tag.writes for tag in (card, *same))


def test_a_reader_that_went_away_is_told() -> None:
    desk = Desk(blank())
    desk.emulator.unplug()
    assert desk.why_not(Wanted("X1")) == "reader_gone"


def test_after_a_restart_an_unfinished_tag_is_written_without_a_question_and_never_taken_for_a_book() -> None:
    tag = book(1, "OLD")
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE, after=1, times=None)
    (told,) = desk.bench.program(Wanted("X1", confirmed=True))
    assert (told.memory, told.good) == (Told.UNFINISHED, False)
    assert desk.presence.pad.items == ()
    again = Desk(tag)
    assert again.bench.convert()[0].memory is Told.NO_ITEM
    assert again.bench.program(Wanted("X1"))[0].good
    assert says(tag).item_id == "X1"


def test_a_tag_that_stays_unfinished_is_converted_to_what_it_was_when_the_reader_is_well() -> None:
    tag = Tag(uid(1), old("rfid501", parts=1))
    desk = Desk(tag)
    desk.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE, after=1, times=None)
    assert desk.bench.convert()[0].memory is Told.UNFINISHED
    desk.emulator.faults.clear()
    (told,) = desk.bench.convert()
    assert (told.good, says(tag).item_id) == (True, "30012345")


def test_who_waits_for_something_to_be_laid_down_gives_way_when_it_is_over() -> None:
    over = Event()
    over.set()
    bench = Desk().bench.until(over)
    with pytest.raises(Declined) as declined:
        bench.look(86_400)
    assert declined.value.why == "serving"
    assert not Desk(book(1)).bench.until(over).look(86_400).pad.unreadable  # what lies there already is told
