"""Convert old tags: what is laid on the pad becomes ISO 28560-3, stack after stack; item, set and security stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.messages import say
from kiosk.staff.area.at_pad import NOTHING, Found, Lay, empty, lay, result_facts, sound_of
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, become, go
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
            detail = say(f"staff.no.{self.why}") if self.why else say("staff.convert.put.detail")
            tone = Tone.ATTENTION if self.why else Tone.CALM
            return StaffView(Template.PAD, say("staff.convert.put"), detail, tone)
        good = bool(self.done["good"])
        heading = (
            say("staff.convert.done", count=len(self.done["results"]))
            if good
            else say("staff.convert.not_all")
        )
        detail = say("staff.next_books") if good else say("staff.again")
        tone = Tone.DONE if good else Tone.ATTENTION
        return StaffView(Template.PAD, heading, detail, tone, facts=result_facts(self.done["results"]))

    def pad_changed(self, knows: Knows) -> Move:
        """What was told stays until the next book lies there."""
        if empty(knows):
            return become(replace(self, lies=lay(knows.pad)))
        return Move(off=1, on=(replace(self, lies=lay(knows.pad)),), ask=CONVERT)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        if lay(knows.pad) != self.lies:  # another book was laid down meanwhile
            again = self.pad_changed(knows)
            return replace(
                again, on=(replace(self, done=answer, why="", lies=lay(knows.pad)),), sound=sound_of(answer)
            )
        nothing_done = all(one["memory"] == "already" for one in answer["results"])
        if nothing_done and self.done is not None:  # the pad changed because of what was written just now
            return STAY
        return become(replace(self, done=answer, why=""), sound=sound_of(answer))

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if why in ("no_tag", "unreadable"):
            return become(Convert(why=why, lies=self.lies))
        return Page.refused(self, why, text, knows)


def _open(knows: Knows) -> Move:
    page = Convert(lies=lay(knows.pad))
    return go(page) if empty(knows) else Move(on=(page,), ask=CONVERT)


CONVERTING = Tool("convert", lambda _knows: say("staff.tool.convert"), _open)
