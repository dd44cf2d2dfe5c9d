"""A visit that a power cut ended goes on: within a day the same card finds its rows again, done, not done or uncertain.

Circulation rule 20. The rows of the visit under way when the last run ended so suddenly are kept aside; whoever signs in with
that card (and PIN) has them on the screen and on the slip, as they stand by then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.state import State
from kiosk.values import Entry, IlsFact, Reason

REMEMBERED = timedelta(hours=24)


def heard(state: State, entry: Entry) -> State:
    """A row learnt more since: so does the visit that it was part of."""
    rows = tuple(entry if one.key == entry.key else one for one in state.interrupted)
    return replace(state, interrupted=rows) if rows != state.interrupted else state


def taken_up(state: State, *, known: bool) -> State:
    """The reader is here again; `known`: by PIN, or where nobody has one. Else the rows come without titles (rule 9)."""
    card = state.session.card
    rows = state.interrupted
    if card is None or not any(entry.card == card for entry in rows):
        return state
    if state.now.utc - max(entry.opened.utc for entry in rows) > REMEMBERED:
        return replace(state, interrupted=())
    earlier = tuple(Transaction(_told(entry, known), Phase.ENDED, ()) for entry in rows)
    return replace(state, interrupted=(), live=(*earlier, *state.live))


def _told(entry: Entry, known: bool) -> Entry:
    if entry.ils in (IlsFact.ASKED, IlsFact.UNKNOWN) and not entry.provisional:
        entry = replace(entry, reason=entry.reason or Reason.NO_ANSWER)
    return entry if known else replace(entry, title="")
