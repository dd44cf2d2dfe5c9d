"""One thing that is fed, and running it: cases by the second, and what broke it, each once."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.mutation import mutate


@dataclass(frozen=True, slots=True)
class Target:
    """`feed` gets a case and a source of chance; it may raise what is `documented`, and AssertionError when a promise broke."""

    name: str
    feed: Callable[[bytes, random.Random], None]
    seeds: tuple[bytes, ...]
    tokens: tuple[bytes, ...]
    documented: tuple[type[Exception], ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A case that did what it must not, with what is needed to see it again."""

    case: bytes
    seed: int
    where: str
    trace: str


@dataclass(slots=True)
class Ran:
    """What became of one target."""

    cases: int = 0
    refused: int = 0
    """Cases that ended in a documented exception."""
    seconds: float = 0.0
    broken: list[Broken] = field(default_factory=list)


def run(target: Target, seconds: float, seed: int, clock: Callable[[], float] = time.monotonic) -> Ran:
    """Feeds cases until the time is over; goes on after one that broke, but tells each place only once."""
    ran = Ran()
    started = clock()
    while (elapsed := clock() - started) < seconds or not ran.cases:
        feed_one(target, seed + ran.cases, ran)
    ran.seconds = elapsed
    return ran


def feed_one(target: Target, seed: int, ran: Ran) -> None:
    """One case, which `seed` alone decides."""
    chance = random.Random(seed)
    case = mutate(chance, target.seeds, target.tokens)
    ran.cases += 1
    try:
        target.feed(case, chance)
    except target.documented:
        ran.refused += 1
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {last.filename}:{last.lineno}"
        if where not in {broken.where for broken in ran.broken}:
            ran.broken.append(Broken(case, seed, where, trace))
