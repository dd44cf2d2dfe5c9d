"""One trial a device: what a technician should do and expect, what came, and what to do if it did not.

Real drivers, the real pad, the real slip renderer; the station itself does not run. Card numbers are never shown whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import click

from config.settings import Settings
from drivers.rfid.interface import Capability
from drivers.rfid.pad import Pad, TagOnPad
from drivers.rfid.presence import Presence
from drivers.rfid.security import Written
from drivers.scanner.interface import Scan, ScanKind
from kiosk import devices
from kiosk.messages import Message
from kiosk.site import site_of
from kiosk.slips import trial
from kiosk.texts import LANGUAGES, Texts
from ui.cli.bin_trial import try_bin
from ui.cli.devices import TRY_OUT, plain, printer_words

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


def try_reader(settings: Settings, seconds: float, write: bool, outside: bool = False) -> bool:
    """Shows what lies on the pad as soon as all of it is read; with `write`, switches one tag there and back."""
    reader = devices.rfid_outside(settings) if outside else devices.rfid_reader(settings)
    assert reader is not None
    decode = devices.tag_decoder(settings.tags)
    presence = Presence(reader, time.monotonic, settings.presence, settings.security, decode)
    click.echo(f"Put {'ONE SPARE TAG' if write else 'a library book'} on the pad within {seconds:g} s.")
    click.echo("Expect: a line for each tag, with its item number, data model and security.")
    try:
        pad = _wait_for_tags(presence, seconds)
        for tag in pad.tags:
            click.echo(f"  {_tag_words(tag, settings)}")
        if pad.unreadable:
            click.echo(f"  {pad.unreadable} heard, but could not be read")
        if not pad.tags:
            click.echo(f"FAILED: no tag was read.\n{NOTHING_READ if pad.unreadable else NOTHING_HEARD}")
            return False
        if write:
            return _switch_there_and_back(presence, pad, settings)
        click.echo("PASSED: tags are read.")
        return True
    finally:
        presence.close()


def _wait_for_tags(presence: Presence, seconds: float) -> Pad:
    """What lies there once nothing of it is still being read, at the latest after `seconds`. Raises DriverError."""
    deadline, nobody = time.monotonic() + seconds, threading.Event()
    while (left := deadline - time.monotonic()) > 0:
        presence.poll()
        pad = presence.pad
        if (pad.tags or pad.unreadable) and not pad.reading:
            return pad
        nobody.wait(min(presence.due_in(), left))
    return presence.pad


def _tag_words(tag: TagOnPad, settings: Settings) -> str:
    content, security = tag.content, settings.security
    known = {security.in_stock_afi: "in stock", security.on_loan_afi: "on loan", None: "not readable"}
    if content.is_card:
        what = "a patron's card, number not shown"
    elif content.item_id:
        part = f", part {content.part} of {content.parts}" if content.parts > 1 else ""
        what = f"item {content.item_id}{part}, owner {str(content.owner) or 'not given'}"
    else:
        what = "no item number on it"
    afi = "" if tag.afi is None else f"AFI {tag.afi:02X}, "
    security_word = known.get(tag.afi, "a value that this library does not use")
    return plain(f"{tag.uid}: {what} ({content.model.value}); {afi}{security_word}")


def _switch_there_and_back(presence: Presence, pad: Pad, settings: Settings) -> bool:
    """A tag must end as it was: whatever fails, what it carries now is told."""
    assert presence.info is not None
    if Capability.WRITE_AFI not in presence.info.capabilities:
        why = dict(presence.info.why_off).get(Capability.WRITE_AFI, "its driver does not say why")
        click.echo(f"FAILED: this reader does not write the security byte: {why}")
        if getattr(settings.rfid, "afi_write", True) is False:
            click.echo(f"Do: {TRY_OUT}")
        return False
    if len(pad.tags) != 1 or pad.tags[0].afi is None:
        click.echo(
            "FAILED: nothing was written.\nDo: lay exactly one spare tag on the pad, one whose AFI can be read."
        )
        return False
    (tag,) = pad.tags
    before, security = pad.tags[0].afi, settings.security
    other = security.on_loan_afi if before != security.on_loan_afi else security.in_stock_afi
    for afi in (other, before):
        written = presence.secure(tag.uid, afi)
        click.echo(f"  AFI {afi:02X} written, read back: {written.value}")
        if written is not Written.VERIFIED:
            click.echo(
                f"FAILED: the tag had AFI {before:02X} and may carry another now.\n"
                "Do: try again with a new spare tag close to the middle; a locked AFI cannot be written by anybody."
            )
            return False
    click.echo("PASSED: the security byte is switched and read back; the tag is as it was.")
    return True


def try_scanner(settings: Settings, seconds: float, _write: bool) -> bool:
    scanner = devices.scanner(settings)
    assert scanner is not None
    try:
        scanner.open()
        click.echo(f"Scan a book's barcode or a card within {seconds:g} s. Expect: its text, once.")
        scan = scanner.read(seconds)
    finally:
        scanner.close()
    if scan is None:
        click.echo(f"FAILED: nothing came.\n{NOTHING_SCANNED}")
        return False
    click.echo(f"  {_scan_words(scan, settings)}\nPASSED: the scanner reads.")
    return True


def try_card_reader(settings: Settings, seconds: float, _write: bool) -> bool:
    reader = devices.card_reader(settings)
    assert reader is not None
    try:
        reader.open()
        click.echo(
            f"Put a patron's card on the reader within {seconds:g} s. Expect: its number, once, shortened."
        )
        card = reader.read(seconds)
    finally:
        reader.close()
    if card is None:
        click.echo(f"FAILED: nothing came.\n{NO_CARD_READ}")
        return False
    click.echo(f"  {_scan_words(Scan(card.number), settings)}\nPASSED: the card reader reads.")
    return True


def _scan_words(scan: Scan, settings: Settings) -> str:
    site = site_of(settings)
    symbology = f" ({scan.symbology})" if scan.symbology else ""
    if scan.kind is ScanKind.CITIZEN_ID:
        use = "counts as a card" if site.citizen_cards else "is not a card here ([cards] citizen_id)"
        return f"an identity card{symbology}, number not shown; it {use}"
    if any(rule.number(scan.text) is not None for rule in site.cards):
        text = f"{scan.text[:2]}…{scan.text[-2:]}"
        return f"{text}, {len(scan.text)} characters{symbology}: a card by [[cards.barcodes]]"
    return f"{scan.text}, {len(scan.text)} characters{symbology}: no card, so it may be a book"


def try_printer(settings: Settings, _seconds: float, _write: bool) -> bool:
    printer = devices.printer(settings)
    assert printer is not None
    station = settings.station
    texts = {language: Texts(language, zone=ZoneInfo(station.time_zone)) for language in LANGUAGES}

    def say_in(language: str, message: Message) -> str:
        return texts[language].say(message)

    click.echo("Printing a slip in three languages, with every Vietnamese letter.")
    try:
        status = printer.print_slip(trial(station.library, station.name, station.id, say_in))
    finally:
        printer.close()
    click.echo(f"  the printer says: {printer_words(status)}")
    if not status.ready:
        click.echo(f"FAILED: the slip may not have come out.\n{NOT_PRINTED}")
        return False
    click.echo(f"PRINTED. {LOOK_AT_SLIP}")
    return True


TRIALS: dict[str, Callable[[Settings, float, bool], bool]] = {
    "rfid": try_reader,
    "rfid_outside": partial(try_reader, outside=True),
    "scanner": try_scanner,
    "card_reader": try_card_reader,
    "printer": try_printer,
    "bin": try_bin,
}
