"""The staff area as a machine: what happens to it becomes another `Area`, requests to the counter and sounds. Pure.

None in an `Area`'s stead: whoever stood there is leaving. Tools are `Page`s; this file knows none of them but the menu.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import AskCounter, Effect, Play, Sound
from kiosk.events import CounterAnswered, Touched
from kiosk.messages import say
from kiosk.staff.area.menu import Menu
from kiosk.staff.area.page import EVERYTHING, Answer, Area, Knows, Move, Request, Waiting, Who
from kiosk.staff.area.sign_in import SigningIn, asking_names, signed_in
from kiosk.staff.view import StaffView, Template
from kiosk.values import Moment, Secret
from kiosk.view import Action

Step = tuple[Area | None, tuple[Effect, ...]]

PATIENCE_S = 0.8
"""How long an answer may take before the glass says that one is awaited: most come sooner, and nothing flickers."""


def knock(ticket: int, at: Moment) -> Step:
    """Somebody touched the door: who are you?"""
    return _moved(Area((SigningIn(),)), asking_names(), ticket, at)


def by_card(answer: Answer, ticket: int, at: Moment) -> Step:
    """A card at the welcome screen turned out to be a staff card."""
    return _moved(Area((SigningIn(),)), signed_in(answer), ticket, at)


def touched(area: Area, what: Touched, knows: Knows, ticket: int, at: Moment) -> Step:
    if what.action is Action.FINISH:
        return None, leaving(area)
    if area.waiting is not None:
        return area, ()
    if what.action is Action.CANCEL:
        return _moved(area, Move(off=1), ticket, at)
    return _moved(area, area.top.touched(what, knows), ticket, at)


def scanned(area: Area, text: Secret, knows: Knows, ticket: int, at: Moment) -> Step:
    if area.waiting is not None:
        return area, (Play(Sound.ERROR),)
    return _moved(area, area.top.scanned(text, knows), ticket, at)


def pad_changed(area: Area, knows: Knows, ticket: int, at: Moment) -> Step:
    if area.waiting is not None:
        return area, ()
    return _moved(area, area.top.pad_changed(knows), ticket, at)


def answered(area: Area, what: CounterAnswered, knows: Knows, ticket: int, at: Moment) -> Step:
    waiting = area.waiting
    if waiting is None or waiting.ticket != what.ticket:
        return area, ()
    area = replace(area, waiting=None)
    if what.answer.get("ok") is True:
        return _moved(area, waiting.by.answered(what.answer, knows), ticket, at)
    why, text = str(what.answer.get("why", "")), str(what.answer.get("text", ""))
    return _moved(area, waiting.by.refused(why, text, knows), ticket, at)


def leaving(area: Area) -> tuple[Effect, ...]:
    """The proof of who was here ends with the visit; nobody waits for the answer."""
    return (AskCounter(0, {"do": "sign_out", "token": area.who.token.reveal()}),) if area.who else ()


def show(area: Area, knows: Knows, now: Moment) -> StaffView:
    """What stands on the glass."""
    waiting = area.waiting
    if waiting is not None and now.mono - waiting.since >= PATIENCE_S:
        busy = StaffView(Template.BUSY, say("staff.busy"), back=False)
        return replace(area.top.meanwhile(knows) or busy, person=knows.name)
    return replace(area.top.show(knows), person=knows.name)


def _moved(area: Area, move: Move, ticket: int, at: Moment) -> Step:
    who = move.who or area.who
    kept = area.pages[: max(0, len(area.pages) - move.off)]
    pages = (*kept, *move.on)
    if not pages and who is not None and move.off >= EVERYTHING:
        pages = (Menu(),)
    if not pages:
        return None, leaving(area)
    effects: tuple[Effect, ...] = (Play(move.sound),) if move.sound else ()
    waiting = None
    if move.ask is not None:
        waiting = Waiting(ticket, move.by or pages[-1], at.mono)
        effects += (AskCounter(ticket, _proved(move.ask, who)),)
    return Area(pages, who, waiting), effects


def _proved(request: Request, who: Who | None) -> Request:
    return {**request, "token": who.token.reveal()} if who is not None else dict(request)
