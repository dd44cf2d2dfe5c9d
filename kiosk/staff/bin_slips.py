"""Slips for what comes out of a crate: where an item goes next, and which crate this is.

A hold slip carries a shelf code and never a name or a card's number: it lies in the open (reference return-station.md §4.5).
"""

from __future__ import annotations

from drivers.printer.interface import Slip, SlipLine, Weight
from kiosk.messages import say
from kiosk.passages import Crate
from kiosk.staff.house import House
from kiosk.values import Entry, Handling


def shelf_code(entry: Entry) -> str:
    """Three digits for the hold shelf; who waits for it the library system tells, by the item's number."""
    return f"{entry.seq % 1000:03d}"


def next_place(entry: Entry, house: House) -> Slip:
    """To be laid into the book: the hold shelf with its code, or the branch that it has to go to."""
    hold = entry.handling is Handling.HOLD
    heading = house.say(say("bin_slip.hold" if hold else "bin_slip.transit"))
    large = shelf_code(entry) if hold else entry.destination or "?"
    lines = (
        SlipLine(large, weight=Weight.LARGE, centred=True),
        None,
        SlipLine(entry.title or entry.item.item, weight=Weight.BOLD),
        SlipLine(house.say(say("bin_slip.item", item=entry.item.item))),
        SlipLine(house.say(say("bin_slip.came", at=entry.opened.utc))),
    )
    foot = (SlipLine(entry.reference, weight=Weight.SMALL, centred=True),)
    return Slip(heading, lines, qr=entry.item.item, foot=foot)


def crate_label(crate: Crate, count: int, house: House) -> Slip:
    """To be laid onto a crate that was taken out, so that whoever reconciles it knows which it is."""
    assert crate.taken_out is not None, "a crate that stands in its bin needs no label"
    lines = (
        SlipLine(house.say(say("bin_slip.crate", number=crate.number)), weight=Weight.LARGE, centred=True),
        None,
        SlipLine(house.say(say("bin_slip.bin", bin=crate.bin))),
        SlipLine(house.say(say("bin_slip.count", count=count)), weight=Weight.BOLD),
        SlipLine(house.say(say("bin_slip.taken_out", at=crate.taken_out))),
        None,
        SlipLine(house.say(say("bin_slip.not_yet"))),
    )
    return Slip(house.library, lines, foot=(SlipLine(house.station, weight=Weight.SMALL, centred=True),))
