"""How a reader is let in: the card, its PIN, and what the library system says of both (circulation rules 9 and 18).

Handlers of the machine in `kiosk.rules.session`.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import AskPatron, Effect, Play, Sound
from kiosk.events import PatronFound, PatronNoAnswer, PatronUnknown, PinState, Scanned, Touched
from kiosk.rules import account, cards, parting, recall
from kiosk.rules.state import NOTHING_TYPED, PinPolicy, Stage, State, in_session
from kiosk.values import Moment, Secret
from kiosk.view import Action, Purpose

Step = tuple[State, tuple[Effect, ...]]

PIN_LONGEST = 12


def opened(state: State, stage: Stage, at: Moment, purpose: Purpose) -> State:
    if state.session.id:
        return in_session(state, stage=stage, purpose=purpose)
    number = state.counter + 1
    state = replace(state, counter=number)
    return in_session(state, stage=stage, purpose=purpose, id=f"{state.boot}-s{number}", acted=at.mono)


def card_of(state: State, what: Scanned) -> Secret | None:
    """The card that was scanned, as the ILS knows it; None where the text is no card here."""
    if what.citizen:
        return what.text if state.site.citizen_cards else None
    numbers = (rule.number(what.text.reveal()) for rule in state.site.cards)
    return next((Secret(number) for number in numbers if number is not None), None)


def sign_in(state: State, card: Secret, at: Moment) -> Step:
    """A card was shown. One question to the ILS: with the PIN when the site asks for one and somebody could check it."""
    purpose = Purpose.ACCOUNT if state.session.purpose is Purpose.ACCOUNT else Purpose.BORROW
    again = card == state.session.card
    wrong, spelling = (state.session.wrong_pins, state.session.spelling) if again else (0, False)
    state = opened(state, Stage.PIN, at, purpose)
    state = in_session(state, card=card, other_card=None, typed=NOTHING_TYPED)
    state = in_session(state, wrong_pins=wrong, spelling=spelling)
    checked = state.health.online or (state.health.lends and state.site.offline_pin)
    if state.site.pin is PinPolicy.ASK and checked:
        return state, (Play(Sound.READ),)
    after, effects = _ask_patron(state)
    return after, (Play(Sound.READ), *effects)


def typed(state: State, what: Touched) -> Step:
    """A touch on the PIN's keys."""
    so_far = state.session.typed
    match what.action:
        case Action.DIGIT if _is_of_pin(state, what.argument) and len(so_far) < PIN_LONGEST:
            state = in_session(state, typed=Secret(so_far.reveal() + what.argument))
            full = state.site.pin_length is not None and len(state.session.typed) == state.site.pin_length
            return _ask_patron(state) if full else (state, ())
        case Action.CLEAR:
            return in_session(state, typed=NOTHING_TYPED), ()
        case Action.ERASE:
            return in_session(state, typed=Secret(so_far.reveal()[:-1])), ()
        case Action.LETTERS if state.site.pin_letters:
            return in_session(state, spelling=not state.session.spelling), ()
        case Action.OK if len(so_far):
            return _ask_patron(state)
        case _:
            return state, ()


def _is_of_pin(state: State, sign: str) -> bool:
    """As it is typed: whether a large letter is another than a small one, the library system knows."""
    return (
        len(sign) == 1 and sign.isascii() and (sign.isdigit() or (state.site.pin_letters and sign.isalpha()))
    )


def _ask_patron(state: State) -> Step:
    card = state.session.card
    assert card is not None
    number = state.counter + 1
    pin = state.session.typed if len(state.session.typed) else None
    state = in_session(replace(state, counter=number), stage=Stage.CHECKING, typed=NOTHING_TYPED)
    return state, (AskPatron(number, card, pin),)


def found(state: State, what: PatronFound, at: Moment) -> Step:
    if what.serial != state.counter:
        return state, ()  # the answer to a question that was cancelled
    if state.site.pin is PinPolicy.ASK and what.pin is not PinState.VERIFIED:
        if what.pin is not PinState.NOT_ASKED:
            return _wrong_pin(state, at)
        if not what.offline:  # the link came back while the card was read without its PIN
            return in_session(state, stage=Stage.PIN), ()
    language = _language(state, what.language)
    verified = what.pin is PinState.VERIFIED
    known = what.account if verified else None
    state = in_session(
        state, charged=what.charged, language=language, account=known, may_borrow=what.may_borrow
    )
    state = in_session(state, verified=verified, group=cards.is_group(state, what.patron_class))
    state = recall.taken_up(state, verified=verified)
    state = in_session(state, card_lies=state.session.card in state.pad.cards)
    if state.session.purpose is Purpose.ACCOUNT and account.available(state):
        return account.enter(state), (Play(Sound.READ),)
    if not what.may_borrow and not state.live:
        return parting.notice(state, "notice.card_see_staff", at)
    return in_session(state, stage=Stage.BORROWING, purpose=Purpose.BORROW), (Play(Sound.READ),)


def _language(state: State, of_reader: str) -> str:
    """As the library knows its reader; the own touch of a moment ago wins."""
    follows = of_reader in state.site.languages and not state.session.language_chosen
    return of_reader if follows else state.session.language


def _wrong_pin(state: State, at: Moment) -> Step:
    tries = state.session.wrong_pins + 1
    if tries >= state.site.pin_tries:
        return parting.notice(state, "notice.wrong_pin_too_often", at)
    return in_session(state, stage=Stage.PIN, wrong_pins=tries), (Play(Sound.ERROR),)


def unknown_card(state: State, what: PatronUnknown, at: Moment) -> Step:
    code = "notice.unknown_card" if state.health.online else "notice.unknown_card_offline"
    return parting.notice(state, code, at) if what.serial == state.counter else (state, ())


def no_answer(state: State, what: PatronNoAnswer, at: Moment) -> Step:
    code = "notice.no_answer" if state.health.online else "notice.ils_offline"
    return parting.notice(state, code, at) if what.serial == state.counter else (state, ())
