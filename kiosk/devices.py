"""From a settings table to the driver that it names. Device libraries are loaded here, and only those in use."""

from __future__ import annotations

from config.settings import Settings
from drivers.printer.interface import ReceiptPrinter
from drivers.rfid.interface import RfidReader
from drivers.scanner.interface import Scanner


def rfid_reader(settings: Settings) -> RfidReader | None:
    if settings.rfid is None:
        return None
    from drivers.rfid.feig.reader import FeigReader

    return FeigReader(settings.rfid)


def scanner(settings: Settings) -> Scanner | None:
    if settings.scanner is None:
        return None
    from drivers.scanner.create import create

    return create(settings.scanner)


def printer(settings: Settings) -> ReceiptPrinter | None:
    if settings.printer is None:
        return None
    from drivers.printer.escpos_printer import EscposPrinter

    return EscposPrinter(settings.printer)
