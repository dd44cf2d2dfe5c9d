"""Small readings shared by `sip2.interpret`: texts, money, counts, lists and states out of an answer's fields."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from sip2 import answers as a
from sip2.errors import UnexpectedReply
from sip2.masking import HIDDEN
from sip2.message import Deviation, Message, Oddity
from sip2.results import Counts, Detail, Listed, PinState, Texts
from sip2.text import clean, clean_all
from sip2.values import Money, SipDate


def unexpected(answer: Message) -> UnexpectedReply:
    """The error for an answer of another kind; a session lets none through."""
    return UnexpectedReply(f"{answer.code or 'something'} is no answer to this")


def yes_or_no(value: bool | None, answer: Message) -> bool:
    """The system's yes or no. An answer without either tells nothing, and nothing is guessed."""
    if value is None:
        raise UnexpectedReply(f"a {answer.code} came that says neither yes nor no")
    return value


def texts_of(answer: Message) -> Texts:
    """What the system wants shown and printed, without the patron who waits for the item (CY, DA)."""
    others = [text for field_id in ("DA", "CY") for text in answer.all(field_id) if len(text.strip()) > 2]

    def fit(field_id: str) -> tuple[str, ...]:
        found = answer.all(field_id)
        for other in others:
            found = tuple(text.replace(other, HIDDEN) for text in found)
        return clean_all(found)

    return Texts(fit("AF"), fit("AG"))


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    """BV with BH; an amount without a currency keeps an empty one."""
    return Money(amount, clean(currency)) if amount is not None else None


def unreadable(answer: Message, field_id: str) -> bool:
    """Whether an amount came that has no one meaning, such as `15.000` of dong, and may be more than nothing."""
    some = any(char.isdigit() and char != "0" for char in answer.get(field_id) or "")
    return some and Deviation(Oddity.BAD_VALUE, field_id) in answer.deviations


def number_of(text: str | None) -> int | None:
    """A count in a field of free length, such as CF."""
    return int(text) if text and text.isascii() and text.strip().isdigit() and len(text) < 10 else None


def pin_state(valid: bool | None, sent: bool) -> PinState:
    """CQ; what it says of a PIN that was not sent counts for nothing."""
    if not sent:
        return PinState.NOT_ASKED
    return {True: PinState.VERIFIED, False: PinState.WRONG, None: PinState.UNCONFIRMED}[valid]


def is_named(answer: a.PatronInformationResponse | a.PatronStatusResponse, pin: PinState) -> bool:
    """Without BL: known if the PIN was right or the system has a name for the card."""
    return pin is PinState.VERIFIED or bool(clean(answer.personal_name))


def counts_of(answer: a.PatronInformationResponse | None) -> Counts:
    """The six counts of a 64."""
    if answer is None:
        return Counts(None, None, None, None, None, None)
    return Counts(
        holds=answer.hold_items_count,
        overdue=answer.overdue_items_count,
        loans=answer.charged_items_count,
        fines=answer.fine_items_count,
        recalls=answer.recall_items_count,
        unavailable_holds=answer.unavailable_holds_count,
    )


def list_of(answer: a.PatronInformationResponse | None, detail: Detail | None) -> tuple[Listed, ...]:
    """The list of a 64 that was asked for."""
    if answer is None or detail is None:
        return ()
    texts = {
        Detail.HOLDS: answer.hold_items,
        Detail.OVERDUE: answer.overdue_items,
        Detail.LOANS: answer.charged_items,
        Detail.FINES: answer.fine_items,
        Detail.RECALLS: answer.recall_items,
        Detail.UNAVAILABLE_HOLDS: answer.unavailable_hold_items,
    }[detail]
    return tuple(line_of(text) for text in texts if text.strip())


def line_of(text: str) -> Listed:
    """One line of a list: "barcode", "barcode title" or free text."""
    shown = clean(text)
    return Listed(shown.partition(" ")[0], shown)


def same_text(one: str, other: str) -> bool:
    """Whether two identifiers are the same but for case and blanks around."""
    return one.strip().casefold() == other.strip().casefold()


def skew_of(theirs: SipDate, now: datetime) -> float | None:
    """Their clock minus ours, in seconds."""
    moment = theirs.value
    if moment is None:
        return None
    if moment.tzinfo is None:
        return (moment - now.replace(tzinfo=None)).total_seconds()
    return (moment - now.astimezone(UTC)).total_seconds()
