"""Builds a station from its settings: drivers, journal, library systems, owners. The one place that knows all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from config.settings import Settings
from drivers.rfid.presence import Presence
from kiosk import devices, letters, slips
from kiosk.clock import Clock, SystemClock
from kiosk.ils import Ils
from kiosk.journal.journal import Journal
from kiosk.journal.retention import Keeping
from kiosk.offline import build as offline
from kiosk.owners.counter import CounterOwner
from kiosk.owners.desk import Desk, StationBack
from kiosk.owners.ils import IlsOwner
from kiosk.owners.journal import JournalOwner
from kiosk.owners.owner import Owner, Post
from kiosk.owners.pad import PadOwner
from kiosk.owners.printer import PrinterOwner
from kiosk.owners.scanner import CardReaderOwner, ScannerOwner
from kiosk.owners.sensitiser import SensitiserOwner
from kiosk.owners.sound import SoundOwner
from kiosk.owners.speech import SpeechOwner
from kiosk.owners.ticker import Ticker
from kiosk.owners.workshop import StationWorkshop, Tried
from kiosk.passages import Crate
from kiosk.rules.state import Session, State
from kiosk.site import site_of
from kiosk.staff import trials
from kiosk.staff.bin_slips import crate_label
from kiosk.staff.house import house_of
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import bench_of, identity_of
from kiosk.station import Parts, Station
from kiosk.values import Entry
from kiosk.view import View

if TYPE_CHECKING:
    from kiosk.owners.bin import BinOwner


def build(
    settings: Settings,
    show: Callable[[View], None],
    connect: Callable[[Settings], tuple[Ils, ...]],
    clock: Clock | None = None,
    power_off: Callable[[], None] = lambda: None,
    committed: Callable[[Entry], None] = lambda _entry: None,
) -> Station:
    """A station that is ready to start. `connect` makes the adapters of its library systems.

    `power_off`: what a return bin asks for when its battery ends; called in a thread of its own.
    `committed`: hears of each row of the journal once it is on the disk, in the journal's thread.
    """
    site = site_of(settings)
    clock = clock or SystemClock()
    now = clock.now()
    first = State(site, uuid4().hex[:12], now, Session(language=site.languages[0], active=now.mono))
    if site.bin is not None:
        from kiosk.rules.bin.machine import begun

        first = replace(first, bin=begun(now.mono))
    return Station(
        first,
        lambda post: _parts(settings, post, connect(settings), clock, power_off, committed),
        clock,
        show,
    )


def _parts(
    settings: Settings,
    post: Post,
    systems: tuple[Ils, ...],
    clock: Clock,
    power_off: Callable[[], None],
    committed: Callable[[Entry], None],
) -> Parts:
    zone = ZoneInfo(settings.station.time_zone)

    def now() -> datetime:
        return clock.now().utc.astimezone(zone)

    def label(crate: Crate, count: int) -> None:
        if printing is not None:
            printing.print_for_staff(crate_label(crate, count, house))

    house = house_of(settings)
    ils = IlsOwner(systems, post, offline.desk(settings, now))
    taken = ils.note if settings.offline.policy == "both" else None
    journal = JournalOwner(lambda: journal_of(settings), post, now, label, committed, clock.by_network, taken)
    snapshots = offline.snapshots(settings, ils.use, now, post)
    at_pad = _pad(settings, post)
    pad = at_pad[0] if at_pad else None
    cards = CardReaderOwner(reader, post) if (reader := devices.card_reader(settings)) else None
    scanning = ScannerOwner(scanner, post) if (scanner := devices.scanner(settings)) else None
    made_slips = slips.of_station(settings)
    printing = PrinterOwner(printer, made_slips, post) if (printer := devices.printer(settings)) else None
    sound = SoundOwner(settings.sound.device, settings.sound.volume, post) if settings.sound.volume else None
    speech = _speech(settings, post)
    names, slip = trials.configured(settings), trials.slip_of(settings)
    tried = Tried(names, scanning, cards, printing, site_of(settings), slip)
    workshop = StationWorkshop(at_pad, ils, identity_of(settings), made_slips, house, tried, post)
    back = _back(settings, journal, printing, workshop, post)
    desk = Desk(settings.journal.path.parent, back, post)
    counter = CounterOwner(back, post)
    sensitiser = SensitiserOwner(strips, post) if (strips := devices.sensitiser(settings)) else None
    machine = _bin(settings, post, power_off)
    owners: tuple[Owner | None, ...] = (
        Ticker(post),
        machine,
        _pad_outside(settings, post),
        scanning,
        cards,
        pad,
        printing,
        sound,
        speech,
        snapshots,
        ils,
        desk,
        counter,
        sensitiser,
    )
    threads = tuple(owner for owner in owners if owner is not None)
    return Parts(
        journal, desk, ils, pad, printing, sound, threads, journal, counter, machine, sensitiser, speech
    )


def journal_of(settings: Settings) -> Journal:
    """The station's journal, which forgets when its settings say. Raises what `Journal` raises."""
    days = settings.retention
    keeping = Keeping(
        card_after=timedelta(days=days.card_days),
        card_at_most=timedelta(days=days.card_most_days),
        row_after=timedelta(days=days.row_days),
    )
    return Journal(settings.journal.path, settings.station.id, keeping=keeping)


def _back(
    settings: Settings,
    journal: JournalOwner,
    printing: PrinterOwner | None,
    workshop: StationWorkshop,
    post: Post,
) -> StationBack:
    folder = settings.journal.path.parent
    letter = letters.of_station(settings)
    return StationBack(settings.station.id, folder, journal, post, letter, printing, workshop)


def _speech(settings: Settings, post: Post) -> SpeechOwner | None:
    voice = settings.speech
    return SpeechOwner(voice.recordings, voice.headset, voice.loudspeaker, post) if voice else None


def _bin(settings: Settings, post: Post, power_off: Callable[[], None]) -> BinOwner | None:
    hardware = devices.return_bin(settings)
    if hardware is None:
        return None
    from kiosk.owners.bin import BinOwner

    return BinOwner(hardware, post, power_off)


def _pad(settings: Settings, post: Post) -> tuple[PadOwner, TagBench] | None:
    reader = devices.rfid_reader(settings)
    if reader is None:
        return None
    decode = devices.tag_decoder(settings.tags)
    presence = Presence(reader, time.monotonic, settings.presence, settings.security, decode)
    in_a_chute = settings.return_station is not None
    owner = PadOwner(presence, reader, settings.security, post, tells_unsure=in_a_chute)
    return owner, bench_of(settings, presence, reader)


def _pad_outside(settings: Settings, post: Post) -> PadOwner | None:
    reader = devices.rfid_outside(settings)
    if reader is None:
        return None
    decode = devices.tag_decoder(settings.tags)
    presence = Presence(reader, time.monotonic, settings.presence, settings.security, decode)
    return PadOwner(presence, reader, settings.security, post, outside=True)
