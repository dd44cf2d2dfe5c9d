"""What the books on the pad become: begins transactions for the session, gives them their turns, calls them back.

Everything here is derived from the state after an event, so that it does not matter in which order things happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.effects import Effect, Play, Save, Sound
from kiosk.rules import account, barcodes, choices, lying, sending, session, staff_area, transaction
from kiosk.rules.identity import Foreign, Resolved, Unresolved, resolve
from kiosk.rules.limits import overdue
from kiosk.rules.phases import BackOnPad, GivenUp, Phase, SameNumber, TagsFound, Transaction, Turn
from kiosk.rules.session import Broken, Settled
from kiosk.rules.state import OnLoanElsewhere, Stage, State, in_session
from kiosk.values import ON_CARD, Entry, ItemKey, Kind, Moment, PadItem, Reason, Security
from kiosk.view import Purpose

Step = tuple[State, tuple[Effect, ...]]

_AT_THE_ILS = (Phase.LOOKING, Phase.MARKING, Phase.ASKING)
_STARTS = {Stage.BORROWING: Kind.LOAN, Stage.RETURNING: Kind.RETURN}


def advance(state: State, tx: Transaction, what: object, at: Moment) -> Step:
    """Run one transaction's machine and put it back in its place."""
    after, effects = transaction.MACHINE.run(tx, what, at)
    live = tuple(after if one.key == tx.key else one for one in state.live)
    state = sending.queued(replace(state, live=live), after)
    if after.phase is Phase.AWAITING:
        state = _shows_books(state)
    if tx.running and not after.running:
        effects += (Play(Sound.DONE if after.done or after.undone else Sound.ATTENTION),)
    return state, effects


def _shows_books(state: State) -> State:
    """A book that must come back is more pressing than help or the account."""
    if state.session.stage is Stage.ACCOUNT:
        return account.to_books(state)
    return in_session(state, stage=_serving(state))


def follow(state: State, at: Moment) -> Step:
    """All that follows from the state itself: one move; the caller repeats it until nothing moves."""
    for move in _OF_A_BIN if state.bin is not None else _OF_A_VISIT:
        after, effects = move(state, at)
        if after is not state:
            return after, effects
    return state, ()


def _on_pad(state: State, item: ItemKey, *, whole: bool = True) -> PadItem | None:
    """The item, if it lies there (whole) and was read since the write that failed."""
    here = (p for p in state.pad.items if p.known and (p.complete or not whole))
    return next((p for p in here if _key_of(state, p) == item), None)


def _key_of(state: State, item: PadItem) -> ItemKey:
    match resolve(item.owner, item.text, state.site.items, state.site.owners):
        case Resolved(key) | Unresolved(key):
            return key
        case Foreign():
            return ItemKey("", f"{item.owner}:{item.text}")


def _call_back(state: State, at: Moment) -> Step:
    """A book that was awaited lies there again."""
    for tx in state.live:
        whole = Reason.INCOMPLETE not in tx.entry.waits_for
        if tx.phase is Phase.AWAITING and (item := _on_pad(state, tx.entry.item, whole=whole)):
            own = tuple(uid for uid in item.uids if item.copies == 1 or uid in tx.uids)
            if own:
                return advance(state, tx, BackOnPad(own), at)
    return state, ()


def _left_lying(state: State, _at: Moment) -> Step:
    """A book that a power cut interrupted goes on where it stood, before it is taken for a new one."""
    if not state.left or state.sending is not None or not state.health.journal:
        return state, ()
    for entry in state.left if state.bin is None else ():
        item = _on_pad(state, entry.item)
        if item is not None and item.copies == 1:
            return lying.go_on(state, entry, item)
    return lying.give_up(state)


def _begin_next(state: State, at: Moment) -> Step:
    """The first complete item on the pad that this session has not handled becomes a transaction."""
    by_staff = staff_area.receiving(state) is not None
    kind = Kind.RETURN if by_staff else _STARTS.get(_serving(state))
    if kind is None or not state.health.journal:
        return state, ()
    handled = {
        tx.entry.item
        for tx in state.live
        if tx.entry.reason not in barcodes.SERVED_ELSEWHERE
        and (tx.done or tx.entry.session == state.session.id)
    }
    for item in barcodes.presented(state):
        if item.complete and _key_of(state, item) not in handled:
            return _begin(in_session(state, stage=_serving(state)), kind, item, at)
    return (in_session(state, shown=()) if state.session.shown else state), ()


def _serving(state: State) -> Stage:
    """Help lies over the books and stops nothing; a book that is laid down closes it."""
    return state.session.back if state.session.stage is Stage.HELP else state.session.stage


def _take_parts(state: State, at: Moment) -> Step:
    """The reader leaves, and a part of a set never came: what lies there is received, for staff (rule 10)."""
    leaving = state.session.stage is Stage.ENDING and state.session.purpose is Purpose.RETURN
    if not (leaving and state.health.journal):
        return state, ()
    begun = {tx.entry.item for tx in state.live if tx.entry.session == state.session.id}
    for item in state.pad.items:
        if not item.complete and _key_of(state, item) not in begun:
            return _begin(state, Kind.RETURN, item, at)
    return state, ()


def _found_tags(state: State, at: Moment) -> Step:
    """What was shown by its barcode, and is done, lies on the pad with a tag after all."""
    if not state.site.switches:
        return state, ()
    for tx in state.live:
        if tx.done and tx.entry.tagless and (item := _on_pad(state, tx.entry.item)) and item.copies == 1:
            return advance(state, tx, TagsFound(item.uids), at)
    return state, ()


def _begin(state: State, kind: Kind, item: PadItem, at: Moment) -> Step:
    number = state.counter + 1
    state = in_session(state, acted=at.mono)
    visit = state.session
    key, what = f"{state.boot}-{number}", _key_of(state, item)
    prior = _listed(state, what)
    card = visit.card if kind is Kind.LOAN else None
    entry = Entry(key, kind, what, visit.id, at, card, prior=prior if kind is Kind.LOAN else "")
    done = None
    if state.session.stage is Stage.STAFF:
        entry, done = staff_area.taken_in(state, entry)
    entry = _as_it_came(state, entry, item)
    reason = _refused_here(state, kind, item)
    if reason is not None:
        entry = replace(entry, reason=reason, parked=None, closed=True)
        tx, effects = Transaction(entry, Phase.ENDED, item.uids), _attention()
    else:
        tag_says_so = item.security is Security.ON_LOAN and state.site.switches
        on_loan = tag_says_so or prior == ON_CARD
        receive = state.site.on_loan_elsewhere is OnLoanElsewhere.RECEIVE
        look_first = kind is Kind.LOAN and on_loan
        tx, effects = transaction.begin(entry, item.uids, look_first=look_first, receive=receive)
        effects = tuple(replace(each, done=done) if isinstance(each, Save) else each for each in effects)
    # A return that was taken away and is shown again starts anew in its old row's stead.
    # So does the advice to scan the other code, once anything else was shown.
    live = tuple(
        one for one in state.live if one.entry.item != what and one.entry.reason is not Reason.TRADE_BARCODE
    )
    if not item.parts:
        state = in_session(state, shown=tuple(text for text in visit.shown if text != item.text))
    return replace(state, counter=number, live=(*live, tx)), effects


def _as_it_came(state: State, entry: Entry, item: PadItem) -> Entry:
    """What is known from the beginning: whether there is a tag to switch, and what waits for staff in any case."""
    without_tag = barcodes.tagless(state, item)
    entry = replace(entry, tagless=without_tag)
    if item.copies > 1:
        return replace(entry, parked=Reason.SAME_NUMBER)
    if entry.kind is Kind.LOAN:
        return entry
    if not item.complete:
        return replace(entry, parked=Reason.INCOMPLETE, closed=without_tag)
    if without_tag and not entry.item.ils:  # nobody to ask: received, for staff (rule 1)
        return replace(entry, parked=Reason.UNRESOLVED, closed=True)
    if state.session.stage is Stage.STAFF:
        return entry  # they hold the book
    if barcodes.only_recorded(state, item):
        return replace(entry, parked=Reason.TO_CONFIRM, closed=True)
    return replace(entry, parked=barcodes.to_confirm(state, without_tag=without_tag))


def _listed(state: State, what: ItemKey) -> str:
    """Whether the library system listed the item on this reader's card; "" where it did not list all of them."""
    charged = state.session.charged
    if charged is None:
        return ""
    return ON_CARD if what.item in charged else "not_on_card"


def _attention() -> tuple[Effect, ...]:
    return (Play(Sound.ATTENTION),)


def _refused_here(state: State, kind: Kind, item: PadItem) -> Reason | None:
    """Why the station itself says no, before anybody is asked."""
    match resolve(item.owner, item.text, state.site.items, state.site.owners):
        case Foreign():
            return Reason.NOT_OURS
        case _ if reason := barcodes.refused(state, kind, item):
            return reason
        case _ if kind is Kind.LOAN and item.copies > 1:
            return Reason.SAME_NUMBER
        case Unresolved(_, migrated) if kind is Kind.LOAN:
            return Reason.UNRESOLVED if migrated else Reason.NOT_MIGRATED
        case _:
            return None


def _give_turn(state: State, at: Moment) -> Step:
    """One exchange with the ILS at a time, in the order in which the books were read."""
    if any(tx.phase in _AT_THE_ILS for tx in state.live):
        return state, ()
    waiting = next((tx for tx in state.live if tx.phase is Phase.WAITING), None)
    if waiting is None:
        return state, ()
    twin = next((item for item in state.pad.items if begun_without(state, item) is waiting), None)
    turn = Turn(waits=sending.ends_an_unheard_loan(state, waiting.entry))
    return advance(state, waiting, SameNumber(twin.uids) if twin else turn, at)


def begun_without(state: State, item: PadItem) -> Transaction | None:
    """The transaction of this item that does not know one of its tags: another book with its number lies there."""
    key, uids = _key_of(state, item), set(item.uids)
    # Not of an earlier visit, nor without the book; and the parts of a set that was received in part are its own.
    begun = (tx for tx in state.live if tx.uids and Reason.INCOMPLETE not in tx.entry.waits_for)
    return next((tx for tx in begun if tx.entry.item == key and not uids <= set(tx.uids)), None)


def _give_up(state: State, at: Moment) -> Step:
    """The reader is leaving and an awaited book did not come back in time."""
    if state.session.stage is not Stage.ENDING or not overdue(state) or not state.awaited:
        return state, ()
    return advance(state, state.awaited[0], GivenUp(), at)


def _break_off(state: State, at: Moment) -> Step:
    """The visit can go no further: nobody is left to lay down books that nothing comes of."""
    return session.MACHINE.run(state, Broken(), at) if session.breaks_off(state) else (state, ())


def _finish(state: State, at: Moment) -> Step:
    if state.session.stage is Stage.ENDING and not state.running and not state.session.to_renew:
        return session.MACHINE.run(state, Settled(), at)
    return state, ()


def _keep(state: State, at: Moment) -> Step:
    """Behind the locked door of a bin a silent tag holds nothing up."""
    from kiosk.rules.bin import machine  # here: what only a return bin needs, only a return bin loads

    silent = machine.kept(state)
    tx = state.transaction(silent[0]) if silent else None
    return advance(state, tx, silent[1], at) if silent and tx else (state, ())


def _follow_the_bin(state: State, at: Moment) -> Step:
    from kiosk.rules.bin import machine

    return machine.follow(state, at)


Move = Callable[[State, Moment], Step]

_OF_A_VISIT: tuple[Move, ...] = (
    _call_back,
    _found_tags,
    choices.loan_stands,
    _left_lying,
    _begin_next,
    _take_parts,
    _give_turn,
    _give_up,
    _break_off,
    account.renew_next,
    account.describe_next,
    _finish,
    sending.send_next,
)
_OF_A_BIN: tuple[Move, ...] = (_call_back, _keep, _give_turn, _follow_the_bin, _left_lying, sending.send_next)
