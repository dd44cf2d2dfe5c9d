"""The offline desk at work: the snapshots at hand, the calendar and what readers have from here; answers in the ILS's stead.

All calls belong to one thread (the one that owns the links to the library systems). Card numbers are hashed as they come
and not kept. What is answered here is a promise of the station: the ILS hears of it later (`rules.sending`).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

import structlog

from kiosk.bin import Routing
from kiosk.effects import Ask, AskPatron
from kiosk.events import (
    Answered,
    NotSent,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    Promised,
)
from kiosk.offline.calendar import Calendar
from kiosk.offline.desk import Terms, card_trouble, lend
from kiosk.offline.keys import hash_card, hash_pin
from kiosk.offline.lookup import Cards, Catalogue
from kiosk.offline.records import Card, Item
from kiosk.offline.snapshot import SnapshotError, still_valid
from kiosk.offline.taken import NOBODY, Taken
from kiosk.values import Entry, ItemKey, Kind, Reason, Secret

log = structlog.get_logger(__name__)

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class House:
    """What the site decided about lending while offline."""

    terms: Terms
    calendar: Calendar
    site_key: bytes
    check_pin: bool = False


class Lending:
    def __init__(
        self,
        house: House | None,
        home: str,
        zone: tzinfo,
        now: Callable[[], datetime],
        trusted: Callable[[], bool] = lambda: True,
    ) -> None:
        """`house` None: nothing is lent, but titles are known where there is a catalogue. `home`: the first system.

        `trusted`: whether the journal may be trusted with promises that the ILS does not hear of at once.
        """
        self._house = house
        self._home = home
        self._zone = zone
        self._now = now
        self._trusted = trusted
        self._cards: Cards | None = None
        self._catalogue: Catalogue | None = None
        self._taken = Taken()

    # --- the snapshots ---------------------------------------------------------------------------------

    def use(self, snapshot: Cards | Catalogue) -> None:
        """A newer snapshot takes the old one's place."""
        old: Cards | Catalogue | None
        if isinstance(snapshot, Cards):
            old, self._cards = self._cards, snapshot
            self._taken.forget(snapshot.manifest.created)
        else:
            old, self._catalogue = self._catalogue, snapshot
        if old is not None:
            old.close()

    def close(self) -> None:
        for snapshot in (self._cards, self._catalogue):
            if snapshot is not None:
                snapshot.close()
        self._cards = self._catalogue = None

    @property
    def ready(self) -> bool:
        """Whether books can be lent now: by the policy, both snapshots, the calendar, and a journal that is trusted."""
        if self._house is None or self._cards is None or self._catalogue is None or not self._trusted():
            return False
        try:
            for snapshot in (self._cards, self._catalogue):
                still_valid(snapshot.manifest, self._now())
        except SnapshotError:
            return False
        return self._today() <= self._house.calendar.until

    # --- the answers -----------------------------------------------------------------------------------

    def patron(self, ask: AskPatron) -> PatronFound | PatronUnknown | PatronNoAnswer:
        """The card by the snapshot. Over its limit it may still come in: each book says so."""
        house = self._house
        if house is None or not self.ready:
            return PatronNoAnswer(ask.serial)
        number = ask.card.reveal()
        try:
            card = self._card(hash_card(house.site_key, number))
        except SnapshotError as error:
            self._gone_bad(error)
            return PatronNoAnswer(ask.serial)
        trouble = card_trouble(card, self._today(), house.terms)
        if trouble is Reason.UNKNOWN_CARD:
            return PatronUnknown(ask.serial)
        pin = _pin(house, number, card, ask.pin)
        known_as = card.category if card else ""
        return PatronFound(ask.serial, pin, may_borrow=trouble is None, offline=True, patron_class=known_as)

    def ask(self, ask: Ask) -> Promised | Answered | NotSent:
        """A loan by the snapshots; a return, a renewal, and what is sent late can only wait."""
        try:
            item = self._item(ask.item)
            lends = ask.kind is Kind.LOAN and not (ask.late or ask.renew) and self.ready
            return self._lend(ask, item) if lends else _waits(ask, item)
        except SnapshotError as error:
            self._gone_bad(error)
            return NotSent(ask.key)

    def _lend(self, ask: Ask, item: Item | None) -> Promised | Answered | NotSent:
        assert self._house is not None
        assert ask.card is not None, "a loan has a reader"
        hashed = hash_card(self._house.site_key, ask.card.reveal())
        terms, calendar, title = self._house.terms, self._house.calendar, item.title if item else ""
        borrowed = len(self._taken.by(hashed) - {ask.item})
        day = lend(self._card(hashed), borrowed, item, self._today(), terms, calendar)
        match day:
            case Reason.NOT_SENT:
                return NotSent(ask.key, title)
            case Reason():
                return Answered(ask.key, yes=False, title=title, reason=day)
            case _:
                self._taken.promised(ask.key, ask.item, hashed)
                return Promised(ask.key, datetime.combine(day, LAST_MINUTE, self._zone), title)

    # --- what readers have from here ------------------------------------------------------------------

    def note(self, rows: Iterable[tuple[Entry, datetime | None]]) -> None:
        """Rows of the journal, as they are on the disk now, each with when the ILS was told of it."""
        if self._house is None:
            return
        for entry, told in rows:
            hashed = (
                hash_card(self._house.site_key, entry.card.reveal()) if entry.card is not None else NOBODY
            )
            self._taken.note(entry, hashed, told)

    # --- helpers -----------------------------------------------------------------------------------------

    def _card(self, hashed: bytes) -> Card | None:
        return self._cards.find(hashed) if self._cards is not None else None

    def _item(self, key: ItemKey) -> Item | None:
        if self._catalogue is None:
            return None
        return self._catalogue.find("" if key.ils == self._home else key.ils, key.item)

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def _gone_bad(self, error: SnapshotError) -> None:
        """It was good when it was checked: the disk is dying. Nothing more is lent from it."""
        log.error("snapshot.gone_bad", fault=error.fault.value, detail=str(error))
        self.close()


def _pin(house: House, number: str, card: Card | None, given: Secret | None) -> PinState:
    """Compared only where the site allows it and the snapshot has a hash (rule 18)."""
    if not house.check_pin or given is None or card is None or card.pin is None:
        return PinState.NOT_ASKED
    same = hmac.compare_digest(card.pin, hash_pin(house.site_key, number, given.reveal()))
    return PinState.VERIFIED if same else PinState.WRONG


def _waits(ask: Ask, item: Item | None) -> NotSent:
    """A held item counts as held here: whoever empties that bin looks at each."""
    if item is None:
        return NotSent(ask.key)
    routing = Routing(alert="01" if item.held else None, sort_bin=item.sort_class)
    return NotSent(ask.key, item.title, routing)
