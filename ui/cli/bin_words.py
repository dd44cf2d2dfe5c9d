"""The return bin's lists as lines on a terminal. Knows no option of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from typing import Any, TypeAlias

from ui.cli.counter import plain
from ui.cli.journal_words import when

Row: TypeAlias = Mapping[str, Any]
Line: TypeAlias = Callable[[Row, tzinfo], str]

DECISIONS = {"waived": "waived", "extended": "extended", "nothing": "none"}
"""Option of the command → word of the counter."""

RESULTS = {
    "matched": "as recorded",
    "wrong_bin": "recorded for another bin",
    "confirmed": "uncertain since a power cut; here it is",
    "identified": "went in without a tag that could be read",
    "unexpected": "nobody recorded it",
    "foreign": "not this library's: keep it apart for its owner",
    "missing": "missing",
    "absent": "not there",
}

OFFERS = {
    "keep_apart": "not sent to the library system yet: do not lend it",
    "staff": "the library system wants it looked at",
    "secure": "its tag does not alarm: lay it on the pad",
}

HANDLINGS = {"hold": "HOLD SHELF {shelf}", "transit": "SEND TO {destination}"}


def overview(told: Mapping[str, Any], zone: tzinfo) -> Iterator[str]:
    if not told["bins"]:
        yield "Nothing has gone into a bin of this station yet."
    for row in told["bins"]:
        yield f"bin {row['bin']:<4} crate {row['number']:<4} {load(row, zone)}"
    for row in told["waiting"]:
        state = "begun" if row["begun"] else "to check"
        out = f"out since {when(row['taken_out'], zone)}"
        yield f"crate {row['number']:<4} of bin {row['bin']:<4} {out}, {state} (no. {row['crate']})  {load(row, zone)}"
    if told["uncertain"]:
        yield f"uncertain since a power cut: {told['uncertain']}"
    if not told["today"]["adds_up"]:
        yield f"TODAY'S NUMBERS DO NOT ADD UP, call your technician: {sums(told['today'])}"


def load(row: Row, zone: tzinfo) -> str:
    of = f" of {row['limit']}" if row["limit"] is not None and row["taken_out"] is None else ""
    parts = [f"{row['count']}{of} items" + (f" since {when(row['oldest'], zone)}" if row["oldest"] else "")]
    for name in ("holds", "transits", "for_staff", "not_secured", "unidentified", "uncertain"):
        if row[name]:
            parts.append(f"{row[name]} {name.replace('_', ' ')}")
    if row["why"]:
        parts.append("sorted by " + ", ".join(f"{plain(rule)} {count}" for rule, count in row["why"].items()))
    if row["unsent"]:
        parts.append(f"{row['unsent']} NOT YET SENT: do not lend them")
    return ", ".join(parts)


def sums(told: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {number}" for name, number in told.items() if name != "adds_up"
    )


def missing(row: Row, zone: tzinfo) -> str:
    named = plain(f"{row['item']} {row['title']}".strip())
    return f"no. {row['finding']:<6} {named}, crate {row['number']} of bin {row['bin']}, since {when(row['at'], zone)}"


def attempt(row: Row, zone: tzinfo) -> str:
    parts = [row["reference"], when(row["at"], zone), plain(row["item"]), f"bin {row['why']}"]
    if row["decision"]:
        parts.append(f"{row['decision']} by {plain(row['person'])} {plain(row['note'])}".rstrip())
    return "  ".join(parts)


def fine(row: Row, zone: tzinfo) -> str:
    dated = f"dated {when(row['dated'], zone)}" if row["dated"] else "dated later"
    sure = "" if row["certain"] else " (look whether there is one)"
    named = plain(f"{row['item']} {row['title']}".strip())
    return f"{row['reference']}  came {when(row['opened'], zone)}, {dated}{sure}  {named}"


def seen(row: Row) -> str:
    """One thing on the table."""
    result = str(row["result"])
    parts = [plain(f"{row['item']} {row['title']}".strip()), RESULTS.get(result, result)]
    if row.get("again"):
        parts.append("seen before")
    handling = HANDLINGS.get(row["handling"] or "")
    if handling:
        parts.append(plain(handling.format_map(dict(row))))
    parts += [OFFERS[offer] for offer in row["offers"] if offer in OFFERS]
    return "; ".join(parts)


def totals(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"recorded {told['accepted']} = found {told['matched']} + missing {told['missing']}"
    for name in ("identified", "confirmed", "wrong_bin", "unexpected", "foreign"):
        if told[name]:
            yield f"{name.replace('_', ' ')}: {told[name]}"
    if told["counter"] is not None:
        yield f"the machine itself counted {told['counter']}"
    if not told["adds_up"]:
        yield "THESE NUMBERS DO NOT ADD UP. Close it all the same; your technician will look."
