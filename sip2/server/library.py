"""A small honest library: it lends, renews, takes back, holds, fines, and records every act it executed.

It stands behind the SIP2 server of this package for demos and tests, and knows nothing of SIP2. Thread-safe. Its
record of executed acts only grows: it is the oracle that tells whether a kiosk told the truth.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sip2.server import rules as house
from sip2.server.ledger import Ledger
from sip2.server.records import (
    Act,
    Charge,
    Declined,
    Fine,
    Hold,
    Item,
    Lent,
    Loan,
    Paid,
    Reason,
    RenewedAll,
    Returned,
)


class Library(Ledger):
    """What one can have done at a desk. Every "no" is a `Declined`, never an exception."""

    def checkout(
        self, card: str, barcode: str, *, renew: bool = True, fee_accepted: bool | None = None
    ) -> Lent | Declined:
        """Lends an item. An item that the reader has already is renewed, or declined where `renew` is False."""
        with self._lock:
            account, item = self.account(card), self.item(barcode)
            if account is None:
                return Declined(Reason.UNKNOWN_PATRON)
            if item is None:
                return Declined(Reason.UNKNOWN_ITEM)
            loan, holds = self.loan(barcode), self.holds(barcode)
            if loan is not None and loan.card == card:
                return self.renew(card, barcode) if renew else Declined(Reason.ALREADY_YOURS)
            trouble = house.why_not_lend(account, item, loan, holds)
            if trouble is not None:
                return Declined(trouble)
            if item.rental and not fee_accepted:
                return Declined(Reason.FEE_NOT_ACCEPTED, item.rental)
            return self._lend(item, card, self.now(), house.due_date(self.rules, item, self.now()))

    def record_offline_loan(self, card: str, barcode: str, since: datetime, due: datetime) -> Lent | Declined:
        """Books a loan that has happened already: only an unknown reader or item is declined."""
        with self._lock:
            item = self.item(barcode)
            if self.patron(card) is None:
                return Declined(Reason.UNKNOWN_PATRON)
            if item is None:
                return Declined(Reason.UNKNOWN_ITEM)
            loan = self.loan(barcode)
            if loan is not None and loan.card == card:
                return Lent(loan, renewed=True)
            if loan is not None:
                del self._state.loans[barcode]
                self._log(Act.RETURNED, barcode, loan.card, "offline loan to another reader")
            return self._lend(item, card, since, due)

    def renew(self, card: str, barcode: str) -> Lent | Declined:
        """Makes a loan longer."""
        with self._lock:
            account, item, loan = self.account(card), self.item(barcode), self.loan(barcode)
            if account is None:
                return Declined(Reason.UNKNOWN_PATRON)
            if item is None:
                return Declined(Reason.UNKNOWN_ITEM)
            if loan is None or loan.card != card:
                return Declined(Reason.NOT_ON_LOAN)
            trouble = house.why_not_renew(self.rules, account, loan, self.holds(barcode))
            if trouble is not None:
                return Declined(trouble)
            due = max(loan.due, house.due_date(self.rules, item, self.now()))
            self._state.loans[barcode] = replace(loan, due=due, renewals=loan.renewals + 1)
            self._log(Act.RENEWED, barcode, card, due.isoformat())
            return Lent(self._state.loans[barcode], renewed=True)

    def renew_all(self, card: str) -> RenewedAll | Declined:
        """Renews what can be renewed."""
        with self._lock:
            account = self.account(card)
            if account is None:
                return Declined(Reason.UNKNOWN_PATRON)
            renewed: list[Loan] = []
            declined: list[tuple[str, Reason]] = []
            for loan in account.loans:
                match self.renew(card, loan.item):
                    case Lent(longer):
                        renewed.append(longer)
                    case Declined(reason):
                        declined.append((loan.item, reason))
            return RenewedAll(tuple(renewed), tuple(declined))

    def checkin(self, barcode: str, branch: str, returned: datetime | None = None) -> Returned | Declined:
        """Takes an item back, on loan or not; `returned` is when it really came, if earlier than now."""
        with self._lock:
            item = self.item(barcode)
            if item is None:
                return Declined(Reason.UNKNOWN_ITEM)
            at = min(returned or self.now(), self.now())
            loan = self._state.loans.pop(barcode, None)
            fined = house.late_fine(self.rules, loan, at) if loan else Decimal(0)
            if loan is None:
                self._log(Act.SEEN, barcode, detail=branch)
            else:
                self._log(Act.RETURNED, barcode, loan.card, at.isoformat())
                if fined:
                    self._fine(loan.card, fined, Charge.OVERDUE, barcode, at.date())
            hold = next(iter(self.holds(barcode)), None)
            send_to = self._place(item, branch, hold)
            hold = next(iter(self.holds(barcode)), None)
            self._keep()
            return Returned(item, loan, hold, send_to, house.sort_bin(self.rules, item, hold, send_to), fined)

    def place_hold(
        self, card: str, barcode: str, *, pickup: str = "", expires: date | None = None
    ) -> Hold | Declined:
        """Puts the reader at the end of the item's queue; a second wish for the same item changes the first."""
        with self._lock:
            account, item = self.account(card), self.item(barcode)
            if account is None:
                return Declined(Reason.UNKNOWN_PATRON)
            if account.trouble is not None:
                return Declined(account.trouble)
            if item is None:
                return Declined(Reason.UNKNOWN_ITEM)
            if any(hold.card == card for hold in self.holds(barcode)):
                return self.change_hold(card, barcode, pickup=pickup, expires=expires)
            place = pickup or account.patron.branch
            hold = Hold(self._state.next_number(), barcode, card, self.now(), place, expires)
            self._state.holds.setdefault(barcode, []).append(hold)
            self._log(Act.HOLD_PLACED, barcode, card, place)
            return hold

    def change_hold(
        self, card: str, barcode: str, *, pickup: str = "", expires: date | None = None
    ) -> Hold | Declined:
        """Another branch to collect from, or another last day."""
        with self._lock:
            queue = self._state.holds.get(barcode, [])
            for at, hold in enumerate(queue):
                if hold.card == card:
                    place = pickup or hold.pickup
                    queue[at] = replace(hold, pickup=place, expires=expires or hold.expires)
                    self._log(Act.HOLD_CHANGED, barcode, card, place)
                    return queue[at]
            return Declined(Reason.NO_SUCH_HOLD)

    def cancel_hold(self, card: str, barcode: str) -> Hold | Declined:
        """Takes the reader out of the queue. The hold that was there is returned."""
        with self._lock:
            for hold in self.holds(barcode):
                if hold.card == card:
                    self._drop_hold(hold)
                    self._log(Act.HOLD_CANCELLED, barcode, card)
                    return hold
            return Declined(Reason.NO_SUCH_HOLD)

    def pay(self, card: str, amount: Decimal, fine: int | None = None) -> Paid | Declined:
        """Pays one fine or, oldest first, whatever the amount covers. More than is owed is not taken."""
        with self._lock:
            account = self.account(card)
            if account is None:
                return Declined(Reason.UNKNOWN_PATRON)
            wanted = house.fine_to_pay(account.fines, fine)
            if not wanted:
                return Declined(Reason.NO_SUCH_FINE)
            if amount <= 0 or amount > sum(entry.amount for entry in wanted):
                return Declined(Reason.TOO_MUCH_PAID)
            left = amount
            for entry in wanted:
                part = min(left, entry.amount)
                left -= part
                at = self._state.fines.index(entry)
                rest = replace(entry, amount=entry.amount - part)
                self._state.fines[at : at + 1] = [rest] if rest.amount else []
            number = f"TT{self._state.next_number():06d}"
            self._log(Act.PAID, card=card, detail=f"{amount} {number}")
            return Paid(number, amount, account.owed - amount)

    def block(self, card: str, why: str) -> bool:
        """Blocks a card until `enable`. False for an unknown card."""
        return self._set_block(card, why or "blocked", Act.BLOCKED)

    def enable(self, card: str) -> bool:
        """Lifts a block. False for an unknown card."""
        return self._set_block(card, "", Act.ENABLED)

    def note_item(self, barcode: str, text: str) -> bool:
        """Notes an item's condition. False for an unknown item."""
        with self._lock:
            if self.item(barcode) is None:
                return False
            self._state.notes[barcode] = text
            self._log(Act.ITEM_NOTED, barcode, detail=text)
            return True

    def fine(self, card: str, amount: Decimal, charge: Charge, item: str = "") -> Fine:
        """Raises a fine, as staff do."""
        with self._lock:
            return self._fine(card, amount, charge, item, self.now().date())

    def _lend(self, item: Item, card: str, since: datetime, due: datetime) -> Lent:
        loan = Loan(item.barcode, card, since, due)
        self._state.loans[item.barcode] = loan
        self._state.transit.pop(item.barcode, None)
        for hold in self.holds(item.barcode):
            if hold.card == card:
                self._drop_hold(hold)
        if item.rental:
            self._fine(card, item.rental, Charge.RENTAL, item.barcode, since.date())
        self._log(Act.LENT, item.barcode, card, due.isoformat())
        return Lent(loan, renewed=False)

    def _place(self, item: Item, branch: str, hold: Hold | None) -> str:
        """Puts a returned item on the hold shelf or on its way; answers the branch it must travel to, if any."""
        goal = hold.pickup if hold else item.branch
        self._state.transit.pop(item.barcode, None)
        if goal != branch:
            self._state.transit[item.barcode] = goal
            self._log(Act.SENT_HOME, item.barcode, detail=goal)
            return goal
        if hold is not None and not hold.ready:
            self._state.holds[item.barcode][0] = replace(hold, ready=True)
            self._log(Act.HOLD_TRAPPED, item.barcode, hold.card)
        return ""

    def _drop_hold(self, hold: Hold) -> None:
        queue = self._state.holds[hold.item]
        queue.remove(hold)
        if not queue:
            del self._state.holds[hold.item]

    def _fine(self, card: str, amount: Decimal, charge: Charge, item: str, day: date) -> Fine:
        fine = Fine(self._state.next_number(), card, amount, charge, item, day)
        self._state.fines.append(fine)
        self._log(Act.FINED, item, card, f"{amount} {charge.value}")
        return fine

    def _set_block(self, card: str, why: str, act: Act) -> bool:
        with self._lock:
            if card not in self.catalogue.patrons:
                return False
            self._state.blocked[card] = why
            self._log(act, card=card, detail=why)
            return True
