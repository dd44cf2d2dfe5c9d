"""One reader's visit, from the first touch to goodbye: the session machine.

It decides which screen comes next and when a reader's data is forgotten; items are the transaction machine's business
(`kiosk.rules.items` joins the two). Law: circulation rules 4 to 11 and 19 to 22; time-outs: ux.md §3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.effects import (
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
    Printed,
    RecordsChanged,
    Scanned,
    Tick,
    Touched,
)
from kiosk.rules import account, arrivals, cards, choices, parting, signing_in, staff_area
from kiosk.rules.able import can_serve, is_able, is_broken
from kiosk.rules.limits import overdue
from kiosk.rules.machine import Machine, goes
from kiosk.rules.signing_in import card_of, opened, sign_in
from kiosk.rules.state import (
    CardRule,
    Session,
    Stage,
    State,
    in_session,
)
from kiosk.values import Moment, Pad, Reason
from kiosk.view import Action, Purpose

Step = tuple[State, tuple[Effect, ...]]


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


# --- touches --------------------------------------------------------------------------------------


def _idle_touch(state: State, what: Touched, at: Moment) -> Step:
    match what.action:
        case Action.BORROW:
            return _to_card(state, at, Purpose.BORROW)
        case Action.ACCOUNT if account.offered(state):
            return _to_card(state, at, Purpose.ACCOUNT)
        case Action.RETURN:
            return opened(state, Stage.RETURNING, at, Purpose.RETURN), ()
        case Action.CANCEL:
            return fresh(state, at)
        case Action.STAFF:
            return staff_area.knock(state, at)
        case _:
            return state, ()


def _to_card(state: State, at: Moment, purpose: Purpose) -> Step:
    state = opened(state, Stage.CARD, at, purpose)
    return sign_in(state, state.pad.card, at) if state.pad.card else (state, ())


def _cancel(state: State, what: Touched, at: Moment) -> Step:
    return fresh(state, at) if what.action in (Action.CANCEL, Action.OK) else (state, ())


def _pin_touch(state: State, what: Touched, at: Moment) -> Step:
    return fresh(state, at) if what.action is Action.CANCEL else signing_in.typed(state, what)


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


# --- staff ----------------------------------------------------------------------------------------


def _whose_card(state: State, what: CounterAnswered, at: Moment) -> Step:
    if staff_area.is_nobodys(state, what):
        return state, (Play(Sound.ERROR),)
    if not staff_area.is_staff(state, what):
        return state, ()
    state, effects = fresh(in_session(state, next_card=None), at)
    after, more = staff_area.welcome(state, what, at)
    return after, effects + more


def _closed_touch(state: State, what: Touched, at: Moment) -> Step:
    return staff_area.knock(state, at) if what.action is Action.STAFF and not state.starting else (state, ())


def _closed_scan(state: State, what: Scanned, _at: Moment) -> Step:
    return staff_area.whose(state, what.text, stranger=True)


def _closed_pad(state: State, _what: PadChanged, _at: Moment) -> Step:
    card = state.pad.card
    return staff_area.whose(state, card, stranger=True) if card is not None else (state, ())


def _staff(state: State, what: Touched | Scanned | PadChanged | CounterAnswered, at: Moment) -> Step:
    if isinstance(what, Scanned) and staff_area.receiving(state) is not None:
        reader = card_of(state, what) is not None and state.site.cards != (CardRule(),)
        return (state, (Play(Sound.ERROR),)) if reader else arrivals.book_shown(state, what)
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
    after, more = arrivals.scanned(state, what, at)
    return after, effects + more


# --- the pad, time, devices -----------------------------------------------------------------------


def _pad_after(state: State, _what: PadChanged, at: Moment) -> Step:
    """A card laid down now is the next reader's, or the same one tried once more."""
    card = state.session.other_card
    if card is None:
        return state, ()
    state, effects = fresh(in_session(state, next_card=None), at)
    if state.session.stage is not Stage.IDLE:
        return state, effects
    after, more = arrivals.lain_down(state, card, at)
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
        (_S.IDLE, Scanned): goes(arrivals.scanned, _S.IDLE, _S.CHOOSING, *_AFTER_CARD),
        (_S.IDLE, PadChanged): goes(arrivals.pad_when_idle, _S.IDLE, _S.CHOOSING, *_AFTER_CARD),
        (_S.IDLE, DeviceChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, LinkChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, RecordsChanged): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, Paused): goes(_device, _S.IDLE, _S.CLOSED),
        (_S.IDLE, Tick): goes(_time, _S.IDLE, _S.CLOSED),
        (_S.CHOOSING, Touched): goes(
            _idle_touch, _S.CHOOSING, _S.IDLE, _S.CLOSED, _S.CARD, _S.RETURNING, _S.STAFF, *_AFTER_CARD
        ),
        (_S.CHOOSING, Scanned): goes(arrivals.scanned, _S.CHOOSING, *_AFTER_CARD),
        (_S.CHOOSING, PadChanged): goes(arrivals.pad_when_choosing, _S.CHOOSING, _S.IDLE, *_AFTER_CARD),
        (_S.CHOOSING, Tick): goes(_time, _S.CHOOSING, _S.IDLE, _S.CLOSED),
        (_S.CARD, Touched): goes(_cancel, _S.CARD, _S.IDLE, _S.CLOSED),
        (_S.CARD, Scanned): goes(arrivals.scanned, _S.CARD, *_AFTER_CARD),
        (_S.CARD, PadChanged): goes(arrivals.pad_for_card, _S.CARD, *_AFTER_CARD),
        (_S.CARD, Tick): goes(_time, _S.CARD, _S.IDLE, _S.CLOSED),
        (_S.PIN, Touched): goes(_pin_touch, _S.PIN, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.PIN, Scanned): goes(arrivals.scanned, *_AFTER_CARD),
        (_S.PIN, PadChanged): goes(arrivals.pad_for_pin, *_AFTER_CARD),
        (_S.PIN, Tick): goes(_time, _S.PIN, _S.IDLE, _S.CLOSED),
        (_S.CHECKING, Touched): goes(_cancel, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.CHECKING, PatronFound): goes(
            signing_in.found, _S.CHECKING, _S.BORROWING, _S.ACCOUNT, _S.PIN, _S.NOTICE
        ),
        (_S.CHECKING, PatronUnknown): goes(signing_in.unknown_card, _S.CHECKING, _S.NOTICE),
        (_S.CHECKING, PatronNoAnswer): goes(signing_in.no_answer, _S.CHECKING, _S.NOTICE),
        (_S.CHECKING, Tick): goes(_time, _S.CHECKING, _S.IDLE, _S.CLOSED),
        (_S.BORROWING, Touched): goes(_items_touch, _S.BORROWING, _S.ACCOUNT, _S.HELP, _S.ENDING),
        (_S.BORROWING, Scanned): goes(arrivals.scanned_meanwhile, _S.BORROWING),
        (_S.BORROWING, Tick): goes(_items_time, _S.BORROWING, _S.ENDING),
        (_S.ACCOUNT, Touched): goes(_account_touch, _S.ACCOUNT, _S.BORROWING, _S.ENDING),
        (_S.ACCOUNT, PadChanged): goes(account.laid_down, _S.ACCOUNT, _S.BORROWING),
        (_S.ACCOUNT, Scanned): goes(arrivals.scanned_in_account, _S.ACCOUNT, _S.BORROWING),
        (_S.ACCOUNT, Tick): goes(account.time, _S.ACCOUNT, _S.ENDING),
        (_S.HELP, Touched): goes(_help_touch, _S.HELP, _S.BORROWING, _S.RETURNING, _S.ENDING),
        (_S.HELP, Scanned): goes(arrivals.scanned_meanwhile, _S.HELP),
        (_S.HELP, Tick): goes(_items_time, _S.HELP, _S.ENDING),
        (_S.RETURNING, Touched): goes(_items_touch, _S.RETURNING, _S.HELP, _S.ENDING),
        (_S.RETURNING, Scanned): goes(arrivals.scanned_meanwhile, _S.RETURNING),
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
