"""What an act of staff does to a row that waits for them. Pure; the journal has it before anything follows from it.

Nothing is ever repeated blindly here either: where an answer was lost, *retry* and *override* look first.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.acts import Act, Done, Refusal
from kiosk.effects import ActAnswered, Effect, PadAnswered, Save
from kiosk.events import NotSaved, PadWanted, Saved, StaffAct
from kiosk.rules import recall, sending
from kiosk.rules.state import AtDesk, Pending, Stage, State
from kiosk.values import Entry, IlsFact, Kind, Reason, TagFact

Step = tuple[State, tuple[Effect, ...]]

_WITH_READER = frozenset(
    {
        Stage.CARD, Stage.PIN, Stage.CHECKING, Stage.BORROWING, Stage.RETURNING, Stage.ACCOUNT, Stage.HELP, Stage.ENDING,
        Stage.RECEIPT, Stage.PRINTING, Stage.CODE, Stage.GOODBYE, Stage.NOTICE,
    }
)  # fmt: skip


MENDED = {
    Act.RESECURED: (Kind.RETURN, Reason.NOT_SECURED),
    Act.RERELEASED: (Kind.LOAN, Reason.NOT_RELEASED),
}
"""What waits for nothing but its tag, and the act that ends the wait."""


def outcome(act: Act, entry: Entry, note: str) -> Entry | Refusal:
    """The row after the act, or why it cannot be done."""
    if act is Act.TAKEN_IN:
        return entry
    if act in (Act.RESECURED, Act.RERELEASED):
        return _tag_mended(act, entry)
    if entry.ils is IlsFact.WAIVED and (act is not Act.SETTLE or entry.parked is None):
        return Refusal.ALREADY_SETTLED
    if entry.closed and entry.parked is None:
        return Refusal.NOT_WAITING
    if act is Act.SETTLE:
        return _settled(entry) if note.strip() else Refusal.NOTE_MISSING
    if act is Act.FILED:
        return _filed(entry)
    if entry.ils is IlsFact.YES:
        return Refusal.ALREADY_AT_THE_ILS
    if not entry.item.ils:
        return Refusal.NOBODY_TO_ASK
    if entry.kind is Kind.LOAN and entry.card is None:
        return Refusal.READER_FORGOTTEN
    uncertain = entry.ils in (IlsFact.ASKED, IlsFact.UNKNOWN)
    match act:
        case Act.HAND_OVER:
            return Refusal.UNCERTAIN if uncertain else _handed_over(entry)
        case Act.RETRY | Act.OVERRIDE:
            return _again(entry, uncertain, override=act is Act.OVERRIDE)
        case _:
            return entry


def _settled(entry: Entry) -> Entry:
    """What the library system said stays on record; where it said nothing for certain, staff vouch for the rest."""
    return replace(_filed(entry), parked=None, also=())


def _filed(entry: Entry) -> Entry:
    """The library system has it, by somebody's word. That book and tag are in order nobody said."""
    ils = IlsFact.YES if entry.ils is IlsFact.YES else IlsFact.WAIVED
    return replace(entry.unpark(), ils=ils, queued=False, closed=True)


def _tag_mended(act: Act, entry: Entry) -> Entry | Refusal:
    """A returned item alarms again, or a lent one no longer; whatever else waits for staff still does."""
    kind, trouble = MENDED[act]
    if entry.kind is not kind:
        return Refusal.NOT_WAITING
    if entry.parked is trouble:
        entry = entry.unpark(trouble)
    also = tuple(each for each in entry.also if each is not trouble)
    return replace(entry, tag=TagFact.VERIFIED, also=also)


def _handed_over(entry: Entry) -> Entry:
    return replace(entry.park(Reason.HANDED_OVER), queued=False, closed=True, late=True)


def _again(entry: Entry, uncertain: bool, *, override: bool) -> Entry:
    trouble, entry = _tag_trouble(entry), entry.unpark()
    return replace(
        entry.park(trouble) if trouble else entry,
        ils=IlsFact.ASKED if uncertain else IlsFact.UNASKED,
        queued=not uncertain,
        closed=False,
        reason=None,
        attempts=0,
        late=True,
        override=override,
    )


def _tag_trouble(entry: Entry) -> Reason | None:
    """Sending a row does not mend its tag: that waits for staff whatever the library system says."""
    if entry.kind is Kind.RETURN and entry.tag is TagFact.FAILED:
        return Reason.NOT_SECURED
    if entry.provisional and entry.tag is not TagFact.VERIFIED and not entry.tagless:
        return Reason.NOT_RELEASED
    return None


def pad_is_free(state: State) -> bool:
    """Whether staff may work with what lies on the pad: no reader stands there, no book is under way."""
    return not state.running and state.session.stage not in _WITH_READER


def lend_pad(state: State, what: PadWanted) -> Step:
    free = pad_is_free(state)
    return replace(state, lent=what.ticket if free else 0), (PadAnswered(what.ticket, free),)


def take_pad_back(state: State) -> Step:
    """A reader has begun: whoever of staff waits at the pad or the scanner gives way."""
    if not state.lent or pad_is_free(state):
        return state, ()
    return replace(state, lent=0), (PadAnswered(state.lent, free=False),)


def begin(state: State, what: StaffAct) -> Step:
    """Have the journal write it, unless the row is being worked on; the core's own row is newer than the one brought."""
    key = what.entry.key
    before = next((pending for pending in state.queue if pending.entry.key == key), None)
    live = state.transaction(key)
    under_way = state.sending is not None and state.sending.key == key
    under_way = under_way or any(
        entry.key == key for entry in state.left
    )  # in a moment it is known where it lies
    if state.desk is not None or under_way or (live is not None and live.running):
        return state, (ActAnswered(what.ticket, what.entry, Refusal.BUSY),)
    after = outcome(what.act, before.entry if before else what.entry, what.note)
    if isinstance(after, Refusal):
        return state, (ActAnswered(what.ticket, what.entry, after),)
    state = replace(_without(state, key), desk=AtDesk(what.ticket, before, after))
    return state, (Save(after, Done(what.person, what.act, what.note)),)


def recorded(state: State, desk: AtDesk, what: Saved | NotSaved) -> Step:
    """The journal has it: the row takes its new place. It has not: everything is as it was."""
    state = replace(state, desk=None)
    match what:
        case Saved():
            after = replace(desk.after, seq=what.seq, reference=what.reference)
            return _placed(state, after), (ActAnswered(desk.ticket, after),)
        case NotSaved():
            state = sending.joined(state, desk.before) if desk.before else state
            return state, (ActAnswered(desk.ticket, desk.after, Refusal.NOT_RECORDED),)


def _without(state: State, key: str) -> State:
    """The row is in the desk's hands; one that was stuck stays stuck until the journal has the act."""
    return replace(state, queue=tuple(pending for pending in state.queue if pending.entry.key != key))


def _placed(state: State, entry: Entry) -> State:
    state = recall.heard(state, entry)
    stuck = tuple(one for one in state.stuck if one.key != entry.key)
    if entry.stuck:
        stuck = (*stuck, entry)
    state = replace(state, stuck=stuck)
    return state if entry.closed else sending.joined(state, Pending(entry))
