"""Which drivers there are: ours in a table, those of others by the entry-point group `tramsach.drivers`.

Loads settings types only. A driver's own module, and with it its device library, is loaded when a device is created.

A distribution of others registers a kind of reader, scanner or printer with an entry point named "<device>.<kind>" that
leads to a `Driver`; its module should import nothing but pydantic and this file:

    [project.entry-points."tramsach.drivers"]
    "rfid.acme" = "acme_reader.tramsach:DRIVER"

Ours come first: nobody can replace a driver of the house by installing something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, get_args

from pydantic import BaseModel

from drivers.bin.settings import GpioBinSettings, ModbusBinSettings
from drivers.card.settings import KeypadCardSettings, PcscCardSettings
from drivers.errors import Misconfigured
from drivers.printer.settings import (
    FilePrinterSettings,
    NetworkPrinterSettings,
    SerialPrinterSettings,
    UsbPrinterSettings,
)
from drivers.rfid.settings import FeigSettings, PcscSettings, Rl866Settings, ThreeMSettings
from drivers.scanner.settings import CameraScannerSettings, EvdevScannerSettings, SerialScannerSettings

GROUP = "tramsach.drivers"


class Device(StrEnum):
    """What a driver drives: the table of the station's file that names it, and the surface that it fulfils."""

    RFID = "rfid"  # drivers.rfid.interface.RfidReader
    SCANNER = "scanner"  # drivers.scanner.interface.Scanner
    CARD_READER = "card_reader"  # drivers.card.interface.CardReader
    PRINTER = "printer"  # drivers.printer.interface.ReceiptPrinter
    BIN = "bin"  # drivers.bin.interface.BinHardware
    SENSITISER = "sensitiser"  # drivers.sensitiser.interface.Sensitiser; only others bring kinds of it


class DeviceSettings(Protocol):
    """A device's table, once read: a frozen pydantic model of the driver that `kind` names."""

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Driver:
    """`settings` has a field `kind: Literal["…"]`; `factory` is "package.module:callable" and gets such settings."""

    settings: type[BaseModel]
    factory: str

    @property
    def kind(self) -> str:
        kinds = get_args(self.settings.model_fields["kind"].annotation)
        return str(kinds[0])


class UnknownKind(LookupError):
    """No driver of this kind is installed."""


_ESCPOS = "drivers.printer.escpos_printer:EscposPrinter"
_OURS: dict[Device, tuple[Driver, ...]] = {
    Device.RFID: (
        Driver(FeigSettings, "drivers.rfid.feig.reader:FeigReader"),
        Driver(Rl866Settings, "drivers.rfid.rl866.reader:Rl866Reader"),
        Driver(ThreeMSettings, "drivers.rfid.threem.reader:ThreeMReader"),
        Driver(PcscSettings, "drivers.rfid.pcsc.reader:PcscReader"),
    ),
    Device.SCANNER: (
        Driver(SerialScannerSettings, "drivers.scanner.serial:SerialScanner"),
        Driver(EvdevScannerSettings, "drivers.scanner.evdev:EvdevScanner"),
        Driver(CameraScannerSettings, "drivers.scanner.camera:CameraScanner"),
    ),
    Device.CARD_READER: (
        Driver(PcscCardSettings, "drivers.card.pcsc:PcscCardReader"),
        Driver(KeypadCardSettings, "drivers.card.keypad:KeypadCardReader"),
    ),
    Device.PRINTER: (
        Driver(NetworkPrinterSettings, _ESCPOS),
        Driver(SerialPrinterSettings, _ESCPOS),
        Driver(UsbPrinterSettings, _ESCPOS),
        Driver(FilePrinterSettings, _ESCPOS),
    ),
    Device.BIN: (
        Driver(ModbusBinSettings, "drivers.bin.modbus.bin:ModbusBin"),
        Driver(GpioBinSettings, "drivers.bin.gpio.bin:GpioBin"),
    ),
    Device.SENSITISER: (),
}


def kinds(device: Device) -> tuple[str, ...]:
    """All kinds that a file may name, ours first. Loads no driver of others."""
    others = (point.name.partition(".")[2] for point in _others(device))
    return tuple(dict.fromkeys([*(driver.kind for driver in _OURS[device]), *others]))


def find(device: Device, kind: str) -> Driver:
    """Raises UnknownKind, and Misconfigured where a driver of others is installed but broken."""
    for driver in _OURS[device]:
        if driver.kind == kind:
            return driver
    points = [point for point in _others(device) if point.name == f"{device}.{kind}"]
    if not points:
        raise UnknownKind(kind)
    if len({point.value for point in points}) > 1:
        names = " and ".join(sorted(_distribution(point) for point in points))
        raise Misconfigured(f"{names} both bring a driver for {device} {kind!r}: uninstall one of them")
    return _load(points[0])


def create(device: Device, settings: DeviceSettings) -> Any:
    """The driver that `settings.kind` names, not yet open; of the surface that `device` stands for.

    Raises Misconfigured where its module cannot be loaded or it refuses its settings.
    """
    factory = find(device, settings.kind).factory
    module, _, name = factory.partition(":")
    try:
        made = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise Misconfigured(
            f"the driver for {device} {settings.kind!r} ({factory}) cannot be loaded: {error}"
        ) from error
    return made(settings)


def _others(device: Device) -> Iterator[EntryPoint]:
    return (point for point in entry_points(group=GROUP) if point.name.startswith(f"{device}."))


def _load(point: EntryPoint) -> Driver:
    """What the entry point leads to. A distribution of others may fail in any way; none of them ends the station."""
    where = f"the driver {point.name!r} of {_distribution(point)} ({point.value})"
    try:
        driver = point.load()
    except Exception as error:
        raise Misconfigured(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error
    if not isinstance(driver, Driver) or "kind" not in driver.settings.model_fields:
        raise Misconfigured(f"{where} is no drivers.registry.Driver with a settings type that has a kind")
    if driver.kind != point.name.partition(".")[2]:
        raise Misconfigured(f"{where} calls its kind {driver.kind!r}: the two must agree")
    return driver


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "a distribution without a name"
