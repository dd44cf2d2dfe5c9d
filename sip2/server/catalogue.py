"""Reads the small library's catalogue: house rules, titles with their items, readers, and how things stand at first.

The data is in `catalogue.toml` beside this file; another file of the same shape may be given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sip2.server import rules as house
from sip2.server.records import Charge, Fine, Hold, Item, Kind, Loan, Patron
from sip2.server.rules import Rules
from sip2.server.state import State


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What does not change while the library is open. `scenes` names the items and cards that demos and tests use."""

    name: str
    institution: str
    location: str
    rules: Rules
    items: Mapping[str, Item]
    patrons: Mapping[str, Patron]
    demo_items: tuple[str, ...]
    """Item identifiers that are on real ISO 28560-3 tags."""
    scenes: Mapping[str, str]
    """What an item or card is good for, such as "held" or "no_pin", to its barcode."""
    branches: Mapping[str, str]
    at_first: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path | None = None, today: date | None = None) -> Catalogue:
        """The catalogue of a file, or the one that comes with this package. Cards expire counted from `today`."""
        source = path or files("sip2.server") / "catalogue.toml"
        data = tomllib.loads(source.read_text(encoding="utf-8"))
        zone = ZoneInfo(data["library"]["zone"])
        today = today or datetime.now(zone).date()
        items = [item for row in data["title"] for item in _items(row, data["library"]["location"])]
        patrons = [_patron(row, today) for row in data["patron"]]
        catalogue = cls(
            name=data["library"]["name"],
            institution=data["library"]["institution"],
            location=data["library"]["location"],
            rules=_rules(data["rules"], zone),
            items={item.barcode: item for item in items},
            patrons={patron.card: patron for patron in patrons},
            demo_items=tuple(data["demo_items"]),
            scenes=data["scenes"],
            branches=data["branches"],
            at_first=data["at_first"],
        )
        if len(catalogue.items) != len(items) or len(catalogue.patrons) != len(patrons):
            raise ValueError("the catalogue has a barcode twice")
        return catalogue

    def first_state(self, now: datetime) -> State:
        """Loans, holds and fines as the library opens; days are counted from `now`."""
        state = State()
        for row in self.at_first["loans"]:
            since = now - timedelta(days=row["days_ago"])
            due = house.due_date(self.rules, self.items[row["item"]], since)
            state.loans[row["item"]] = Loan(row["item"], row["card"], since, due, row.get("renewals", 0))
        for row in self.at_first["holds"]:
            number, placed = state.next_number(), now - timedelta(days=row["days_ago"])
            hold = Hold(
                number, row["item"], row["card"], placed, row["pickup"], ready=row.get("ready", False)
            )
            state.holds.setdefault(row["item"], []).append(hold)
        for row in self.at_first["fines"]:
            raised = (now - timedelta(days=row["days_ago"])).date()
            amount, charge = Decimal(row["amount"]), Charge(row["for"])
            state.fines.append(Fine(state.next_number(), row["card"], amount, charge, row["item"], raised))
        return state


def _rules(row: Mapping[str, Any], zone: ZoneInfo) -> Rules:
    return Rules(
        days={kind: row["days"][kind.value] for kind in Kind},
        max_renewals=row["max_renewals"],
        fine_limit=Decimal(row["fine_limit"]),
        fine_per_day=Decimal(row["fine_per_day"]),
        bins={kind: row["bins"][kind.value] for kind in Kind},
        hold_bin=row["hold_bin"],
        transit_bin=row["transit_bin"],
        exception_bin=row["exception_bin"],
        zone=zone,
    )


def _items(row: Mapping[str, Any], home: str) -> list[Item]:
    """The items of one title; `elsewhere` are those of another branch."""
    places = [(barcode, home) for barcode in row.get("items", ())]
    places += [(barcode, branch) for barcode, branch in row.get("elsewhere", {}).items()]
    return [
        Item(
            barcode=barcode,
            title=row["title"],
            author=row.get("author", ""),
            kind=Kind(row.get("kind", "book")),
            branch=branch,
            call_number=row["shelf"],
            parts=row.get("parts", 1),
            rental=Decimal(row.get("rental", 0)),
            lost=row.get("lost", False),
        )
        for barcode, branch in places
    ]


def _patron(row: Mapping[str, Any], today: date) -> Patron:
    """A reader; `expires_in` counts days from today, so that a demo never grows old."""
    return Patron(
        card=row["card"],
        name=row["name"],
        pin=row.get("pin"),
        branch=row.get("branch", "TT"),
        expires=today + timedelta(days=row.get("expires_in", 365)),
        category=row.get("category", "adult"),
        limit=row.get("limit", 5),
        birth=row.get("birth"),
        address=row.get("address", ""),
        email=row.get("email", ""),
        phone=row.get("phone", ""),
        blocked=row.get("blocked", ""),
    )
