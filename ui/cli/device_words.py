"""The words of device trials, in English: what to do and expect, what came, and what to look at when nothing came."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.printer.interface import PrinterStatus
from kiosk.staff.trials import Told
from ui.cli.devices import printer_words
from ui.cli.plain import spelled

NOTHING_HEARD = (
    "Do: try another library tag (ISO 15693; a bank card is none). Lay it flat, away from metal. "
    "If none is heard: is the antenna's plug in, and its metal screen where the fitter put it?"
)
NOTHING_READ = (
    "Do: move it a little, away from metal and from other tags. If it stays so, its memory is unknown to the station: "
    "read it with a phone and send the dump through `tramsach tag decode`."
)
NOTHING_SCANNED = (
    'Do: does its light come on? If it beeps and nothing comes: scan its maker\'s code for "suffix CR" (or set '
    "terminators in [scanner]), check baud, and that it is in serial (USB-COM) mode where kind is serial. If it does not "
    "beep: enable the symbology, and check min_length, max_length and lengths in [scanner]."
)
NO_CARD_READ = (
    "Do: lay it flat on the reader, alone. A phone, and a card whose number changes each time, cannot be a library card. "
    "If no card is read: does `pcsc_scan` see the reader? Is its name in [card_reader] reader?"
)
NOT_PRINTED = (
    "Do: paper, cover, power and cable; then the address in [printer]. "
    "If strange signs came out, the cable's speed is wrong."
)
LOOK_AT_SLIP = (
    "Look at the slip: every letter whole, with its marks, in all three languages; the code can be scanned; nothing is missing "
    "at the right edge (else width_dots in [printer]); no stripes (else fragment_rows); the paper is cut (else cut)."
)
EXPECT = {
    "rfid": "Put a library book on the pad within {seconds} s.\n"
    "Expect: a line for each tag, with its item number, data model and security.",
    "scanner": "Scan a book's barcode or a card within {seconds} s. Expect: its text, once.",
    "card_reader": "Put a patron's card on the reader within {seconds} s. Expect: its number, once, shortened.",
    "printer": "Printing a slip in three languages, with every Vietnamese letter.",
}
PASSED = {
    "rfid": "PASSED: tags are read.",
    "scanner": "PASSED: the scanner reads.",
    "card_reader": "PASSED: the card reader reads.",
    "printer": f"PRINTED. {LOOK_AT_SLIP}",
}
FAILED = {
    "rfid": "no tag was read.",
    "scanner": "nothing came.",
    "card_reader": "nothing came.",
    "printer": "the slip may not have come out.",
}
ADVICE = {
    "rfid": NOTHING_HEARD,
    "scanner": NOTHING_SCANNED,
    "card_reader": NO_CARD_READ,
    "printer": NOT_PRINTED,
}
SECURITY = {
    "in_stock": "in stock",
    "on_loan": "on loan",
    "unknown": "not readable",
    "other": "a value that this library does not use",
}


def found(told: Told) -> Iterator[str]:
    for tag in told.get("tags", ()):
        yield tag_words(tag)
    if told.get("unreadable"):
        yield f"{told['unreadable']} heard, but could not be read"
    if "text" in told:
        yield spelled(_scan_words(told))
    if "status" in told:
        yield f"the printer says: {printer_words(PrinterStatus(**told['status']))}"


def tag_words(tag: Told) -> str:
    """A tag as the counter tells it."""
    if tag["card"]:
        what = "a patron's card, number not shown"
    elif tag["item"]:
        part = f", part {tag['part']} of {tag['parts']}" if tag["parts"] > 1 else ""
        what = f"item {tag['item']}{part}, owner {tag['owner'] or 'not given'}"
    else:
        what = "no item number on it"
    afi = "" if tag["afi"] is None else f"AFI {tag['afi']}, "
    return spelled(f"{tag['uid']}: {what} ({tag['model']}); {afi}{SECURITY[tag['security']]}")


def _scan_words(told: Told) -> str:
    symbology = f" ({told['symbology']})" if told["symbology"] else ""
    length = f"{told['text']}, {told['length']} characters{symbology}"
    return {
        "citizen": f"an identity card{symbology}, number not shown; it is not a card here ([cards] citizen_id)",
        "citizen_card": f"an identity card{symbology}, number not shown; it counts as a card",
        "card": f"{length}: a card by [[cards.barcodes]]",
        "neither": f"{length}: neither a card nor a book; it fits no rule of [[cards.barcodes]] or [[ils.items]]",
        "book": f"{length}: no card, so it may be a book",
    }[told["finding"]]


def advice(name: str, told: Told) -> str:
    return NOTHING_READ if told["finding"] == "nothing_read" else ADVICE[name]
