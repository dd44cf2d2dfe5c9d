"""`[offline]` and `[calendar]`: what a station does while its library system cannot be reached.

Circulation rules 16 to 18: by default no unknown card and no unknown or restricted item; a library loosens each knowingly.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from config.table import FilePath, Table

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ClassName: TypeAlias = Annotated[str, Field(min_length=1, max_length=64)]
LoanDays: TypeAlias = Annotated[int, Field(ge=0, le=3650)]

KEY_BYTES = 32  # of an Ed25519 public key (RFC 8032, 5.1.5)


def _public_key(text: str) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error is one
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError("is no public key of 44 characters, as tramsach snapshot keys prints it")
    return text


def _https_or_folder(place: str) -> str:
    """Never repeated in a problem, and with nothing in it that a log may not show."""
    if not place.startswith(("https://", "/")):
        raise ValueError("is neither an https:// address nor a folder from / on")
    if place.startswith("https://") and any(mark in place for mark in "@?#"):
        raise ValueError(
            "must be a bare address: a user, password or query (@ ? #) in it would stand in logs. What lies there is signed, and"
            " its cards are hashed; whoever may not have it is kept away by the network"
        )
    return place


PublicKey: TypeAlias = Annotated[str, AfterValidator(_public_key)]
Place: TypeAlias = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_https_or_folder)]


class Period(Table):
    """`[[calendar.periods]]`: days with opening days of their own: Tết, summer, a stocktaking."""

    name: str = Field("", max_length=100, description="for whoever edits the calendar next year")
    first: date
    last: date
    open: frozenset[Weekday] = Field(frozenset(), description="none: closed throughout")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Period:
        if self.last < self.first:
            raise ValueError(f"last {self.last} is before first {self.first}")
        return self


_MUCH_LONGER_DAYS = 7


class Calendar(Table):
    """`[calendar]`: on which days books can be due, and how long each class of loan lasts."""

    until: date = Field(description="the last day that this calendar knows: no due date is promised after it")
    open: frozenset[Weekday] = Field(description="opening days of an ordinary week")
    closed: frozenset[date] = Field(frozenset(), description="single closed days")
    periods: tuple[Period, ...] = ()
    days: dict[ClassName, LoanDays] = Field(
        {}, description="days of each loan class; a class left out, or with 0, is not lent offline"
    )


class Offline(Table):
    """`[offline]`: returns are always taken; whether books are lent as well, and from which snapshots.

    "none" and "returns_only" do the same; "none" tells readers of a fault, "returns_only" of a way of working.
    """

    policy: Literal["none", "returns_only", "both"] = "none"
    library: str = Field("", max_length=100, description="snapshots of another library are refused")
    public_key: PublicKey | None = Field(None, description="snapshots must be signed with its private key")
    key_file: FilePath | None = Field(None, description="the site key, with which card numbers are hashed")
    key_credential: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] | None = Field(
        None, description="the site key as a credential that systemd hands over (LoadCredential=)"
    )
    sources: tuple[Place, ...] = Field(
        (), description="where new snapshots come from: https:// addresses and folders, such as a USB stick's"
    )
    ca_file: FilePath | None = Field(None, description="trust only this authority's certificates (PEM)")
    refresh_s: float = Field(3600, ge=60, le=86400, allow_inf_nan=False, description="between questions")
    folder: FilePath = Path("/var/lib/tramsach/snapshots")
    limits: dict[ClassName, Annotated[int, Field(ge=0, le=999)]] = Field(
        {}, description="patron class: most books on a card while offline, if fewer than the card's own limit"
    )
    unknown_cards: int = Field(0, ge=0, le=99, description="books lent to a card that the snapshot lacks")
    unknown_items: LoanDays = Field(0, description="days for an item that the snapshot lacks; 0: not lent")
    shortest_loan_days: int = Field(
        1,
        ge=1,
        le=365,
        description="no loan is due sooner after it was made: what tells the loan that a late return ends from a newer one",
    )
    tries: int = Field(
        3, ge=1, le=20, description="refusals of a row that was sent late until it waits for staff"
    )
    held_items: bool = Field(False, description="true: lend also what somebody has reserved")
    check_pin: bool = Field(False, description="true: ask for the PIN where the snapshot has its keyed hash")

    def misfits(self, calendar: Calendar | None) -> Iterator[str]:
        """What only both tables together show."""
        if self.key_file is not None and self.key_credential is not None:
            yield "[offline] key_file and key_credential are given; one is enough"
        if self.public_key is not None and not self.library:
            yield "[offline] library is missing: whose snapshots are these?"
        if self.policy != "both":
            return
        if self.public_key is None:
            yield "[offline] policy both needs public_key: only signed snapshots are lent from"
        if self.key_file is None and self.key_credential is None:
            yield "[offline] policy both needs key_file or key_credential: cards are known by their keyed hash"
        if calendar is None:
            yield "[offline] policy both needs a [calendar] for its due dates"
        elif not calendar.open:
            yield "[calendar] open is empty: nothing could ever be due"

    def hints(self, calendar: Calendar | None) -> Iterator[str]:
        """What is right as it stands, and might serve better."""
        lent = [days for days in calendar.days.values() if days] if calendar is not None else []
        left_at_default = "shortest_loan_days" not in self.model_fields_set
        if lent and left_at_default and min(lent) >= _MUCH_LONGER_DAYS:
            yield (
                f"[offline] shortest_loan_days is left at {self.shortest_loan_days}, and [calendar] days has no loan under"
                f" {min(lent)} days: late returns of books that are not due yet wait for staff. If no loan of the library,"
                f" not even at the desk, is shorter, shortest_loan_days = {min(lent)} lets most of them be sent"
            )
