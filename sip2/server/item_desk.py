"""Answers the requests about items: lend, take back, renew, hold, look, note. Source: docs/sip2.md.

Turns a request into a call of the library, and what the library says into an answer as the personality shapes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar, assert_never

from sip2 import answers, requests
from sip2.codes import AlertType, CirculationStatus, FeeType, HoldMode, SecurityMarker
from sip2.server.form import MEDIA, Form
from sip2.server.library import Library
from sip2.server.personality import IdleReturn, NoBlock, Personality, Reaction, UnknownReturn
from sip2.server.phrases import NOT_ON_LOAN, RENEWING
from sip2.server.records import Declined, Hold, Item, Lent, Reason, Returned

LoanAnswer = TypeVar("LoanAnswer", answers.CheckoutResponse, answers.RenewResponse)


class ItemDesk:
    """The desk of one connection. `branch` is where its terminal stands."""

    def __init__(self, library: Library, traits: Personality, form: Form, branch: str) -> None:
        self._library = library
        self._traits = traits
        self._form = form
        self._branch = branch

    def checkout(self, ask: requests.Checkout) -> answers.CheckoutResponse:
        """11 to 12."""
        card, barcode = ask.patron_identifier, ask.item_identifier
        due = self._form.moment(ask.nb_due_date)
        since = self._form.moment(ask.transaction_date) or self._library.now()
        if ask.no_block and due and self._traits.no_block is NoBlock.FORCED:
            outcome = self._library.record_offline_loan(self._card(card), barcode, since, due)
        else:
            outcome = self._library.checkout(
                self._card(card),
                barcode,
                renew=self._traits.renews_by_checkout or ask.sc_renewal_policy is True,
                fee_accepted=ask.fee_acknowledged,
            )
        return self._loan_answer(answers.CheckoutResponse, card, barcode, outcome)

    def renew(self, ask: requests.Renew) -> answers.RenewResponse:
        """29 to 30."""
        barcode = ask.item_identifier or ""
        outcome = self._library.renew(self._card(ask.patron_identifier), barcode)
        said = self._loan_answer(answers.RenewResponse, ask.patron_identifier, barcode, outcome)
        if said.ok and not self._traits.renewal_desensitizes:
            return replace(said, desensitize=False)
        return said

    def checkin(self, ask: requests.Checkin) -> answers.CheckinResponse | Reaction:
        """09 to 10."""
        branches = self._library.catalogue.branches
        branch = ask.current_location if ask.current_location in branches else self._branch
        at = self._form.moment(ask.return_date) if self._traits.return_date_counts else None
        outcome = self._library.checkin(ask.item_identifier, branch, at)
        match outcome:
            case Returned():
                return self._returned(outcome)
            case Declined():
                return self._unknown_return(ask.item_identifier)
            case _:
                assert_never(outcome)

    def look(self, ask: requests.ItemInformation) -> answers.ItemInformationResponse:
        """17 to 18."""
        barcode = ask.item_identifier
        item = self._library.item(barcode)
        if item is None:
            return answers.ItemInformationResponse(
                circulation_status=CirculationStatus.OTHER,
                security_marker=SecurityMarker.NONE,
                fee_type=FeeType.OTHER,
                transaction_date=self._form.now(),
                item_identifier=barcode,
                title_identifier="",
            )
        loan, waiting = self._library.loan(barcode), len(self._library.holds(barcode))
        return answers.ItemInformationResponse(
            circulation_status=self._status(item),
            security_marker=SecurityMarker.NONE,
            fee_type=FeeType.RENTAL if item.rental else FeeType.OTHER,
            transaction_date=self._form.now(),
            hold_queue_length=str(waiting) if waiting else None,
            due_date=self._form.due(loan.due) if loan else None,
            item_identifier=barcode,
            title_identifier=self._form.title(item),
            owner=self._form.institution,
            currency_type=self._form.currency(item.rental),
            fee_amount=self._form.amount(item.rental),
            media_type=MEDIA[item.kind],
            permanent_location=item.branch,
            current_location=self._library.in_transit_to(barcode) or item.branch,
            item_properties=self._library.note(barcode) or None,
        )

    def note(self, ask: requests.ItemStatusUpdate) -> answers.ItemStatusUpdateResponse | Reaction:
        """19 to 20."""
        done = self._library.note_item(ask.item_identifier, ask.item_properties)
        if not done and self._traits.unknown_note_closes:
            return Reaction.CLOSE
        item = self._library.item(ask.item_identifier)
        return answers.ItemStatusUpdateResponse(
            item_properties_ok=done,
            transaction_date=self._form.now(),
            item_identifier=ask.item_identifier,
            title_identifier=self._form.title(item) if item else "",
            item_properties=ask.item_properties if done else None,
            screen_message=() if done else self._form.why(Reason.UNKNOWN_ITEM),
        )

    def hold(self, ask: requests.Hold) -> answers.HoldResponse:
        """15 to 16."""
        card, barcode = self._card(ask.patron_identifier), ask.item_identifier or ""
        pickup, expires = ask.pickup_location or "", self._day(ask)
        outcome: Hold | Declined
        match ask.hold_mode:
            case HoldMode.ADD:
                outcome = self._library.place_hold(card, barcode, pickup=pickup, expires=expires)
            case HoldMode.CHANGE:
                outcome = self._library.change_hold(card, barcode, pickup=pickup, expires=expires)
            case HoldMode.DELETE:
                outcome = self._library.cancel_hold(card, barcode)
            case _:
                outcome = Declined(Reason.NO_SUCH_HOLD)
        item = self._library.item(barcode)
        queue = [hold.card for hold in self._library.holds(barcode)]
        return answers.HoldResponse(
            ok=isinstance(outcome, Hold),
            available=item is not None and self._status(item) == CirculationStatus.AVAILABLE,
            transaction_date=self._form.now(),
            queue_position=str(queue.index(card) + 1) if card in queue else None,
            pickup_location=outcome.pickup if isinstance(outcome, Hold) else None,
            institution_id=self._form.institution,
            patron_identifier=ask.patron_identifier,
            item_identifier=barcode,
            title_identifier=self._form.title(item) if item else None,
            screen_message=self._form.why(outcome.reason) if isinstance(outcome, Declined) else (),
        )

    # How it is done

    def _card(self, given: str) -> str:
        """The library's own writing of a card number."""
        patron = self._library.patron(given, any_case=self._traits.cards_any_case)
        return patron.card if patron else given

    def _day(self, ask: requests.Hold) -> date | None:
        moment = self._form.moment(ask.expiration_date) if ask.expiration_date else None
        return moment.date() if moment else None

    def _loan_answer(
        self, kind: type[LoanAnswer], card: str, barcode: str, outcome: Lent | Declined
    ) -> LoanAnswer:
        """A 12 or 30. Desensitize Y tells the station to release the item."""
        item = self._library.item(barcode)
        magnetic = False if self._traits.magnetic_media_known else None
        said = kind(
            ok=False,
            renewal_ok=False,
            magnetic_media=magnetic if item else None,
            desensitize=False,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            patron_identifier=card,
            item_identifier=barcode,
            title_identifier=self._form.title(item) if item else "",
            due_date=self._form.no_due(),
            media_type=MEDIA[item.kind] if item else None,
        )
        match outcome:
            case Lent(loan, renewed):
                told = renewed and self._traits.tells_renewals
                fee = item.rental if item and not renewed else Decimal(0)
                return replace(
                    said,
                    ok=True,
                    renewal_ok=told,
                    desensitize=True,
                    due_date=self._form.due(loan.due),
                    fee_type=FeeType.RENTAL if fee else None,
                    currency_type=self._form.currency(fee),
                    fee_amount=self._form.amount(fee),
                    screen_message=(RENEWING,) if told and self._traits.raw_reasons else (),
                )
            case Declined(reason, fee):
                said = replace(
                    said,
                    fee_type=FeeType.RENTAL if fee else None,
                    currency_type=self._form.currency(fee),
                    fee_amount=self._form.amount(fee),
                    screen_message=self._form.why(reason),
                )
                if isinstance(said, answers.CheckoutResponse) and self._traits.valid_patron_in_refusals:
                    return replace(said, valid_patron=reason is not Reason.UNKNOWN_PATRON)
                return said
            case _:
                assert_never(outcome)

    def _returned(self, back: Returned) -> answers.CheckinResponse:
        """A 10 for an item that the library has, on loan or not."""
        idle = back.loan is None
        ok = not idle or self._traits.idle_return is IdleReturn.OK
        alert = back.hold is not None or bool(back.send_to)
        if idle and self._traits.idle_return is IdleReturn.REFUSED_WITH_ALERT:
            alert = True
        rules = self._library.rules
        said = answers.CheckinResponse(
            ok=ok,
            resensitize=True,
            magnetic_media=False if self._traits.magnetic_media_known else None,
            alert=alert,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            item_identifier=back.item.barcode,
            permanent_location=back.item.branch,
            title_identifier=self._form.title(back.item),
            sort_bin=(back.bin if ok or back.hold else rules.exception_bin)
            if self._traits.sort_bins
            else None,
            patron_identifier=back.loan.card if back.loan else None,
            media_type=MEDIA[back.item.kind],
            call_number=back.item.call_number,
            screen_message=() if ok else (NOT_ON_LOAN,),
        )
        return self._with_alert_type(said, back) if self._traits.alert_types else said

    def _with_alert_type(self, said: answers.CheckinResponse, back: Returned) -> answers.CheckinResponse:
        """Adds CV, and for whom (CY, DA) and where to (CT)."""
        if back.hold is not None:
            waiting = self._library.patron(back.hold.card)
            kind = AlertType.HOLD_ELSEWHERE if back.send_to else AlertType.HOLD_HERE
            return replace(
                said,
                alert_type=kind,
                destination_location=back.hold.pickup,
                hold_patron_id=back.hold.card,
                hold_patron_name=waiting.name if waiting else None,
            )
        if back.send_to:
            return replace(said, alert_type=AlertType.SEND_TO_BRANCH, destination_location=back.send_to)
        if self._traits.alert_type_on_success and said.ok:
            return replace(said, alert_type=AlertType("00"))
        return said

    def _unknown_return(self, barcode: str) -> answers.CheckinResponse | Reaction:
        """What the personality says when somebody returns what the library does not have."""
        habit = self._traits.unknown_return
        if habit is UnknownReturn.CLOSES:
            return Reaction.CLOSE
        ok = habit is UnknownReturn.ACCEPTED
        return answers.CheckinResponse(
            ok=ok,
            resensitize=ok,
            magnetic_media=None,
            alert=not ok,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            item_identifier=barcode,
            permanent_location="",
            sort_bin=self._library.rules.exception_bin if self._traits.sort_bins else None,
            alert_type=AlertType.OTHER if habit is UnknownReturn.ALERT_99 else None,
            screen_message=() if ok else self._form.why(Reason.UNKNOWN_ITEM),
        )

    def _status(self, item: Item) -> CirculationStatus:
        """Where an item is now."""
        if item.lost:
            return CirculationStatus.LOST
        if self._library.loan(item.barcode) is not None:
            return CirculationStatus.CHARGED
        if self._library.in_transit_to(item.barcode):
            return CirculationStatus.IN_TRANSIT
        if any(hold.ready for hold in self._library.holds(item.barcode)):
            return CirculationStatus.ON_HOLD_SHELF
        return CirculationStatus.AVAILABLE
