"""One reader's visit, from the first touch to goodbye: the session machine.

It decides which screen comes next and when a reader's data is forgotten; items are the transaction machine's business
(`kiosk.rules.items` joins the two). Law: circulation rules 4 to 11 and 19 to 22; time-outs: ux.md §3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.effects import (
    AskPatron,
    CheckPrinter,
    Effect,
    EndPatronSession,
    ForgetPad,
    Play,
    Sound,
)
from kiosk.events import (
    CounterAnswered,
    DeviceChanged,
    LinkChanged,
    PadChanged,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    Paused,
    PinState,
    Printed,
    RecordsChanged,
    Scanned,
    Tick,
    Touched,
)
from kiosk.rules import account, barcodes, cards, choices, parting, recall, staff_area
from kiosk.rules.able import can_serve, is_able, is_broken
from kiosk.rules.limits import overdue
from kiosk.rules.machine import Machine, goes
from kiosk.rules.state import (
    NOTHING_TYPED,
    CardRule,
    PinPolicy,
    Session,
    Stage,
    State,
    in_session,
)
from kiosk.values import ItemKey, Kind, Moment, Pad, Reason, Secret
from kiosk.view import Action, Purpose

Step = tuple[State, tuple[Effect, ...]]

PIN_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Settled:
    """Internal: the reader is leaving and no item is in progress any more."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Internal: in the middle of a visit nothing can be recorded, or nothing identified, any more."""


# --- beginnings and ends --------------------------------------------------------------------------


def fresh(state: State, at: Moment) -> Step:
    """Forget the reader: nothing of the session survives, and what lies on the pad is the last reader's."""
    effects: tuple[Effect, ...] = ()
    if state.session.id:
        effects = (ForgetPad(),)
        state = replace(state, pad=Pad())
    if state.session.card is not None:
        effects += (EndPatronSession(state.session.card),)
    serves, able = can_serve(state), is_able(state)
    stage = Stage.IDLE if serves else Stage.CLOSED
    first = state.site.languages[0]
    session = Session(stage=stage, language=first, acted=at.mono, active=at.mono)
    next_card = state.session.next_card
    state = replace(state, session=session, live=(), starting=state.starting and not able)
    if next_card is None or not serves:
        return state, effects
    after, more = sign_in(state, next_card, at)
    return after, effects + more


def _opened(state: State, stage: Stage, at: Moment, purpose: Purpose) -> State:
    if state.session.id:
        return in_session(state, stage=stage, purpose=purpose)
    number = state.counter + 1
    state = replace(state, counter=number)
    return in_session(state, stage=stage, purpose=purpose, id=f"{state.boot}-s{number}", acted=at.mono)


# --- touches --------------------------------------------------------------------------------------


def _idle_touch(state: State, what: Touched, at: Moment) -> Step:
    match what.action:
        case Action.BORROW:
            return _to_card(state, at, Purpose.BORROW)
        case Action.ACCOUNT if account.offered(state):
            return _to_card(state, at, Purpose.ACCOUNT)
        case Action.RETURN:
            return _opened(state, Stage.RETURNING, at, Purpose.RETURN), ()
        case Action.CANCEL:
            return fresh(state, at)
        case Action.STAFF:
            return staff_area.knock(state, at)
        case _:
            return state, ()


def _to_card(state: State, at: Moment, purpose: Purpose) -> Step:
    state = _opened(state, Stage.CARD, at, purpose)
    return sign_in(state, state.pad.card, at) if state.pad.card else (state, ())


def _cancel(state: State, what: Touched, at: Moment) -> Step:
    return fresh(state, at) if what.action in (Action.CANCEL, Action.OK) else (state, ())


def _pin_touch(state: State, what: Touched, at: Moment) -> Step:
    typed = state.session.typed
    match what.action:
        case Action.DIGIT if _is_of_pin(state, what.argument) and len(typed) < PIN_LONGEST:
            state = in_session(state, typed=Secret(typed.reveal() + what.argument))
            full = state.site.pin_length is not None and len(state.session.typed) == state.site.pin_length
            return _ask_patron(state) if full else (state, ())
        case Action.CLEAR:
            return in_session(state, typed=NOTHING_TYPED), ()
        case Action.ERASE:
            return in_session(state, typed=Secret(typed.reveal()[:-1])), ()
        case Action.LETTERS if state.site.pin_letters:
            return in_session(state, spelling=not state.session.spelling), ()
        case Action.OK if len(typed):
            return _ask_patron(state)
        case Action.CANCEL:
            return fresh(state, at)
        case _:
            return state, ()


def _is_of_pin(state: State, sign: str) -> bool:
    """As it is typed: whether a large letter is another than a small one, the library system knows."""
    return (
        len(sign) == 1 and sign.isascii() and (sign.isdigit() or (state.site.pin_letters and sign.isalpha()))
    )


def _items_touch(state: State, what: Touched, at: Moment) -> Step:
    if cards.asked(state):
        return cards.answer(state, what.action)
    if state.awaited:  # put back first: no question is shown that could be answered
        return _leave_or_help(state, what)
    asked = choices.already_yours(state)
    if asked is not None:
        return choices.answer(state, asked, what.action, at)
    about = choices.about(state)
    if about is not None:
        return choices.answer_about(state, about, what.action, what.argument, at)
    if what.action is Action.MORE:
        about_key = what.argument if state.transaction(what.argument) else ""
        return in_session(state, about=about_key, reporting=False), ()
    if what.action is Action.CANCEL and choices.asks_for_all(state):
        return in_session(state, is_that_all=False), ()
    if what.action is Action.FINISH and choices.weak_evidence(state) and not state.session.is_that_all:
        return in_session(state, is_that_all=True), (Play(Sound.ATTENTION),)
    if what.action is Action.ACCOUNT and account.available(state):
        return account.enter(state), ()
    return _leave_or_help(state, what)


def _leave_or_help(state: State, what: Touched) -> Step:
    if what.action in (Action.FINISH, Action.CANCEL):
        return in_session(state, stage=Stage.ENDING), (CheckPrinter(),)
    if what.action is Action.HELP and state.site.help:
        return in_session(state, stage=Stage.HELP, back=state.session.stage), ()
    return state, ()


def _help_touch(state: State, what: Touched, _at: Moment) -> Step:
    if cards.asked(state):
        return cards.answer(state, what.action)
    back = what.action in (Action.OK, Action.CANCEL)
    return in_session(state, stage=state.session.back) if back else state, ()


def _account_touch(state: State, what: Touched, at: Moment) -> Step:
    return cards.answer(state, what.action) if cards.asked(state) else account.touched(state, what, at)


def _notice_touch(state: State, what: Touched, at: Moment) -> Step:
    """Only behind the PIN is told why a card is blocked (rule 21)."""
    if what.action is Action.ACCOUNT and account.available(state) and not is_broken(state):
        return account.enter(state), ()
    return _cancel(state, what, at)


# --- the card -------------------------------------------------------------------------------------


def sign_in(state: State, card: Secret, at: Moment) -> Step:
    """A card was shown. One question to the ILS: with the PIN when the site asks for one and somebody could check it."""
    purpose = Purpose.ACCOUNT if state.session.purpose is Purpose.ACCOUNT else Purpose.BORROW
    again = card == state.session.card
    wrong, spelling = (state.session.wrong_pins, state.session.spelling) if again else (0, False)
    state = _opened(state, Stage.PIN, at, purpose)
    state = in_session(state, card=card, other_card=None, typed=NOTHING_TYPED)
    state = in_session(state, wrong_pins=wrong, spelling=spelling)
    checked = state.health.online or (state.health.lends and state.site.offline_pin)
    if state.site.pin is PinPolicy.ASK and checked:
        return state, (Play(Sound.READ),)
    after, effects = _ask_patron(state)
    return after, (Play(Sound.READ), *effects)


def _ask_patron(state: State) -> Step:
    card = state.session.card
    assert card is not None
    number = state.counter + 1
    pin = state.session.typed if len(state.session.typed) else None
    state = in_session(replace(state, counter=number), stage=Stage.CHECKING, typed=NOTHING_TYPED)
    return state, (AskPatron(number, card, pin, _queued_on(state, card)),)


def _queued_on(state: State, card: Secret) -> frozenset[ItemKey]:
    """What this card took away and the ILS does not know of yet, also where staff must settle it first.

    What came back since does not count.
    """
    items: set[ItemKey] = set()
    promised = (entry for entry in state.stuck if entry.provisional or entry.kind is Kind.RETURN)
    rows = (*(pending.entry for pending in state.queue), *promised)
    for entry in sorted(rows, key=lambda entry: entry.seq):
        if entry.kind is Kind.RETURN:
            items.discard(entry.item)
        elif entry.card == card:
            items.add(entry.item)
    return frozenset(items)


def card_of(state: State, what: Scanned) -> Secret | None:
    """The card that was scanned, as the ILS knows it; None where the text is no card here."""
    if what.citizen:
        return what.text if state.site.citizen_cards else None
    numbers = (rule.number(what.text.reveal()) for rule in state.site.cards)
    return next((Secret(number) for number in numbers if number is not None), None)


def _scanned(state: State, what: Scanned, at: Moment) -> Step:
    """A card or a book goes its way; whether it is a staff card the counter knows in a moment."""
    state, effects = staff_area.whose(state, what.text)
    card = card_of(state, what)
    after, more = sign_in(state, card, at) if card is not None else _book_first(state, what)
    return after, effects + more


def _book_first(state: State, what: Scanned) -> Step:
    """A book is shown before any card."""
    after, effects = _book_shown(state, what)
    asks = after.session.stage is Stage.IDLE and after.session.shown
    return (in_session(after, stage=Stage.CHOOSING) if asks else after), effects


def _book_shown(state: State, what: Scanned) -> Step:
    """What is no card is a book; an identity card is neither where the library does not take it."""
    return (state, (Play(Sound.ERROR),)) if what.citizen else barcodes.show(state, what.text.reveal())


def _lain_down(state: State, card: Secret, at: Moment) -> Step:
    """The same for a card with a tag."""
    state, effects = staff_area.whose(state, card)
    after, more = sign_in(state, card, at)
    return after, effects + more


# --- staff ----------------------------------------------------------------------------------------


def _whose_card(state: State, what: CounterAnswered, at: Moment) -> Step:
    if staff_area.is_nobodys(state, what):
        return state, () if state.session.shown else (Play(Sound.ERROR),)
    if not staff_area.is_staff(state, what):
        return state, ()
    state, effects = fresh(in_session(state, next_card=None), at)
    after, more = staff_area.welcome(state, what, at)
    return after, effects + more


def _closed_touch(state: State, what: Touched, at: Moment) -> Step:
    return staff_area.knock(state, at) if what.action is Action.STAFF and not state.starting else (state, ())


def _closed_scan(state: State, what: Scanned, _at: Moment) -> Step:
    return staff_area.whose(state, what.text)


def _closed_pad(state: State, _what: PadChanged, _at: Moment) -> Step:
    return staff_area.whose(state, state.pad.card) if state.pad.card is not None else (state, ())


def _staff(state: State, what: Touched | Scanned | PadChanged | CounterAnswered, at: Moment) -> Step:
    if isinstance(what, Scanned) and staff_area.receiving(state) is not None:
        reader = card_of(state, what) is not None and state.site.cards != (CardRule(),)
        return (state, (Play(Sound.ERROR),)) if reader else _book_shown(state, what)
    state, effects = staff_area.happened(state, what, at)
    after, more = _out_of_staff(state, at) if state.session.staff is None else (state, ())
    return after, effects + more


def _staff_time(state: State, _what: Tick, at: Moment) -> Step:
    if not overdue(state):
        return state, ()
    state, effects = staff_area.quiet_too_long(state)
    after, more = _out_of_staff(state, at)
    return after, effects + more


def _out_of_staff(state: State, at: Moment) -> Step:
    """A book that they took in is settled first."""
    return (in_session(state, stage=Stage.ENDING), ()) if state.running else fresh(state, at)


def _scanned_after(state: State, what: Scanned, at: Moment) -> Step:
    """The next reader does not wait for the last one's goodbye."""
    state, effects = fresh(in_session(state, next_card=None), at)
    after, more = _scanned(state, what, at)
    return after, effects + more


def _scanned_meanwhile(state: State, what: Scanned, _at: Moment) -> Step:
    """A second card while the first reader is served, or a book."""
    card = card_of(state, what)
    return _book_shown(state, what) if card is None else (cards.other(state, card), (Play(Sound.READ),))


def _scanned_in_account(state: State, what: Scanned, at: Moment) -> Step:
    """A book that is shown says what its reader wants now."""
    after, effects = _scanned_meanwhile(state, what, at)
    wants = after.session.shown and after.session.may_borrow
    return (account.to_books(after) if wants else after), effects


def _found(state: State, what: PatronFound, at: Moment) -> Step:
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
    known_reader = what.pin is PinState.VERIFIED or state.site.pin is PinPolicy.NEVER
    state = recall.taken_up(state, known=known_reader)
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


def _unknown_card(state: State, what: PatronUnknown, at: Moment) -> Step:
    code = "notice.unknown_card" if state.health.online else "notice.unknown_card_offline"
    return parting.notice(state, code, at) if what.serial == state.counter else (state, ())


def _no_answer(state: State, what: PatronNoAnswer, at: Moment) -> Step:
    code = "notice.no_answer" if state.health.online else "notice.ils_offline"
    return parting.notice(state, code, at) if what.serial == state.counter else (state, ())


# --- the pad, time, devices -----------------------------------------------------------------------


def _idle_pad(state: State, _what: PadChanged, at: Moment) -> Step:
    if state.pad.card is not None:
        return _lain_down(state, state.pad.card, at)
    if state.pad.items or state.pad.unreadable:
        return in_session(state, stage=Stage.CHOOSING), ()
    return state, ()


def _choosing_pad(state: State, _what: PadChanged, at: Moment) -> Step:
    if not (state.pad.items or state.pad.unreadable or state.pad.card or state.session.shown):
        return in_session(state, stage=Stage.IDLE), ()
    return _lain_down(state, state.pad.card, at) if state.pad.card else (state, ())


def _card_pad(state: State, _what: PadChanged, at: Moment) -> Step:
    return _lain_down(state, state.pad.card, at) if state.pad.card else (state, ())


def _pin_pad(state: State, _what: PadChanged, at: Moment) -> Step:
    """The card laid down last is the one whose PIN is typed, as with one that is scanned."""
    card = state.session.other_card
    return _lain_down(state, card, at) if card is not None else (state, ())


def _pad_after(state: State, _what: PadChanged, at: Moment) -> Step:
    """A card laid down now is the next reader's, or the same one tried once more."""
    card = state.session.other_card
    if card is None:
        return state, ()
    state, effects = fresh(in_session(state, next_card=None), at)
    if state.session.stage is not Stage.IDLE:
        return state, effects
    after, more = _lain_down(state, card, at)
    return after, effects + more


def _time(state: State, _what: Tick, at: Moment) -> Step:
    return fresh(state, at) if overdue(state) else (state, ())


def _items_time(state: State, _what: Tick, _at: Moment) -> Step:
    return (in_session(state, stage=Stage.ENDING), ()) if overdue(state) else (state, ())


def _broken(state: State, _what: Broken, at: Moment) -> Step:
    """Who was only about to begin sees the closed station; a visit ends as visits do, and then says why."""
    if state.session.stage in _BEFORE:
        return fresh(state, at)
    return in_session(state, stage=Stage.ENDING, to_renew=()), (CheckPrinter(),)


def breaks_off(state: State) -> bool:
    """Whether the visit can go no further. A row that says so itself is left to be read."""
    told = any(tx.entry.reason is Reason.NOT_RECORDED for tx in state.live)
    under_way = state.session.stage in (*_BEFORE, *_SERVED)
    return under_way and is_broken(state) and not state.running and not told


def _device(state: State, _what: DeviceChanged | LinkChanged | RecordsChanged | Paused, at: Moment) -> Step:
    """Health is in the state already; a broken or paused station closes, a mended one opens."""
    state = replace(state, starting=state.starting and not is_able(state))
    return fresh(state, at) if can_serve(state) != (state.session.stage is not Stage.CLOSED) else (state, ())


def _finished(state: State, _what: Settled, at: Moment) -> Step:
    """Every item is settled: receipt and goodbye, or simply ready for the next."""
    if state.session.purpose is None:
        return fresh(state, at)  # of staff, who have left
    if state.live:
        return parting.part(state, at)
    return parting.goodbye(state, at) if is_broken(state) else fresh(state, at)


_S = Stage
_BEFORE = (_S.CHOOSING, _S.CARD, _S.PIN, _S.CHECKING)
_SERVED = (_S.BORROWING, _S.RETURNING, _S.ACCOUNT, _S.HELP)
_AFTER_CARD = (_S.PIN, _S.CHECKING)
_ANYWHERE_NEW = (_S.IDLE, _S.CLOSED, _S.CHOOSING, *_AFTER_CARD)
_NOBODY_SERVED = (_S.IDLE, _S.CHOOSING, _S.CARD, _S.PIN, _S.CHECKING, _S.CLOSED)
_STAFF_GOES_ON = (_S.STAFF, _S.ENDING, _S.IDLE, _S.CLOSED)

MACHINE: Machine[Stage, State] = Machine(
    "session",
    lambda state: state.session.stage,
    {
        (_S.IDLE, Touched): goes(
            _idle_touch, _S.IDLE, _S.CARD, _S.RETURNING, _S.CLOSED, _S.STAFF, *_AFTER_CARD
        ),
        (_S.IDLE, Scanned): goes(_scanned, _S.IDLE, _S.CHOOSING, *_AFTER_CARD),
        (_S.IDLE, PadChanged): goes(_idle_pad, _S.IDLE, _S.CHOOSING, *_AFTER_CARD),
        (_S.IDLE, DeviceChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, LinkChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, RecordsChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, Paused): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, Tick): goes(_time, _S.IDLE, _S.CLOSED),
        (_S.CHOOSING, Touched): goes(
            _idle_touch, _S.CHOOSING, _S.IDLE, _S.CLOSED, _S.CARD, _S.RETURNING, _S.STAFF, *_AFTER_CARD
        ),
        (_S.CHOOSING, Scanned): goes(_scanned, _S.CHOOSING, *_AFTER_CARD),
        (_S.CHOOSING, PadChanged): goes(_choosing_pad, _S.CHOOSING, _S.IDLE, *_AFTER_CARD),
        (_S.CHOOSING, Tick): goes(_time, _S.CHOOSING, _S.IDLE, _S.CLOSED),
        (_S.CARD, Touched): goes(_cancel, _S.CARD, _S.IDLE, _S.CLOSED),
        (_S.CARD, Scanned): goes(_scanned, _S.CARD, *_AFTER_CARD),
        (_S.CARD, PadChanged): goes(_card_pad, _S.CARD, *_AFTER_CARD),
        (_S.CARD, Tick): goes(_time, _S.CARD, _S.IDLE, _S.CLOSED),
        (_S.PIN, Touched): goes(_pin_touch, _S.PIN, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.PIN, Scanned): goes(_scanned, *_AFTER_CARD),
        (_S.PIN, PadChanged): goes(_pin_pad, *_AFTER_CARD),
        (_S.PIN, Tick): goes(_time, _S.PIN, _S.IDLE, _S.CLOSED),
        (_S.CHECKING, Touched): goes(_cancel, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.CHECKING, PatronFound): goes(_found, _S.CHECKING, _S.BORROWING, _S.ACCOUNT, _S.PIN, _S.NOTICE),
        (_S.CHECKING, PatronUnknown): goes(_unknown_card, _S.CHECKING, _S.NOTICE),
        (_S.CHECKING, PatronNoAnswer): goes(_no_answer, _S.CHECKING, _S.NOTICE),
        (_S.CHECKING, Tick): goes(_time, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.BORROWING, Touched): goes(_items_touch, _S.BORROWING, _S.ACCOUNT, _S.HELP, _S.ENDING),
        (_S.BORROWING, Scanned): goes(_scanned_meanwhile, _S.BORROWING),
        (_S.BORROWING, Tick): goes(_items_time, _S.BORROWING, _S.ENDING),
        (_S.ACCOUNT, Touched): goes(_account_touch, _S.ACCOUNT, _S.BORROWING, _S.ENDING),
        (_S.ACCOUNT, PadChanged): goes(account.laid_down, _S.ACCOUNT, _S.BORROWING),
        (_S.ACCOUNT, Scanned): goes(_scanned_in_account, _S.ACCOUNT, _S.BORROWING),
        (_S.ACCOUNT, Tick): goes(account.time, _S.ACCOUNT, _S.ENDING),
        (_S.HELP, Touched): goes(_help_touch, _S.HELP, _S.BORROWING, _S.RETURNING, _S.ENDING),
        (_S.HELP, Scanned): goes(_scanned_meanwhile, _S.HELP),
        (_S.HELP, Tick): goes(_items_time, _S.HELP, _S.ENDING),
        (_S.RETURNING, Touched): goes(_items_touch, _S.RETURNING, _S.HELP, _S.ENDING),
        (_S.RETURNING, Scanned): goes(_scanned_meanwhile, _S.RETURNING),
        (_S.RETURNING, Tick): goes(_items_time, _S.RETURNING, _S.ENDING),
        (_S.ENDING, Settled): goes(
            _finished, _S.GOODBYE, _S.PRINTING, _S.RECEIPT, _S.NOTICE, _S.IDLE, _S.CLOSED, *_AFTER_CARD
        ),
        (_S.RECEIPT, Touched): goes(
            parting.receipt_touched, _S.RECEIPT, _S.PRINTING, _S.CODE, _S.GOODBYE, _S.NOTICE
        ),
        (_S.RECEIPT, Tick): goes(parting.receipt_time, _S.RECEIPT, _S.GOODBYE, _S.NOTICE),
        (_S.PRINTING, Printed): goes(parting.printed, _S.GOODBYE, _S.RECEIPT, _S.NOTICE),
        (_S.PRINTING, Tick): goes(parting.receipt_time, _S.PRINTING, _S.GOODBYE, _S.NOTICE),
        (_S.CODE, Touched): goes(parting.receipt_touched, _S.CODE, _S.PRINTING, _S.GOODBYE, _S.NOTICE),
        (_S.CODE, Tick): goes(parting.receipt_time, _S.CODE, _S.GOODBYE, _S.NOTICE),
        (_S.GOODBYE, Touched): goes(_cancel, _S.GOODBYE, _S.IDLE, _S.CLOSED, *_AFTER_CARD),
        (_S.GOODBYE, Scanned): goes(_scanned_after, *_ANYWHERE_NEW),
        (_S.GOODBYE, PadChanged): goes(_pad_after, _S.GOODBYE, *_ANYWHERE_NEW),
        (_S.GOODBYE, Tick): goes(_time, _S.GOODBYE, _S.IDLE, _S.CLOSED, *_AFTER_CARD),
        (_S.NOTICE, Touched): goes(_notice_touch, _S.NOTICE, _S.ACCOUNT, _S.IDLE, _S.CLOSED),
        (_S.NOTICE, Scanned): goes(_scanned_after, *_ANYWHERE_NEW),
        (_S.NOTICE, PadChanged): goes(_pad_after, _S.NOTICE, *_ANYWHERE_NEW),
        (_S.NOTICE, Tick): goes(_time, _S.NOTICE, _S.IDLE, _S.CLOSED),
        (_S.CLOSED, DeviceChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, LinkChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, RecordsChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, Paused): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, Touched): goes(_closed_touch, _S.CLOSED, _S.STAFF),
        (_S.CLOSED, Scanned): goes(_closed_scan, _S.CLOSED),
        (_S.CLOSED, PadChanged): goes(_closed_pad, _S.CLOSED),
        **{(stage, Broken): goes(_broken, _S.IDLE, _S.CLOSED) for stage in _BEFORE},
        **{(stage, Broken): goes(_broken, _S.ENDING) for stage in _SERVED},
        **{(stage, CounterAnswered): goes(_whose_card, stage, _S.STAFF) for stage in _NOBODY_SERVED},
        (_S.STAFF, Touched): goes(_staff, *_STAFF_GOES_ON),
        (_S.STAFF, Scanned): goes(_staff, *_STAFF_GOES_ON),
        (_S.STAFF, PadChanged): goes(_staff, *_STAFF_GOES_ON),
        (_S.STAFF, CounterAnswered): goes(_staff, *_STAFF_GOES_ON),
        (_S.STAFF, Tick): goes(_staff_time, *_STAFF_GOES_ON),
    },
)


def names_reader(session: Session) -> bool:
    """Whether anything of a reader is still held (tests ask this after every end)."""
    return (
        session.card is not None
        or bool(len(session.typed))
        or session.charged is not None
        or session.account is not None
        or session.other_card is not None
        or session.next_card is not None
        or bool(session.to_renew)
        or bool(session.id)
    )
