"""What an answer means under one profile: SIP2 messages become values of `sip2.results`.

Nothing is guessed: a reason comes from a code, from a profile key or from the profile's `af_map`, else it is
UNSPECIFIED. Personal data leaves only with a verified PIN.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from sip2 import answers as a
from sip2.codes import AlertType, CirculationStatus
from sip2.errors import UnexpectedReply
from sip2.masking import HIDDEN, masked
from sip2.message import Message
from sip2.profile import Profile
from sip2.requests import REQUESTS
from sip2.results import (
    Account,
    CardState,
    Counts,
    Detail,
    Due,
    HoldDone,
    IlsStatus,
    ItemKnown,
    ItemUnknown,
    Lent,
    Listed,
    NotTakenBack,
    Paid,
    PatronKnown,
    PatronUnknown,
    PinState,
    PropertiesStored,
    Reason,
    Refused,
    Renewed,
    RenewedAll,
    Routing,
    SessionEnded,
    TakenBack,
    Texts,
)
from sip2.text import clean, clean_all
from sip2.values import Money, SipDate

_LONGEST_DUE = 64


class Interpreter:
    """Reads the answers of one library system."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._af_map = tuple((re.compile(each.match, re.IGNORECASE), each.reason) for each in profile.af_map)

    # Patrons

    def patron(self, answer: Message, pin_sent: bool, detail: Detail | None) -> PatronKnown | PatronUnknown:
        """64 or 24. A missing CQ or BL proves nothing: taking it for Y once let made-up cards in."""
        if not isinstance(answer, a.PatronInformationResponse | a.PatronStatusResponse):
            raise _unexpected(answer)
        pin = _pin_state(answer.valid_patron_password, pin_sent)
        if not (answer.valid_patron if answer.valid_patron is not None else _named(answer, pin)):
            return PatronUnknown(_texts(answer))
        status = answer.patron_status
        trusted = pin is not PinState.WRONG
        return PatronKnown(
            card=clean(answer.patron_identifier),
            pin=pin,
            may_borrow=trusted and not status.flags & frozenset(self._profile.blocking_flags),
            may_renew=trusted and "renewal_denied" not in status,
            may_hold=trusted and "hold_denied" not in status,
            account=self._account(answer, detail) if pin is PinState.VERIFIED else None,
            deviations=answer.deviations,
        )

    def _account(
        self, answer: a.PatronInformationResponse | a.PatronStatusResponse, detail: Detail | None
    ) -> Account:
        full = answer if isinstance(answer, a.PatronInformationResponse) else None
        return Account(
            name=clean(answer.personal_name),
            status_flags=answer.patron_status.flags,
            counts=_counts(full),
            listed=_listed(full, detail),
            owed=_money(answer.fee_amount, answer.currency_type),
            fee_limit=_money(full.fee_limit, full.currency_type) if full else None,
            loans_limit=full.charged_items_limit if full else None,
            expires=clean(full.patron_expiration) if full and self._profile.pa_meaning == "expiry" else "",
            texts=_texts(answer),
        )

    def on_account(self, answer: Message, item: str) -> bool | None:
        """Whether an item is on the list of loans in a 64; None where that list is not surely complete."""
        if not isinstance(answer, a.PatronInformationResponse):
            return None
        listed = _listed(answer, Detail.LOANS)
        if any(_same(item, each.item) or _same(item, each.text) for each in listed):
            return True
        return False if answer.charged_items_count == len(listed) else None

    # Items

    def item(self, answer: Message) -> ItemKnown | ItemUnknown:
        """18. No title and no real status is how an unknown item looks at Koha, Evergreen and pysip2."""
        if not isinstance(answer, a.ItemInformationResponse):
            raise _unexpected(answer)
        title = clean(answer.title_identifier)
        if not title and answer.circulation_status in {CirculationStatus.OTHER, CirculationStatus.UNKNOWN}:
            return ItemUnknown(_texts(answer))
        return ItemKnown(
            item=clean(answer.item_identifier),
            title=title,
            status=answer.circulation_status,
            due=self.due(answer.due_date) if answer.due_date else None,
            hold_queue=_number(answer.hold_queue_length),
            security_marker=answer.security_marker,
            media=answer.media_type,
            fee_type=answer.fee_type,
            fee=_money(answer.fee_amount, answer.currency_type),
            owner=clean(answer.owner),
            permanent_location=clean(answer.permanent_location),
            current_location=clean(answer.current_location),
            item_properties=clean(answer.item_properties),
            texts=_texts(answer),
            deviations=answer.deviations,
        )

    def due(self, raw: str) -> Due:
        """A due date by the profile's formats; 18 characters with a zone are understood anyway."""
        text = raw[:_LONGEST_DUE] if raw.isprintable() else clean(raw)[:_LONGEST_DUE]
        sip_date = SipDate(raw).value
        if sip_date is not None:
            return Due(text, sip_date)
        for form in self._profile.due_date_formats:
            try:
                return Due(text, datetime.strptime(raw.strip(), form))  # noqa: DTZ007 - the library's wall clock
            except ValueError:
                continue
        return Due(text, None)

    # Lending

    def lent(
        self, answer: Message, *, asked_to_renew: bool, was_on_account: bool | None
    ) -> Lent | Renewed | Refused:
        """12 or 30. A checkout of what the patron already had is a renewal, said so (Y) or not."""
        if not isinstance(answer, a.CheckoutResponse | a.RenewResponse):
            raise _unexpected(answer)
        if not _ok(answer.ok, answer):
            return self._refused(answer)
        fee = _money(answer.fee_amount, answer.currency_type)
        renewed = asked_to_renew or answer.renewal_ok is True or was_on_account is True
        if renewed:
            return Renewed(
                item=clean(answer.item_identifier),
                title=clean(answer.title_identifier),
                due=self.due(answer.due_date),
                asked=asked_to_renew,
                desensitize=answer.desensitize,
                security_inhibit=answer.security_inhibit is True,
                fee=fee,
                texts=_texts(answer),
                deviations=answer.deviations,
            )
        return Lent(
            item=clean(answer.item_identifier),
            title=clean(answer.title_identifier),
            due=self.due(answer.due_date),
            desensitize=answer.desensitize,
            security_inhibit=answer.security_inhibit is True,
            magnetic=answer.magnetic_media,
            media=answer.media_type,
            fee=fee,
            transaction_id=clean(answer.transaction_id),
            texts=_texts(answer),
            deviations=answer.deviations,
        )

    def _refused(self, answer: Message) -> Refused:
        fee = getattr(answer, "fee_amount", None)
        fee_type = getattr(answer, "fee_type", None)
        return Refused(
            reason=self.reason(answer),
            texts=_texts(answer),
            fee=_money(fee, getattr(answer, "currency_type", None)),
            fee_type=fee_type,
            deviations=answer.deviations,
        )

    def reason(self, answer: Message) -> Reason:
        """Why: by BL and CQ, by the profile's texts, by a fee that was named; else UNSPECIFIED."""
        if answer.get("BL") == "N":
            return Reason.PATRON_UNKNOWN
        if answer.get("CQ") == "N":
            return Reason.PIN_WRONG
        for text in answer.all("AF"):
            for pattern, reason in self._af_map:
                if pattern.search(text[:255]):
                    return reason
        fee = getattr(answer, "fee_amount", None)
        return Reason.FEE_REQUIRED if fee else Reason.UNSPECIFIED

    def renewed_all(self, answer: Message) -> RenewedAll | Refused:
        """66."""
        if not isinstance(answer, a.RenewAllResponse):
            raise _unexpected(answer)
        if not _ok(answer.ok, answer):
            return self._refused(answer)
        unrenewed = tuple(_line(text) for text in answer.unrenewed_items if text.strip())
        renewed = tuple(_line(text).item for text in answer.renewed_items if text.strip())
        return RenewedAll(
            renewed=renewed,
            unrenewed=unrenewed,
            renewed_count=answer.renewed_count if answer.renewed_count is not None else len(renewed),
            unrenewed_count=answer.unrenewed_count if answer.unrenewed_count is not None else len(unrenewed),
            texts=_texts(answer),
        )

    # Returning

    def returned(self, answer: Message) -> TakenBack | NotTakenBack:
        """10."""
        if not isinstance(answer, a.CheckinResponse):
            raise _unexpected(answer)
        routing = self._routing(answer)
        if not _ok(answer.ok, answer):
            return NotTakenBack(
                item=clean(answer.item_identifier),
                title=clean(answer.title_identifier),
                reason=self._return_reason(answer),
                routing=routing,
                resensitize=answer.resensitize,
                texts=_texts(answer),
                deviations=answer.deviations,
            )
        return TakenBack(
            item=clean(answer.item_identifier),
            title=clean(answer.title_identifier),
            routing=routing,
            resensitize=answer.resensitize,
            magnetic=answer.magnetic_media,
            media=answer.media_type,
            item_properties=clean(answer.item_properties),
            texts=_texts(answer),
            deviations=answer.deviations,
        )

    def _routing(self, answer: a.CheckinResponse) -> Routing:
        bin_text = clean(answer.sort_bin)
        return Routing(
            alert=answer.alert is True,
            alert_type=self._alert_type(answer),
            destination=clean(answer.destination_location),
            sort_bin=self._profile.bins.get(bin_text, bin_text),
            permanent_location=clean(answer.permanent_location),
            collection=clean(answer.collection_code),
            call_number=clean(answer.call_number),
            hold_for=masked("CY", clean(answer.hold_patron_id)),
        )

    def _alert_type(self, answer: a.CheckinResponse) -> AlertType | None:
        """CV by the profile's own table first; `00` without an alert is how FOLIO says that all is well."""
        found = answer.alert_type
        if found is None:
            named = self._profile.alert_without_cv if answer.alert else None
            return AlertType[named] if named else None
        raw: str = found.value
        if raw in self._profile.cv_map:
            return AlertType[self._profile.cv_map[raw]]
        return None if raw == "00" and answer.alert is not True else found

    def _return_reason(self, answer: a.CheckinResponse) -> Reason:
        """By the profile's account of how this system answers; alike answers for both cases tell nothing."""
        shape = "ok0" if answer.alert is not True else "ok0_alert"
        if answer.alert_type is not None:
            shape += f"_cv{answer.alert_type.value}"
        unknown = self._profile.return_unknown_item == shape
        not_on_loan = self._profile.return_not_on_loan == shape
        if unknown != not_on_loan:
            return Reason.ITEM_UNKNOWN if unknown else Reason.NOT_ON_LOAN
        return self.reason(answer)

    # The rest

    def held(self, answer: Message) -> HoldDone | Refused:
        """16."""
        if not isinstance(answer, a.HoldResponse):
            raise _unexpected(answer)
        if not _ok(answer.ok, answer):
            return self._refused(answer)
        return HoldDone(
            available=answer.available,
            queue_position=clean(answer.queue_position),
            pickup=clean(answer.pickup_location),
            title=clean(answer.title_identifier),
            texts=_texts(answer),
        )

    def paid(self, answer: Message) -> Paid | Refused:
        """38."""
        if not isinstance(answer, a.FeePaidResponse):
            raise _unexpected(answer)
        if not _ok(answer.payment_accepted, answer):
            return self._refused(answer)
        return Paid(clean(answer.transaction_id), _texts(answer))

    def card(self, answer: Message) -> CardState | Refused:
        """24 after a 01, 26 after a 25."""
        if not isinstance(answer, a.PatronStatusResponse | a.PatronEnableResponse):
            raise _unexpected(answer)
        if answer.valid_patron is False:
            return self._refused(answer)
        blocked = answer.patron_status.flags & frozenset(self._profile.blocking_flags)
        return CardState(not blocked, _texts(answer))

    def properties(self, answer: Message) -> PropertiesStored | Refused:
        """20."""
        if not isinstance(answer, a.ItemStatusUpdateResponse):
            raise _unexpected(answer)
        if answer.item_properties_ok is not True:
            return self._refused(answer)
        return PropertiesStored(clean(answer.title_identifier), _texts(answer))

    def session_ended(self, answer: Message) -> SessionEnded:
        """36."""
        return SessionEnded(True, _texts(answer))

    def status(self, answer: Message, now: datetime) -> IlsStatus:
        """98, corrected by what the profile knows."""
        if not isinstance(answer, a.AcsStatus):
            raise _unexpected(answer)
        says = {each.code: answer.supported_messages.says(each.code) for each in REQUESTS}
        hidden = frozenset(self._profile.unsupported)
        supported = frozenset(
            code
            for code, said in says.items()
            if code not in hidden and (said is not False or not self._profile.trust_bx)
        )
        return IlsStatus(
            online=answer.online_status is not False,
            version=clean(answer.protocol_version),
            supported=supported,
            offline_ok=answer.offline_ok,
            clock_skew_s=_skew(answer.date_time_sync, now),
            library_name=clean(answer.library_name),
            texts=_texts(answer),
        )


def _unexpected(answer: Message) -> UnexpectedReply:
    return UnexpectedReply(f"{answer.code or 'something'} is no answer to this")


def _ok(value: bool | None, answer: Message) -> bool:
    """The system's yes or no. An answer without either tells nothing, and nothing is guessed."""
    if value is None:
        raise UnexpectedReply(f"a {answer.code} came that says neither yes nor no")
    return value


def _texts(answer: Message) -> Texts:
    """What the system wants shown and printed, without the patron who waits for the item (CY, DA)."""
    others = [text for field_id in ("DA", "CY") for text in answer.all(field_id) if text.strip()]

    def fit(field_id: str) -> tuple[str, ...]:
        texts = answer.all(field_id)
        for other in others:
            texts = tuple(text.replace(other, HIDDEN) for text in texts)
        return clean_all(texts)

    return Texts(fit("AF"), fit("AG"))


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount, clean(currency)) if amount is not None else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.strip().isdigit() and len(text) < 10 else None


def _pin_state(valid: bool | None, sent: bool) -> PinState:
    if not sent:
        return PinState.NOT_ASKED
    return {True: PinState.VERIFIED, False: PinState.WRONG, None: PinState.UNCONFIRMED}[valid]


def _named(answer: a.PatronInformationResponse | a.PatronStatusResponse, pin: PinState) -> bool:
    """Without BL: known if the PIN was right or the system has a name for the card."""
    return pin is PinState.VERIFIED or bool(clean(answer.personal_name))


def _counts(answer: a.PatronInformationResponse | None) -> Counts:
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


def _listed(answer: a.PatronInformationResponse | None, detail: Detail | None) -> tuple[Listed, ...]:
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
    return tuple(_line(text) for text in texts if text.strip())


def _line(text: str) -> Listed:
    shown = clean(text)
    return Listed(shown.partition(" ")[0], shown)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _skew(theirs: SipDate, now: datetime) -> float | None:
    moment = theirs.value
    if moment is None:
        return None
    if moment.tzinfo is None:
        return (moment - now.replace(tzinfo=None)).total_seconds()
    return (moment - now.astimezone(UTC)).total_seconds()
