"""Books shown by their barcode, on a station with or without a pad. Circulation rules 1, 7, 10 and 11.

Such a book becomes a transaction like any other, without tags: what cannot be switched is neither switched nor said to be.
When it turns out to have a tag, because it lies on the pad later, the tag is made to agree with what was recorded.
"""

from __future__ import annotations

from kiosk.effects import Effect, Play, Sound
from kiosk.rules.identity import ItemRule, may_be_number
from kiosk.rules.state import ByBarcode, State, Strips, in_session
from kiosk.values import Kind, PadItem, Reason

Step = tuple[State, tuple[Effect, ...]]

SERVED_ELSEWHERE = (Reason.LEFT_PAD, Reason.UNTAGGED, Reason.USE_PAD, Reason.TRADE_BARCODE)
"""A row that ended so does not keep its book from being served when it lies on the pad."""


def presented(state: State) -> tuple[PadItem, ...]:
    """All books in front of the station: on the pad, then those whose barcode was shown and that have had no turn yet."""
    return (*state.pad.items, *(PadItem("", text, ()) for text in state.session.shown))


def show(state: State, text: str) -> Step:
    """A barcode that is no card: a book. That a returned book is never refused (rule 10) is said of books."""
    if not may_be_number(text, state.site.items):
        return state, (Play(Sound.ERROR),)
    shown = state.session.shown
    state = state if text in shown else in_session(state, shown=(*shown, text))
    return state, (Play(Sound.READ),)


def tagless(state: State, item: PadItem) -> bool:
    """Whether there is nothing to switch: no tag and no sensitiser for a strip, or a site that leaves tags alone."""
    return not state.site.switches if item.parts else state.site.strips is not Strips.SENSITISER


def refused(state: State, kind: Kind, item: PadItem) -> Reason | None:
    """Why the station does not take this barcode; a return is never refused for having been scanned (rule 10)."""
    if item.parts:
        return None
    if is_trade_barcode(item.text, state.site.items):
        return Reason.TRADE_BARCODE
    if kind is Kind.RETURN:
        return None
    match state.site.by_barcode:
        case ByBarcode.ALLOW:
            return None
        case ByBarcode.STAFF:
            return Reason.UNTAGGED
        case ByBarcode.REFUSE:
            return Reason.USE_PAD if state.health.rfid else Reason.UNTAGGED


def to_confirm(state: State, *, without_tag: bool) -> Reason | None:
    """A returned book that could leave again unseen is received, and staff confirm it (rule 11)."""
    seen = state.site.return_box is not None or (state.site.gate and not without_tag)
    return None if seen else Reason.TO_CONFIRM


def only_recorded(state: State, item: PadItem) -> bool:
    """Whether a return by barcode is left to staff altogether: its barcode alone is no book."""
    return not item.parts and state.site.by_barcode is not ByBarcode.ALLOW


def is_trade_barcode(text: str, rules: tuple[ItemRule, ...]) -> bool:
    """An ISBN (EAN-13 that begins with 978 or 979): every copy carries the same, so it says which title, not which book.

    Unless the library's own table speaks of such numbers.
    """
    if len(text) != 13 or not (text.isascii() and text.isdigit()) or text[:3] not in ("978", "979"):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text))
    spoken_of = any(rule.length == 13 or rule.prefix for rule in rules if rule.claims(text))
    return total % 10 == 0 and not spoken_of
