"""How long a stage may stay quiet (ux.md §3.3). Deadlines are derived from the last sign of life, never stored twice."""

from __future__ import annotations

import math

from kiosk.rules.phases import Phase
from kiosk.rules.state import Limit, Stage, State
from kiosk.values import Reason

_TO_READ = 4
"""A goodbye that says whom to ask stays so many times longer than one that only thanks."""


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
        case Stage.BORROWING | Stage.RETURNING | Stage.ENDING:
            return _items_limit(state)
        case Stage.ACCOUNT:
            if state.running:
                return None
            return limits.card_gone if state.session.card_gone else limits.account
        case Stage.RECEIPT | Stage.PRINTING | Stage.CODE:
            return limits.receipt
        case Stage.GOODBYE:
            return Limit(limits.goodbye.quiet * _TO_READ) if left_undone(state) else limits.goodbye
        case Stage.NOTICE | Stage.HELP:
            return limits.notice
        case Stage.STAFF:
            return _staff_limit(state)


def _items_limit(state: State) -> Limit | None:
    limits = state.site.limits
    if any(tx.phase is Phase.AWAITING for tx in state.live):
        return limits.put_back
    if state.running:
        return None  # an item in progress is never cut (rule 19)
    if state.session.card_gone:
        return limits.card_gone
    if state.live and not state.pad.items:
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


def left_undone(state: State) -> bool:
    """The visit ends and nothing was done, though something should have been: its reader needs time to read whom to ask."""
    calm = (Reason.NOT_OURS, Reason.ALREADY_YOURS, Reason.LEFT_AS_IS)
    wanted = (tx for tx in state.live if not tx.undone and tx.entry.reason not in calm)
    return not any(tx.done for tx in state.live) and any(wanted)


def quiet(state: State) -> float:
    return state.now.mono - state.session.active


def overdue(state: State) -> bool:
    """Time is up: too quiet, or the whole visit too long."""
    limit = limit_of(state)
    if limit is None:
        return False
    if state.session.stage is Stage.STAFF:
        return quiet(state) >= limit.total  # staff stay as long as they work
    too_long = bool(
        state.session.id
    ) and state.now.mono - state.session.began >= state.site.limits.session * _factor(state)
    return too_long or quiet(state) >= limit.total


def seconds_left(state: State) -> int | None:
    """While the warning counts down: whole seconds left, else None."""
    limit = limit_of(state)
    if limit is None or not limit.warning or quiet(state) < limit.quiet:
        return None
    return max(0, math.ceil(limit.total - quiet(state)))
