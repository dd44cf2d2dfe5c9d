"""Cards that come and go while a reader is served: a second one, and the own one that is taken away. Circulation rule 19.

A mother with three cards goes on with the next when she says so; nobody is thrown out because a card was picked up.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import CheckPrinter, Effect
from kiosk.rules.state import Stage, State, in_session
from kiosk.values import Pad, Secret
from kiosk.view import Action

Step = tuple[State, tuple[Effect, ...]]

_SERVED = (Stage.BORROWING, Stage.RETURNING, Stage.ACCOUNT, Stage.HELP)
_ANY_NEW_ONE = (Stage.PIN, Stage.NOTICE, Stage.GOODBYE)
_CARD_AWAITED = (Stage.IDLE, Stage.CHOOSING, Stage.CARD)


def pad_changed(state: State, pad: Pad) -> State:
    """The pad as it is now, and what that says about cards. Beside the own card only one that was just laid down asks."""
    before, state = state.pad.cards, replace(state, pad=pad)
    session = state.session
    if session.stage in _ANY_NEW_ONE:
        laid = tuple(card for card in pad.cards if card not in before)
        mine = session.stage is Stage.PIN and laid == (session.card,)
        return in_session(state, other_card=laid[0] if len(laid) == 1 and not mine else None)
    if session.stage not in _SERVED:
        return state
    if not pad.cards:
        return in_session(state, card_gone=session.card_lies, card_lies=False, other_card=None)
    strangers = tuple(card for card in pad.cards if card != session.card)
    if len(strangers) < len(pad.cards):
        state = in_session(state, card_lies=True, card_gone=False)
    if len(strangers) != 1:
        return in_session(state, other_card=None)
    alone = len(pad.cards) == 1
    return other(state, strangers[0]) if alone or strangers[0] not in before else state


def other(state: State, card: Secret) -> State:
    """Another card was shown: nothing happens until its bearer says what is meant."""
    return state if card == state.session.card else in_session(state, other_card=card)


def several(state: State) -> bool:
    """Whether cards lie there of which nobody knows which one is meant; beside the own card one other may lie."""
    session, lie = state.session, state.pad.cards
    if session.stage in _SERVED and session.card in lie:
        return len(lie) > 2
    return len(lie) > 1 and session.stage in (*_SERVED, *_CARD_AWAITED)


def is_group(state: State, patron_class: str) -> bool:
    """Whether this is the card of a whole class: by its number, or as the library system classes it."""
    card, site = state.session.card, state.site
    begins = card is not None and card.reveal().startswith(site.group_prefixes)
    return begins or patron_class.casefold() in site.group_classes


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
