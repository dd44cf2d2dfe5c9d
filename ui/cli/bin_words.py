"""The return bin's lists as lines on a terminal, in the language of whoever reads them. Knows no option of a command.

The sentences are the staff screen's wherever it has one (`kiosk.texts`), so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

from kiosk.messages import say
from kiosk.staff.area.bins import sorted_by
from kiosk.texts import Texts
from ui.cli.counter import decline
from ui.cli.plain import plain

Row: TypeAlias = Mapping[str, Any]
Line: TypeAlias = Callable[[Row], str]

DECISIONS = {"waived": "waived", "extended": "extended", "nothing": "none"}
"""Option of the command → word of the counter."""

_LOADS = ("holds", "transits", "for_staff", "not_secured", "unidentified", "uncertain")
_TOTALS = ("identified", "confirmed", "wrong_bin", "unexpected", "foreign")
_OFFERS = {"keep_apart": "staff.crate.keep_apart", "staff": "staff.crate.staff", "secure": "staff.crate.loud"}


class Words:
    """The lines of one language, with times of the station's zone."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        self.texts = Texts(language, zone=zone)

    def say(self, code: str, **values: Any) -> str:
        return self.texts.say(say(code, **values))

    def declined(self, why: str, text: str) -> None:
        """What the counter will not do, where the staff screen has a sentence for it."""
        decline(self.say(f"staff.no.{why}") if self.texts.has(f"staff.no.{why}") else why, text)

    # --- what is in it ----------------------------------------------------------------------------------

    def overview(self, told: Row) -> Iterator[str]:
        if not told["bins"]:
            yield self.say("staff.bins.nothing")
        for row in told["bins"]:
            yield f"{self.say('staff.bin.named', bin=row['bin'], number=row['number'])}: {self.load(row)}"
        for row in told["waiting"]:
            state = self.say(
                "staff.crate.begun" if row["begun"] else "staff.crate.waits", number=row["number"]
            )
            yield f"{state}. {self.out(row)}: {self.load(row)}"
        if told["uncertain"]:
            yield f"{self.say('staff.fact.uncertain')}: {told['uncertain']}"
        if not told["today"]["adds_up"]:
            yield f"{self.say('staff.bins.sums')} ({_raw(told['today'])})"

    def out(self, row: Row) -> str:
        at = _time(row["taken_out"])
        return self.say("staff.line.crate", number=row["number"], bin=row["bin"], at=at)

    def load(self, row: Row) -> str:
        standing = row["limit"] is not None and row["taken_out"] is None
        limited = self.say("staff.crate.of", count=row["count"], all=row["limit"]) if standing else ""
        parts = [limited or self.items(row["count"])]
        if row["nearly_full"]:
            parts.append(self.say("staff.bin.nearly_full"))
        if row["oldest"]:
            parts.append(f"{self.say('staff.fact.oldest')} {self.at(row['oldest'])}")
        parts += [f"{self.say(f'staff.fact.{name}')}: {row[name]}" for name in _LOADS if row[name]]
        for rule, count in row["why"].items():
            parts += [plain(self.texts.say(words)) for words in sorted_by(rule, count)]
        if row["unsent"]:
            parts.append(self.say("staff.bins.unsent", count=row["unsent"]))
        return "; ".join(parts)

    def items(self, count: int) -> str:
        return self.say("staff.count.items", count=count)

    def at(self, iso: str) -> str:
        return self.say("staff.at", at=_time(iso))

    # --- what waits for staff -----------------------------------------------------------------------------

    def missing(self, row: Row) -> str:
        crate = self.say("staff.lost.crate", number=row["number"])
        return f"{row['finding']:<6} {_named(row)}; {crate}, {self.at(row['at'])}"

    def attempt(self, row: Row) -> str:
        why = self.say(f"staff.attempt.{row['why']}")
        parts = [row["reference"], self.at(row["at"]), plain(row["item"]), why]
        if row["decision"]:
            decision = self.say(f"staff.decision.{row['decision']}")
            parts.append(f"{decision}: {plain(row['person'])} {plain(row['note'])}".rstrip())
        return "  ".join(parts)

    def fine(self, row: Row) -> str:
        sure = self.say("staff.fine.sure" if row["certain"] else "staff.fine.maybe")
        parts = [
            f"{row['reference']}  {_named(row)}",
            f"{self.say('staff.fact.came')} {self.at(row['opened'])}",
        ]
        if row["dated"]:
            parts.append(f"{self.say('staff.fact.dated')} {self.at(row['dated'])}")
        return "; ".join((*parts, sure))

    # --- a crate on the table -----------------------------------------------------------------------------

    def seen(self, row: Row) -> str:
        """One thing on the table."""
        parts = [_named(row), self.say(f"staff.found.{row['result']}")]
        if row.get("again"):
            parts.append(self.say("staff.line.again"))
        if row["handling"] == "hold":
            parts.append(self.say("staff.crate.hold", shelf=plain(row["shelf"])))
        if row["handling"] == "transit":
            parts.append(self.say("staff.crate.transit", place=plain(row["destination"])))
        parts += [self.say(_OFFERS[offer]) for offer in row["offers"] if offer in _OFFERS]
        return "; ".join(parts)

    def left(self, row: Row) -> str:
        """A record that nothing on the table belongs to yet."""
        named = _named(row) if row["item"] else self.say(f"staff.left.{row['what']}")
        return f"{named}; {self.say('staff.fact.came')} {self.at(row['came'])}"

    def totals(self, told: Row) -> Iterator[str]:
        parts = (("recorded", "accepted"), ("found", "matched"), ("missing", "missing"))
        recorded, found, lost = (f"{self.say(f'staff.fact.{name}')} {told[number]}" for name, number in parts)
        yield f"{recorded} = {found} + {lost}"
        for name in _TOTALS:
            if told[name]:
                yield f"{self.say(f'staff.found.{name}')}: {told[name]}"
        if told["counter"] is not None:
            yield self.say("staff.line.counted", count=told["counter"])
        if not told["adds_up"]:
            yield f"{self.say('staff.closed.sums')}. {self.say('staff.closed.sums.detail')}"


def _named(row: Row) -> str:
    return plain(f"{row['item']} {row['title']}".strip())


def _time(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _raw(told: Row) -> str:
    """For the technician, in the program's own words."""
    return ", ".join(f"{name} {number}" for name, number in told.items() if name != "adds_up")
