"""Builds requests as one library system wants them: dates, places, PIN, fields that it needs or cannot bear."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from sip2 import requests as r
from sip2.clock import Clock
from sip2.codes import FeeType, HoldMode, HoldType, Language, PaymentType
from sip2.fields import TEXT, YES_NO, table_of
from sip2.message import Message
from sip2.profile import Profile
from sip2.values import Money, SipDate, Summary

_ZONES = {"blank": "    ", "utc": "   Z", "0000": "0000"}


class Composer:
    """One profile's requests. `at` is always the moment of the act; an aware one is told in the station's zone."""

    def __init__(self, profile: Profile, clock: Clock, terminal_password: str = "") -> None:
        self._clock = clock
        self._profile = profile
        self._terminal_password = terminal_password
        self._zone = _ZONES[profile.zone_style]
        self._language = Language(profile.language)

    def patron(self, card: str, pin: str | None, wanted: str | None, at: datetime) -> Message:
        """63, or 23 where the profile says so. Absent and empty PIN differ at Koha, so None stays absent in 63."""
        if self._profile.patron_request == "23":
            return self._fit(
                r.PatronStatusRequest(
                    language=self._language,
                    transaction_date=self._date(at),
                    institution_id=self._profile.institution,
                    patron_identifier=card,
                    terminal_password=self._terminal_password,
                    patron_password=pin or "",
                )
            )
        return self._fit(
            r.PatronInformation(
                language=self._language,
                transaction_date=self._date(at),
                summary=Summary.of(wanted),
                institution_id=self._profile.institution,
                patron_identifier=card,
                terminal_password=self._terminal_password or None,
                patron_password=pin,
            )
        )

    def item(self, item: str, at: datetime) -> Message:
        """17."""
        return self._fit(
            r.ItemInformation(
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                item_identifier=item,
                terminal_password=self._terminal_password or None,
            )
        )

    def checkout(
        self,
        card: str,
        item: str,
        at: datetime,
        *,
        pin: str | None = None,
        renewal: bool = False,
        no_block: bool = False,
        due: datetime | None = None,
        fee_acknowledged: bool | None = None,
        cancel: bool | None = None,
    ) -> Message:
        """11."""
        return self._fit(
            r.Checkout(
                sc_renewal_policy=renewal or self._profile.sc_renewal_policy,
                no_block=no_block,
                transaction_date=self._date(at),
                nb_due_date=self._nb_due(at, due if no_block else None),
                institution_id=self._profile.institution,
                patron_identifier=card,
                item_identifier=item,
                terminal_password=self._terminal_password,
                patron_password=self._pin("11", pin),
                fee_acknowledged=fee_acknowledged,
                cancel=cancel,
            )
        )

    def checkin(
        self,
        item: str,
        at: datetime,
        *,
        returned: datetime | None = None,
        no_block: bool = False,
        cancel: bool | None = None,
        location: str | None = None,
    ) -> Message:
        """09. `returned` is when the item was handed over, which is what fines go by."""
        return self._fit(
            r.Checkin(
                no_block=no_block,
                transaction_date=self._date(at),
                return_date=self._date(returned or at),
                current_location=self._profile.current_location if location is None else location,
                institution_id=self._profile.institution,
                item_identifier=item,
                terminal_password=self._terminal_password,
                cancel=cancel,
            )
        )

    def renew(
        self,
        card: str,
        item: str,
        at: datetime,
        *,
        pin: str | None = None,
        no_block: bool = False,
        due: datetime | None = None,
        fee_acknowledged: bool | None = None,
    ) -> Message:
        """29, or 11 with the renewal policy set where the profile says so."""
        if self._profile.renew_via == "11":
            return self.checkout(
                card,
                item,
                at,
                pin=pin,
                renewal=True,
                no_block=no_block,
                due=due,
                fee_acknowledged=fee_acknowledged,
            )
        return self._fit(
            r.Renew(
                third_party_allowed=False,
                no_block=no_block,
                transaction_date=self._date(at),
                nb_due_date=self._nb_due(at, due if no_block else None),
                institution_id=self._profile.institution,
                patron_identifier=card,
                item_identifier=item,
                terminal_password=self._terminal_password or None,
                patron_password=self._pin("29", pin),
                fee_acknowledged=fee_acknowledged,
            )
        )

    def renew_all(self, card: str, at: datetime, pin: str | None, fee_acknowledged: bool | None) -> Message:
        """65."""
        return self._fit(
            r.RenewAll(
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                patron_identifier=card,
                patron_password=self._pin("65", pin),
                terminal_password=self._terminal_password or None,
                fee_acknowledged=fee_acknowledged,
            )
        )

    def hold(
        self,
        mode: HoldMode,
        card: str,
        at: datetime,
        *,
        item: str | None,
        title: str | None,
        pickup: str | None,
        expires: datetime | None,
        hold_type: HoldType | None,
        pin: str | None,
    ) -> Message:
        """15."""
        return self._fit(
            r.Hold(
                hold_mode=mode,
                transaction_date=self._date(at),
                expiration_date=self._date(expires) if expires else None,
                pickup_location=pickup,
                hold_type=hold_type,
                institution_id=self._profile.institution,
                patron_identifier=card,
                patron_password=self._pin("15", pin),
                item_identifier=item,
                title_identifier=title,
                terminal_password=self._terminal_password or None,
            )
        )

    def fee_paid(
        self,
        card: str,
        amount: Money,
        at: datetime,
        *,
        fee_type: FeeType,
        payment_type: PaymentType,
        fee_id: str | None,
        transaction_id: str | None,
        pin: str | None,
    ) -> Message:
        """37."""
        return self._fit(
            r.FeePaid(
                transaction_date=self._date(at),
                fee_type=fee_type,
                payment_type=payment_type,
                currency_type=amount.currency,
                fee_amount=amount.amount,
                institution_id=self._profile.institution,
                patron_identifier=card,
                terminal_password=self._terminal_password or None,
                patron_password=self._pin("37", pin),
                fee_identifier=fee_id,
                transaction_id=transaction_id,
            )
        )

    def block(self, card: str, message: str, retained: bool, at: datetime) -> Message:
        """01."""
        return self._fit(
            r.BlockPatron(
                card_retained=retained,
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                blocked_card_message=message,
                patron_identifier=card,
                terminal_password=self._terminal_password,
            )
        )

    def enable(self, card: str, at: datetime, pin: str | None) -> Message:
        """25."""
        return self._fit(
            r.PatronEnable(
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                patron_identifier=card,
                terminal_password=self._terminal_password or None,
                patron_password=self._pin("25", pin),
            )
        )

    def properties(self, item: str, properties: str, at: datetime) -> Message:
        """19."""
        return self._fit(
            r.ItemStatusUpdate(
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                item_identifier=item,
                terminal_password=self._terminal_password or None,
                item_properties=properties,
            )
        )

    def end_session(self, card: str, at: datetime) -> Message:
        """35."""
        return self._fit(
            r.EndPatronSession(
                transaction_date=self._date(at),
                institution_id=self._profile.institution,
                patron_identifier=card,
                terminal_password=self._terminal_password or None,
            )
        )

    def _date(self, moment: datetime) -> SipDate:
        library = self._clock.now().tzinfo
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=library)  # the library's wall clock, which only UTC makes matter
        elif self._zone != _ZONES["utc"]:
            moment = moment.astimezone(library)
        return SipDate.of(moment, self._zone)

    def _nb_due(self, at: datetime, due: datetime | None) -> SipDate:
        if due is not None:
            return self._date(due)
        return self._date(at) if self._profile.nb_due_date == "now" else SipDate.blank()

    def _pin(self, code: str, pin: str | None) -> str | None:
        return pin if code in self._profile.send_pin_on else None

    def _fit(self, message: Message) -> Message:
        """Adds the fields that this system wants even when they are empty, takes away those that it cannot bear."""
        changes: dict[str, Any] = {}
        extra = message.extra
        by_id = table_of(type(message)).by_id
        for field_id in self._profile.always_send.get(message.code, ()):
            slot = by_id.get(field_id)
            if slot is None:
                extra = (*extra, (field_id, ""))
            elif getattr(message, slot.name) is None:
                changes[slot.name] = "" if slot.form is TEXT else False if slot.form is YES_NO else None
        for field_id in self._profile.never_send.get(message.code, ()):
            slot = by_id.get(field_id)
            if slot is not None and not slot.required:
                changes[slot.name] = None
        if not changes and extra is message.extra:
            return message
        return dataclasses.replace(message, extra=extra, **changes)
