"""What a tag's UID tells of its chip: how many blocks it has at least, which are for data, whether it has an EAS bit.

Knows no reader.

Sources: ISO/IEC 15693-3 §4.1 (E0, then the maker), NXP SL2S2002/2102, SL2S5302 and SL2S5002 data sheets (third byte 01:
SLI, SLIX, SLIX2; 02: -S; 03: -L). A wrong guess upwards would make a tag unreadable, so every guess is the smallest.
"""

from __future__ import annotations

from drivers.rfid.interface import Uid

SMALLEST = 8
"""ICODE SLIX-L, Tag-it HF-I Standard: 32 bytes, one basic block of ISO 28560-3 without the owner's last two bytes."""
_SLIX2 = 80
_NXP_ICODE = {"E00401": 28, "E00402": 40, "E00403": SMALLEST}


def blocks_at_least(uid: Uid) -> int:
    """Blocks of 4 bytes."""
    return _NXP_ICODE.get(uid[:6], SMALLEST)


def has_eas(uid: Uid) -> bool:
    """Whether the tag has an EAS bit that our commands switch: NXP's ICODE family."""
    return uid[:6] in _NXP_ICODE


def data_blocks(uid: Uid, blocks: int) -> int:
    """Those of `blocks` that hold data: an ICODE SLIX2 counts in its last one (SL2S2602 data sheet: 80 blocks, 79 of data)."""
    return _SLIX2 - 1 if uid.startswith("E00401") and blocks == _SLIX2 else blocks
