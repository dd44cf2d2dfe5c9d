"""Answers the requests about readers: status, account, block, enable, fees, renew all, end. Source: docs/sip2.md.

Turns a request into a call of the library, and what the library says into an answer as the personality shapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sip2 import answers, requests
from sip2.codes import Language
from sip2.server.form import CURRENCY, Form
from sip2.server.library import Library
from sip2.server.personality import Personality
from sip2.server.records import Account, Declined, Fine, Paid, Reason, RenewedAll
from sip2.values import PatronStatus

DENIED = ("charge_denied", "renewal_denied", "recall_denied", "hold_denied")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: the account, and what the PIN proved (None: no PIN was given)."""

    given: str
    account: Account | None
    pin_right: bool | None

    @property
    def known(self) -> bool:
        """Whether the library has this card."""
        return self.account is not None


class PatronDesk:
    """The desk of one connection."""

    def __init__(self, library: Library, traits: Personality, form: Form) -> None:
        self._library = library
        self._traits = traits
        self._form = form

    def status(self, ask: requests.PatronStatusRequest) -> answers.PatronStatusResponse:
        """23 to 24."""
        return self._status(self._caller(ask.patron_identifier, ask.patron_password), ask.language)

    def block(self, ask: requests.BlockPatron) -> answers.PatronStatusResponse:
        """01 to 24."""
        caller = self._caller(ask.patron_identifier, None)
        if caller.account is not None:
            self._library.block(caller.account.patron.card, ask.blocked_card_message)
            caller = self._caller(ask.patron_identifier, None)
        return self._status(caller, Language.UNKNOWN)

    def enable(self, ask: requests.PatronEnable) -> answers.PatronEnableResponse:
        """25 to 26."""
        caller = self._caller(ask.patron_identifier, ask.patron_password)
        if caller.account is not None:
            self._library.enable(caller.account.patron.card)
            caller = self._caller(ask.patron_identifier, ask.patron_password)
        return answers.PatronEnableResponse(
            patron_status=self._flags(caller),
            language=Language.UNKNOWN,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            patron_identifier=self._card(caller),
            personal_name=self._name(caller),
            valid_patron=caller.known,
            valid_patron_password=caller.pin_right,
        )

    def information(self, ask: requests.PatronInformation) -> answers.PatronInformationResponse:
        """63 to 64."""
        caller = self._caller(ask.patron_identifier, ask.patron_password)
        said = self._counted(caller, ask.language)
        account = caller.account
        if account is None or self._withheld(caller):
            return said
        said = self._with_list(said, account, ask)
        patron = account.patron
        if not self._traits.personal_fields:
            return said
        return replace(
            said,
            home_address=patron.address or None,
            email_address=patron.email or None,
            home_phone_number=patron.phone or None,
            patron_expiration=f"{patron.expires:%Y%m%d}",
            patron_birth_date=f"{patron.birth:%Y%m%d}" if patron.birth else None,
            patron_class=patron.category.upper(),
        )

    def pay(self, ask: requests.FeePaid) -> answers.FeePaidResponse:
        """37 to 38."""
        caller = self._caller(ask.patron_identifier, ask.patron_password)
        outcome: Paid | Declined = Declined(Reason.NO_SUCH_FINE)
        fine = ask.fee_identifier or ""
        if caller.account is None:
            outcome = Declined(Reason.UNKNOWN_PATRON)
        elif ask.fee_amount is not None and ask.currency_type == CURRENCY and (not fine or fine.isdecimal()):
            card = caller.account.patron.card
            outcome = self._library.pay(card, ask.fee_amount, int(fine) if fine else None)
        return answers.FeePaidResponse(
            payment_accepted=isinstance(outcome, Paid),
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            patron_identifier=ask.patron_identifier,
            transaction_id=outcome.number if isinstance(outcome, Paid) else None,
            screen_message=self._form.why(outcome.reason) if isinstance(outcome, Declined) else (),
        )

    def renew_all(self, ask: requests.RenewAll) -> answers.RenewAllResponse:
        """65 to 66."""
        caller = self._caller(ask.patron_identifier, ask.patron_password)
        card = caller.account.patron.card if caller.account else ask.patron_identifier
        outcome = self._library.renew_all(card)
        said = answers.RenewAllResponse(
            ok=isinstance(outcome, RenewedAll),
            renewed_count=0,
            unrenewed_count=0,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
        )
        if isinstance(outcome, Declined):
            return replace(said, screen_message=self._form.why(outcome.reason))
        return replace(
            said,
            renewed_count=len(outcome.renewed),
            unrenewed_count=len(outcome.declined),
            renewed_items=tuple(loan.item for loan in outcome.renewed),
            unrenewed_items=tuple(item for item, _ in outcome.declined),
        )

    def end(self, ask: requests.EndPatronSession) -> answers.EndSessionResponse:
        """35 to 36."""
        return answers.EndSessionResponse(
            end_session=True,
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            patron_identifier=ask.patron_identifier,
        )

    # How it is done

    def _caller(self, given: str, pin: str | None) -> Caller:
        patron = self._library.patron(given, any_case=self._traits.cards_any_case)
        if pin is None or (pin == "" and self._traits.empty_pin_means_none) or not self._traits.verifies_pin:
            right = None
        else:
            right = patron is not None and self._library.pin_is_right(patron.card, pin)
        if patron is None and not self._traits.unknown_card_has_cq:
            right = None
        return Caller(given, self._library.account(patron.card) if patron else None, right)

    def _withheld(self, caller: Caller) -> bool:
        """Whether personal data stay with the library because the PIN was wrong."""
        return caller.pin_right is False and not self._traits.data_despite_wrong_pin

    def _card(self, caller: Caller) -> str:
        return caller.account.patron.card if caller.account else caller.given

    def _name(self, caller: Caller) -> str:
        hidden = caller.account is None or self._withheld(caller)
        return "" if hidden or caller.account is None else caller.account.patron.name

    def _flags(self, caller: Caller) -> PatronStatus:
        account = caller.account
        if account is None:
            return PatronStatus.of(*DENIED)
        if caller.pin_right is False and self._traits.all_flags_on_wrong_pin:
            return PatronStatus.of(*PatronStatus.NAMES)
        flags: set[str] = set()
        if account.trouble is not None:
            flags.update(DENIED)
        if account.trouble is Reason.FINES:
            flags.add("excessive_fines")
        if account.trouble is Reason.BLOCKED:
            flags.add("card_reported_lost")
        if len(account.loans) >= account.patron.limit:
            flags.add("too_many_charged")
        return PatronStatus.of(*flags)

    def _status(self, caller: Caller, language: Language) -> answers.PatronStatusResponse:
        owed = caller.account.owed if caller.account and not self._withheld(caller) else None
        return answers.PatronStatusResponse(
            patron_status=self._flags(caller),
            language=_writable(language),
            transaction_date=self._form.now(),
            institution_id=self._form.institution,
            patron_identifier=self._card(caller),
            personal_name=self._name(caller),
            valid_patron=caller.known if self._traits.status_has_validity else None,
            valid_patron_password=caller.pin_right if self._traits.status_has_validity else None,
            currency_type=CURRENCY if owed else None,
            fee_amount=owed or None,
            screen_message=self._message(caller),
        )

    def _message(self, caller: Caller) -> tuple[str, ...]:
        """AF: why this reader may not borrow."""
        if caller.account is None:
            return self._form.why(Reason.UNKNOWN_PATRON)
        if self._withheld(caller):
            return self._form.why(Reason.WRONG_PIN)
        if caller.account.trouble is None:
            return ()
        said = self._form.why(caller.account.trouble)
        detail = caller.account.patron.blocked
        return (*said, detail) if detail else said

    def _counted(self, caller: Caller, language: Language) -> answers.PatronInformationResponse:
        """A 64 without lists."""
        account = caller.account
        shown = None if account is None or self._withheld(caller) else account
        count = self._count
        return answers.PatronInformationResponse(
            patron_status=self._flags(caller),
            language=_writable(language),
            transaction_date=self._form.now(),
            hold_items_count=count(shown.ready if shown else ()),
            overdue_items_count=count(shown.overdue if shown else ()),
            charged_items_count=count(self._charged(shown) if shown else ()),
            fine_items_count=count(shown.fines if shown else ()),
            recall_items_count=count(shown.recalled if shown else ()),
            unavailable_holds_count=count(shown.waiting if shown else ()),
            institution_id=self._form.institution,
            patron_identifier=self._card(caller),
            personal_name=self._name(caller),
            charged_items_limit=shown.patron.limit if shown else None,
            valid_patron=caller.known,
            valid_patron_password=caller.pin_right,
            currency_type=CURRENCY if shown else None,
            fee_amount=shown.owed if shown else None,
            fee_limit=self._library.rules.fine_limit if shown else None,
            screen_message=self._message(caller),
        )

    def _count(self, things: tuple[object, ...]) -> int | None:
        return None if self._traits.counts_are_blank else len(things)

    def _charged(self, account: Account) -> tuple[str, ...]:
        """Barcodes of the loans; some systems list a renewed one again."""
        twice = self._traits.lists_renewed_twice
        return tuple(loan.item for loan in account.loans for _ in range(2 if twice and loan.renewals else 1))

    def _with_list(
        self, said: answers.PatronInformationResponse, account: Account, ask: requests.PatronInformation
    ) -> answers.PatronInformationResponse:
        """Adds the one list that the summary asks for, cut to BP and BQ."""

        def cut(values: Iterable[str]) -> tuple[str, ...]:
            listed = tuple(values)
            first, last = _position(ask.start_item, 1), _position(ask.end_item, len(listed))
            return listed[max(0, first - 1) : last]

        match ask.summary.wanted:
            case "hold":
                return replace(said, hold_items=cut(hold.item for hold in account.ready))
            case "overdue":
                return replace(said, overdue_items=cut(loan.item for loan in account.overdue))
            case "charged":
                return replace(said, charged_items=cut(self._charged(account)))
            case "fine":
                return replace(said, fine_items=cut(self._fine(fine) for fine in account.fines))
            case "recall":
                return replace(said, recall_items=cut(loan.item for loan in account.recalled))
            case "unavailable_hold":
                return replace(said, unavailable_hold_items=cut(hold.item for hold in account.waiting))
            case _:
                return said

    def _fine(self, fine: Fine) -> str:
        """AV: number, amount, what for; free text by the standard."""
        item = self._library.item(fine.item)
        return (
            f"{fine.number} {fine.amount} {CURRENCY} {self._form.title(item) if item else fine.charge.value}"
        )


def _writable(language: Language) -> Language:
    """The language as asked for, unless those three characters are no digits."""
    code: str = language.value
    return language if len(code) == 3 and code.isascii() and code.isdecimal() else Language.UNKNOWN


def _position(text: str | None, default: int) -> int:
    """BP or BQ, counted from one."""
    return int(text) if text and text.isascii() and text.isdecimal() else default
