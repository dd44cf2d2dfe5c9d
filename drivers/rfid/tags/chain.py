"""Which data model is this? The decoders in the order in which they may claim a memory; the first that can wins.

Blank, then ISO 28560-2 where its own table of contents agrees with it, which no other model's memory and hardly any chance
does; then ISO 28560-3 (its CRC makes it sure, also with reversed blocks or swapped nibbles; one memory in 65 536 has it by
chance); then the rest, surest first. The DSFID is a hint at best.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.rfid.tags import iso28560_2, iso28560_3, rfid501
from drivers.rfid.tags.content import Crc, Model, TagContent

Decoder = Callable[[bytes], TagContent | None]
"""Gives the content, or None when the memory is not of this model. Raises nothing, whatever the bytes."""

_BLANK_BYTES = (b"\x00", b"\xff", b"\x55")
_3M_BLANK = b"\x55" * 24


def decode_blank(memory: bytes) -> TagContent | None:
    """All 00, all FF, all 55, or 3M's 24 times 55."""
    uniform = bool(memory) and any(memory == byte * len(memory) for byte in _BLANK_BYTES)
    manufacturing = memory.startswith(_3M_BLANK) and not memory[len(_3M_BLANK) :].strip(b"\x00")
    return TagContent(Model.BLANK, memory) if uniform or manufacturing else None


def refuse_damaged(memory: bytes) -> TagContent | None:
    """An ISO 28560-3 block whose CRC is wrong is nothing else either: no model without a checksum may guess at it.

    `cut_off`, because more of the memory may show that it is a sure ISO 28560-2 one after all.
    """
    damaged = any(map(iso28560_3.looks_damaged, (memory, iso28560_3.reverse_blocks(memory))))
    return TagContent(Model.UNKNOWN, memory, crc=Crc.BAD, cut_off=True) if damaged else None


DECODERS: tuple[Decoder, ...] = (
    decode_blank,
    iso28560_2.decode_sure,
    iso28560_3.decode,
    refuse_damaged,
    rfid501.decode,
    iso28560_2.decode,
)
"""What every station reads. A library whose tags carry a bare barcode adds `ascii_text.decoder(…)` at the end."""


def decode(memory: bytes, decoders: tuple[Decoder, ...] = DECODERS) -> TagContent:
    """What `memory` says; Model.UNKNOWN when no decoder claims it. Never raises."""
    for decoder in decoders:
        content = decoder(memory)
        if content is not None:
            return content
    return TagContent(Model.UNKNOWN, memory)
