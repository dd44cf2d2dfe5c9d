"""The requests that a probe makes of its plan, and how it tells whether one of them works."""

from __future__ import annotations

import re
from enum import Enum

from sip2 import requests
from sip2.clock import Clock
from sip2.codes import Language
from sip2.message import Message
from sip2.probe.line import Heard, Plan, ProbeLine
from sip2.probe.notebook import Notebook
from sip2.values import SipDate, Summary

UNKNOWN_ITEM = "TRAMSACH-PROBE-0"
UNKNOWN_CARD = "TRAMSACH-PROBE-1"
_UNSUPPORTED = re.compile(r"not (supported|implemented)", re.IGNORECASE)


class Repeat(Enum):
    """What became of the very same bytes sent twice."""

    REMEMBERED = "the same answer to the byte, and another one to a new digit"
    DONE_AGAIN = "two answers"
    UNCLEAR = "the same answer, which proves nothing here"
    UNANSWERED = "no two answers"


class Asking:
    """One line, one plan, one notebook."""

    def __init__(self, line: ProbeLine, plan: Plan, book: Notebook, clock: Clock) -> None:
        self._line = line
        self._plan = plan
        self._book = book
        self._clock = clock

    def _item(self, item: str = "") -> requests.ItemInformation:
        return requests.ItemInformation(
            transaction_date=self._date(),
            institution_id=self._institution(),
            item_identifier=item or self._plan.item or UNKNOWN_ITEM,
        )

    def _patron(self, card: str, pin: str | None, wanted: str | None = None) -> requests.PatronInformation:
        return requests.PatronInformation(
            language=Language.UNKNOWN,
            transaction_date=self._date(),
            summary=Summary.of(wanted),
            institution_id=self._institution(),
            patron_identifier=card,
            patron_password=pin,
        )

    def _checkout(self, due: SipDate, *, card: str = "", no_block: bool = False) -> requests.Checkout:
        return requests.Checkout(
            sc_renewal_policy=False,
            no_block=no_block,
            transaction_date=self._date(),
            nb_due_date=due,
            institution_id=self._institution(),
            patron_identifier=card or self._plan.card,
            item_identifier=self._plan.item,
            terminal_password=self._plan.account.terminal_password,
        )

    def _checkin(self, item: str) -> requests.Checkin:
        return requests.Checkin(
            no_block=False,
            transaction_date=self._date(),
            return_date=self._date(),
            current_location=self._plan.location,
            institution_id=self._institution(),
            item_identifier=item,
            terminal_password=self._plan.account.terminal_password,
        )

    def _date(self) -> SipDate:
        return SipDate.of(self._clock.now())

    def _institution(self) -> str:
        status = self._book.status
        return self._plan.institution or (status.institution_id if status else "")

    def _seen(self, code: str, heard: Heard, kind: type[Message]) -> bool:
        """Notes whether a request works: answered in kind, and not by a polite "not supported"."""
        first = heard.first
        works = isinstance(first, kind) and not any(_UNSUPPORTED.search(text) for text in first.all("AF"))
        self._book.saw(code, works)
        return works

    def _twice(self, request: Message) -> tuple[Repeat, Heard, Heard]:
        """The very bytes of a request twice, with more than a second between, and both answers.

        Equal answers prove a memory only if the same request with a new digit is then answered otherwise: a system
        that has no time of its own in its answers says the same to everything.
        """
        data = self._line.frame(request)
        first = self._line.exchange(data)
        self._clock.wait(self._plan.between_s)
        second = self._line.exchange(data)
        if not first.raw or not second.raw:
            return Repeat.UNANSWERED, first, second
        if first.raw != second.raw:
            return Repeat.DONE_AGAIN, first, second
        if not self._detects():
            return Repeat.UNCLEAR, first, second
        fresh = self._line.ask(request)
        remembered = bool(fresh.raw) and _said(fresh) != _said(first)
        return Repeat.REMEMBERED if remembered else Repeat.UNCLEAR, first, second

    def _detects(self) -> bool:
        known = self._book.known.get("error_detection")
        return known is not None and known.value == "on"


def _said(heard: Heard) -> tuple[object, ...]:
    """The first answer without its digit and checksum."""
    wire = heard.first.wire if heard.first is not None else None
    return (wire.head, wire.pieces) if wire is not None else ()
