"""What all answers of the small ILS have in common: titles, dates, money, reasons. `sip2.server.pen` makes bytes of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sip2.codes import MediaType
from sip2.server.library import Library
from sip2.server.personality import Personality
from sip2.server.phrases import phrase
from sip2.server.records import Item, Kind, Reason
from sip2.values import SipDate

CURRENCY = "VND"

MEDIA = {
    Kind.BOOK: MediaType.BOOK,
    Kind.CHILDREN: MediaType.BOOK,
    Kind.SET: MediaType.BOOK_WITH_CD,
    Kind.REFERENCE: MediaType.BOOK,
    Kind.PERIODICAL: MediaType.MAGAZINE,
}


class Form:
    """How one personality of one library writes values."""

    def __init__(self, library: Library, traits: Personality) -> None:
        self._library = library
        self._traits = traits
        self.institution = library.catalogue.institution

    def now(self) -> SipDate:
        """The time of this answer."""
        return SipDate.of(self._library.now(), self._traits.zone)

    def title(self, item: Item) -> str:
        """Title and author."""
        return f"{item.title} / {item.author}" if item.author else item.title

    def due(self, moment: datetime) -> str:
        """AH."""
        return SipDate.of(moment.astimezone(self._library.rules.zone), self._traits.zone).raw

    def no_due(self) -> str:
        """AH of a refusal."""
        return self.now().raw if self._traits.due_date_on_refusal else ""

    def why(self, reason: Reason) -> tuple[str, ...]:
        """AF for a refusal."""
        return (phrase(reason, self._traits.raw_reasons),)

    def moment(self, date: SipDate) -> datetime | None:
        """A date of a request, aware; None where there is none."""
        found = date.value
        if found is None or found.tzinfo is not None:
            return found
        return found.replace(tzinfo=self._library.rules.zone)

    def amount(self, value: Decimal) -> Decimal | None:
        """BV; nothing owed is left out."""
        return value if value else None

    def currency(self, value: Decimal) -> str | None:
        """BH, where there is an amount."""
        return CURRENCY if value else None
