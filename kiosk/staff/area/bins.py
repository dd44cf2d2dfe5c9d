"""The return bin on the glass: what is in it, changing a crate, and the crates that wait to be checked (rules 12, 26, 27)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.attempts import ATTEMPTS
from kiosk.staff.area.crate import opened
from kiosk.staff.area.detail import typed
from kiosk.staff.area.lost import MISSING
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Fact, Keys, Place, StaffView, Template, Typed
from kiosk.view import Action, Mark, Purpose, Row, Tone

Found = Mapping[str, Any]
LOOK: Found = {"do": "bins"}
NUMBER_LONGEST = 3
KNOWN_RULES = frozenset(
    {"hold", "rotating", "elsewhere", "elsewhere_alert", "refused", "periodicals", "shelves"}
)
"""Sorting rules of the configuration that we ship, by their names."""
_COUNTS = ("holds", "transits", "for_staff", "unsent", "not_secured", "unidentified", "uncertain")


@dataclass(frozen=True, slots=True)
class Bins(Page):
    """`told` as the counter tells it: the crates in their bins, and those that wait."""

    told: Found

    def show(self, knows: Knows) -> StaffView:
        in_place = tuple(_bin_row(one) for one in self.told["bins"])
        waiting = tuple(_crate_row(one) for one in self.told["waiting"])
        more = (
            Choice("attempts", say("staff.attempts.tile"), Place.BAR),
            Choice("missing", say("staff.missing.tile"), Place.BAR),
        )
        if not in_place:
            return StaffView(Template.LIST, say("staff.bins.nothing"), choices=more)
        sums = self.told["today"]["adds_up"]
        unsent = sum(one["unsent"] for one in (*self.told["bins"], *self.told["waiting"]))
        detail = say("staff.bins.unsent", count=unsent) if unsent else None
        if not sums:
            detail = say("staff.bins.sums")
        tone = Tone.CALM if sums and not unsent else Tone.ATTENTION
        return StaffView(
            Template.LIST, say("staff.bins"), detail, tone, rows=(*waiting, *in_place), choices=more
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what:
            case Touched(Action.SHOW, key):
                return self._chosen(key)
            case Touched(Action.STAFF, "attempts"):
                return ATTEMPTS.open(knows)
            case Touched(Action.STAFF, "missing"):
                return MISSING.open(knows)
            case _:
                return STAY

    def _chosen(self, key: str) -> Move:
        for one in self.told["bins"]:
            if str(one["crate"]) == key:
                return go(InPlace(one))
        return ask({"do": "crate_begin", "crate": int(key)}) if key.isdigit() else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        """A crate to be checked; or all of it anew."""
        if "expected" in answer:
            return go(opened(answer))
        return become(Bins(answer))


@dataclass(frozen=True, slots=True)
class Opening(Page):
    """Receives what is in the bins; is never on the glass itself."""

    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.BUSY, say("staff.busy"))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Bins(answer))


@dataclass(frozen=True, slots=True)
class InPlace(Page):
    """One bin and the crate in it."""

    one: Found

    def show(self, knows: Knows) -> StaffView:
        facts = [Fact(say("staff.fact.in_crate"), _of_limit(self.one))]
        if self.one["oldest"]:
            oldest = datetime.fromisoformat(str(self.one["oldest"]))
            facts.append(Fact(say("staff.fact.oldest"), say("staff.at", at=oldest)))
        facts += [
            Fact(say(f"staff.fact.{name}"), say("staff.count.items", count=self.one[name]))
            for name in _COUNTS
            if self.one[name]
        ]
        facts += [
            Fact(say("staff.fact.sorted"), words)
            for rule, count in self.one["why"].items()
            for words in sorted_by(rule, count)
        ]
        change = (
            Choice("number", say("staff.bin.number"), Place.BAR),
            Choice("change", say("staff.bin.change"), Place.MAIN),
        )
        return StaffView(Template.DETAIL, _named(self.one), facts=tuple(facts), choices=change)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what:
            case Touched(Action.STAFF, "change"):
                return go(Change(self.one))
            case Touched(Action.STAFF, "number"):
                return go(WhichNumber(self.one))
            case _:
                return STAY


@dataclass(frozen=True, slots=True)
class WhichNumber(Page):
    """Another crate was put in than the station thought."""

    one: Found
    text: str = ""

    def show(self, knows: Knows) -> StaffView:
        field = Typed(self.text, Keys.DIGITS, say("staff.bin.number.hint"))
        return StaffView(Template.FORM, say("staff.bin.which_number", bin=self.one["bin"]), typed=field)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.OK and self.text.isdigit() and int(self.text):
            return ask({"do": "bin_number", "bin": self.one["bin"], "number": int(self.text)})
        return become(replace(self, text=typed(self.text, what, NUMBER_LONGEST)))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return Move(off=2, ask=LOOK, sound=Sound.DONE)  # this page, the bin


@dataclass(frozen=True, slots=True)
class Change(Page):
    """Take the full crate out, put an empty one in, say so."""

    one: Found

    def show(self, knows: Knows) -> StaffView:
        return StaffView(
            Template.STEPS,
            say("staff.change", number=self.one["number"], bin=self.one["bin"]),
            say("staff.change.detail"),
            choices=tuple(Choice(step, say(f"staff.change.{step}")) for step in ("out", "in")),
            ok=say("staff.change.done"),
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        request = {"do": "bin_empty", "bin": self.one["bin"], "print": True}
        return ask(request) if what.action is Action.OK else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return go(Changed(answer), sound=Sound.DONE)


@dataclass(frozen=True, slots=True)
class Changed(Page):
    """The bin serves again; the crate waits with its number."""

    answer: Answer

    def show(self, knows: Knows) -> StaffView:
        taken = self.answer["taken"]
        detail = "staff.changed.printed" if self.answer["printed"] else "staff.changed.write"
        return StaffView(
            Template.RESULT,
            say("staff.changed", count=taken["count"]),
            say(detail, number=taken["number"]),
            Tone.DONE,
            ok=say("action.ok"),
            back=False,
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        return Move(off=3, ask=LOOK)  # this page, the question, the bin


def sorted_by(rule: str, count: int) -> tuple[Message, ...]:
    """Why so many lie in this bin. A rule of the library's own is said as the library wrote it."""
    name, _, overflow = rule.partition("+")
    known = f"staff.sorted.{name}" if name in KNOWN_RULES else "staff.sorted"
    why = say(known, rule=name.replace("_", " "), count=count)
    return (why, say("staff.sorted.overflow")) if overflow else (why,)


def _named(one: Found) -> Message:
    return say("staff.bin.named", bin=one["bin"], number=one["number"])


def _bin_row(one: Found) -> Row:
    key = str(one["crate"])
    mark = Mark.ATTENTION if one["nearly_full"] else Mark.ITEM if one["count"] else Mark.DONE
    return Row(key, Purpose.ACCOUNT, mark, "", _named(one), _count(one), Action.SHOW, key, note=True)


def _crate_row(one: Found) -> Row:
    key = str(one["crate"])
    word = say("staff.crate.begun" if one["begun"] else "staff.crate.waits", number=one["number"])
    return Row(key, Purpose.ACCOUNT, Mark.ATTENTION, "", word, _count(one), Action.SHOW, key, note=True)


def _count(one: Found) -> Message:
    if one["unsent"]:
        return say("staff.load.unsent", count=one["count"], unsent=one["unsent"])
    return _of_limit(one) if one["taken_out"] is None else say("staff.count.items", count=one["count"])


def _of_limit(one: Found) -> Message:
    if one["limit"] is None:
        return say("staff.count.items", count=one["count"])
    return say("staff.crate.of", count=one["count"], all=one["limit"])


BINS = Tool(
    "bins",
    lambda _knows: say("staff.tool.bins"),
    lambda _knows: ask(LOOK, by=Opening()),
    there=lambda knows: knows.bins,
)
