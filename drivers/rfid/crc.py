"""CRC-16 of readers' host links, as ISO/IEC 13239 reflects it: FEIG and RL866 use it alike."""

from __future__ import annotations


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0x8408 if byte & 1 else byte >> 1
    return byte


_TABLE = tuple(map(_remainder, range(256)))


def crc16(data: bytes) -> int:
    """x^16+x^12+x^5+1 reflected (8408), initial FFFF, no final xor. `05 FF 65` gives CBE5."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ _TABLE[(register ^ byte) & 0xFF]
    return register
