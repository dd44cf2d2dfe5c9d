"""The return of an item that nobody recorded: as of when it came back (circulation rule 15), and its row for the library system.

Where nobody can know when its loan began, staff choose between the emptying before and now; nothing is guessed for them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kiosk.passages import Crate
from kiosk.rules.reconciling import dated_back
from kiosk.staff.declined import Declined
from kiosk.values import IN_HAND, Entry, ItemKey, Kind, Moment, Reason, TagFact


def found_out(
    crate: Crate, lent: Entry | None, due: datetime | None, shortest_loan_days: int
) -> datetime | None:
    """`lent`: the loan that this station made last, `due` what the library system says now. None: staff choose."""
    if due is not None and lent is not None and lent.due is not None and lent.due.date() != due.date():
        lent = None  # renewed, or lent by somebody else since: that is not the loan's beginning
    began = lent.opened.utc if lent else None
    return dated_back(crate, lent=began, due=due, shortest_loan_days=shortest_loan_days)


def chosen(crate: Crate, text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """What staff chose; raises Declined("bad_date", earliest) when it cannot have come back then."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Declined("bad_date", crate.put_in.isoformat()) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if not crate.put_in <= moment <= now:
        raise Declined("bad_date", crate.put_in.isoformat())
    return moment


def late_return(crate: Crate, item: ItemKey, at: datetime, due: datetime | None, *, secured: bool) -> Entry:
    """With the item in hand: whosever loan it is, it has ended. One of no known system waits for staff. Without its key yet."""
    return Entry(
        "",
        Kind.RETURN,
        item,
        f"crate-{crate.id}",
        Moment(at.astimezone(UTC), 0.0),
        tag=TagFact.VERIFIED if secured else TagFact.UNTOUCHED,
        queued=bool(item.ils),
        closed=not item.ils,
        parked=None if item.ils else Reason.UNRESOLVED,
        prior=IN_HAND,
        due=due,
        late=True,
    )
