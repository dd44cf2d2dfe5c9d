"""Step 15 of the probe, only with leave to write: lends a test item to a test card and takes it back.

Leaves the item returned. Source of the step: docs/sip2.md, "Probe".
"""

from __future__ import annotations

from datetime import timedelta

from sip2 import answers, requests
from sip2.message import Message
from sip2.probe.asking import UNKNOWN_ITEM, Asking, Repeat
from sip2.probe.line import Heard
from sip2.values import SipDate

TOLD_DAYS = 9
"""Due date of the "already happened" loan: a period that no library uses, so that it can be recognised."""

UNKNOWN_RETURNS = ("ok0_alert_cv99", "ok0", "ok1", "closes")
"""The forms that a profile has a word for."""


class WritingSteps(Asking):
    """The step that changes things."""

    _due = SipDate.blank()

    def run(self) -> None:
        """Everything of step 15. The item is returned at the end, unless it was refused to begin with."""
        book = self._book
        book.step = 15
        if not (self._plan.write and self._plan.card and self._plan.item):
            return
        lent: bool | None = None
        try:
            lent = self._lend()
            if lent:
                self._lend_again()
                self._renew()
                self._repeat_same_bytes()
                self._return()
        finally:
            self._line.ready()
            if lent is not False:
                self._ask_return(self._plan.item)
        self._return_unknown()
        if lent:
            self._no_block()
        self._notes_and_cards()

    def _lend(self) -> bool | None:
        """11, first with a blank "no block" due date, then with a real one. False: surely not lent; None: who knows.

        What was refused may be somebody else's loan, so it is not returned either.
        """
        book = self._book
        heard = self._ask_checkout()
        if heard.first is None:
            self._line.ready()
            self._due = self._date()
            retried = self._ask_checkout()
            if isinstance(retried.first, answers.CheckoutResponse):
                book.say(f"a blank due date in 11: {heard.says()}; it wants a real one")
                book.learn("nb_due_date", "now", f"blank: {heard.says()}; a date: answered")
            heard = retried
        else:
            book.learn("nb_due_date", "blank", "11 with a blank due date is answered")
        first = heard.first
        self._seen("11", heard, answers.CheckoutResponse)
        if not isinstance(first, answers.CheckoutResponse) or first.ok is not True:
            book.trouble(f"the test item was not lent to the test card: {heard.says()} {_screen(first)}")
            book.say("the rest of this step needs an item that may be lent to the test card")
            return False if isinstance(first, answers.CheckoutResponse) and first.ok is False else None
        book.good(f"lent; due date as sent: {first.due_date!r}")
        if first.desensitize is not True:
            book.trouble(
                "a loan does not say that the item may be released (desensitize Y): its alarm would stay on; "
                'if this system never says so, write release = "always" into the profile'
            )
        return True

    def _lend_again(self) -> None:
        """A new 11 for the same item and card, with renewal policy N."""
        book = self._book
        self._line.ready()
        first = self._ask_checkout().first
        if not isinstance(first, answers.CheckoutResponse):
            return
        renewal = first.ok is True
        told = first.renewal_ok is True
        if renewal and told:
            book.say("lending again to the same reader renews, even when told not to")
        elif renewal:
            book.trouble("lending again to the same reader is a yes that does not say it renewed")
        else:
            book.good("lending again to the same reader is refused")

    def _renew(self) -> None:
        """29 and 65."""
        self._line.ready()
        one = self._line.ask(
            requests.Renew(
                third_party_allowed=False,
                no_block=False,
                transaction_date=self._date(),
                nb_due_date=self._due,
                institution_id=self._institution(),
                patron_identifier=self._plan.card,
                patron_password=self._plan.pin or None,
                item_identifier=self._plan.item,
            )
        )
        self._tell("29", one, answers.RenewResponse, "renew via 29")
        via = "29" if self._book.works["29"] else "11"
        self._book.learn("renew_via", via, f"29: {one.says()}")
        self._line.ready()
        every = self._line.ask(
            requests.RenewAll(
                transaction_date=self._date(),
                institution_id=self._institution(),
                patron_identifier=self._plan.card,
                patron_password=self._plan.pin or None,
            )
        )
        self._tell("65", every, answers.RenewAllResponse, "renew all")
        self._line.ready()

    def _repeat_same_bytes(self) -> None:
        """The very bytes of an 11 twice: what a retry would do."""
        book = self._book
        self._ask_return(self._plan.item)
        self._line.ready()
        repeat, _, again = self._twice(self._checkout(self._due))
        if not isinstance(again.first, answers.CheckoutResponse):
            return
        match repeat:
            case Repeat.REMEMBERED:
                book.good("the same bytes of a loan twice: answered from memory, carried out once")
            case Repeat.DONE_AGAIN if again.first.renewal_ok is True:
                book.trouble(
                    "the same bytes of a loan twice: carried out twice, the second time as a renewal"
                )
            case Repeat.DONE_AGAIN:
                book.trouble("the same bytes of a loan twice: answered twice, and perhaps carried out twice")
            case _:
                book.say(f"the same bytes of a loan twice: {repeat.value}; nothing is proven")
        book.learn(
            "replays_duplicates",
            repeat is Repeat.REMEMBERED,
            f"the same 11 twice: {repeat.value}",
            assumed=repeat is Repeat.UNCLEAR,
        )
        self._line.ready()

    def _return(self) -> None:
        """09, and 09 again."""
        book = self._book
        heard = self._ask_return(self._plan.item)
        first = heard.first
        self._seen("09", heard, answers.CheckinResponse)
        if isinstance(first, answers.CheckinResponse):
            book.say(
                f"returned: ok {_flag(first.ok)}, alert {_flag(first.alert)}, bin {first.sort_bin or 'none'}"
            )
        self._line.ready()
        idle = self._ask_return(self._plan.item)
        form = _return_form(idle)
        book.say(f"a return of what is not on loan: {form}")
        book.learn("return_not_on_loan", form.removesuffix("_cv99"), "the test item returned twice")
        self._line.ready()

    def _return_unknown(self) -> None:
        self._line.ready()
        form = _return_form(self._ask_return(UNKNOWN_ITEM))
        self._book.say(f"a return of an unknown item: {form}")
        if form in UNKNOWN_RETURNS:
            self._book.learn("return_unknown_item", form, "an item number that does not exist")
        self._line.ready()

    def _no_block(self) -> None:
        """A loan that "has already happened": is the date kept, and does it override a blocked card?"""
        book, plan = self._book, self._plan
        told = SipDate.of(self._clock.now() + timedelta(days=TOLD_DAYS))
        free = self._line.ask(self._checkout(told, no_block=True))
        first = free.first
        if not isinstance(first, answers.CheckoutResponse):
            book.say(f"a loan told as having happened (no block): {free.says()}")
            self._line.ready()
            return
        kept = first.ok is True and first.due_date[:8] == told.raw[:8]
        habit = "refused" if first.ok is not True else "date_only" if kept else "ignored"
        self._line.ready()
        self._ask_return(plan.item)
        self._line.ready()
        if kept and plan.blocked_card:
            blocked = self._line.ask(self._checkout(told, card=plan.blocked_card, no_block=True)).first
            if isinstance(blocked, answers.CheckoutResponse) and blocked.ok is True:
                habit = "forced"
            self._line.ready()
            self._ask_return(plan.item)
        book.say(f"a loan told as having happened (no block): {habit.replace('_', ' ')}")
        sure = not kept or bool(plan.blocked_card)
        evidence = "11 with no block" + (", also for a blocked card" if kept and plan.blocked_card else "")
        book.learn("no_block", habit, evidence, assumed=not sure)

    def _notes_and_cards(self) -> None:
        """19 with the note that the item has already, and 25 for the test card: what 98 says of them is often untrue."""
        self._line.ready()
        item = self._line.ask(self._item()).first
        note = item.get("CH") if item is not None else None
        self._line.ready()
        stored = self._line.ask(
            requests.ItemStatusUpdate(
                transaction_date=self._date(),
                institution_id=self._institution(),
                item_identifier=self._plan.item,
                item_properties=note or "",
            )
        )
        self._tell("19", stored, answers.ItemStatusUpdateResponse, "storing item properties")
        self._line.ready()
        enabled = self._line.ask(
            requests.PatronEnable(
                transaction_date=self._date(),
                institution_id=self._institution(),
                patron_identifier=self._plan.card,
                patron_password=self._plan.pin or None,
            )
        )
        self._tell("25", enabled, answers.PatronEnableResponse, "enabling a card")

    def _ask_checkout(self) -> Heard:
        return self._line.ask(self._checkout(self._due))

    def _ask_return(self, item: str) -> Heard:
        return self._line.ask(self._checkin(item))

    def _tell(self, code: str, heard: Heard, kind: type[Message], name: str) -> None:
        """Notes and says whether a request works."""
        works = self._seen(code, heard, kind)
        self._book.say(f"{name}: {'answered' if works else heard.says() + ' ' + _screen(heard.first)}")


def _return_form(heard: Heard) -> str:
    """How a 10 looks, in the words of the profile keys."""
    first = heard.first
    if not isinstance(first, answers.CheckinResponse):
        return "closes" if heard.closed else "unknown"
    if first.ok is True:
        return "ok1"
    if first.alert is not True:
        return "ok0"
    return (
        "ok0_alert_cv99" if first.alert_type is not None and first.alert_type.value == "99" else "ok0_alert"
    )


def _screen(first: Message | None) -> str:
    return " ".join(first.all("AF")) if first is not None else ""


def _flag(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "not told"}[value]
