"""One row of the journal in full: what is known of it, what happened to it, and what a person of staff decides about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import Message, say
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Request, become, go, refusal
from kiosk.staff.view import Choice, Fact, Happening, Keys, Place, StaffView, Template, Typed
from kiosk.view import Action, Tone

NOTES = ("by_hand", "with_reader", "found", "lost", "mistake")
"""Ready-made notes, by their codes: what staff usually did instead."""

NOTE_LONGEST = 200

PLACES = {"settle": Place.BAR, "retry": Place.MAIN, "override": Place.STAGE, "letter": Place.STAGE}


@dataclass(frozen=True, slots=True)
class Detail(Page):
    """`row` and `story` as the counter's `show` tells them; `request` brings the list anew from which it was chosen."""

    row: Mapping[str, Any]
    story: tuple[Mapping[str, str], ...]
    request: Request

    def show(self, knows: Knows) -> StaffView:
        title = str(self.row["title"]) or str(self.row["item"])
        return StaffView(
            Template.DETAIL,
            say("staff.text", text=title),
            facts=facts_of(self.row),
            story=told(self.story),
            choices=tuple(Choice(key, say(f"staff.do.{key}"), PLACES[key]) for key in self._offers(knows)),
        )

    def _offers(self, knows: Knows) -> tuple[str, ...]:
        waits = self.row["state"] in ("parked", "queued", "open")
        nobodys = self.row["kind"] == "loan" and not self.row["card"]  # forgotten by now, or never kept
        unheard = waits and self.row["ils"] != "yes" and bool(self.row["system"]) and not nobodys
        may = {
            "settle": waits,
            "retry": unheard,
            "override": unheard and self.row["state"] == "parked",
            "letter": bool(self.row["card"]) and knows.printer,
        }
        return tuple(key for key, offered in may.items() if offered)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.STAFF or what.argument not in self._offers(knows):
            return STAY
        match what.argument:
            case "retry":
                return self._act("retry", "")
            case "override":
                return go(Override(self))
            case "settle":
                return go(Settle(self))
            case _:
                return Move(ask={"do": "letter", "ref": self.ref, "language": knows.language, "print": True})

    @property
    def ref(self) -> str:
        return str(self.row["reference"])

    def _act(self, act: str, note: str, by: Page | None = None) -> Move:
        return Move(ask=self.request_of(act, note), by=by)

    def request_of(self, act: str, note: str) -> Request:
        return {"do": "act", "act": act, "refs": [self.ref], "note": note}

    def answered(self, answer: Answer, knows: Knows) -> Move:
        if "text" in answer:
            return go(Finished(say("staff.did.letter"), off=1))
        return finished(answer, "retry", self.request, off=2)


@dataclass(frozen=True, slots=True)
class Finished(Page):
    """What came of it; from here back to the list, which is told anew."""

    heading: Message
    off: int
    request: Request | None = None
    tone: Tone = Tone.DONE

    def show(self, knows: Knows) -> StaffView:
        return StaffView(Template.RESULT, self.heading, tone=self.tone, ok=say("action.ok"), back=False)

    def touched(self, what: Touched, knows: Knows) -> Move:
        return Move(off=self.off, ask=self.request)


def finished(answer: Answer, act: str, request: Request, off: int) -> Move:
    """`off`: how many pages lie on the list, this one included."""
    refused = answer["results"][0]["refused"]
    if refused is not None:
        return go(refusal(str(refused), ""), sound=Sound.ATTENTION)
    return go(Finished(say(f"staff.did.{act}"), off, request), sound=Sound.DONE)


@dataclass(frozen=True, slots=True)
class Override(Page):
    """Nothing is looked at first: that is said, and asked, before it is done."""

    detail: Detail

    def show(self, knows: Knows) -> StaffView:
        heading, detail = say("staff.override"), say("staff.override.detail")
        return StaffView(Template.CONFIRM, heading, detail, Tone.ATTENTION, ok=say("staff.do.override"))

    def touched(self, what: Touched, knows: Knows) -> Move:
        return Move(ask=self.detail.request_of("override", "")) if what.action is Action.OK else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return finished(answer, "override", self.detail.request, off=3)


@dataclass(frozen=True, slots=True)
class Settle(Page):
    """What did you do instead? Mostly one of a few things; else it is typed."""

    detail: Detail

    def show(self, knows: Knows) -> StaffView:
        notes = tuple(Choice(note, say(f"staff.note.{note}")) for note in NOTES)
        own = Choice("own", say("staff.note.own"))
        return StaffView(
            Template.FORM, say("staff.settle"), say("staff.settle.detail"), choices=(*notes, own)
        )

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is not Action.STAFF:
            return STAY
        if what.argument == "own":
            return go(OwnNote(self.detail))
        return Move(ask=self.detail.request_of("settle", what.argument)) if what.argument in NOTES else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return finished(answer, "settle", self.detail.request, off=3)


@dataclass(frozen=True, slots=True)
class OwnNote(Page):
    """A note in one's own words."""

    detail: Detail
    text: str = ""

    def show(self, knows: Knows) -> StaffView:
        typed = Typed(self.text, Keys.LETTERS, say("staff.settle.hint"))
        ok = say("staff.do.settle") if self.text.strip() else None
        return StaffView(Template.FORM, say("staff.settle"), typed=typed, ok=ok)

    def touched(self, what: Touched, knows: Knows) -> Move:
        if what.action is Action.OK and self.text.strip():
            return Move(ask=self.detail.request_of("settle", self.text.strip()))
        return become(replace(self, text=typed(self.text, what, NOTE_LONGEST)))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        return finished(answer, "settle", self.detail.request, off=4)


def typed(text: str, what: Touched, longest: int) -> str:
    """What stands in a field after a touch of a key."""
    match what.action:
        case Action.DIGIT if len(what.argument) == 1 and what.argument.isprintable() and len(text) < longest:
            return text + what.argument
        case Action.ERASE:
            return text[:-1]
        case Action.CLEAR:
            return ""
        case _:
            return text


def facts_of(row: Mapping[str, Any]) -> tuple[Fact, ...]:
    """All that is known of a row; of its reader only the end of the number, to be compared with the card in one's hand."""
    what = "renewal" if row["renewed"] else str(row["kind"])
    code = row["parked"] or row["reason"]
    known: tuple[tuple[str, Message | None], ...] = (
        ("what", say(f"staff.kind.{what}")),
        ("state", say(f"staff.state.{row['state']}")),
        ("why", say(f"staff.reason.{code}") if code else None),
        *(("why", say(f"staff.reason.{also}")) for also in row.get("also", ())),
        ("at", say("staff.at", at=datetime.fromisoformat(str(row["opened"])))),
        ("due", say("staff.at", at=datetime.fromisoformat(str(row["due"]))) if row["due"] else None),
        ("item", _text(row["item"])),
        ("card", _text(row["card"])),
        ("attempts", _text(row["attempts"] or "")),
        ("reference", _text(row["reference"])),
    )
    return tuple(Fact(say(f"staff.fact.{name}"), value) for name, value in known if value is not None)


def _text(value: object) -> Message | None:
    return say("staff.text", text=str(value)) if value else None


def told(story: tuple[Mapping[str, str], ...]) -> tuple[Happening, ...]:
    """Line by line only what changed, by what the library system said, what became of the tag, and what people did."""
    lines: list[Happening] = []
    ils, tag, reason = "unasked", "untouched", ""
    for one in story:
        at = datetime.fromisoformat(one["at"])
        if "person" in one:
            lines += [Happening(at, words, one["person"]) for words in _act_words(one)]
            continue
        news = [say("staff.story.opened")] if not lines else []
        news += [say(f"staff.ils.{one['ils']}")] if one["ils"] != ils else []
        news += [say(f"staff.tag.{one['tag']}")] if one["tag"] != tag else []
        news += [say(f"staff.reason.{one['note']}")] if one["note"] not in ("", reason) else []
        lines += [Happening(at, words) for words in news]
        ils, tag, reason = one["ils"], one["tag"], one["note"]
    return tuple(lines)


def _act_words(line: Mapping[str, str]) -> tuple[Message, ...]:
    words, note = say(f"staff.act.{line['act']}"), line["note"]
    if not note:
        return (words,)
    return (words, say(f"staff.note.{note}") if note in NOTES else say("staff.text", text=note))
