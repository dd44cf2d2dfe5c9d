"""What a pad of 1, 5, 10 and 20 books costs over TCP, against the least that the air allows.

One inventory, then for each tag: AFI read, item read (9 blocks, decoded), AFI written, and read back, by the FEIG driver
against its emulator, which takes as long as real air. The least is computed by `air_time`, not asked from the emulator.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from statistics import median

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.interface import RfidReader
from drivers.rfid.security import Written, write_security
from drivers.rfid.settings import FeigSettings
from drivers.rfid.tags import chain, iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent
from ui.bench.air_time import TW_MS, inventory_ms, tag_ms
from ui.bench.row import Row, milliseconds

BAR = 1.15
ROUNDS = 5
COUNTS = (1, 5, 10, 20)
BLOCKS = 9
AFIS = (0xC2, 0x07)


def rows() -> list[Row]:
    return [_row(count) for count in COUNTS]


def _row(count: int) -> Row:
    tags = roll(count)
    least = least_s([tag.uid for tag in tags])
    with FeigEmulator(air=Air.real(TW_MS / 1000)) as emulator:
        emulator.place(*tags)
        reader = FeigReader(FeigSettings(url=emulator.url))
        try:
            reader.open()
            took = [secure_all(reader, count, AFIS[number % 2]) for number in range(ROUNDS)]
        finally:
            reader.close()
    note = f"{milliseconds(took)} against {milliseconds([least])}"
    name = f"find, read, secure and verify {count} tag{'s' if count > 1 else ''} over TCP ÷ air time"
    return Row(name, median(took) / least, BAR, note=note)


def least_s(uids: Sequence[str]) -> float:
    return (inventory_ms([int(uid, 16) for uid in uids]) + len(uids) * tag_ms(BLOCKS)) / 1000


def secure_all(reader: RfidReader, count: int, afi: int) -> float:
    """Seconds from the first command to the last tag read back. Raises AssertionError where a tag was left out."""
    began = time.monotonic()
    heard = reader.inventory()
    assert len(heard.seen) == count, f"{len(heard.seen)} of {count} tags were heard"
    for seen in heard.seen:
        before = reader.system_info(seen.uid)
        content = chain.decode(reader.read_blocks(seen.uid, 0, BLOCKS))
        assert before.afi != afi, "the tag carried this already: nothing would be proven"
        assert content.is_item, "the tag's item was not read"
        assert write_security(reader, seen.uid, afi) is Written.VERIFIED, "the tag was not secured"
    return time.monotonic() - began


def roll(count: int) -> list[Tag]:
    """Tags as they come off a supplier's roll: their serial numbers are of no order. The same at each run."""
    chance = random.Random(count)  # noqa: S311  # no secret: a bench that can be repeated
    return [
        Tag(f"E00401{chance.getrandbits(40):010X}", iso28560_3.encode(_content(number)), afi=AFIS[1])
        for number in range(count)
    ]


def _content(number: int) -> TagContent:
    return TagContent(Model.ISO_28560_3, b"", f"VV{number:08}", Owner("VN", "LIB"), usage=1, parts=1, part=1)
