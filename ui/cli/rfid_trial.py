"""A reader's trial by this command itself: its tags as they are read, and its security byte switched there and back.

The station must not run: it holds its reader.
"""

from __future__ import annotations

import threading
import time

import click

from config.settings import Settings
from drivers.rfid.interface import Capability
from drivers.rfid.pad import Pad, TagOnPad
from drivers.rfid.presence import Presence
from drivers.rfid.security import Written
from kiosk import devices
from kiosk.staff.tag_requests import tag_row
from kiosk.staff.tag_values import OnPad
from kiosk.staff.trials import Told
from kiosk.values import Security
from ui.cli.device_words import NOTHING_HEARD, NOTHING_READ, tag_words
from ui.cli.devices import TRY_OUT
from ui.cli.plain import spelled


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
            click.echo(f"  {tag_words(_as_told(tag, settings))}")
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


def _as_told(tag: TagOnPad, settings: Settings) -> Told:
    security = settings.security
    known = {
        security.in_stock_afi: Security.IN_STOCK,
        security.on_loan_afi: Security.ON_LOAN,
        None: Security.UNKNOWN,
    }
    return tag_row(tag, known.get(tag.afi, Security.OTHER), OnPad(Pad(), {}, {}))


def _switch_there_and_back(presence: Presence, pad: Pad, settings: Settings) -> bool:
    """A tag must end as it was: whatever fails, what it carries now is told."""
    assert presence.info is not None
    if Capability.WRITE_AFI not in presence.info.capabilities:
        presence.close()  # opened on an empty pad, a PC/SC reader did not know yet what it can
        presence.poll()
    if Capability.WRITE_AFI not in presence.info.capabilities:
        why = dict(presence.info.why_off).get(Capability.WRITE_AFI, "its driver does not say why")
        click.echo(f"FAILED: this reader does not write the security byte: {spelled(why)}")
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
