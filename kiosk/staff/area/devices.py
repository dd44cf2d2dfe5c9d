"""Test the devices: one after the other, live; what to do, what came, and what to look at when nothing came."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.at_pad import Found, codes, fact, plain, tag_fact
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, become, go
from kiosk.staff.area.tool import Tool
from kiosk.staff.view import Fact, StaffView, Template, Tile
from kiosk.view import Action, Tone

SECONDS = 15


@dataclass(frozen=True, slots=True)
class Devices(Page):
    """What this station has; None until the counter has told."""

    names: tuple[str, ...] = ()

    def show(self, knows: Knows) -> StaffView:
        tiles = tuple(Tile(name, say(f"staff.device.{name}"), name) for name in self.names)
        return StaffView(Template.TILES, say("staff.devices"), tiles=tiles)

    def touched(self, what: Touched, knows: Knows) -> Move:
        known = what.action is Action.STAFF and what.argument in self.names
        return go(Try(what.argument)) if known else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return become(Devices(tuple(str(name) for name in answer["devices"])))


@dataclass(frozen=True, slots=True)
class Try(Page):
    """One device: before, while and after it is tried."""

    device: str
    told: Found | None = None

    def show(self, knows: Knows) -> StaffView:
        if self.told is None:
            wait = None if self.device == "printer" else say("staff.try.then", seconds=SECONDS)
            start = say("staff.try.start")
            return StaffView(Template.DETAIL, say(f"staff.try.{self.device}"), wait, ok=start)
        again = say("staff.try.again")
        heading, detail = _words(self.device, self.told)
        tone = Tone.DONE if self.told["passed"] else Tone.ATTENTION
        return StaffView(Template.DETAIL, heading, detail, tone, facts=_facts(self.told), ok=again)

    def meanwhile(self, knows: Knows) -> StaffView | None:
        now = (
            say("staff.try.printing")
            if self.device == "printer"
            else say("staff.try.waiting", seconds=SECONDS)
        )
        return StaffView(Template.DETAIL, say(f"staff.try.{self.device}"), now, back=False)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.OK:
            return STAY
        request = {"do": "try_device", "device": self.device, "seconds": SECONDS}
        return Move(off=1, on=(Try(self.device),), ask=request)

    def answered(self, answer: Answer, knows: Knows) -> Move:
        sound = Sound.DONE if answer["passed"] else Sound.ATTENTION
        return become(Try(self.device, answer), sound=sound)

    def refused(self, why: str, text: str, knows: Knows) -> Move:
        if why == "reader_gone":
            return become(Try(self.device, {"passed": False, "finding": "gone"}), sound=Sound.ATTENTION)
        return Page.refused(self, why, text, knows)


def _words(device: str, told: Found) -> tuple[Message, Message | None]:
    """What came of it, and what to do about it."""
    if told["passed"]:
        return say(f"staff.try.works.{device}"), None
    if told["finding"] == "gone":
        return say(f"staff.try.gone.{device}"), say("staff.try.do.gone")
    return say(f"staff.try.nothing.{device}"), say(f"staff.try.do.{device}")


def _facts(told: Found) -> tuple[Fact, ...]:
    if "tags" in told:
        return (*map(_tag, told["tags"]), *codes(told["tags"]))
    if "text" in told:
        return (fact("heard", say(f"staff.heard.{told['finding']}", text=told["text"])),)
    return ()


def _tag(tag: Found) -> Fact:
    known = tag_fact(tag)
    return Fact(plain(tag["item"]), known.value) if tag["item"] else known


def _open(_knows: Knows) -> Move:
    return Move(on=(Devices(),), ask={"do": "devices"})


DEVICES = Tool("devices", lambda _knows: say("staff.tool.devices"), _open)
