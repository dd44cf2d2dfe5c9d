"""How a visit ends on the screen: receipt, code, goodbye. Each says the same as the rows did (rules 4, 11 and 22). Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.messages import Message, say
from kiosk.rules import outcome
from kiosk.rules.limits import card_stays
from kiosk.rules.show_items import tally
from kiosk.rules.show_plain import plain
from kiosk.rules.state import State
from kiosk.values import Kind
from kiosk.view import Action, Screen, Tone, View

_ONLY_RETURNED = frozenset({Kind.RETURN})


def show_receipt(state: State) -> View:
    heading, detail = _receipt_words(state)
    paper = (Action.PRINT,) if heading == "receipt.ask" else ()
    made = plain(state, Screen.RECEIPT, heading, detail, Action.NO_RECEIPT, Action.CODE, *paper)
    tone = Tone.ATTENTION if state.session.print_failed else Tone.DONE
    left = outcome.parting_words(state)
    if left is not None:
        made, tone = replace(made, detail=left), Tone.ATTENTION
    done, reference = len(outcome.done(state)), outcome.slip_reference(state)
    return replace(made, done=done, tally=tally(state), reference=reference, tone=tone)


def _receipt_words(state: State) -> tuple[str, str]:
    if state.session.print_failed:
        return "receipt.print_failed", "receipt.print_failed.detail"
    if not state.health.printer:
        return "receipt.no_paper", "receipt.no_paper.detail"
    returned = outcome.kinds(state) == _ONLY_RETURNED
    return "receipt.ask", "receipt.ask.detail_return" if returned else "receipt.ask.detail"


def show_printing(state: State) -> View:
    made = plain(state, Screen.RECEIPT, "receipt.printing", "receipt.printing.detail")
    return replace(made, busy=True, reference=outcome.slip_reference(state), tally=tally(state))


def show_code(state: State) -> View:
    made = plain(state, Screen.RECEIPT, "receipt.code", "receipt.code.detail", Action.OK)
    return replace(made, reference=outcome.slip_reference(state), tally=tally(state))


def show_goodbye(state: State) -> View:
    left = outcome.parting_words(state)
    made = _thanks(state) if left is None else _left(state, left)
    if card_stays(state):
        called = say("goodbye.take_card")
        made = replace(made, heading=called) if made.tone is Tone.DONE else replace(made, detail=called)
    return made


def _thanks(state: State) -> View:
    kinds = outcome.kinds(state)
    if not kinds:
        return plain(state, Screen.GOODBYE, "goodbye.nothing")
    returned = kinds == _ONLY_RETURNED
    made = plain(state, Screen.GOODBYE, "goodbye.returned" if returned else "goodbye.borrowed")
    box = state.site.return_box if Kind.RETURN in kinds else None
    made = replace(made, tone=Tone.DONE, detail=_where_to(state, returned=returned), box=box)
    done, reference = len(outcome.done(state)), outcome.slip_reference(state)
    return replace(made, done=done, tally=tally(state), reference=reference)


def _where_to(state: State, *, returned: bool) -> Message | None:
    """Where to put what was returned; beside what was borrowed it is said which books are meant."""
    box = state.site.return_box
    if not outcome.to_put_away(state):
        return None
    if box is None:
        return say("goodbye.put_on_shelf" if returned else "goodbye.returned_on_shelf")
    return say("items.put_in_box" if returned else "goodbye.returned_in_box", tray=box)


def _left(state: State, words: Message) -> View:
    """No picture of the box: it would send there what belongs to staff. No count: it stood on the screen before."""
    made = plain(state, Screen.GOODBYE, words.code, "", Action.OK)
    made = replace(made, tone=Tone.ATTENTION, detail=_others(state, words))
    return replace(made, incident=state.session.incident, help=state.site.help)


def _others(state: State, words: Message) -> Message | None:
    if outcome.to_put_away(state):
        box = state.site.return_box
        return say("goodbye.others_on_shelf") if box is None else say("goodbye.others_in_box", tray=box)
    return say("put_back.see_staff.detail") if words.code == "put_back.see_staff" else None
