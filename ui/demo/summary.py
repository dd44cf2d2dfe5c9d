"""What really happened, asked from each witness by itself, and whether they agree: the ILS, the tags, the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from drivers.rfid.settings import SecuritySettings
from kiosk.values import Entry, EntryState, IlsFact, Kind
from sip2.server import Library
from sip2.server.records import Act
from ui.demo.world import World


@dataclass(frozen=True, slots=True)
class TagSeen:
    """What one act of the story did to one tag."""

    uid: str
    item: str
    afi_before: str
    afi_after: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`ils`: the library system's own loans, by card; `journal`: rows by state; all items by their ids."""

    borrowed: list[str]
    returned: list[str]
    refused: list[str]
    tags: list[TagSeen]
    ils: dict[str, list[str]]
    journal: dict[str, int]
    sip2_exchanges: int
    disagreements: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def afis(world: World) -> dict[str, int]:
    """The security byte of every tag of the demo, by UID."""
    return {tag.uid: tag.afi for tag in world.tags.values()}


def changed(world: World, before: dict[str, int]) -> list[TagSeen]:
    """The tags whose security byte is not what it was."""
    items = {tag.uid: world.items[name] for name, tag in world.tags.items()}
    return [
        TagSeen(uid, items[uid], f"{before[uid]:02X}", f"{afi:02X}")
        for uid, afi in afis(world).items()
        if afi != before[uid]
    ]


def summarise(world: World, tags: list[TagSeen], entries: Sequence[Entry], exchanges: int) -> Summary:
    """`tags` as the story saw them change, `entries` the journal's rows read after the station stopped."""
    done = [entry for entry in entries if entry.state is EntryState.DONE]
    return Summary(
        borrowed=[e.item.item for e in done if e.kind is Kind.LOAN],
        returned=[e.item.item for e in done if e.kind is Kind.RETURN],
        refused=[e.item.item for e in entries if e.ils is IlsFact.NO],
        tags=tags,
        ils={card: [loan.item for loan in loans] for card, loans in world.library.loans_by_patron().items()},
        journal=dict(Counter(entry.state.value for entry in entries)),
        sip2_exchanges=exchanges,
        disagreements=disagreements(world, entries),
    )


def disagreements(world: World, entries: Sequence[Entry]) -> list[str]:
    """Sentences about every item of which journal, ILS and tags do not say the same."""
    latest = {entry.item.item: entry for entry in entries if entry.state is EntryState.DONE}
    found = [line for item, entry in latest.items() for line in _of_item(world, item, entry)]
    found += [f"{e.item.item}: the journal left it open" for e in entries if e.state is EntryState.OPEN]
    return found + _executed_otherwise(world.library, entries)


def _of_item(world: World, item: str, entry: Entry) -> list[str]:
    lent = entry.kind is Kind.LOAN
    on_loan = world.library.loan(item) is not None
    lines = []
    if on_loan != lent:
        lines.append(
            f"{item}: the journal says {entry.kind}, the ILS says {'on loan' if on_loan else 'not on loan'}"
        )
    settings = SecuritySettings()
    wanted = settings.on_loan_afi if lent else settings.in_stock_afi
    for name, tag in world.tags.items():
        if world.items[name] == item and tag.afi != wanted:
            lines.append(f"{item}: the journal says {entry.kind}, the tag {tag.uid} carries {tag.afi:02X}")
    return lines


def _executed_otherwise(library: Library, entries: Sequence[Entry]) -> list[str]:
    """The ILS must have executed each answered row once, and nothing besides."""
    acts = {Act.LENT: Kind.LOAN, Act.RETURNED: Kind.RETURN, Act.SEEN: Kind.RETURN}
    executed = Counter((acts[act.act], act.item) for act in library.executed if act.act in acts)
    recorded = Counter((e.kind, e.item.item) for e in entries if e.ils is IlsFact.YES and not e.renewed)
    return [
        f"{item}: the ILS executed a {kind} {executed[kind, item]} times, the journal holds {recorded[kind, item]}"
        for kind, item in sorted(executed | recorded)
        if executed[kind, item] != recorded[kind, item]
    ]
