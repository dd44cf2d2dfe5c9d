"""Writing a tag's memory and making sure of it: marked as unfinished, written, read back whole, and only then finished.

At no instant does a half-written tag pass for a whole one: its first block says "unfinished", which no data model reads, and
gets its own content last. A tag that will not take it (a locked block) gets back what it carried. Never locks anything;
knows one data model's mark and no other. Only blocks that differ are written.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum

from drivers.errors import DeviceRefused, DeviceTimeout, GarbledAnswer, Unsupported
from drivers.rfid.interface import RfidReader, TagGone, TagRefused, Uid, WriteUnknown
from drivers.rfid.tags.iso28560_3 import UNFINISHED

TRIES = 3
_DOUBT = (WriteUnknown, TagGone, DeviceTimeout, GarbledAnswer)
"""Nobody knows whether the write happened: reading back tells."""
_NO = (TagRefused, DeviceRefused)


class Rewritten(Enum):
    VERIFIED = "verified"  # this tag, read back whole, carries what was wanted
    REFUSED = "refused"  # it cannot be written; it carries what it carried
    UNFINISHED = "unfinished"  # it is there, and carries neither; no data model reads it: write it again
    GONE = "gone"  # it stopped answering: it carries what it carried, or is unfinished, or is whole


def rewrite(reader: RfidReader, uid: Uid, image: bytes, block_size: int = 4) -> Rewritten:
    """Make the tag's first blocks carry `image`, whole blocks. Raises DeviceGone, Misconfigured, Unsupported."""
    if not image or len(image) % block_size:
        raise ValueError(f"{len(image)} bytes are not whole blocks of {block_size}")
    before = _memory(reader, uid, image, block_size)
    if before is None:
        return Rewritten.GONE
    now: bytes | None = before
    for attempt in range(TRIES):
        if attempt:
            _wake(reader, now)
            now = _memory(reader, uid, image, block_size)
        if now is None:
            continue
        if now == image:
            return Rewritten.VERIFIED
        if _write(reader, uid, now, image, block_size):
            return Rewritten.VERIFIED
    return _given_up(reader, uid, before, image, block_size)


def _given_up(reader: RfidReader, uid: Uid, before: bytes, image: bytes, block_size: int) -> Rewritten:
    now = _memory(reader, uid, image, block_size)
    if now is None:
        return Rewritten.GONE
    if now == image:
        return Rewritten.VERIFIED
    restored = now == before or _write(reader, uid, now, before, block_size)
    return Rewritten.REFUSED if restored else Rewritten.UNFINISHED


def _write(reader: RfidReader, uid: Uid, now: bytes, image: bytes, block_size: int) -> bool:
    """One try: the mark, all else, a look at all else, the first block, a look at everything. True: verified."""
    mark = UNFINISHED.ljust(block_size, b"\xff")[:block_size]
    marked = mark + image[block_size:]
    with suppress(*_DOUBT, *_NO):
        reader.write_blocks(uid, 0, mark, block_size)
        for at, run in _differing(now, marked, block_size):
            if at:
                reader.write_blocks(uid, at, run, block_size)
        if _memory(reader, uid, image, block_size) != marked:
            return False
        reader.write_blocks(uid, 0, image[:block_size], block_size)
    return _memory(reader, uid, image, block_size) == image


def _differing(now: bytes, wanted: bytes, block_size: int) -> list[tuple[int, bytes]]:
    """Runs of blocks behind the first one that differ: block number and bytes, front to back."""
    runs: list[tuple[int, bytes]] = []
    for block in range(1, len(wanted) // block_size):
        part = slice(block * block_size, (block + 1) * block_size)
        if now[part] == wanted[part]:
            continue
        if runs and runs[-1][0] + len(runs[-1][1]) // block_size == block:
            runs[-1] = (runs[-1][0], runs[-1][1] + wanted[part])
        else:
            runs.append((block, wanted[part]))
    return runs


def _memory(reader: RfidReader, uid: Uid, like: bytes, block_size: int) -> bytes | None:
    """As many bytes as `like` has; None when the tag does not tell."""
    try:
        return reader.read_blocks(uid, 0, len(like) // block_size)
    except (TagGone, TagRefused, DeviceTimeout, GarbledAnswer, DeviceRefused):
        return None


def _wake(reader: RfidReader, now: bytes | None) -> None:
    """A tag that was disturbed or muted listens again after its field was away."""
    if now is None:
        with suppress(DeviceTimeout, GarbledAnswer, DeviceRefused, Unsupported):
            reader.reset_field()
