"""Print the slip of a visit again: its reference is typed, or scanned from the code on the screen or slip."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Result, ask, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Keys, StaffView, Template, Typed
from kiosk.values import Secret
from kiosk.view import Action

REFERENCE_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Reprint(Page):
    typed: str = ""

    def show(self, knows: Knows) -> StaffView:
        typed = Typed(self.typed, Keys.LETTERS, say("staff.reprint.hint"))
        ok = say("action.print") if self.typed.strip() else None
        return StaffView(Template.FORM, say("staff.reprint"), typed=typed, ok=ok)

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what.action:
            case Action.DIGIT if len(self.typed) < REFERENCE_LONGEST:
                return become(replace(self, typed=self.typed + what.argument[:1]))
            case Action.ERASE:
                return become(replace(self, typed=self.typed[:-1]))
            case Action.CLEAR:
                return become(Reprint())
            case Action.OK if self.typed.strip():
                return _print(self.typed, knows)
            case _:
                return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        return _print(text.reveal(), knows)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        done = Result(
            say("staff.reprint.done"), say("staff.reprint.take", reference=str(answer["reference"]))
        )
        return Move(off=1, on=(Reprint(), done), sound=Sound.DONE)


def _print(reference: str, knows: Knows) -> Move:
    return ask({"do": "reprint", "ref": reference.strip(), "language": knows.language})


REPRINT = Tool("reprint", lambda _knows: say("staff.tool.reprint"), lambda _knows: go(Reprint()))
