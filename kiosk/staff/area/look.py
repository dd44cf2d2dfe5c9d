"""Look at a book: what its tag says, how its library system and this station know it; secure it, release it, convert its tag."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.at_pad import (
    NOTHING,
    Found,
    Lay,
    empty,
    is_old,
    item_facts,
    item_state,
    lay,
    result_words,
    short_facts,
    sound_of,
    stranger_facts,
)
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Choice, Place, StaffView, Template
from kiosk.view import Action, Tone

INSPECT = {"do": "inspect"}
WRITES = ("secure", "release", "convert")


@dataclass(frozen=True, slots=True)
class Look(Page):
    """`told`: what became of the last thing that was done, until something else lies there."""

    seen: Found | None = None
    lies: Lay = NOTHING
    told: Message | None = None
    good: bool = True
    doing: str = ""  # one of WRITES, while it is under way

    def show(self, knows: Knows) -> StaffView:
        if self.seen is None or not self.seen["tags"]:
            how = say("staff.no.unreadable") if knows.pad.unreadable else say("staff.look.put.detail")
            return StaffView(Template.PAD, say("staff.look.put"), how)
        items, tags = self.seen["items"], self.seen["tags"]
        if not items:
            return StaffView(Template.PAD, say("staff.look.no_item"), facts=stranger_facts(tags))
        one = items[0] if len(items) == 1 else None
        facts = item_facts(one, [tag for tag in tags if tag["item"]]) if one else short_facts(items)
        state = item_state(one) if one else say("staff.look.items", count=len(items))
        tone = Tone.CALM if self.told is None else Tone.DONE if self.good else Tone.ATTENTION
        facts += stranger_facts(tags)
        choices = _choices(items, tags)
        detail = state if self.told else None
        return StaffView(Template.PAD, self.told or state, detail, tone, facts=facts, choices=choices)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.STAFF and what.argument in WRITES and self.seen is not None:
            return Move(off=1, on=(replace(self, doing=what.argument),), ask={"do": what.argument})
        return STAY

    def pad_changed(self, knows: Knows) -> Move:
        """A security byte that changed is looked at again; what was told of it stays."""
        now = lay(knows.pad)
        if empty(knows):
            return become(Look(doing=self.doing))
        after = self if now == self.lies else Look(self.seen, now, doing=self.doing)
        return Move(off=1, on=(replace(after, lies=now),), ask=INSPECT)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        if "results" in answer:
            bad = next((one for one in answer["results"] if not one["good"]), None)
            told = result_words(bad) if bad else say(f"staff.look.did.{self.doing}")
            after = replace(self, told=told, good=bool(answer["good"]), doing="")
            return Move(off=1, on=(after,), ask=INSPECT, sound=sound_of(answer))
        if lay(knows.pad) != self.lies:  # something changed while this was looked at
            return self.pad_changed(knows)
        return become(replace(self, seen=answer))


def _choices(items: list[Found], tags: list[Found]) -> tuple[Choice, ...]:
    if not any(item["whose"] != "foreign" for item in items):
        return ()
    old = (Choice("convert", say("staff.look.convert")),) if any(map(is_old, tags)) else ()
    secure = Choice("secure", say("staff.look.secure"), Place.BAR)
    return (secure, Choice("release", say("staff.look.release"), Place.BAR), *old)


def _open(knows: Knows) -> Move:
    """A book may lie there already."""
    page = Look(lies=lay(knows.pad))
    return go(page) if empty(knows) else Move(on=(page,), ask=INSPECT)


LOOK = Tool("look", lambda _knows: say("staff.tool.look"), _open)
