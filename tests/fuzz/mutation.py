"""Makes hostile bytes out of good ones. Knows no format; what a format holds dear comes as `tokens`."""

from __future__ import annotations

import random
from collections.abc import Sequence

MOST_CHANGES = 8
LONGEST = 4096
_EDGES = (0, 1, 0x7F, 0x80, 0xFF)


def mutate(chance: random.Random, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """One case: a seed with a few changes; now and then a seed as it is, or noise."""
    kind = chance.random()
    if kind < 0.05:
        return chance.randbytes(chance.randrange(200))
    data = bytearray(chance.choice(seeds))
    if kind < 0.1:
        return bytes(data)
    for _ in range(chance.randrange(1, MOST_CHANGES + 1)):
        _change(chance, data, seeds, tokens)
    return bytes(data[:LONGEST])


def _change(chance: random.Random, data: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(at + chance.choice((1, 1, 2, 4, 16, 64)), len(data))
    match chance.randrange(8):
        case 0:
            data[at:end] = chance.randbytes(end - at)
        case 1:
            data[at:at] = chance.choice(tokens)
        case 2:
            data[at:end] = chance.choice(tokens)
        case 3:
            del data[at:end]
        case 4:
            data[at:at] = data[at:end] * chance.choice((1, 2, 50))
        case 5:
            other = chance.choice(seeds)
            data[at:] = other[chance.randrange(len(other) + 1) :]
        case 6:
            del data[at:]
        case _:
            if at < len(data):
                data[at] = chance.choice((*_EDGES, data[at] ^ (1 << chance.randrange(8))))


def pieces(chance: random.Random, data: bytes) -> list[bytes]:
    """The same bytes in segments, as a line delivers them; none is empty."""
    cuts = (
        sorted({chance.randrange(1, len(data)) for _ in range(chance.randrange(4))}) if len(data) > 1 else []
    )
    ends = [*cuts, len(data)]
    return [data[start:end] for start, end in zip([0, *cuts], ends, strict=True) if end > start]
