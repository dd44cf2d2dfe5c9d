"""Convert old tags: what is laid on the pad becomes ISO 28560-3, stack after stack; item, set and security stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.messages import say
from kiosk.staff.area.at_pad import NOTHING, Found, Lay, empty, lay, remedy, result_facts, sound_of
from kiosk.staff.area.page import Answer, Knows, Move, Page, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import StaffView, Template
from kiosk.view import Tone

CONVERT = {"do": "convert"}


@dataclass(frozen=True, slots=True)
class Convert(Page):
    """`done`: what became of the tags that were laid down last. `why`: why nothing was tried."""

    done: Found | None = None
    why: str = ""
    lies: Lay = NOTHING

    def show(self, knows: Knows) -> StaffView:
        if self.done is None:
            return self._waiting(knows)
        good = bool(self.done["good"])
        count = len(self.done["results"])
        heading = say("staff.convert.done", count=count) if good else say("staff.convert.not_all")
        results = self.done["results"]
        detail, tone = (say("staff.next_books"), Tone.DONE) if good else (remedy(results), Tone.ATTENTION)
        return StaffView(Template.PAD, heading, detail, tone, facts=result_facts(results))

    def _waiting(self, knows: Knows) -> StaffView:
        if self.why:
            why = say(f"staff.no.{self.why}")
            return StaffView(Template.PAD, say("staff.convert.put"), why, Tone.ATTENTION)
        heading = say("staff.convert.put" if empty(knows) else "staff.convert.working")
        return StaffView(Template.PAD, heading, say("staff.convert.put.detail"))

    @property
    def _written(self) -> frozenset[str]:
        return frozenset(str(one["uid"]) for one in self.done["results"]) if self.done else frozenset()

    def pad_changed(self, knows: Knows) -> Move:
        """What was told stays until the next book lies there."""
        now = lay(knows.pad)
        if empty(knows) or now.is_only_written(self.lies, self._written):
            return become(replace(self, lies=now))
        return Move(off=1, on=(Convert(lies=now),), ask=CONVERT)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        after = replace(self, done=answer, why="")
        if not lay(knows.pad).is_only_written(self.lies, after._written) and not empty(knows):
            return after.pad_changed(knows)  # another book was laid down meanwhile
        return become(replace(after, lies=lay(knows.pad)), sound=sound_of(answer))

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if why in ("no_tag", "unreadable"):
            return become(Convert(why=why, lies=self.lies))
        return Page.refused(self, why, text, knows)


def _open(knows: Knows) -> Move:
    page = Convert(lies=lay(knows.pad))
    return go(page) if empty(knows) else Move(on=(page,), ask=CONVERT)


CONVERTING = Tool("convert", lambda _knows: say("staff.tool.convert"), _open)
