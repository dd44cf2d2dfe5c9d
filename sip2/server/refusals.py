"""The polite "not supported" for requests that a personality does not implement but answers all the same."""

from __future__ import annotations

from sip2 import answers, requests
from sip2.codes import Language
from sip2.message import Message
from sip2.server.form import Form
from sip2.server.phrases import UNSUPPORTED
from sip2.values import PatronStatus


def unsupported(ask: Message, form: Form) -> Message | None:
    """A negative answer of the right kind; None for a request that has none."""
    said = (UNSUPPORTED,)
    match ask:
        case requests.BlockPatron() | requests.PatronEnable():
            kind = answers.PatronStatusResponse if ask.code == "01" else answers.PatronEnableResponse
            return kind(
                patron_status=PatronStatus(),
                language=Language.UNKNOWN,
                institution_id=form.institution,
                patron_identifier=ask.patron_identifier,
                personal_name="",
                valid_patron=False,
                valid_patron_password=False,
                transaction_date=form.now(),
                screen_message=said,
            )
        case requests.Hold():
            return answers.HoldResponse(
                ok=False,
                available=False,
                transaction_date=form.now(),
                institution_id=form.institution,
                patron_identifier=ask.patron_identifier,
                item_identifier=ask.item_identifier,
                screen_message=said,
            )
        case requests.ItemStatusUpdate():
            return answers.ItemStatusUpdateResponse(
                item_properties_ok=False,
                transaction_date=form.now(),
                item_identifier=ask.item_identifier,
                screen_message=said,
            )
        case requests.FeePaid():
            return answers.FeePaidResponse(
                payment_accepted=False,
                transaction_date=form.now(),
                institution_id=form.institution,
                patron_identifier=ask.patron_identifier,
                screen_message=said,
            )
        case requests.RenewAll():
            return answers.RenewAllResponse(
                ok=False,
                renewed_count=0,
                unrenewed_count=0,
                transaction_date=form.now(),
                institution_id=form.institution,
                screen_message=said,
            )
        case _:
            return None
