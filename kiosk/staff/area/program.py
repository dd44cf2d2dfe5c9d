"""Write tags: scan the book's number, put its tag on the pad, green, the next one. Sets part by part.

A scan at any moment names the next book. What is on the tag already is overwritten only after a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.at_pad import NOTHING, Found, Lay, empty, fact, lay, remedy, result_words, sound_of
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, back, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Fact, Keys, Place, StaffView, Template, Typed
from kiosk.values import Secret
from kiosk.view import Action, Tone

NUMBER_LONGEST = 16  # bytes that ISO 28560-3 has for it
SETS = range(2, 100)
DIGITS, DIGITS_OF_SETS = tuple("0123456789"), 2

_ASKED_FIRST = ("other_item", "not_blank", "unresolved")
"""Refusals that a person may overrule."""
_WAITED_OUT = ("no_tag", "unreadable", "one_at_a_time")
"""Refusals that end as soon as something else lies on the pad."""


@dataclass(frozen=True, slots=True)
class Number(Page):
    """Which book? Its barcode is scanned, or typed."""

    typed: str = ""

    def show(self, knows: Knows) -> StaffView:
        typed = Typed(self.typed, Keys.LETTERS, say("staff.program.number.hint"))
        ok = say("action.ok") if self.typed.strip() else None
        return StaffView(Template.FORM, say("staff.program.number"), typed=typed, ok=ok)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what.action:
            case Action.DIGIT if len(self.typed) < NUMBER_LONGEST:
                return become(replace(self, typed=self.typed + what.argument[:1].upper()))
            case Action.ERASE:
                return become(replace(self, typed=self.typed[:-1]))
            case Action.CLEAR:
                return become(Number())
            case Action.OK if self.typed.strip():
                return _begin(self.typed.strip(), knows, leave=Number())
            case _:
                return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        return _begin(text.reveal(), knows, leave=Number())


@dataclass(frozen=True, slots=True)
class Write(Page):
    """One book: its tag is awaited, or written. `part` runs from 1 to `parts`; `done`: what became of it."""

    item: str
    parts: int = 1
    part: int = 1
    lies: Lay = NOTHING
    why: str = ""
    done: Found | None = None

    @property
    def good(self) -> bool:
        return self.done is not None and bool(self.done["good"])

    @property
    def whole(self) -> bool:
        return self.good and self.part == self.parts

    def show(self, knows: Knows) -> StaffView:
        if self.whole:
            return StaffView(
                Template.PAD,
                say("staff.program.done"),
                say("staff.program.next"),
                Tone.DONE,
                facts=self._facts(),
            )
        if self.good:
            next_part = say("staff.program.put_part", part=self.part + 1, parts=self.parts)
            told = say("staff.program.part_done", part=self.part)
            return StaffView(Template.PAD, told, next_part, Tone.DONE, facts=self._facts())
        if self.done is not None:
            results = self.done["results"]
            facts = (*self._facts(), *(fact("why", result_words(one)) for one in results if not one["good"]))
            not_done = say("staff.program.not_done")
            return StaffView(Template.PAD, not_done, remedy(results), Tone.ATTENTION, facts=facts)
        choices = (Choice("set", say("staff.program.set"), Place.BAR),) if self.parts == 1 else ()
        if self.why:
            wrong, detail = self._wrong()
            return StaffView(
                Template.PAD, wrong, detail, Tone.ATTENTION, facts=self._facts(), choices=choices
            )
        detail = say("staff.program.put.detail")
        return StaffView(Template.PAD, self._put(), detail, facts=self._facts(), choices=choices)

    def _wrong(self) -> tuple[Message, Message | None]:
        """What is wrong on the pad comes first; what is awaited second."""
        if self.why != "one_at_a_time":
            return say(f"staff.no.{self.why}"), self._put()
        if self.parts == 1:
            return say("staff.program.only_one"), None
        return say("staff.program.only_part", part=self.part), None

    def _put(self) -> Message:
        if self.parts == 1:
            return say("staff.program.put")
        return say("staff.program.put_part", part=self.part, parts=self.parts)

    def _facts(self) -> tuple[Fact, ...]:
        known = (self.done or {}).get("ils")
        told: tuple[Fact, ...] = ()
        if known is not None:
            told = (fact("title", known["title"] if known["known"] else say("staff.book.unknown")),)
        return (fact("number", self.item), *told)

    def request(self, *, confirmed: bool = False) -> Mapping[str, Any]:
        return {
            "do": "program",
            "item": self.item,
            "parts": self.parts,
            "part": self.part,
            "confirmed": confirmed,
        }

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.STAFF and what.argument == "set" and self.parts == 1:
            return go(HowMany(self))
        return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        """The next book, but not in the middle of a set. What lies there already was meant for this one."""
        if self.good and not self.whole:
            return Move(sound=Sound.ERROR)
        return _begin(text.reveal(), knows, done_with=self.lies)

    def pad_changed(self, knows: Knows) -> Move:
        now, before = lay(knows.pad), self.lies
        written = frozenset(str(one["uid"]) for one in self.done["results"]) if self.done else frozenset()
        if self.whole or now.is_only_written(before, written):
            return become(replace(self, lies=now))
        if self.good:  # this part is done: on to the next, which may lie there already
            after = Write(self.item, self.parts, self.part + 1, now)
            return _try(after) if now.tags > before.tags else become(after)
        after = replace(self, lies=now, why="")
        return become(after) if empty(knows) else _try(after)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(replace(self, done=answer, why="", lies=lay(knows.pad)), sound=sound_of(answer))

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if lay(knows.pad) != self.lies and why in _WAITED_OUT:
            return self.pad_changed(knows)
        if why in _WAITED_OUT:
            return become(replace(self, why="" if why == "no_tag" else why))
        if why in _ASKED_FIRST:
            return Move(on=(Overwrite(self, why, text),), sound=Sound.ATTENTION)
        return Page.refused(self, why, text, knows)


@dataclass(frozen=True, slots=True)
class Overwrite(Page):
    """May what is there be lost, or may this number be written although nobody knows it?"""

    write: Write
    why: str
    text: str

    def show(self, knows: Knows) -> StaffView:
        heading = say(f"staff.program.{self.why}", there=self.text, item=self.write.item)
        detail = say(f"staff.program.{self.why}.detail", item=self.write.item)
        ok = say("staff.program.overwrite")
        return StaffView(Template.CONFIRM, heading, detail, Tone.ATTENTION, ok=ok)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.OK:
            return STAY
        write = replace(self.write, lies=lay(knows.pad))
        return Move(off=2, on=(write,), ask=write.request(confirmed=True))

    def pad_changed(self, knows: Knows) -> Move:
        """The question was about what lay there."""
        return back() if empty(knows) else STAY


@dataclass(frozen=True, slots=True)
class HowMany(Page):
    """How many tags the set has."""

    write: Write
    typed: str = ""

    def show(self, knows: Knows) -> StaffView:
        typed = Typed(self.typed, Keys.DIGITS)
        return StaffView(
            Template.FORM,
            say("staff.program.how_many"),
            say("staff.program.how_many.detail"),
            typed=typed,
        )

    @property
    def _number(self) -> int:
        return int(self.typed or 0)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what.action:
            case Action.DIGIT if what.argument in DIGITS and len(self.typed) < DIGITS_OF_SETS:
                return become(replace(self, typed=self.typed + what.argument))
            case Action.ERASE | Action.CLEAR:
                return become(replace(self, typed=""))
            case Action.OK if self._number in SETS:
                write = Write(self.write.item, self._number, 1, lay(knows.pad))
                return Move(off=2, on=(write,)) if empty(knows) else _try(write, off=2)
            case _:
                return STAY


def _begin(item: str, knows: Knows, *, leave: Page | None = None, done_with: Lay = NOTHING) -> Move:
    """A number was scanned or typed: write it as soon as its tag lies there. `done_with`: what is not meant, but still there."""
    number = item.strip()
    if not number or len(number.encode()) > NUMBER_LONGEST:
        return Move(sound=Sound.ERROR)
    write = Write(number, lies=lay(knows.pad))
    on = (leave, write) if leave is not None else (write,)
    if empty(knows) or write.lies == done_with:
        return Move(off=1, on=on, sound=Sound.READ)
    return Move(off=1, on=on, ask=write.request(), sound=Sound.READ)


def _try(write: Write, off: int = 1) -> Move:
    return Move(off=off, on=(write,), ask=write.request())


PROGRAM = Tool("program", lambda _knows: say("staff.tool.program"), lambda _knows: go(Number()))
