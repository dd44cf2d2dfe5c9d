"""Cards that come and go while a reader is served: a second one, and the own one that is taken away. Circulation rule 19.

A mother with three cards goes on with the next when she says so; nobody is thrown out because a card was picked up.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import CheckPrinter, Effect
from kiosk.rules.state import Stage, State, in_session
from kiosk.values import Secret
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]

_SERVED = (Stage.BORROWING, Stage.RETURNING, Stage.ACCOUNT)


def pad_changed(state: State) -> State:
    """What a change on the pad says about cards; the pad is in the state already."""
    session, card = state.session, state.pad.card
    if session.stage not in _SERVED:
        return state
    if card is None:
        return in_session(state, card_gone=session.card_lies, card_lies=False, other_card=None)
    if card == session.card:
        return in_session(state, card_lies=True, card_gone=False, other_card=None)
    return other(state, card)


def other(state: State, card: Secret) -> State:
    """Another card was shown: nothing happens until its bearer says what is meant."""
    return state if card == state.session.card else in_session(state, other_card=card)


def asked(state: State) -> bool:
    """Whether "done with this card?" is the question now."""
    return state.session.other_card is not None and state.session.stage in _SERVED


def answer(state: State, action: Action) -> Step:
    card = state.session.other_card
    match action:
        case Action.NEXT_CARD:
            leaving = replace(state.session, stage=Stage.ENDING, next_card=card, other_card=None, to_renew=())
            return replace(state, session=leaving), (CheckPrinter(),)
        case Action.CANCEL:
            return in_session(state, other_card=None), ()
        case _:
            return state, ()
