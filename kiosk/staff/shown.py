"""What staff see of a row: words and times, the reader's number only by its end."""

from __future__ import annotations

from typing import Any

from kiosk.incidents import Incident
from kiosk.journal.journal import ActLine, HistoryLine
from kiosk.values import Entry, Secret

HIDDEN = "***"
_SHORTEST = 5


def masked(card: Secret | None) -> str:
    """Enough to compare with the card in one's hand, too little to use it."""
    if card is None:
        return ""
    return HIDDEN + (card.reveal()[-2:] if len(card) >= _SHORTEST else "")


def row(entry: Entry, *, whole_card: bool = False) -> dict[str, Any]:
    """An entry as JSON. `whole_card` only for an act of a person that needs the number."""
    card = entry.card
    return {
        "reference": entry.reference,
        "state": entry.state.value,
        "kind": entry.kind.value,
        "system": entry.item.ils,
        "item": entry.item.item,
        "title": entry.title,
        "card": (card.reveal() if card else "") if whole_card else masked(card),
        "opened": entry.opened.utc.isoformat(),
        "clock": entry.opened.clock.value,
        "due": entry.due.isoformat() if entry.due else None,
        "provisional": entry.provisional,
        "renewed": entry.renewed,
        "ils": entry.ils.value,
        "tag": entry.tag.value,
        "parked": entry.parked.value if entry.parked else None,
        "also": [reason.value for reason in entry.also],
        "reason": entry.reason.value if entry.reason else None,
        "attempts": entry.attempts,
        "late": entry.late,
        "override": entry.override,
    }


def incident(one: Incident) -> dict[str, str]:
    """What the screen said and when, under its code; there is nothing of a reader in it."""
    return {"code": one.code, "at": one.at.utc.isoformat(), "what": one.what, "stage": one.stage}


def story(history: tuple[HistoryLine, ...], acts: tuple[ActLine, ...]) -> list[dict[str, str]]:
    """All that happened to a row, by time: what the station learnt, and what people did."""
    lines = [
        {"at": line.at.isoformat(), "ils": line.ils.value, "tag": line.tag.value, "note": line.note}
        for line in history
    ]
    lines += [
        {"at": a.at.isoformat(), "person": a.done.person, "act": a.done.act.value, "note": a.done.note}
        for a in acts
    ]
    return sorted(lines, key=lambda line: line["at"])
