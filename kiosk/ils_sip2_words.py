"""SIP2's words in the core's: reasons, standings, where a returned item goes. Pure; `kiosk.ils_sip2` asks the questions."""

from __future__ import annotations

from kiosk import events as e
from kiosk.bin import Routing
from kiosk.values import Reason
from sip2 import results as r
from sip2.codes import CirculationStatus, MediaType
from sip2.resolve import Look as Seen

LONGEST_SENTENCE = 120

REASONS = {
    r.Reason.UNSPECIFIED: Reason.REFUSED,
    r.Reason.PATRON_UNKNOWN: Reason.UNKNOWN_CARD,
    r.Reason.PATRON_BLOCKED: Reason.CARD_BLOCKED,
    r.Reason.PATRON_EXPIRED: Reason.CARD_BLOCKED,
    r.Reason.PIN_WRONG: Reason.CARD_BLOCKED,
    r.Reason.FINES_OWED: Reason.CARD_BLOCKED,
    r.Reason.LIMIT_REACHED: Reason.LIMIT_REACHED,
    r.Reason.ITEM_UNKNOWN: Reason.UNKNOWN_ITEM,
    r.Reason.ITEM_ON_LOAN: Reason.ON_LOAN_ELSEWHERE,
    r.Reason.ITEM_ON_HOLD: Reason.HELD_FOR_OTHER,
    r.Reason.ITEM_NOT_FOR_LOAN: Reason.REFERENCE_ONLY,
    r.Reason.ITEM_LOST: Reason.REFUSED,
    r.Reason.NOT_ON_LOAN: Reason.NOT_ON_LOAN,
    r.Reason.RENEWAL_LIMIT: Reason.RENEWAL_REFUSED,
    r.Reason.RENEWAL_DENIED: Reason.RENEWAL_REFUSED,
    r.Reason.FEE_REQUIRED: Reason.REFUSED,
    r.Reason.NO_SUCH_HOLD: Reason.REFUSED,
    r.Reason.NOT_SUPPORTED: Reason.REFUSED,
}


def routing(routing: r.Routing, media: MediaType | None = None) -> Routing:
    """Where it must go; who waits for it (CY, DA) stays behind."""
    kind = routing.alert_type.value if routing.alert_type is not None else "00"
    return Routing(
        alert=kind if routing.alert or routing.alert_type is not None else None,
        destination=routing.destination,
        sort_bin=routing.sort_bin,
        location=routing.permanent_location,
        collection=routing.collection,
        media=media_code(media),
        call_number=routing.call_number,
    )


def media_code(media: MediaType | None) -> str:
    return media.value if media is not None else ""


def said(texts: r.Texts) -> str:
    """The system's own sentence, short enough for one row."""
    return " ".join(texts.screen)[:LONGEST_SENTENCE]


def charged(account: r.Account | None) -> frozenset[str] | None:
    """The items on the card, if the system listed all of them; a shorter list proves nothing."""
    if account is None or (account.counts.loans is not None and account.counts.loans != len(account.listed)):
        return None
    return frozenset(listed.item for listed in account.listed)


def standing(seen: Seen) -> e.Standing:
    if seen.on_account:
        return e.Standing.ON_THIS_CARD
    match seen.charged:
        case False:
            return e.Standing.NOT_CHARGED
        case True:
            return e.Standing.ON_SOMEBODY if seen.on_account is None else e.Standing.ON_ANOTHER
        case None:
            return e.Standing.UNSURE


def waited_for(item: r.ItemKnown) -> bool | None:
    if item.status is CirculationStatus.ON_HOLD_SHELF:
        return True
    return None if item.hold_queue is None else item.hold_queue > 0


def reason_of(item: r.ItemKnown) -> Reason:
    if item.charged:
        return Reason.ON_LOAN_ELSEWHERE
    if item.status is CirculationStatus.ON_HOLD_SHELF or item.hold_queue:
        return Reason.HELD_FOR_OTHER
    return Reason.REFUSED
