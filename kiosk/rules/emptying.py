"""Emptying the return bin (circulation rule 26): key, swap the numbered crate, key; a minute, and anybody may do it.

Pure: what the key switch and the crates' sensors say comes in, which crates were swapped comes out. The bin takes nothing
from the first turn of the key (or from the first crate pulled out, where there is no key switch) until every crate is back and
the key is turned home. Without sensors below the crates, turning the key and back means that every crate with something in it
was swapped. Who is held to have swapped nothing is whoever pulled no crate: a look into the bin changes no record.

A crate is written down as taken out when it is pulled, not when the key is home: a power cut while staff are at the crates must
not leave its records with the one that is put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.effects import SwapCrate


@dataclass(frozen=True, slots=True)
class Emptying:
    """Somebody is at the crates. `pulled`: those that were out at some time since they began."""

    out: frozenset[str] = frozenset()
    pulled: frozenset[str] = frozenset()


Step = tuple[Emptying | None, tuple[SwapCrate, ...]]


def sensed(
    now: Emptying | None,
    *,
    key: bool,
    out: frozenset[str],
    counts: Mapping[str, int],
    senses_crates: bool = True,
) -> Step:
    """What follows from key switch and crate sensors; None: nobody is at the crates and the bin may serve.

    `counts`: how many things the machine saw fall into each bin since its crate was put in.
    """
    before = now.pulled if now else frozenset()
    if key or out:
        return Emptying(out, before | out), _swaps(out - before, counts)
    if now is None or senses_crates:
        return None, ()
    return None, _swaps(frozenset(bin for bin, count in counts.items() if count), counts)


def _swaps(bins: frozenset[str], counts: Mapping[str, int]) -> tuple[SwapCrate, ...]:
    return tuple(SwapCrate(bin, counts.get(bin, 0)) for bin in sorted(bins))


def at_start(*, out: frozenset[str], counts: Mapping[str, int]) -> Emptying | None:
    """What a start finds: of a crate that is out and of which nothing is recorded, the last run wrote down that it was pulled."""
    known = frozenset(bin for bin in out if not counts.get(bin))
    return Emptying(known, known) if known else None


def missing(now: Emptying | None, *, key: bool) -> frozenset[str]:
    """The bins that stand without a crate although the key was turned home: they take nothing, and staff are told."""
    return now.out if now is not None and not key else frozenset()
