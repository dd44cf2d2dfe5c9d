"""Rows of the journal as lines on a terminal, and what their codes mean to staff. Knows no option of a command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from kiosk.messages import say
from kiosk.rules.reference import reference
from kiosk.texts import catalogue
from ui.cli.plain import plain

Row = Mapping[str, Any]

TITLE = 32
SYSTEM = 8

REFUSED = {
    "already_settled": "is settled already",
    "not_waiting": "waits for nobody: it is done, cancelled or was refused on the spot",
    "already_at_the_ils": "is at the library system already; what is left to do can only be settled",
    "nobody_to_ask": "belongs to no known library system; it can only be settled",
    "reader_forgotten": "is a loan whose reader's number is not kept (any more); it can only be settled",
    "uncertain": "was asked and not answered: retry it first, which looks what became of it",
    "note_missing": "needs a note: say what you did (--note)",
    "busy": "is being worked on this moment; try again",
    "not_recorded": "could not be recorded; nothing was changed",
    "no_such_row": "is not in the journal",
    "reference_shape": "is no reference",
    "reference_check": "has a wrong character; read it again",
    "reference_other_station": "is of another station",
}

SET_ASIDE = (
    "a journal that was damaged. What it held is not in this list: tramsach journal salvage FILE reads out what waits in it. "
    "Until a technician has taken the file elsewhere the station serves only while the library system answers."
)

REASONS = {
    "not_on_loan": "the library system had it not on loan",
    "on_loan_elsewhere": "on loan to somebody else",
    "held_for_other": "held for another reader",
    "reference_only": "not for loan",
    "limit_reached": "the reader has too many loans",
    "card_blocked": "the reader's card is blocked",
    "unknown_item": "the library system does not know the item",
    "unknown_card": "the library system does not know the card",
    "renewal_refused": "may not be renewed",
    "refused": "refused without a reason",
    "no_answer": "the answer was lost; whether it was done is not known",
    "not_sent": "never sent; the book may not be where it was put",
    "not_released": "lent, but its tag still alarms",
    "tag_left": "lent; the library system wants its tag left as it is",
    "not_secured": "received, but its tag does not alarm",
    "unresolved": "no library system is known for the item",
    "not_migrated": "the item is not in the library system yet",
    "newer_loan": "sending it might end a newer loan of somebody else",
    "due_earlier": "due earlier than the reader was promised",
    "to_confirm": "received where neither box nor gate keeps it: find the book, then settle it (retry first if never sent)",
    "reported": "its reader says that something is the matter with it",
    "reported_title": "its reader says that it is another book",
    "reported_damaged": "its reader says that it is damaged",
    "reported_part": "its reader says that a part is missing",
    "undo_failed": "its reader did not want it, and the loan stands",
    "handed_over": "written into a file for the library system",
    "restored": "from a backup: it may have been sent since",
}


def line(row: Row, zone: tzinfo, *, with_system: bool = False) -> str:
    """One row in one line: reference, time, what, item (and whose), title, why it stands here."""
    title = str(row["title"])
    if len(title) > TITLE:
        title = title[: TITLE - 1] + "…"
    parts = [
        f"{row['reference']:<13}",
        when(row["opened"], zone),
        f"{row['kind']:<6}",
        *([f"{row['system'] or '–':<{SYSTEM}}"] if with_system else []),
        f"{row['item']!s:<14}",
        f"{title:<{TITLE}}",
        f"{row['card']:<5}",
        why(row),
    ]
    return plain("  ".join(parts).rstrip())


def lost(unreadable: Sequence[int], no_card: int, station: str) -> Iterator[str]:
    """What a damaged journal did not tell: the references that may be on readers' slips, from one to another."""
    if unreadable:
        yield f"At most {len(unreadable)} rows, of which some may have been done long ago, cannot be read:"
    begin = 0
    for n, seq in enumerate(unreadable):
        if n + 1 == len(unreadable) or unreadable[n + 1] != seq + 1:
            first, last = reference(station, unreadable[begin]), reference(station, seq)
            yield f"  {first}" + (f" to {last}" if first != last else "")
            begin = n + 1
    if no_card:
        yield f"{no_card} readers' numbers cannot be read: is the journal's key the one that was there?"


def why(row: Row) -> str:
    codes = [code for code in (row["parked"] or row["reason"], *row["also"]) if code]
    said = "; ".join(REASONS.get(str(code), str(code)) for code in codes)
    return f"{row['state']}: {said}" if said else str(row["state"])


def when(iso: str, zone: tzinfo) -> str:
    return datetime.fromisoformat(iso).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def attempt(row: Row, zone: tzinfo) -> str:
    """A book that was shown at a full or stopped return bin."""
    parts = [row["reference"], when(row["at"], zone), row["item"], f"bin {row['why']}"]
    if row["decision"]:
        parts.append(f"{row['decision']} by {row['person']} {row['note']}".rstrip())
    return plain("  ".join(parts))


def unverified(row: Row, zone: tzinfo) -> str:
    """What a return bin took and nobody could identify."""
    lies = f"crate {row['crate']} of bin {row['bin']}" if row["crate"] is not None else "in no crate"
    checked = f"checked {when(row['reconciled'], zone)}" if row["reconciled"] else "not checked yet"
    return "  ".join((row["reference"], when(row["came"], zone), lies, checked))


def incident(row: Mapping[str, str], zone: tzinfo) -> str:
    """Why the screen sent a reader to staff, as it said so."""
    said = catalogue("en").say(say(row["what"]))
    return f"{row['code']}  {when(row['at'], zone)}  “{said}” ({row['stage']})"


def story(row: Row, lines: list[dict[str, str]], zone: tzinfo) -> list[str]:
    """A row with all that is known of it, oldest first."""
    due = when(row["due"], zone) + (" (promised here)" if row["provisional"] else "") if row["due"] else "–"
    facts = [
        (row["reference"], why(row)),
        ("what", f"{row['kind']}{' (renewal)' if row['renewed'] else ''} at {when(row['opened'], zone)}"),
        ("item", f"{row['item']} of {row['system'] or 'no known system'}"),
        ("title", row["title"] or "–"),
        ("card", row["card"] or "–"),
        ("due", due),
        ("refused", f"{row['attempts']} times when sent late" if row["attempts"] else "–"),
    ]
    told = [f"{name:<14}{text}" for name, text in facts]
    for one in lines:
        if "person" in one:
            what = f"{one['act']} by {one['person']}" + (f": {one['note']}" if one["note"] else "")
        else:
            what = f"library system {one['ils']}, tag {one['tag']}" + (
                f", {one['note']}" if one["note"] else ""
            )
        told.append(f"  {datetime.fromisoformat(one['at']).astimezone(zone):%Y-%m-%d %H:%M:%S}  {what}")
    return [plain(text) for text in told]
