"""`python -m ui.bench.sip2_race FILE`, in `.venv-peers`: all contenders over the same answers, in turn; the times go into FILE.

One process and one interpreter for all, and a turn of a few milliseconds each, so that a busy machine slows them alike.
A contender that writes another field than it read ends the race before it begins.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from ui.bench.sip2_answers import answers, recorded
from ui.bench.sip2_contenders import Contender, contenders

ROUNDS, PARTS = 15, 20


def told() -> dict[str, Any]:
    """Seconds of each turn, how many answers a turn has, who notices damage, how many recorded answers each reads."""
    raws = answers()
    with contenders() as all_of_them:
        return {
            "count": len(raws) // PARTS,
            "wrong_checksums": {each.name: wrong_checksums(each, raws) for each in all_of_them},
            "verifies": {each.name: notices_damage(each, raws) for each in all_of_them},
            "recorded": count_recorded(all_of_them),
            "read": race({each.name: reading(each, raws) for each in all_of_them}),
            "write": race({each.name: writing(each, raws) for each in all_of_them}),
        }


def race(runs: Mapping[str, Sequence[Callable[[], None]]]) -> dict[str, list[float]]:
    """Seconds of every turn by name; a turn is one part of the answers, and the first round warms up and does not count."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(ROUNDS + 1):
        for part in range(PARTS):
            for name, parts_of in runs.items():
                run = parts_of[part]
                started = perf_counter()
                run()
                if round_:
                    times[name].append(perf_counter() - started)
    return times


def reading(contender: Contender, raws: Sequence[bytes]) -> list[Callable[[], None]]:
    def run(part: Sequence[bytes]) -> None:
        read = contender.read
        for raw in part:
            read(raw)

    return [
        partial(run, raws[at : at + len(raws) // PARTS]) for at in range(0, len(raws), len(raws) // PARTS)
    ]


def writing(contender: Contender, raws: Sequence[bytes]) -> list[Callable[[], None]]:
    def run(part: Sequence[tuple[Any, int]]) -> None:
        write = contender.write
        for message, digit in part:
            write(message, digit)

    prepared = [(contender.prepare(raw), at % 10) for at, raw in enumerate(raws)]
    return [
        partial(run, prepared[at : at + len(raws) // PARTS]) for at in range(0, len(raws), len(raws) // PARTS)
    ]


def wrong_checksums(contender: Contender, raws: Sequence[bytes]) -> int:
    """Writes every answer once; how many of its checksums are not four digits that add up.

    Raises ValueError when a field is wrong; the order of the fields is each package's own.
    """
    wrong = 0
    for at, raw in enumerate(raws):
        written = contender.write(contender.prepare(raw), at % 10)
        if parts(written) != parts(raw):
            raise ValueError(f"{contender.name} wrote {written!r} for {raw!r}")
        summed, _, said = written.rpartition(b"AZ")
        wrong += said != b"%04X\r" % (-sum(summed + b"AZ") & 0xFFFF)
    return wrong


def parts(raw: bytes) -> list[bytes]:
    """The fixed part of an answer, and its fields in an order that is always the same."""
    fixed = {b"64": 61, b"12": 24, b"10": 24, b"18": 26}[raw[:2]]
    return [raw[:fixed], *sorted(raw[fixed : raw.rindex(b"AY")].split(b"|"))]


def notices_damage(contender: Contender, raws: Sequence[bytes]) -> bool:
    """Whether one changed letter in the middle of each is refused."""
    damaged = [raw[:40] + bytes([raw[40] ^ 1]) + raw[41:] for raw in raws]
    return not any(contender.accepts(raw) for raw in damaged)


def count_recorded(all_of_them: Sequence[Contender]) -> dict[str, int]:
    """How many of the sound recorded answers each reads, and how many there are."""
    sound = [each.raw for each in recorded() if each.sound]
    return {each.name: sum(map(each.accepts, sound)) for each in all_of_them} | {"all": len(sound)}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(told()), encoding="utf-8")
