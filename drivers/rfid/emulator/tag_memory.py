"""One ISO/IEC 15693 tag: its identifier, memory, AFI, DSFID, EAS bit and locks. Knows no reader and no data model.

Sources: ISO/IEC 15693-3 §4 and §9 (error codes §7.4.2), NXP SL2S2002 data sheet (ICODE SLIX: 28 blocks of 4 bytes).
"""

from __future__ import annotations

NO_SUCH_BLOCK = 0x10
LOCKED = 0x12
NOT_SUPPORTED = 0x01


class TagSaysNo(Exception):
    """The tag answers with an error. `code` as in ISO/IEC 15693-3 §7.4.2, `block` where it concerns one."""

    def __init__(self, code: int, block: int = 0) -> None:
        super().__init__(f"error {code:02X} at block {block}")
        self.code = code
        self.block = block


class Tag:
    """A tag that can lie in an emulated field. `uid` is 16 hex digits, most significant first."""

    def __init__(
        self,
        uid: str,
        data: bytes = b"",
        *,
        blocks: int = 28,
        block_size: int = 4,
        afi: int = 0x07,
        dsfid: int = 0x3E,
        eas: bool = False,
        ic_reference: int = 0x01,
    ) -> None:
        if len(bytes.fromhex(uid)) != 8:
            raise ValueError(f"a UID has 8 bytes: {uid}")
        if len(data) > blocks * block_size:
            raise ValueError(f"{len(data)} bytes do not fit into {blocks} blocks of {block_size}")
        self.uid = uid.upper()
        self.blocks = blocks
        self.block_size = block_size
        self.afi = afi
        self.dsfid = dsfid
        self.eas = eas
        self.ic_reference = ic_reference
        self.memory = bytearray(data.ljust(blocks * block_size, b"\x00"))
        self.locked: set[int] = set()
        self.afi_locked = False
        self.writes = 0

    def __repr__(self) -> str:
        return f"Tag({self.uid}, afi={self.afi:02X})"

    def read(self, first: int, count: int) -> list[tuple[bool, bytes]]:
        """(locked, data) of each block. Raises TagSaysNo."""
        if first + count > self.blocks:
            raise TagSaysNo(NO_SUCH_BLOCK, first)
        size = self.block_size
        return [
            (n in self.locked, bytes(self.memory[n * size : (n + 1) * size]))
            for n in range(first, first + count)
        ]

    def write(self, block: int, data: bytes) -> None:
        """One block. Raises TagSaysNo."""
        if block >= self.blocks or len(data) != self.block_size:
            raise TagSaysNo(NO_SUCH_BLOCK, block)
        if block in self.locked:
            raise TagSaysNo(LOCKED, block)
        self.memory[block * self.block_size : (block + 1) * self.block_size] = data
        self.writes += 1

    def write_afi(self, afi: int) -> None:
        """Raises TagSaysNo."""
        if self.afi_locked:
            raise TagSaysNo(LOCKED)
        self.afi = afi
        self.writes += 1
