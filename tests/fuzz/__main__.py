"""`./dev fuzz [--seconds N] [--only NAME] [--seed N]`: every target in turn for its share of the time.

Exit status 0 only when no case did what is not documented. A case that did is printed with its seed: `--only NAME --seed N
--seconds 0` feeds it again.
"""

from __future__ import annotations

import argparse
import random
import sys

from tests.fuzz import device_targets, file_targets, sip2_targets
from tests.fuzz.target import Broken, Ran, Target, run

TARGETS: dict[str, Target] = {
    target.name: target for target in (*sip2_targets.TARGETS, *device_targets.TARGETS, *file_targets.TARGETS)
}


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    names = options.only or list(TARGETS)
    print(f"seed {options.seed}", flush=True)
    broken = 0
    for name in names:
        ran = run(TARGETS[name], options.seconds / len(names), options.seed)
        print(line(name, ran), flush=True)
        for each in ran.broken:
            print(report(name, each), flush=True)
        broken += len(ran.broken)
    return 1 if broken else 0


def line(name: str, ran: Ran) -> str:
    """One target's share of the report."""
    verdict = "ok  " if not ran.broken else "FAIL"
    per_second = ran.cases / ran.seconds if ran.seconds else 0.0
    return f"{verdict}  {name:15} {ran.cases:9,d} cases  {per_second:9,.0f}/s  {ran.refused:9,d} refused as documented"


def report(name: str, broken: Broken) -> str:
    return (
        f"\n{name}: {broken.where}\nagain: --only {name} --seed {broken.seed} --seconds 0\n"
        f"case: {broken.case.hex()}\n{broken.trace}"
    )


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for all targets together")
    parser.add_argument("--only", action="append", choices=TARGETS, help="may be repeated")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 40))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
