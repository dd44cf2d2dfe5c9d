"""Checking one crate on the glass: stacks of books on the pad or one by one at the scanner, until nothing is left to find.

May be left at any moment and taken up by anybody: the counter keeps every finding. What nobody recorded is decided about at
once, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.effects import Sound
from kiosk.events import Touched
from kiosk.messages import say
from kiosk.staff.area.at_pad import NOTHING, Lay, empty, lay, plain
from kiosk.staff.area.page import STAY, Answer, Knows, Move, Page, Request, ask, become, go
from kiosk.staff.area.stack import GOOD, Urgency, fact_of, name_of, to_do
from kiosk.staff.view import Choice, Fact, Place, StaffView, Template
from kiosk.values import Secret
from kiosk.view import Action, Mark, Purpose, Row, Tone

Found = Mapping[str, Any]
DAYS_AT_MOST = 8
ODD = ("identified", "confirmed", "wrong_bin", "unexpected", "foreign")


def opened(sheet: Found) -> Crate:
    """The crate as the counter tells it; what was left undecided comes first."""
    undecided = tuple(one for one in reversed(sheet["findings"]) if _undecided(one))
    return Crate(sheet["crate"], sheet["totals"], undecided=undecided)


@dataclass(frozen=True, slots=True)
class Crate(Page):
    """`seen`: what lay on the table last. `undecided`: what nobody recorded, and nothing was done about yet."""

    crate: Found
    totals: Found
    seen: tuple[Found, ...] = ()
    undecided: tuple[Found, ...] = ()
    lies: Lay = NOTHING

    def show(self, knows: Knows) -> StaffView:
        if self.undecided:
            return self._ask_about(self.undecided[0])
        if not self.seen:
            put = say("staff.crate.put", number=self.crate["number"])
            detail = say("staff.crate.put.detail")
            return StaffView(Template.PAD, put, detail, facts=self._counts(), choices=self._choices())
        first, *others = to_do(self.seen)
        if first.urgency is Urgency.NONE:
            facts = (*self._counts(), *map(fact_of, (first, *others)))
            return StaffView(Template.PAD, first.words, None, Tone.DONE, facts=facts, choices=self._choices())
        urgent = (fact_of(one) for one in others if one.urgency is not Urgency.NONE)
        fine = (fact_of(one) for one in others if one.urgency is Urgency.NONE)
        return StaffView(
            Template.PAD,
            first.words,
            plain(first.name),
            Tone.ATTENTION,
            facts=(*urgent, *self._counts(), *fine),
            choices=self._choices(),
        )

    def _counts(self) -> tuple[Fact, ...]:
        found, all_ = self.totals["matched"], self.totals["accepted"]
        odd = (name for name in ODD if self.totals[name])
        return (
            Fact(say("staff.fact.found"), say("staff.crate.of", count=found, all=all_)),
            *(
                Fact(say(f"staff.found.{name}"), say("staff.count.items", count=self.totals[name]))
                for name in odd
            ),
        )

    def _choices(self) -> tuple[Choice, ...]:
        """Closing is the main thing to do as soon as nothing is left to find."""
        close = say("staff.crate.close")
        if any("secure" in one["offers"] for one in self.seen):
            secure = Choice("secure", say("staff.look.secure"), Place.MAIN)
            return Choice("close", close, Place.BAR), secure
        if not (missing := self.totals["missing"]):
            return (Choice("close", close, Place.MAIN),)
        left = Choice("left", say("staff.crate.left", count=missing), Place.BAR)
        return left, Choice("close", close, Place.BAR)

    def _ask_about(self, one: Found) -> StaffView:
        """Nobody recorded it: what becomes of it?"""
        nobodys = "note" in one["offers"]
        heading = say("staff.stranger.nobodys" if nobodys else "staff.stranger")
        detail = say(
            "staff.stranger.nobodys.detail" if nobodys else "staff.stranger.detail", item=name_of(one)
        )
        ok = say("staff.stranger.note" if nobodys else "staff.stranger.return")
        return StaffView(Template.CONFIRM, heading, detail, Tone.ATTENTION, ok=ok)

    # --- what happens -----------------------------------------------------------------------------------

    def touched(self, what: Touched, knows: Knows) -> Move:
        if self.undecided:
            return self._decide(self.undecided[0]) if what.action is Action.OK else STAY
        match what:
            case Touched(Action.STAFF, "left"):
                return ask({"do": "crate", "crate": self.crate["crate"]})
            case Touched(Action.STAFF, "close"):
                return go(Closing(self.crate, self.totals))
            case Touched(Action.STAFF, "secure"):
                loud = next((one for one in self.seen if "secure" in one["offers"]), None)
                return ask(self._deed(loud, "secured")) if loud else STAY
            case _:
                return STAY

    def scanned(self, text: Secret, knows: Knows) -> Move:
        if self.undecided:
            return Move(sound=Sound.ERROR)
        return ask(self._request("crate_scan", text=text.reveal()))

    def pad_changed(self, knows: Knows) -> Move:
        """Only what was laid down is looked at: a tag that changed, and books taken away, are no news."""
        now = lay(knows.pad)
        come = now.items - self.lies.items
        after = replace(self, lies=now)
        if self.undecided or not come or empty(knows):
            return become(after)
        return Move(off=1, on=(after,), ask=self._request("crate_scan", pad=True))

    def answered(self, answer: Answer, knows: Knows) -> Move:
        if "seen" in answer:
            return self._looked_at(answer, knows)
        if "expected" in answer:
            return go(Left(tuple(answer["expected"])))
        if "as_of" in answer:
            return self._dated(answer)
        return self._did(answer["finding"])

    def _looked_at(self, answer: Answer, knows: Knows) -> Move:
        seen = tuple(answer["seen"])
        undecided = tuple(one for one in seen if _undecided(one))
        after = replace(self, totals=answer["totals"], seen=seen, undecided=undecided)
        fine = all(one["result"] in GOOD and not one["offers"] for one in seen)
        after = replace(after, lies=lay(knows.pad))
        return become(after, sound=Sound.DONE if fine else Sound.ATTENTION)

    def _did(self, one: Found) -> Move:
        """Something was done about one of them; the next one that is loud is secured in the same go."""
        was = [each for each in self.seen if each["finding"] == one["finding"]]
        offers = [offer for offer in one["offers"] if "secured" not in one["done"] or offer != "secure"]
        now = {**(was[0] if was else {}), **one, "offers": offers}
        seen = tuple(now if each["finding"] == one["finding"] else each for each in self.seen)
        rest = tuple(each for each in self.undecided if each["finding"] != one["finding"])
        after = replace(self, seen=seen, undecided=rest)
        loud = next((each for each in seen if "secure" in each["offers"]), None)
        if loud is not None and "secured" in one["done"]:
            return Move(off=1, on=(after,), ask=self._deed(loud, "secured"))
        return become(after, sound=Sound.DONE)

    def _decide(self, one: Found) -> Move:
        if "note" in one["offers"]:
            return ask(self._deed(one, "noted"))
        return ask(self._request("crate_date", finding=one["finding"]))

    def _dated(self, answer: Answer) -> Move:
        """The counter knows since when it was back, or staff choose the day."""
        one = self.undecided[0]
        if answer["as_of"] is not None:
            return ask(self._deed(one, "taken_in"))
        return go(WhichDay(self.crate, one, datetime.fromisoformat(str(answer["earliest"]))))

    def _request(self, do: str, **more: object) -> Request:
        return {"do": do, "crate": self.crate["crate"], **more}

    def _deed(self, one: Found, deed: str) -> Request:
        return self._request("crate_do", finding=one["finding"], deed=deed)


@dataclass(frozen=True, slots=True)
class WhichDay(Page):
    """Nobody knows when its loan began: staff choose the day on which it came back (circulation rule 15)."""

    crate: Found
    one: Found
    earliest: datetime

    def show(self, knows: Knows) -> StaffView:
        days = tuple(Choice(f"{n}", say("staff.day", day=day.date())) for n, day in self._days(knows))
        return StaffView(
            Template.FORM,
            say("staff.which_day"),
            say("staff.which_day.detail", item=name_of(self.one)),
            choices=days,
        )

    def _days(self, knows: Knows) -> list[tuple[int, datetime]]:
        """From the emptying before to today, the latest ones; a day is meant from its beginning, for the reader's good."""
        earliest = self.earliest.astimezone(knows.now.tzinfo)
        midnight = knows.now.replace(hour=0, minute=0, second=0, microsecond=0)
        back = (midnight.date() - earliest.date()).days
        return [
            (n, max(earliest, midnight - timedelta(days=n))) for n in range(min(back, DAYS_AT_MOST - 1) + 1)
        ]

    def touched(self, what: Touched, knows: Knows) -> Move:
        chosen = next((day for n, day in self._days(knows) if what == Touched(Action.STAFF, f"{n}")), None)
        if chosen is None:
            return STAY
        request = {
            "do": "crate_do",
            "crate": self.crate["crate"],
            "finding": self.one["finding"],
            "deed": "taken_in",
            "as_of": chosen.isoformat(),
        }
        return Move(off=1, ask=request)


@dataclass(frozen=True, slots=True)
class Left(Page):
    """What the bin recorded and nobody has found yet."""

    rows: tuple[Found, ...]

    def show(self, knows: Knows) -> StaffView:
        if not self.rows:
            return StaffView(Template.LIST, say("staff.left.nothing"), tone=Tone.DONE)
        return StaffView(
            Template.LIST, say("staff.left", count=len(self.rows)), rows=tuple(map(_left_row, self.rows))
        )


@dataclass(frozen=True, slots=True)
class Closing(Page):
    """The totals, to be signed."""

    crate: Found
    totals: Found

    def show(self, knows: Knows) -> StaffView:
        told = self.totals
        facts = [
            Fact(say("staff.fact.recorded"), say("staff.count.items", count=told["accepted"])),
            Fact(say("staff.fact.found"), say("staff.count.items", count=told["matched"])),
            Fact(say("staff.fact.missing"), say("staff.count.items", count=told["missing"])),
        ]
        facts += [
            Fact(say(f"staff.found.{name}"), say("staff.count.items", count=told[name]))
            for name in ODD
            if told[name]
        ]
        sign = (Choice("sign", say("staff.closing.sign"), Place.MAIN),)
        heading = say("staff.closing", number=self.crate["number"])
        return StaffView(Template.DETAIL, heading, facts=tuple(facts), choices=sign)

    def touched(self, what: Touched, knows: Knows) -> Move:
        request = {"do": "crate_close", "crate": self.crate["crate"]}
        return ask(request) if what == Touched(Action.STAFF, "sign") else STAY

    def answered(self, answer: Answer, knows: Knows) -> Move:
        good = answer["totals"]["adds_up"] and not answer["missing"]
        return go(Closed(answer), sound=Sound.DONE if good else Sound.ATTENTION)


@dataclass(frozen=True, slots=True)
class Closed(Page):
    answer: Answer

    def show(self, knows: Knows) -> StaffView:
        if not self.answer["totals"]["adds_up"]:
            heading, detail, tone = say("staff.closed.sums"), say("staff.closed.sums.detail"), Tone.ATTENTION
        elif self.answer["missing"]:
            heading = say("staff.closed.missing", count=self.answer["missing"])
            detail, tone = say("staff.closed.missing.detail"), Tone.ATTENTION
        else:
            heading, detail, tone = say("staff.closed"), say("staff.closed.detail"), Tone.DONE
        return StaffView(Template.RESULT, heading, detail, tone, ok=say("action.ok"), back=False)

    def touched(self, what: Touched, knows: Knows) -> Move:
        return Move(off=3, ask={"do": "bins"})  # this page, the totals, the crate


def _undecided(one: Found) -> bool:
    return bool({"take_in", "note"} & set(one["offers"]))


def _left_row(one: Found) -> Row:
    came = say("staff.row.at", item=one["item"], at=datetime.fromisoformat(str(one["came"])))
    word = say("staff.left.item" if one["item"] else f"staff.left.{one['what']}")
    title = name_of(one)
    return Row(
        str(one["passage"]),
        Purpose.ACCOUNT,
        Mark.ITEM,
        title,
        word,
        came if one["item"] else None,
        note=not title,
    )
