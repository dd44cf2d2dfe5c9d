"""The small library's books: catalogue, changing state, clock, lock, and the record of executed acts.

Answers questions and writes down; changes nothing by itself. Knows nothing of SIP2. Thread-safe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import RLock

from sip2.server import rules as house
from sip2.server.catalogue import Catalogue
from sip2.server.records import Account, Act, Executed, Hold, Item, Loan, Patron
from sip2.server.state import line_of, load, save


def utc_now() -> datetime:
    """The clock used when none is given."""
    return datetime.now(UTC)


class Ledger:
    """The books of one catalogue. `state` is a JSON file kept up to date, `record` a JSON-lines file appended to."""

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        state: Path | None = None,
        record: Path | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.load(today=clock().date())
        self.rules = self.catalogue.rules
        self._clock = clock
        self._lock = RLock()
        self._state_file = state
        self._record_file = record
        self._executed: list[Executed] = []
        kept = state is not None and state.exists()
        self._state = load(state) if kept and state is not None else self.catalogue.first_state(self.now())

    def now(self) -> datetime:
        """The library's time, in its own zone."""
        return self._clock().astimezone(self.rules.zone)

    def item(self, barcode: str) -> Item | None:
        """The item with exactly this barcode."""
        return self.catalogue.items.get(barcode)

    def patron(self, card: str, *, any_case: bool = False) -> Patron | None:
        """The reader with this card, as blocked as staff left them."""
        found = self.catalogue.patrons.get(card)
        if found is None and any_case:
            found = next(
                (p for c, p in self.catalogue.patrons.items() if c.casefold() == card.casefold()), None
            )
        if found is None:
            return None
        with self._lock:
            return replace(found, blocked=self._state.blocked.get(found.card, found.blocked))

    def pin_is_right(self, card: str, pin: str) -> bool:
        """Whether this is the reader's PIN; a reader without a PIN has only the empty one."""
        patron = self.patron(card)
        return patron is not None and (patron.pin or "") == pin

    def loan(self, barcode: str) -> Loan | None:
        """The loan of an item that is out."""
        with self._lock:
            return self._state.loans.get(barcode)

    def holds(self, barcode: str) -> tuple[Hold, ...]:
        """Who waits for an item, first come first."""
        with self._lock:
            return tuple(self._state.holds.get(barcode, ()))

    def in_transit_to(self, barcode: str) -> str:
        """The branch that an item travels to, or nothing."""
        with self._lock:
            return self._state.transit.get(barcode, "")

    def note(self, barcode: str) -> str:
        """What was last noted of an item's condition."""
        with self._lock:
            return self._state.notes.get(barcode, "")

    def account(self, card: str) -> Account | None:
        """Everything about one reader now."""
        with self._lock:
            patron = self.patron(card)
            if patron is None:
                return None
            now = self.now()
            loans = tuple(loan for loan in self._state.loans.values() if loan.card == card)
            mine = [hold for queue in self._state.holds.values() for hold in queue if hold.card == card]
            fines = tuple(fine for fine in self._state.fines if fine.card == card)
            owed = sum((fine.amount for fine in fines), Decimal(0))
            return Account(
                patron=patron,
                loans=loans,
                overdue=tuple(loan for loan in loans if loan.due < now),
                ready=tuple(hold for hold in mine if hold.ready),
                waiting=tuple(hold for hold in mine if not hold.ready),
                fines=fines,
                recalled=tuple(loan for loan in loans if self._state.holds.get(loan.item)),
                trouble=house.patron_trouble(self.rules, patron, owed, now.date()),
            )

    def loans_by_patron(self) -> dict[str, tuple[Loan, ...]]:
        """All loans, by card."""
        with self._lock:
            found: dict[str, tuple[Loan, ...]] = {}
            for loan in self._state.loans.values():
                found[loan.card] = (*found.get(loan.card, ()), loan)
            return found

    @property
    def executed(self) -> tuple[Executed, ...]:
        """What this library has done since it was opened, oldest first."""
        with self._lock:
            return tuple(self._executed)

    def _log(self, act: Act, item: str = "", card: str = "", detail: str = "") -> None:
        self._state.seq += 1
        entry = Executed(self._state.seq, self.now(), act, item, card, detail)
        self._executed.append(entry)
        if self._record_file is not None:
            with self._record_file.open("a", encoding="utf-8") as file:
                file.write(line_of(entry) + "\n")
        self._keep()

    def _keep(self) -> None:
        if self._state_file is not None:
            save(self._state, self._state_file)
