"""Returns that a restart found unasked: sent if the book still lies on the pad, else for staff (docs/architecture.md).

Which books lie in a return bin, its own recovery finds out (`kiosk.rules.bin.recovery`). Knows no session: whoever comes
meanwhile is served.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import Effect, Save
from kiosk.passages import Passage
from kiosk.rules import late, transaction
from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.state import State
from kiosk.values import UNDO, Entry, IlsFact, Kind, PadItem

Step = tuple[State, tuple[Effect, ...]]

LOOK_S = 20.0
"""From the start until a reader that has shown no such book is believed: it opens in a second, or is not there."""


def may_lie(entry: Entry) -> bool:
    """A return that nobody was asked about and that is not queued. An undo is its reader's, who decides anew."""
    unheard = entry.ils is IlsFact.UNASKED and not (entry.queued or entry.closed)
    return entry.kind is Kind.RETURN and entry.prior != UNDO and unheard


def reloaded(state: State, entries: tuple[Entry, ...], passages: tuple[Passage, ...]) -> State:
    """What an earlier run left, but for what lies in the chute of a bin."""
    in_the_chute = {passage.entry for passage in passages}
    left = tuple(entry for entry in entries if may_lie(entry) and entry.key not in in_the_chute)
    return replace(state, left=left, left_until=state.now.mono + (LOOK_S if state.bin is None else 0.0))


def go_on(state: State, entry: Entry, item: PadItem) -> Step:
    """Its book lies there: secured, once more if it was, and queued."""
    tx, effects = transaction.found(entry, item.uids, state.site.late)
    return _under_way(state, tx), effects


def give_up(state: State) -> Step:
    """Their time is over: the next one is for staff."""
    if not state.left or state.now.mono < state.left_until:
        return state, ()
    entry = late.left_open(state.left[0])
    return _under_way(state, Transaction(entry, Phase.SETTLING, ())), (Save(entry),)


def _under_way(state: State, tx: Transaction) -> State:
    rest = tuple(entry for entry in state.left if entry.key != tx.key)
    return replace(state, left=rest, sending=tx)
