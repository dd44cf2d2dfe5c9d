"""What an answer means under one profile: SIP2 messages become values of `sip2.results`.

Nothing is guessed: a reason comes from a code, from a profile key or from the profile's `af_map`, else it is
UNSPECIFIED. Personal data leaves only with a verified PIN.
"""

from __future__ import annotations

import re
from datetime import datetime

from sip2 import answers as a
from sip2.codes import AlertType, CirculationStatus
from sip2.glean import (
    counts_of,
    is_named,
    line_of,
    list_of,
    money_of,
    number_of,
    pin_state,
    same_text,
    skew_of,
    texts_of,
    unexpected,
    unreadable,
    yes_or_no,
)
from sip2.masking import masked
from sip2.message import Deviation, Message, Oddity
from sip2.profile import Profile
from sip2.requests import REQUESTS
from sip2.results import (
    Account,
    CardState,
    Detail,
    Due,
    HoldDone,
    IlsStatus,
    ItemKnown,
    ItemUnknown,
    Lent,
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
from sip2.text import clean
from sip2.values import SipDate

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
            raise unexpected(answer)
        pin = pin_state(answer.valid_patron_password, pin_sent)
        if not (answer.valid_patron if answer.valid_patron is not None else is_named(answer, pin)):
            return PatronUnknown()
        status = answer.patron_status
        trusted = pin is not PinState.WRONG
        verified = pin is PinState.VERIFIED
        return PatronKnown(
            card=clean(answer.patron_identifier) if verified else "",
            pin=pin,
            may_borrow=trusted and not status.flags & frozenset(self._profile.blocking_flags),
            may_renew=trusted and "renewal_denied" not in status,
            may_hold=trusted and "hold_denied" not in status,
            account=self._account(answer, detail) if verified else None,
            deviations=answer.deviations,
            language=answer.language.value if trusted else "",
            patron_class=clean(getattr(answer, "patron_class", None)) if trusted else "",
        )

    def _account(
        self, answer: a.PatronInformationResponse | a.PatronStatusResponse, detail: Detail | None
    ) -> Account:
        full = answer if isinstance(answer, a.PatronInformationResponse) else None
        return Account(
            name=clean(answer.personal_name),
            status_flags=answer.patron_status.flags,
            counts=counts_of(full),
            listed=list_of(full, detail),
            owed=money_of(answer.fee_amount, answer.currency_type),
            owed_unclear=unreadable(answer, "BV"),
            fee_limit=money_of(full.fee_limit, full.currency_type) if full else None,
            loans_limit=full.charged_items_limit if full else None,
            expires=clean(full.patron_expiration) if full and self._profile.pa_meaning == "expiry" else "",
            texts=texts_of(answer),
        )

    def on_account(self, answer: Message, item: str) -> bool | None:
        """Whether an item is on the list of loans in a 64; None where that list is not surely complete."""
        if not isinstance(answer, a.PatronInformationResponse):
            return None
        listed = list_of(answer, Detail.LOANS)
        if any(same_text(item, each.item) or same_text(item, each.text) for each in listed):
            return True
        return False if answer.charged_items_count == len(listed) else None

    # Items

    def item(self, answer: Message) -> ItemKnown | ItemUnknown:
        """18. No title and no real status is how an unknown item looks at Koha, Evergreen and pysip2."""
        if not isinstance(answer, a.ItemInformationResponse):
            raise unexpected(answer)
        title = clean(answer.title_identifier)
        if not title and answer.circulation_status in {CirculationStatus.OTHER, CirculationStatus.UNKNOWN}:
            return ItemUnknown(texts_of(answer))
        return ItemKnown(
            item=clean(answer.item_identifier),
            title=title,
            status=answer.circulation_status,
            due=self.due(answer.due_date) if answer.due_date else None,
            hold_queue=number_of(answer.hold_queue_length),
            security_marker=answer.security_marker,
            media=answer.media_type,
            fee_type=answer.fee_type,
            fee=money_of(answer.fee_amount, answer.currency_type),
            owner=clean(answer.owner),
            permanent_location=clean(answer.permanent_location),
            current_location=clean(answer.current_location),
            item_properties=clean(answer.item_properties),
            texts=texts_of(answer),
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
        """12 or 30. A checkout of what the patron already had is a renewal, said so (Y) or not.

        What he surely had not is lent, whatever renewal ok says: there are systems that always write Y (observed).
        """
        if not isinstance(answer, a.CheckoutResponse | a.RenewResponse):
            raise unexpected(answer)
        if not yes_or_no(answer.ok, answer):
            return self._refused(answer)
        fee = money_of(answer.fee_amount, answer.currency_type)
        deviations = answer.deviations
        if answer.renewal_ok is True and was_on_account is False:
            deviations = (*deviations, Deviation(Oddity.BAD_VALUE, "renewal_ok"))
        elif answer.renewal_ok is True:
            was_on_account = True
        if asked_to_renew or was_on_account is True:
            return Renewed(
                item=clean(answer.item_identifier),
                title=clean(answer.title_identifier),
                due=self.due(answer.due_date),
                asked=asked_to_renew,
                desensitize=answer.desensitize,
                security_inhibit=answer.security_inhibit is True,
                fee=fee,
                texts=texts_of(answer),
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
            texts=texts_of(answer),
            deviations=deviations,
        )

    def _refused(self, answer: Message) -> Refused:
        reason = self.reason(answer)
        unproven = reason in {Reason.PATRON_UNKNOWN, Reason.PIN_WRONG}
        fee = getattr(answer, "fee_amount", None)
        fee_type = getattr(answer, "fee_type", None)
        return Refused(
            reason=reason,
            texts=Texts()
            if unproven
            else texts_of(answer),  # they may name the patron whom nobody proved to be
            fee=money_of(fee, getattr(answer, "currency_type", None)),
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
        return Reason.FEE_REQUIRED if fee or unreadable(answer, "BV") else Reason.UNSPECIFIED

    def renewed_all(self, answer: Message) -> RenewedAll | Refused:
        """66."""
        if not isinstance(answer, a.RenewAllResponse):
            raise unexpected(answer)
        if not yes_or_no(answer.ok, answer):
            return self._refused(answer)
        unrenewed = tuple(line_of(text) for text in answer.unrenewed_items if text.strip())
        renewed = tuple(line_of(text).item for text in answer.renewed_items if text.strip())
        return RenewedAll(
            renewed=renewed,
            unrenewed=unrenewed,
            renewed_count=answer.renewed_count if answer.renewed_count is not None else len(renewed),
            unrenewed_count=answer.unrenewed_count if answer.unrenewed_count is not None else len(unrenewed),
            texts=texts_of(answer),
        )

    # Returning

    def returned(self, answer: Message) -> TakenBack | NotTakenBack:
        """10."""
        if not isinstance(answer, a.CheckinResponse):
            raise unexpected(answer)
        routing = self._routing(answer)
        if not yes_or_no(answer.ok, answer):
            return NotTakenBack(
                item=clean(answer.item_identifier),
                title=clean(answer.title_identifier),
                reason=self._return_reason(answer),
                routing=routing,
                resensitize=answer.resensitize,
                texts=texts_of(answer),
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
            texts=texts_of(answer),
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
            raise unexpected(answer)
        if not yes_or_no(answer.ok, answer):
            return self._refused(answer)
        return HoldDone(
            available=answer.available,
            queue_position=clean(answer.queue_position),
            pickup=clean(answer.pickup_location),
            title=clean(answer.title_identifier),
            texts=texts_of(answer),
        )

    def paid(self, answer: Message) -> Paid | Refused:
        """38."""
        if not isinstance(answer, a.FeePaidResponse):
            raise unexpected(answer)
        if not yes_or_no(answer.payment_accepted, answer):
            return self._refused(answer)
        return Paid(clean(answer.transaction_id), texts_of(answer), answer.deviations)

    def card(self, answer: Message) -> CardState | Refused:
        """24 after a 01, 26 after a 25."""
        if not isinstance(answer, a.PatronStatusResponse | a.PatronEnableResponse):
            raise unexpected(answer)
        if answer.valid_patron is False:
            return self._refused(answer)
        blocked = answer.patron_status.flags & frozenset(self._profile.blocking_flags)
        return CardState(not blocked, texts_of(answer))

    def properties(self, answer: Message) -> PropertiesStored | Refused:
        """20."""
        if not isinstance(answer, a.ItemStatusUpdateResponse):
            raise unexpected(answer)
        if not yes_or_no(answer.item_properties_ok, answer):
            return self._refused(answer)
        return PropertiesStored(clean(answer.title_identifier), texts_of(answer))

    def session_ended(self, answer: Message) -> SessionEnded:
        """36."""
        if not isinstance(answer, a.EndSessionResponse):
            raise unexpected(answer)
        return SessionEnded(True, texts_of(answer), yes_or_no(answer.end_session, answer))

    def status(self, answer: Message, now: datetime) -> IlsStatus:
        """98, corrected by what the profile knows."""
        if not isinstance(answer, a.AcsStatus):
            raise unexpected(answer)
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
            clock_skew_s=skew_of(answer.date_time_sync, now),
            library_name=clean(answer.library_name),
            texts=texts_of(answer),
        )
