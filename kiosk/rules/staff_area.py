"""The staff area as a stage of the station: who gets in, what happens to it there, and its view.

The area itself is `kiosk.staff.area`, which knows no `State`. Readers are not served meanwhile, and nothing of a reader is
shown in it; a staff card that is shown while a reader is served opens nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from kiosk.acts import Act, Done
from kiosk.effects import AskCounter, Effect, Play, Sound
from kiosk.events import CounterAnswered, PadChanged, Scanned, Touched
from kiosk.messages import say
from kiosk.rules.state import Stage, State, in_session
from kiosk.values import IN_HAND, Entry, Moment, Secret
from kiosk.view import Action, PinPad, Purpose, Screen, View

# What only staff need is loaded when the first of them comes: readers see their first screen sooner.
if TYPE_CHECKING:
    from kiosk.staff.area.page import Area, Knows, Receiving
    from kiosk.staff.view import StaffView

Step = tuple[State, tuple[Effect, ...]]


def whose(state: State, card: Secret, *, stranger: bool = False) -> Step:
    """Nobody is served: is this a staff card? The counter knows; a reader's card goes its way meanwhile.

    `stranger`: it goes no other way, so that it is wrong here unless it is staff's.
    """
    ticket = state.counter + 1
    state = in_session(replace(state, counter=ticket), whose_card=ticket, stranger=stranger)
    return state, (AskCounter(ticket, {"do": "sign_in", "card": card.reveal()}),)


def is_staff(state: State, what: CounterAnswered) -> bool:
    """Whether this is the answer that the card just shown is a staff card."""
    return _about_card(state, what) and what.answer.get("ok") is True


def is_nobodys(state: State, what: CounterAnswered) -> bool:
    """Neither a reader's card nor a staff card."""
    return _about_card(state, what) and not is_staff(state, what) and state.session.stranger


def _about_card(state: State, what: CounterAnswered) -> bool:
    return what.ticket == state.session.whose_card != 0


def welcome(state: State, what: CounterAnswered, at: Moment) -> Step:
    """Into the area by card."""
    from kiosk.staff.area import machine

    return _enter(state, machine.by_card(what.answer, state.counter + 1, at))


def knock(state: State, at: Moment) -> Step:
    """Into its door: who is there?"""
    from kiosk.staff.area import machine

    return _enter(state, machine.knock(state.counter + 1, at))


def _enter(state: State, moved: tuple[Area | None, tuple[Effect, ...]]) -> Step:
    area, effects = moved
    number = state.counter + 1
    state = replace(state, counter=number)
    visit = f"{state.boot}-s{number}"
    return in_session(state, stage=Stage.STAFF, id=visit, acted=state.now.mono, staff=area), effects


def happened(state: State, what: Touched | Scanned | PadChanged | CounterAnswered, at: Moment) -> Step:
    """Something happened in the area; afterwards `session.staff` is None when whoever was there has left."""
    from kiosk.staff.area import machine

    area, knows, ticket = state.session.staff, _knows(state), state.counter + 1
    assert area is not None, "nobody is in the staff area"
    match what:
        case Touched():
            after, effects = machine.touched(area, what, knows, ticket, at)
        case Scanned(text) if not (what.of_person and area.who is not None):
            after, effects = machine.scanned(area, text, knows, ticket, at)
        case Scanned():  # who has signed in shows books: nothing of a person reaches a page, or a request to the counter
            after, effects = area, (Play(Sound.ERROR),)
        case PadChanged():
            after, effects = machine.pad_changed(area, knows, ticket, at)
        case CounterAnswered():
            after, effects = machine.answered(area, what, knows, ticket, at)
    return in_session(replace(state, counter=ticket), staff=after), effects


def receiving(state: State) -> Receiving | None:
    """Not None: staff take books back now."""
    area = state.session.staff
    return area.top.receiving() if area is not None and area.who is not None else None


def taken_in(state: State, entry: Entry) -> tuple[Entry, Done]:
    """A book that staff take back is recorded, and told to the library system, with the time that they chose (rule 28)."""
    area, how = state.session.staff, receiving(state)
    assert area is not None, "only staff choose a time"
    assert area.who is not None, "only who signed in"
    assert how is not None, "only while they take books back"
    opened = entry.opened if how.at is None else replace(entry.opened, utc=how.at.astimezone(UTC))
    return replace(entry, opened=opened, prior=IN_HAND), Done(area.who.name, Act.TAKEN_IN, how.source)


def quiet_too_long(state: State) -> Step:
    """Nobody is there any more."""
    from kiosk.staff.area import machine

    area = state.session.staff
    return in_session(state, staff=None), machine.leaving(area) if area else ()


def _knows(state: State) -> Knows:
    from kiosk.staff.area.page import Knows

    area = state.session.staff
    return Knows(
        now=state.now.utc.astimezone(state.site.zone),
        language=state.session.language,
        pad=state.pad,
        live=state.live,
        printer=state.health.printer,
        paused=state.paused,
        name=area.who.name if area and area.who else "",
        bins=state.bin is not None,
    )


def show(state: State) -> View:
    from kiosk.staff.area import machine

    area = state.session.staff
    if area is None:  # leaving, while a book is still being settled
        return View(Screen.STAFF, state.session.language, say("staff.busy"), busy=True)
    shown = machine.show(area, _knows(state), state.now)
    made = on_screen(shown, state.session.language, last=len(area.pages) == 1 and area.who is not None)
    return replace(made, busy=area.waiting is not None)


def on_screen(shown: StaffView, language: str, *, last: bool = False) -> View:
    """A staff view on the glass; from the last page, which is the menu, one signs out instead of going back."""
    from kiosk.staff.view import Template

    actions = (
        *((Action.CANCEL,) if shown.back and not last else ()),
        *((Action.FINISH,) if last else ()),
        *((Action.OK,) if shown.ok else ()),
    )
    return View(
        screen=Screen.STAFF,
        language=language,
        heading=shown.heading,
        detail=shown.detail,
        tone=shown.tone,
        purpose=Purpose.ACCOUNT,
        rows=shown.rows,
        actions=actions,
        pin=PinPad(shown.hidden, shown.wrong) if shown.template is Template.PIN else None,
        staff=shown,
    )
