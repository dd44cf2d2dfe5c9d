"""How long things take on the air between a reader and ISO/IEC 15693 tags, and the waiting for it.

Sources: ISO/IEC 15693-2/-3 (1 out of 4 coding, 26.48 kbit/s, one sub-carrier; t1, t2, t3; 16-slot anti-collision),
NXP SL2S2002 data sheet and ST LRI512 for the programming time. All times in seconds; lengths without the CRC.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

BYTE = 302.06e-6
REQUEST_SOF, REQUEST_EOF = 75.52e-6, 37.76e-6
ANSWER_SOF = ANSWER_EOF = 151.04e-6
T1, T2, T3 = 320.9e-6, 309.2e-6, 474e-6
EMPTY_SLOT, FULL_SLOT = 0.51e-3, 4.59e-3
FIELD_RESET = 15e-3
_SLOTS = 16


def request(length: int) -> float:
    return REQUEST_SOF + (length + 2) * BYTE + REQUEST_EOF


def answer(length: int) -> float:
    return ANSWER_SOF + (length + 2) * BYTE + ANSWER_EOF


def exchange(asked: int, answered: int) -> float:
    return request(asked) + T1 + answer(answered) + T2


def silence(asked: int) -> float:
    """A request that no tag answers."""
    return request(asked) + T3


class Air:
    """Durations of the commands, and `until`, which waits for their end. `programming_s` is the tag's tW."""

    def __init__(
        self,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        programming_s: float = 0.010,
        factor: float = 1.0,
    ) -> None:
        self._wait = wait
        self._clock = clock
        self.programming_s = programming_s
        self._factor = factor

    @classmethod
    def real(cls, programming_s: float = 0.010) -> Air:
        """As long as on real air."""
        return cls(programming_s=programming_s)

    @classmethod
    def instant(cls) -> Air:
        """No waiting at all."""
        return cls(factor=0.0)

    def now(self) -> float:
        return self._clock()

    def until(self, begun: float, duration: float) -> None:
        """Wait until `duration` has passed since `begun`; counted from there, so that small overruns do not add up."""
        left = begun + duration * self._factor - self._clock()
        if self._factor and left > 0:
            self._wait(left)

    def pause(self, seconds: float) -> None:
        """A gap on the line, waited for also when the air takes no time."""
        self._wait(seconds)

    def inventory(self, uids: Iterable[str]) -> float:
        """A whole anti-collision over these tags (ISO/IEC 15693-3 §8)."""
        return self._slots([int(uid, 16) for uid in uids], 0)

    def _slots(self, tags: list[int], mask_bits: int) -> float:
        took = request(3 + (mask_bits + 7) // 8)
        for slot in range(_SLOTS):
            here = [tag for tag in tags if tag >> mask_bits & 0xF == slot]
            took += FULL_SLOT if here else EMPTY_SLOT
            if len(here) > 1 and mask_bits < 60:
                took += self._slots(here, mask_bits + 4)
        return took

    def read(self, blocks: int, block_size: int) -> float:
        return exchange(12, 1 + blocks * block_size)

    def system_info(self) -> float:
        return exchange(10, 15)

    def write_block(self, block_size: int) -> float:
        return request(11 + block_size) + self.programming_s + answer(1) + T2

    def write_byte(self) -> float:
        """AFI, DSFID, EAS."""
        return request(11) + self.programming_s + answer(1) + T2

    def eas_alarm(self) -> float:
        return exchange(11, 33)
