"""What really happened in a night at the bin, asked from each witness by itself, and whether they agree.

The witnesses: the crates (what physically lies in them), the tags, the library system, the people who brought things, and the
station's journal. Only the last is the station's own word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from drivers.bin.emulator.things import Crate, Thing
from kiosk.journal.attempts import AttemptLine
from kiosk.journal.journal import Journal
from kiosk.passages import Flag, Outcome, Passage
from kiosk.values import Entry, EntryState
from sip2.server import Library
from sip2.server.records import Act
from ui.demo.bin_world import IN_STOCK, ON_LOAN, BinWorld
from ui.demo.night import Brought, Visitors
from ui.demo.night_morning import Morning


@dataclass(frozen=True, slots=True)
class Books:
    """The station's own word: everything in its journal that a night leaves."""

    entries: tuple[Entry, ...]
    passages: tuple[Passage, ...]
    attempts: tuple[AttemptLine, ...]


@dataclass(frozen=True, slots=True)
class NightSummary:
    """`per_bin`: by bin, what lay in its crate and what the journal says of it; `reconciled`: the signed totals."""

    visitors: list[dict[str, Any]]
    accepted: int
    unidentified: int
    withdrawn: int
    uncertain: int
    refused: int
    turned_away: list[str]
    taken_offline: int
    parked: dict[str, str]
    per_bin: dict[str, dict[str, int]]
    reconciled: dict[str, dict[str, Any]]
    taken_in_by_staff: list[str]
    sip2_exchanges: int
    disagreements: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read(world: BinWorld) -> Books:
    """After the station stopped."""
    journal = Journal(world.settings().journal.path, "D1")
    try:
        return Books(journal.entries(), journal.bins.everything(), journal.attempts.waiting())
    finally:
        journal.close()


def summarise(
    world: BinWorld, books: Books, visitors: Visitors, morning: Morning, exchanges: int
) -> NightSummary:
    brought, crates = visitors.brought, morning.crates
    outcomes = Counter(passage.what for passage in books.passages)
    per_bin = {
        bin: {"physically": len(crate.contents), "recorded": len(_lying_in(bin, books))}
        for bin, crate in crates.items()
    }
    return NightSummary(
        visitors=[asdict(visit) for visit in visitors.visits],
        accepted=outcomes[Outcome.ACCEPTED],
        unidentified=outcomes[Outcome.UNIDENTIFIED],
        withdrawn=outcomes[Outcome.WITHDRAWN],
        uncertain=outcomes[Outcome.UNCERTAIN],
        refused=brought.refused,
        turned_away=[line.attempt.reference for line in books.attempts],
        taken_offline=brought.offline,
        parked={
            e.item.item: e.parked.value for e in books.entries if e.state is EntryState.PARKED and e.parked
        },
        per_bin=per_bin,
        reconciled=dict(morning.sheets),
        taken_in_by_staff=morning.taken_in,
        sip2_exchanges=exchanges,
        disagreements=list(disagreements(world.library, books, brought, crates, morning.sheets)),
    )


def disagreements(
    library: Library,
    books: Books,
    brought: Brought,
    crates: Mapping[str, Crate],
    sheets: Mapping[str, dict[str, Any]],
) -> Iterator[str]:
    """Sentences about everything of which two witnesses do not say the same."""
    for bin, crate in crates.items():
        yield from _of_crate(bin, crate, books)
    yield from _of_people(brought, crates)
    for crate in crates.values():
        for thing in crate.contents:
            yield from _came_in(thing, books, library)
    for thing in brought.kept:
        if thing not in brought.left:
            yield from _stayed_out(thing, books, library)
    yield from _of_passages(books, brought)
    for bin, sheet in sheets.items():
        if not sheet["adds_up"]:
            yield f"the crate of bin {bin} does not add up: {sheet}"
    yield from _executed_otherwise(books, library)


def _lying_in(bin: str, books: Books) -> list[Passage]:
    there = (Outcome.ACCEPTED, Outcome.UNIDENTIFIED, Outcome.UNCERTAIN)
    return [passage for passage in books.passages if passage.bin == bin and passage.what in there]


def _readable(thing: Thing) -> bool:
    return bool(thing.tags) and not thing.foil


def _of_crate(bin: str, crate: Crate, books: Books) -> Iterator[str]:
    """Every book that lies there has its record there, and every record its book."""
    item_of = {entry.key: entry.item.item for entry in books.entries}
    recorded = Counter(item_of.get(p.entry, "") for p in _lying_in(bin, books) if p.what is Outcome.ACCEPTED)
    lying = Counter(thing.name for thing in crate.contents if _readable(thing))
    for name in sorted(recorded | lying):
        if recorded[name] != lying[name]:
            yield f"bin {bin}: {name} lies there {lying[name]} times, the journal says {recorded[name]}"
    unread = sum(not _readable(thing) for thing in crate.contents)
    unidentified = sum(p.what is Outcome.UNIDENTIFIED for p in _lying_in(bin, books))
    if unread != unidentified:
        yield f"bin {bin}: {unread} things without a readable tag, the journal says {unidentified}"


def _of_people(brought: Brought, crates: Mapping[str, Crate]) -> Iterator[str]:
    left = {thing.name for thing in brought.left}
    lying = {thing.name for crate in crates.values() for thing in crate.contents}
    for name in sorted(left ^ lying):
        yield f"{name}: {'left by its reader and in no crate' if name in left else 'in a crate, and nobody left it'}"


def _came_in(thing: Thing, books: Books, library: Library) -> Iterator[str]:
    """Secured, and on nobody's card any more."""
    for tag in thing.tags if _readable(thing) else ():
        if tag.afi != IN_STOCK:
            yield f"{thing.name}: lies in the bin, its tag {tag.uid} carries {tag.afi:02X}"
    if library.loan(thing.name) is not None:
        yield f"{thing.name}: lies in the bin, the library system says on loan"
    if _readable(thing) and not any(entry.item.item == thing.name for entry in books.entries):
        yield f"{thing.name}: lies in the bin, the journal knows nothing of it"


def _stayed_out(thing: Thing, books: Books, library: Library) -> Iterator[str]:
    """Nothing was written to it and nothing recorded of it; what is on loan passes the gate."""
    if any(entry.item.item == thing.name for entry in books.entries):
        yield f"{thing.name}: went home with its reader, the journal holds a return"
    if any(tag.writes for tag in thing.tags):
        yield f"{thing.name}: went home with its reader, its tag was written"
    if library.item(thing.name) is not None and library.loan(thing.name) is None:
        yield f"{thing.name}: went home with its reader, the library system says returned"
    for tag in thing.tags:
        if library.loan(thing.name) is not None and tag.afi != ON_LOAN:
            yield f"{thing.name}: went home with its reader on loan, its tag {tag.uid} carries {tag.afi:02X}"


def _of_passages(books: Books, brought: Brought) -> Iterator[str]:
    """passages + extra tags = accepted + uncertain + unidentified + withdrawn (reference §4.5)."""
    outcomes = Counter(passage.what for passage in books.passages)
    if outcomes[Outcome.ENTERED] or not all(passage.settled for passage in books.passages):
        yield "the journal left a passage open"
    left = outcomes[Outcome.ACCEPTED] + outcomes[Outcome.UNIDENTIFIED] + outcomes[Outcome.UNCERTAIN]
    if left != len(brought.left):
        yield f"{len(brought.left)} things were left, the journal says {left}"
    extra = sum(Flag.EXTRA in passage.flags for passage in books.passages)
    entered = len(brought.left) + brought.pulled_back
    if len(books.passages) - extra != entered:
        yield f"{entered} times something entered, the journal says {len(books.passages) - extra} and {extra} extra"
    for entry in books.entries:
        if entry.state is EntryState.OPEN:
            yield f"{entry.item.item}: the journal left it open"


def _executed_otherwise(books: Books, library: Library) -> Iterator[str]:
    """The library system executed each return once, and none besides."""
    acts = (Act.RETURNED, Act.SEEN)
    executed = Counter(act.item for act in library.executed if act.act in acts)
    recorded = Counter(
        entry.item.item for entry in books.entries if library.item(entry.item.item) is not None
    )
    for item in sorted(executed | recorded):
        if executed[item] != recorded[item]:
            yield f"{item}: returned {executed[item]} times at the library system, {recorded[item]} times in the journal"
