"""A person of staff: proves to be that person with an own PIN or an own card; wrong PINs lock that PIN, longer each time.

The lock is the person's, not the machine's, and a locked PIN leaves the card usable (circulation rule 25). PINs are kept as
Argon2id (RFC 9106) and never in the clear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from kiosk.values import Secret

FREE_TRIES = 3
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(hours=1)
PIN_LENGTH = range(6, 13)

_HASHER = PasswordHasher()


class Proof(StrEnum):
    """What became of an attempt to prove who one is."""

    GIVEN = "given"
    UNKNOWN = "unknown"  # no such person or card here, or no longer
    WRONG = "wrong"
    LOCKED = "locked"
    NO_PIN = "no_pin"  # this person has only a card


@dataclass(frozen=True, slots=True)
class Person:
    """`pin` is an Argon2id hash, `wrong` counts wrong PINs in a row."""

    name: str
    pin: str | None = None
    has_card: bool = False
    active: bool = True
    wrong: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        """A lock longer than any that is ever given comes from a clock that was put back: it does not hold."""
        until = self.locked_until
        return until is not None and now < until <= now + LONGEST_LOCK


def hash_pin(pin: Secret) -> str:
    """Raises ValueError in words when it is no PIN for staff."""
    text = pin.reveal()
    if not (text.isascii() and text.isdigit() and len(text) in PIN_LENGTH):
        raise ValueError(f"a staff PIN has {PIN_LENGTH.start} to {PIN_LENGTH.stop - 1} digits")
    if len(set(text)) == 1 or text in "01234567890123" or text in "98765432109876":
        raise ValueError("this PIN is the first that anybody would try; take another")
    return _HASHER.hash(text)


def prove(person: Person, pin: Secret, now: datetime) -> tuple[Proof, Person]:
    """Whether this PIN is the person's; the person comes back with the wrong ones counted."""
    if not person.active:
        return Proof.UNKNOWN, person
    if person.pin is None:
        return Proof.NO_PIN, person
    if person.locked(now):
        return Proof.LOCKED, person
    try:
        _HASHER.verify(person.pin, pin.reveal())
    except VerifyMismatchError:
        return Proof.WRONG, _one_more(person, now)
    return Proof.GIVEN, replace(person, wrong=0, locked_until=None)


def _one_more(person: Person, now: datetime) -> Person:
    wrong = person.wrong + 1
    if wrong < FREE_TRIES:
        return replace(person, wrong=wrong)
    lock = min(FIRST_LOCK * 2 ** min(wrong - FREE_TRIES, 20), LONGEST_LOCK)
    return replace(person, wrong=wrong, locked_until=now + lock)
