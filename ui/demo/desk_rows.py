"""The rows of the desk's lists, in the words of one language: books, cards, switches. Knows the world; no Qt, no screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drivers.rfid.settings import SecuritySettings
from kiosk.messages import say
from kiosk.texts import Texts
from ui.demo.switches import Switch, Switches
from ui.demo.world import CARD, World

CARDS: Final = (
    "reader",
    "second_reader",
    "no_pin",
    "expired",
    "blocked",
    "fined",
    "at_limit",
    "child",
    "unknown",
)
"""Scenes of the catalogue, and a card that it does not have."""

_UNKNOWN_CARD = "TV0009999"


@dataclass(frozen=True, slots=True)
class BookRow:
    """A tag and what it is stuck to. `afi` as hex, `security` what that means: "in_stock", "on_loan" or "other".

    The last one is a reader's card: `security` "card", which says nothing of an AFI.
    """

    key: str
    title: str
    note: str
    afi: str
    security: str
    securityName: str
    onPad: bool
    readable: bool


@dataclass(frozen=True, slots=True)
class CardRow:
    """The PIN stands on the desk, because nobody knows the demo's readers by heart."""

    key: str
    words: str
    number: str
    pin: str


@dataclass(frozen=True, slots=True)
class SwitchRow:
    key: str
    words: str
    condition: str
    on: bool


def card_number(world: World, scene: str) -> str:
    """The number on the card of this scene."""
    return world.library.catalogue.scenes.get(scene, _UNKNOWN_CARD)


def book_rows(world: World, tongue: Texts, pad: frozenset[str]) -> list[BookRow]:
    """All books, and a card; `pad` holds the UIDs of what lies on it."""
    return [*(_book(world, tongue, name, pad) for name in world.tags), _tagged_card(world, tongue, pad)]


def _tagged_card(world: World, tongue: Texts, pad: frozenset[str]) -> BookRow:
    reader = _card(world, tongue, "reader")
    return BookRow(
        key=CARD,
        title=reader.words,
        note=f"{reader.pin} · {reader.number}",
        afi="",
        security="card",
        securityName=tongue.say(say("desk.card.tagged")),
        onPad=world.card.uid in pad,
        readable=True,
    )


def _book(world: World, tongue: Texts, name: str, pad: frozenset[str]) -> BookRow:
    tag, number = world.tags[name], world.items[name]
    item = world.library.item(number)
    settings = SecuritySettings()
    security = {settings.in_stock_afi: "in_stock", settings.on_loan_afi: "on_loan"}.get(tag.afi, "other")
    note = say(f"desk.book.{name.replace(' ', '_')}")
    return BookRow(
        key=name,
        title=item.title if item else number or tongue.say(say("desk.book.no_title")),
        note=tongue.say(note) if tongue.has(note.code) else item.author if item else "",
        afi=f"{tag.afi:02X}",
        security=security,
        securityName=tongue.say(say(f"desk.afi.{security}")),
        onPad=tag.uid in pad,
        readable=bool(number),
    )


def card_rows(world: World, tongue: Texts) -> list[CardRow]:
    return [_card(world, tongue, scene) for scene in CARDS]


def _card(world: World, tongue: Texts, scene: str) -> CardRow:
    number = card_number(world, scene)
    patron = world.library.patron(number)
    pin = tongue.say(say("desk.card.pin", pin=patron.pin)) if patron and patron.pin else ""
    return CardRow(scene, tongue.say(say(f"desk.card.{scene}")), number, pin)


def switch_rows(switches: Switches, tongue: Texts) -> list[SwitchRow]:
    return [_switch(switch, switches.is_on(switch), tongue) for switch in Switch]


def _switch(switch: Switch, on: bool, tongue: Texts) -> SwitchRow:
    code = f"desk.switch.{switch}"
    return SwitchRow(switch, tongue.say(say(code)), tongue.say(say(f"{code}.{'on' if on else 'off'}")), on)
