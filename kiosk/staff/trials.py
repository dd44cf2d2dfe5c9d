"""Device trials: one device, live, by hand: lay a book down, scan, show a card, look at a slip. For the screen and the command.

A trial gets the open driver from whoever owns it and answers in plain JSON values; words and advice are the asker's. Card
numbers are never told whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from threading import Event
from typing import Any, TypeAlias, TypeVar

from config.settings import Settings
from drivers.card.interface import CardReader
from drivers.errors import trouble_of
from drivers.printer.interface import ReceiptPrinter, Slip
from drivers.scanner.interface import Scan, ScanKind, Scanner
from kiosk import slips
from kiosk.messages import Message
from kiosk.rules.identity import may_be_number
from kiosk.rules.state import Site
from kiosk.staff.declined import Declined
from kiosk.staff.shown import masked
from kiosk.staff.tag_requests import tag_row
from kiosk.staff.tagging import TagBench
from kiosk.texts import Texts
from kiosk.values import Secret

Told: TypeAlias = dict[str, Any]
"""`passed`, `finding` (a code), and what was found."""

NAMES = ("rfid", "scanner", "card_reader", "printer")
"""What the tables of the station's file are called."""

LOOK_S = 0.2
T = TypeVar("T")


def configured(settings: Settings) -> list[str]:
    """The devices of this station that can be tried by hand."""
    return [name for name in NAMES if getattr(settings, name) is not None]


def gone(error: BaseException) -> Told:
    return {"passed": False, "finding": "gone", "detail": str(error), "trouble": trouble_of(error).value}


def try_pad(bench: TagBench, seconds: float) -> Told:
    """What lies on the pad, as soon as all of it is read. Raises Declined when the reader is away."""
    on_pad = bench.look(seconds)
    tags = [tag_row(tag, bench.security_of(tag), on_pad) for tag in on_pad.pad.tags]
    finding = "heard" if tags else "nothing_read" if on_pad.pad.unreadable else "nothing_heard"
    return {"passed": bool(tags), "finding": finding, "tags": tags, "unreadable": on_pad.pad.unreadable}


def try_scanner(scanner: Scanner, seconds: float, site: Site, over: Event) -> Told:
    """Raises DriverError; Declined when it is `over`, because a reader has come."""
    scan = _waited(scanner.read, seconds, over)
    return _nothing() if scan is None else _heard(scan, *_kind(scan, site))


def try_card_reader(reader: CardReader, seconds: float, site: Site, over: Event) -> Told:
    """As `try_scanner`."""
    card = _waited(reader.read, seconds, over)
    if card is None:
        return _nothing()
    scan = Scan(card.number)
    return _heard(scan, "card" if _is_card(scan, site) else "neither", masked(Secret(scan.text)))


def _waited(read: Callable[[float], T | None], seconds: float, over: Event) -> T | None:
    """By short looks, so that it gives way at once."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if over.is_set():
            raise Declined("serving")
        if (found := read(min(left, LOOK_S))) is not None:
            return found
    return None


def _nothing() -> Told:
    return {"passed": False, "finding": "nothing_heard"}


def _heard(scan: Scan, kind: str, text: str) -> Told:
    return {
        "passed": True,
        "finding": kind,
        "text": text,
        "length": len(scan.text),
        "symbology": scan.symbology or "",
    }


def _kind(scan: Scan, site: Site) -> tuple[str, str]:
    """What it counts as here, and as much of it as may be told."""
    if scan.kind is ScanKind.CITIZEN_ID:
        return ("citizen_card" if site.citizen_cards else "citizen"), ""
    if _is_card(scan, site):
        return "card", masked(Secret(scan.text))
    if not may_be_number(scan.text, site.items):
        return "neither", masked(Secret(scan.text))
    return "book", scan.text


def _is_card(scan: Scan, site: Site) -> bool:
    return any(rule.number(scan.text) is not None for rule in site.cards)


def try_printer(printer: ReceiptPrinter, slip: Slip) -> Told:
    """Raises DriverError."""
    status = printer.print_slip(slip)
    return {
        "passed": status.ready,
        "finding": "printed" if status.ready else "not_ready",
        "status": asdict(status),
    }


def slip_of(settings: Settings) -> Callable[[], Slip]:
    """Makes the trial slip: every language in its own letters."""
    station = settings.station

    def say_in(language: str, message: Message) -> str:
        return Texts(language).say(message)

    return lambda: slips.trial(station.library, station.name, station.id, say_in)
