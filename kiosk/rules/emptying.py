"""Emptying the return bin (circulation rule 26): key, swap the numbered crate, key; a minute, and anybody may do it.

Pure: what the key switch and the crates' sensors say comes in, which crates were swapped comes out. The bin takes nothing
from the first turn of the key (or from the first crate pulled out, where there is no key switch) until every crate is back and
the key is turned home. Without sensors below the crates, turning the key and back means that every crate with something in it
was swapped. Who is held to have swapped nothing is whoever pulled no crate: a look into the bin changes no record.
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
    if key or out:
        pulled = (now.pulled if now else frozenset()) | out
        return Emptying(out, pulled), ()
    if now is None:
        return None, ()
    swapped = now.pulled if senses_crates else frozenset(bin for bin, count in counts.items() if count)
    return None, tuple(SwapCrate(bin, counts.get(bin, 0)) for bin in sorted(swapped))


def missing(now: Emptying | None, *, key: bool) -> frozenset[str]:
    """The bins that stand without a crate although the key was turned home: they take nothing, and staff are told."""
    return now.out if now is not None and not key else frozenset()
