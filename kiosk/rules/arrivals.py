"""What comes to the station: a card or a book, scanned or laid on the pad, before and during a visit ("anything first").

Handlers of the machine in `kiosk.rules.session`.
"""

from __future__ import annotations

from kiosk.effects import Effect, Play, Sound
from kiosk.events import PadChanged, Scanned
from kiosk.rules import account, barcodes, cards, staff_area
from kiosk.rules.signing_in import card_of, sign_in
from kiosk.rules.state import Stage, State, in_session
from kiosk.values import Moment, Secret

Step = tuple[State, tuple[Effect, ...]]


def scanned(state: State, what: Scanned, at: Moment) -> Step:
    """A card or a book goes its way; whether it is a staff card the counter knows in a moment."""
    card = card_of(state, what)
    stranger = card is None and what.of_person
    state, effects = staff_area.whose(state, what.text, stranger=stranger)
    if stranger:
        return state, effects
    after, more = sign_in(state, card, at) if card is not None else _book_first(state, what)
    return after, effects + more


def _book_first(state: State, what: Scanned) -> Step:
    """A book is shown before any card."""
    after, effects = book_shown(state, what)
    asks = after.session.stage is Stage.IDLE and after.session.shown
    return (in_session(after, stage=Stage.CHOOSING) if asks else after), effects


def book_shown(state: State, what: Scanned) -> Step:
    """What is no card is a book; a card of another house, or an identity card that the library does not take, is neither."""
    return (state, (Play(Sound.ERROR),)) if what.of_person else barcodes.show(state, what.text.reveal())


def scanned_meanwhile(state: State, what: Scanned, _at: Moment) -> Step:
    """A second card while the first reader is served, or a book."""
    card = card_of(state, what)
    return book_shown(state, what) if card is None else (cards.other(state, card), (Play(Sound.READ),))


def scanned_in_account(state: State, what: Scanned, at: Moment) -> Step:
    """A book that is shown says what its reader wants now."""
    after, effects = scanned_meanwhile(state, what, at)
    wants = after.session.shown and after.session.may_borrow
    return (account.to_books(after) if wants else after), effects


def lain_down(state: State, card: Secret, at: Moment) -> Step:
    """A card with a tag goes the way of one that is scanned."""
    state, effects = staff_area.whose(state, card)
    after, more = sign_in(state, card, at)
    return after, effects + more


def pad_when_idle(state: State, _what: PadChanged, at: Moment) -> Step:
    if state.pad.card is not None:
        return lain_down(state, state.pad.card, at)
    if state.pad.items or state.pad.unreadable:
        return in_session(state, stage=Stage.CHOOSING), ()
    return state, ()


def pad_when_choosing(state: State, _what: PadChanged, at: Moment) -> Step:
    if not (state.pad.items or state.pad.unreadable or state.pad.card or state.session.shown):
        return in_session(state, stage=Stage.IDLE), ()
    return lain_down(state, state.pad.card, at) if state.pad.card else (state, ())


def pad_for_card(state: State, _what: PadChanged, at: Moment) -> Step:
    return lain_down(state, state.pad.card, at) if state.pad.card else (state, ())


def pad_for_pin(state: State, _what: PadChanged, at: Moment) -> Step:
    """The card laid down last is the one whose PIN is typed, as with one that is scanned."""
    card = state.session.other_card
    return lain_down(state, card, at) if card is not None else (state, ())
