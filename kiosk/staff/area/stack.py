"""What is to be done with each book of a stack out of a crate, the most urgent first. Words only; knows no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Any

from kiosk.messages import Message, say
from kiosk.staff.area.at_pad import plain
from kiosk.staff.view import Fact

Found = Mapping[str, Any]
GOOD = frozenset({"matched", "confirmed"})


class Urgency(IntEnum):
    """What is told first of a stack."""

    SECURE = auto()  # carried out as it is, it is stolen without an alarm
    HOLD = auto()
    TRANSIT = auto()
    KEEP_APART = auto()
    STAFF = auto()
    ODD = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class ToDo:
    """What is to be done with one book, in words."""

    urgency: Urgency
    words: Message
    name: str


def to_do(seen: Iterable[Found]) -> list[ToDo]:
    """For each book of a stack all that is to be done with it, over the whole stack the most urgent first."""
    return sorted((deed for one in seen for deed in _to_do(one)), key=lambda deed: deed.urgency)


def _to_do(one: Found) -> list[ToDo]:
    words = {
        Urgency.SECURE: say("staff.crate.loud") if "secure" in one["offers"] else None,
        **_where_to(one),
        Urgency.KEEP_APART: say("staff.crate.keep_apart") if "keep_apart" in one["offers"] else None,
        Urgency.STAFF: say("staff.crate.staff") if "staff" in one["offers"] else None,
        Urgency.ODD: say(f"staff.found.{one['result']}") if one["result"] not in GOOD else None,
    }
    deeds = [ToDo(urgency, word, name_of(one)) for urgency, word in words.items() if word is not None]
    return deeds or [ToDo(Urgency.NONE, say("staff.found.matched"), name_of(one))]


def _where_to(one: Found) -> dict[Urgency, Message | None]:
    """A hold or a transit: only of what the bin recorded is it known."""
    match one["handling"] if one["result"] in (*GOOD, "wrong_bin") else None:
        case "hold":
            return {Urgency.HOLD: say("staff.crate.hold", shelf=one["shelf"])}
        case "transit":
            return {Urgency.TRANSIT: say("staff.crate.transit", place=one["destination"])}
        case _:
            return {}


def fact_of(one: ToDo) -> Fact:
    return Fact(one.words, plain(one.name))


def name_of(one: Found) -> str:
    return str(one["title"] or one["item"])
