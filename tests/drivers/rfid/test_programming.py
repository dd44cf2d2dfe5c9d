"""A tag's memory is rewritten: whole and verified, or as it was, or readable by nobody. Never half of two books."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import DeviceGone
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.presence import Presence
from drivers.rfid.programming import Rewritten, rewrite
from drivers.rfid.tags import ascii_text, chain, iso28560_3
from drivers.rfid.tags.content import Crc, Model, Owner, TagContent
from tests.drivers.rfid.rig import DirectFeig, DirectPcsc, DirectRl866, DirectThreeM, rows, uid

ONE = uid(1)
NEW = iso28560_3.encode(
    TagContent(Model.ISO_28560_3, b"", "TV00012345", Owner("VN", "AG01"), usage=1, parts=2, part=1), 112
)
OLD = iso28560_3.encode(
    TagContent(Model.ISO_28560_3, b"", "1000000056", Owner("DK", "718500"), usage=1, parts=1, part=1), 112
)


def bench(memory: bytes = OLD, *, locked: tuple[int, ...] = ()) -> tuple[DirectFeig, Tag]:
    made = DirectFeig()
    tag = Tag(ONE, memory, blocks=28)
    tag.locked.update(locked)
    made.emulator.place(tag)
    made.reader.open()
    return made, tag


def item(tag: Tag) -> str:
    return chain.decode(bytes(tag.memory)).item_id


def test_a_tag_carries_what_was_wanted_and_every_byte_of_it_was_read_back() -> None:
    at, tag = bench()
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert bytes(tag.memory) == NEW


def test_what_it_carries_already_is_not_written_again() -> None:
    at, tag = bench(NEW)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert tag.writes == 0


def test_only_blocks_that_differ_are_written_and_the_first_one_twice() -> None:
    other = bytearray(NEW)
    other[40] ^= 0xFF
    at, tag = bench(bytes(other))
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert tag.writes == 3


@pytest.mark.parametrize("block", [0, 3, 5, 27])
def test_a_locked_block_is_refused_and_the_tag_carries_what_it_carried(block: int) -> None:
    memory = OLD[:-1] + b"\x01"  # the last block differs, too
    at, tag = bench(memory, locked=(block,))
    assert rewrite(at.reader, ONE, NEW) is Rewritten.REFUSED
    assert bytes(tag.memory) == memory


@pytest.mark.parametrize("commands", range(1, 5))
def test_a_tag_that_is_pulled_away_is_gone_and_never_readable_as_something_else(commands: int) -> None:
    at, tag = bench()
    at.emulator.faults.add(faults.Pull(ONE), on=Op.WRITE, after=commands - 1)
    told = rewrite(at.reader, ONE, NEW)
    assert told in (Rewritten.GONE, Rewritten.VERIFIED)
    assert item(tag) in ("", "1000000056") if told is Rewritten.GONE else bytes(tag.memory) == NEW
    at.emulator.place(tag)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED


def test_a_tag_pulled_between_the_last_write_and_its_look_is_gone_and_whole_when_it_is_back() -> None:
    at, tag = bench()
    at.emulator.faults.add(faults.Pull(ONE), on=Op.READ, after=4)  # two reads before, two behind the mark
    assert rewrite(at.reader, ONE, NEW) is Rewritten.GONE
    assert bytes(tag.memory) == NEW
    at.emulator.place(tag)
    before = tag.writes
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert tag.writes == before


@pytest.mark.parametrize("fault", [faults.Lost(), faults.Deaf(), faults.Half(), faults.Refuse(0x00)])
@pytest.mark.parametrize("which", range(3))
def test_one_write_that_is_lost_or_done_without_an_answer_is_made_good(
    fault: faults.Fault, which: int
) -> None:
    at, tag = bench()
    at.emulator.faults.add(fault, on=Op.WRITE, after=which)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert bytes(tag.memory) == NEW


def test_a_reader_that_says_ok_and_writes_nothing_is_found_out() -> None:
    at, tag = bench()
    at.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE, times=None)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.REFUSED
    assert bytes(tag.memory) == OLD


def test_a_reader_that_fails_for_good_midway_leaves_a_tag_that_nobody_reads() -> None:
    at, tag = bench()
    at.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE, after=1, times=None)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.UNFINISHED
    content = chain.decode(bytes(tag.memory))
    assert (content.item_id, content.model, content.crc) == ("", Model.UNKNOWN, Crc.BAD)


def test_a_link_that_breaks_is_raised() -> None:
    at, tag = bench()
    at.emulator.faults.add(faults.Unplug(carried_out=True), on=Op.WRITE)
    with pytest.raises(DeviceGone):
        rewrite(at.reader, ONE, NEW)
    assert item(tag) == ""


def test_the_other_tag_on_the_pad_is_never_touched() -> None:
    at, _ = bench()
    other = Tag(uid(2), OLD)
    at.emulator.place(other)
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert other.writes == 0


# --- at every instant -------------------------------------------------------------------------------------

BARE = (8, 12)
STATIONS: tuple[Callable[[bytes], TagContent], ...] = (
    chain.decode,
    *(
        partial(
            chain.decode, decoders=(*chain.DECODERS, ascii_text.decoder(offset, 16, "[0-9A-Za-z./-]{4,}"))
        )
        for offset in (0, *BARE, 40)
    ),
)
"""How the tag may be read: by most libraries, and by those that have bare barcodes."""
OLD_MEMORIES = [bytes.fromhex(row["hex"]) for row in rows("tag_vectors.jsonl") if row["kind"] == "tag"] + [
    bytes(112),
    b"\xff" * 112,
    *(bytes(offset) + b"30012345678" + bytes(60) for offset in BARE),
]
CONTENT = st.builds(
    lambda item_id, owner, parts, part: TagContent(
        Model.ISO_28560_3, b"", item_id, owner, usage=1, parts=max(parts, part), part=part
    ),
    st.text("0123456789ABCDEFTVabz.-", min_size=1, max_size=16),
    st.sampled_from([Owner("VN", "AG01"), Owner("", ""), Owner("VN", "TVTVL-12345")]),
    st.integers(1, 12),
    st.integers(1, 12),
)


class Recording:
    """A tag's memory behind the driver's own words, looked at after each block; no reader's protocol."""

    def __init__(self, memory: bytes) -> None:
        self.tag = Tag(ONE, memory[:112], blocks=28)
        self.states = [bytes(self.tag.memory)]

    def read_blocks(self, _uid: str, first: int, count: int) -> bytes:
        return b"".join(data for _, data in self.tag.read(first, count))

    def write_blocks(self, _uid: str, first: int, data: bytes, block_size: int = 4) -> None:
        for n in range(len(data) // block_size):
            self.tag.write(first + n, data[n * block_size : (n + 1) * block_size])
            self.states.append(bytes(self.tag.memory))


@given(st.sampled_from(OLD_MEMORIES), CONTENT)
def test_whenever_it_is_pulled_away_it_is_the_old_book_or_the_new_one_or_none(
    old: bytes, wanted: TagContent
) -> None:
    recording = Recording(old)
    image = iso28560_3.encode(wanted, 112)
    assert rewrite(recording, ONE, image) is Rewritten.VERIFIED  # type: ignore[arg-type]  # only these two are used
    for decode in STATIONS:
        for state in recording.states[1:-1]:
            assert decode(state).item_id == "", state.hex()
        read = decode(recording.states[-1])
        assert (read.item_id, read.owner, read.parts, read.part) == (
            wanted.item_id, wanted.owner, wanted.parts, wanted.part,
        )  # fmt: skip


# --- readers and the pad ------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [DirectFeig, DirectRl866, DirectThreeM, DirectPcsc])
def test_every_reader_that_writes_blocks_programs_a_tag_whole(make: type) -> None:
    at = make()
    tag = Tag(ONE, OLD, blocks=28)
    at.emulator.place(tag)
    at.reader.open()
    at.reader.inventory()
    assert rewrite(at.reader, ONE, NEW) is Rewritten.VERIFIED
    assert bytes(tag.memory) == NEW


@pytest.mark.parametrize(("blocks", "block_size"), [(8, 4), (28, 4), (80, 4), (32, 8)])
def test_the_pad_knows_the_new_content_at_once_and_fills_the_tag_to_its_size(
    blocks: int, block_size: int
) -> None:
    at = DirectFeig()
    tag = Tag(ONE, OLD[: min(len(OLD), blocks * block_size)], blocks=blocks, block_size=block_size)
    tag.memory[-4:] = b"\x01\x00\x00\x00"
    at.emulator.place(tag)
    presence = Presence(at.reader, at.clock)
    while not presence.pad.tags:
        presence.poll()
        at.clock.advance(presence.due_in())
    content = iso28560_3.decode(NEW)
    assert content is not None
    assert presence.rewrite(ONE, partial(iso28560_3.encode, content)) is Rewritten.VERIFIED
    (item_on_pad,) = presence.pad.items
    assert (item_on_pad.item_id, item_on_pad.parts) == ("TV00012345", 2)
    counter = blocks == 80  # a SLIX2 counts in its last block
    assert tag.memory[-4:] == (b"\x01\x00\x00\x00" if counter else bytes(4))


def test_a_tag_that_stays_unfinished_is_a_stranger_on_the_pad_not_an_item() -> None:
    at, _ = bench()
    presence = Presence(at.reader, at.clock)
    while not presence.pad.tags:
        presence.poll()
        at.clock.advance(presence.due_in())
    at.emulator.faults.add(faults.Refuse(0x00), on=Op.WRITE, after=1, times=None)
    assert presence.rewrite(ONE, lambda size: NEW[:size]) is Rewritten.UNFINISHED
    assert presence.pad.items == ()
    while not presence.pad.strangers:
        presence.poll()
        at.clock.advance(presence.due_in())
