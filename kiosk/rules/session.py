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
    PrintSlip,
    SlipRow,
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
from kiosk.rules import account, barcodes, cards, choices, recall, staff_area
from kiosk.rules.limits import overdue
from kiosk.rules.machine import Machine, goes
from kiosk.rules.state import (
    NOTHING_TYPED,
    CardRule,
    PinPolicy,
    ReceiptPolicy,
    Session,
    Stage,
    State,
    in_session,
)
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Pad, Reason, Secret
from kiosk.view import Action, Purpose

Step = tuple[State, tuple[Effect, ...]]

PIN_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Settled:
    """Internal: the reader is leaving and no item is in progress any more."""


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
    session = Session(stage=stage, language=first, began=at.mono, active=at.mono)
    next_card = state.session.next_card
    state = replace(state, session=session, live=(), starting=state.starting and not able)
    if next_card is None or not serves:
        return state, effects
    after, more = sign_in(state, next_card, at)
    return after, effects + more


def can_serve(state: State) -> bool:
    """Able to, and not paused by staff (circulation rule 30)."""
    return is_able(state) and not state.paused


def is_able(state: State) -> bool:
    """Out of order only if nothing can be recorded, or nothing can be identified (ux.md §3.5)."""
    return can_record(state) and (state.health.rfid or state.health.scanner)


def can_record(state: State) -> bool:
    """After a journal was damaged only what the ILS hears of at once: its disk has lost rows before."""
    health = state.health
    return health.journal and health.room and (health.online or not health.set_aside)


def _opened(state: State, stage: Stage, at: Moment, purpose: Purpose) -> State:
    if state.session.id:
        return in_session(state, stage=stage, purpose=purpose)
    number = state.counter + 1
    state = replace(state, counter=number)
    return in_session(state, stage=stage, purpose=purpose, id=f"{state.boot}-s{number}", began=at.mono)


def _notice(state: State, code: str) -> Step:
    number = state.counter + 1
    incident = f"{state.site.station}-{state.now.utc:%d%m}-{number}"
    state = replace(state, counter=number)
    state = in_session(state, stage=Stage.NOTICE, notice=code, incident=incident, typed=NOTHING_TYPED)
    return state, (Play(Sound.ATTENTION),)


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
        case Action.DIGIT if len(what.argument) == 1 and what.argument.isalnum() and len(typed) < PIN_LONGEST:
            state = in_session(state, typed=Secret(typed.reveal() + what.argument))
            full = state.site.pin_length is not None and len(state.session.typed) == state.site.pin_length
            return _ask_patron(state) if full else (state, ())
        case Action.CLEAR:
            return in_session(state, typed=NOTHING_TYPED), ()
        case Action.OK if len(typed):
            return _ask_patron(state)
        case Action.CANCEL:
            return fresh(state, at)
        case _:
            return state, ()


def _items_touch(state: State, what: Touched, at: Moment) -> Step:
    if cards.asked(state):
        return cards.answer(state, what.action)
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
    if what.action in (Action.FINISH, Action.CANCEL):
        return in_session(state, stage=Stage.ENDING), (CheckPrinter(),)
    if what.action is Action.HELP and state.site.help:
        return in_session(state, stage=Stage.HELP, back=state.session.stage), ()
    if what.action is Action.ACCOUNT and account.available(state):
        return account.enter(state), ()
    return state, ()


def _help_touch(state: State, what: Touched, _at: Moment) -> Step:
    back = what.action in (Action.OK, Action.CANCEL)
    return in_session(state, stage=state.session.back) if back else state, ()


def _account_touch(state: State, what: Touched, at: Moment) -> Step:
    return cards.answer(state, what.action) if cards.asked(state) else account.touched(state, what, at)


def _notice_touch(state: State, what: Touched, at: Moment) -> Step:
    """Only behind the PIN is told why a card is blocked (rule 21)."""
    if what.action is Action.ACCOUNT and account.available(state):
        return account.enter(state), ()
    return _cancel(state, what, at)


def _receipt_touch(state: State, what: Touched, at: Moment) -> Step:
    match what.action:
        case Action.PRINT:
            return _print(state, at)
        case Action.CODE:
            return in_session(state, stage=Stage.CODE), ()
        case Action.NO_RECEIPT | Action.CANCEL | Action.OK:
            return in_session(state, stage=Stage.GOODBYE), ()
        case _:
            return state, ()


def _print(state: State, at: Moment) -> Step:
    rows, reference = slip_rows(state), slip_reference(state)
    slip = PrintSlip(state.session.language, rows, reference, at, numbered=state.session.group)
    return in_session(state, stage=Stage.PRINTING), (slip,)


def slip_rows(state: State) -> tuple[SlipRow, ...]:
    """What the reader leaves with: only what is done."""
    return tuple(slip_row(tx.entry) for tx in state.live if tx.done)


def slip_row(entry: Entry) -> SlipRow:
    e = entry
    return SlipRow(e.kind, e.title, e.item.item, e.due, e.renewed, _certain(e), e.provisional)


def _certain(entry: Entry) -> bool:
    return entry.kind is Kind.LOAN or (entry.ils is IlsFact.YES and entry.parked is not Reason.TO_CONFIRM)


def slip_reference(state: State) -> str:
    """The first done transaction's reference stands for the visit; staff find the session by it."""
    return next((tx.entry.reference for tx in state.live if tx.done), "")


# --- the card -------------------------------------------------------------------------------------


def sign_in(state: State, card: Secret, at: Moment) -> Step:
    """A card was shown. One question to the ILS: with the PIN when the site asks for one and somebody could check it."""
    purpose = Purpose.ACCOUNT if state.session.purpose is Purpose.ACCOUNT else Purpose.BORROW
    state = in_session(_opened(state, Stage.PIN, at, purpose), card=card, typed=NOTHING_TYPED)
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
    """What this card took away and the ILS does not know of yet; what came back since does not count."""
    items: set[ItemKey] = set()
    for entry in (pending.entry for pending in state.queue):
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


def _found(state: State, what: PatronFound, _at: Moment) -> Step:
    if what.serial != state.counter:
        return state, ()  # the answer to a question that was cancelled
    if state.site.pin is PinPolicy.ASK and what.pin is not PinState.VERIFIED:
        if what.pin is not PinState.NOT_ASKED:
            return _wrong_pin(state)
        if not what.offline:  # the link came back while the card was read without its PIN
            return in_session(state, stage=Stage.PIN), ()
    language = what.language if what.language in state.site.languages else state.session.language
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
        return _notice(state, "notice.card_see_staff")
    return in_session(state, stage=Stage.BORROWING, purpose=Purpose.BORROW), (Play(Sound.READ),)


def _wrong_pin(state: State) -> Step:
    tries = state.session.wrong_pins + 1
    if tries >= state.site.pin_tries:
        return _notice(state, "notice.wrong_pin_too_often")
    return in_session(state, stage=Stage.PIN, wrong_pins=tries), (Play(Sound.ERROR),)


def _unknown_card(state: State, what: PatronUnknown, _at: Moment) -> Step:
    code = "notice.unknown_card" if state.health.online else "notice.unknown_card_offline"
    return _notice(state, code) if what.serial == state.counter else (state, ())


def _no_answer(state: State, what: PatronNoAnswer, _at: Moment) -> Step:
    code = "notice.no_answer" if state.health.online else "notice.ils_offline"
    return _notice(state, code) if what.serial == state.counter else (state, ())


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


def _time(state: State, _what: Tick, at: Moment) -> Step:
    return fresh(state, at) if overdue(state) else (state, ())


def _items_time(state: State, _what: Tick, _at: Moment) -> Step:
    return (in_session(state, stage=Stage.ENDING), ()) if overdue(state) else (state, ())


def _receipt_time(state: State, _what: Tick, _at: Moment) -> Step:
    return (in_session(state, stage=Stage.GOODBYE), ()) if overdue(state) else (state, ())


def _device(state: State, _what: DeviceChanged | LinkChanged | RecordsChanged | Paused, at: Moment) -> Step:
    """Health is in the state already; a broken or paused station closes, a mended one opens."""
    state = replace(state, starting=state.starting and not is_able(state))
    return fresh(state, at) if can_serve(state) != (state.session.stage is not Stage.CLOSED) else (state, ())


def _printed(state: State, what: Printed, _at: Moment) -> Step:
    """Paper that did not come out changes the screen, never the loan."""
    if what.ok:
        return in_session(state, stage=Stage.GOODBYE), ()
    return in_session(state, stage=Stage.RECEIPT), (Play(Sound.ATTENTION),)


def _finished(state: State, _what: Settled, at: Moment) -> Step:
    """Every item is settled: ask about the receipt, or say goodbye, or simply be ready for the next."""
    if state.session.purpose is None:
        return fresh(state, at)  # of staff, who have left
    if not any(tx.done for tx in state.live):
        return (in_session(state, stage=Stage.GOODBYE), ()) if state.live else fresh(state, at)
    match state.site.receipts:
        case ReceiptPolicy.NEVER:
            return in_session(state, stage=Stage.GOODBYE), ()
        case ReceiptPolicy.ALWAYS if state.health.printer:
            return _print(state, at)
        case ReceiptPolicy.ASK | ReceiptPolicy.ALWAYS:
            return in_session(state, stage=Stage.RECEIPT), ()


_S = Stage
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
        (_S.HELP, Touched): goes(_help_touch, _S.HELP, _S.BORROWING, _S.RETURNING),
        (_S.HELP, Tick): goes(_items_time, _S.HELP, _S.ENDING),
        (_S.RETURNING, Touched): goes(_items_touch, _S.RETURNING, _S.HELP, _S.ENDING),
        (_S.RETURNING, Scanned): goes(_scanned_meanwhile, _S.RETURNING),
        (_S.RETURNING, Tick): goes(_items_time, _S.RETURNING, _S.ENDING),
        (_S.ENDING, Settled): goes(
            _finished, _S.GOODBYE, _S.PRINTING, _S.RECEIPT, _S.IDLE, _S.CLOSED, *_AFTER_CARD
        ),
        (_S.RECEIPT, Touched): goes(_receipt_touch, _S.RECEIPT, _S.PRINTING, _S.CODE, _S.GOODBYE),
        (_S.RECEIPT, Tick): goes(_receipt_time, _S.RECEIPT, _S.GOODBYE),
        (_S.PRINTING, Printed): goes(_printed, _S.GOODBYE, _S.RECEIPT),
        (_S.PRINTING, Tick): goes(_receipt_time, _S.PRINTING, _S.GOODBYE),
        (_S.CODE, Touched): goes(_receipt_touch, _S.CODE, _S.PRINTING, _S.GOODBYE),
        (_S.CODE, Tick): goes(_receipt_time, _S.CODE, _S.GOODBYE),
        (_S.GOODBYE, Touched): goes(_cancel, _S.GOODBYE, _S.IDLE, _S.CLOSED, *_AFTER_CARD),
        (_S.GOODBYE, Scanned): goes(_scanned_after, *_ANYWHERE_NEW),
        (_S.GOODBYE, Tick): goes(_time, _S.GOODBYE, _S.IDLE, _S.CLOSED, *_AFTER_CARD),
        (_S.NOTICE, Touched): goes(_notice_touch, _S.NOTICE, _S.ACCOUNT, _S.IDLE, _S.CLOSED),
        (_S.NOTICE, Scanned): goes(_scanned_after, *_ANYWHERE_NEW),
        (_S.NOTICE, Tick): goes(_time, _S.NOTICE, _S.IDLE, _S.CLOSED),
        (_S.CLOSED, DeviceChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, LinkChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, RecordsChanged): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, Paused): goes(_device, _S.CLOSED, _S.IDLE),
        (_S.CLOSED, Touched): goes(_closed_touch, _S.CLOSED, _S.STAFF),
        (_S.CLOSED, Scanned): goes(_closed_scan, _S.CLOSED),
        (_S.CLOSED, PadChanged): goes(_closed_pad, _S.CLOSED),
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
