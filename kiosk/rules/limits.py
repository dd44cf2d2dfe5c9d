"""How long a stage may stay quiet (ux.md §3.3). Deadlines are derived from the last sign of life, never stored twice."""

from __future__ import annotations

import math

from kiosk.rules import outcome
from kiosk.rules.phases import Phase
from kiosk.rules.state import Limit, Stage, State

_TO_READ = 4
"""A goodbye that says whom to ask, or calls for a card, stays so many times longer than one that only thanks."""

_HARD_END = (
    Stage.CARD,
    Stage.PIN,
    Stage.CHECKING,
    Stage.BORROWING,
    Stage.RETURNING,
    Stage.ACCOUNT,
    Stage.HELP,
)


def limit_of(state: State) -> Limit | None:
    """The time-out that rules now; None where only an owner's answer ends the wait."""
    limit, factor = _limit_of(state), _factor(state)
    return limit and Limit(limit.quiet * factor, limit.warning * factor)


def _factor(state: State) -> float:
    """The longer of what this reader asked for and what a whole class needs."""
    slow = state.site.more_time if state.session.slow else 1.0
    return max(slow, state.site.group_time) if state.session.group else slow


def _limit_of(state: State) -> Limit | None:
    limits = state.site.limits
    match state.session.stage:
        case Stage.IDLE | Stage.CLOSED:
            spoken = state.session.language != state.site.languages[0]
            return (
                Limit(limits.notice.quiet) if spoken else None
            )  # somebody looked, chose a language, and left
        case Stage.CHOOSING | Stage.CARD | Stage.PIN | Stage.CHECKING:
            return limits.identify
        case Stage.BORROWING | Stage.RETURNING | Stage.HELP | Stage.ENDING:
            return _items_limit(state)
        case Stage.ACCOUNT:
            if state.running:
                return None
            return limits.card_gone if state.session.card_gone else limits.account
        case Stage.RECEIPT | Stage.PRINTING | Stage.CODE:
            return limits.receipt
        case Stage.GOODBYE:
            to_read = outcome.left(state) or card_stays(state)
            return Limit(limits.goodbye.quiet * _TO_READ) if to_read else limits.goodbye
        case Stage.NOTICE:
            return limits.notice
        case Stage.STAFF:
            return _staff_limit(state)


def _items_limit(state: State) -> Limit | None:
    limits = state.site.limits
    if state.awaited:
        return limits.put_back
    if state.running:
        return None  # an item in progress is never cut (rule 19)
    if state.session.card_gone:
        return limits.card_gone
    if state.live and not state.pad.items and state.session.stage is not Stage.HELP:  # who reads is not gone
        return limits.empty_pad
    return limits.items


def _staff_limit(state: State) -> Limit | None:
    """An answer, or a book in progress, is waited for; but a book that left the pad keeps nobody signed in."""
    area, limits = state.session.staff, state.site.limits
    if area is None or area.waiting is not None:
        return None
    if any(tx.running and tx.phase is not Phase.AWAITING for tx in state.live):
        return None
    return limits.staff if area.who is not None else limits.identify


def card_stays(state: State) -> bool:
    """Whether this reader's card still lies on the pad."""
    return state.session.card in state.pad.cards


def quiet(state: State) -> float:
    return state.now.mono - state.session.active


def overdue(state: State) -> bool:
    """Time is up: too quiet, or nobody has done anything for too long."""
    rest = _rest(state)
    return rest is not None and rest <= 0


def seconds_left(state: State) -> int | None:
    """While the warning counts down: whole seconds left, else None."""
    limit, rest = limit_of(state), _rest(state)
    if limit is None or rest is None or not limit.warning or rest > limit.warning:
        return None
    return max(0, math.ceil(rest))


def _rest(state: State) -> float | None:
    """Seconds until the stage ends by itself; None where only an owner's answer ends the wait."""
    limit, hard = limit_of(state), _until_hard_end(state)
    if limit is None:
        return None
    quiet_ends = limit.total - quiet(state)
    return quiet_ends if hard is None else min(quiet_ends, hard)


def _until_hard_end(state: State) -> float | None:
    """A tag at the edge of the field comes and goes by itself: that is no reader (rule 19).

    No item in progress is cut, nor what follows the visit.
    """
    session = state.session
    if not session.id or session.stage not in _HARD_END or state.running:
        return None
    return state.site.limits.session * _factor(state) - (state.now.mono - session.acted)
