"""After a power cut or a fault (S12): what was under way is looked for in the chute; what is not there any more is uncertain.

Tags tell which passage is which. A return that was written and never asked goes on in its own row with its book, and waits for
staff without it; what was asked is looked for by `kiosk.rules.sending`, as after every restart.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.bin import Trouble
from kiosk.effects import Effect, Report, Save
from kiosk.passages import Outcome, Passage, tag_hash
from kiosk.rules import sending
from kiosk.rules.bin import reading as r
from kiosk.rules.bin.inside import begin, extra_of, forget, identify_all, move, record_nameless, unreadable
from kiosk.rules.bin.moves import Step, let_go, new_passage, save_all, to, with_bin
from kiosk.rules.bin.phases import Phase
from kiosk.rules.bin.reading import bin_of, sensed
from kiosk.rules.phases import Phase as TxPhase
from kiosk.rules.phases import Transaction
from kiosk.rules.state import Pending, State
from kiosk.values import Entry, IlsFact, Moment, PadItem, Reason


def look_inside(state: State, _what: object, _at: Moment) -> Step:
    """What was under way is in hand again, until the chute shows whether it is there."""
    bin = bin_of(state)
    if bin.passages and all(
        each.settled for each in bin.passages
    ):  # it lies in its bin; only the disk missed it
        state, effects = save_all(state)
        return to(let_go(state), Phase.BOOT), effects
    state = _in_hand(to(state, Phase.RECOVER, unsettled=()), bin.passages or bin.unsettled)
    return with_bin(state, saving=0, unsaved=False, goal=None, candidate=None), ()


def found(state: State, _what: object, at: Moment) -> Step:
    """Books lie there. The door was locked behind them: kept, each with its own record."""
    items, passages = r.own(state, state.pad), bin_of(state).passages
    if not passages:
        return identify_all(state)
    pairs, strays = _paired(passages, items)
    others = _nameless(state, tuple(each for each in passages if each not in [kept for kept, _ in pairs]))
    kept = (*(passage for passage, _ in pairs), *others)
    state, effects = _lose(state, tuple(each for each in passages if each not in kept))
    if not items:
        state, more = unreadable(_in_hand(state, others), None, at)
        return state, effects + more
    known: list[Passage] = []
    for passage, item in pairs:
        state, passage, more = _go_on(state, passage, item)
        known.append(passage)
        effects += more
    for item in strays:
        state, blank = extra_of(state, known[0]) if known else _new(state)
        state, passage, more = begin(state, item, blank)
        known.append(passage)
        effects += more
    state = _in_hand(state, (*known, *(replace(each, what=Outcome.UNIDENTIFIED) for each in others)))
    state, more = record_nameless(state, r.nameless(state) - len(others))
    effects += more
    if r.mine(state):
        return to(state, Phase.CHECKIN), effects
    state, more = move(state, recovered=True)
    return state, effects + more


def _nameless(state: State, left: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Those that no return was written for are the things there that none can be written for."""
    return tuple(each for each in left if not each.entry)[: r.nameless(state)]


def _new(state: State) -> tuple[State, Passage]:
    state = new_passage(state, state.now)
    return state, bin_of(state).passages[0]


def _paired(
    passages: tuple[Passage, ...], items: tuple[PadItem, ...]
) -> tuple[list[tuple[Passage, PadItem]], list[PadItem]]:
    """Which passage is which item's: by its tags, else the first that nobody had read yet; and what is left over."""
    pairs = [(passage, item) for passage in passages for item in items if passage.tag == tag_hash(*item.uids)]
    strays = [item for item in items if item not in [taken for _, taken in pairs]]
    blank = [passage for passage in passages if not passage.entry]
    if blank and strays:
        pairs.append((blank[0], strays.pop(0)))
    return pairs, strays


def _go_on(state: State, passage: Passage, item: PadItem) -> tuple[State, Passage, tuple[Effect, ...]]:
    """How far did its return come?"""
    if not passage.entry:
        return begin(state, item, passage)
    tx = state.transaction(passage.entry)
    if tx is not None and tx.entry.reason is not Reason.NOT_RECORDED:
        return state, passage, ()
    waiting = next((p.entry for p in state.queue if p.entry.key == passage.entry), None)
    entry = tx.entry if tx is not None else waiting
    if entry is None:  # closed: only where it lies is left to do
        return state, passage, ()
    state = replace(state, live=tuple(one for one in state.live if one is not tx))
    if entry.seq == 0:  # it never reached the disk
        return begin(state, item, replace(passage, seq=passage.seq, entry=""))
    if entry.ils is not IlsFact.UNASKED or entry.queued:  # secured before it was asked; it is looked for
        return _looked_for(state, entry), passage, ()
    state = replace(state, queue=tuple(p for p in state.queue if p.entry.key != entry.key))
    resumed = Transaction(replace(entry, reason=None, closed=False), TxPhase.OPENING, item.uids)
    return replace(state, live=(*state.live, resumed)), passage, (Save(resumed.entry),)


def _looked_for(state: State, entry: Entry) -> State:
    """What the journal did not take of an answer is asked after later."""
    if any(p.entry.key == entry.key for p in state.queue):
        return state
    asked = replace(entry, ils=IlsFact.ASKED, reason=None, closed=False, queued=False)
    return sending.joined(state, Pending(asked))


def found_nothing(state: State, what: object, at: Moment) -> Step:
    """No tag for two seconds. With something in the chute it is that, or unidentified; without, uncertain."""
    if r.own(state, state.pad):  # of a set, and not all of it
        return found(state, what, at)
    passages = bin_of(state).passages
    if not sensed(state).inside:
        state, effects = _lose(state, passages)
        told = (Report(Trouble.UNCERTAIN),) if passages else ()
        return to(let_go(forget(state)), Phase.IDLE), (*effects, *told)
    known = tuple(each for each in passages if each.entry) or passages[:1]
    state, effects = _lose(state, tuple(each for each in passages if each not in known))
    state = _in_hand(state, known)
    state, more = move(state, recovered=True) if known and known[0].entry else unreadable(state, what, at)
    return state, effects + more


def _in_hand(state: State, passages: tuple[Passage, ...]) -> State:
    return with_bin(state, passage=passages[0] if passages else None, extras=passages[1:])


def _lose(state: State, passages: tuple[Passage, ...]) -> Step:
    """Uncertain, and for staff: a return that nobody was told of is not sent, because its book may not be there."""
    if not passages:
        return state, ()
    keep = tuple(each for each in bin_of(state).passages if each not in passages)
    state, effects = save_all(_in_hand(state, passages), what=Outcome.UNCERTAIN, settled=True)
    state = _in_hand(state, keep)
    keys = {each.entry for each in passages}
    for pending in state.queue:
        if pending.entry.key in keys and pending.entry.ils is IlsFact.UNASKED and not pending.entry.queued:
            state, more = _park(state, pending.entry)
            effects += more
    return state, effects


def _park(state: State, entry: Entry) -> Step:
    entry = replace(entry, closed=True, parked=entry.parked or Reason.NOT_SENT)
    queue = tuple(p for p in state.queue if p.entry.key != entry.key)
    tx = Transaction(entry, TxPhase.SETTLING, ())
    return replace(state, queue=queue, live=(*state.live, tx)), (Save(entry),)
