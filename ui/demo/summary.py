"""What really happened, asked from each witness by itself, and whether they agree: the ILS, the tags, the journal.

Every tag of the demo is judged, whether or not the journal knows of its item: a book that the journal is silent about and that
leaves through the gate unnoticed is the worst that could happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
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
    """`ils`: the library system's own loans, by card; `journal`: rows by state; all items by their ids.

    `finished`: whether the story came to its end. One that was cut off leaves things half done, and proves nothing.
    """

    borrowed: list[str]
    returned: list[str]
    refused: list[str]
    tags: list[TagSeen]
    ils: dict[str, list[str]]
    journal: dict[str, int]
    sip2_exchanges: int
    finished: bool
    disagreements: list[str] = field(default_factory=list)

    @property
    def agreed(self) -> bool:
        return self.finished and not self.disagreements

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


def summarise(world: World, tags: list[TagSeen] | None, entries: Sequence[Entry], exchanges: int) -> Summary:
    """`tags` as the story saw them change, None when it was cut off; `entries` read after the station stopped."""
    done = [entry for entry in entries if entry.state is EntryState.DONE]
    return Summary(
        borrowed=[e.item.item for e in done if e.kind is Kind.LOAN],
        returned=[e.item.item for e in done if e.kind is Kind.RETURN],
        refused=[e.item.item for e in entries if e.ils is IlsFact.NO],
        tags=tags or [],
        ils={card: [loan.item for loan in loans] for card, loans in world.library.loans_by_patron().items()},
        journal=dict(Counter(entry.state.value for entry in entries)),
        sip2_exchanges=exchanges,
        finished=tags is not None,
        disagreements=disagreements(world, entries) if tags is not None else [],
    )


def disagreements(world: World, entries: Sequence[Entry]) -> list[str]:
    """Sentences about every item of which journal, ILS and tags do not say the same."""
    latest = {e.item.item: e for e in entries if e.state in (EntryState.DONE, EntryState.PARKED)}
    found = [line for item, entry in latest.items() for line in _of_row(world.library, item, entry)]
    found += _of_tags(world, explained={i for i, e in latest.items() if e.state is EntryState.PARKED})
    found += [f"{e.item.item}: the journal left it open" for e in entries if e.state is EntryState.OPEN]
    return found + _executed_otherwise(world.library, entries)


def _of_row(library: Library, item: str, entry: Entry) -> Iterator[str]:
    """The ILS must say of an item what the last row that is done says of it, and of the same reader."""
    if entry.state is not EntryState.DONE:
        return
    lent, loan = entry.kind is Kind.LOAN, library.loan(item)
    if (loan is not None) != lent:
        yield f"{item}: the journal says {entry.kind}, the ILS says {'on loan' if loan else 'not on loan'}"
    elif loan is not None and (entry.card is None or entry.card.reveal() != loan.card):
        yield f"{item}: the journal and the ILS have lent it to different readers"


def _of_tags(world: World, explained: Set[str]) -> Iterator[str]:
    """The gate must let pass what the ILS says is on loan, and nothing else.

    `explained`: what the journal knows to be otherwise, and has told staff of.
    """
    settings = SecuritySettings()
    for name, tag in world.tags.items():
        item = world.items[name]
        on_loan = world.library.loan(item) is not None
        wanted = settings.on_loan_afi if on_loan else settings.in_stock_afi
        if tag.afi != wanted and item not in explained:
            says = "on loan" if on_loan else "not on loan"
            yield f"{item or tag.uid}: the ILS says {says}, the tag {tag.uid} carries {tag.afi:02X}"


def _executed_otherwise(library: Library, entries: Sequence[Entry]) -> list[str]:
    """The ILS must have executed each answered row once, a loan for the same reader, and nothing besides."""
    acts = {Act.LENT: Kind.LOAN, Act.RETURNED: Kind.RETURN, Act.SEEN: Kind.RETURN}
    executed = Counter(
        (acts[act.act], act.item, act.card if act.act is Act.LENT else "")
        for act in library.executed
        if act.act in acts
    )
    recorded = Counter(
        (e.kind, e.item.item, e.card.reveal() if e.card and e.kind is Kind.LOAN else "")
        for e in entries
        if e.ils is IlsFact.YES and not e.renewed
    )
    return [
        f"{act[1]}: the ILS executed a {act[0]} {executed[act]} times, the journal holds {recorded[act]}"
        for act in sorted(executed | recorded)
        if executed[act] != recorded[act]
    ]
