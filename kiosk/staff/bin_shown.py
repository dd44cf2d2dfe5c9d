"""What staff see of the return bin, as JSON: crates, records, findings, totals. Nothing of a reader is in any of it."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kiosk.journal.attempts import AttemptLine
from kiosk.passages import Crate, Outcome, Passage
from kiosk.rules.reconciling import Finding, Offer, Record, Sums, Totals
from kiosk.staff.bin_slips import shelf_code
from kiosk.values import Handling


def crate(one: Crate) -> dict[str, Any]:
    return {
        "crate": one.id,
        "number": one.number,
        "bin": one.bin,
        "put_in": one.put_in.isoformat(),
        "taken_out": one.taken_out.isoformat() if one.taken_out else None,
        "taken_by": one.taken_by,
        "reconciled": one.reconciled.isoformat() if one.reconciled else None,
    }


def load(records: Sequence[Record]) -> dict[str, Any]:
    """What is in a crate, in numbers: how many, since when, and what staff have to do with them."""
    entries = [record.entry for record in records if record.entry is not None]
    handlings = Tally(entry.handling for entry in entries)
    outcomes = Tally(record.passage.what for record in records)
    oldest = min((record.passage.at.utc for record in records), default=None)
    return {
        "count": len(records),
        "oldest": oldest.isoformat() if oldest else None,
        "holds": handlings[Handling.HOLD],
        "transits": handlings[Handling.TRANSIT],
        "for_staff": handlings[Handling.STAFF],
        "unsent": sum(record.unsent for record in records),
        "not_secured": sum(record.not_secured for record in records),
        "unidentified": outcomes[Outcome.UNIDENTIFIED],
        "uncertain": outcomes[Outcome.UNCERTAIN],
        "why": dict(Tally(record.passage.why for record in records if record.passage.why)),
    }


def finding(one: Finding, record: Record | None, offers: Iterable[Offer]) -> dict[str, Any]:
    entry = record.entry if record else None
    return {
        "finding": one.id,
        "result": one.result.value,
        "system": one.item.ils if one.item else "",
        "item": one.item.item if one.item else "",
        "title": one.title or (entry.title if entry else ""),
        "came": record.passage.at.utc.isoformat() if record else None,
        "reference": entry.reference if entry else "",
        "handling": entry.handling.value if entry and entry.handling else None,
        "destination": entry.destination if entry else "",
        "shelf": shelf_code(entry) if entry and entry.handling is Handling.HOLD else "",
        "done": sorted(deed.value for deed in one.done),
        "offers": [offer.value for offer in offers],
        "at": one.at.isoformat() if one.at else None,
        "person": one.person,
    }


def unverified(reference: str, passage: Passage, lies_in: Crate | None) -> dict[str, Any]:
    """What nobody could identify when it came, as its reader asks for it."""
    return {
        "reference": reference,
        "what": passage.what.value,
        "came": passage.at.utc.isoformat(),
        "bin": passage.bin,
        "crate": lies_in.number if lies_in else None,
        "reconciled": lies_in.reconciled.isoformat() if lies_in and lies_in.reconciled else None,
    }


def expected(record: Record) -> dict[str, Any]:
    """A record that nothing on the table belongs to yet."""
    entry = record.entry
    return {
        "passage": record.passage.seq,
        "what": record.passage.what.value,
        "came": record.passage.at.utc.isoformat(),
        "item": entry.item.item if entry else "",
        "title": entry.title if entry else "",
        "reference": entry.reference if entry else "",
    }


def totals(one: Totals) -> dict[str, Any]:
    return {**asdict(one), "adds_up": one.adds_up}


def sums(one: Sums) -> dict[str, Any]:
    return {**asdict(one), "adds_up": one.adds_up}


def attempt(line: AttemptLine) -> dict[str, Any]:
    return {
        "reference": line.attempt.reference,
        "system": line.attempt.item.ils,
        "item": line.attempt.item.item,
        "at": line.attempt.at.utc.isoformat(),
        "why": line.attempt.why.value,
        "decision": line.decision.value if line.decision else None,
        "decided": line.decided.isoformat() if line.decided else None,
        "person": line.person,
        "note": line.note,
    }
