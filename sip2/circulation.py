"""What a library does, asked of a library system: look, lend, take back, renew, hold, pay; answered in `sip2.results`.

Never raises for what a line or a library system may do, never guesses an outcome, and never hands on what only the
verified reader may see. `at` is when the act really happened; left out, it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sip2 import answers as a
from sip2.client import Client
from sip2.codes import FeeType, HoldMode, HoldType, PaymentType
from sip2.compose import Composer
from sip2.errors import EncodeError, NotSent, OutcomeUnknown, SipError
from sip2.interpret import Interpreter
from sip2.message import Message
from sip2.requests import ScStatus
from sip2.resolve import (
    Attempt,
    LendAttempt,
    Look,
    PayAttempt,
    RenewAttempt,
    Resolved,
    ReturnAttempt,
    Verdict,
    judge,
)
from sip2.results import (
    CardResult,
    Detail,
    HoldResult,
    ItemResult,
    LendResult,
    PatronResult,
    PayResult,
    Prior,
    PropertiesResult,
    Reason,
    Refused,
    RenewAllResult,
    Renewed,
    RenewResult,
    ReturnResult,
    SessionEnded,
    StatusResult,
    Texts,
    Unknown,
    Unreachable,
    Unsent,
)
from sip2.trouble import trouble_of
from sip2.values import Money

Result = TypeVar("Result")


class Circulation:
    """A library system behind a client. Belongs to the client's thread."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.profile = client.profile
        self._compose = Composer(client.profile, client.clock, client.account.terminal_password)
        self._read = Interpreter(client.profile)

    # Questions: nothing changes, so they are asked again when the line breaks

    def status(self) -> StatusResult:
        """How the library system is (99)."""
        request = ScStatus(protocol_version=self.profile.protocol_version)
        return self._question(request, lambda answer: self._read.status(answer, self.client.clock.now()))

    def patron(self, card: str, pin: str | None = None, *, detail: Detail | None = None) -> PatronResult:
        """Who this card belongs to (63 or 23). `pin` None: not asked. `detail`: the one list to bring along."""
        wanted = detail.value if detail else None
        request = self._compose.patron(card, pin, wanted, self._now())
        return self._question(request, lambda answer: self._read.patron(answer, pin is not None, detail))

    def look_item(self, item: str) -> ItemResult:
        """What and where this item is (17)."""
        return self._question(self._compose.item(item, self._now()), self._read.item)

    def end_session(self, card: str) -> SessionEnded | Unreachable:
        """The patron has finished (35); not told to systems that dislike it."""
        if not self.profile.end_session or not self._offers("35"):
            return SessionEnded(asked=False)
        return self._question(self._compose.end_session(card, self._now()), self._read.session_ended)

    # Wishes: sent once

    def lend(
        self,
        card: str,
        item: str,
        *,
        pin: str | None = None,
        prior: Prior | None = None,
        fee_acknowledged: bool | None = None,
        no_block: bool = False,
        at: datetime | None = None,
        due: datetime | None = None,
        cancel: bool = False,
    ) -> LendResult:
        """Lend an item (11). With `prior` a renewal is seen even where the system calls it a loan.

        `no_block` records a loan that has happened at `at`, with the `due` date that the reader was told.
        `cancel` undoes a checkin.
        """
        request = self._compose.checkout(
            card,
            item,
            at or self._now(),
            pin=pin,
            no_block=no_block,
            due=due,
            fee_acknowledged=fee_acknowledged,
            cancel=cancel or None,
        )
        was_on_account = prior.on_account if prior else None
        return self._wish(
            request,
            lambda answer: self._read.lent(answer, asked_to_renew=False, was_on_account=was_on_account),
        )

    def take_back(
        self,
        item: str,
        *,
        no_block: bool = False,
        at: datetime | None = None,
        returned: datetime | None = None,
        cancel: bool = False,
        location: str | None = None,
    ) -> ReturnResult:
        """Take an item back (09). `returned`: when it was handed over; `location`: the branch, if not the usual.

        `cancel` undoes a checkout.
        """
        request = self._compose.checkin(
            item,
            at or self._now(),
            returned=returned,
            no_block=no_block,
            cancel=cancel or None,
            location=location,
        )
        return self._wish(request, self._read.returned)

    def renew(
        self,
        card: str,
        item: str,
        *,
        pin: str | None = None,
        fee_acknowledged: bool | None = None,
        no_block: bool = False,
        at: datetime | None = None,
        due: datetime | None = None,
    ) -> RenewResult:
        """Renew a loan (29, or 11 where the profile says so)."""
        request = self._compose.renew(
            card,
            item,
            at or self._now(),
            pin=pin,
            no_block=no_block,
            due=due,
            fee_acknowledged=fee_acknowledged,
        )

        def read(answer: Message) -> Renewed | Refused:
            result = self._read.lent(answer, asked_to_renew=True, was_on_account=None)
            assert isinstance(result, Renewed | Refused)  # a loan that was asked to be renewed is read as one
            return result

        return self._wish(request, read)

    def renew_all(
        self, card: str, *, pin: str | None = None, fee_acknowledged: bool | None = None
    ) -> RenewAllResult:
        """Renew all that the patron has (65)."""
        if not self._offers("65"):
            return _NOT_SUPPORTED
        request = self._compose.renew_all(card, self._now(), pin, fee_acknowledged)
        return self._wish(request, self._read.renewed_all)

    def hold(
        self,
        card: str,
        *,
        item: str | None = None,
        title: str | None = None,
        mode: HoldMode = HoldMode.ADD,
        pickup: str | None = None,
        expires: datetime | None = None,
        hold_type: HoldType | None = None,
        pin: str | None = None,
    ) -> HoldResult:
        """Add, change or delete a hold (15) on an item or a title."""
        if not self._offers("15"):
            return _NOT_SUPPORTED
        request = self._compose.hold(
            mode,
            card,
            self._now(),
            item=item,
            title=title,
            pickup=pickup,
            expires=expires,
            hold_type=hold_type,
            pin=pin,
        )
        return self._wish(request, self._read.held)

    def pay(
        self,
        card: str,
        amount: Money,
        *,
        fee_type: FeeType = FeeType.OTHER,
        payment_type: PaymentType = PaymentType.CASH,
        fee_id: str | None = None,
        transaction_id: str | None = None,
        pin: str | None = None,
    ) -> PayResult:
        """Record a payment (37)."""
        if not self._offers("37"):
            return _NOT_SUPPORTED
        request = self._compose.fee_paid(
            card,
            amount,
            self._now(),
            fee_type=fee_type,
            payment_type=payment_type,
            fee_id=fee_id,
            transaction_id=transaction_id,
            pin=pin,
        )
        return self._wish(request, self._read.paid)

    def block(self, card: str, message: str, *, retained: bool = False) -> CardResult:
        """Block a card (01), e.g. one that was left behind."""
        if not self._offers("01"):
            return _NOT_SUPPORTED
        return self._wish(self._compose.block(card, message, retained, self._now()), self._read.card)

    def enable(self, card: str, *, pin: str | None = None) -> CardResult:
        """Unblock a card (25)."""
        if not self._offers("25"):
            return _NOT_SUPPORTED
        return self._wish(self._compose.enable(card, self._now(), pin), self._read.card)

    def store_properties(self, item: str, properties: str) -> PropertiesResult:
        """Store an item's properties (19)."""
        if not self._offers("19"):
            return _NOT_SUPPORTED
        return self._wish(self._compose.properties(item, properties, self._now()), self._read.properties)

    # What became of a wish

    def before(self, attempt: Attempt) -> Prior | Unreachable:
        """What is true now, to be written down before the wish is sent."""
        try:
            look = self._look(attempt)
        except SipError as error:
            return Unreachable(trouble_of(error))
        return Prior(look.charged, look.due, look.on_account, look.owed)

    def resolve(self, attempt: Attempt, prior: Prior) -> Resolved:
        """Looks until it is clear what became of a wish without an answer; waits up to `settle_s` of the profile."""
        looks: list[Look] = []
        settle_s = self.profile.settle_s
        try:
            while True:
                looks.append(self._look(attempt))
                verdict = judge(attempt, prior, looks, settle_s)
                if verdict is not None:
                    return Resolved(verdict, tuple(looks))
                left = looks[0].at_s + settle_s - self.client.clock.monotonic()
                if self.client.clock.wait(max(left, 0.0)):
                    return Resolved(Verdict.UNKNOWN, tuple(looks))
        except SipError as error:
            return Resolved(Verdict.UNKNOWN, tuple(looks), trouble_of(error))

    def look(self, attempt: Attempt) -> Look | Unreachable:
        """One look, for callers that keep the time themselves and use `sip2.resolve.judge`."""
        try:
            return self._look(attempt)
        except SipError as error:
            return Unreachable(trouble_of(error))

    def _look(self, attempt: Attempt) -> Look:
        item: ItemResult | None = None
        on_account: bool | None = None
        owed = None
        if not isinstance(attempt, PayAttempt):
            item = self._read.item(self.client.exchange(self._compose.item(attempt.item, self._now())))
        if not isinstance(attempt, ReturnAttempt) and self.profile.patron_request == "63":
            wanted = Detail.LOANS.value
            answer = self.client.exchange(self._compose.patron(attempt.card, None, wanted, self._now()))
            if isinstance(attempt, LendAttempt | RenewAttempt):
                on_account = self._read.on_account(answer, attempt.item)
            elif isinstance(answer, a.PatronInformationResponse):
                owed = answer.fee_amount
        return Look(self.client.clock.monotonic(), item, on_account, owed)

    def _question(self, request: Message, read: Callable[[Message], Result]) -> Result | Unreachable:
        try:
            return read(self.client.exchange(request))
        except SipError as error:
            return Unreachable(trouble_of(error))

    def _wish(self, request: Message, read: Callable[[Message], Result]) -> Result | Unsent | Unknown:
        try:
            return read(self.client.exchange(request))
        except (NotSent, EncodeError) as error:
            return Unsent(trouble_of(error))
        except OutcomeUnknown as error:
            return Unknown(trouble_of(error))

    def _offers(self, code: str) -> bool:
        """Whether this system may be asked: by the profile, and by BX where the profile believes it."""
        if code in self.profile.unsupported:
            return False
        if not self.profile.trust_bx:
            return True
        if self.client.status is None:
            self.client.tend()  # BX is told after connecting
        status = self.client.status
        return status is None or status.supported_messages.says(code) is not False

    def _now(self) -> datetime:
        return self.client.clock.now()


_NOT_SUPPORTED = Refused(Reason.NOT_SUPPORTED, Texts())
