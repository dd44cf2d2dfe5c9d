"""Who is there? A staff card, or a name from the list and its PIN (circulation rule 25).

Names are chosen, not typed: not every name can be typed on Latin keys. The PIN is kept until it was answered, and never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.page import EVERYTHING, STAY, Answer, Knows, Move, Page, Who, ask, become, go, refusal
from kiosk.staff.view import StaffView, Template, Tile
from kiosk.values import Secret
from kiosk.view import Action, Tone

PIN_LONGEST = 12
NOTHING = Secret("")


def asking_names() -> Move:
    return ask({"do": "names"})


def signed_in(answer: Answer) -> Move:
    """The menu, for the person whom the counter has recognised."""
    who = Who(str(answer["name"]), Secret(str(answer["token"])))
    return Move(off=EVERYTHING, who=who, sound=Sound.READ)


@dataclass(frozen=True, slots=True)
class SigningIn(Page):
    """Who has a PIN here; a staff card may be shown instead."""

    names: tuple[str, ...] | None = None  # None until the counter has told them
    unknown: bool = False  # the last card was nobody's

    def show(self, knows: Knows) -> StaffView:
        tiles = tuple(Tile(name, say("staff.name", name=name), "person") for name in self.names or ())
        heading = say("staff.sign_in.unknown_card" if self.unknown else "staff.sign_in")
        tone = Tone.ATTENTION if self.unknown else Tone.CALM
        detail = say("staff.sign_in.nobody" if self.names == () else "staff.sign_in.detail")
        return StaffView(Template.TILES, heading, detail, tone, tiles=tiles)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.STAFF and what.argument in (self.names or ()):
            return go(Pin(what.argument))
        return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        return ask({"do": "sign_in", "card": text.reveal()})

    def pad_changed(self, knows: Knows) -> Move:
        return self.scanned(knows.pad.card, knows) if knows.pad.card is not None else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        if "token" in answer:
            return signed_in(answer)
        return become(SigningIn(tuple(str(name) for name in answer["names"])))

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if why == "person_unknown":
            return become(replace(self, unknown=True), sound=Sound.ERROR)
        return become(refusal(why, text))


@dataclass(frozen=True, slots=True)
class Pin(Page):
    """The PIN of one person."""

    name: str
    typed: Secret = NOTHING
    wrong: bool = False

    def show(self, knows: Knows) -> StaffView:
        code = "staff.pin.wrong" if self.wrong and not len(self.typed) else "staff.pin"
        heading = say(code, name=self.name)
        tone = Tone.ATTENTION if self.wrong else Tone.CALM
        return StaffView(
            Template.PIN, heading, say("staff.pin.detail"), tone, hidden=len(self.typed), wrong=self.wrong
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        match what.action:
            case Action.DIGIT if what.argument.isdigit() and len(what.argument) == 1 and self._room():
                return become(replace(self, typed=Secret(self.typed.reveal() + what.argument), wrong=False))
            case Action.CLEAR:
                return become(replace(self, typed=NOTHING))
            case Action.OK if len(self.typed):
                request = {"do": "sign_in", "person": self.name, "pin": self.typed.reveal()}
                after = replace(self, typed=NOTHING)
                return Move(off=1, on=(after,), ask=request)
            case _:
                return STAY

    def _room(self) -> bool:
        return len(self.typed) < PIN_LONGEST

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return signed_in(answer)

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if why == "person_wrong":
            return become(replace(self, wrong=True), sound=Sound.ERROR)
        return become(refusal(why, text), sound=Sound.ERROR)
