"""Whose item is this? Tag text or barcode → (library system, canonical item id), by the library's own table.

Circulation rules 1 and 2: merged branches share number ranges, scanned barcodes carry no owner, and an owner code that
differs from the site's is not foreign by itself. An item that no rule, or rules of two systems, claim is *unresolved*:
never lent, always accepted back, listed for staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.values import ItemKey

LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One line of the table. Empty or None means "any". `low`/`high` bound the digits after the prefix."""

    ils: str
    owners: frozenset[str] = frozenset()
    prefix: str = ""
    length: int | None = None
    low: int | None = None
    high: int | None = None
    strip_prefix: bool = False
    migrated: bool = True

    @property
    def says_form(self) -> bool:
        """It tells what the numbers look like, not only whose they are."""
        return bool(self.prefix) or any(each is not None for each in (self.length, self.low, self.high))

    def claims(self, text: str) -> bool:
        if not text.startswith(self.prefix) or (self.length is not None and len(text) != self.length):
            return False
        if self.low is None and self.high is None:
            return True
        digits = text[len(self.prefix) :]
        if not (digits.isascii() and digits.isdigit()):
            return False
        return (self.low is None or int(digits) >= self.low) and (
            self.high is None or int(digits) <= self.high
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    item: ItemKey


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Ours, or perhaps ours, but nobody can say whose: `item.ils` is empty."""

    item: ItemKey
    migrated: bool = True


@dataclass(frozen=True, slots=True)
class Foreign:
    """Its tag carries an owner that this library does not accept."""


Identity: TypeAlias = Resolved | Unresolved | Foreign


def plain_owner(code: str) -> str:
    """An ISIL without its hyphen: ISO 28560-3 tags store "VNAG01" for VN-AG01 (§5.3), other models keep the hyphen."""
    return code.replace("-", "")


def may_be_number(text: str, rules: tuple[ItemRule, ...]) -> bool:
    """Whether a scanned text may be a book's number at all. One with blanks or other letters than ASCII's is a sentence or a
    person's name, as on a student card's QR code, and stays out of the records, unless the library's table says its form.
    """
    if not text.strip() or len(text) > LONGEST_ID:
        return False
    plain = text.isascii() and not any(sign.isspace() for sign in text)
    return plain or any(rule.says_form and rule.claims(text) for rule in rules)


def resolve(owner: str, text: str, rules: tuple[ItemRule, ...], owners: frozenset[str]) -> Identity:
    """`owners` are all plain owner codes that the library accepts; empty accepts every one."""
    owner = plain_owner(owner)
    if owner and owners and owner not in owners:
        return Foreign()
    lost = Unresolved(ItemKey("", text[:LONGEST_ID]))
    if not text or len(text) > LONGEST_ID:
        return lost
    claims = [
        rule for rule in rules if rule.claims(text) and (not rule.owners or not owner or owner in rule.owners)
    ]
    if len({rule.ils for rule in claims}) != 1:
        return lost
    rule = claims[0]
    if not rule.migrated:
        return Unresolved(ItemKey("", text), migrated=False)
    return Resolved(ItemKey(rule.ils, text[len(rule.prefix) :] if rule.strip_prefix else text))
