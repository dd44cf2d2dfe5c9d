"""How long the least takes between a reader and its tags, computed from reference "rfid-and-devices" §1.7.

Written from the reference, not from the emulator: what is measured must not set its own measure. Milliseconds; n and m are
bytes without CRC (ISO/IEC 15693-3, 1 out of 4 coding, 26.48 kbit/s).
"""

from __future__ import annotations

from collections.abc import Sequence

TW_MS = 10.0
"""What programming takes in these benches."""
T1_MS, T2_MS = 0.3209, 0.3092
EMPTY_MS, OCCUPIED_MS = 0.51, 4.59


def request_ms(n: int) -> float:
    return 0.07552 + (n + 2) * 0.30206 + 0.03776


def response_ms(m: int) -> float:
    return 0.15104 + (m + 2) * 0.30206 + 0.15104


def exchange_ms(n: int, m: int) -> float:
    return request_ms(n) + T1_MS + response_ms(m) + T2_MS


def inventory_ms(uids: Sequence[int], mask_bits: int = 0) -> float:
    """T_inv: one round of 16 slots, and another for every slot in which tags collided."""
    slots: dict[int, list[int]] = {}
    for uid in uids:
        slots.setdefault((uid >> mask_bits) & 0xF, []).append(uid)
    round_ms = request_ms(3 + -(-mask_bits // 8)) + len(slots) * OCCUPIED_MS + (16 - len(slots)) * EMPTY_MS
    return round_ms + sum(inventory_ms(many, mask_bits + 4) for many in slots.values() if len(many) > 1)


def system_info_ms() -> float:
    """T_ver; also the only way to read an AFI."""
    return exchange_ms(10, 15)


def read_ms(blocks: int, block_bytes: int = 4) -> float:
    """T_read, addressed."""
    return exchange_ms(12, 1 + blocks * block_bytes)


def write_block_ms(block_bytes: int = 4) -> float:
    return request_ms(11 + block_bytes) + TW_MS + response_ms(1) + T2_MS


def afi_ms() -> float:
    """T_afi."""
    return request_ms(11) + TW_MS + response_ms(1) + T2_MS


def tag_ms(blocks: int) -> float:
    """One tag, once its UID is known: AFI read, item read, AFI written, AFI read back."""
    return system_info_ms() + read_ms(blocks) + afi_ms() + system_info_ms()
