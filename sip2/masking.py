"""Which fields of SIP2 messages may be seen in logs, transcripts, reprs and error texts: the only place that decides it.

Passwords, names, addresses and birth dates vanish; card numbers keep their last two characters. What somebody reads and owes
vanishes from messages about them. What a message shows as a whole is `sip2.message.Message.shown`.
"""

from __future__ import annotations

from collections.abc import Iterable

SECRET = frozenset({"AD", "CO", "AC"})
"""Passwords: patron, login, terminal."""
CARDS = frozenset({"AA", "CY"})
"""Card numbers: of the patron and of the patron who waits for the item."""
PERSONAL = frozenset({"AE", "BD", "BE", "BF", "DA", "PB"})
"""Name, address, e-mail, telephone, waiting patron's name, birth date."""

ABOUT_PATRONS = frozenset({"23", "24", "25", "26", "35", "36", "37", "38", "63", "64", "65", "66"})
"""Messages about a patron: what a library's own field of theirs holds, nobody knows, so it is hidden."""

ACCOUNT = frozenset({"AS", "AT", "AU", "AV", "BU", "CD", "BM", "BN", "BV", "CC"})
"""What a patron has borrowed, reserved and renewed, and owes: hidden in messages about patrons, each by itself, so that they can
be counted. Elsewhere BV is the fee of one loan, which no library system's log can do without."""

FREE_TEXT = frozenset({"AF", "AG", "AL"})
"""Screen and print texts, and why a card is blocked: they name patrons ("Hello …"), and no rule finds every name."""

ABOUT_NO_PATRON = frozenset({"17", "18", "19", "20", "93", "94", "96", "97", "98", "99"})
"""Messages about items and systems: their free text is shown, unless they name a patron all the same."""

HIDDEN = "***"
"""What stands for it, so that nobody learns its length either."""
_SHORTEST = 4


def concerns_patron(code: str, ids: Iterable[str]) -> bool:
    """Whether a message with these fields is about a patron, so that its free text is nobody else's business."""
    return code not in ABOUT_NO_PATRON or not (CARDS | PERSONAL).isdisjoint(ids)


def masked(field_id: str, text: str, more: frozenset[str] = frozenset()) -> str:
    """A field's text as others may see it; `more` are ids that a library hides besides."""
    if not text:
        return text
    if field_id in SECRET or field_id in PERSONAL or field_id in more:
        return HIDDEN
    if field_id in CARDS:
        return HIDDEN + (text[-2:] if len(text) > _SHORTEST else "")
    return text
