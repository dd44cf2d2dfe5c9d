"""An `Entry` as a row of the table, and back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping

from kiosk.journal.cipher import Cipher
from kiosk.values import ClockQuality, Entry, Handling, IlsFact, ItemKey, Kind, Moment, Reason, TagFact

CHANGING = (
    "ils",
    "tag",
    "parked",
    "queued",
    "closed",
    "prior",
    "renewed",
    "title",
    "due",
    "reason",
    "reference",
    "attempts",
    "provisional",
    "late",
    "override",
    "tagless",
    "settled",
    "handling",
    "destination",
    "dated_later",
    "also",
)
"""What a later save may change; everything else is as it was when the row was opened."""


def moment_of(text: str | None) -> datetime | None:
    """Of a column that may be empty."""
    return datetime.fromisoformat(text) if text else None


def row_of(entry: Entry, cipher: Cipher | None, now: datetime) -> dict[str, object]:
    """`cipher` None: without the card number (an update leaves it alone)."""
    settled = entry.closed and entry.parked is None
    return {
        "key": entry.key,
        "kind": entry.kind.value,
        "ils_name": entry.item.ils,
        "item": entry.item.item,
        "session": entry.session,
        "card": cipher.seal(entry.card) if cipher and entry.card else None,
        "opened": entry.opened.utc.isoformat(),
        "clock": entry.opened.clock.value,
        "ils": entry.ils.value,
        "tag": entry.tag.value,
        "parked": entry.parked.value if entry.parked else None,
        "queued": entry.queued,
        "closed": entry.closed,
        "prior": entry.prior,
        "renewed": entry.renewed,
        "title": entry.title,
        "due": entry.due.isoformat() if entry.due else None,
        "reason": entry.reason.value if entry.reason else None,
        "reference": entry.reference,
        "attempts": entry.attempts,
        "provisional": entry.provisional,
        "late": entry.late,
        "override": entry.override,
        "tagless": entry.tagless,
        "settled": now.isoformat() if settled else None,
        "handling": entry.handling.value if entry.handling else None,
        "destination": entry.destination,
        "dated_later": entry.dated_later,
        "also": " ".join(entry.also),
    }


def entry_of(row: RowMapping, cipher: Cipher | None) -> Entry:
    """`cipher` None: without the card number."""
    return Entry(
        key=row["key"],
        kind=Kind(row["kind"]),
        item=ItemKey(row["ils_name"], row["item"]),
        session=row["session"],
        opened=Moment(datetime.fromisoformat(row["opened"]), 0.0, ClockQuality(row["clock"])),
        card=cipher.open(row["card"]) if cipher and row["card"] else None,
        ils=IlsFact(row["ils"]),
        tag=TagFact(row["tag"]),
        parked=Reason(row["parked"]) if row["parked"] else None,
        queued=row["queued"],
        closed=row["closed"],
        prior=row["prior"],
        renewed=row["renewed"],
        title=row["title"],
        due=moment_of(row["due"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        seq=row["seq"],
        reference=row["reference"],
        attempts=row["attempts"],
        provisional=row["provisional"],
        late=row["late"],
        override=row["override"],
        tagless=row["tagless"],
        handling=Handling(row["handling"]) if row["handling"] else None,
        destination=row["destination"],
        dated_later=row["dated_later"],
        also=tuple(Reason(word) for word in row["also"].split()),
    )
