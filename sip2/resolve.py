"""What became of a wish whose answer never came: compare what is seen with what was true before.

Pure: looks go in, a verdict comes out. "Done" is believed at once; "not done" needs two looks at least `settle_s`
apart, because a library system may carry a request out long after the line broke. What looking cannot decide is
UNKNOWN and belongs to staff.

NOT_RETURNED says that the item is still out, on one and the same loan in all looks. Only with the due date in `Prior`
is it known to be the loan that was to end; without it, it may be one that was made since, and whoever sends the
return again must first rule that out (a station does so before every late return).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias, assert_never

from sip2.results import ItemKnown, ItemResult, Prior, Trouble


@dataclass(frozen=True, slots=True)
class LendAttempt:
    """A checkout that was sent."""

    card: str = field(repr=False)
    item: str


@dataclass(frozen=True, slots=True)
class ReturnAttempt:
    """A checkin that was sent."""

    item: str


@dataclass(frozen=True, slots=True)
class RenewAttempt:
    """A renewal that was sent. `asked`: when, or earlier; with a zone, or else on the library's own clock."""

    card: str = field(repr=False)
    item: str
    asked: datetime


@dataclass(frozen=True, slots=True)
class PayAttempt:
    """A payment that was sent."""

    card: str = field(repr=False)
    amount: Decimal


Attempt: TypeAlias = LendAttempt | ReturnAttempt | RenewAttempt | PayAttempt


class Verdict(Enum):
    """What became of it."""

    LENT = "lent"
    NOT_LENT = "not_lent"
    RENEWED = "renewed"
    NOT_RENEWED = "not_renewed"
    RETURNED = "returned"
    NOT_RETURNED = "not_returned"
    PAID = "paid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment (monotonic seconds). None: could not be seen."""

    at_s: float
    item: ItemResult | None = None
    on_account: bool | None = None
    owed: Decimal | None = None

    @property
    def charged(self) -> bool | None:
        """Whether the item is on loan to anybody."""
        return self.item.charged if isinstance(self.item, ItemKnown) else None

    @property
    def due(self) -> str | None:
        """The raw due date."""
        return self.item.due.raw if isinstance(self.item, ItemKnown) and self.item.due else None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The verdict and what it rests on; `trouble` where a look itself failed."""

    verdict: Verdict
    looks: tuple[Look, ...]
    trouble: Trouble | None = None


def judge(attempt: Attempt, prior: Prior, looks: Sequence[Look], settle_s: float) -> Verdict | None:
    """The verdict of all looks so far, oldest first; None: look again once `settle_s` have passed since the first."""
    last = _see(attempt, prior, looks[-1])
    if last not in {Verdict.NOT_LENT, Verdict.NOT_RETURNED, Verdict.NOT_RENEWED}:
        return last
    if last is Verdict.NOT_RETURNED and any(_differs(look.due, looks[-1].due) for look in looks):
        return Verdict.UNKNOWN  # one loan ended and another began while we looked
    if looks[-1].at_s - looks[0].at_s < settle_s:
        return None
    return last if _see(attempt, prior, looks[0]) is last else Verdict.UNKNOWN


def _see(attempt: Attempt, prior: Prior, look: Look) -> Verdict:
    match attempt:
        case LendAttempt():
            return _see_loan(prior, look)
        case ReturnAttempt():
            return _see_return(prior, look)
        case RenewAttempt(asked=asked):
            return _see_renewal(prior, look, asked)
        case PayAttempt(amount=amount):
            paid = prior.owed is not None and look.owed is not None and prior.owed - look.owed >= amount
            return Verdict.PAID if paid else Verdict.UNKNOWN
    assert_never(attempt)


def _see_loan(prior: Prior, look: Look) -> Verdict:
    if look.on_account is True:
        extended = prior.on_account is True and _differs(prior.due, look.due)
        return Verdict.RENEWED if extended else Verdict.LENT
    if look.charged is False:
        return Verdict.NOT_LENT
    if look.on_account is False:
        # Not his: true as long as nobody else could have taken the book that lay before this patron.
        return Verdict.UNKNOWN if look.charged and prior.charged is False else Verdict.NOT_LENT
    if look.charged is True and prior.charged is False:
        return Verdict.LENT  # it lay on this patron's pad and was free a moment ago
    return Verdict.UNKNOWN


def _see_return(prior: Prior, look: Look) -> Verdict:
    if look.charged is False:
        return Verdict.RETURNED
    if look.charged is True and prior.charged is not False and not _differs(prior.due, look.due):
        return Verdict.NOT_RETURNED
    return Verdict.UNKNOWN  # another loan than the one that was to end, or nothing to be seen


def _see_renewal(prior: Prior, look: Look, asked: datetime) -> Verdict:
    if look.charged is not True or look.on_account is False or prior.due is None or look.due is None:
        return Verdict.UNKNOWN
    if _differs(prior.due, look.due):
        return Verdict.RENEWED
    due = look.item.due.at if isinstance(look.item, ItemKnown) and look.item.due else None
    return Verdict.NOT_RENEWED if due is not None and _had_come(due, asked) else Verdict.UNKNOWN


def _had_come(due: datetime, asked: datetime) -> bool:
    """Whether a loan was due when its renewal was asked for: then renewing moves it, from that day or from its due date.

    One that was not may be renewed and stay as it is, as on its first day. A due date without an hour (midnight, the
    last minute) is its whole day.
    """
    here = due.astimezone(asked.tzinfo) if due.tzinfo else due
    whole_day = (here.hour, here.minute) in {(0, 0), (23, 59)}
    return (
        here.date() <= asked.date() if whole_day else here.replace(tzinfo=None) <= asked.replace(tzinfo=None)
    )


def _differs(before: str | None, now: str | None) -> bool:
    return before is not None and now is not None and before != now
