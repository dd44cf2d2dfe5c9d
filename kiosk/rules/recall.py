"""A visit that the station's end cut off goes on: within a day its card finds its rows again, done, not done or uncertain.

Circulation rule 20; a power cut, a crash and an update at noon are the same to the reader. The rows of the visit under way
when the last run ended are kept aside, also through orderly ends after that one; whoever signs in with that card (and PIN)
has them on the screen and on the slip, as they stand by then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.state import Stage, State
from kiosk.values import Entry, IlsFact, Reason

REMEMBERED = timedelta(hours=24)


def under_way(state: State) -> bool:
    """Whether a reader with rows on the screen is still there: before the goodbye, and the slip, if one is wanted."""
    over = state.session.stage in (Stage.IDLE, Stage.CLOSED, Stage.GOODBYE)
    return not over and any(tx.entry.seq for tx in state.live)


def awaited(state: State) -> int:
    """When the station ends: the number of a row of the visit that its reader may come back for; 0: of none.

    That is the one under way, or else the one cut off before, if its reader was not here since.
    """
    if under_way(state):
        return max(tx.entry.seq for tx in state.live)
    rows = tuple(entry for entry in state.interrupted if entry.card is not None)
    return rows[-1].seq if rows and _fresh(state, rows) else 0


def _fresh(state: State, rows: tuple[Entry, ...]) -> bool:
    return state.now.utc - max(entry.opened.utc for entry in rows) <= REMEMBERED


def heard(state: State, entry: Entry) -> State:
    """A row learnt more since: so does the visit that it was part of."""
    rows = tuple(entry if one.key == entry.key else one for one in state.interrupted)
    return replace(state, interrupted=rows) if rows != state.interrupted else state


def taken_up(state: State, *, verified: bool) -> State:
    """The reader is here again. Without a PIN, also where nobody has one, the rows come without titles: a number may have been
    typed or copied by anybody (rule 9). How they stand and their references are for whoever has the card (rule 20).
    """
    card = state.session.card
    rows = state.interrupted
    if card is None or not any(entry.card == card for entry in rows):
        return state
    if not _fresh(state, rows):
        return replace(state, interrupted=())
    earlier = tuple(Transaction(_told(entry, verified), Phase.ENDED, ()) for entry in rows)
    return replace(state, interrupted=(), live=(*earlier, *state.live))


def _told(entry: Entry, verified: bool) -> Entry:
    if entry.ils in (IlsFact.ASKED, IlsFact.UNKNOWN) and not entry.provisional:
        entry = replace(entry, reason=entry.reason or Reason.NO_ANSWER)
    return entry if verified else replace(entry, title="")
