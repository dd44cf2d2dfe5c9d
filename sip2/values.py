"""Values inside SIP2 fields: dates, money, rows of flags. Each keeps the text it was read from.

Source: 3M SIP 2.00 rev. 2.12 (18-character date, patron status, summary, BX); deviations in docs/sip2.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

BLANK_DATE = " " * 18

_AMOUNT = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""Currencies of a thousand small coins (ISO 4217)."""
_DIGITS = re.compile(r"[0-9]{8}.{4}[0-9]{6}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SipDate:
    """An 18-character `YYYYMMDDZZZZHHMMSS`. Four blanks as zone mean local time, `   Z` means UTC."""

    raw: str

    @classmethod
    def of(cls, moment: datetime, zone: str = "    ") -> SipDate:
        """The date on the wire; with zone `   Z` an aware moment is converted to UTC, else its wall clock is written."""
        if zone == "   Z" and moment.tzinfo is not None:
            moment = moment.astimezone(UTC)
        return cls(f"{moment:%Y%m%d}{zone}{moment:%H%M%S}")

    @classmethod
    def blank(cls) -> SipDate:
        """Eighteen blanks, the usual "no date"."""
        return cls(BLANK_DATE)

    @property
    def zone(self) -> str:
        """The four zone characters as sent; unknown ones are kept and otherwise ignored."""
        return self.raw[8:12]

    @property
    def value(self) -> datetime | None:
        """The moment: aware for UTC, else naive wall-clock time of the library; None where there is no date."""
        if not _DIGITS.fullmatch(self.raw):
            return None
        try:
            moment = datetime.strptime(self.raw[:8] + self.raw[12:], "%Y%m%d%H%M%S")  # noqa: DTZ007
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC) if self.zone == "   Z" else moment


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency; the currency is empty where the library system did not say."""

    amount: Decimal
    currency: str


def read_amount(text: str) -> Decimal:
    """`15000`, `15000.00`, `1,50`. Raises ValueError for anything that is no plain number."""
    plain = text.strip()
    if not _AMOUNT.fullmatch(plain):
        raise ValueError("not an amount")
    amount = Decimal(plain.replace(",", "."))
    if abs(amount) >= 10**15:
        raise ValueError("not an amount")
    return amount


def ambiguous(amount: Decimal, currency: str | None) -> bool:
    """Whether three digits after the point may be thousands: `15.000` is fifteen thousand dong, or fifteen dinars."""
    three = amount.as_tuple().exponent == -3
    return three and amount != 0 and (currency or "").strip().upper() not in _THREE_DECIMALS


def write_amount(amount: Decimal) -> str:
    """Digits and a point, no exponent, no currency sign."""
    if not amount.is_finite():
        raise ValueError("not an amount")
    return f"{amount:f}"


@dataclass(frozen=True, slots=True)
class PatronStatus:
    """Fourteen characters, Y or blank. Only `charge_denied` stops borrowing; 1 to 3 deny other privileges."""

    raw: str = " " * 14

    NAMES = (
        "charge_denied",
        "renewal_denied",
        "recall_denied",
        "hold_denied",
        "card_reported_lost",
        "too_many_charged",
        "too_many_overdue",
        "too_many_renewals",
        "too_many_claims_returned",
        "too_many_lost",
        "excessive_fines",
        "excessive_fees",
        "recall_overdue",
        "too_many_billed",
    )

    @classmethod
    def of(cls, *flags: str) -> PatronStatus:
        """A status with the named flags set."""
        unknown = set(flags) - set(cls.NAMES)
        if unknown:
            raise ValueError(f"no such patron status flag: {sorted(unknown)}")
        return cls("".join("Y" if name in flags else " " for name in cls.NAMES))

    @property
    def flags(self) -> frozenset[str]:
        """The names of the flags that are set."""
        return frozenset(name for at, name in enumerate(self.NAMES) if self.raw[at : at + 1] == "Y")

    def __contains__(self, flag: str) -> bool:
        return flag in self.flags


@dataclass(frozen=True, slots=True)
class Summary:
    """Which list a 63 asks for: ten characters with at most one Y (position 6 is the "Gossip" fee extension)."""

    raw: str = " " * 10

    NAMES = ("hold", "overdue", "charged", "fine", "recall", "unavailable_hold", "fee")

    @classmethod
    def of(cls, wanted: str | None) -> Summary:
        """The summary that asks for one list of `NAMES`, or for none."""
        if wanted is None:
            return cls()
        at = cls.NAMES.index(wanted)
        return cls(" " * at + "Y" + " " * (9 - at))

    @property
    def wanted(self) -> str | None:
        """The first list asked for."""
        at = self.raw.find("Y")
        return self.NAMES[at] if 0 <= at < len(self.NAMES) else None


@dataclass(frozen=True, slots=True)
class SupportedMessages:
    """BX: one character a message, Y, N or anything else for "does not say". Often untrue."""

    raw: str

    CODES = ("23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65")

    @classmethod
    def of(cls, codes: frozenset[str]) -> SupportedMessages:
        """BX of a system that understands these request codes."""
        return cls("".join("Y" if code in codes else "N" for code in cls.CODES))

    def says(self, code: str) -> bool | None:
        """What the system claims of a request code; None where it does not say."""
        if code not in self.CODES:
            return None
        return {"Y": True, "N": False}.get(self.raw[self.CODES.index(code) :][:1])
