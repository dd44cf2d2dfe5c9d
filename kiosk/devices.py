"""From a settings table to the driver that it names. Device libraries are loaded here, and only those in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from config.settings import Settings
from drivers import registry
from drivers.card.interface import CardReader
from drivers.printer.interface import ReceiptPrinter
from drivers.registry import Device
from drivers.rfid.interface import RfidReader
from drivers.rfid.settings import TagSettings
from drivers.rfid.tags import ascii_text, chain
from drivers.rfid.tags.content import TagContent
from drivers.scanner.interface import Scanner
from drivers.sensitiser.interface import Sensitiser

if TYPE_CHECKING:
    from drivers.bin.interface import BinHardware

# Each raises Misconfigured where the driver's library is missing; none opens its device.


def rfid_reader(settings: Settings) -> RfidReader | None:
    if settings.rfid is None:
        return None
    reader: RfidReader = registry.create(Device.RFID, settings.rfid)
    return reader


def rfid_outside(settings: Settings) -> RfidReader | None:
    """The antenna before a return bin's door."""
    if settings.rfid_outside is None:
        return None
    reader: RfidReader = registry.create(Device.RFID, settings.rfid_outside)
    return reader


def scanner(settings: Settings) -> Scanner | None:
    if settings.scanner is None:
        return None
    made: Scanner = registry.create(Device.SCANNER, settings.scanner)
    return made


def card_reader(settings: Settings) -> CardReader | None:
    if settings.card_reader is None:
        return None
    made: CardReader = registry.create(Device.CARD_READER, settings.card_reader)
    return made


def printer(settings: Settings) -> ReceiptPrinter | None:
    if settings.printer is None:
        return None
    made: ReceiptPrinter = registry.create(Device.PRINTER, settings.printer)
    return made


def sensitiser(settings: Settings) -> Sensitiser | None:
    if settings.sensitiser is None:
        return None
    made: Sensitiser = registry.create(Device.SENSITISER, settings.sensitiser)
    return made


def return_bin(settings: Settings) -> BinHardware | None:
    if settings.bin is None:
        return None
    made: BinHardware = registry.create(Device.BIN, settings.bin)
    return made


def tag_decoder(tags: TagSettings) -> Callable[[bytes], TagContent]:
    """Every known data model, and the library's bare barcodes where it has such tags."""
    if tags.ascii_offset is None:
        return chain.decode
    bare = ascii_text.decoder(tags.ascii_offset, tags.ascii_length, tags.ascii_pattern)
    return partial(chain.decode, decoders=(*chain.DECODERS, bare))
